"""What happens to a record in PubMed from one night to the next: each change makes its next version.

Every function gives a new Record, or new Records, and leaves the old ones as they are. ``day`` becomes DateRevised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import E

from .store import Record, Records, read_record
from .wire import corrections, marked_up, mesh_headings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# The children of these elements, in the order of the DTD.
ORDER = {
    "MedlineCitation": (
        "PMID DateCreated DateCompleted DateRevised Article MedlineJournalInfo ChemicalList SupplMeshList "
        "CitationSubset CommentsCorrectionsList GeneSymbolList MeshHeadingList NumberOfReferences "
        "PersonalNameSubjectList OtherID OtherAbstract KeywordList CoiStatement SpaceFlightMission InvestigatorList "
        "GeneralNote"
    ),
    "Article": (
        "Journal ArticleTitle Pagination ELocationID Abstract AuthorList Language DataBankList GrantList "
        "PublicationTypeList VernacularTitle ArticleDate"
    ),
    "JournalIssue": "Volume Issue PubDate",
    "PubmedData": "History PublicationStatus ArticleIdList ObjectList ReferenceList",
    "BookDocument": (
        "PMID ArticleIdList Book LocationLabel ArticleTitle VernacularTitle Pagination Language AuthorList "
        "InvestigatorList PublicationType Abstract Sections KeywordList ContributionDate DateRevised GrantList "
        "ItemList ReferenceList"
    ),
}
RETRACTED = ("D016441", "Retracted Publication")


# --- records ---


def with_mesh(record: Record, headings: Sequence[Sequence[object]], day: date, *, automated: bool = True) -> Record:
    """Index for MEDLINE with ``[ui, name, "Y" or "N", [[qualifier ui, name, "Y" or "N"], ...]]`` for each heading."""
    root = etree.fromstring(record.xml)
    citation = _citation(root)
    citation.set("Status", "MEDLINE")
    citation.attrib.pop("IndexingMethod", None)
    if automated:
        citation.set("IndexingMethod", "Automated")
    _put(citation, _date("DateCompleted", day))
    _put(citation, mesh_headings({"mesh": headings}))
    _put_history(root, "medline", day)
    return _revised(root, day)


def with_title(record: Record, title: str, day: date) -> Record:
    """Change the title; it may hold markup."""
    root = etree.fromstring(record.xml)
    article = root.find("MedlineCitation/Article")
    _put(root[0] if article is None else article, marked_up("ArticleTitle", title))
    return _revised(root, day)


def with_volume(
    record: Record, day: date, *, volume: str, issue: str | None = None, pages: str | None = None
) -> Record:
    """Print what was ahead of print; what is not given stays as it is."""
    root = etree.fromstring(record.xml)
    article = _citation(root).find("Article")
    _put(article.find("Journal/JournalIssue"), E.Volume(volume))
    if issue is not None:
        _put(article.find("Journal/JournalIssue"), E.Issue(issue))
    if pages is not None:
        _put(article, E.Pagination(E.MedlinePgn(pages)))
    _put(root.find("PubmedData"), E.PublicationStatus("ppublish"))
    return _revised(root, day)


def with_status(record: Record, status: str, day: date) -> Record:
    """Change the status: Publisher, In-Data-Review, In-Process, MEDLINE, PubMed-not-MEDLINE ..."""
    root = etree.fromstring(record.xml)
    _citation(root).set("Status", status)
    return _revised(root, day)


def with_correction(
    record: Record, ref_type: str, day: date, *, pmid: int | None = None, source: str = "A notice"
) -> Record:
    """Add a retraction, an erratum ...; one retracted (RetractionIn) is a Retracted Publication, too."""
    root = etree.fromstring(record.xml)
    citation = _citation(root)
    listed = citation.find("CommentsCorrectionsList")
    added = corrections({"corrections": [[ref_type, source, pmid]]})
    if listed is None:
        _put(citation, added)
    else:
        listed.extend(added)
    if ref_type == "RetractionIn" and not _retracted(citation):
        types = citation.find("Article/PublicationTypeList")
        if types is None:
            types = E.PublicationTypeList()
            _put(citation.find("Article"), types)
        ui, name = RETRACTED
        types.append(E.PublicationType(name, UI=ui))
    return _revised(root, day)


def without_correction(record: Record, ref_type: str, day: date) -> Record:
    """Take every correction of this kind away, and with RetractionIn the type that came with it."""
    root = etree.fromstring(record.xml)
    citation = _citation(root)
    gone = citation.findall(f"CommentsCorrectionsList/CommentsCorrections[@RefType='{ref_type}']")
    for element in [*gone, *(_retracted(citation) if ref_type == "RetractionIn" else [])]:
        parent = element.getparent()
        parent.remove(element)
        if not len(parent):
            parent.getparent().remove(parent)
    return _revised(root, day)


def duplicate(record: Record, pmid: int, day: date) -> Record:
    """Copy a record under another PMID: before two are merged, or by mistake."""
    root = etree.fromstring(record.xml)
    root[0].find("PMID").text = str(pmid)
    for element in root.iterfind("*/ArticleIdList/ArticleId[@IdType='pubmed']"):
        element.text = str(pmid)
    return _revised(root, day)


# --- all records ---


def revised(records: Records, *changed: Record) -> Records:
    """Put these in place of their former selves; new ones are added."""
    return records + Records(changed)


def retired(records: Records, pmid: int) -> Records:
    """Delete a record; where another one carries its DOI, PubMed has merged the two, and says so nowhere."""
    return records.without({pmid})


# --- parts ---


def _citation(root: etree._Element) -> etree._Element:
    citation = root.find("MedlineCitation")
    if citation is None:
        raise ValueError("a record of a book has no such thing")
    return citation


def _retracted(citation: etree._Element) -> list[etree._Element]:
    return citation.findall(f"Article/PublicationTypeList/PublicationType[@UI='{RETRACTED[0]}']")


def _revised(root: etree._Element, day: date) -> Record:
    _put(root[0], _date("DateRevised", day))
    return read_record(root)


def _put(parent: etree._Element, child: etree._Element) -> None:
    """Put an element in the place that the DTD gives it, instead of one of its name."""
    order = ORDER[parent.tag].split()
    rank = order.index(child.tag)
    former = parent.find(child.tag)
    if former is not None:
        parent.remove(former)
    later = (place for place, element in enumerate(parent) if element.tag in order[rank + 1 :])
    parent.insert(next(later, len(parent)), child)


def _put_history(root: etree._Element, kind: str, day: date) -> None:
    history = root.find("PubmedData/History")
    if history is None:
        history = E.History()
        _put(root.find("PubmedData"), history)
    for former in history.findall(f"PubMedPubDate[@PubStatus='{kind}']"):
        history.remove(former)
    entry = history.find("PubMedPubDate[@PubStatus='entrez']")
    added = E.PubMedPubDate(E.Year(str(day.year)), E.Month(str(day.month)), E.Day(str(day.day)), PubStatus=kind)
    history.insert(len(history) if entry is None else history.index(entry), added)


def _date(tag: str, day: date) -> etree._Element:
    return getattr(E, tag)(E.Year(f"{day:%Y}"), E.Month(f"{day:%m}"), E.Day(f"{day:%d}"))
