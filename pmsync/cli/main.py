"""The group of all commands: global options, exit codes, and the one sentence that every error becomes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pmsync.cli.browse import browse, metadata
from pmsync.cli.check import check
from pmsync.cli.citations import add, remove
from pmsync.cli.lookup import lookup
from pmsync.cli.options import DID_NOT_WORK, USAGE
from pmsync.cli.pages import page
from pmsync.cli.reference_data import journals, mesh
from pmsync.cli.review import choose, explain, review, verify
from pmsync.cli.sync import status, sync
from pmsync.errors import PmsyncError, ServiceError, StoreError
from pmsync.services.settings import VARIABLES, Settings

if TYPE_CHECKING:
    DefaultGroup = click.Group  # click-default-group has no types; this is what it extends
else:
    from click_default_group import DefaultGroup


class Commands(DefaultGroup):
    """The group of commands, which turns every error pmsync explains into one sentence and its exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # click's own signature
        """Run; PmsyncError becomes a sentence on stderr."""
        try:
            return super().main(*args, **kwargs)
        except PmsyncError as error:
            click.echo(f"pmsync: {error}", err=True)
            passing = isinstance(error, ServiceError) or (isinstance(error, StoreError) and error.passing)
            sys.exit(DID_NOT_WORK if passing else USAGE)


@click.group(cls=Commands, default="lookup", default_if_no_args=False)
@click.version_option(package_name="pmsync")
@click.option("--email", envvar=VARIABLES["email"], show_envvar=True, help="Your address, which NCBI asks for.")
@click.option("--api-key", envvar=VARIABLES["api_key"], show_envvar=True, help="NCBI key: 10 requests a second, not 3.")
@click.option("--cache", envvar=VARIABLES["cache"], show_envvar=True, help="HTTP cache, a file.")
@click.option(
    "--cassette", envvar=VARIABLES["cassette"], show_envvar=True, help="Play recorded answers of this folder."
)
@click.option("--record", is_flag=True, help="Fill the folder of --cassette by asking, to attach it to a bug report.")
@click.option("--eutils-url", envvar=VARIABLES["eutils_url"], show_envvar=True, help="E-utilities, or a mirror.")
@click.option("--crossref-url", envvar=VARIABLES["crossref_url"], show_envvar=True, help="Crossref, or a mirror.")
@click.option("--doi-url", envvar=VARIABLES["doi_url"], show_envvar=True, help="The DOI resolver's agency service.")
@click.option("--idconv-url", envvar=VARIABLES["idconv_url"], show_envvar=True, help="PMC ID Converter, or a mirror.")
@click.option(
    "--journals-url", envvar=VARIABLES["journals_url"], show_envvar=True, help="NLM's list of journals; '' for none."
)
@click.pass_context
def main(context: click.Context, /, **options: str | bool | None) -> None:
    """Find the PubMed record behind a citation: PMID, full title, MeSH terms.

    Without a command, look up: `pmsync 10.2147/IJN.S506221`.

    \b
    Exit codes:
      0  done
      1  something did not work; nothing is lost, run again
      2  usage: an option, file or database cannot be used
      3  lookup left a citation unresolved
      4  something needs attention (sync --alert, verify)
    """  # noqa: D301  # click knows a list that is not to be wrapped by a real backspace
    if options["record"] and not options["cassette"]:
        raise click.UsageError("--record needs --cassette DIR to fill")
    context.obj = Settings.from_environment().having(**options)  # click takes an empty variable for none


for command in (
    lookup, page, add, remove, sync, status, review, choose, explain, verify, browse, metadata, check, journals, mesh,
):  # fmt: skip
    main.add_command(command)
