"""What became of the cases of each level -> a table in Markdown, and the list of what was wrong."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from benchmarks.matching import asking
from benchmarks.matching.asking import Batch

COLUMNS = (
    "level",
    "asked",
    "matched right",
    "**matched wrong**",
    "twin",
    "likely right / wrong",
    "ambiguous, true one among / not",
    "contradiction",
    "not found / not in PubMed",
    "unreadable",
    "recall",
    "requests a citation, served: NCBI + Crossref",
    "withheld: NCBI + Crossref",
)
NONE = "-"
START, END = "<!-- matching -->", "<!-- end of matching -->"


class Row(NamedTuple):
    """A level, and what became of its cases: those whose record is served, those whose record is withheld."""

    name: str
    served: Batch
    withheld: Batch

    def count(self, *outcomes: str) -> int:
        """How many cases of either half ended in one of these."""
        return self.served.count(*outcomes) + self.withheld.count(*outcomes)


def line(row: Row) -> str:
    """Return the row of the table."""
    served = len(row.served.answered)
    right = row.count(asking.RIGHT)
    cells = (
        row.name,
        served + len(row.withheld.answered),
        right,
        f"**{row.count(asking.WRONG)}**",
        row.count(asking.TWIN),
        f"{row.count(asking.LIKELY_RIGHT)} / {row.count(asking.LIKELY_WRONG)}",
        f"{row.count(asking.AMBIGUOUS_WITH)} / {row.count(asking.AMBIGUOUS_WITHOUT)}",
        row.count("contradiction"),
        f"{row.count('not found')} / {row.count('not in PubMed')}",
        row.count("unreadable"),
        f"{right / served:.1%}" if served else NONE,
        _requests(row.served),
        _requests(row.withheld),
    )
    return f"| {' | '.join(map(str, cells))} |"


def whole(rows: list[Row]) -> str:
    """Return the table with its head."""
    return "\n".join([f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", *map(line, rows)])


def put_in(file: Path, text: str) -> None:
    """Put ``text`` between the markers in ``file``, which has them once."""
    before, _, rest = file.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _requests(batch: Batch) -> str:
    asked = len(batch.answered)
    return f"{batch.ncbi / asked:.3f} + {batch.crossref / asked:.3f}" if asked else NONE
