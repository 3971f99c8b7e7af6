"""The command ``page``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pmsync.cli.options import DID_NOT_WORK, UNSETTLED, USAGE
from pmsync.models import SETTLED
from pmsync.services.settings import Settings


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option("--db", type=click.Path(path_type=Path), help="Keep the page in this database, for sync.")
@click.option("--anchor", metavar="DOI|PMID", help="The article whose page it is, if the page does not say.")
@click.option("--json", "form", flag_value="json", help="One JSON object a page and line.")
@click.option("--md", "form", flag_value="md", help="Markdown, with links.")
@click.pass_obj
def page(settings: Settings, /, files: Sequence[Path], db: Path | None, anchor: str | None, form: str | None) -> None:
    """Print a page again, its lost titles filled in.

    FILE is a literature site's page, copied as text or saved as HTML, or a folder of pages; `-` is standard input.
    Under an article's citation line with its DOI it has stubs such as 'Front Immunol. 2021', which are looked for
    among the similar articles, references and citing articles of that article, in their order. Exit 3 if one stays
    unsettled.
    """
    from pmsync.api.pages import answer, unusable
    from pmsync.cli.render import pages

    texts = [one for file in files for one in _texts(file)]
    if anchor is not None and len(texts) > 1:
        raise click.UsageError("--anchor is for one page; name one FILE")
    odd = unusable(texts) if len(texts) > 1 else {}
    for sentence in odd.values():
        click.echo(f"pmsync: {sentence}", err=True)
    texts = [(name, text) for name, text in texts if name not in odd]
    answers = answer(texts, db, anchor, settings)
    write = {"json": pages.pages_as_json, "md": pages.pages_as_markdown, None: pages.pages_as_text}
    click.echo(write[form](answers), nl=False)
    told = [resolution for one in answers for resolution in (one.anchor, *one.entries)]
    for sentence in dict.fromkeys(str(one.error) for one in told if one.error):
        click.echo(f"pmsync: {sentence}", err=True)
    if any(one.error for one in told):
        sys.exit(DID_NOT_WORK)
    if odd:
        sys.exit(USAGE)
    sys.exit(0 if all(one.decision and one.decision.status in SETTLED for one in told) else UNSETTLED)


def _texts(file: Path) -> list[tuple[str, str]]:
    from pmsync.api.pages import read_files
    from pmsync.parsing.page.html import decode_page

    if str(file) == "-":
        return [("standard input", decode_page(sys.stdin.buffer.read(), "standard input"))]
    return [(name, decode_page(body, name)) for name, body in read_files(file)]
