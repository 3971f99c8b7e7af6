"""Reads which records a PubMed record is tied to: ``Link``s to its notices, and the PMIDs of its references.

Elements are named as in "MEDLINE/PubMed XML Data Elements"; a notice without a PMID is known by its citation alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from lxml import etree

from pmsync.models import Link
from pmsync.models.notices import NOTICE, PAPER, PUBMED, REF_TYPES, RETRACTED_TYPE, RETRACTING, RETRACTION
from pmsync.parsing.line import parse

# Run by libxml2 itself: a loop over the identifiers of all references would cost a tenth of all reading.
_CITED = etree.XPath("ReferenceList//ArticleId[@IdType='pubmed']/text()", smart_strings=False)


def read_notices(listed: etree._Element | None, types: Iterable[str]) -> tuple[Link, ...]:
    """Read the list (``None``: there is none) of a record with these publication types, in a fixed order.

    A record whose type says that it is retracted has a retraction even where no notice is named.
    """
    links = set(_links(listed))
    if RETRACTED_TYPE in types and not any(link.kind in RETRACTING and link.role == PAPER for link in links):
        links.add(Link(RETRACTION, PAPER, PUBMED))
    return tuple(sorted(links, key=str)) if links else ()


def read_references(data: etree._Element | None) -> tuple[int, ...]:
    """Read the PMIDs of the records that a record cites, in its own order, from its PubmedData."""
    cited = cast("list[str]", _CITED(data)) if data is not None else ()
    return tuple(dict.fromkeys(int(pmid) for pmid in cited if pmid.isdecimal()))


def _links(listed: etree._Element | None) -> Iterator[Link]:
    for entry in listed.iterchildren("CommentsCorrections") if listed is not None else ():
        role, kind = REF_TYPES.get(entry.get("RefType", ""), (NOTICE, None))
        if kind is not None:
            pmid, source = entry.findtext("PMID", ""), entry.findtext("RefSource", "").strip()
            date = parse(source).date if source else None  # it stands in the citation alone
            number = int(pmid) if pmid.isdecimal() else None
            yield Link(kind, role, PUBMED, number, None, str(date) if date else None, source or None)
