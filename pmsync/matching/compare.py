"""Compare a citation with a record, fact by fact: each agrees, conflicts or is silent.

Names and numbers are compared in one canonical form each. The year agrees with that of any of the record's dates, and
conflicts only when more than one apart (the online and the printed year often differ); the date agrees at the
citation's own precision, and never conflicts; nor does the last page. What is only alike says nothing: a journal's
abbreviation that is not NLM's, a title or a name but for a typo, the "e" of an electronic page, a supplement; nor does
a fact the record lacks. Title and journal agree wherever they were parted, if they are the record's as one text.

A journal is the same but for an article, its medium in brackets and NLM's one-letter words, or by four of its initials
("PNAS"); an edition in brackets ("Engl Ed") makes it another. An issue in place of a volume that is the year, as PubMed
once had Cochrane's reviews, and a count of pages ("1-13") beside an article number say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pmsync.matching.authors import compare_authors
from pmsync.matching.differences import differs
from pmsync.matching.titles import OTHER, SAME, SISTER, compare_titles, one_letter_apart, title_key
from pmsync.models import Article, Citation, Comparison, PartialDate, Verdict, Work
from pmsync.parsing.journals import journal_key, journals_agree, name_letters, stands_for
from pmsync.parsing.pagination import (
    first_page,
    issues_agree,
    last_page,
    pages_agree,
    pages_alike,
    volumes_agree,
    volumes_alike,
)

Record = Article | Work
Agree = Callable[[str, str], bool]
Comparer = Callable[[str, Citation, Record], Comparison]

_NO_TITLE = re.compile(r"\[?not available\]?\.?", re.IGNORECASE)
_DIGITS_OF_A_COUNT = 2  # an article has fewer than a hundred pages
STANDS_WITH = {"year": "date", "last_page": "page"}  # facts that are read where another stands
YEARS_APART = 1  # the most by which a citation's year may differ from the record's before it conflicts


def compare(citation: Citation, record: Record) -> tuple[Comparison, ...]:
    """Compare every fact the citation states with the record, in the order of ``COMPARERS``.

    Each says where it stands in the citation's text, as far as ``citation.places`` tell.
    """
    places = {place.fact: place for place in citation.places or ()}
    comparisons = []
    for fact, comparer in COMPARERS.items():
        if getattr(citation, fact) is not None:
            one, place = comparer(fact, citation, record), places.get(STANDS_WITH.get(fact, fact))
            start, end = (place.start, place.end) if place else (None, None)
            really = fact not in (citation.lent or ()) and differs(one, record)
            comparisons.append(Comparison(fact, one.asked, one.found, one.verdict, start, end, really))
    return tuple(comparisons)


def verdict_on(fact: str, citation: Citation, record: Record) -> Verdict:
    """Return the verdict on this one fact, which the citation states."""
    return COMPARERS[fact](fact, citation, record).verdict


def _identifier(fact: str, citation: Citation, record: Record) -> Comparison:
    asked, found = str(getattr(citation, fact)), getattr(record, fact, None)
    if fact == "doi" and isinstance(record, Work) and asked in record.aliases:
        return Comparison(fact, asked, asked, Verdict.AGREES)
    return _comparison(fact, asked, None if found is None else str(found), str.__eq__)


def _title(fact: str, citation: Citation, record: Record) -> Comparison:
    asked = str(citation.title)
    titles = {compare_titles(asked, title): title for title in reversed(titles_of(record))}
    if SAME in titles or _is_split_elsewhere(citation, record):
        return Comparison(fact, asked, titles.get(SAME, record.title), Verdict.AGREES)
    another = bool(titles) and titles.keys() <= {SISTER, OTHER}
    return Comparison(fact, asked, record.title or None, Verdict.CONFLICTS if another else Verdict.SILENT)


def _is_split_elsewhere(citation: Citation, record: Record) -> bool:
    """Whether title and journal are the record's if they are read as one: "Molecular therapy. Nucleic acids"."""
    if citation.title is None or citation.journal is None or record.journal is None:
        return False
    asked = title_key(f"{citation.title} {citation.journal}")
    names = (record.journal.name, record.journal.abbreviation)
    return any(asked == title_key(f"{title} {name}") for title in titles_of(record) for name in names if name)


def titles_of(record: Record) -> list[str]:
    """Return the title and, of a paper in another language, the original one; none where PubMed had none to print."""
    vernacular = record.vernacular_title if isinstance(record, Article) else None
    return [title for title in (record.title, vernacular) if title and not _NO_TITLE.fullmatch(title)]


def _first_author(fact: str, citation: Citation, record: Record) -> Comparison:
    asked = str(citation.first_author)
    found = record.authors[0] if record.authors else None
    verdicts = {SAME: Verdict.AGREES, OTHER: Verdict.CONFLICTS}
    return Comparison(fact, asked, found, verdicts.get(compare_authors(asked, record.authors), Verdict.SILENT))


def _journal(fact: str, citation: Citation, record: Record) -> Comparison:
    asked = str(citation.journal)
    if record.journal is None:
        return Comparison(fact, asked, None, Verdict.SILENT)
    names = [name for name in (record.journal.abbreviation, record.journal.name, *record.journal.issns) if name]
    same = (
        name_letters(asked) in map(name_letters, names)
        or any(stands_for(asked, name) for name in names)
        or not set(citation.issns or ()).isdisjoint(record.journal.issns)
        or _is_split_elsewhere(citation, record)
    )
    alike = any(journals_agree(asked, name) or is_misspelt(asked, name) for name in names)
    verdict = Verdict.AGREES if same else Verdict.SILENT if alike else Verdict.CONFLICTS
    return Comparison(fact, asked, record.journal.abbreviation or record.journal.name, verdict)


def _year(fact: str, citation: Citation, record: Record) -> Comparison:
    asked = citation.year or 0
    ranges = _dates(record)
    if not ranges:
        return Comparison(fact, str(asked), None, Verdict.SILENT)
    found = ", ".join(dict.fromkeys(str(date.year) for dates in ranges for date in dates))
    apart = min(max(dates[0].year - asked, asked - dates[-1].year, 0) for dates in ranges)
    verdict = Verdict.AGREES if apart == 0 else Verdict.SILENT if apart <= YEARS_APART else Verdict.CONFLICTS
    return Comparison(fact, str(asked), found, verdict)


def _date(fact: str, citation: Citation, record: Record) -> Comparison:
    asked = citation.date or PartialDate(0)
    found = ", online ".join(filter(None, (record.published_text, str(record.published_online or ""))))
    verdict = Verdict.AGREES if any(_within(asked, dates) for dates in _dates(record)) else Verdict.SILENT
    return Comparison(fact, str(asked), found or None, verdict)


def _dates(record: Record) -> list[tuple[PartialDate, ...]]:
    """Return the printed date, which may be a range, and the electronic date, as far as the record has them."""
    online = (record.published_online,) if record.published_online else ()
    return [dates for dates in (record.published, online) if dates]


def _within(asked: PartialDate, dates: Sequence[PartialDate]) -> bool:
    """Whether ``asked`` lies in the range, each end cut to its precision; a coarser end proves nothing."""
    precision = len(_parts(asked))
    ends = [_parts(date)[:precision] for date in dates]
    return all(len(end) == precision for end in ends) and ends[0] <= _parts(asked) <= ends[-1]


def _parts(date: PartialDate) -> tuple[int, ...]:
    return tuple(part for part in (date.year, date.month, date.day) if part is not None)


def _printed(agree: Agree, alike: Agree, field: str) -> Comparer:
    """Return a comparer with the record's ``field`` that goes by ``agree``; what is only ``alike`` says nothing."""

    def comparer(fact: str, citation: Citation, record: Record) -> Comparison:
        asked, found = str(getattr(citation, fact)), getattr(record, field)
        comparison = _comparison(fact, asked, found, agree)
        if comparison.verdict is Verdict.CONFLICTS and alike(asked, found):
            return Comparison(fact, asked, found, Verdict.SILENT)
        return comparison

    return comparer


def _volume(fact: str, citation: Citation, record: Record) -> Comparison:
    """Compare volumes; the issue may stand for a volume that is the year, as PubMed once had Cochrane's reviews."""
    comparison = _printed(volumes_agree, volumes_alike, "volume")(fact, citation, record)
    yearly = record.volume == str(record.year) and record.issue is not None and citation.issue is None
    if comparison.verdict is Verdict.CONFLICTS and yearly and issues_agree(str(citation.volume), str(record.issue)):
        return Comparison(fact, comparison.asked, comparison.found, Verdict.SILENT)
    return comparison


def _page(fact: str, citation: Citation, record: Record) -> Comparison:
    """Compare first pages; "1-13" beside an article number counts the pages of the article, and tells nothing."""
    comparison = _printed(pages_agree, pages_alike, "pages")(fact, citation, record)
    counted = citation.page == "1" and len(citation.last_page or "1234") <= _DIGITS_OF_A_COUNT
    if comparison.verdict is Verdict.CONFLICTS and counted and record.pages and _is_article_number(record.pages):
        return Comparison(fact, comparison.asked, comparison.found, Verdict.SILENT)
    return comparison


def _is_article_number(pages: str) -> bool:
    return last_page(pages) is None and re.search(r"[A-Za-z]|\d{5}", pages) is not None


def _last_page(fact: str, citation: Citation, record: Record) -> Comparison:
    """Compare the last pages; a record with one page ends on it."""
    pages = record.pages
    found = (last_page(pages) or first_page(pages)) if pages else None
    verdict = Verdict.AGREES if found == citation.last_page else Verdict.SILENT
    return Comparison(fact, str(citation.last_page), found, verdict)


def _comparison(fact: str, asked: str, found: str | None, agree: Agree) -> Comparison:
    verdict = Verdict.SILENT if found is None else Verdict.AGREES if agree(asked, found) else Verdict.CONFLICTS
    return Comparison(fact, asked, found, verdict)


COMPARERS: dict[str, Comparer] = {
    "pmid": _identifier,
    "pmcid": _identifier,
    "doi": _identifier,
    "title": _title,
    "first_author": _first_author,
    "journal": _journal,
    "year": _year,
    "date": _date,
    "volume": _volume,
    "issue": _printed(issues_agree, issues_agree, "issue"),
    "page": _page,
    "last_page": _last_page,
}


def is_misspelt(journal: str, name: str) -> bool:
    """Whether ``journal`` is ``name`` but for a typo ("J Neuorsurg"), as is a sister journal at times ("Cell Rep")."""
    return one_letter_apart(journal_key(journal).replace(" ", ""), journal_key(name).replace(" ", ""))
