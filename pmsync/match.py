"""A citation and the records found for it -> one decision, with its proof. The only place that decides.

The rule: a record is **matched** when no fact the citation states conflicts with it, it carries the very PMID, PMCID
or DOI stated, or else the same journal, volume and first page, and no other record of the set that was asked does as
well. Where journal and date are all there is, a single record that fits is **likely**, several are **ambiguous**.
Records that carry the identifier, or the journal, volume and page, but conflict with another stated fact make the
citation a **contradiction**.

Tolerances: names and numbers are compared in the canonical forms of pmsync.normalize. The year agrees with that of any
of the record's dates, and conflicts only when more than one apart (the online and the printed year often differ); the
date agrees at the citation's own precision, and never conflicts; nor does the last page. But without an identifier the
year and the last page, where stated, must agree. What is only alike says nothing (an abbreviation that is not NLM's,
the "e" of an electronic page, a supplement); nor does a fact the record lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from pmsync.models import Article, Candidate, Citation, Comparison, Decision, PartialDate, Status
from pmsync.normalize import (
    first_page,
    issues_agree,
    journal_key,
    journals_agree,
    last_page,
    pages_agree,
    pages_alike,
    volumes_agree,
    volumes_alike,
)

VERY_PMID = ("pmid",)
VERY_PMCID = ("pmcid",)
VERY_DOI = ("doi",)
VOLUME_AND_PAGE = ("journal", "volume", "page")
JOURNAL_AND_DATE = ("journal", "date")
# Volumes and first pages coincide by chance, and typing errors make them: what else is stated must agree.
NEEDED: dict[tuple[str, ...], tuple[str, ...]] = {VOLUME_AND_PAGE: ("year", "last_page")}

Compared = tuple[Article, tuple[Comparison, ...]]
Agree = Callable[[str, str], bool]
CANDIDATES_KEPT = 20  # of more records that fit, only their count is of use

YEARS_APART = 1  # the most by which the year of a citation may differ before it conflicts

METHODS = {
    VERY_PMID: "pmid",
    VERY_PMCID: "pmcid",
    VERY_DOI: "doi",
    VOLUME_AND_PAGE: "volume_page",
    JOURNAL_AND_DATE: "date",
}


def decide(citation: Citation, articles: Iterable[Article], key: tuple[str, ...], searched: str) -> Decision | None:
    """Decide for ``citation`` among ``articles``, all records of the set ``searched`` that may have ``key``.

    ``key`` names the facts a record must share to be considered. Returns ``None`` when no record shares them all: the
    next rung of the ladder is asked.
    """
    bearers = _compared(citation, (article for article in articles if _shares(key, citation, article)))
    if not bearers:
        return None
    method = METHODS[key]
    needed = {fact for fact in NEEDED.get(key, ()) if getattr(citation, fact) is not None}
    fitting = [one for one in bearers if not _facts(one, "conflicts") and needed <= _facts(one, "agrees")]
    if not fitting and key == JOURNAL_AND_DATE:
        return None
    if not fitting:
        reason = _disagreement(bearers[0], key, needed)
        return _undecided(Status.CONTRADICTION, method, reason, bearers, searched)
    most = max(len(_facts(one, "agrees")) for one in fitting)
    best = [one for one in fitting if len(_facts(one, "agrees")) == most]
    if len(best) > 1:
        reason = f"{len(best)} records fit equally well"
        return _undecided(Status.AMBIGUOUS, method, reason, best, searched)
    if key == JOURNAL_AND_DATE:
        reason = "the only record with this journal and date, but that is too little to prove it"
        return _undecided(Status.LIKELY, method, reason, best, searched)
    article, proof = best[0]
    return Decision(Status.MATCHED, method, article=article, proof=proof, searched=searched, candidate_count=1)


def _compared(citation: Citation, articles: Iterable[Article]) -> list[Compared]:
    """Hold every record against the citation; newest PMID first, whatever the order they came in."""
    unique = {article.pmid: article for article in articles}
    return [(article, compare(citation, article)) for _, article in sorted(unique.items(), reverse=True)]


def compare(citation: Citation, article: Article) -> tuple[Comparison, ...]:
    """Compare every fact the citation states with the record: ``agrees``, ``conflicts`` or ``silent``."""
    return tuple(
        comparison
        for fact, comparer in COMPARERS.items()
        if getattr(citation, fact) is not None and (comparison := comparer(fact, citation, article))
    )


def _shares(key: tuple[str, ...], citation: Citation, article: Article) -> bool:
    # Backwards, because pages and dates are cheaper to compare than journal names.
    return all(COMPARERS[fact](fact, citation, article).verdict == "agrees" for fact in reversed(key))


def _identifier(fact: str, citation: Citation, article: Article) -> Comparison:
    asked, found = str(getattr(citation, fact)), getattr(article, fact)
    return _comparison(fact, asked, None if found is None else str(found), str.__eq__)


def _journal(fact: str, citation: Citation, article: Article) -> Comparison:
    asked = str(citation.journal)
    if article.journal is None:
        return Comparison(fact, asked, None, "silent")
    names = [name for name in (article.journal.abbreviation, article.journal.name, *article.journal.issns) if name]
    same = journal_key(asked) in map(journal_key, names)
    alike = any(journals_agree(asked, name) for name in names)
    verdict = "agrees" if same else "silent" if alike else "conflicts"
    return Comparison(fact, asked, article.journal.abbreviation, verdict)


def _year(fact: str, citation: Citation, article: Article) -> Comparison:
    asked = citation.year or 0
    ranges = _dates(article)
    if not ranges:
        return Comparison(fact, str(asked), None, "silent")
    found = ", ".join(dict.fromkeys(str(date.year) for dates in ranges for date in dates))
    apart = min(max(dates[0].year - asked, asked - dates[-1].year, 0) for dates in ranges)
    verdict = "agrees" if apart == 0 else "silent" if apart <= YEARS_APART else "conflicts"
    return Comparison(fact, str(asked), found, verdict)


def _date(fact: str, citation: Citation, article: Article) -> Comparison:
    asked = citation.date or PartialDate(0)
    found = ", online ".join(filter(None, (article.published_text, str(article.published_online or ""))))
    verdict = "agrees" if any(_within(asked, dates) for dates in _dates(article)) else "silent"
    return Comparison(fact, str(asked), found or None, verdict)


def _dates(article: Article) -> list[tuple[PartialDate, ...]]:
    """The printed date, which may be a range, and the electronic one, of those there are."""
    online = (article.published_online,) if article.published_online else ()
    return [dates for dates in (article.published, online) if dates]


def _within(asked: PartialDate, dates: Sequence[PartialDate]) -> bool:
    """Whether ``asked`` lies in the range, each end cut to its precision; a coarser end proves nothing."""
    precision = len(_parts(asked))
    ends = [_parts(date)[:precision] for date in dates]
    return all(len(end) == precision for end in ends) and ends[0] <= _parts(asked) <= ends[-1]


def _parts(date: PartialDate) -> tuple[int, ...]:
    return tuple(part for part in (date.year, date.month, date.day) if part is not None)


def _printed(agree: Agree, alike: Agree, field: str) -> Callable[[str, Citation, Article], Comparison]:
    """Compare by ``agree``; what is only ``alike`` says nothing."""

    def comparer(fact: str, citation: Citation, article: Article) -> Comparison:
        asked, found = str(getattr(citation, fact)), getattr(article, field)
        compared = _comparison(fact, asked, found, agree)
        if compared.verdict == "conflicts" and alike(asked, found):
            return Comparison(fact, asked, found, "silent")
        return compared

    return comparer


def _last_page(fact: str, citation: Citation, article: Article) -> Comparison:
    """A record with one page ends on it."""
    pages = article.pages
    found = (last_page(pages) or first_page(pages)) if pages else None
    return Comparison(fact, str(citation.last_page), found, "agrees" if found == citation.last_page else "silent")


def _comparison(fact: str, asked: str, found: str | None, agree: Agree) -> Comparison:
    verdict = "silent" if found is None else "agrees" if agree(asked, found) else "conflicts"
    return Comparison(fact, asked, found, verdict)


COMPARERS: dict[str, Callable[[str, Citation, Article], Comparison]] = {
    "pmid": _identifier,
    "pmcid": _identifier,
    "doi": _identifier,
    "journal": _journal,
    "year": _year,
    "date": _date,
    "volume": _printed(volumes_agree, volumes_alike, "volume"),
    "issue": _printed(issues_agree, issues_agree, "issue"),
    "page": _printed(pages_agree, pages_alike, "pages"),
    "last_page": _last_page,
}


def _facts(compared: Compared, verdict: str) -> set[str]:
    return {c.fact for c in compared[1] if c.verdict == verdict}


def _undecided(status: Status, method: str, reason: str, kept: Sequence[Compared], searched: str) -> Decision:
    listed = kept if len(kept) <= CANDIDATES_KEPT else ()
    candidates = tuple(_candidate(article, comparisons) for article, comparisons in listed)
    return Decision(status, method, reason, searched=searched, candidates=candidates, candidate_count=len(kept))


def _candidate(article: Article, comparisons: tuple[Comparison, ...]) -> Candidate:
    journal = article.journal.abbreviation if article.journal else None
    published = article.published_text or (str(article.published_online) if article.published_online else None)
    return Candidate(article.pmid, article.doi, article.title, journal, published, comparisons)


def _disagreement(compared: Compared, key: tuple[str, ...], needed: Collection[str]) -> str:
    article, comparisons = compared
    against = [c for c in comparisons if c.verdict == "conflicts" or (c.verdict == "silent" and c.fact in needed)]
    found = ", ".join(f"{c.fact.replace('_', ' ')} {c.found} (not {c.asked})" for c in against)
    return f"PMID {article.pmid} has the same {' and '.join(key)}, but {found}"
