"""Writes references without asking about them, one JSON object a line: ``python -m benchmarks.styles.texts``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.styles import csl
from benchmarks.styles.drawing import Deck, Decks, NotPrinted, Text, changed, in_formats, in_styles, seeded
from benchmarks.styles.papers import CORPUS, load
from benchmarks.styles.served import halves

STYLES_OF_CHANGES = 200


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file that is written.")
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/.")
@click.option("--styles", default=0, show_default=True, help="So many styles of the Citation Style Language.")
@click.option("--formats", is_flag=True, help="All formats as well.")
@click.option("--changed", "changes", default=0, show_default=True, help="So many references with one fact changed.")
@click.option("--served", default=5, show_default=True, help="References of each style whose record is served.")
@click.option("--withheld", default=0, show_default=True, help="References of each style whose record is withheld.")
@click.option("--seed", default="4", show_default=True, help="Another seed draws others.")
def main(
    out: Path, corpus: Path, styles: int, formats: bool, changes: int, served: int, withheld: int, seed: str
) -> None:
    """Write the references that the benchmark would ask about."""
    papers = load(corpus, seeded(seed, "papers"))
    shown, hidden = halves(papers)
    decks = Decks(Deck(shown), Deck(hidden), (served, withheld))
    names = csl.drawn(styles or STYLES_OF_CHANGES, seeded(seed, "styles"))
    with out.open("w", encoding="utf-8") as file:
        for text in _texts(names if styles else [], formats, decks, seed):
            file.write(f"{json.dumps(as_json(text), ensure_ascii=False)}\n")
        for text in changed(changes, papers, Deck(shown), names, seeded(seed, "changed")):
            file.write(f"{json.dumps(as_json(text), ensure_ascii=False)}\n")


def _texts(names: list[str], formats: bool, decks: Decks, seed: str) -> Iterator[Text]:
    for printed in in_styles(names, decks, seeded(seed, "brackets")):
        if isinstance(printed, NotPrinted):
            print(f"{printed.style}: {printed.problem}")
        else:
            yield from printed
    for written in in_formats(decks, seeded(seed, "formats")) if formats else ():
        yield from written


def as_json(text: Text) -> dict[str, object]:
    """Return a reference as it is written to the file."""
    change = text.change
    return {
        "style": text.style,
        "language": text.language,
        "kind": text.kind,
        "changed": change and change.fact,
        "was": change and change.was,
        "now": change and change.now,
        "pmid": text.paper.pmid,
        "text": text.text,
        "served": text.served,
    }


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.styles.texts")
