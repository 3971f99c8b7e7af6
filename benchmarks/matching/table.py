"""The table of what became of the cases of each level, in Markdown."""

from __future__ import annotations

from typing import NamedTuple

from benchmarks.matching import asking
from benchmarks.matching.asking import Batch
from pmsync.models import Status

COLUMNS = (
    "level",
    "asked",
    "matched right",
    "**matched wrong**",
    "twin",
    "likely right / wrong",
    "ambiguous, true one among / not / too many to list",
    "contradiction",
    "not found / not in PubMed",
    "unreadable",
    "recall where no twin is served",
    "true one matched or a candidate",
    "requests a citation, served: NCBI + Crossref",
    "withheld: NCBI + Crossref",
)
NONE = "-"


class Row(NamedTuple):
    """A level, and what became of its cases: those whose record is served, those whose record is withheld."""

    name: str
    served: Batch
    withheld: Batch

    def count(self, *outcomes: str) -> int:
        """How many cases of either half ended in one of these."""
        return self.served.count(*outcomes) + self.withheld.count(*outcomes)


def line(row: Row) -> str:
    """Return the row of the table; where two records agree with all that is stated, no rule can tell them apart."""
    served = len(row.served.answered)
    right = row.count(asking.RIGHT)
    single = [answered for answered in row.served.answered if not answered.case.twins]
    cells = (
        row.name,
        served + len(row.withheld.answered),
        right,
        f"**{row.count(asking.WRONG)}**",
        row.count(asking.TWIN),
        f"{row.count(asking.LIKELY_RIGHT)} / {row.count(asking.LIKELY_WRONG)}",
        f"{row.count(asking.AMBIGUOUS_WITH)} / {row.count(asking.AMBIGUOUS_WITHOUT)} / {row.count(asking.COUNTED)}",
        row.count("contradiction"),
        f"{row.count('not found')} / {row.count('not in PubMed')}",
        row.count("unreadable"),
        _share(sum(answered.outcome == asking.RIGHT for answered in single), len(single)),
        _share(right + row.count(asking.LIKELY_RIGHT, asking.AMBIGUOUS_WITH), served),
        _requests(row.served),
        _requests(row.withheld),
    )
    return f"| {' | '.join(map(str, cells))} |"


def whole(rows: list[Row]) -> str:
    """Return the table with its head, and a sentence for each level whose best is a likely record."""
    head = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    stubs = [_best(row) for row in rows if row.name.startswith("journal, ") and not row.count(asking.RIGHT)]
    return "\n".join([*head, *map(line, rows), *(f"\n{stub}" for stub in stubs)])


def _best(row: Row) -> str:
    """Hold "likely" against the best that any rule could say that sees these facts only: the one record that fits."""
    cases = [*row.served.answered, *row.withheld.answered]
    single = [answered for answered in cases if len(answered.case.twins | {answered.case.right} - {None}) == 1]
    both = [answered for answered in single if answered.decision.status is Status.LIKELY]
    likely = [answered for answered in cases if answered.decision.status is Status.LIKELY]
    right, best = row.count(asking.LIKELY_RIGHT), sum(answered.case.right is not None for answered in single)
    return (
        f"{row.name}: exactly one record fits in {len(single)} cases, and is the one meant in {best} "
        f"({_share(best, len(single))}: the best any rule could reach); likely was said in {len(both)} of them "
        f"({_share(len(both), len(single))}), of {len(likely)} in all, and right in {right} "
        f"({_share(right, len(likely))})."
    )


def _share(part: int, all_: int) -> str:
    return f"{part / all_:.1%}" if all_ else NONE


def _requests(batch: Batch) -> str:
    asked = len(batch.answered)
    return f"{batch.ncbi / asked:.3f} + {batch.crossref / asked:.3f}" if asked else NONE
