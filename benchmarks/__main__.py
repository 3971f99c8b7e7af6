"""Measures what pmsync costs in requests, waiting and work, on real records: ``python -m benchmarks``."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import click

from benchmarks import asking, browsing, nights, parsing, starting, storing
from benchmarks.docs_page import put

PARTS = ("asking", "waiting", "nights", "parsing", "storing", "starting", "browsing")
MADE_UP = {"starting", "browsing"}  # these need no records
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/*.xml.gz.")
@click.option("--page", type=click.Path(path_type=Path, exists=True), help="Put the tables into this file, too.")
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
def main(corpus: Path, page: Path | None, parts: tuple[str, ...]) -> None:
    """Print a table for each part named, or for all of them."""
    chosen = parts or PARTS
    files = [corpus / "pubmed" / name for name in ("modern2021_shared.xml.gz", "old1970s_shared.xml.gz")]
    missing = [str(file) for file in files if not file.exists()]
    if missing and not MADE_UP.issuperset(chosen):
        raise click.UsageError(f"there is no {missing[0]}: name its folder by --corpus (make bench CORPUS=folder)")
    measure: dict[str, Callable[[], None]] = {
        "asking": lambda: asking.requests_needed(files[0]),
        "waiting": lambda: asking.time_waited(files[0]),
        "nights": lambda: nights.run(*files),
        "parsing": lambda: parsing.run(files),
        "storing": lambda: storing.run(files),
        "starting": starting.run,
        "browsing": browsing.run,
    }
    for part in chosen:
        with redirect_stdout(io.StringIO()) as table:
            measure[part]()
        print(table.getvalue(), flush=True)
        if page:
            put(page, part, table.getvalue())


main(prog_name="python -m benchmarks")
