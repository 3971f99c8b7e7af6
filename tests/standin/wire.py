"""PubMed's wire formats: makes XML of bibliographic facts, and the entry that ESummary gives for a record.

The XML has the element order and the attributes of EFetch answers of 2024-2025 (DTD pubmed_250101). A fact that is not
known is left out, never guessed: the seed article's Status is not known, so it has no Status attribute.
"""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml.builder import E

from .dates import day_number, printed, slashes

Facts = dict[str, Any]

# As recorded; "PubMed - in process" for In-Data-Review was not, PubMed shows both alike.
RECORD_STATUS = {
    "MEDLINE": "PubMed - indexed for MEDLINE",
    "PubMed-not-MEDLINE": "PubMed",
    "Publisher": "PubMed - as supplied by publisher",
    "In-Process": "PubMed - in process",
    "In-Data-Review": "PubMed - in process",
}
ID_NUMBERS = {"pubmed": 1, "doi": 3, "pii": 4, "pmc": 8}  # ESummary's idtypen
PUBLICATION_STATUS = {"ppublish": "4", "epublish": "3", "aheadofprint": "10"}  # ESummary's pubstatus, 4 as recorded


def record_xml(facts: Facts) -> bytes:
    """One ``PubmedArticle`` (``PubmedBookArticle`` for facts with a book), UTF-8, without XML declaration."""
    root = _book_article(facts) if "book" in facts else _article(facts)
    return etree.tostring(root, encoding="utf-8")


def _article(facts: Facts) -> etree._Element:
    citation = E.MedlineCitation(Owner="NLM")
    for attribute, fact in (("Status", "status"), ("IndexingMethod", "indexing")):
        if fact in facts:
            citation.set(attribute, facts[fact])
    citation.append(E.PMID(str(facts["pmid"]), Version="1"))
    _append(citation, _day("DateCompleted", facts.get("completed")), _day("DateRevised", facts.get("revised")))
    citation.append(_bibliography(facts))
    journal = facts["journal"]
    citation.append(
        _children(
            "MedlineJournalInfo",
            MedlineTA=journal["abbreviation"],
            NlmUniqueID=journal["id"],
            ISSNLinking=journal.get("linking"),
        )
    )
    _append(citation, corrections(facts), mesh_headings(facts))
    return E.PubmedArticle(citation, _pubmed_data(facts))


def _bibliography(facts: Facts) -> etree._Element:
    article = E.Article(_journal(facts), marked_up("ArticleTitle", facts["title"]))
    if "model" in facts:
        article.set("PubModel", facts["model"])
    if "pages" in facts:
        article.append(E.Pagination(E.MedlinePgn(facts["pages"])))
    for kind, value in facts.get("location", ()):
        article.append(E.ELocationID(value, EIdType=kind, ValidYN="Y"))
    _append(article, _authors(facts), *(E.Language(code) for code in facts.get("language", ())))
    if "types" in facts:
        article.append(E.PublicationTypeList(*(E.PublicationType(name, UI=ui) for ui, name in facts["types"])))
    if "vernacular" in facts:
        article.append(marked_up("VernacularTitle", facts["vernacular"]))
    _append(article, _day("ArticleDate", facts.get("online"), DateType="Electronic"))
    return article


def _journal(facts: Facts) -> etree._Element:
    journal = E.Journal(*(E.ISSN(issn, IssnType=kind) for kind, issn in facts["journal"].get("issn", {}).items()))
    issue = _children("JournalIssue", Volume=facts.get("volume"), Issue=facts.get("issue"))
    issue.set("CitedMedium", "Internet")
    issue.append(_children("PubDate", **facts["published"]))
    journal.append(issue)
    journal.append(marked_up("Title", facts["journal"]["name"]))
    _append(journal, *_children("x", ISOAbbreviation=facts["journal"].get("iso")))
    return journal


def _authors(facts: Facts) -> etree._Element | None:
    """``[last, initials, fore?, suffix?]`` is a person, ``[name]`` a group."""
    if "authors" not in facts:
        return None
    people = E.AuthorList(CompleteYN="Y")
    for last, *rest in facts["authors"]:
        if not rest:
            people.append(E.Author(marked_up("CollectiveName", last), ValidYN="Y"))
            continue
        initials, fore, suffix = [*rest, None, None][:3]
        person = _children("Author", LastName=last, ForeName=fore, Initials=initials, Suffix=suffix)
        person.set("ValidYN", "Y")
        people.append(person)
    return people


def corrections(facts: Facts) -> etree._Element | None:
    """``[kind, source, pmid or None]`` is one of them."""
    if "corrections" not in facts:
        return None
    listed = E.CommentsCorrectionsList()
    for kind, source, pmid in facts["corrections"]:
        listed.append(E.CommentsCorrections(E.RefSource(source), RefType=kind))
        if pmid:
            listed[-1].append(E.PMID(str(pmid), Version="1"))
    return listed


def mesh_headings(facts: Facts) -> etree._Element | None:
    """``[ui, name, major, [[ui, name, major], ...]]`` is a heading with its qualifiers; major is Y or N."""
    if "mesh" not in facts:
        return None
    headings = E.MeshHeadingList()
    for ui, name, major, qualifiers in facts["mesh"]:
        heading = E.MeshHeading(E.DescriptorName(name, UI=ui, MajorTopicYN=major))
        for qualifier_ui, qualifier, qualifier_major in qualifiers:
            heading.append(E.QualifierName(qualifier, UI=qualifier_ui, MajorTopicYN=qualifier_major))
        headings.append(heading)
    return headings


def _pubmed_data(facts: Facts) -> etree._Element:
    data = E.PubmedData()
    if "history" in facts:
        history = (_day("PubMedPubDate", day, PubStatus=kind) for kind, day in facts["history"].items())
        data.append(E.History(*history))
    _append(data, *_children("x", PublicationStatus=facts.get("publication_status")))
    data.append(_ids({"pubmed": str(facts["pmid"]), **facts.get("ids", {})}))
    if "references" in facts:
        cited = (E.Reference(marked_up("Citation", text), _ids(ids)) for text, ids in facts["references"])
        data.append(E.ReferenceList(*cited))
    return data


def _book_article(facts: Facts) -> etree._Element:
    book = facts["book"]
    document = E.BookDocument(E.PMID(str(facts["pmid"]), Version="1"), _ids({"bookaccession": book["accession"]}))
    publisher = _children("Publisher", PublisherName=book["publisher"], PublisherLocation=book["place"])
    title, published = marked_up("BookTitle", book["title"]), _children("PubDate", **book["published"])
    document.append(E.Book(publisher, title, published))
    document.append(marked_up("ArticleTitle", facts["title"]))
    _append(document, *(E.Language(code) for code in facts["language"]))
    authors = _authors(facts)
    if authors is not None:
        authors.set("Type", "authors")
        document.append(authors)
    _append(document, *(E.PublicationType(name, UI=ui) for ui, name in facts["types"]))
    _append(document, _day("ContributionDate", facts.get("contributed")), _day("DateRevised", facts.get("revised")))
    data = E.PubmedBookData(_ids({"pubmed": str(facts["pmid"])}))
    return E.PubmedBookArticle(document, data)


def _children(tag: str, **texts: str | None) -> etree._Element:
    """Make an element whose children are the texts that are known."""
    return getattr(E, tag)(*(getattr(E, name)(text) for name, text in texts.items() if text))


def _append(parent: etree._Element, *children: etree._Element | None) -> None:
    parent.extend(child for child in children if child is not None)


def marked_up(tag: str, text: str) -> etree._Element:
    """Make an element of text that may hold markup."""
    return etree.fromstring(f"<{tag}>{text}</{tag}>")


def _day(tag: str, day: str | None, **attributes: str) -> etree._Element | None:
    if day is None:
        return None
    year, month, number = day.split("-")
    return getattr(E, tag)(E.Year(year), E.Month(month), E.Day(number), **attributes)


def _ids(ids: dict[str, str]) -> etree._Element:
    return E.ArticleIdList(*(E.ArticleId(value, IdType=kind) for kind, value in ids.items()))


# --- ESummary ---


def summary(xml: bytes) -> dict[str, Any]:
    """Make the ESummary (version 2.0, JSON) entry of a record; keys and nesting as documented and recorded."""
    root = etree.fromstring(xml)
    title = root.find(".//ArticleTitle")
    authors = [{"name": name, "authtype": kind, "clusterid": ""} for name, kind in _names(root)]
    doi = root.findtext(".//ELocationID[@EIdType='doi']", "")
    citation = root.find("MedlineCitation")
    return {
        "uid": root.findtext(".//PMID"),
        "pubdate": printed(root.find(".//PubDate")),
        "epubdate": printed(root.find(".//ArticleDate")),
        "source": root.findtext(".//MedlineTA", ""),
        "authors": authors,
        "lastauthor": authors[-1]["name"] if authors else "",
        "title": _inner(title),
        "sorttitle": _text(title).lower().rstrip("."),
        "volume": root.findtext(".//JournalIssue/Volume", ""),
        "issue": root.findtext(".//JournalIssue/Issue", ""),
        "pages": root.findtext(".//MedlinePgn", ""),
        "lang": [element.text for element in root.iter("Language")],
        "nlmuniqueid": root.findtext(".//NlmUniqueID", ""),
        "issn": root.findtext(".//ISSN[@IssnType='Print']", ""),
        "essn": root.findtext(".//ISSN[@IssnType='Electronic']", ""),
        "pubtype": [element.text for element in root.iter("PublicationType")],
        "recordstatus": RECORD_STATUS.get(citation.get("Status", ""), "") if citation is not None else "",
        "pubstatus": PUBLICATION_STATUS.get(root.findtext(".//PublicationStatus", ""), ""),
        "articleids": [
            {"idtype": kind, "idtypen": ID_NUMBERS.get(kind, 8), "value": element.text}
            for element in root.findall("*/ArticleIdList/ArticleId")
            for kind in [element.get("IdType", "")]
        ],
        "history": [
            {"pubstatus": element.get("PubStatus"), "date": slashes(day_number(element))}
            for element in root.iter("PubMedPubDate")
        ],
        "references": [],
        "attributes": [],
        "pmcrefcount": "",
        "fulljournalname": root.findtext(".//Journal/Title", ""),
        "elocationid": f"doi: {doi}" if doi else "",
        "sortpubdate": slashes(day_number(root.find(".//PubDate"))),
        "sortfirstauthor": authors[0]["name"] if authors else "",
        "doctype": "book" if root.tag == "PubmedBookArticle" else "citation",
        "booktitle": root.findtext(".//BookTitle", ""),
        "vernaculartitle": _inner(root.find(".//VernacularTitle")),
    }


def _names(root: etree._Element) -> list[tuple[str, str]]:
    names = []
    for author in root.iter("Author"):
        group = author.find("CollectiveName")
        if group is not None:
            names.append((_text(group), "CollectiveName"))
        else:
            parts = (author.findtext(part, "") for part in ("LastName", "Initials", "Suffix"))
            names.append((" ".join(part.strip() for part in parts if part), "Author"))
    return names


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def _inner(element: etree._Element | None) -> str:
    """Text with its markup written out, escaped as ``&lt;i&gt;`` the way ESummary gives titles (not recorded)."""
    if element is None:
        return ""
    inside = etree.tostring(element, encoding="unicode", with_tail=False)
    inside = inside[inside.index(">") + 1 : inside.rindex("</")] if "</" in inside else ""
    return inside.replace("<", "&lt;").replace(">", "&gt;")
