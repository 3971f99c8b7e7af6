"""The three figures of the README, read out of the tables that the benchmarks have written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


def figures(page: str) -> Iterator[tuple[str, str]]:
    """Yield what was measured in words, and the figure; ``page`` is the file that holds the tables.

    Raises ValueError where a table has no such row any more.
    """
    text = Path(page).read_text(encoding="utf-8")
    levels = list(_rows(text, "matching"))
    asked, wrong = (sum(int(cells[column].strip("*")) for cells in levels) for column in (1, 3))
    yield f"wrong links in {asked:,} citations, half of whose records were withheld", str(wrong)
    yield "requests for 1,000 DOIs", _cell(text, "asking", "DOIs", 3)
    yield "requests of a quiet night over 100,000 stored records", _cell(text, "nights", "quiet, 100,000 records", 4)


def _cell(text: str, table: str, row: str, column: int) -> str:
    for cells in _rows(text, table):
        if cells[0] == row:
            return cells[column]
    raise ValueError(f"the table {table} has no row {row}")


def _rows(text: str, table: str) -> Iterator[list[str]]:
    """Yield the cells of each row of one measured table, without its head."""
    written = re.search(rf"<!-- measured: {table} -->\n(.*?)<!-- end -->", text, re.DOTALL)
    if not written:
        raise ValueError(f"there is no table {table}")
    for line in written[1].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1 and re.match(r"\*{0,2}\d", cells[1]):
            yield cells
