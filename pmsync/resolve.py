"""Citations -> decisions, by climbing a ladder of questions to NCBI, surest first.

A rung takes all citations still open and makes the fewest requests; what comes back is compared here (pmsync.match),
so that no service's idea of a match is ever trusted. A question that was not answered leaves its citations as they
were: they carry the error and do not climb further, because the surer rung has not spoken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pmsync import match
from pmsync.errors import ServiceError
from pmsync.eutils import Eutils
from pmsync.eutils_answers import Search
from pmsync.models import Article, Citation, Decision, PartialDate, Resolution, Status

ALL_OF_PUBMED = "all of PubMed"
DOI_BEARERS = 4  # records expected to answer one DOI: its own, a second PMID, longer DOIs that begin with it
COMPARED = 200  # records fetched at most to be compared with one DOI or page: more is a search that went astray
PAGE_SHARERS = 4  # records expected on one page of a volume: letters and notices share pages
# These letters are operators or separators of PubMed's search; a DOI that holds one is kept apart from the others, so
# that it cannot change what they ask, and asked once more alone before "no such record" is believed.
BREAKS_A_SEARCH = re.compile(r"[()\[\]<>;:]")


@dataclass(slots=True)
class Climb:
    """What the rungs of one climb share: whom to ask, and every record fetched so far."""

    ncbi: Eutils
    records: dict[int, Article | ServiceError | None] = field(default_factory=dict)

    def fetch(self, pmids: Iterable[int]) -> None:
        """Fetch whichever of ``pmids`` has not been asked for in this climb."""
        new = sorted(set(pmids) - self.records.keys(), reverse=True)
        self.records |= self.ncbi.fetch(new)


@dataclass(frozen=True, slots=True)
class Found:
    """What one rung found for one citation: PMIDs to compare, a count too high to fetch, or an error."""

    pmids: tuple[int, ...] = ()
    searched: str = ALL_OF_PUBMED
    too_many: int = 0
    error: ServiceError | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One question of the ladder: the facts a citation must state, and how its records are looked for."""

    key: tuple[str, ...]
    search: Callable[[Sequence[Citation], Eutils], dict[Citation, Found]]
    only: Callable[[Citation], bool] = bool  # a citation is always true

    def takes(self, citation: Citation) -> bool:
        """Whether the citation states every fact this rung asks with."""
        return all(getattr(citation, fact) is not None for fact in self.key) and self.only(citation)


def resolve(citations: Sequence[Citation], ncbi: Eutils) -> list[Resolution]:
    """Decide for every citation, in the order given; the same facts are asked once however often they are stated."""
    facts = {citation: replace(citation, text="") for citation in citations}
    unique = list(dict.fromkeys(facts.values()))
    settled = _climb([citation for citation in unique if citation.problem is None], ncbi)
    return [_resolution(citation, facts[citation], settled) for citation in citations]


def _resolution(citation: Citation, facts: Citation, settled: dict[Citation, Decision | ServiceError]) -> Resolution:
    if citation.problem is not None:
        return Resolution(citation, Decision(Status.UNREADABLE, reason=citation.problem))
    verdict = settled[facts]
    if isinstance(verdict, ServiceError):
        return Resolution(citation, error=verdict)
    return Resolution(citation, verdict)


def _climb(citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Decision | ServiceError]:
    climb = Climb(ncbi)
    verdicts: dict[Citation, Decision | ServiceError] = {}
    for rung in LADDER:
        open_ = [citation for citation in citations if citation not in verdicts and rung.takes(citation)]
        if open_:
            verdicts |= _take(rung, open_, climb)
    for citation in citations:
        verdicts.setdefault(citation, Decision(Status.NOT_FOUND, reason=_why_not_found(citation)))
    return verdicts


def _take(rung: Rung, citations: Sequence[Citation], climb: Climb) -> dict[Citation, Decision | ServiceError]:
    found = rung.search(citations, climb.ncbi)
    climb.fetch(pmid for one in found.values() for pmid in one.pmids)
    verdicts: dict[Citation, Decision | ServiceError] = {}
    for citation in citations:
        verdict = _verdict(citation, rung, found[citation], climb)
        if verdict is not None:
            verdicts[citation] = verdict
    return verdicts


def _verdict(citation: Citation, rung: Rung, found: Found, climb: Climb) -> Decision | ServiceError | None:
    if found.error:
        return found.error
    if found.too_many:
        reason = f"{found.too_many:,} records fit; more facts are needed"
        return Decision(
            Status.AMBIGUOUS, match.METHODS[rung.key], reason, searched=found.searched, candidate_count=found.too_many
        )
    records = [climb.records[pmid] for pmid in found.pmids]
    for record in records:
        if isinstance(record, ServiceError):
            return record
    articles = [record for record in records if isinstance(record, Article)]
    return match.decide(citation, articles, rung.key, found.searched)


def _by_pmid(citations: Sequence[Citation], _ncbi: Eutils) -> dict[Citation, Found]:
    return {citation: Found((citation.pmid or 0,)) for citation in citations}


def _by_pmcid(citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Found]:
    pmids = ncbi.convert_pmcids(sorted({str(citation.pmcid) for citation in citations}))
    found = {}
    for citation in citations:
        pmid = pmids[str(citation.pmcid)]
        if isinstance(pmid, ServiceError):
            found[citation] = Found(error=pmid)
        else:
            found[citation] = Found((pmid,) if pmid else ())
    return found


def _by_doi(citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Found]:
    clauses = {citation: _doi_clause(citation) for citation in citations}
    odd = {clauses[citation] for citation in citations if _has_odd_doi(citation)}
    answers = ncbi.search([c for c in _unique(clauses.values()) if c not in odd], expected=DOI_BEARERS, alone=COMPARED)
    answers |= ncbi.search([c for c in _unique(clauses.values()) if c in odd], expected=DOI_BEARERS, alone=COMPARED)
    return {citation: _found(answers[clause]) for citation, clause in clauses.items()}


def _by_odd_doi_alone(citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Found]:
    clauses = {citation: _doi_clause(citation) for citation in citations}
    answers = ncbi.search(_unique(clauses.values()), expected=DOI_BEARERS, alone=COMPARED, joined=False)
    return {citation: _found(answers[clause]) for citation, clause in clauses.items()}


def _doi_clause(citation: Citation) -> str:
    return f'"{str(citation.doi).replace(chr(34), " ")}"[doi]'


def _has_odd_doi(citation: Citation) -> bool:
    return bool(BREAKS_A_SEARCH.search(str(citation.doi)))


def _by_volume_and(tag: str, citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Found]:
    """Ask by journal, volume and page; an article number stands under [pg] in some journals, under [lid] in others."""
    clauses = {c: f"({_journal(c)} AND {_term(c.volume)}[vi] AND {_term(c.page)}[{tag}])" for c in citations}
    answers = ncbi.search(_unique(clauses.values()), expected=PAGE_SHARERS, alone=COMPARED)
    return {citation: _found(answers[clause]) for citation, clause in clauses.items()}


def _by_date(citations: Sequence[Citation], ncbi: Eutils) -> dict[Citation, Found]:
    """A journal and a year alone fit thousands: each such pair is counted in a request of its own, the rest joined."""
    clauses = {c: f"({_journal(c)} AND {_span(c.date)}[dp])" for c in citations}
    years = [clause for c, clause in clauses.items() if c.date and c.date.month is None]
    days = [clause for c, clause in clauses.items() if c.date and c.date.month is not None]
    answers = ncbi.search(_unique(days), expected=match.CANDIDATES_KEPT, alone=match.CANDIDATES_KEPT)
    answers |= ncbi.search(_unique(years), expected=1, alone=match.CANDIDATES_KEPT, joined=False)
    found = {}
    for citation, clause in clauses.items():
        answer = answers[clause]
        too_many = answer.count if isinstance(answer, Search) and not answer.pmids else 0
        found[citation] = replace(_found(answer), searched=f"the records of PubMed for {clause}", too_many=too_many)
    return found


def _worth_a_look_by_date(citation: Citation) -> bool:
    """Whether to look by date: among the thousands of a journal's year nothing is left to find by volume and page."""
    return citation.page is None or (citation.date is not None and citation.date.month is not None)


def _found(answer: Search | ServiceError) -> Found:
    """Hits too many to be fetched are no hits here: PubMed searches a fragment of an identifier it does not know."""
    return Found(error=answer) if isinstance(answer, ServiceError) else Found(answer.pmids)


def _unique(clauses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(clauses))


def _journal(citation: Citation) -> str:
    """The journal as PubMed's [ta] takes it: quoted, or continuing titles join in, and without special characters."""
    name = re.sub(r"[^\w'\s-]", " ", str(citation.journal))
    return f'"{" ".join(name.split())}"[ta]'


def _term(text: str | None) -> str:
    words = re.sub(r'[()\[\]"&|:/*#]', " ", str(text)).split()
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'


def _span(date: PartialDate | None) -> str:
    """A range of one day, month or year, because a single date misses records that came online after their print date.

    Source: PubMed Help, "Searching by date".
    """
    day = str(date).replace("-", "/")
    return f"{day}:{day}"


def _why_not_found(citation: Citation) -> str:
    for fact, name in (("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID")):
        if (value := getattr(citation, fact)) is not None:
            return f"PubMed has no record with {name} {value}"
    return "PubMed has no record with this journal and " + ("volume and page" if citation.page else "date")


LADDER = (
    Rung(match.VERY_PMID, _by_pmid),
    Rung(match.VERY_PMCID, _by_pmcid),
    Rung(match.VERY_DOI, _by_doi),
    Rung(match.VERY_DOI, _by_odd_doi_alone, only=_has_odd_doi),
    Rung(match.VOLUME_AND_PAGE, partial(_by_volume_and, "pg")),
    Rung(match.VOLUME_AND_PAGE, partial(_by_volume_and, "lid")),
    Rung(match.JOURNAL_AND_DATE, _by_date, only=_worth_a_look_by_date),
)
