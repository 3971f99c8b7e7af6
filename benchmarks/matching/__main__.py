"""Measures what becomes of citations at every level of information: ``python -m benchmarks.matching``."""

from __future__ import annotations

from pathlib import Path
from random import Random

import click

from benchmarks.docs_page import put
from benchmarks.matching import judging, table
from benchmarks.matching.asking import ask
from benchmarks.matching.corpus import crossref_rows, load, pubmed_rows
from benchmarks.matching.levels import LEVELS, cases, row_cases
from tests.standin import serve

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PER_LEVEL = 1000
WITHHELD_FOR_EACH = 2  # records withheld for each case that needs one: not every record can be written at every level


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/ and gold/.")
@click.option("--per-level", type=click.IntRange(min=10), default=PER_LEVEL, show_default=True, help="Cases a level.")
@click.option("--seed", default=4, show_default=True, help="Another seed draws other cases.")
@click.option("--only", default="", help="Only levels whose name holds this.")
@click.option("--page", type=click.Path(path_type=Path, exists=True), help="Put the table in its place here.")
@click.option("--list", "listed", type=click.Path(path_type=Path), help="Write cases not matched right to this CSV.")
def main(corpus: Path, per_level: int, seed: int, only: str, page: Path | None, listed: Path | None) -> None:
    """Print the table, and every wrong link and disagreement with gold by itself."""
    if not (corpus / "gold").is_dir():
        raise click.UsageError(
            f"there is no {corpus / 'gold'}: name its folder by --corpus (make bench-matching CORPUS=folder)"
        )
    if page and "measured: matching" not in page.read_text(encoding="utf-8"):
        raise click.UsageError(f"{page} has no place for the table: <!-- measured: matching --> and <!-- end -->")
    whole = load(corpus, _drawing(seed, "withheld"), per_level * WITHHELD_FOR_EACH // 2)
    drawn = {level.name: lambda rng, level=level: cases(level, whole, rng, per_level) for level in LEVELS}
    gold = {
        "gold: strings of PMC's articles": whole.pmc,
        "gold: strings at Crossref": crossref_rows(corpus),
        "gold: stubs of PubMed's references": pubmed_rows(corpus, "stub"),
        "gold: references of PubMed's records": pubmed_rows(corpus, "text"),
    }
    drawn |= {name: lambda rng, rows=rows: row_cases(rows, whole, rng, per_level) for name, rows in gold.items()}
    rows = []
    with serve(whole.records, works=whole.works, rate=None) as server:
        for name, draw in drawn.items():
            if only in name:
                drawn_cases = draw(_drawing(seed, name))
                halves = (
                    [case for case in drawn_cases if case.right],
                    [case for case in drawn_cases if not case.right],
                )
                rows.append(table.Row(name, *(ask(half, server) for half in halves)))
                print(table.line(rows[-1]), flush=True)
    text = f"{table.whole(rows)}\n\n{judging.summary(rows)}"
    print(f"\n{text}")
    for dispute in judging.disputed(rows):
        print("{}: PMID {}, meant {}: {}".format(*dispute))
    if page:
        put(page, "matching", text)
    if listed:
        judging.write_list(rows, listed)


def _drawing(seed: int, name: str) -> Random:
    """Draw the same for everybody, and for a level whether others are asked about or not."""
    return Random(f"{seed} {name}")  # noqa: S311  # no secret


main(prog_name="python -m benchmarks.matching")
