"""Measures what is read of annotated strings: ``python -m benchmarks.styles.gold``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.docs_page import put
from benchmarks.matching.asking import ask
from benchmarks.matching.levels import Case
from benchmarks.styles.asking import TOGETHER
from benchmarks.styles.drawing import seeded
from benchmarks.styles.gold.decoys import decoys, records
from benchmarks.styles.gold.judging import MATCHED, WRONG, Judged, facts_table, judged, links_table
from benchmarks.styles.gold.strings import READING, Gold, read
from tests.standin import Works, serve
from tests.standin.server import Running


@click.command()
@click.option("--reading", type=click.Path(path_type=Path), default=READING, help="Folder with gold_strings.tsv.")
@click.option("--most", default=10_000, show_default=True, help="Strings asked about.")
@click.option("--seed", default="4", show_default=True, help="Another seed draws other strings and decoys.")
@click.option("--page", type=click.Path(path_type=Path, exists=True), help="Put the tables in their place here.")
@click.option("--list", "listed", type=click.Path(path_type=Path), help="Write what is wrong or missed to this CSV.")
def main(reading: Path, most: int, seed: str, page: Path | None, listed: Path | None) -> None:
    """Print the tables: what the strings were linked to, and what was reported of each fact."""
    if not (reading / "gold_strings.tsv").is_file():
        raise click.UsageError(f"there is no {reading / 'gold_strings.tsv'}: name its folder by --reading")
    gold = list(read(reading))
    papers = [one.paper for one in gold] + decoys(gold, seeded(seed, "decoys"))
    drawn = seeded(seed, "strings").sample(gold, min(most, len(gold)))
    held = records(papers)
    with serve(held, works=Works.of(held), rate=None) as server:
        rows = _asked(drawn, server)
    text = f"{links_table(rows)}\n\n{facts_table(rows)}"
    print(text)
    if page:
        put(page, "gold strings", text)
    if listed:
        _write_list(rows, listed)


def _asked(gold: Sequence[Gold], server: Running) -> list[Judged]:
    rows = []
    for some in (gold[start : start + TOGETHER] for start in range(0, len(gold), TOGETHER)):
        batch = ask([Case(one.text, str(one.paper.pmid), one.paper.pmid) for one in some], server)
        pairs = zip(some, batch.answered, strict=True)
        rows += [judged(one, answered.decision) for one, answered in pairs]
    return rows


def _write_list(rows: Sequence[Judged], file: Path) -> None:
    """Write each string that was not matched right or of which a fact was reported otherwise than annotated."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("source", "link", "wrong facts", "reported", "annotated", "reason", "text"))
        for row in rows:
            wrong = [fact for fact, verdict in row.facts.items() if verdict == WRONG]
            if wrong or row.link != MATCHED:
                reported = "; ".join(f"{one.fact}: {one.asked}" for one in row.decision.proof.comparisons)
                annotated = "; ".join(f"{name}: {value}" for name, value in row.gold.facts.items())
                reason = row.decision.reason or row.decision.status
                writer.writerow(
                    (row.gold.source, row.link, ", ".join(wrong), reported, annotated, reason, row.gold.text)
                )


main(prog_name="python -m benchmarks.styles.gold")
