"""Reads dates as citations print them and as PubMed writes them, as far as they are stated."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from pmsync.models import PartialDate
from pmsync.parsing.text import clean

OLDEST_YEAR = 1781  # PubMed's oldest records are of the late eighteenth century: what is earlier is a number of pages
LATEST_YEAR = 2100


def possible_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return the date if the calendar has it and a PubMed record could bear it (years 1781 to 2100), else ``None``."""
    if not OLDEST_YEAR <= year <= LATEST_YEAR or (day and not month):
        return None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return PartialDate(year, month, day)


# --- as citations print them ---

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}
MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
SEASON = "(?:Spring|Summer|Autumn|Fall|Winter)"
YEAR = r"(?:1[789]|2[01])\d\d"
DATE = re.compile(
    rf"(?<![^\s.,])(?P<year>{YEAR})"
    r"(?:-(?P<number>\d{1,2})(?:-(?P<of_number>\d{1,2}))?"
    rf"|(?:(?P<joint>-)| )(?P<name>{MONTH})\b\.?(?:(?(joint)-| )(?P<of_name>\d{{1,2}})\b)?"
    rf"(?: ?[-/] ?(?:{YEAR} )?(?:{MONTH}\b|\d\d?\b)(?: \d{{1,2}})?)?"
    rf"| {SEASON}(?:[-/]{SEASON})?|-{YEAR})?(?![\w-])",
    re.IGNORECASE | re.ASCII,
)


# "17 Apr 2021" or "Apr 17, 2021" behind a full stop, and nothing but numbers behind it
DAY_FIRST = re.compile(
    rf"(?<=\. )(?:(?P<day>\d{{1,2}}) (?P<month>{MONTH})\b\.?|(?P<name>{MONTH})\b\.? (?P<of_name>\d{{1,2}}),)"
    rf" (?P<year>{YEAR})(?=[ .]*(?:;|$))",
    re.IGNORECASE | re.ASCII,
)


def year_first(match: re.Match[str]) -> str:
    """Return what ``DAY_FIRST`` matched as PubMed prints it: "2021 Apr 17"."""
    return f"{match['year']} {match['month'] or match['name']} {match['day'] or match['of_name']}"


def read_date(text: str) -> PartialDate | None:
    """Read a date as PubMed prints it ("2025 Apr 21", "2021 Mar-Apr", "2021 Spring") or in digits ("2025-4-21").

    Of a range the first month or year counts. ``None`` where ``text`` is anything else or no calendar has the date.
    """
    match = DATE.fullmatch(clean(text))
    return date_of(match) if match else None


def date_of(match: re.Match[str]) -> PartialDate | None:
    """Return the date that a match of ``DATE`` states, or ``None`` where no calendar has it."""
    number = match["number"]
    if match["name"]:
        return date_in_words(match["year"], match["name"], match["of_name"])
    return possible_date(int(match["year"]), _int(number), _int(match["of_number"]))


def date_in_words(year: str, month: str | None, day: str | None = None) -> PartialDate | None:
    """Return the date of a year, the name of a month and a day, as far as they are stated and a calendar has them."""
    return possible_date(int(year), _month_number(month) if month else None, _int(day))


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month_number(name: str) -> int | None:
    """Return 1 to 12 by the first three letters of a month's name, ``None`` for a season and all else."""
    return _MONTH_NUMBERS.get(name[:3].lower())


# --- as PubMed writes them ---

_ANY_YEAR = re.compile(r"\b\d{4}\b")
_WORD_OR_DAY = re.compile(r"[^\W\d_]+|\b\d{1,2}\b")


@lru_cache(maxsize=1 << 12)
def read_dates(text: str) -> tuple[PartialDate, ...]:
    """Return the dates that ``text`` states: none without a year, the first and the last of a range, else one.

    ``text`` is the words of a PubDate (or of another date) in their order, or its MedlineDate: ``1979 Jan 18``,
    ``1979 01``, ``1944-1945``, ``1998 Dec-1999 Jan``, ``1979 Apr 16-23``, ``1979 Sep/Oct``, ``2000 Spring-Summer``
    (NLM, "MEDLINE/PubMed XML Data Elements", PubDate). A season says no more than its year.
    """
    match = _ANY_YEAR.search(text)
    year = possible_date(int(match.group())) if match else None
    if year is None:
        return ()
    ends = re.split("[-/]", text)
    first = _end_of_range(ends[0], year)
    last = _end_of_range(ends[-1], first)
    return (first,) if first == last else (first, last)


def _end_of_range(text: str, before: PartialDate) -> PartialDate:
    """Read a date as far as the calendar has it; a year or month not stated is that of the date ``before``."""
    stated = _ANY_YEAR.search(text)
    month, day = _month_and_day(text, None if stated else before)
    wraps = before.month is not None and month is not None and month < before.month  # 1998 Dec 29-Jan 2
    year = int(stated.group()) if stated else before.year + wraps
    return possible_date(year, month, day) or possible_date(year, month) or possible_date(year) or before


def _month_and_day(text: str, before: PartialDate | None) -> tuple[int | None, int | None]:
    """Return month and day of an end of a range; what a lone number counts depends on the date ``before`` it."""
    words = _WORD_OR_DAY.findall(text)
    numbers: list[int | None] = [int(word) for word in words if word.isdecimal()]
    names = [_month_number(word) for word in words if not word.isdecimal()]
    if names:  # a name that is no month is a season or a quarter: what number stands by it is no day
        return names[0], numbers[0] if names[0] and numbers else None
    if before is not None and before.day is not None:
        numbers.insert(0, before.month)
    month, day, *_ = *numbers, None, None
    return month, day
