"""The dates of a record, read from PubMed's XML: as numbers to search by, and in the words that ESummary prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

# PubMed Help, "Date searching": no month is January, a range is its first month, seasons are these months.
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SEASONS = {"winter": 1, "spring": 4, "summer": 7, "fall": 10, "autumn": 10}


def day_number(element: etree._Element | None) -> int | None:
    """Give a date as yyyymmdd; what it does not tell is 1."""
    if element is None:
        return None
    loose = element.findtext("MedlineDate", "") or element.findtext("Season", "")
    year = element.findtext("Year") or next(iter(re.findall(r"\d{4}", loose)), None)
    if year is None:
        return None
    names = re.findall(r"[a-z]+", loose.lower()) or [element.findtext("Month", "1").lower()]
    return int(year) * 10000 + _month(names[0]) * 100 + int(element.findtext("Day", "1"))


def _month(name: str) -> int:
    if name.isdecimal():
        return int(name)
    return SEASONS.get(name) or (MONTHS.index(name[:3]) + 1 if name[:3] in MONTHS else 1)


def printed(element: etree._Element | None) -> str:
    """Print a date as far as it is known: "2021 Jun 5", "1988 Nov-Dec", "1987 Summer", "2021"."""
    return " ".join(_printed(child.tag, child.text or "") for child in element) if element is not None else ""


def _printed(tag: str, text: str) -> str:
    """Print a month by its name and a day without its zero; the rest is as the record has it."""
    if tag == "Month" and text.isdecimal():
        return MONTHS[int(text) - 1].capitalize()
    return str(int(text)) if tag == "Day" else text


def slashes(number: int | None) -> str:
    """Print a date to sort by: 1988/11/01 00:00 for Nov-Dec, 1987/07/01 00:00 for the summer, as recorded."""
    return f"{number // 10000}/{number // 100 % 100:02}/{number % 100:02} 00:00" if number else ""
