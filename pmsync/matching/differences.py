"""Which facts of a citation really differ from its record, so that a match that lets them pass has to tell it.

A verdict says what a fact proves; this says what a person must know. The two part where a fact proves nothing: a page
that is alike but for an "e" is silent, and yet another than the record's.

A match tells every conflict that it lets pass. Of what proves nothing it tells the year, be it one off; the title, cut,
misspelt or with another subtitle; the first author, spelled otherwise or in another place; a volume that is a
supplement's, or is not; a page that is only alike, and the last page. It does not tell what says the same in other
words: the abbreviation of a journal that is a proper one of its name, an issue in place of a volume that is but the
year, a title whose beginning could not be told from its authors, and a date that is only more or less precise, or the
first of January, as which programs print a year alone, or beside a year that differs, because the year tells it. What
the record lacks cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable

from pmsync.models import Article, Comparison, PartialDate, Verdict, Work
from pmsync.parsing.journals import journals_agree
from pmsync.parsing.pagination import issues_agree

Record = Article | Work

_LEFT_OUT = "\u2026"  # before what is read as a title, where its authors could not be told from it


def differs(comparison: Comparison, record: Record) -> bool:
    """Whether the citation states another value than ``record`` has, for whatever reason that was let pass."""
    asked, found = comparison.asked, comparison.found
    if found is None or comparison.verdict is Verdict.AGREES or asked.casefold() == found.casefold():
        return False
    really = _REALLY.get(comparison.fact)
    return comparison.verdict is Verdict.CONFLICTS or really is None or really(asked, record)


def _title(asked: str, _record: Record) -> bool:
    return not asked.startswith(_LEFT_OUT)


def _journal(asked: str, record: Record) -> bool:
    names = (record.journal.abbreviation, record.journal.name) if record.journal else ()
    return not any(journals_agree(asked, name) for name in names if name)


def _volume(asked: str, record: Record) -> bool:
    return record.volume != str(record.year) or record.issue is None or not issues_agree(asked, record.issue)


def _date(asked: str, record: Record) -> bool:
    """Whether a date of the right year is none of the record's, compared as far as both are stated."""
    date = PartialDate.from_iso(asked)
    if (date.month, date.day) == (1, 1):  # as programs print a year alone
        return False
    online = (record.published_online,) if record.published_online else ()
    ranges = [dates for dates in (record.published, online) if dates]
    if not any(dates[0].year <= date.year <= dates[-1].year for dates in ranges):
        return False
    return not any(_may_be(date, dates[0], dates[-1]) for dates in ranges)


def _may_be(date: PartialDate, first: PartialDate, last: PartialDate) -> bool:
    """Whether a date lies between two others, each compared as far as it and they are stated."""
    parts, start, end = (
        [part for part in (each.year, each.month, each.day) if part is not None] for each in (date, first, last)
    )
    return start[: len(parts)] <= parts[: len(start)] and parts[: len(end)] <= end[: len(parts)]


_REALLY: dict[str, Callable[[str, Record], bool]] = {
    "title": _title,
    "journal": _journal,
    "date": _date,
    "volume": _volume,
}
