"""A citation on the ladder, and what a rung found for it -> what can be said of it so far, or the last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten

from pmsync.errors import ServiceError
from pmsync.matching import rules
from pmsync.matching.compare import compare
from pmsync.matching.decide import decide
from pmsync.matching.rules import Rule
from pmsync.models import DOI_MISTYPED, Article, Citation, Decision, Proof, Status, Work
from pmsync.services import Services

ALL_OF_PUBMED = "all of PubMed"
LONGEST_SHOWN = 60  # characters of a title in a sentence


@dataclass(slots=True, eq=False)
class Pending:
    """A citation on the ladder: as ``asked``, its ``facts`` with those that ``work`` lent, and what has become of it.

    ``decision`` is what will be said if no further rung knows better, ``verdict`` the last word.
    """

    asked: Citation
    facts: Citation
    work: Work | None = None
    agency: str | None = None  # whose the DOI is, if it is not Crossref's
    doi_unknown: bool = False  # to PubMed and Crossref alike
    queried: bool = False  # Crossref was asked by the words of the reference
    decision: Decision | None = None
    verdict: Decision | ServiceError | None = None


@dataclass(slots=True)
class Ladder:
    """What the rungs of one climb share: whom to ask, and every record fetched so far."""

    services: Services
    records: dict[int, Article | ServiceError | None] = field(default_factory=dict)

    def fetch(self, found: Iterable[Hits]) -> None:
        """Fetch the records that were found and not fetched before."""
        pmids = {pmid for one in found for pmid in one.pmids}
        self.records |= self.services.ncbi.fetch(sorted(pmids - self.records.keys(), reverse=True))

    def compare(self, found: Mapping[Pending, Hits], *rules: Rule) -> None:
        """Fetch what was found, and decide by each rule."""
        self.fetch(found.values())
        for one, answer in found.items():
            _decide(one, answer, rules, [self.records[pmid] for pmid in answer.pmids])


@dataclass(frozen=True, slots=True)
class Hits:
    """What one rung found for one citation: PMIDs to compare, a count too high to fetch, or an error."""

    pmids: tuple[int, ...] = ()
    searched: str = ALL_OF_PUBMED
    too_many: int = 0
    error: ServiceError | None = None


def _decide(one: Pending, found: Hits, rules: Sequence[Rule], records: Sequence[Article | ServiceError | None]) -> None:
    """Give the last word where there is one; else remember what can be said so far."""
    error = found.error or next((record for record in records if isinstance(record, ServiceError)), None)
    if error:
        one.verdict = error
    elif found.too_many:
        one.verdict = _too_many(rules[0], found)
    else:
        articles = [record for record in records if isinstance(record, Article)]
        for rule in rules:
            if one.verdict is None and rule.applies_to(one.facts):
                _note(one, rule, decide(one.facts, articles, rule, found.searched, doi_unknown=one.doi_unknown))


def _note(one: Pending, rule: Rule, decision: Decision | None) -> None:
    if decision is None:
        return
    decision = _with_work(one, decision) if one.work else decision
    by_facts = rule in (rules.TITLE, rules.VOLUME_AND_PAGE) and one.facts.title is not None
    if by_facts and decision.status in (Status.LIKELY, Status.CONTRADICTION):
        if (
            one.work is None or rule is rules.TITLE
        ):  # beside the facts of the very work, another paper's page says nothing
            one.decision = one.decision or decision  # Crossref may know the very work
    else:
        one.verdict = decision


def _with_work(one: Pending, decision: Decision) -> Decision:
    """Say what lent the facts; a DOI nobody knows is held against the record's, so that the proof has both."""
    decision = replace(decision, work=one.work)
    if decision.article is None or not one.doi_unknown:
        return decision
    comparisons = compare(replace(one.facts, doi=one.asked.doi), decision.article)
    return replace(decision, reason=DOI_MISTYPED, proof=replace(decision.proof, comparisons=comparisons))


def _too_many(rule: Rule, found: Hits) -> Decision:
    reason = f"{found.too_many:,} records fit; more facts are needed"
    proof = Proof(searched=found.searched)
    return Decision(Status.AMBIGUOUS, rule.method, reason, proof=proof, candidate_count=found.too_many)


def nothing_found(one: Pending) -> Decision:
    """Say what is left to say when no rung has decided: where else the work is known, or that nobody knows it."""
    facts = one.facts
    if one.work:
        reason = f"Crossref has it as {one.work.type or 'a work'}, doi:{one.work.doi}; PubMed does not"
        proof = Proof(compare(facts, one.work), ALL_OF_PUBMED)
        return Decision(Status.NOT_IN_PUBMED, "crossref", reason, proof=proof, work=one.work)
    if one.agency:
        reason = f"PubMed has no record with DOI {facts.doi}, which is registered with {one.agency}, not with Crossref"
        return Decision(Status.NOT_IN_PUBMED, "agency", reason)
    for fact, name in (("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID")):
        if (value := getattr(facts, fact)) is not None:
            who = "neither PubMed nor Crossref has a record" if one.doi_unknown else "PubMed has no record"
            return Decision(Status.NOT_FOUND, reason=f"{who} with {name} {value}")
    asked = _asked(facts)
    if one.queried:
        return Decision(Status.NOT_FOUND, reason=f"neither PubMed nor Crossref has a record with the {asked}")
    return Decision(Status.NOT_FOUND, reason=f"PubMed has no record with the {asked}")


def _asked(facts: Citation) -> str:
    """Name the facts that were asked for, as they were read: what was misread shows."""
    stated = {
        "title": facts.title and f"'{shorten(facts.title, LONGEST_SHOWN, placeholder='...')}'",
        "first author": facts.first_author,
        "journal": facts.journal,
        "date": facts.date,
        "volume": facts.volume,
        "page": facts.page,
    }
    return ", ".join(f"{name} {value}" for name, value in stated.items() if value)
