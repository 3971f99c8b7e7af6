"""The levels of information and the cases of each: citations with the paper each means, and whether it can be found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from random import Random
from typing import NamedTuple

from benchmarks.matching.corpus import Corpus, Row
from benchmarks.matching.typos import with_typos, wrong_figure
from pmsync.models import Article, PartialDate
from pmsync.parsing.pagination import last_page, page_start
from tests.support.citation_styles import STYLES

SEVEN_STYLES = ("vancouver", "ama", "apa", "nature", "cell", "mdpi", "harvard")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Writer = Callable[[Article], Sequence[str]]
Spoiler = Callable[[Article, Corpus, Random], Article]


@dataclass(frozen=True, slots=True)
class Case:
    """A citation, the PMID or DOI it means, and the PMID that is right: ``None``, if the record is withheld.

    ``doi`` is the work's, which Crossref may have. ``twins`` are the other served records that would be written the
    very same way, or state the same facts.
    """

    text: str
    meant: str
    right: int | None
    twins: frozenset[int] = frozenset()
    doi: str | None = None


class Level(NamedTuple):
    """A level of information: ``write`` gives every way to write an article at it, none where it states too little.

    ``facts`` are those it states, as the record has them: another record with the same ones is a twin. ``spoil``
    changes the article before it is written; after that no record may be ``linked``, if so said.
    """

    name: str
    write: Writer
    facts: Callable[[Article], object] = lambda article: article.pmid
    spoil: Spoiler | None = None
    linked: bool = True


def cases(level: Level, corpus: Corpus, rng: Random, most: int) -> list[Case]:
    """Draw cases of a level: half of served records, half of withheld ones; the served come first."""
    alike = _alike(level, corpus.served)
    drawn = [*_drawn(level, corpus.served, rng, most // 2), *_drawn(level, corpus.withheld, rng, most - most // 2)]
    made = []
    for article, way in drawn:
        plain = level.write(article)[way]
        text = level.write(level.spoil(article, corpus, rng))[way] if level.spoil else plain
        right = article.pmid if level.linked and article.pmid in corpus.records.by_pmid else None
        twins = alike.get(plain, set()) | alike.get(level.facts(article), set())
        made.append(Case(text, str(article.pmid), right, frozenset(twins - {article.pmid}), article.doi))
    return made


def _drawn(level: Level, articles: Iterable[Article], rng: Random, most: int) -> list[tuple[Article, int]]:
    """Draw articles that can be written so, by turns from each decade."""
    decades = defaultdict(list)
    for article in articles:
        if level.write(article):
            decades[(article.year or 0) // 10].append(article)
    for able in decades.values():
        rng.shuffle(able)
    by_turns = [article for turn in zip_longest(*decades.values()) for article in turn if article]
    return [(article, rng.randrange(len(level.write(article)))) for article in by_turns[:most]]


def _alike(level: Level, articles: Iterable[Article]) -> Mapping[object, set[int]]:
    """Return who is written in each way, and who states the facts that the level states."""
    pmids: dict[object, set[int]] = defaultdict(set)
    for article in articles:
        for key in (*level.write(article), level.facts(article)):
            pmids[key].add(article.pmid)
    return pmids


def row_cases(rows: Sequence[Row], corpus: Corpus, rng: Random, most: int) -> list[Case]:
    """Draw gold citations; which of their papers are served is known by PMID or DOI."""
    made = []
    for row in rng.sample(rows, min(most, len(rows))):
        pmids = {row.pmid} if row.pmid else {corpus.by_doi[doi] for doi in row.dois if doi in corpus.by_doi}
        right = next(iter(pmids & corpus.records.by_pmid.keys()), None)
        made.append(Case(row.text, str(row.pmid or next(iter(row.dois), "none")), right))
    return sorted(made, key=lambda case: case.right is None)


# --- what each level states ---


def _place(article: Article) -> tuple[object, ...]:
    """Return first author's name up to its first blank or hyphen, journal, volume and first page."""
    name = re.split(r"[ -]", article.authors[0])[0].casefold() if article.authors else None
    journal = article.journal.id if article.journal else None
    return name, journal, article.volume, page_start(article.pages or "")


def _title_and_place(article: Article) -> tuple[object, ...]:
    return article.title.casefold(), *_place(article)


# --- how each level is written ---


def _dois(article: Article) -> list[str]:
    doi = article.doi
    return [doi, f"doi: {doi}", f"https://doi.org/{doi}"] if doi else []


def _pmids(article: Article) -> list[str]:
    return [f"PMID: {article.pmid}", str(article.pmid)]


def _states(article: Article, *facts: str) -> bool:
    return all(getattr(article, fact) for fact in facts)


def _in_style(*names: str) -> Writer:
    """Write a full reference without its DOI, which would be enough."""

    def write(article: Article) -> list[str]:
        if not _states(article, "authors", "title", "journal", "volume", "pages", "published"):
            return []
        return [STYLES[name](replace(article, doi=None)) for name in names]

    return write


def _without_title(article: Article) -> list[str]:
    if not _states(article, "authors", "journal", "volume", "pages", "published") or not article.journal:
        return []
    people = [author for author in article.authors if re.fullmatch(r"[^,]+ [A-Z]{1,4}", author)][:6]
    if not people or people[0] != article.authors[0]:
        return []
    year, volume, pages = article.year, article.volume, _full_pages(article)
    ta, dotted = article.journal.abbreviation, _dotted(article)
    first = page_start(article.pages or "")
    initials_first = ", ".join(f"{_initials(name)} {name.rpartition(' ')[0]}" for name in people)
    initials_last = "; ".join(f"{name.rpartition(' ')[0]}, {_initials(name)}" for name in people)
    return [
        f"{', '.join(people)}. {ta}. {year};{volume}:{article.pages}.",
        f"{people[0]}, et al. {ta} {year};{volume}:{first}.",
        f"{initials_first}, {dotted} {volume}, {first} ({year}).",
        f"{initials_first}, {dotted}, {year}, {volume}, {pages}.",
        f"{initials_last} {dotted} {year}, {volume}, {pages}.",
    ]


def _initials(name: str) -> str:
    return " ".join(f"{letter}." for letter in name.rpartition(" ")[2])


def _full_pages(article: Article) -> str:
    first, last = page_start(article.pages or "") or "", last_page(article.pages or "")
    return f"{first}-{last}" if last else first


def _dotted(article: Article) -> str:
    """Give the abbreviation with full stops after the words that are cut short: J. Biol. Chem."""
    name = article.journal.name.casefold().split() if article.journal else []
    words = article.journal.abbreviation.split() if article.journal else []
    return " ".join(word if word.casefold() in name else f"{word}." for word in words)


def _volume_and_page(article: Article) -> list[str]:
    if not _states(article, "journal", "volume", "pages", "published") or not article.journal:
        return []
    ta, year, volume, pages = article.journal.abbreviation, article.year, article.volume, article.pages or ""
    issue = f"({article.issue})" if article.issue else ""
    return [f"{ta}. {year};{volume}{issue}:{pages}.", f"{ta} {year};{volume}:{page_start(pages)}"]


def _dates(precision: int) -> Writer:
    """Write the stub "Journal. Date" by each date of the record, cut to this precision (1: the year)."""

    def write(article: Article) -> list[str]:
        dates = [*article.published, *([article.published_online] if article.published_online else [])]
        cut = dict.fromkeys(_cut(date, precision) for date in dates)
        journal = article.journal.abbreviation if article.journal else None
        return [f"{journal}. {text}" for date in cut if date and journal for text in _printed(date)]

    return write


def _cut(date: PartialDate, precision: int) -> PartialDate | None:
    parts = [part for part in (date.year, date.month, date.day) if part]
    return PartialDate(*parts[:precision]) if len(parts) >= precision else None


def _printed(date: PartialDate) -> list[str]:
    if date.month is None:
        return [str(date.year)]
    day = f" {date.day}" if date.day else ""
    return [str(date).replace("-0", "-"), f"{date.year} {MONTHS[date.month - 1]}{day}"]


# --- what is spoilt ---


def _typos(article: Article, _corpus: Corpus, rng: Random) -> Article:
    return with_typos(article, rng)


def _anothers_doi(article: Article, corpus: Corpus, rng: Random) -> Article:
    """Give it the DOI of another paper, which PubMed or at least Crossref has."""
    others = (doi for doi in rng.sample(corpus.works.dois, 2) if corpus.by_doi[doi] != article.pmid)
    return replace(article, doi=next(others))


def _nobodys_doi(article: Article, corpus: Corpus, rng: Random) -> Article:
    """Put a figure of its DOI wrong, so that it is nobody's."""
    wrong = str(article.doi)
    while wrong in corpus.by_doi:
        wrong = wrong_figure(str(article.doi), rng)
    return replace(article, doi=wrong)


def _with_doi(write: Writer) -> Writer:
    return lambda article: [f"{text} doi:{article.doi}" if article.doi else text for text in write(article)]


def _numbered_doi(write: Writer) -> Writer:
    """Write only articles whose DOI has figures behind its prefix."""
    return lambda article: write(article) if re.search(r"/.*[0-9]", article.doi or "") else []


FULL = _in_style(*SEVEN_STYLES)
LEVELS = (
    Level("DOI", _dois),
    Level("PMID", _pmids),
    *(Level(f"full reference, {name}", _in_style(name), _title_and_place) for name in SEVEN_STYLES),
    Level("full reference with typos", FULL, _title_and_place, _typos),
    Level("no title", _without_title, _place),
    Level("journal, volume, page", _volume_and_page, lambda article: _place(article)[1:]),
    Level("journal, full date", _dates(3)),
    Level("journal, month", _dates(2)),
    Level("journal, year", _dates(1)),
    Level("DOI of another paper", _with_doi(FULL), spoil=_anothers_doi, linked=False),
    Level("DOI with a figure wrong", _numbered_doi(_dois), spoil=_nobodys_doi, linked=False),
    Level("the same, full reference", _numbered_doi(_with_doi(FULL)), _title_and_place, _nobodys_doi),
)
