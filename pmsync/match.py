"""A citation and the records found for it -> one decision, with its proof. The only place that decides.

The rule: a record is **matched** when no fact the citation states conflicts with it, no other record of the set that
was asked does as well, and one of these proves it. (1) It carries the very PMID, PMCID or DOI stated. (2) It has the
same title and, if that is long, two of the same first author, journal, year, volume and page, the author or the
journal among them; if it is short, the same journal and page and one of author, year and volume; a title that differs
by a slip of the pen needs the same author, journal and year, and volume, issue or page. (3) It has the same journal,
volume and first page, and the year and the last page, where stated.

A record with the same title that proves too little is **likely**, and so is the only one with this journal and date;
several are **ambiguous**. Records that carry the identifier, or the journal, volume and page, or the title in the same
journal, but conflict with another stated fact make the citation a **contradiction**.

What counts as agreement, and what is let pass in silence, stands in pmsync.compare. Beyond that: a first author who
differs is outweighed by a title that agrees, where (1) or (3) proves the rest; one slip in journal, year, volume,
issue or page is forgiven beside a long title and the first author that agree, where three of the others do, the page
among them (a slip in the page itself is one figure off or two that changed places, and the last page agrees). A DOI
that neither PubMed nor Crossref knows is outweighed by title, first author and journal (reason ``doi_mistyped``). An
erratum, retraction notice or other notice repeats the title of its paper, so no title proves one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from pmsync.compare import Record, compare, titles_of, verdict
from pmsync.lending import fuller
from pmsync.likeness import ALIKE, SAME, compare_titles, is_long
from pmsync.models import DOI_MISTYPED, Article, Candidate, Citation, Comparison, Decision, Status, Work
from pmsync.normalize import first_page

CANDIDATES_KEPT = 20  # of more records that fit, only their count is of use

NOTICES = frozenset({"Published Erratum", "Retraction of Publication", "Retraction Notice", "Expression of Concern"})
TITLE_LENDS = {"first_author", "journal", "year", "volume", "page"}
NUMBERED = {"journal", "year", "volume", "issue", "page"}
BESIDE_A_SLIP = 3  # of journal, year, volume, issue, page and last page, what must agree where one differs


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
    if way is not TITLE and "title" in agree:
        against -= {"first_author"}
    if doi_unknown and {"title", "first_author", "journal"} <= agree:
        against -= {"doi"}
    if len(against) == 1 and _is_a_slip(citation, comparisons, agree, next(iter(against))):
        against = set()
    needed = {fact for fact in NEEDED.get(way.method, ()) if getattr(citation, fact) is not None}
    return Compared(record, comparisons, frozenset(against | (needed - agree)))


def _is_a_slip(citation: Citation, comparisons: Sequence[Comparison], agree: set[str], fact: str) -> bool:
    beside = agree & (NUMBERED | {"last_page"})
    if fact not in NUMBERED or not {"title", "first_author"} <= agree or len(beside) < BESIDE_A_SLIP:
        return False
    if not is_long(str(citation.title)):
        return False
    if fact != "page":
        return "page" in agree
    [page] = [c for c in comparisons if c.fact == "page"]
    figures = [first_page(text or "") or "" for text in (page.asked, page.found)]
    return "last_page" in agree and OSA.distance(*figures) == 1


def _same_title(citation: Citation, record: Record) -> bool:
    """Whether the title is the same but for a slip, and not repeated by a notice or under another author."""
    if isinstance(record, Article) and NOTICES.intersection(record.types):
        return False
    if not any(compare_titles(str(citation.title), title) in (SAME, ALIKE) for title in titles_of(record)):
        return False
    return citation.first_author is None or verdict("first_author", citation, record) != "conflicts"


def _title_proves(citation: Citation, one: Compared) -> bool:
    agree = one.having("agrees")
    if "title" not in agree:
        return {"first_author", "journal", "year"} <= agree and bool(agree & {"volume", "issue", "page"})
    if not is_long(str(citation.title)):
        return {"journal", "page"} <= agree and bool(agree & {"first_author", "year", "volume"})
    lent = agree & TITLE_LENDS
    return len(lent) > 1 and bool(lent & {"first_author", "journal"})


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
# Volumes and first pages coincide by chance, and typing errors make them: what else is stated must agree.
NEEDED = {VOLUME_AND_PAGE.method: ("year", "last_page")}


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
