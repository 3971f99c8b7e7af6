"""Retractions, corrections and other notices about an article, as PubMed and Crossref state them.

A notice (the printed word that an article is retracted) is not the retracted article: each link says on which side it
was found. Kinds of PubMed are those of its CommentsCorrections (PubMed DTD, ``RefType``), kinds of Crossref the types
of its updates ("Crossmark: versions and updates"); Retraction Watch's come by way of Crossref.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

PUBMED, CROSSREF = "PubMed", "Crossref"
PAPER, NOTICE = "paper", "notice"  # on which side of a link the article stands

RETRACTION, CONCERN, CORRECTION, REINSTATEMENT = "retraction", "expression_of_concern", "correction", "reinstatement"
PARTIAL, REPUBLISHED, WITHDRAWAL, UPDATE = "partial_retraction", "retracted_and_republished", "withdrawal", "update"
OTHER = "other"
KINDS: Final = (RETRACTION, PARTIAL, CONCERN, CORRECTION, REINSTATEMENT, REPUBLISHED, WITHDRAWAL, UPDATE, OTHER)
# What makes an article a retracted one. A partial retraction leaves the rest standing (PubMed counts it as an erratum).
RETRACTING: Final = frozenset({RETRACTION, REPUBLISHED, WITHDRAWAL})
RETRACTED_TYPE: Final = "Retracted Publication"  # PubMed's publication type of the article; the notice has another

# By PubMed's RefType, the article's side and the kind. Comments, summaries and references are no matter of integrity.
REF_TYPES: Final = {
    "RetractionIn": (PAPER, RETRACTION),
    "RetractionOf": (NOTICE, RETRACTION),
    "PartialRetractionIn": (PAPER, PARTIAL),
    "PartialRetractionOf": (NOTICE, PARTIAL),
    "ExpressionOfConcernIn": (PAPER, CONCERN),
    "ExpressionOfConcernFor": (NOTICE, CONCERN),
    "ErratumIn": (PAPER, CORRECTION),
    "ErratumFor": (NOTICE, CORRECTION),
    "CorrectedandRepublishedIn": (PAPER, CORRECTION),
    "CorrectedandRepublishedFrom": (NOTICE, CORRECTION),
    "RetractedandRepublishedIn": (PAPER, REPUBLISHED),
    "RetractedandRepublishedFrom": (NOTICE, REPUBLISHED),
    "UpdateIn": (PAPER, UPDATE),  # of a preprint: its article; else a later edition
    "UpdateOf": (NOTICE, UPDATE),
}
# By the type of Crossref's update, the kind; a type that is not here is kept as OTHER.
UPDATE_TYPES: Final = {
    "retraction": RETRACTION,
    "partial_retraction": PARTIAL,
    "expression_of_concern": CONCERN,
    **dict.fromkeys(("correction", "corrigendum", "erratum", "addendum", "clarification"), CORRECTION),
    **dict.fromkeys(("withdrawal", "removal"), WITHDRAWAL),
    "reinstatement": REINSTATEMENT,
    **dict.fromkeys(("new_version", "new_edition"), UPDATE),
}


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One tie between an article and a notice, or a later version of it, as ``service`` states it.

    ``role`` is the article's side: the ``paper`` that the notice is about, or the ``notice`` itself. ``other_pmid`` and
    ``other_doi`` name the other side, as far as it is stated; ``date`` is the notice's in ISO 8601, and ``source`` its
    citation (PubMed), or who told Crossref ("publisher", "retraction-watch").
    """

    kind: str
    role: str
    service: str
    other_pmid: int | None = None
    other_doi: str | None = None
    date: str | None = None
    source: str | None = None

    def __str__(self) -> str:
        """In words: which notice, who says so, and when."""
        named = f"PMID {self.other_pmid}" if self.other_pmid else f"doi:{self.other_doi}" if self.other_doi else ""
        date = self.date if self.service == CROSSREF else None  # PubMed's source is a citation, which has it
        parts = [named, self.source or "", date or "", f"({self.service})"]
        return " ".join(part for part in parts if part)


def is_retracted(types: Collection[str], links: Iterable[Link]) -> bool:
    """Whether one service, at least, says that the article is retracted, and does not say that it was reinstated since.

    ``types`` are PubMed's publication types. The careful side is taken: neither service has every retraction.
    """
    links = list(links)
    return RETRACTED_TYPE in types or any(retracted_by(service, links) for service in (PUBMED, CROSSREF))


def retracted_by(service: str, links: Iterable[Link]) -> bool:
    """Whether ``service`` links the article to a retraction, and to no reinstatement that is later or has no date."""
    about = [link for link in links if link.service == service and link.role == PAPER]
    retracted = [link.date or "" for link in about if link.kind in RETRACTING]
    reinstated = [link.date or "9999" for link in about if link.kind == REINSTATEMENT]
    return bool(retracted) and (not reinstated or max(retracted) > max(reinstated))


def notices(links: Iterable[Link]) -> Counter[str]:
    """Count the notices of each kind about the article: as many as the service that knows most of them.

    One notice stands in PubMed by its PMID and at Crossref by its DOI, so that the two are never added up.
    """
    counts: dict[str, Counter[str]] = {PUBMED: Counter(), CROSSREF: Counter()}
    about = {(link.service, link.kind, _other_side(link)) for link in links if link.role == PAPER}
    for service, kind, _ in about:
        counts[service][kind] += 1
    return counts[PUBMED] | counts[CROSSREF]


def _other_side(link: Link) -> str:
    """Return what names the other side of a link, so that a notice stated twice is one."""
    return str(link.other_pmid or link.other_doi or link.source or "")
