"""A date in PubMed's words (``2013 Mar-Apr``) -> no date, one, or the first and the last of a range."""

from __future__ import annotations

import re
from functools import lru_cache

from pmsync.models import PartialDate
from pmsync.normalize import possible_date

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_YEAR = re.compile(r"\b\d{4}\b")
_WORD = re.compile(r"[^\W\d_]+|\b\d{1,2}\b")


@lru_cache(maxsize=1 << 12)
def read_dates(text: str) -> tuple[PartialDate, ...]:
    """Return the dates that ``text`` states: none without a year, the first and the last of a range, else one.

    ``text`` is the words of a PubDate (or of another date) in their order, or its MedlineDate: ``1979 Jan 18``,
    ``1979 01``, ``1944-1945``, ``1998 Dec-1999 Jan``, ``1979 Apr 16-23``, ``1979 Sep/Oct``, ``2000 Spring-Summer``
    (NLM, "MEDLINE/PubMed XML Data Elements", PubDate). A season says no more than its year.
    """
    found = _YEAR.search(text)
    year = possible_date(int(found.group())) if found else None
    if year is None:
        return ()
    ends = re.split("[-/]", text)
    first = _end_of_range(ends[0], year)
    last = _end_of_range(ends[-1], first)
    return (first,) if first == last else (first, last)


def _end_of_range(text: str, before: PartialDate) -> PartialDate:
    """Read a date as far as the calendar has it; a year or month not stated is that of the date ``before``."""
    stated = _YEAR.search(text)
    month, day = _month_and_day(text, None if stated else before)
    wraps = before.month is not None and month is not None and month < before.month  # 1998 Dec 29-Jan 2
    year = int(stated.group()) if stated else before.year + wraps
    return possible_date(year, month, day) or possible_date(year, month) or possible_date(year) or before


def _month_and_day(text: str, before: PartialDate | None) -> tuple[int | None, int | None]:
    words = _WORD.findall(text)
    numbers: list[int | None] = [int(word) for word in words if word.isdecimal()]
    names = [_MONTHS.get(word[:3].lower()) for word in words if not word.isdecimal()]
    if names:  # a name that is no month is a season or a quarter: what number stands by it is no day
        return names[0], numbers[0] if names[0] and numbers else None
    if before is not None and before.day is not None:
        numbers.insert(0, before.month)
    month, day, *_ = *numbers, None, None
    return month, day
