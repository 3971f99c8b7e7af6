"""A date as citations print it ("2025 Apr 21", "2021 Mar-Apr", "2025-4-21") -> a ``PartialDate``."""

from __future__ import annotations

import re

from pmsync.models import PartialDate
from pmsync.normalize import clean, possible_date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
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


def year_first(found: re.Match[str]) -> str:
    """Return what ``DAY_FIRST`` found as PubMed prints it: "2021 Apr 17"."""
    return f"{found['year']} {found['month'] or found['name']} {found['day'] or found['of_name']}"


def read_date(text: str) -> PartialDate | None:
    """Read a date as PubMed prints it ("2025 Apr 21", "2021 Mar-Apr", "2021 Spring") or in figures ("2025-4-21").

    Of a range the first month or year counts. ``None`` where ``text`` is anything else or no calendar has the date.
    """
    found = DATE.fullmatch(clean(text))
    return date_of(found) if found else None


def date_of(found: re.Match[str]) -> PartialDate | None:
    """Return the date that a match of ``DATE`` states, or ``None`` where no calendar has it."""
    number = found["number"]
    if found["name"]:
        return date_in_words(found["year"], found["name"], found["of_name"])
    return possible_date(int(found["year"]), _int(number), _int(found["of_number"]))


def date_in_words(year: str, month: str | None, day: str | None = None) -> PartialDate | None:
    """Return the date of a year, the name of a month and a day, as far as they are stated and a calendar has them."""
    number = 1 + _MONTHS.index(month[:3].lower()) if month else None
    return possible_date(int(year), number, _int(day))


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None
