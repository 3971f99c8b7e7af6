"""The work that Crossref has of a PubMed record: the fields that a publisher deposits, in Crossref's form.

What PubMed does not know (publisher, member, licences, when it was deposited) is left out, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape
from zlib import crc32

from lxml import etree

from .dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .store import Record

Message = dict[str, Any]

# CommentsCorrections to Crossref's field and type; retraction, correction and addendum were recorded, no others.
UPDATES = {
    "RetractionOf": ("update-to", "retraction"),
    "PartialRetractionOf": ("update-to", "partial_retraction"),
    "ErratumFor": ("update-to", "correction"),
    "ExpressionOfConcernFor": ("update-to", "expression_of_concern"),
    "RetractionIn": ("updated-by", "retraction"),
    "PartialRetractionIn": ("updated-by", "partial_retraction"),
    "ErratumIn": ("updated-by", "correction"),
    "ExpressionOfConcernIn": ("updated-by", "expression_of_concern"),
}
NOTICES = [f'RefType="{kind}"'.encode() for kind, (name, _) in UPDATES.items() if name == "update-to"]
PREPRINTS = {"UpdateIn": "is-preprint-of", "UpdateOf": "has-preprint"}


def complete(facts: Message) -> Message:
    """Make the message of a single work from what is known of it; the DOI is lower-cased, as recorded."""
    doi = facts["DOI"].lower()
    always: Message = {
        "source": "Crossref",
        "prefix": doi.partition("/")[0],
        "score": 1,
        "URL": f"https://doi.org/{doi}",
    }
    always |= {name: [] for name in ("container-title", "short-container-title", "original-title", "subtitle")}
    authors = [
        {**author, "sequence": "additional" if place else "first", "affiliation": []}
        for place, author in enumerate(facts.get("author", ()))
    ]
    issued = facts["issued"]["date-parts"] != [[None]]
    known = {name: value for name, value in facts.items() if name != "author"}
    known |= {"author": authors} if authors else {}
    known |= {"published": facts["issued"]} if issued else {}
    return {"relation": {}, **always, **known, "DOI": doi}


def deposited(record: Record, doi: str, by_pmid: Mapping[int, tuple[str, Record]]) -> Message:
    """Make the message of a record's work; ``by_pmid`` finds DOI and record of what it is linked with."""
    root = etree.fromstring(record.xml)
    article = root.find("MedlineCitation/Article")
    kinds = {element.text for element in root.iter("PublicationType")}
    facts = {"DOI": doi, "title": _titles(root), "author": list(_authors(root)), **_linked(root, record, by_pmid)}
    if article is None or "Preprint" in kinds:
        posted = _dates(root).popitem()[1] if _dates(root) else _date_parts([None])
        return complete(facts | {"type": "posted-content", "subtype": "preprint", "posted": posted, "issued": posted})
    facts |= {"type": "journal-article"} | _journal(article) | _pages(root) | _references(root, by_pmid)
    dates = _dates(root)
    facts |= dates | {"issued": min(dates.values(), key=lambda date: date["date-parts"], default=_date_parts([None]))}
    issue = {name: facts[name] for name in ("issue", "published-print", "published-online") if name in facts}
    return complete(facts | ({"journal-issue": issue} if "issue" in facts else {}))


def _titles(root: etree._Element) -> list[str]:
    """Give the title in the article's own language, with PubMed's markup, without its closing full stop."""
    vernacular, title = root.find(".//VernacularTitle"), root.find(".//ArticleTitle")
    text = _inner(title if vernacular is None else vernacular).strip()
    bracketed = re.fullmatch(r"\[(.*)\]\.?", text)
    text = (bracketed[1] if bracketed else text).removesuffix(".")
    return [text] if text else []


def _authors(root: etree._Element) -> Iterator[Message]:
    for author in root.iterfind("MedlineCitation/Article/AuthorList/Author"):
        if (group := author.find("CollectiveName")) is not None:
            yield {"name": _inner(group)}
            continue
        parts = {"given": author.findtext("ForeName"), "family": author.findtext("LastName")}
        parts["suffix"] = author.findtext("Suffix")
        yield {name: text for name, text in parts.items() if text}


def _journal(article: etree._Element) -> Message:
    journal = article.find("Journal")
    if journal is None:
        return {}
    issns = [(issn.text, issn.get("IssnType", "Print").lower()) for issn in journal.iterfind("ISSN")]
    known: Message = {
        "container-title": [_inner(journal.find("Title"))],
        "short-container-title": [text for text in [_inner(journal.find("ISOAbbreviation"))] if text],
        "volume": journal.findtext("JournalIssue/Volume"),
        "issue": journal.findtext("JournalIssue/Issue"),
        "ISSN": [issn for issn, _ in issns],
        "issn-type": [{"value": issn, "type": kind} for issn, kind in issns],
    }
    return {name: value for name, value in known.items() if value}


def _pages(root: etree._Element) -> Message:
    """Write a range in full, as publishers do (128-134 for 128-34); a page like e14 is an article number."""
    pages = re.split(r"[,;]", root.findtext(".//Pagination/MedlinePgn", ""))[0].strip()
    if not pages:
        return {}
    if pages[0].isalpha() and re.fullmatch(r"[A-Za-z]+\d+", pages):
        return {"article-number": pages}
    first, dash, last = pages.partition("-")
    if dash and first.isdecimal() and last.isdecimal() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return {"page": first + dash + last}


def _dates(root: etree._Element) -> dict[str, Message]:
    """Give the dates in print and online; the date of an issue that is only online is one online."""
    article = root.find("MedlineCitation/Article")
    if article is None:
        return {}
    electronic = article.get("PubModel", "").startswith("Electronic")
    dates = {}
    for name, path in (
        ("published-online" if electronic else "published-print", "Journal/JournalIssue/PubDate"),
        ("published-online", "ArticleDate"),
    ):
        element = article.find(path)
        if element is not None and (parts := _day(element)):
            dates[name] = _date_parts(parts)
    return dates


def _day(element: etree._Element) -> list[int]:
    """Give year, month and day as far as they are known; a season is none of them."""
    loose = element.findtext("MedlineDate") or element.findtext("Season") or ""
    year = element.findtext("Year") or next(iter(re.findall(r"\d{4}", loose)), "")
    month = element.findtext("Month") or next(iter(re.findall(r"[A-Za-z]+", loose)), "")
    day = element.findtext("Day") or ""
    if month[:3].lower() in MONTHS:
        month = str(MONTHS.index(month[:3].lower()) + 1)
    parts = [year, month, day]
    known = parts[: next((place for place, part in enumerate(parts) if not part.isdecimal()), 3)]
    return [int(part) for part in known]


def _date_parts(parts: list[Any]) -> Message:
    return {"date-parts": [parts]}


def _references(root: etree._Element, by_pmid: Mapping[int, tuple[str, Record]]) -> Message:
    """List the references in the forms that stand mixed in a list: a DOI, a DOI with fields, or text.

    A publisher gave the DOIs that PubMed has in the list, Crossref found those of records that are held.
    """
    listed = []
    for number, element in enumerate(root.iterfind("PubmedData//Reference"), start=1):
        ids = {id_.get("IdType"): id_.text or "" for id_ in element.iterfind("ArticleIdList/ArticleId")}
        pmid = int(ids["pubmed"]) if ids.get("pubmed", "").isdecimal() else 0
        entry = {"key": f"ref{number}"}
        if doi := ids.get("doi"):
            entry |= {"doi-asserted-by": "publisher", "DOI": doi.lower()}
        elif pmid in by_pmid:
            doi, cited = by_pmid[pmid]
            entry |= {"doi-asserted-by": "crossref", "DOI": doi, **_cited(cited)}
        else:
            entry["unstructured"] = "".join(element.find("Citation").itertext())
        listed.append(entry)
    counts = dict.fromkeys(("reference-count", "references-count"), len(listed))
    return {**counts, "reference": listed} if listed else {}


def _cited(record: Record) -> Message:
    """Give the fields of a reference; without its title, as some of the recorded ones."""
    root = etree.fromstring(record.xml)
    people = list(_authors(root))[:1]
    known = {
        "first-page": _pages(root).get("page", "").partition("-")[0],
        "volume": record.volume,
        "author": "".join(person.get("family") or person.get("name", "") for person in people),
        "year": str(record.printed)[:4] if record.printed else "",
        "journal-title": record.journal_abbreviation,
    }
    return {name: text for name, text in known.items() if text}


def _linked(root: etree._Element, record: Record, by_pmid: Mapping[int, tuple[str, Record]]) -> Message:
    """Tell updates and preprints, where the other work's DOI is known; a notice's date is the date of the update."""
    links: Message = {}
    for element in root.iterfind(".//CommentsCorrectionsList/CommentsCorrections"):
        kind, pmid = element.get("RefType", ""), int(element.findtext("PMID") or 0)
        if pmid not in by_pmid:
            continue
        doi, other = by_pmid[pmid]
        if kind in UPDATES:
            name, update = UPDATES[kind]
            notice = record if name == "update-to" else other
            links.setdefault(name, []).append(update_entry(doi, update, _published(notice)))
        elif kind in PREPRINTS and b">Preprint<" in record.xml + other.xml:
            by = "subject" if kind == "UpdateIn" else "object"
            related = {"id-type": "doi", "id": doi, "asserted-by": by}
            links.setdefault("relation", {}).setdefault(PREPRINTS[kind], []).append(related)
    return links


def update_entry(doi: str, kind: str, day: date, source: str = "publisher") -> Message:
    """Make an entry of update-to or updated-by; only those of retraction-watch have a number."""
    number = {"record-id": str(crc32(f"{doi} {kind}".encode()) % 100_000)} if source == "retraction-watch" else {}
    label = kind.replace("_", " ").capitalize()
    return {"DOI": doi, "type": kind, "label": label, "source": source, "updated": moment(day), **number}


def moment(day: date) -> Message:
    """Write a day in Crossref's three ways."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    parts = _date_parts([day.year, day.month, day.day])
    return parts | {"date-time": f"{day}T00:00:00Z", "timestamp": int(midnight.timestamp()) * 1000}


def _published(record: Record) -> date:
    day = min(day for day in (record.printed, record.online, 99991231) if day)
    return date(day // 10000, day // 100 % 100, day % 100)


def _inner(element: etree._Element | None) -> str:
    """Give what stands inside an element, markup and entities as they are."""
    if element is None:
        return ""
    return escape(element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
