"""Decide the entries of a literature site's page among the neighbours of the page's article, by their order.

PubMed's similar articles, references and citing articles of the page's article are asked for (ELink), its own list of
references is read, and the stubs among the entries are laid along them (matching.alignment). Without ELink they stay as
they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pmsync.errors import ServiceError
from pmsync.matching.alignment import SIMILAR, Outcome, Placement, RankedList, align
from pmsync.matching.compare import compare
from pmsync.matching.decide import as_candidate
from pmsync.matching.rules import NEIGHBOURHOOD
from pmsync.models import Article, Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict
from pmsync.models.decision import CANDIDATES_KEPT
from pmsync.resolve.ladder import resolve
from pmsync.services import Services

METHOD = NEIGHBOURHOOD.method
REFERENCES_PRINTED, REFERENCES_AT_CROSSREF = "references as printed", "references at Crossref"
CITED = re.compile("refer|cit|biblio|literat|\u53c2\u8003|\u5f15\u7528", re.IGNORECASE)  # headings of other lists
# ELink's names of lists, in the order in which they are laid along a page, and what they are called.
LINKED = {"pubmed_pubmed_refs": "references", "pubmed_pubmed_citedin": "cited by", "pubmed_pubmed_reviews": "reviews"}

Records = Mapping[int, Article | ServiceError | None]  # by PMID; None where PubMed has no such record


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """What is asked of one page: its article, and the entries in the page's order."""

    anchor: Citation
    entries: tuple[Citation, ...]


@dataclass(slots=True)
class Neighbours:
    """An article and its neighbours in ranked lists, or the ``error`` for which they are not known.

    ``crossref_error`` says why its references at Crossref are not known: they may be what no neighbour fits.
    """

    article: Article
    lists: tuple[RankedList, ...] = ()
    error: ServiceError | None = None
    crossref_error: ServiceError | None = None

    def pmids(self) -> set[int]:
        """Return the PMIDs of all neighbours but the article itself."""
        return {pmid for ranked in self.lists for pmid in ranked.pmids} - {self.article.pmid}


@dataclass(slots=True)
class _Page:
    """A page whose article PubMed has: its stubs, and where they are placed among the article's neighbours."""

    stubs: tuple[Citation, ...]
    neighbours: Neighbours
    placements: dict[Citation, Placement | ServiceError] = field(default_factory=dict)


def is_stub(citation: Citation) -> bool:
    """Whether nothing is stated but a journal and a date: only the neighbourhood can tell what is meant."""
    named = replace(citation, beside=None).names_one_paper
    return citation.problem is None and not named and bool(citation.journal and citation.date)


def resolve_pages(questions: Sequence[PageQuestion], services: Services) -> list[tuple[Resolution, list[Resolution]]]:
    """Decide for the article of every page and for its entries, in the order given.

    Entries that state more than a journal and a date are resolved like any citation. The stubs of a page whose article
    PubMed does not have wait for it.
    """
    anchors = resolve([question.anchor for question in questions], services)
    pages = [_ask_page(question, anchor, services) for question, anchor in zip(questions, anchors, strict=True)]
    references = [entry for question in questions for entry in question.entries if not is_stub(entry)]
    resolutions = dict(zip(references, resolve(references, services), strict=True))
    known = [page for page in pages if page]
    summaries = _place_stubs(known, services)
    records = _fetch_matched(known, services)

    def decided(entry: Citation, anchor: Resolution, page: _Page | None) -> Resolution:
        if entry in resolutions:
            return resolutions[entry]
        return _resolution(entry, page, records, summaries) if page else _waiting(entry, anchor)

    return [
        (anchor, [decided(entry, anchor, page) for entry in question.entries])
        for question, anchor, page in zip(questions, anchors, pages, strict=True)
    ]


def _waiting(entry: Citation, anchor: Resolution) -> Resolution:
    """Say of a stub that it waits: for an answer about the page's article, or for its record."""
    if anchor.error:
        return Resolution(entry, error=anchor.error)
    reason = "PubMed has no record of the article whose page it stood on, which is needed to find its neighbours"
    return Resolution(entry, Decision(Status.AMBIGUOUS, METHOD, reason))


# --- what is asked ---


def _ask_page(question: PageQuestion, anchor: Resolution, services: Services) -> _Page | None:
    """Ask for the neighbours of the page's article; ``None`` where it is no record of PubMed's."""
    article = anchor.decision.article if anchor.decision else None
    if article is None:
        return None
    return _Page(tuple(entry for entry in question.entries if is_stub(entry)), ask_neighbours(article, services))


def ask_neighbours(article: Article, services: Services) -> Neighbours:
    """Return the similar articles, references, citing articles and reviews that PubMed links an article with."""
    similar, linked = services.ncbi.similar(article.pmid), services.ncbi.linked(article.pmid)
    if isinstance(similar, ServiceError):
        return Neighbours(article, error=similar)
    if isinstance(linked, ServiceError):
        return Neighbours(article, error=linked)
    lists = [RankedList(SIMILAR, (article.pmid, *(pmid for pmid in similar if pmid != article.pmid)))]
    if article.references:
        lists.append(RankedList(REFERENCES_PRINTED, article.references))
    lists += [RankedList(name, linked[link]) for link, name in LINKED.items() if linked.get(link)]
    return Neighbours(article, tuple(lists))


def _place_stubs(pages: Sequence[_Page], services: Services) -> Records:
    """Place the stubs of every page among its neighbours, and return the summaries of all neighbours.

    Crossref is asked for the references of an article only where a stub fits no neighbour and PubMed has none.
    """
    summaries = _ask_summaries(pages, {}, services)
    for page in pages:
        page.placements = _placements(page, summaries)
    lacking = [page for page in pages if _lacks_references(page)]
    for page in lacking:
        _add_references_at_crossref(page.neighbours, services)
    summaries |= _ask_summaries(lacking, summaries, services)
    for page in lacking:
        page.placements = _placements(page, summaries)
    return summaries


def _ask_summaries(
    pages: Iterable[_Page], known: Records, services: Services
) -> dict[int, Article | ServiceError | None]:
    pmids = sorted({pmid for page in pages for pmid in page.neighbours.pmids()} - known.keys())
    return services.ncbi.summaries(pmids) if pmids else {}


def _lacks_references(page: _Page) -> bool:
    """Whether a stub fits no neighbour, and PubMed knows no reference of the article: Crossref may."""
    neighbours = page.neighbours
    references = {ranked.name for ranked in neighbours.lists} & {REFERENCES_PRINTED, "references"}
    unfit = any(isinstance(placement, Placement) and not placement.fits for placement in page.placements.values())
    return unfit and not references and neighbours.error is None and neighbours.article.doi is not None


def _add_references_at_crossref(neighbours: Neighbours, services: Services) -> None:
    """Add the records that Crossref's list of references names by DOI, in its order."""
    dois = services.crossref.references(str(neighbours.article.doi))
    if isinstance(dois, ServiceError):
        neighbours.crossref_error = dois
        return
    resolutions = resolve([Citation(doi, doi=doi) for doi in dois], services)
    errors = (resolution.error for resolution in resolutions)
    neighbours.crossref_error = next((error for error in errors if isinstance(error, ServiceError)), None)
    decisions = [resolution.decision for resolution in resolutions]
    pmids = tuple(decision.article.pmid for decision in decisions if decision and decision.article)
    if pmids:
        neighbours.lists += (RankedList(REFERENCES_AT_CROSSREF, pmids),)


def _fetch_matched(pages: Sequence[_Page], services: Services) -> Records:
    """Return the whole records of all that is matched; a summary lacks what a database keeps of a record."""
    placements = [placement for page in pages for placement in page.placements.values()]
    matched = {
        pmid
        for placement in placements
        if isinstance(placement, Placement) and placement.outcome is Outcome.MATCHED
        for pmid in placement.pmids
    }
    anchors = {page.neighbours.article.pmid: page.neighbours.article for page in pages}
    return services.ncbi.fetch(sorted(matched - anchors.keys(), reverse=True)) | anchors


# --- where the stubs are placed ---


def _placements(page: _Page, summaries: Records) -> dict[Citation, Placement | ServiceError]:
    """Return where each stub is placed, or why that cannot be said."""
    neighbours, stubs = page.neighbours, page.stubs
    if not stubs:
        return {}
    article = neighbours.article
    known = {pmid: summaries.get(pmid) for pmid in neighbours.pmids()}
    error = neighbours.error or next((record for record in known.values() if isinstance(record, ServiceError)), None)
    if error:
        return dict.fromkeys(stubs, error)
    records = {pmid: record for pmid, record in known.items() if isinstance(record, Article)}
    records[article.pmid] = article
    # What PubMed links with and has no record of, nobody can mean.
    lists = [
        replace(ranked, pmids=tuple(pmid for pmid in ranked.pmids if pmid in records)) for ranked in neighbours.lists
    ]
    first, *others = align(stubs, lists, records, article.pmid)
    placements = [_as_own_article(stubs[0], first, article), *others]
    unfit = neighbours.crossref_error
    return {
        stub: unfit if unfit and not placement.fits else placement
        for stub, placement in zip(stubs, placements, strict=True)
    }


def _as_own_article(stub: Citation, placement: Placement, article: Article) -> Placement:
    """Match the first stub with the page's own article, if it bears its very day and no neighbour fits as well.

    Sites print the similar articles as PubMed lists them, the article itself first; under the heading of another list
    it is not looked for.
    """
    is_elsewhere = CITED.search(stub.beside or "")
    if placement.fits != (article.pmid,) or stub.date is None or stub.date.day is None or is_elsewhere:
        return placement
    return Placement(Outcome.MATCHED, (article.pmid,), (article.pmid,), SIMILAR, 1, ())


# --- decisions ---


def _resolution(entry: Citation, page: _Page, records: Records, summaries: Records) -> Resolution:
    """Return what a stub's placement comes to; it is matched only if the whole record conflicts in nothing."""
    placement, neighbours = page.placements[entry], page.neighbours
    if isinstance(placement, ServiceError):
        return Resolution(entry, error=placement)
    proof = Proof((), _searched(placement, neighbours), _candidates(entry, placement.excluded, neighbours, summaries))
    if placement.outcome is Outcome.MATCHED:
        record = records[placement.pmids[0]]
        if isinstance(record, ServiceError):
            return Resolution(entry, error=record)
        if record and (comparisons := _comparisons(entry, record)):
            proof = replace(proof, comparisons=comparisons)
            return Resolution(entry, Decision(Status.MATCHED, METHOD, article=record, proof=proof, candidate_count=1))
    candidates = _candidates(entry, placement.pmids, neighbours, summaries)
    likely = placement.outcome in (Outcome.MATCHED, Outcome.LIKELY) and len(candidates) == 1
    decision = Decision(
        Status.LIKELY if likely else Status.AMBIGUOUS,
        METHOD,
        _reason(placement, neighbours.article, likely=likely),
        proof=proof,
        candidates=candidates if len(candidates) <= CANDIDATES_KEPT else (),
        candidate_count=len(candidates),
    )
    return Resolution(entry, decision)


def _comparisons(entry: Citation, article: Article) -> tuple[Comparison, ...]:
    """Compare a stub with the whole record; nothing, where a fact conflicts that the summary did not have."""
    comparisons = compare(entry, article)
    return () if any(fact.verdict is Verdict.CONFLICTS for fact in comparisons) else comparisons


def _searched(placement: Placement, neighbours: Neighbours) -> str:
    """Name the set, the list and the rank in it, how many neighbours fit, and how many the order excluded."""
    where = f", rank {placement.rank} of those {placement.list}" if placement.list and placement.rank else ""
    excluded = f", {len(placement.excluded)} of them excluded by the order" if placement.excluded else ""
    count = len(neighbours.pmids()) + 1
    return f"the {count:,} neighbours of PMID {neighbours.article.pmid}{where}: {len(placement.fits)} fit{excluded}"


def _reason(placement: Placement, article: Article, *, likely: bool) -> str:
    if likely:
        return "one neighbour fits where the order of the page puts it, but that is too little to prove it"
    if not placement.pmids:
        return f"no neighbour of PMID {article.pmid} fits: it may be any article of this journal and date"
    if len(placement.pmids) == 1:
        return f"one neighbour of PMID {article.pmid} fits, and the order does not tell whether it is meant"
    return f"{len(placement.pmids)} neighbours of PMID {article.pmid} fit, and the order does not tell which"


def _candidates(
    entry: Citation, pmids: Iterable[int], neighbours: Neighbours, summaries: Records
) -> tuple[Candidate, ...]:
    article = neighbours.article
    records = (article if pmid == article.pmid else summaries.get(pmid) for pmid in pmids)
    return tuple(as_candidate(entry, record) for record in records if isinstance(record, Article))
