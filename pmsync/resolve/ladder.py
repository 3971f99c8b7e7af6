"""Decide citations by a ladder of questions to NCBI and Crossref, the surest first.

A step takes all citations still open and makes the fewest requests; what comes back is compared here (matching.decide),
so that no service's idea of a match is ever trusted. A question that was not answered leaves its citations as they
were: they carry the error and go no further, because the surer step has not spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pmsync.errors import ServiceError
from pmsync.matching import rules
from pmsync.matching.decide import decide, other_papers
from pmsync.matching.reading.reading import read_by
from pmsync.matching.supplement import supplemented
from pmsync.models import Article, Citation, Decision, Resolution, Status, Work
from pmsync.models.decision import CANDIDATES_KEPT
from pmsync.resolve.pending import Hits, Ladder, Pending, nothing_found
from pmsync.services import Services
from pmsync.services.ncbi.answers import Search
from pmsync.services.ncbi.journal_list import JournalList
from pmsync.services.ncbi.query import (
    any_clause,
    clues_clause,
    date_clause,
    doi_clause,
    facts_clause,
    has_odd_doi,
    loose_clause,
    loose_clues_clause,
    searched_whole,
    year_stub,
)

if TYPE_CHECKING:
    from pmsync.matching.reading.clues import Clues

DOIS_TOGETHER = 100  # they are short: a hundred are no longer than fifty questions of another kind
DOI_BEARERS = 4  # records expected to answer one DOI: its own, a second PMID, longer DOIs that begin with it
COMPARED = 200  # records fetched at most to be compared with one citation: more is a search that went astray
SHARERS = 4  # records expected on one page of a volume, or with one title's words: letters and notices share them
LONGEST_QUERY = 600  # characters
# What Crossref registers beside papers: none of them is what a reference means.
NO_PAPERS = frozenset({"component", "journal", "journal-issue", "journal-volume", "peer-review", "grant", "database"})


class Step(NamedTuple):
    """One question of the ladder: which citations still open it takes, and how they are asked about, all at once."""

    takes: Callable[[Pending], object]
    ask: Callable[[Sequence[Pending], Ladder], None]


def resolve(citations: Sequence[Citation], services: Services) -> list[Resolution]:
    """Decide for every citation, in the order given; the same facts are asked once however often they are stated."""
    facts = {citation: replace(citation, text="") for citation in citations}
    by_facts = {stated: Pending(stated, stated) for stated in facts.values() if stated.problem is None}
    ladder = Ladder(services)
    for step in STEPS:
        taken = [pending for pending in by_facts.values() if pending.final is None and step.takes(pending)]
        if taken:
            step.ask(taken, ladder)
    _add_other_papers([pending for pending in by_facts.values() if _is_contradicted(pending)], ladder)
    return [_resolution(citation, by_facts.get(facts[citation])) for citation in citations]


def _resolution(citation: Citation, pending: Pending | None) -> Resolution:
    """Return what became of a citation; one that could not be read was never on the ladder."""
    if pending is None:
        return Resolution(citation, Decision(Status.UNREADABLE, reason=citation.problem))
    final = pending.final or pending.decision or nothing_found(pending)
    if isinstance(final, ServiceError):
        return Resolution(citation, error=final)
    return Resolution(citation, final)


def as_stated(resolution: Resolution, stated: Citation) -> Resolution:
    """Return an answer for the citation as ``stated``, where it was asked with the PMID to which its own was merged."""
    decision, asked = resolution.decision, resolution.citation
    if decision and decision.article and asked.pmid != stated.pmid:
        reason = f"PMID {stated.pmid} was merged into {asked.pmid}"
        decision = replace(decision, reason=decision.reason or reason)
    return replace(resolution, citation=stated, decision=decision)


# --- PubMed by identifier ---


def _by_pmid(taken: Sequence[Pending], ladder: Ladder) -> None:
    ladder.compare({pending: Hits((pending.facts.pmid or 0,)) for pending in taken}, rules.SAME_PMID)


def _by_pmcid(taken: Sequence[Pending], ladder: Ladder) -> None:
    pmids = ladder.services.ncbi.convert_pmcids(sorted({str(pending.facts.pmcid) for pending in taken}))
    hits = {}
    for pending in taken:
        pmid = pmids[str(pending.facts.pmcid)]
        hits[pending] = Hits(error=pmid) if isinstance(pmid, ServiceError) else Hits((pmid,) if pmid else ())
    ladder.compare(hits, rules.SAME_PMCID)


def _by_doi(taken: Sequence[Pending], ladder: Ladder) -> None:
    """Search for many DOIs in a request; odd ones go apart, because one may break the whole search."""
    clauses = {pending: doi_clause(pending.facts) for pending in taken}
    odd = {clauses[pending] for pending in taken if has_odd_doi(pending.facts)}
    search = partial(
        ladder.services.ncbi.search,
        expected=DOI_BEARERS,
        alone=COMPARED,
        together=DOIS_TOGETHER,
        searched=searched_whole,
    )
    answers = search([clause for clause in _unique(clauses.values()) if clause not in odd])
    answers |= search([clause for clause in _unique(clauses.values()) if clause in odd])
    ladder.compare(_hits(clauses, answers), rules.SAME_DOI)


def _by_odd_doi_alone(taken: Sequence[Pending], ladder: Ladder) -> None:
    clauses = {pending: doi_clause(pending.facts) for pending in taken}
    answers = ladder.services.ncbi.search(_unique(clauses.values()), expected=DOI_BEARERS, alone=COMPARED, together=1)
    ladder.compare(_hits(clauses, answers), rules.SAME_DOI)


# --- PubMed by the facts of a reference ---


def _by_facts(taken: Sequence[Pending], ladder: Ladder) -> None:
    journals = ladder.services.journals
    _by_clauses({pending: _clause(_with_issns(pending.facts, journals)) for pending in taken}, ladder)


def _by_loose_facts(taken: Sequence[Pending], ladder: Ladder) -> None:
    _by_clauses({pending: _loose_clause(pending.facts) for pending in taken}, ladder)


def _with_issns(facts: Citation, journals: JournalList) -> Citation:
    """Add the ISSNs by which a journal can be asked for whose name PubMed may not know; they prove nothing."""
    named = journals.named(facts.journal) if facts.journal and not facts.issns else ()
    return replace(facts, issns=named[0].issns or None) if len(named) == 1 else facts


def _clause(facts: Citation) -> str | None:
    """Ask by the facts that were read; of a reference whose title was not read, by its clues."""
    if facts.reference is None or (facts.title and facts.journal):
        return facts_clause(facts)
    return any_clause(facts_clause(facts), clues_clause(_clues(facts.reference)))


def _clues(reference: str) -> Clues:
    from pmsync.matching.reading.clues import clues_of  # here, because only references need it

    return clues_of(reference)


def _loose_clause(facts: Citation) -> str | None:
    loose = loose_clause(facts) if facts.title else None
    if facts.reference is None:
        return loose
    clues = _clues(facts.reference)
    further = clues_clause(clues) if facts.title and facts.journal else None
    return any_clause(loose, further, loose_clues_clause(clues))


def _by_clauses(clauses: Mapping[Pending, str | None], ladder: Ladder) -> None:
    stated = {pending: clause for pending, clause in clauses.items() if clause}
    answers = ladder.services.ncbi.search(_unique(stated.values()), expected=SHARERS, alone=COMPARED)
    ladder.compare(_hits(stated, answers), rules.TITLE, rules.VOLUME_AND_PAGE, rules.WORDS)


def _is_contradicted(pending: Pending) -> bool:
    """Whether an identifier leads to another paper than the rest of the citation, which can be asked for."""
    final = pending.final
    if not isinstance(final, Decision) or final.status is not Status.CONTRADICTION:
        return False
    return rules.BY_METHOD.get(final.method or "") in rules.IDENTIFIERS and _clause(pending.facts) is not None


def _add_other_papers(contradicted: Sequence[Pending], ladder: Ladder) -> None:
    """Look for the paper that the rest of the citation means, so that a person can choose; it decides nothing."""
    clauses = {pending: str(_clause(pending.facts)) for pending in contradicted}
    answers = ladder.services.ncbi.search(_unique(clauses.values()), expected=SHARERS, alone=COMPARED)
    hits = _hits(clauses, answers)
    ladder.fetch(hits.values())
    for pending, own in hits.items():
        records = [ladder.records[pmid] for pmid in own.pmids]
        others = other_papers(pending.facts, [record for record in records if isinstance(record, Article)])
        if isinstance(pending.final, Decision) and others:
            known = pending.final.candidates
            pmids = {candidate.pmid for candidate in known}
            candidates = (*known, *(other for other in others if other.pmid not in pmids))
            pending.final = replace(pending.final, candidates=candidates, candidate_count=len(candidates))


def _by_date(taken: Sequence[Pending], ladder: Ladder) -> None:
    """A journal and a year alone fit thousands: each such pair is counted in a request of its own, the rest joined."""
    clauses = {pending: date_clause(pending.facts) for pending in taken}
    years = [clause for pending, clause in clauses.items() if year_stub(pending.facts.date)]
    days = [clause for pending, clause in clauses.items() if not year_stub(pending.facts.date)]
    search = partial(ladder.services.ncbi.search, alone=CANDIDATES_KEPT)
    answers = search(_unique(days), expected=CANDIDATES_KEPT) | search(_unique(years), expected=1, together=1)
    hits = {}
    for pending, own in _hits(clauses, answers).items():
        answer = answers[clauses[pending]]
        too_many = answer.count if isinstance(answer, Search) and not answer.pmids else 0
        hits[pending] = replace(own, searched=f"the records of PubMed for {clauses[pending]}", too_many=too_many)
    ladder.compare(hits, rules.JOURNAL_AND_DATE)


def _hits(clauses: Mapping[Pending, str], answers: Mapping[str, Search | ServiceError]) -> dict[Pending, Hits]:
    """Return what each citation's clause found.

    Hits too many to be fetched are no hits here: PubMed searches a fragment of an identifier it does not know.
    """
    hits = {}
    for pending, clause in clauses.items():
        answer = answers[clause]
        hits[pending] = Hits(error=answer) if isinstance(answer, ServiceError) else Hits(answer.pmids)
    return hits


def _unique(clauses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(clauses))


# --- Crossref ---


def _crossref_by_doi(taken: Sequence[Pending], ladder: Ladder) -> None:
    """Ask what PubMed does not have under its DOI: another paper than the rest says, or one with further facts."""
    dois = _unique(str(pending.facts.doi) for pending in taken)
    works = ladder.services.crossref.works(dois)
    agencies = ladder.services.crossref.agencies([doi for doi in dois if works[doi] is None])
    for pending in taken:
        doi = str(pending.facts.doi)
        answer = works[doi] if works[doi] is not None else agencies[doi]
        if isinstance(answer, ServiceError):
            pending.final = answer
        elif isinstance(answer, Work):
            decision = decide(replace(pending.facts, doi=answer.doi), [answer], rules.SAME_DOI, "Crossref")
            _lend(pending, decision)
            pending.final = replace(decision, work=answer) if decision and not pending.work else None
        else:
            pending.agency = answer if answer and answer != "Crossref" else None
            pending.doi_unknown = pending.agency is None


def _crossref_by_query(taken: Sequence[Pending], ladder: Ladder) -> None:
    """Ask by the words of the reference, one question each; what Crossref proposes is compared like any record."""
    for pending in taken:
        pending.queried = True
        works = ladder.services.crossref.search(_query(pending.facts))
        if isinstance(works, ServiceError):
            pending.final = works
            continue
        papers = [work for work in works if _may_be_meant(work, pending.facts)]
        for rule in (rules.TITLE, rules.VOLUME_AND_PAGE):
            if pending.work is None and pending.may_be_proved_by(rule):
                decision = decide(pending.facts, papers, rule, "Crossref's five best", doi_unknown=pending.doi_unknown)
                _lend(pending, decision)
                pending.decision = pending.decision or (None if pending.work else decision)


def _may_be_meant(work: Work, facts: Citation) -> bool:
    """Whether a reference may mean a work: no preprint where it states a volume or page, which preprints have not."""
    return work.type not in NO_PAPERS and not (_is_preprint(work) and (facts.volume or facts.page))


def _is_preprint(work: Work | None) -> bool:
    return work is not None and work.type == "posted-content"


def _lend(pending: Pending, decision: Decision | None) -> None:
    """Add the facts of the one work that is meant to the citation."""
    if decision and decision.work and decision.status is Status.MATCHED:
        pending.work, pending.facts = decision.work, supplemented(read_by(pending.facts, decision.work), decision.work)
        pending.decision = None


def _query(facts: Citation) -> str:
    if facts.reference is not None:
        from pmsync.matching.reading.text import cut

        return " ".join(cut(facts.reference).plain.split())[:LONGEST_QUERY]
    parts = (facts.first_author, facts.title, facts.journal, facts.year, facts.volume, facts.page)
    return " ".join(str(part) for part in parts if part)


# --- the ladder ---


def _states(fact: str) -> Callable[[Pending], bool]:
    return lambda pending: getattr(pending.facts, fact) is not None


def _is_worth_asking_by_date(pending: Pending) -> bool:
    """Whether to look by date: among the thousands of a journal's year nothing is left to find by volume and page."""
    facts = pending.facts
    if facts.title or facts.reference or pending.work or pending.agency or not facts.journal or not facts.date:
        return False
    return facts.page is None or not year_stub(facts.date)


def _can_be_queried(pending: Pending) -> bool:
    """Whether to ask Crossref by words: only where a title, or volume and page, could verify what it proposes."""
    facts = pending.facts
    known = pending.work or pending.agency
    return not known and bool(facts.title or facts.reference or (facts.journal and facts.volume and facts.page))


STEPS = (
    Step(_states("pmid"), _by_pmid),
    Step(_states("pmcid"), _by_pmcid),
    Step(_states("doi"), _by_doi),
    Step(lambda pending: pending.facts.doi and has_odd_doi(pending.facts), _by_odd_doi_alone),
    Step(_states("doi"), _crossref_by_doi),
    # The facts that a preprint lends are those of its article, too, which is another version.
    Step(lambda pending: _clause(pending.facts) and not _is_preprint(pending.work), _by_facts),
    Step(lambda pending: (pending.facts.title or pending.facts.reference) and pending.work is None, _by_loose_facts),
    Step(_can_be_queried, _crossref_by_query),
    Step(lambda pending: pending.facts.doi != pending.asked.doi, _by_doi),
    Step(lambda pending: pending.queried and pending.work and not _is_preprint(pending.work), _by_facts),
    Step(_is_worth_asking_by_date, _by_date),
)
