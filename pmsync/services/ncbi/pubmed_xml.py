"""Reads PubMed's XML, as EFetch and NLM's yearly files have it, as ``Article``s, one after the other.

Elements are named as in "MEDLINE/PubMed XML Data Elements" (nlm.nih.gov/bsd/licensee/elements_descriptions.html).
Reading keeps up with the parser: each level is walked once, values that repeat are made once, no path is searched.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree

from pmsync.errors import TransientError
from pmsync.models import Article, Journal, MeshHeading, PartialDate, Qualifier
from pmsync.models.notices import RETRACTED_TYPE
from pmsync.parsing.dates import read_dates
from pmsync.parsing.identifiers import canonical_doi, canonical_pmcid
from pmsync.services.ncbi.notices import read_notices, read_references
from pmsync.services.ncbi.xml_text import abstract, marked, plain, text, texts

_CHUNK = 1 << 17  # bytes parsed at a time: some records, which the processor's own cache still holds
# lxml lets one see the tree while it grows only through events. Events of elements cost a tenth of all the time, even
# filtered by name; so the set is marked with a processing instruction, which is the only event.
_SET = b"<PubmedArticleSet>"
_NAME_PARTS = ("LastName", "Initials", "Suffix", "CollectiveName")
_UNTITLED = "[Not Available]."  # what PubMed displays for a record without any title


def read_articles(source: bytes | io.BufferedIOBase) -> Iterator[Article]:
    """Yield an ``Article`` for each PubmedArticle and PubmedBookArticle of a PubmedArticleSet, in the order they stand.

    ``source`` is the XML, or a file of it opened for reading bytes (and unpacked); of a file only a small part is in
    memory at any time. A single PubmedArticle or PubmedBookArticle without its set is read as well. Nothing but
    ``source`` is ever loaded: no DTD, no entity, nothing from the network.

    Raises TransientError when the XML is cut or broken, is no PubMed record set, declares entities, or holds a record
    without a PMID. It is raised where the trouble stands, so that articles before it may have been yielded: whoever
    counts what is missing must wait for the end.
    """
    try:
        for record in _records(io.BytesIO(source) if isinstance(source, bytes) else source):
            if record.tag == "PubmedArticle":
                yield _article(record)
            elif record.tag == "PubmedBookArticle":
                yield _book(record)
    except etree.XMLSyntaxError as error:
        raise TransientError(f"PubMed's XML is cut or broken: {error.msg}") from None


# --- the stream ---


def _records(stream: io.BufferedIOBase) -> Iterator[etree._Element]:
    """Yield each child of the set, or the one record that stands alone, once it is complete; free it afterwards."""
    # collect_ids=False would make libxml2 load the DTD; huge_tree=True would lift its limits on what entities may cost.
    parser = etree.XMLPullParser(
        events=("pi",), resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
    root = None
    chunk = stream.read(_CHUNK).replace(_SET, _SET + b"<?pmsync?>", 1)
    while chunk:
        parser.feed(chunk)
        if root is None:
            root = _marked_root(parser)
        if root is not None:
            yield from _taken(root, list(root)[:-1])  # the last child may still be growing
        chunk = stream.read(_CHUNK)
    root = _checked(parser.close())
    yield from _taken(root, list(root)) if root.tag == "PubmedArticleSet" else [root]


def _marked_root(parser: etree.XMLPullParser) -> etree._Element | None:
    for _, mark in parser.read_events():
        if not isinstance(mark, tuple | None) and mark.getparent() is not None:  # a stylesheet stands before the root
            return _checked(mark)
    return None


def _taken(root: etree._Element, children: list[etree._Element]) -> Iterator[etree._Element]:
    for child in children:
        yield child
        child.clear()
    del root[: len(children)]


def _checked(node: etree._Element) -> etree._Element:
    """Return the root of the tree if it is PubMed's and no entity is declared: reading text would expand one."""
    tree = node.getroottree()
    root = tree.getroot()
    if root.tag not in {"PubmedArticleSet", "PubmedArticle", "PubmedBookArticle"}:
        raise TransientError(f"PubMed sent <{root.tag}> where <PubmedArticleSet> was due")
    dtd = tree.docinfo.internalDTD
    if dtd is not None and dtd.entities():  # type: ignore[attr-defined]  # lxml-stubs do not know it
        raise TransientError("PubMed's XML declares entities, which PubMed never does")
    return root


# --- records ---


def _article(record: etree._Element) -> Article:
    parts = _children(record)
    citation = parts.get("MedlineCitation")
    fields = _children(citation)
    article = _children(fields.get("Article"))
    journal = _children(article.get("Journal"))
    issue = _children(journal.get("JournalIssue"))
    data = _children(parts.get("PubmedData"))
    ids = _ids(data.get("ArticleIdList"))
    types, listed = texts(article.get("PublicationTypeList", ())), fields.get("CommentsCorrectionsList")
    places = _places(fields.get("Article")) if "ELocationID" in article else {}
    volume = plain(issue.get("Volume"))
    summary, summary_markup = abstract(article.get("Abstract"))
    return Article(
        pmid=_pmid(fields.get("PMID")),
        title=text(article.get("ArticleTitle")) or text(article.get("VernacularTitle")) or _UNTITLED,
        authors=_authors(article.get("AuthorList")),
        journal=_journal(fields.get("MedlineJournalInfo"), journal),
        published=_dates(issue.get("PubDate")),
        published_online=_date(article.get("ArticleDate")),
        volume=volume,
        issue=plain(issue.get("Issue")),
        # Without a volume a pii is a manuscript's number, and pages will come.
        pages=_pages(article.get("Pagination")) or (places.get("pii") if volume else None),
        doi=_known(canonical_doi, ids.get("doi")) or _known(canonical_doi, places.get("doi")),
        pmcid=_known(canonical_pmcid, ids.get("pmc")),
        abstract=summary,
        language=plain(article.get("Language")),
        types=types,
        mesh=_mesh(fields.get("MeshHeadingList")),
        record_status=citation.get("Status") if citation is not None else None,
        indexing_method=citation.get("IndexingMethod") if citation is not None else None,
        vernacular_title=text(article.get("VernacularTitle")) or None,
        revised_on=_date(fields.get("DateRevised")),
        publication_status=plain(data.get("PublicationStatus")),
        links=read_notices(listed, types) if listed is not None or RETRACTED_TYPE in types else (),
        references=read_references(parts.get("PubmedData")) if "ReferenceList" in data else (),
        title_markup=marked(article.get("ArticleTitle")),
        abstract_markup=summary_markup,
    )


def _book(record: etree._Element) -> Article:
    """Read a book or a chapter of one: it has no journal, no MeSH and no status (PubMed DTD, PubmedBookArticle)."""
    parts = _children(record)
    document = parts.get("BookDocument")
    fields = _children(document)
    book = _children(fields.get("Book"))
    ids = _ids(fields.get("ArticleIdList")) | _ids(_children(parts.get("PubmedBookData")).get("ArticleIdList"))
    places = _places(fields.get("Book"))
    summary, summary_markup = abstract(fields.get("Abstract"))
    title = fields.get("ArticleTitle") if text(fields.get("ArticleTitle")) else book.get("BookTitle")
    return Article(
        pmid=_pmid(fields.get("PMID")),
        title=text(title) or _UNTITLED,
        authors=_authors(fields.get("AuthorList")) or _authors(book.get("AuthorList")),
        published=_dates(fields.get("ContributionDate")) or _dates(book.get("PubDate")),
        volume=plain(book.get("Volume")),
        pages=_pages(fields.get("Pagination")),
        doi=_known(canonical_doi, ids.get("doi")) or _known(canonical_doi, places.get("doi")),
        pmcid=_known(canonical_pmcid, ids.get("pmc")),
        abstract=summary,
        language=plain(fields.get("Language")),
        types=texts(document.iterchildren("PublicationType")) if document is not None else (),
        revised_on=_date(fields.get("DateRevised")),
        title_markup=marked(title),
        abstract_markup=summary_markup,
    )


def _children(element: etree._Element | None) -> dict[str, etree._Element]:
    """Return the children by name; of several with one name, the first."""
    return {} if element is None else {child.tag: child for child in element.iterchildren(reversed=True)}


# --- people ---


def _authors(author_list: etree._Element | None) -> tuple[str, ...]:
    """Return "Smith JA Jr" or a group's name for each author; a name begins its Author, and "; " keeps names apart."""
    names: list[str] = []
    for part in author_list.iter(*_NAME_PARTS) if author_list is not None else ():
        if part.getprevious() is None:
            names.append(text(part) if part.getparent().get("ValidYN") != "N" else "")  # type: ignore[union-attr]  # an Author
        elif names[-1]:
            names[-1] += " " + text(part)
    return tuple([name.strip().replace("; ", ", ") for name in names if name])


# --- identifiers ---


def _pmid(element: etree._Element | None) -> int:
    text = plain(element)
    if text is None or not text.isdecimal():
        raise TransientError("PubMed's XML holds a record without a PMID")
    return int(text)


def _ids(element: etree._Element | None) -> dict[str | None, str | None]:
    """Return the first ArticleId of each kind; those of a record's references are lists of their own."""
    return {} if element is None else {i.get("IdType"): i.text for i in element.iterchildren(reversed=True)}


def _places(element: etree._Element | None) -> dict[str | None, str | None]:
    """Return the DOI and the publisher's article number (pii), where a record gives them instead of pages."""
    if element is None:
        return {}
    places = element.iterchildren("ELocationID", reversed=True)
    return {place.get("EIdType"): place.text for place in places if place.get("ValidYN") != "N"}


def _known(canonical: Callable[[str], str | None], text: str | None) -> str | None:
    return canonical(text) if text else None


def _pages(pagination: etree._Element | None) -> str | None:
    return plain(_children(pagination).get("MedlinePgn"))


# --- journals and MeSH, which repeat ---


def _journal(info: etree._Element | None, journal: dict[str, etree._Element]) -> Journal | None:
    names = _children(info)
    return _one_journal(
        plain(names.get("NlmUniqueID")),
        plain(names.get("MedlineTA")),
        plain(journal.get("Title")),
        plain(journal.get("ISSN")),
        plain(names.get("ISSNLinking")),
    )


@lru_cache(maxsize=1 << 12)
def _one_journal(
    nlm_id: str | None, abbreviation: str | None, name: str | None, issn: str | None, linking: str | None
) -> Journal | None:
    if nlm_id is None:
        return None
    issns = dict.fromkeys(number for number in (issn, linking) if number)
    return Journal(nlm_id, abbreviation or "", name or "", tuple(issns))


def _mesh(heading_list: etree._Element | None) -> tuple[MeshHeading, ...]:
    """Read the headings: each begins with its descriptor, which its qualifiers follow."""
    headings: list[MeshHeading] = []
    for name in heading_list.iter("DescriptorName", "QualifierName") if heading_list is not None else ():
        facts = name.get("UI"), name.text, name.get("MajorTopicYN")
        if name.getprevious() is None:
            headings.append(_descriptor(*facts))
        else:
            headings[-1] = _qualified(headings[-1], _qualifier(*facts))
    return tuple(headings)


def _qualified(heading: MeshHeading, qualifier: Qualifier) -> MeshHeading:
    return MeshHeading(heading.id, heading.name, heading.major or qualifier.major, (*heading.qualifiers, qualifier))


@lru_cache(maxsize=1 << 14)
def _descriptor(ui: str | None, name: str | None, major: str | None) -> MeshHeading:
    return MeshHeading(ui or f"name:{name}", name or "", major == "Y")


@lru_cache(maxsize=1 << 10)
def _qualifier(ui: str | None, name: str | None, major: str | None) -> Qualifier:
    return Qualifier(ui or f"name:{name}", name or "", major == "Y")


def _dates(element: etree._Element | None) -> tuple[PartialDate, ...]:
    return read_dates(" ".join([part.text or "" for part in element])) if element is not None else ()


def _date(element: etree._Element | None) -> PartialDate | None:
    return next(iter(_dates(element)), None)
