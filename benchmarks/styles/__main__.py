"""Measures what becomes of references in styles that nobody here has made: ``python -m benchmarks.styles``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.docs_page import put
from benchmarks.matching.asking import RIGHT
from benchmarks.styles import csl, table
from benchmarks.styles.asking import NOT_LINKED, TOLD, Asked, ask, groups, is_hard
from benchmarks.styles.drawing import (
    CHANGED,
    CSL_DRAWN,
    FORMATS_DRAWN,
    Deck,
    Decks,
    NotPrinted,
    Text,
    changed,
    in_formats,
    in_styles,
    seeded,
)
from benchmarks.styles.papers import CORPUS, Paper, load
from benchmarks.styles.served import Twins, halves, holdings
from tests.standin import serve

STYLES, CHANGES = 400, 2000
FINE = {RIGHT, TOLD, NOT_LINKED}


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/.")
@click.option("--styles", default=STYLES, show_default=True, help="Styles of the Citation Style Language drawn.")
@click.option("--withheld", default=CSL_DRAWN, show_default=True, help="References of each without a record.")
@click.option("--changed", "changes", default=CHANGES, show_default=True, help="References with one fact changed.")
@click.option("--seed", default="4", show_default=True, help="Another seed draws other styles, papers and changes.")
@click.option("--page", type=click.Path(path_type=Path, exists=True), help="Put the tables in their place here.")
@click.option(
    "--list", "listed", type=click.Path(path_type=Path), help="Write what went wrong or was missed to this CSV."
)
@click.option("--unread", type=click.Path(path_type=Path), help="Write the names of styles that are not read here.")
def main(
    corpus: Path,
    styles: int,
    withheld: int,
    changes: int,
    seed: str,
    page: Path | None,
    listed: Path | None,
    unread: Path | None,
) -> None:
    """Print the tables: styles, changed facts, and what asking took."""
    if not (corpus / "pubmed").is_dir():
        raise click.UsageError(f"there is no {corpus / 'pubmed'}: name its folder by --corpus")
    if page and "measured: styles" not in page.read_text(encoding="utf-8"):
        raise click.UsageError(f"{page} has no place for the tables: <!-- measured: styles --> and <!-- end -->")
    papers = load(corpus, seeded(seed, "papers"))
    shown, hidden = halves(papers)
    names = csl.drawn(styles, seeded(seed, "styles"))
    texts, failed = _drawn(names, shown, hidden, withheld, seed)
    texts += changed(changes, papers, Deck(shown), names, seeded(seed, "changed"))
    records, works = holdings(corpus, hidden, seeded(seed, "Crossref"))
    with serve(records, works=works, rate=None) as server:
        parts = [(some[0], *ask(some, Twins(shown), server)) for some in groups(texts)]
    asked = [one for _, some, _ in parts for one in some]
    tables = (
        table.styles(asked, failed),
        *([table.changes(asked)] if changes else []),
        table.costs([(_named(first), cost) for first, _, cost in parts]),
    )
    text = "\n\n".join(tables)
    print(text)
    if page:
        put(page, "styles", text)
    if listed:
        _write_list(asked, listed)
    if unread:
        _write_unread(asked, unread)


def _drawn(
    names: Sequence[str], shown: Sequence[Paper], hidden: Sequence[Paper], absent: int, seed: str
) -> tuple[list[Text], list[NotPrinted]]:
    """Draw the references of all styles and formats, and the styles that are not printed."""
    decks = Decks(Deck(shown), Deck(hidden), (CSL_DRAWN, absent))
    printed = list(in_styles(names, decks, seeded(seed, "brackets")))
    decks = Decks(Deck(shown), Deck(hidden), (FORMATS_DRAWN, FORMATS_DRAWN))  # the same papers for however many styles
    written = in_formats(decks, seeded(seed, "formats"))
    texts = [text for style in printed if not isinstance(style, NotPrinted) for text in style]
    texts += [text for style in written for text in style]
    return texts, [style for style in printed if isinstance(style, NotPrinted)]


def _named(first: Text) -> str:
    """Return the name of the group that a reference is the first of."""
    if first.kind == CHANGED:
        return "one fact changed"
    styles = "styles the grammar did not read" if is_hard(first) else "styles the grammar read"
    return f"{styles}, record {'served' if first.served else 'withheld'}"


def _write_list(asked: Sequence[Asked], file: Path) -> None:
    """Write every reference that went wrong or was missed, with what was said of it."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("kind", "style", "language", "changed", "meant", "outcome", "ours", "reason", "text"))
        for one in asked:
            text, decision = one.text, one.decision
            if one.outcome in FINE or (not text.served and not one.is_wrong_link):
                continue
            change = f"{text.change.fact}: {text.change.was} > {text.change.now}" if text.change else ""
            ours = decision.article.pmid if decision.article else ""
            meant = text.paper.pmid if text.served else "none"
            row = (text.kind, text.style, text.language, change, meant, one.outcome, ours, decision.reason, text.text)
            writer.writerow(row)


def _write_unread(asked: Sequence[Asked], file: Path) -> None:
    """Write the kinds and names of styles that are not read, a line each."""
    unread = {f"{one.text.kind} {one.text.style}" for one in asked if one.text.kind != CHANGED}
    for kind in {one.text.kind for one in asked if one.text.kind != CHANGED}:
        read = table.read_styles([one for one in asked if one.text.kind == kind])
        unread -= {f"{kind} {style}" for style in read}
    file.write_text("".join(f"{name}\n" for name in sorted(unread)), encoding="utf-8")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.styles")
