"""``pmsync add``, which puts citations into a database for sync, and ``pmsync remove``, which takes them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten

import click

import pmsync
from pmsync.cli.options import DB, count, stdin
from pmsync.cli.render.text import wrapped
from pmsync.models import Citation

UNREADABLE_SHOWN = 10
LONGEST_SHOWN = 76  # characters of a citation


@click.command()
@DB
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
    added = pmsync.add(db, stdin() if str(file) == "-" else file, source=source, column=column, anchor=anchor)
    click.echo(f"{added.new} added, {added.known} already there ({added.source} in {db})")
    for line in _unreadable(added.unreadable):
        click.echo(line, err=True)


def _unreadable(citations: Sequence[Citation]) -> Iterator[str]:
    """Yield the first of the citations under what is wrong with them, which holds for many and is printed once."""
    shown = citations[:UNREADABLE_SHOWN]
    for problem in dict.fromkeys(citation.problem for citation in shown):
        yield from wrapped(f"cannot be read, because it {problem}:", "", "  ")
        alike = (citation for citation in shown if citation.problem == problem)
        yield from (f"  {shorten(citation.text, LONGEST_SHOWN, placeholder='...')}" for citation in alike)
    if len(citations) > len(shown):
        yield f"and {len(citations) - len(shown):,} more that cannot be read"


@click.command()
@DB
@click.argument("ids", nargs=-1, type=count, metavar="ID...")
@click.option("--source", help="Take away every citation of this source.")
def remove(db: Path, ids: Sequence[int], source: str | None) -> None:
    """Take citations out of DB, by id or source.

    Articles stay.
    """
    if bool(ids) == (source is not None):
        raise click.UsageError("name either the ids of citations or --source NAME")
    click.echo(f"{pmsync.remove(db, ids, source=source)} removed")
