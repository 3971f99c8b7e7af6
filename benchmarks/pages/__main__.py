"""Measures what becomes of the stubs of pages of every kind, precision and noise: ``python -m benchmarks.pages``.

A page's stubs are pinned down (the **ceiling**) where its list and their order leave one record while nothing is
missing. More can be right: which lists are printed from their first on, unbroken, a rule may guess, and this one does.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import click

from benchmarks.docs_page import put
from benchmarks.pages import asking, timing
from benchmarks.pages.corpus import load
from benchmarks.pages.measuring import WRONG, kinds, measure
from benchmarks.pages.printing import NOISES, PRECISIONS
from benchmarks.pages.table import Row, Tally, line, whole

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
STUBS = 3000


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/ and gold/.")
@click.option(
    "--stubs", type=click.IntRange(min=1), default=STUBS, show_default=True, help="Stubs a row, or some more."
)
@click.option("--seed", default=4, show_default=True, help="Another seed draws other pages.")
@click.option("--only", default="", help="Only kinds of page whose name holds this.")
@click.option("--page", type=click.Path(path_type=Path, exists=True), help="Put the tables in their place here.")
def main(corpus: Path, stubs: int, seed: int, only: str, page: Path | None) -> None:
    """Print the tables, and every wrong match by itself."""
    if not (corpus / "gold").is_dir():
        raise click.UsageError(
            f"there is no {corpus / 'gold'}: name its folder by --corpus (make bench-pages CORPUS=folder)"
        )
    if page and "measured: pages" not in page.read_text(encoding="utf-8"):
        raise click.UsageError(f"{page} has no place for the tables: <!-- measured: pages --> and <!-- end -->")
    real = load(corpus)
    tallies: dict[Row, Tally] = {}
    for kind, precision in product((kind for kind in kinds(real) if only in kind.name), PRECISIONS):
        rows = {noise.name: Tally() for noise in NOISES}
        for anchor in _drawing(seed, kind.name, precision).sample(kind.anchors, len(kind.anchors)):
            for stub in measure(real, kind, precision, anchor, seed):
                rows[stub.noise].add(stub)
                if stub.outcome == WRONG:
                    print(f"wrong: {stub}")
            if rows[NOISES[0].name].outcomes.total() >= stubs:
                break
        for noise, tally in rows.items():
            tallies[kind.name, precision, noise] = tally
            print(line([kind.name, precision, noise, *tally.cells()]), flush=True)
    cost = timing.measure(real, corpus, _drawing(seed, "timing", ""))
    text = whole(tallies, f"{cost}\n\n{asking.measure(real, corpus, _drawing(seed, 'asking', ''))}")
    print(f"\n{text}")
    if page:
        put(page, "pages", text)


def _drawing(seed: int, name: str, precision: str) -> Random:
    """Draw the same for everybody, whatever else is measured."""
    return Random(f"{seed} {name} {precision}")  # noqa: S311  # no secret


main(prog_name="python -m benchmarks.pages")
