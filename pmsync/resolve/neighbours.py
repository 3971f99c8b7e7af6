"""A page's article and the entries under it -> a decision for each: among the article's neighbours, by their order.

PubMed's similar articles, references and citing articles of the page's article are asked for (ELink), its own list of
references is read, and the entries are laid along them (pmsync.align). Without ELink the entries stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pmsync.errors import ServiceError
from pmsync.matching.alignment import SIMILAR, Placement, RankedList, align
from pmsync.matching.compare import compare
from pmsync.matching.decide import as_candidate
from pmsync.matching.rules import NEIGHBOURHOOD
from pmsync.models import Article, Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict
from pmsync.resolve.ladder import resolve
from pmsync.services import Services

METHOD = NEIGHBOURHOOD.method
CITED = re.compile("refer|cit|biblio|literat|\u53c2\u8003|\u5f15\u7528", re.IGNORECASE)  # headings of other lists
KEPT = 20  # candidates; of more only the count is of use
# ELink's names of lists, in the order in which they are laid along a page, and what they are called.
LINKED = {"pubmed_pubmed_refs": "references", "pubmed_pubmed_citedin": "cited by", "pubmed_pubmed_reviews": "reviews"}


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """What is asked of one page: its article, and the entries in the page's order."""

    anchor: Citation
    entries: tuple[Citation, ...]


@dataclass(slots=True)
class Neighbours:
    """An article and its neighbours in ranked lists, or why they are not known."""

    article: Article
    lists: tuple[RankedList, ...] = ()
    error: ServiceError | None = None
    crossref_error: ServiceError | None = None  # its references may be what no neighbour fits

    def pmids(self) -> set[int]:
        """Return the PMIDs of all neighbours but the article itself."""
        return {pmid for ranked in self.lists for pmid in ranked.pmids} - {self.article.pmid}


def is_stub(citation: Citation) -> bool:
    """Whether nothing is stated but a journal and a date: only the neighbourhood can tell what is meant."""
    named = replace(citation, beside=None).names_one_paper
    return citation.problem is None and not named and bool(citation.journal and citation.date)


def resolve_pages(sheets: Sequence[PageQuestion], services: Services) -> list[tuple[Resolution, list[Resolution]]]:
    """Decide for the article of every page and for its entries, in the order given.

    Entries that state more than a journal and a date are resolved like any citation. The stubs of a page whose article
    PubMed does not have wait for it.
    """
    anchors = resolve([sheet.anchor for sheet in sheets], services)
    arounds = [_around(anchor, services) for anchor in anchors]
    apart = [entry for sheet in sheets for entry in sheet.entries if not is_stub(entry)]
    told = dict(zip(apart, resolve(apart, services), strict=True))
    for sheet, anchor, one in zip(sheets, anchors, arounds, strict=True):
        told |= {} if one else {entry: _waiting(entry, anchor) for entry in sheet.entries if is_stub(entry)}
    briefs = _briefs(arounds, {}, services)
    placed = [_placed(sheet, one, briefs) for sheet, one in zip(sheets, arounds, strict=True)]
    further = [one for one, places in zip(arounds, placed, strict=True) if one and _misses_references(one, places)]
    for around in further:
        _add_references_at_crossref(around, services)
    if further:
        briefs |= _briefs(further, briefs, services)
        placed = [_placed(sheet, one, briefs) for sheet, one in zip(sheets, arounds, strict=True)]
    matched = {
        pmid
        for places in placed
        for place in places.values()
        if isinstance(place, Placement) and place.outcome == "matched"
        for pmid in place.pmids
    }
    own = {one.article.pmid: one.article for one in arounds if one}
    records = services.ncbi.fetch(sorted(matched - own.keys(), reverse=True)) | own
    decided = []
    for sheet, anchor, one, places in zip(sheets, anchors, arounds, placed, strict=True):
        resolutions = [
            _resolution(entry, places[entry], one, records, briefs) if one and entry in places else told[entry]
            for entry in sheet.entries
        ]
        decided.append((anchor, resolutions))
    return decided


def _waiting(entry: Citation, anchor: Resolution) -> Resolution:
    """Say of a stub that it waits: for an answer about the page's article, or for its record."""
    if anchor.error:
        return Resolution(entry, error=anchor.error)
    reason = "PubMed has no record of the article whose page it stood on, which is needed to find its neighbours"
    return Resolution(entry, Decision(Status.AMBIGUOUS, METHOD, reason))


def _around(anchor: Resolution, services: Services) -> Neighbours | None:
    """Ask for the neighbours of the page's article; ``None`` where it is no record of PubMed's."""
    article = anchor.decision.article if anchor.decision else None
    if article is None:
        return None
    similar, linked = services.ncbi.similar(article.pmid), services.ncbi.linked(article.pmid)
    for answer in (similar, linked):
        if isinstance(answer, ServiceError):
            return Neighbours(article, error=answer)
    assert not isinstance(similar, ServiceError) and not isinstance(linked, ServiceError)  # noqa: S101, PT018  # said above
    lists = [RankedList(SIMILAR, (article.pmid, *(pmid for pmid in similar if pmid != article.pmid)))]
    if article.references:
        lists.append(RankedList("references as printed", article.references))
    lists += [RankedList(name, linked[link]) for link, name in LINKED.items() if linked.get(link)]
    return Neighbours(article, tuple(lists))


def _briefs(
    arounds: Iterable[Neighbours | None], known: Mapping[int, object], services: Services
) -> dict[int, Article | ServiceError | None]:
    near = sorted({pmid for one in arounds if one for pmid in one.pmids()} - known.keys())
    return services.ncbi.summaries(near) if near else {}


def _misses_references(around: Neighbours, places: Mapping[Citation, Placement | ServiceError]) -> bool:
    """Whether an entry fits no neighbour, and PubMed knows no reference of the article: Crossref may."""
    known = {ranked.name for ranked in around.lists} - {SIMILAR, "cited by", "reviews"}
    unfit = any(isinstance(place, Placement) and not place.fits for place in places.values())
    return unfit and not known and around.error is None and around.article.doi is not None


def _add_references_at_crossref(around: Neighbours, services: Services) -> None:
    """Add the records that Crossref's list of references names by DOI, in its order."""
    dois = services.crossref.references(str(around.article.doi))
    if isinstance(dois, ServiceError):
        around.crossref_error = dois
        return
    found = resolve([Citation(one, doi=one) for one in dois], services)
    around.crossref_error = next((r.error for r in found if isinstance(r.error, ServiceError)), None)
    cited = tuple(r.decision.article.pmid for r in found if r.decision and r.decision.article)
    if cited:
        around.lists += (RankedList("references at Crossref", cited),)


def _placed(
    sheet: PageQuestion, around: Neighbours | None, briefs: Mapping[int, Article | ServiceError | None]
) -> dict[Citation, Placement | ServiceError]:
    stubs = [entry for entry in sheet.entries if is_stub(entry)]
    if around is None or not stubs:
        return {}
    known = {pmid: briefs.get(pmid) for pmid in around.pmids()}
    error = around.error or next((one for one in known.values() if isinstance(one, ServiceError)), None)
    if error:
        return dict.fromkeys(stubs, error)
    records = {pmid: one for pmid, one in known.items() if isinstance(one, Article)}
    records[around.article.pmid] = around.article
    # What PubMed links with and has no record of, nobody can mean.
    lists = [replace(one, pmids=tuple(pmid for pmid in one.pmids if pmid in records)) for one in around.lists]
    places = align(stubs, lists, records, around.article.pmid)
    told = [_own(stubs[0], places[0], around), *places[1:]]
    unfit = around.crossref_error
    return {stub: unfit if unfit and not place.fits else place for stub, place in zip(stubs, told, strict=True)}


def _own(stub: Citation, place: Placement, around: Neighbours) -> Placement:
    """Say that the first stub is the page's own article, if it bears its very day and no neighbour fits as well.

    Sites print the similar articles as PubMed lists them, the article itself first; under the heading of another list
    it is not looked for.
    """
    own = around.article.pmid
    elsewhere = CITED.search(stub.beside or "")
    if place.fits != (own,) or stub.date is None or stub.date.day is None or elsewhere:
        return place
    return Placement("matched", (own,), (own,), SIMILAR, 1, ())


# --- decisions ---


def _resolution(
    entry: Citation,
    place: Placement | ServiceError,
    around: Neighbours,
    records: Mapping[int, Article | ServiceError | None],
    briefs: Mapping[int, Article | ServiceError | None],
) -> Resolution:
    if isinstance(place, ServiceError):
        return Resolution(entry, error=place)
    searched = _searched(place, around)
    rivals = _candidates(entry, place.excluded, around, briefs)
    if place.outcome == "matched":
        found = records[place.pmids[0]]
        if isinstance(found, ServiceError):
            return Resolution(entry, error=found)
        if found and (comparisons := _comparisons(entry, found)):
            proof = Proof(comparisons, searched, rivals)
            decision = Decision(Status.MATCHED, METHOD, article=found, proof=proof, candidate_count=1)
            return Resolution(entry, decision)
    candidates = _candidates(entry, place.pmids, around, briefs)
    likely = place.outcome in ("matched", "likely") and len(candidates) == 1
    decision = Decision(
        Status.LIKELY if likely else Status.AMBIGUOUS,
        METHOD,
        _reason(place, around, likely=likely),
        proof=Proof((), searched, rivals),
        candidates=candidates if len(candidates) <= KEPT else (),
        candidate_count=len(candidates),
    )
    return Resolution(entry, decision)


def _comparisons(entry: Citation, article: Article) -> tuple[Comparison, ...]:
    """Compare an entry with the whole record; nothing, where a fact conflicts that the summary did not have."""
    comparisons = compare(entry, article)
    return () if any(fact.verdict is Verdict.CONFLICTS for fact in comparisons) else comparisons


def _searched(place: Placement, around: Neighbours) -> str:
    """Name the set, the list and the rank in it, how many neighbours fit, and how many the order excluded."""
    where = f", rank {place.rank} of those {place.list}" if place.list and place.rank else ""
    excluded = f", {len(place.excluded)} of them excluded by the order" if place.excluded else ""
    count = len(around.pmids()) + 1
    return f"the {count:,} neighbours of PMID {around.article.pmid}{where}: {len(place.fits)} fit{excluded}"


def _reason(place: Placement, around: Neighbours, *, likely: bool) -> str:
    if likely:
        return "one neighbour fits where the order of the page puts it, but that is too little to prove it"
    if not place.pmids:
        return f"no neighbour of PMID {around.article.pmid} fits: it may be any article of this journal and date"
    if len(place.pmids) == 1:
        return f"one neighbour of PMID {around.article.pmid} fits, and the order does not tell whether it is meant"
    return f"{len(place.pmids)} neighbours of PMID {around.article.pmid} fit, and the order does not tell which"


def _candidates(
    entry: Citation, pmids: Iterable[int], around: Neighbours, briefs: Mapping[int, Article | ServiceError | None]
) -> tuple[Candidate, ...]:
    known = {around.article.pmid: around.article}
    records = (known.get(pmid) or briefs.get(pmid) for pmid in pmids)
    return tuple(as_candidate(entry, record) for record in records if isinstance(record, Article))
