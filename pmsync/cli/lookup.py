"""``pmsync lookup``: finds the records of citations and prints them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

import pmsync
from pmsync.api.pages import answer_pages, find_anchored_page
from pmsync.cli.options import echo_errors, exit_code_of, progress, stdin
from pmsync.cli.render.lookup import as_csv, as_json, as_nl, as_text
from pmsync.parsing.files import read_lines
from pmsync.services.settings import Settings


@click.command()
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

    CITATION is a DOI, PMID or PMCID in any form, 'Journal. Year;Volume:Page', or 'Journal. Date'; `-` reads them
    from standard input, a line each, or a page (see `pmsync page`); behind `lookup --` one may begin with a hyphen.
    Nothing is written without --db. Exit 3 if one stays unresolved.
    """
    body = stdin().read() if "-" in citations else b""
    if citations == ("-",) and (page := find_anchored_page(body, "standard input")):
        [answer] = answer_pages([page], db, settings)
        answers = [answer.anchor, *answer.entries]
    else:
        lines = [line for text in citations for line in (_lines(body) if text == "-" else [text])]
        if any("\udc80" <= letter <= "\udcff" for line in lines for letter in line):
            raise click.UsageError("a citation is not UTF-8 text")
        with progress("asking") as start:
            answers = pmsync.lookup(lines, db, refresh=refresh, settings=settings, on_start=start)
    write = {"json": as_json, "nl": as_nl, "csv": as_csv, None: as_text}[form]
    click.echo(write(answers), nl=False)
    echo_errors(answer.error for answer in answers if answer.error)
    sys.exit(exit_code_of(answers))


def _lines(body: bytes) -> Iterator[str]:
    return (line for _, line in read_lines(body, "standard input"))
