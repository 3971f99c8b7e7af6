"""The command line -> calls of pmsync.api, and their outcomes -> text and exit codes; no logic of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from pmsync import api, cli_page, cli_person, cli_setup, cli_sync, output
from pmsync.cli_sync import progress
from pmsync.errors import PmsyncError, ServiceError, StoreError
from pmsync.files import read_lines
from pmsync.models import SETTLED, Citation, Resolution
from pmsync.settings import VARIABLES, Settings

if TYPE_CHECKING:
    DefaultGroup = click.Group  # click-default-group has no types; this is what it extends
else:
    from click_default_group import DefaultGroup

DID_NOT_WORK = 1
USAGE = 2
UNSETTLED = 3
UNREADABLE_SHOWN = 10
LONGEST_SHOWN = 76  # characters of one of them


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
@click.pass_context
def main(context: click.Context, /, **given: str | bool | None) -> None:
    """Find the PubMed record behind a citation: PMID, full title, MeSH terms.

    Without a command, look up: `pmsync 10.2147/IJN.S506221`.

    \b
    Exit codes:
      0  done
      1  something did not work; nothing is lost, run again
      2  usage: an option, file or database cannot be used
      3  lookup left a citation unsettled
      4  something needs a person (sync --alert, verify)
    """  # noqa: D301  # click knows a list that is not to be wrapped by a real backspace
    if given["record"] and not given["cassette"]:
        raise click.UsageError("--record needs --cassette DIR to fill")
    context.obj = Settings().having(**given)


@main.command()
@click.argument("citations", nargs=-1, required=True, metavar="CITATION...")
@click.option(
    "--db", type=click.Path(path_type=Path), help="Answer from this database, and write what was asked into it."
)
@click.option("--refresh", is_flag=True, help="Ask even where a rule knows the answer.")
@click.option("--json", "form", flag_value="json", help="One JSON array.")
@click.option("--nl", "form", flag_value="nl", help="One JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="CSV with a header.")
@click.pass_obj
def lookup(settings: Settings, citations: Sequence[str], db: Path | None, refresh: bool, form: str | None) -> None:
    """Look up citations and print what they are.

    CITATION is a DOI, PMID or PMCID in any dress, 'Journal. Year;Volume:Page', or 'Journal. Date'; `-` reads them
    from standard input, a line each, or a page (see `pmsync page`); behind `lookup --` one may begin with a hyphen.
    Nothing is written without --db. Exit 3 if one stays unsettled.
    """
    given = _stdin().read() if "-" in citations else b""
    if citations == ("-",) and (page := api.page_in(given, db, settings)):
        answers = [page.anchor, *page.entries]
    else:
        lines = [line for one in citations for line in (_lines(given) if one == "-" else [one])]
        if any("\udc80" <= letter <= "\udcff" for line in lines for letter in line):
            raise click.UsageError("a citation is not UTF-8 text")
        with progress("asking") as start:
            answers = api.lookup(lines, db, refresh=refresh, settings=settings, on_start=start)
    write = {"json": output.as_json, "nl": output.as_nl, "csv": output.as_csv, None: output.as_text}[form]
    click.echo(write(answers), nl=False)
    for sentence in dict.fromkeys(str(answer.error) for answer in answers if answer.error):
        click.echo(f"pmsync: {sentence}", err=True)
    sys.exit(_lookup_code(answers))


def _lookup_code(answers: Sequence[Resolution]) -> int:
    if any(answer.error for answer in answers):
        return DID_NOT_WORK
    settled = all(answer.decision and answer.decision.status in SETTLED for answer in answers)
    return 0 if settled else UNSETTLED


def _lines(given: bytes) -> Iterator[str]:
    return (text for _, text in read_lines(given, "standard input"))


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read '-' from")
    return sys.stdin.buffer


@main.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--csv", "is_csv", is_flag=True, help="FILE is CSV; name the column of the citations.")
@click.option("--column", help="The column that holds the citations.")
@click.option("--source", help="Name of the source; by default FILE as given.")
@click.option("--anchor", metavar="DOI|PMID", help="The article under which the stubs of FILE stood.")
def add(db: Path, file: Path, is_csv: bool, column: str | None, source: str | None, anchor: str | None) -> None:
    """Put the citations of FILE into DB for sync.

    They are asked about by the next sync. FILE has a citation a line, or is a CSV table (--csv --column), .nbib as
    PubMed saves it, or a literature site's page (see `pmsync page`); `-` is standard input. Adding the same file twice
    changes nothing.
    """
    if is_csv != (column is not None):
        raise click.UsageError("--csv and --column go together: --csv --column NAME")
    added = api.add(db, _stdin() if str(file) == "-" else file, source=source, column=column, anchor=anchor)
    click.echo(f"{added.new} added, {added.known} already there ({added.source} in {db})")
    for line in _unreadable(added.unreadable):
        click.echo(line, err=True)


def _unreadable(citations: Sequence[Citation]) -> Iterator[str]:
    """The first of them under what is wrong with them, which holds for many and is said once."""
    shown = citations[:UNREADABLE_SHOWN]
    for problem in dict.fromkeys(citation.problem for citation in shown):
        yield from output.wrapped(f"cannot be read, because it {problem}:", "", "  ")
        alike = (citation for citation in shown if citation.problem == problem)
        yield from (f"  {shorten(citation.text, LONGEST_SHOWN, placeholder='...')}" for citation in alike)
    if len(citations) > len(shown):
        yield f"and {len(citations) - len(shown):,} more that cannot be read"


@main.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1, type=cli_person.count, metavar="ID...")
@click.option("--source", help="Take away every citation of this source.")
def remove(db: Path, ids: Sequence[int], source: str | None) -> None:
    """Take citations out of DB, by id or source.

    Articles stay.
    """
    if bool(ids) == (source is not None):
        raise click.UsageError("name either the ids of citations or --source NAME")
    click.echo(f"{api.remove(db, ids, source=source)} removed")


for command in (*cli_sync.COMMANDS, *cli_page.COMMANDS, *cli_person.COMMANDS, *cli_setup.COMMANDS):
    main.add_command(command)
