"""Real papers as a reference manager would hold them: with given names, full pages and both names of the journal.

They are read from PubMed's XML by themselves, since an ``Article`` of pmsync keeps of given names the initials only.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from random import Random

from lxml import etree

from pmsync.services.ncbi.xml_text import text

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = ("modern2021_shared.xml.gz", "old1970s_shared.xml.gz", "samples_mixed_years_shared.xml.gz")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RANGE = re.compile(r"([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)")


@dataclass(frozen=True, slots=True)
class Person:
    """An author; of a group only ``family`` is known, its name."""

    family: str
    given: str = ""
    initials: str = ""
    suffix: str = ""

    @property
    def is_group(self) -> bool:
        """Whether it is a group."""
        return not self.initials


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The bibliographic facts of one record; what it does not state is empty.

    ``journal`` is the full name, ``short`` NLM's abbreviation and ``dotted`` the one with full stops; ``pages`` are as
    PubMed has them ("1113-7"), ``first`` and ``last`` in full. The title has no full stop; ``vernacular`` is its
    wording in the paper's own language.
    """

    pmid: int
    title: str
    people: tuple[Person, ...]
    journal: str
    short: str
    dotted: str
    journal_id: str
    issn: str
    volume: str
    issue: str
    pages: str
    first: str
    last: str
    year: int
    month: int | None
    day: int | None
    online: tuple[int, int, int] | None
    doi: str
    pmcid: str
    language: str
    vernacular: str

    def states(self, *facts: str) -> bool:
        """Whether it states all of these facts, by the names above."""
        return all(getattr(self, fact) for fact in facts)

    @property
    def range(self) -> str:
        """Both pages in full, or the only one."""
        return f"{self.first}-{self.last}" if self.last else self.first


def load(folder: Path, rng: Random) -> list[Paper]:
    """Read every paper with a title, a journal and a year once, at random and by turns from each file of ``folder``."""
    files = []
    for name in FILES:
        papers = list(read(folder / "pubmed" / name))
        rng.shuffle(papers)
        files.append(papers)
    by_turns = chain.from_iterable(zip_longest(*files))
    return list(
        {paper.pmid: paper for paper in by_turns if paper and paper.states("title", "journal", "year")}.values()
    )


def read(path: Path) -> Iterator[Paper]:
    """Yield the paper of each PubmedArticle of a file of PubMed's."""
    with gzip.open(path) as stream:
        for _, record in etree.iterparse(stream, tag="PubmedArticle", remove_comments=True):
            yield _paper(record)
            record.clear()


def _paper(record: etree._Element) -> Paper:
    citation, article = _find(record, "MedlineCitation"), _find(record, "MedlineCitation/Article")
    issue = _find(article, "Journal/JournalIssue")
    pages = _text(article, "Pagination/MedlinePgn") or _text(article, "ELocationID[@EIdType='pii']")
    first, last = ends(pages)
    year, month, day = _date(issue.find("PubDate"))
    online = _date(article.find("ArticleDate"))
    title = _text(article, "ArticleTitle")
    return Paper(
        pmid=int(_text(citation, "PMID")),
        title="" if title == "[Not Available]." else title.removesuffix("."),
        people=tuple(_people(article)),
        journal=_text(article, "Journal/Title"),
        short=_text(citation, "MedlineJournalInfo/MedlineTA"),
        dotted=_text(article, "Journal/ISOAbbreviation"),
        journal_id=_text(citation, "MedlineJournalInfo/NlmUniqueID"),
        issn=_text(article, "Journal/ISSN"),
        volume=_text(issue, "Volume"),
        issue=_text(issue, "Issue"),
        pages=pages,
        first=first,
        last=last,
        year=year,
        month=month,
        day=day,
        online=(online[0], online[1], online[2]) if online[1] and online[2] else None,
        doi=_text(record, "PubmedData/ArticleIdList/ArticleId[@IdType='doi']"),
        pmcid=_text(record, "PubmedData/ArticleIdList/ArticleId[@IdType='pmc']"),
        language=_text(article, "Language"),
        vernacular=_text(article, "VernacularTitle").removesuffix("."),
    )


def ends(pages: str) -> tuple[str, str]:
    """Return first and last page of "1113-7" in full, ``("1113", "1117")``; the last is empty where there is none."""
    whole = re.split(r"[,;]", pages, maxsplit=1)[0].strip()
    match = _RANGE.fullmatch(whole)
    if not match or (match[1].casefold() == "e" and match[2].startswith("0")):
        return whole, ""
    prefix, start, _, end = match.groups()
    return prefix + start, prefix + start[: max(len(start) - len(end), 0)] + end


def _people(article: etree._Element) -> Iterator[Person]:
    for author in article.iterfind("AuthorList/Author"):
        family, group = _text(author, "LastName"), _text(author, "CollectiveName")
        initials = _text(author, "Initials")
        if author.get("ValidYN") == "N":
            continue
        if family and initials:
            yield Person(family, _text(author, "ForeName") or " ".join(initials), initials, _text(author, "Suffix"))
        elif family or group:
            yield Person(family or group)


def _date(element: etree._Element | None) -> tuple[int, int | None, int | None]:
    """Return year, month and day as far as they are stated; 0 for no year."""
    if element is None:
        return 0, None, None
    years = re.findall(r"\b[12]\d{3}\b", _text(element, "Year") or _text(element, "MedlineDate"))
    month, day = _text(element, "Month"), _text(element, "Day")
    number = int(month) if month.isdecimal() else MONTHS.index(month) + 1 if month in MONTHS else None
    return (int(years[0]) if years else 0), number, (int(day) if day and number else None)


def _find(element: etree._Element, path: str) -> etree._Element:
    found = element.find(path)
    return found if found is not None else etree.Element("nothing")


def _text(element: etree._Element, path: str) -> str:
    return text(element.find(path))
