"""What PubMed and Crossref hold of a publication: a PubMed record, a Crossref work, journals and MeSH headings.

All are frozen; an absent value is ``None`` and a list is a tuple, so that a value can be hashed, compared and kept.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from pmsync.models.citation import PartialDate
from pmsync.models.notices import Link, is_retracted

# A record's status when its MeSH is final, and when it is still worked on (PubMed Help, "Citation status subsets").
FINISHED = frozenset({"MEDLINE", "PubMed-not-MEDLINE", "OLDMEDLINE"})
PENDING = frozenset({"Publisher", "In-Process", "In-Data-Review"})


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as NLM names it: ``id`` is the NLM Unique ID, ``abbreviation`` the MedlineTA."""

    id: str
    abbreviation: str
    name: str
    issns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A MeSH qualifier (subheading) of a heading."""

    id: str
    name: str
    major: bool


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A MeSH descriptor with its qualifiers; ``major`` when the descriptor or any qualifier is a major topic."""

    id: str
    name: str
    major: bool
    qualifiers: tuple[Qualifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The bibliographic facts that PubMed and Crossref both state.

    ``published`` is empty, one date, or the first and last date of a range ("2013 Mar-Apr"); ``pages`` is as printed
    (``5137-5160``), or the publisher's article number where a record has a volume and no pages. ``links`` tie it to
    notices about it, and to later versions of it.
    """

    doi: str | None = None
    title: str
    authors: tuple[str, ...] = ()
    journal: Journal | None = None
    published: tuple[PartialDate, ...] = ()
    published_online: PartialDate | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    links: tuple[Link, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of publication: of the printed date, else of the electronic one."""
        if self.published:
            return self.published[0].year
        return self.published_online.year if self.published_online else None

    @property
    def published_text(self) -> str | None:
        """The printed date in ISO 8601, a range as ``2013-03/2013-04``; ``None`` where there is none."""
        return "/".join(map(str, self.published)) or None


@dataclass(frozen=True, slots=True)
class Article(Publication):
    """One PubMed record.

    ``title_markup`` and ``abstract_markup`` are title and abstract with the tags of italics, sub- and superscripts,
    where there are any; ``references`` are the PMIDs of the articles it cites, in their order.
    """

    pmid: int
    _: KW_ONLY
    pmcid: str | None = None
    abstract: str | None = None
    language: str | None = None
    types: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    record_status: str | None = None
    indexing_method: str | None = None
    vernacular_title: str | None = None
    revised_on: PartialDate | None = None
    publication_status: str | None = None
    references: tuple[int, ...] = ()
    title_markup: str | None = None
    abstract_markup: str | None = None

    @property
    def is_retracted(self) -> bool:
        """Whether PubMed or Crossref says that the article (not the notice) is retracted."""
        return is_retracted(self.types, self.links)

    @property
    def is_preprint(self) -> bool:
        """Whether PubMed holds it as a preprint."""
        return "Preprint" in self.types

    @property
    def is_pending(self) -> bool:
        """Whether the record is not finished: MeSH, volume or pages are still to come (PubMed Help, "Status")."""
        return self.record_status in PENDING or self.publication_status == "aheadofprint"

    @property
    def mesh_state(self) -> str:
        """``automated``, ``curated``, ``none_yet`` or ``never``: who indexed it, or whether anyone will.

        Only a finished status makes "no MeSH" final (PubMed Help, "Citation status subsets").
        """
        if self.mesh:
            return "automated" if self.indexing_method == "Automated" else "curated"
        return "never" if self.record_status in FINISHED else "none_yet"


@dataclass(frozen=True, slots=True)
class Work(Publication):
    """What Crossref says of a DOI.

    ``journal`` has no NLM Unique ID and Crossref's own abbreviation; ``type`` is Crossref's word ("journal-article",
    "posted-content"); ``aliases`` are other DOIs of the same work.
    """

    doi: str
    _: KW_ONLY
    type: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A MeSH descriptor by itself, with the numbers of its places in NLM's tree ("C04.588")."""

    id: str
    name: str
    tree_numbers: tuple[str, ...] = ()


def heading_text(heading: MeshHeading) -> str:
    """Return a heading as PubMed prints it, a star before what is a major topic: ``Exosomes / *metabolism``."""
    if not heading.qualifiers:
        return ("*" if heading.major else "") + heading.name
    star = "*" if heading.major and not any(qualifier.major for qualifier in heading.qualifiers) else ""
    return f"{star}{heading.name} / " + ", ".join(("*" if q.major else "") + q.name for q in heading.qualifiers)


def brief(record: Publication) -> str:
    """Return a record in the order in which references are printed, without its authors."""
    journal = record.journal.abbreviation or record.journal.name if record.journal else None
    issue = f"({record.issue})" if record.issue else ""
    numbers = ":".join(filter(None, (f"{record.volume or ''}{issue}", record.pages)))
    place = ";".join(filter(None, (record.published_text or str(record.published_online or ""), numbers)))
    retracted = "RETRACTED:" if isinstance(record, Article) and record.is_retracted else None
    doi = record.doi and f"doi:{record.doi}"
    return " ".join(filter(None, (retracted, record.title, journal and f"{journal}.", place and f"{place}.", doi)))
