"""The records that the stand-in holds: the bytes of each, and indexes for the fields that a query may name."""

from __future__ import annotations

import gzip
import json
import re
import sys
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from .dates import day_number
from .wire import record_xml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

FACTS = Path(__file__).with_name("facts.json")
PAGE_FACTS = FACTS.with_name("page_facts.json")  # an article, records it cites, and others of the same issues
NEIGHBOURS = FACTS.with_name("neighbours.json")  # links that are known of records in these; null: a score that is not

Link = tuple[int, int | None]  # PMID and score
Links = dict[int, dict[str, tuple[Link, ...]]]  # by PMID and linkname


@dataclass(frozen=True, slots=True)
class Record:
    """One PubMed record: the bytes EFetch sends, and what queries ask about. Dates are whole numbers, yyyymmdd.

    ``cites`` are the PMIDs of its reference list, held here or not.
    """

    pmid: int
    xml: bytes
    ids: dict[str, tuple[str, ...]]
    locations: tuple[str, ...]
    journal_id: str
    journal_abbreviation: str
    journal_names: tuple[str, ...]
    volume: str
    issue: str
    pages: tuple[str, ...]
    printed: int | None
    online: int | None
    title: tuple[str, ...]
    authors: tuple[str, ...]
    revised: int | None = None
    indexed: int | None = None
    cites: tuple[int, ...] = ()


class Records:
    """What the stand-in holds, each record under its PMID; ``links`` are those that were given (see ``links.py``)."""

    def __init__(self, records: Iterable[Record], links: Links | None = None) -> None:
        self.by_pmid = {record.pmid: record for record in records}
        self.links: Links = links or {}

    @classmethod
    def from_facts(cls, path: Path = FACTS) -> Records:
        """Read a facts file: a JSON list, one article an object; with them come the neighbours that are known."""
        facts = json.loads(Path(path).read_text(encoding="utf-8"))
        records = cls(read_record(etree.fromstring(record_xml(fact))) for fact in facts)
        known = {int(pmid): sets for pmid, sets in json.loads(NEIGHBOURS.read_text(encoding="utf-8")).items()}
        return records.with_links({pmid: sets for pmid, sets in known.items() if pmid in records.by_pmid})

    @classmethod
    def from_xml(cls, *paths: Path | str) -> Records:
        """Read PubMed XML files, plain or .gz."""
        return cls(record for path in paths for record in _read(Path(path)))

    def without(self, pmids: Collection[int]) -> Records:
        """Hold the same records but for some that are withheld; links to those stay."""
        return Records((record for pmid, record in self.by_pmid.items() if pmid not in pmids), self.links)

    def with_links(self, links: Mapping[int, Mapping[str, Iterable[Sequence[int | None] | int]]]) -> Records:
        """Know the links of these PMIDs by linkname, ``(pmid, score)`` or ``pmid`` each, in place of what is derived.

        An empty list is no link: PubMed does not have every reference list. Links given before are forgotten.
        """
        added = {
            pmid: {name: tuple(_link(link) for link in linked) for name, linked in sets.items()}
            for pmid, sets in links.items()
        }
        return Records(self.by_pmid.values(), {**self.links, **added})

    def __add__(self, other: Records) -> Records:
        """Hold both; of a PMID that both have, the other's record, and the other's links if it was given any."""
        return Records([*self.by_pmid.values(), *other.by_pmid.values()], {**self.links, **other.links})

    @cached_property
    def index(self) -> Index:
        """Where the values of each field are found; built once."""
        return Index(self.by_pmid.values())

    def references(self, pmid: int) -> tuple[int, ...]:
        """Give the PMIDs that PubMed knows a record to cite: as given, or its reference list."""
        stated = self.links.get(pmid, {}).get("pubmed_pubmed_refs")
        return self.by_pmid[pmid].cites if stated is None else tuple(linked for linked, _ in stated)

    @cached_property
    def citing(self) -> dict[int, list[int]]:
        """The records that cite a PMID; built once."""
        citing_pmids = defaultdict(list)
        for pmid in self.by_pmid:
            for cited in self.references(pmid):
                citing_pmids[cited].append(pmid)
        return dict(citing_pmids)


def _link(link: Sequence[int | None] | int) -> Link:
    return (link, None) if isinstance(link, int) else (int(link[0] or 0), link[1])


@dataclass
class Phrases:
    """Identifiers as PubMed indexes them: lower-case words, found whole or as the beginning of a longer one."""

    rows: list[tuple[str, int]] = field(default_factory=list)

    def add(self, identifier: str, pmid: int) -> None:
        """Remember an identifier; the rows are sorted before they are searched."""
        self.rows.append((" ".join(words(identifier)) + " ", pmid))

    def find(self, identifier: str) -> set[int]:
        """PMIDs of records whose identifier is this one, or begins with it."""
        asked = " ".join(words(identifier))
        return starting(self.rows, asked + " ") if asked else set()


class Index:
    """Every field a query may name: value to PMIDs."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.exact: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        self.article_ids, self.locations = Phrases(), Phrases()
        self.authors: list[tuple[str, int]] = []
        self.first_authors: list[tuple[str, int]] = []
        self.dates: list[tuple[int, int]] = []
        self.single_dates: list[tuple[int, int]] = []
        self.revised: list[tuple[int, int]] = []
        self.indexed: list[tuple[int, int]] = []
        self.titles = {record.pmid: record.title for record in records}
        self.abbreviations = {record.journal_id: record.journal_abbreviation for record in records}
        for record in records:
            self._add(record)
        rows = (self.article_ids.rows, self.locations.rows, self.authors, self.first_authors)
        for row in (*rows, self.dates, self.single_dates, self.revised, self.indexed):
            row.sort()

    def _add(self, record: Record) -> None:
        pmid = record.pmid
        for identifier in (value for values in record.ids.values() for value in values):
            self.article_ids.add(identifier, pmid)
        for identifier in record.locations:
            self.locations.add(identifier, pmid)
        self.authors += [(author, pmid) for author in record.authors]
        self.first_authors += [(author, pmid) for author in record.authors[:1]]
        self._add_dates(record)
        surnames = {word for author in record.authors for word in author.split()[:-1]}
        for name, values in {
            "pmid": [str(pmid)],
            "jid": [record.journal_id.lower()],
            "journal": record.journal_names,
            "volume": [record.volume.lower()],
            "issue": [record.issue.lower()],
            "page": record.pages,
            "pmc": [value.lower() for value in record.ids.get("pmc", ())],
            "title": record.title,
            "word": {*record.title, *surnames, *words(record.journal_abbreviation)},
            "fragment": _fragments(record),
        }.items():
            for value in values:
                if value:
                    self.exact[name][value].add(pmid)

    def _add_dates(self, record: Record) -> None:
        known = {day for day in (record.printed, record.online) if day}
        self.dates += [(day, record.pmid) for day in known]
        if not (record.printed and record.online and record.online > record.printed):
            self.single_dates += [(day, record.pmid) for day in known]
        self.revised += [(day, record.pmid) for day in (record.revised,) if day]
        self.indexed += [(day, record.pmid) for day in (record.indexed,) if day]


def _fragments(record: Record) -> set[str]:
    """Name what a lost DOI may be loosened to: a short number the DOI ends in, a publisher id that is a number."""
    ends = {words(doi)[-1] for doi in record.ids.get("doi", ()) if words(doi)}
    short = {end for end in ends if end.isdecimal() and len(end) <= 4}
    return short | {pii for pii in record.ids.get("pii", ()) if pii.isdecimal()}


def between(rows: list[tuple[Any, int]], first: object, last: object) -> set[int]:
    """PMIDs of the sorted (value, PMID) rows from the first to the last value."""
    start, end = bisect_left(rows, (first, 0)), bisect_left(rows, (last, sys.maxsize))
    return {pmid for _, pmid in rows[start:end]}


def starting(rows: list[tuple[str, int]], beginning: str) -> set[int]:
    """PMIDs of the sorted (text, PMID) rows whose text begins so."""
    start = bisect_left(rows, (beginning, 0))
    return {pmid for _, pmid in takewhile(lambda row: row[0].startswith(beginning), islice(rows, start, None))}


def words(text: str) -> list[str]:
    """Lower-case words without accents; everything but letters and digits parts them."""
    plain = text.lower()
    if not plain.isascii():  # most are, and an index of thousands of records is made of them
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", plain)


def _read(path: Path) -> Iterable[Record]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        tags = ("PubmedArticle", "PubmedBookArticle")
        for _, element in etree.iterparse(file, tag=tags, load_dtd=False, no_network=True, resolve_entities=False):
            yield read_record(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def read_record(root: etree._Element) -> Record:
    """Read what queries ask about off a ``PubmedArticle`` or ``PubmedBookArticle``, and keep its bytes."""
    ids = defaultdict(list)
    for element in root.iterfind("*/ArticleIdList/ArticleId"):
        ids[element.get("IdType", "")].append(element.text or "")
    locations = root.iterfind("MedlineCitation/Article/ELocationID[@ValidYN='Y']")
    journal = root.find("MedlineCitation/Article/Journal")
    title = root.find(".//ArticleTitle")
    return Record(
        pmid=int(root.findtext(".//PMID", "")),
        xml=etree.tostring(root, encoding="utf-8", with_tail=False),
        ids={kind: tuple(values) for kind, values in ids.items()},
        locations=tuple(element.text or "" for element in locations),
        journal_id=root.findtext("MedlineCitation/MedlineJournalInfo/NlmUniqueID", ""),
        journal_abbreviation=root.findtext("MedlineCitation/MedlineJournalInfo/MedlineTA", ""),
        journal_names=_journal_names(root, journal),
        volume=root.findtext(".//JournalIssue/Volume", ""),
        issue=root.findtext(".//JournalIssue/Issue", ""),
        pages=_first_pages(root.findtext(".//Pagination/MedlinePgn", "")),
        printed=day_number(root.find(".//PubDate")),
        online=day_number(root.find(".//ArticleDate")),
        title=tuple(words("".join(title.itertext()))) if title is not None else (),
        authors=tuple(_authors(root)),
        revised=day_number(root.find("*/DateRevised")),
        indexed=_indexed(root),
        cites=tuple(_cites(root)),
    )


def _cites(root: etree._Element) -> Iterable[int]:
    """Give the PMIDs of the reference list; "NOT_FOUND;INVALID_JOURNAL" and PMCIDs stand in their place, too."""
    for element in root.iterfind("*//Reference/ArticleIdList/ArticleId[@IdType='pubmed']"):
        if (element.text or "").isdecimal():
            yield int(element.text or "")


def _indexed(root: etree._Element) -> int | None:
    """Give the day on which MeSH was added; until then it is the day of entry (PubMed Help)."""
    days = {day.get("PubStatus"): day for day in root.iterfind("*/History/PubMedPubDate")}
    return day_number(days.get("medline", days.get("entrez")))


def _journal_names(root: etree._Element, journal: etree._Element | None) -> tuple[str, ...]:
    """Every name [ta] knows: abbreviation, ISO abbreviation, full title, ISSNs."""
    if journal is None:
        return ()
    names = [root.findtext("MedlineCitation/MedlineJournalInfo/MedlineTA", "")]
    names += [root.findtext("MedlineCitation/MedlineJournalInfo/ISSNLinking", "")]
    names += [journal.findtext("ISOAbbreviation", ""), journal.findtext("Title", "")]
    names += [element.text or "" for element in journal.iterfind("ISSN")]
    return tuple(dict.fromkeys(" ".join(words(name)) for name in names))


def _first_pages(pages: str) -> tuple[str, ...]:
    """Give 5137 for "5137-5160"; an article number with a dash (e00562-20) also stands whole."""
    pages = pages.lower().strip()
    first = re.split(r"[-,;\s]", pages)[0]
    return (first, pages) if first[:1].isalpha() and pages != first else (first,)


def _authors(root: etree._Element) -> Iterable[str]:
    for author in root.iter("Author"):
        name = author.findtext("CollectiveName") or " ".join(
            author.findtext(part, "") for part in ("LastName", "Initials")
        )
        yield " ".join(words(name))
