"""``pmsync page``: finds the records of the entries of pages and prints the pages with their titles."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmsync.cli.options import DID_NOT_WORK, USAGE, echo_errors, exit_code_of, stdin
from pmsync.errors import InputError
from pmsync.services.settings import Settings

if TYPE_CHECKING:
    from pmsync.parsing.page.page import AnchoredPage


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
    unresolved.
    """
    from pmsync.api.pages import answer_pages
    from pmsync.cli.render import pages as render

    texts = [text for file in files for text in _texts(file)]
    if anchor is not None and len(texts) > 1:
        raise click.UsageError("--anchor is for one page; name one FILE")
    pages, refusals = _read(texts, anchor)
    echo_errors(refusals)
    answers = answer_pages(pages, db, settings)
    write = {"json": render.pages_as_json, "md": render.pages_as_markdown, None: render.pages_as_text}
    click.echo(write[form](answers), nl=False)
    resolutions = [resolution for answer in answers for resolution in (answer.anchor, *answer.entries)]
    echo_errors(resolution.error for resolution in resolutions if resolution.error)
    code = exit_code_of(resolutions)
    sys.exit(USAGE if refusals and code != DID_NOT_WORK else code)


def _texts(file: Path) -> list[tuple[str, str]]:
    """Return the names and texts of a file, of the files of a folder, or of standard input."""
    from pmsync.api.pages import read_texts
    from pmsync.parsing.page.html import decode_page

    if str(file) == "-":
        return [("standard input", decode_page(stdin().read(), "standard input"))]
    return list(read_texts(file))


def _read(texts: Sequence[tuple[str, str]], anchor: str | None) -> tuple[list[AnchoredPage], list[str]]:
    """Return the pages, and of several a sentence on each that cannot be used; of one that is an InputError."""
    from pmsync.api.pages import read_anchored_page

    pages, refusals = [], []
    for name, text in texts:
        try:
            pages.append(read_anchored_page(text, name, anchor))
        except InputError as error:
            if len(texts) == 1:
                raise
            refusals.append(str(error))
    return pages, refusals
