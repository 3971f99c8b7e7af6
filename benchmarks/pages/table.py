"""The tables of what became of stubs, in Markdown: what was to be reached beside what was, and each kind of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from benchmarks.pages.measuring import (
    AMBIGUOUS_WITH,
    AMBIGUOUS_WITHOUT,
    FOREIGN,
    GONE,
    LIKELY_RIGHT,
    LIKELY_WRONG,
    NONE,
    RIGHT,
    WRONG,
    Stub,
)

Row = tuple[str, str, str]  # kind of page, precision, noise
COLUMNS = (
    "page",
    "date",
    "noise",
    "stubs",
    "matched right",
    "**matched wrong**",
    "likely right / wrong",
    "ambiguous, true one among / not",
    "none, though listed / rightly",
    "ceiling",
    "share of the ceiling",
    "of those pinned down and still listed",
)


@dataclass(slots=True)
class Tally:
    """The counts of a row: outcomes; and of stubs an unbroken page pins down: all, those still listed, those placed."""

    outcomes: Counter[str] = field(default_factory=Counter)
    pinned: int = 0
    listed: int = 0
    placed: int = 0

    def add(self, stub: Stub) -> None:
        """Count a stub."""
        self.outcomes[stub.outcome] += 1
        if stub.pinned:
            self.pinned += 1
            self.listed += stub.listed
            self.placed += stub.outcome in {RIGHT, LIKELY_RIGHT}

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.outcomes + other.outcomes,
            self.pinned + other.pinned,
            self.listed + other.listed,
            self.placed + other.placed,
        )

    def reached(self) -> str:
        """Matched and right likely ones, by the number the unbroken page pins down."""
        return share(self.outcomes[RIGHT] + self.outcomes[LIKELY_RIGHT], self.pinned)

    def likely(self) -> str:
        """The share of likely ones that are right."""
        return share(self.outcomes[LIKELY_RIGHT], self.outcomes[LIKELY_RIGHT] + self.outcomes[LIKELY_WRONG])

    def wrong(self) -> str:
        """How many matches are wrong, of how many, on how many stubs."""
        got = self.outcomes
        return f"{got[WRONG]} of {got[RIGHT] + got[WRONG]:,} matched, in {got.total():,} stubs"

    def cells(self) -> list[object]:
        """The row but for its name."""
        got = self.outcomes
        return [
            got.total(),
            got[RIGHT],
            f"**{got[WRONG]}**",
            f"{got[LIKELY_RIGHT]} / {got[LIKELY_WRONG]}",
            f"{got[AMBIGUOUS_WITH]} / {got[AMBIGUOUS_WITHOUT]}",
            f"{got[NONE]} / {got[GONE]}",
            share(self.pinned, got.total()),
            self.reached(),
            share(self.placed, self.listed),
        ]


def share(part: int, whole: int) -> str:
    """A percentage, or a dash."""
    return f"{part / whole:.1%}" if whole else "-"


TARGET: tuple[tuple[str, str, str, Callable[[Tally], str]], ...] = (
    ("none", "wrong `matched`, no noise", "0 in 10,000 stubs", Tally.wrong),
    ("10 %", "wrong `matched`, 10 % noise", "at most 1 in 1,000", Tally.wrong),
    ("10 %", "`likely` that are right, 10 % noise", "at least 95 %", Tally.likely),
    ("none", "`matched` and right `likely`, share of the ceiling, no noise", "at least 98 %", Tally.reached),
    ("10 %", "the same with 10 % noise", "at least 85 %", Tally.reached),
    ("30 %", "wrong `matched`, 30 % noise", "-", Tally.wrong),
    ("30 %", "`likely` that are right, 30 % noise", "-", Tally.likely),
)


def targets(tallies: Mapping[Row, Tally]) -> Iterator[str]:
    """The first table, over every kind of page but that of another article, which has a line of its own."""
    yield "| what | target | measured |"
    yield "|---|---|---|"
    for noise, what, least, measured in TARGET:
        tally = sum((tally for row, tally in tallies.items() if row[0] != FOREIGN and row[2] == noise), Tally())
        yield f"| {what} | {least} | {measured(tally)} |"
    foreign = sum((tally for row, tally in tallies.items() if row[0] == FOREIGN and row[2] == "none"), Tally())
    likely = foreign.outcomes[LIKELY_WRONG]
    yield f"| page of another article: wrong `matched` | - | {foreign.wrong()}; {likely} `likely` |"


def line(cells: Iterable[object]) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(str, cells))} |"


def whole(tallies: Mapping[Row, Tally], timing: str) -> str:
    """Both tables, and how long it takes."""
    rows = (line([*row, *tally.cells()]) for row, tally in tallies.items())
    return "\n".join([*targets(tallies), "", timing, "", line(COLUMNS), "|---" * len(COLUMNS) + "|", *rows])
