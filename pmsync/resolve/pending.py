"""Keep what is known of a citation on the ladder: what its steps found, what can be said so far, the last word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten

from pmsync.errors import ServiceError
from pmsync.matching.compare import compare, verdict_on
from pmsync.matching.decide import decide
from pmsync.matching.reading.reading import may_be_meant, read_by
from pmsync.matching.rules import IDENTIFIERS, TITLE, VOLUME_AND_PAGE, WORDS, Rule
from pmsync.matching.supplement import restated
from pmsync.models import DOI_MISTYPED, Article, Citation, Decision, Proof, Status, Verdict, Work
from pmsync.services import Services
from pmsync.services.ncbi.journal_list import JournalList

ALL_OF_PUBMED = "all of PubMed"
LONGEST_SHOWN = 60  # characters of a title in a sentence


@dataclass(slots=True, eq=False)
class Pending:
    """A citation on the ladder: as ``asked``, its ``facts`` with those that ``work`` lent, and what has become of it.

    ``decision`` is what will be said if no further step knows better, ``final`` the last word: a decision, or the error
    for which none can be made.
    """

    asked: Citation
    facts: Citation
    work: Work | None = None
    agency: str | None = None  # with which the DOI is registered, if not with Crossref
    doi_unknown: bool = False  # to PubMed and Crossref alike
    queried: bool = False  # Crossref was asked by the words of the reference
    decision: Decision | None = None
    final: Decision | ServiceError | None = None

    def may_be_proved_by(self, rule: Rule) -> bool:
        """Whether the facts of the rule's key are stated; those of a reference are read by each record anew."""
        return self.facts.reference is not None or (rule is not WORDS and rule.applies_to(self.facts))


@dataclass(slots=True)
class Ladder:
    """What the steps share while some citations are decided: the services, and every record fetched so far by PMID."""

    services: Services
    records: dict[int, Article | ServiceError | None] = field(default_factory=dict)

    def fetch(self, hits: Iterable[Hits]) -> None:
        """Fetch the records of the hits that were not fetched before."""
        pmids = {pmid for some in hits for pmid in some.pmids}
        self.records |= self.services.ncbi.fetch(sorted(pmids - self.records.keys(), reverse=True))

    def compare(self, hits: Mapping[Pending, Hits], *rules: Rule) -> None:
        """Fetch the records found for each citation, and decide by each of ``rules`` in turn."""
        self.fetch(hits.values())
        for pending, own in hits.items():
            _decide(pending, own, rules, [self.records[pmid] for pmid in own.pmids], self.services.journals)


@dataclass(frozen=True, slots=True)
class Hits:
    """What one step found for one citation: PMIDs to compare, a count too high to fetch, or an error.

    ``searched`` names the set of records that was asked, for the proof.
    """

    pmids: tuple[int, ...] = ()
    searched: str = ALL_OF_PUBMED
    too_many: int = 0
    error: ServiceError | None = None


def _decide(
    pending: Pending,
    hits: Hits,
    rules: Sequence[Rule],
    records: Sequence[Article | ServiceError | None],
    journals: JournalList,
) -> None:
    """Give the last word where there is one; else remember what can be said so far."""
    error = hits.error or next((record for record in records if isinstance(record, ServiceError)), None)
    if error:
        pending.final = error
    elif hits.too_many:
        pending.final = _too_many(rules[0], hits)
    else:
        articles = near = [record for record in records if isinstance(record, Article)]
        if rules[0] not in IDENTIFIERS:
            near = [article for article in articles if may_be_meant(pending.facts, article)]
            near = [article for article in near if not _is_in_another_journal(pending.facts, article, journals)]
        for rule in rules:
            if pending.final is None and pending.may_be_proved_by(rule):
                some = articles if rule is WORDS else near
                decision = decide(pending.facts, some, rule, hits.searched, doi_unknown=pending.doi_unknown)
                if decision:
                    _record(pending, rule, _with_work(pending, decision))


def _is_in_another_journal(facts: Citation, article: Article, journals: JournalList) -> bool:
    """Whether the journal stated is exactly another one of NLM's list: an edition, or a sister with a name alike."""
    read = read_by(facts, article)
    if read.journal is None or article.journal is None or verdict_on("journal", read, article) is Verdict.AGREES:
        return False
    named = journals.named(read.journal)
    return bool(named) and article.journal.id not in {journal.id for journal in named}


def _record(pending: Pending, rule: Rule, decision: Decision) -> None:
    """Make a rule's decision the last word, unless Crossref may know better."""
    titled = pending.facts.title is not None or pending.facts.reference is not None
    by_facts = rule in (TITLE, VOLUME_AND_PAGE, WORDS) and titled
    if not by_facts or decision.status not in (Status.LIKELY, Status.CONTRADICTION):
        pending.final = decision
    # Beside the facts of the very work, another paper's page says nothing.
    elif pending.work is None or rule is TITLE:
        pending.decision = pending.decision or decision  # Crossref may know the very work


def _with_work(pending: Pending, decision: Decision) -> Decision:
    """Add the work that lent the facts; what the citation states itself is held against the record's again.

    That is its title, and a DOI nobody knows: so the proof has both, and the match tells what differs.
    """
    if pending.work is None:
        return decision
    decision = replace(decision, work=pending.work)
    if decision.article is None:
        return decision
    own = read_by(pending.asked, decision.article)
    facts = restated(pending.facts, own, "title", *(["doi"] if pending.doi_unknown else []))
    proof = replace(decision.proof, comparisons=compare(facts, decision.article))
    return replace(decision, reason=DOI_MISTYPED if pending.doi_unknown else decision.reason, proof=proof)


def _too_many(rule: Rule, hits: Hits) -> Decision:
    reason = f"{hits.too_many:,} records fit; more facts are needed"
    proof = Proof(searched=hits.searched)
    return Decision(Status.AMBIGUOUS, rule.method, reason, proof=proof, candidate_count=hits.too_many)


def nothing_found(pending: Pending) -> Decision:
    """Say what is left to say when no step has decided: where else the work is known, or that nobody knows it."""
    facts = pending.facts
    if pending.work:
        reason = f"Crossref has it as {pending.work.type or 'a work'}, doi:{pending.work.doi}; PubMed does not"
        proof = Proof(compare(facts, pending.work), ALL_OF_PUBMED)
        return Decision(Status.NOT_IN_PUBMED, "crossref", reason, work=pending.work, proof=proof)
    if pending.agency:
        reason = (
            f"PubMed has no record with DOI {facts.doi}, which is registered with {pending.agency}, not with Crossref"
        )
        return Decision(Status.NOT_IN_PUBMED, "agency", reason)
    for fact, name in (("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID")):
        if (value := getattr(facts, fact)) is not None:
            who = "neither PubMed nor Crossref has a record" if pending.doi_unknown else "PubMed has no record"
            return Decision(Status.NOT_FOUND, reason=f"{who} with {name} {value}")
    asked = _names(facts)
    if pending.queried:
        return Decision(Status.NOT_FOUND, reason=f"neither PubMed nor Crossref has a record with the {asked}")
    return Decision(Status.NOT_FOUND, reason=f"PubMed has no record with the {asked}")


def _names(facts: Citation) -> str:
    """Name the facts that were asked for, as they were read from the citation: what was misread shows."""
    stated = {
        "title": facts.title and f"'{shorten(facts.title, LONGEST_SHOWN, placeholder='...')}'",
        "first author": facts.first_author,
        "journal": facts.journal,
        "date": facts.date,
        "volume": facts.volume,
        "page": facts.page,
    }
    named = ", ".join(f"{name} {value}" for name, value in stated.items() if value)
    return named or "words and numbers of this reference"
