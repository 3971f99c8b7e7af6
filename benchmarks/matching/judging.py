"""Wrong links and disagreements with gold, each listed by itself beside what a person judged of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.matching import asking
from benchmarks.matching.asking import Answered
from benchmarks.matching.table import Row

JUDGED = Path(__file__).with_name("judged.csv")  # case, ours, gold, verdict, reason: identifiers and a few words
UNJUDGED = "unjudged"


def judged() -> dict[tuple[str, str], str]:
    """Return the verdict ("ours wrong", "gold wrong", "undecidable") on each link, by our PMID and what gold means."""
    with JUDGED.open(newline="", encoding="utf-8") as file:
        return {(row["ours"], row["gold"]): row["verdict"] for row in csv.DictReader(file)}


def disputed(rows: Iterable[Row]) -> Iterator[tuple[str, str, str, str]]:
    """Yield level, our PMID, what is meant, and the verdict, of each link that is not the one meant."""
    verdicts = judged()
    for name, answered in _each(rows):
        if answered.outcome in (asking.WRONG, asking.TWIN) and answered.decision.article:
            ours, meant = str(answered.decision.article.pmid), answered.case.meant
            verdict = "twin" if answered.outcome == asking.TWIN else verdicts.get((ours, meant), UNJUDGED)
            yield name, ours, meant, verdict


def summary(rows: Iterable[Row]) -> str:
    """Say in one sentence how many links are disputed, and how they were judged."""
    counts = Counter(verdict for *_, verdict in disputed(rows))
    words = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return f"Links that are not the one meant: {words or 'none'}."


def write_list(rows: Iterable[Row], file: Path) -> None:
    """Write every case that is not matched right, with its text and what was said of it, for whoever wants to know."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("level", "meant", "right", "outcome", "ours", "reason", "text"))
        for name, answered in _each(rows):
            if answered.outcome != asking.RIGHT:
                case, decision = answered.case, answered.decision
                ours = decision.article.pmid if decision.article else ""
                row = (name, case.meant, case.right, answered.outcome, ours, decision.reason, case.text)
                writer.writerow(row)


def _each(rows: Iterable[Row]) -> Iterator[tuple[str, Answered]]:
    for row in rows:
        for answered in (*row.served.answered, *row.withheld.answered):
            yield row.name, answered
