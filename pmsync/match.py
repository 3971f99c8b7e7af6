"""A citation and the records found for it -> one decision, with its proof. The only place that decides.

The rule: a record is **matched** when no fact the citation states conflicts with it, no other record of the set that
was asked does as well, and one of these proves it. (1) It carries the very PMID, PMCID or DOI stated. (2) It has the
same title and, if that is long, two of the same first author, journal, year, volume and page, the author or the journal
among them, or year, volume and page; if it is short, the same page with journal and one of author, year and volume, or
with these three; a title that differs by a slip of the pen needs four of the same author, journal, year, volume, issue
and page besides, the author or the page among them. (3) It has the same journal, volume and first page, and, where
stated, the year and last page, or the first author under a title that does not differ.

A record with the same title that proves too little is **likely**, and so is the only one with this journal and date;
several are **ambiguous**. Records that carry the identifier, or the journal, volume and page, or the title in the same
journal, but conflict with another stated fact make the citation a **contradiction**.

What counts as agreement, and what is let pass in silence, stands in pmsync.compare. Beyond that: a first author who
differs is outweighed by a title that agrees, where (1) proves the rest; two letters on one page share their title. One
slip of the pen in journal, year, volume, issue or page is forgiven, as pmsync.slips says. A DOI that neither PubMed nor
Crossref knows is outweighed by first author and journal beside the title, or volume and page (reason ``doi_mistyped``).
An erratum, retraction notice or other notice repeats the title of its paper, so no title proves one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pmsync.compare import Record, compare, titles_of, verdict
from pmsync.lending import fuller
from pmsync.likeness import ALIKE, SAME, compare_titles, is_long
from pmsync.models import DOI_MISTYPED, Article, Candidate, Citation, Comparison, Decision, Status, Work
from pmsync.slips import NUMBERED, is_a_slip

CANDIDATES_KEPT = 20  # of more records that fit, only their count is of use

NOTICES = frozenset({"Published Erratum", "Retraction of Publication", "Retraction Notice", "Expression of Concern"})
TITLE_LENDS = {"first_author", "journal", "year", "volume", "page"}
BESIDE_A_MISPRINT = 4  # of first author, journal, year, volume, issue and page, what must agree beside such a title


@dataclass(frozen=True, slots=True)
class Compared:
    """A record with every fact compared; ``against`` are the conflicts that nothing outweighs."""

    record: Record
    comparisons: tuple[Comparison, ...]
    against: frozenset[str]

    def having(self, verdict: str) -> set[str]:
        """Return the facts with this verdict."""
        return {comparison.fact for comparison in self.comparisons if comparison.verdict == verdict}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to prove a link: the facts a citation must state, which records come near, and which are proved."""

    method: str
    key: tuple[str, ...]
    bears: Callable[[Citation, Record], bool]
    proves: Callable[[Citation, Compared], bool]
    near: Callable[[Compared], bool] = lambda _: True  # whether a record that conflicts makes a contradiction

    def takes(self, citation: Citation) -> bool:
        """Whether the citation states every fact of the key."""
        return all(getattr(citation, fact) is not None for fact in self.key)


def decide(
    citation: Citation, records: Iterable[Record], way: Way, searched: str, *, doi_unknown: bool = False
) -> Decision | None:
    """Decide for ``citation`` by one way among ``records``, all of the set ``searched`` that may fit.

    ``doi_unknown`` when no service knows the citation's DOI. Returns ``None`` when no record comes near: the next rung
    of the ladder is asked.
    """
    bearers = [
        _compared(citation, record, way, doi_unknown=doi_unknown)
        for record in _newest_first(records)
        if way.bears(citation, record)
    ]
    fitting = [one for one in bearers if not one.against]
    if not fitting:
        return _contradiction(way, [one for one in bearers if way.near(one)], searched)
    most = max(len(one.having("agrees")) for one in fitting)
    best = [one for one in fitting if len(one.having("agrees")) == most]
    if len(best) > 1:
        return _undecided(Status.AMBIGUOUS, way, f"{len(best)} records fit equally well", best, searched)
    if not way.proves(citation, best[0]):
        return _likely(way, best, searched)
    return _matched(way, best[0], [one for one in bearers if one is not best[0]], searched)


def other_papers(citation: Citation, records: Iterable[Record]) -> tuple[Candidate, ...]:
    """Return the records that the rest of a citation means whose identifier is another paper's.

    They have the same title, or the same journal, volume and page.
    """
    rest = replace(citation, pmid=None, pmcid=None, doi=None)
    found = [
        _compared(citation, record, way, doi_unknown=False)
        for way in (TITLE, VOLUME_AND_PAGE)
        if way.takes(rest)
        for record in _newest_first(records)
        if way.bears(rest, record)
    ]
    unique = {one.record: _candidate(one) for one in found}
    return tuple(unique.values())[:CANDIDATES_KEPT]


def reprove(citation: Citation, article: Article, decision: Decision) -> str | None:
    """Return ``None`` where the record still proves the citation as ``decision`` says, else what fails, in a sentence.

    Nothing but what is stored is needed: the facts Crossref lent are those of ``decision.work``.
    """
    way = BY_METHOD.get(decision.method or "")
    if way is None or way is JOURNAL_AND_DATE:
        return f"{decision.method} is no method that proves a link"
    full = fuller(citation, decision.work) if decision.work else citation
    if unstated := [fact for fact in way.key if getattr(full, fact) is None]:
        return f"the citation states no {' and no '.join(unstated)}"
    compared = _compared(full, article, way, doi_unknown=decision.reason == DOI_MISTYPED)
    against = compared.against or set(way.key) - compared.having("agrees")
    if compared.against or not way.bears(full, article):
        has = ", ".join(_found(c) for c in compared.comparisons if c.fact in against)
        return f"PMID {article.pmid} has {has}"
    return None if way.proves(full, compared) else f"too little agrees with PMID {article.pmid} to prove it"


def _found(comparison: Comparison) -> str:
    name = comparison.fact.replace("_", " ")
    return f"{name} {comparison.found} (not {comparison.asked})" if comparison.found else f"no {name}"


def excluded(candidate: Candidate) -> str:
    """Say in a few words what told a rival from the record that was chosen."""
    differing = [c for c in candidate.comparisons if c.verdict == "conflicts"]
    silent = [c for c in candidate.comparisons if c.verdict == "silent"]
    named = ", ".join(f"{c.fact.replace('_', ' ')} {c.found or 'none'}, not {c.asked}" for c in differing or silent)
    return named or "fewer facts agree"


# --- comparing ---


def _newest_first(records: Iterable[Record]) -> list[Record]:
    """Newest PMID first, whatever the order they came in."""
    unique = {(record.pmid, "") if isinstance(record, Article) else (0, record.doi): record for record in records}
    return [record for _, record in sorted(unique.items(), key=lambda item: item[0], reverse=True)]


def _compared(citation: Citation, record: Record, way: Way, *, doi_unknown: bool) -> Compared:
    comparisons = compare(citation, record)
    agree = {c.fact for c in comparisons if c.verdict == "agrees"}
    against = {c.fact for c in comparisons if c.verdict == "conflicts"}
    if way in IDENTIFIERS and "title" in agree:
        against -= {"first_author"}
    if doi_unknown and {"first_author", "journal"} <= agree and ("title" in agree or {"volume", "page"} <= agree):
        against -= {"doi"}
    if len(against) == 1 and is_a_slip(citation, comparisons, *against):
        against = set()
    needed = _needed(citation, record, agree) if way is VOLUME_AND_PAGE else set()
    return Compared(record, comparisons, frozenset(against | (needed - agree)))


def _needed(citation: Citation, record: Record, agree: set[str]) -> set[str]:
    """Return the stated facts that must agree beside journal, volume and page.

    These coincide by chance, and typing errors make them: unless it is the author who agrees, under a title that does
    not differ, year and last page must. Letters share a page, and some have no author: then the title must.
    """
    if citation.title is not None and "first_author" in agree:
        return set()
    facts = ("year", "last_page") if record.authors or "title" in agree else ("year", "last_page", "first_author")
    return {fact for fact in facts if getattr(citation, fact) is not None}


def _same_title(citation: Citation, record: Record) -> bool:
    """Whether the title is the same but for a slip, and not repeated by a notice or under another author."""
    if isinstance(record, Article) and NOTICES.intersection(record.types):
        return False
    if not any(compare_titles(str(citation.title), title) in (SAME, ALIKE) for title in titles_of(record)):
        return False
    return citation.first_author is None or verdict("first_author", citation, record) != "conflicts"


def _title_proves(citation: Citation, one: Compared) -> bool:
    agree = one.having("agrees")
    sure = agree & {"first_author", *NUMBERED}
    if "title" not in agree and (len(sure) < BESIDE_A_MISPRINT or sure.isdisjoint({"first_author", "page"})):
        return False
    elsewhere = {"year", "volume", "page"} <= agree  # whatever the journal is called
    if not is_long(str(citation.title)):
        named = {"journal", "page"} <= agree and bool(agree & {"first_author", "year", "volume"})
        return named or (elsewhere and "first_author" in agree)
    lent = agree & TITLE_LENDS
    return elsewhere or (len(lent) > 1 and bool(lent & {"first_author", "journal"}))


def _agreeing(*facts: str) -> Callable[[Citation, Record], bool]:
    # Backwards, because pages and dates are cheaper to compare than journal names.
    return lambda citation, record: all(verdict(fact, citation, record) == "agrees" for fact in reversed(facts))


def _always(_citation: Citation, _one: Compared) -> bool:
    return True


def _never(_citation: Citation, _one: Compared) -> bool:
    return False


VERY_PMID = Way("pmid", ("pmid",), _agreeing("pmid"), _always)
VERY_PMCID = Way("pmcid", ("pmcid",), _agreeing("pmcid"), _always)
VERY_DOI = Way("doi", ("doi",), _agreeing("doi"), _always)
# The same title elsewhere is another version of the paper, which contradicts nothing.
TITLE = Way("title", ("title",), _same_title, _title_proves, near=lambda one: "journal" in one.having("agrees"))
VOLUME_AND_PAGE = Way("volume_page", ("journal", "volume", "page"), _agreeing("journal", "volume", "page"), _always)
JOURNAL_AND_DATE = Way("date", ("journal", "date"), _agreeing("journal", "date"), _never, near=lambda _: False)
IDENTIFIERS = (VERY_PMID, VERY_PMCID, VERY_DOI)
BY_METHOD = {way.method: way for way in (*IDENTIFIERS, TITLE, VOLUME_AND_PAGE, JOURNAL_AND_DATE)}


# --- decisions ---


def _matched(way: Way, best: Compared, rivals: Sequence[Compared], searched: str) -> Decision:
    article = best.record if isinstance(best.record, Article) else None
    outweighed = "doi" in best.having("conflicts")
    return Decision(
        Status.MATCHED,
        way.method,
        DOI_MISTYPED if outweighed else None,
        article,
        best.comparisons,
        searched,
        candidate_count=1,
        rivals=tuple(map(_candidate, rivals[:CANDIDATES_KEPT])),
        work=best.record if isinstance(best.record, Work) else None,
    )


def _likely(way: Way, best: Sequence[Compared], searched: str) -> Decision:
    what = "journal and date" if way is JOURNAL_AND_DATE else way.key[0]
    reason = f"the only record with this {what}, but that is too little to prove it"
    return _undecided(Status.LIKELY, way, reason, best, searched)


def _contradiction(way: Way, near: Sequence[Compared], searched: str) -> Decision | None:
    if not near:
        return None
    return _undecided(Status.CONTRADICTION, way, _disagreement(way, near[0]), near, searched)


def _undecided(status: Status, way: Way, reason: str, kept: Sequence[Compared], searched: str) -> Decision:
    listed = kept if len(kept) <= CANDIDATES_KEPT else ()
    return Decision(
        status,
        way.method,
        reason,
        searched=searched,
        candidates=tuple(map(_candidate, listed)),
        candidate_count=len(kept),
    )


def _candidate(one: Compared) -> Candidate:
    record = one.record
    journal = (record.journal.abbreviation or record.journal.name) if record.journal else None
    published = record.published_text or (str(record.published_online) if record.published_online else None)
    pmid = record.pmid if isinstance(record, Article) else None
    return Candidate(pmid, record.doi, record.title, journal, published, one.comparisons)


def _disagreement(way: Way, one: Compared) -> str:
    against = [c for c in one.comparisons if c.fact in one.against]
    found = ", ".join(map(_found, against))
    named = f"PMID {one.record.pmid}" if isinstance(one.record, Article) else f"doi:{one.record.doi}"
    return f"{named} has the same {' and '.join(way.key)}, but {found}"
