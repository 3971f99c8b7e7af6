"""The nouns of pmsync: a citation, a PubMed record, a notice about it, and what was decided."""

from pmsync.models.article import Article, Descriptor, Journal, MeshHeading, Publication, Qualifier, Work
from pmsync.models.citation import Citation, PartialDate
from pmsync.models.decision import (
    DOI_MISTYPED,
    NEEDS_REVIEW,
    RESOLVED,
    Candidate,
    Comparison,
    Decision,
    Proof,
    Resolution,
    Status,
    Verdict,
)
from pmsync.models.notices import Link

__all__ = [
    "DOI_MISTYPED",
    "NEEDS_REVIEW",
    "RESOLVED",
    "Article",
    "Candidate",
    "Citation",
    "Comparison",
    "Decision",
    "Descriptor",
    "Journal",
    "Link",
    "MeshHeading",
    "PartialDate",
    "Proof",
    "Publication",
    "Qualifier",
    "Resolution",
    "Status",
    "Verdict",
    "Work",
]
