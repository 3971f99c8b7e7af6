"""Citations -> decisions, by climbing a ladder of questions to NCBI and Crossref, surest first.

A rung takes all citations still open and makes the fewest requests; what comes back is compared here (pmsync.match),
so that no service's idea of a match is ever trusted. A question that was not answered leaves its citations as they
were: they carry the error and do not climb further, because the surer rung has not spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from pmsync.errors import ServiceError
from pmsync.matching import rules
from pmsync.matching.decide import CANDIDATES_KEPT, decide, other_papers
from pmsync.matching.supplement import supplemented
from pmsync.models import Article, Citation, Decision, Resolution, Status, Work
from pmsync.resolve.pending import Hits, Ladder, Pending, nothing_found
from pmsync.services import Services
from pmsync.services.ncbi.answers import Search
from pmsync.services.ncbi.query import (
    date_clause,
    doi_clause,
    facts_clause,
    has_odd_doi,
    loose_clause,
    searched_whole,
    year_stub,
)

DOIS_TOGETHER = 100  # they are short: a hundred are no longer than fifty questions of another kind
DOI_BEARERS = 4  # records expected to answer one DOI: its own, a second PMID, longer DOIs that begin with it
COMPARED = 200  # records fetched at most to be compared with one citation: more is a search that went astray
SHARERS = 4  # records expected on one page of a volume, or with one title's words: letters and notices share them
# What Crossref registers beside papers: none of them is what a reference means.
NO_PAPERS = frozenset({"component", "journal", "journal-issue", "journal-volume", "peer-review", "grant", "database"})


class Step(NamedTuple):
    """One question of the ladder: which open citations it takes, and how they are asked about, all at once."""

    takes: Callable[[Pending], object]
    ask: Callable[[Sequence[Pending], Ladder], None]


def resolve(citations: Sequence[Citation], services: Services) -> list[Resolution]:
    """Decide for every citation, in the order given; the same facts are asked once however often they are stated."""
    facts = {citation: replace(citation, text="") for citation in citations}
    climbing = {one: Pending(one, one) for one in dict.fromkeys(facts.values()) if one.problem is None}
    climb = Ladder(services)
    for rung in STEPS:
        open_ = [one for one in climbing.values() if one.verdict is None and rung.takes(one)]
        if open_:
            rung.ask(open_, climb)
    _add_other_papers([one for one in climbing.values() if _is_contradicted(one)], climb)
    return [_resolution(citation, climbing.get(facts[citation])) for citation in citations]


def _resolution(citation: Citation, one: Pending | None) -> Resolution:
    if one is None:
        return Resolution(citation, Decision(Status.UNREADABLE, reason=citation.problem))
    verdict = one.verdict or one.decision or nothing_found(one)
    if isinstance(verdict, ServiceError):
        return Resolution(citation, error=verdict)
    return Resolution(citation, verdict)


def as_stated(resolution: Resolution, stated: Citation) -> Resolution:
    """Give an answer to a citation as it was stated, where it was asked with the PMID to which its own was merged."""
    decision, known = resolution.decision, resolution.citation
    if decision and decision.article and known.pmid != stated.pmid:
        reason = f"PMID {stated.pmid} was merged into {known.pmid}"
        decision = replace(decision, reason=decision.reason or reason)
    return replace(resolution, citation=stated, decision=decision)


# --- PubMed by identifier ---


def _by_pmid(open_: Sequence[Pending], climb: Ladder) -> None:
    climb.compare({one: Hits((one.facts.pmid or 0,)) for one in open_}, rules.SAME_PMID)


def _by_pmcid(open_: Sequence[Pending], climb: Ladder) -> None:
    pmids = climb.services.ncbi.convert_pmcids(sorted({str(one.facts.pmcid) for one in open_}))
    found = {}
    for one in open_:
        pmid = pmids[str(one.facts.pmcid)]
        found[one] = Hits(error=pmid) if isinstance(pmid, ServiceError) else Hits((pmid,) if pmid else ())
    climb.compare(found, rules.SAME_PMCID)


def _by_doi(open_: Sequence[Pending], climb: Ladder) -> None:
    clauses = {one: doi_clause(one.facts) for one in open_}
    odd = {clauses[one] for one in open_ if has_odd_doi(one.facts)}
    search = partial(
        climb.services.ncbi.search,
        expected=DOI_BEARERS,
        alone=COMPARED,
        together=DOIS_TOGETHER,
        searched=searched_whole,
    )
    answers = search([c for c in _unique(clauses.values()) if c not in odd])
    answers |= search([c for c in _unique(clauses.values()) if c in odd])
    climb.compare({one: _found(answers[clause]) for one, clause in clauses.items()}, rules.SAME_DOI)


def _by_odd_doi_alone(open_: Sequence[Pending], climb: Ladder) -> None:
    clauses = {one: doi_clause(one.facts) for one in open_}
    answers = climb.services.ncbi.search(_unique(clauses.values()), expected=DOI_BEARERS, alone=COMPARED, together=1)
    climb.compare({one: _found(answers[clause]) for one, clause in clauses.items()}, rules.SAME_DOI)


# --- PubMed by the facts of a reference ---


def _by_facts(open_: Sequence[Pending], climb: Ladder) -> None:
    _by_clauses({one: facts_clause(one.facts) for one in open_}, SHARERS, climb)


def _by_loose_facts(open_: Sequence[Pending], climb: Ladder) -> None:
    _by_clauses({one: loose_clause(one.facts) for one in open_}, SHARERS, climb)


def _by_clauses(clauses: Mapping[Pending, str | None], sharers: int, climb: Ladder) -> None:
    stated = {one: clause for one, clause in clauses.items() if clause}
    answers = climb.services.ncbi.search(_unique(stated.values()), expected=sharers, alone=COMPARED)
    found = {one: _found(answers[clause]) for one, clause in stated.items()}
    climb.compare(found, rules.TITLE, rules.VOLUME_AND_PAGE)


def _is_contradicted(one: Pending) -> bool:
    if not isinstance(one.verdict, Decision) or one.verdict.status is not Status.CONTRADICTION:
        return False
    return rules.BY_METHOD.get(one.verdict.method or "") in rules.IDENTIFIERS and facts_clause(one.facts) is not None


def _add_other_papers(contradicted: Sequence[Pending], climb: Ladder) -> None:
    """Look for the paper that the rest of the citation means, so that a person can choose; it decides nothing."""
    clauses = {one: str(facts_clause(one.facts)) for one in contradicted}
    answers = climb.services.ncbi.search(_unique(clauses.values()), expected=SHARERS, alone=COMPARED)
    found = {one: _found(answers[clause]) for one, clause in clauses.items()}
    climb.fetch(found.values())
    for one, answer in found.items():
        records = [climb.records[pmid] for pmid in answer.pmids]
        others = other_papers(one.facts, [record for record in records if isinstance(record, Article)])
        if isinstance(one.verdict, Decision) and others:
            kept = one.verdict.candidates
            candidates = (*kept, *(other for other in others if other.pmid not in {c.pmid for c in kept}))
            one.verdict = replace(one.verdict, candidates=candidates, candidate_count=len(candidates))


def _by_date(open_: Sequence[Pending], climb: Ladder) -> None:
    """A journal and a year alone fit thousands: each such pair is counted in a request of its own, the rest joined."""
    clauses = {one: date_clause(one.facts) for one in open_}
    years = [clause for one, clause in clauses.items() if year_stub(one.facts.date)]
    days = [clause for one, clause in clauses.items() if not year_stub(one.facts.date)]
    search = partial(climb.services.ncbi.search, alone=CANDIDATES_KEPT)
    answers = search(_unique(days), expected=CANDIDATES_KEPT) | search(_unique(years), expected=1, together=1)
    found = {}
    for one, clause in clauses.items():
        answer = answers[clause]
        too_many = answer.count if isinstance(answer, Search) and not answer.pmids else 0
        found[one] = replace(_found(answer), searched=f"the records of PubMed for {clause}", too_many=too_many)
    climb.compare(found, rules.JOURNAL_AND_DATE)


def _found(answer: Search | ServiceError) -> Hits:
    """Hits too many to be fetched are no hits here: PubMed searches a fragment of an identifier it does not know."""
    return Hits(error=answer) if isinstance(answer, ServiceError) else Hits(answer.pmids)


def _unique(clauses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(clauses))


# --- Crossref ---


def _crossref_by_doi(open_: Sequence[Pending], climb: Ladder) -> None:
    """Ask what PubMed does not have under its DOI: another paper than the rest says, or one with further facts."""
    dois = _unique(str(one.facts.doi) for one in open_)
    works = climb.services.crossref.works(dois)
    unknown = [doi for doi in dois if works[doi] is None]
    agencies = climb.services.crossref.agencies(unknown)
    for one in open_:
        doi = str(one.facts.doi)
        work = works[doi] if works[doi] is not None else agencies[doi]
        if isinstance(work, ServiceError):
            one.verdict = work
        elif isinstance(work, Work):
            found = decide(replace(one.facts, doi=work.doi), [work], rules.SAME_DOI, "Crossref")
            _lend(one, found)
            one.verdict = replace(found, work=work) if found and not one.work else None
        else:
            one.agency = work if work and work != "Crossref" else None
            one.doi_unknown = one.agency is None


def _crossref_by_query(open_: Sequence[Pending], climb: Ladder) -> None:
    """Ask by the words of the reference, one question each; what Crossref proposes is compared like any record."""
    for one in open_:
        one.queried = True
        works = climb.services.crossref.search(_query(one.facts))
        if isinstance(works, ServiceError):
            one.verdict = works
            continue
        papers = [work for work in works if _may_be(work, one.facts)]
        for rule in (rules.TITLE, rules.VOLUME_AND_PAGE):
            if one.work is None and rule.applies_to(one.facts):
                found = decide(one.facts, papers, rule, "Crossref's five best", doi_unknown=one.doi_unknown)
                _lend(one, found)
                one.decision = one.decision or (None if one.work else found)


def _may_be(work: Work, facts: Citation) -> bool:
    """A preprint is not meant by a reference with a volume or page, which preprints have none of."""
    return work.type not in NO_PAPERS and not (_is_preprint(work) and (facts.volume or facts.page))


def _is_preprint(work: Work | None) -> bool:
    return work is not None and work.type == "posted-content"


def _lend(one: Pending, found: Decision | None) -> None:
    """Add the facts of the one work that is meant to the citation."""
    if found and found.work and found.status is Status.MATCHED:
        one.work, one.facts, one.decision = found.work, supplemented(one.facts, found.work), None


def _query(facts: Citation) -> str:
    parts = (facts.first_author, facts.title, facts.journal, facts.year, facts.volume, facts.page)
    return " ".join(str(part) for part in parts if part)


# --- the ladder ---


def _states(fact: str) -> Callable[[Pending], bool]:
    return lambda one: getattr(one.facts, fact) is not None


def _worth_a_look_by_date(one: Pending) -> bool:
    """Whether to look by date: among the thousands of a journal's year nothing is left to find by volume and page."""
    facts = one.facts
    if facts.title or one.work or one.agency or not facts.journal or not facts.date:
        return False
    return facts.page is None or not year_stub(facts.date)


def _can_be_queried(one: Pending) -> bool:
    """Crossref is asked by words once, and only where a title, or volume and page, could verify what it proposes."""
    facts = one.facts
    known = one.work or one.agency
    return not known and bool(facts.title or (facts.journal and facts.volume and facts.page))


STEPS = (
    Step(_states("pmid"), _by_pmid),
    Step(_states("pmcid"), _by_pmcid),
    Step(_states("doi"), _by_doi),
    Step(lambda one: one.facts.doi and has_odd_doi(one.facts), _by_odd_doi_alone),
    Step(_states("doi"), _crossref_by_doi),
    # The facts that a preprint lends are those of its article, too, which is another version.
    Step(lambda one: facts_clause(one.facts) and not _is_preprint(one.work), _by_facts),
    Step(lambda one: one.facts.title and one.work is None, _by_loose_facts),
    Step(_can_be_queried, _crossref_by_query),
    Step(lambda one: one.facts.doi != one.asked.doi, _by_doi),
    Step(lambda one: one.queried and one.work and not _is_preprint(one.work), _by_facts),
    Step(_worth_a_look_by_date, _by_date),
)
