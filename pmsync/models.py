"""The nouns pmsync speaks of: what was asked (Citation), what PubMed holds (Article), what was decided (Decision).

All are frozen; an absent value is ``None`` and a list is a tuple, so that a value can be hashed, compared and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pmsync.integrity import Link, is_retracted


class Status(StrEnum):
    """What is known of a citation; the only words the status column may hold."""

    NEW = "new"
    MATCHED = "matched"
    LIKELY = "likely"
    AMBIGUOUS = "ambiguous"
    CONTRADICTION = "contradiction"
    NOT_IN_PUBMED = "not_in_pubmed"
    NOT_FOUND = "not_found"
    UNREADABLE = "unreadable"


SETTLED = frozenset({Status.MATCHED, Status.NOT_IN_PUBMED})
DOI_MISTYPED = "doi_mistyped"  # the reason of a match whose DOI neither PubMed nor Crossref knows
NEEDS_A_PERSON = frozenset({Status.AMBIGUOUS, Status.CONTRADICTION})


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as far as it is stated: a year, a year and month, or a full day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """ISO 8601 at the date's own precision: ``2025``, ``2025-04`` or ``2025-04-21``."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read back what ``str`` wrote."""
        return cls(*(int(part) for part in text.split("-")))


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as given (``text``) and the facts read out of it; ``problem`` says why there are none.

    ``doi`` is in its canonical form (lower case, no dress), ``pmcid`` as ``PMC123``, ``page`` is the first page or the
    article number as printed, ``last_page`` the figures of the last page of a range. ``first_author`` is the first
    author as printed, surname and initials in whichever order ("Rocha LA", "P. A. Skarratt"), or a group's name.
    ``issns`` are never stated: Crossref lends them with the name of a journal, which it seldom spells as NLM does.
    ``beside`` is where an entry of a page stood: the page's article and the place ("doi:10.2147/ijn.s506221, 3").
    """

    text: str
    pmid: int | None = None
    pmcid: str | None = None
    doi: str | None = None
    title: str | None = None
    first_author: str | None = None
    journal: str | None = None
    date: PartialDate | None = None
    volume: str | None = None
    issue: str | None = None
    page: str | None = None
    last_page: str | None = None
    problem: str | None = None
    issns: tuple[str, ...] | None = None
    beside: str | None = None

    @property
    def year(self) -> int | None:
        """The year of the date, which is compared by itself."""
        return self.date.year if self.date else None

    @property
    def names_one_paper(self) -> bool:
        """Whether who states the same facts means the same paper; a journal and a date are shared by too many."""
        named = self.pmid or self.pmcid or self.doi or self.title or self.beside
        return bool(named or (self.volume and self.page))


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


@dataclass(frozen=True, slots=True)
class Article:
    """One PubMed record.

    ``published`` is empty, one date, or the first and last date of a range ("2013 Mar-Apr"); ``pages`` is as printed
    (``5137-5160``), or the publisher's article number where a record has a volume and no pages. ``title_markup`` and
    ``abstract_markup`` are title and abstract with the tags of italics, sub- and superscripts, where there are any.
    """

    pmid: int
    title: str
    authors: tuple[str, ...] = ()
    journal: Journal | None = None
    published: tuple[PartialDate, ...] = ()
    published_online: PartialDate | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
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
    links: tuple[Link, ...] = ()
    references: tuple[int, ...] = ()
    title_markup: str | None = None
    abstract_markup: str | None = None

    @property
    def year(self) -> int | None:
        """The year of publication: of the printed date, else of the electronic one."""
        return _year(self)

    @property
    def published_text(self) -> str | None:
        """The printed date in ISO 8601, a range as ``2013-03/2013-04``; ``None`` where there is none."""
        return _published_text(self)

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
class Work:
    """What Crossref says of a DOI; fields it shares with an Article mean the same.

    ``journal`` has no NLM Unique ID and Crossref's own abbreviation; ``type`` is Crossref's word ("journal-article",
    "posted-content"); ``aliases`` are other DOIs of the same work.
    """

    doi: str
    title: str
    authors: tuple[str, ...] = ()
    journal: Journal | None = None
    published: tuple[PartialDate, ...] = ()
    published_online: PartialDate | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    type: str | None = None
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def year(self) -> int | None:
        """The year of publication: of the printed date, else of the electronic one."""
        return _year(self)

    @property
    def published_text(self) -> str | None:
        """The printed date in ISO 8601; ``None`` where there is none."""
        return _published_text(self)


def _year(record: Article | Work) -> int | None:
    if record.published:
        return record.published[0].year
    return record.published_online.year if record.published_online else None


def _published_text(record: Article | Work) -> str | None:
    return "/".join(map(str, record.published)) or None


FINISHED = frozenset({"MEDLINE", "PubMed-not-MEDLINE", "OLDMEDLINE"})
PENDING = frozenset({"Publisher", "In-Process", "In-Data-Review"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact held against a record: ``verdict`` is ``agrees``, ``conflicts`` or ``silent``."""

    fact: str
    asked: str
    found: str | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the one meant, in brief, with every fact of the citation compared.

    Without a ``pmid`` it is a work of Crossref's that PubMed does not have.
    """

    pmid: int | None
    doi: str | None
    title: str
    journal: str | None
    published: str | None
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a citation, by which rung (``method``), and why in words (``reason``).

    ``article`` is set for ``matched`` only and ``proof`` holds its comparisons; ``searched`` names the set in which no
    rival did as well, and ``rivals`` are the records of it that came near and were excluded, with what was compared.
    ``work`` is what Crossref says of the DOI: the very work, where the status is ``not_in_pubmed``, else what lent
    its facts to a citation that states too few. ``candidate_count`` may exceed ``len(candidates)``: over twenty, only
    the count is kept.
    """

    status: Status
    method: str | None = None
    reason: str | None = None
    article: Article | None = None
    proof: tuple[Comparison, ...] = ()
    searched: str | None = None
    candidates: tuple[Candidate, ...] = ()
    candidate_count: int = 0
    rivals: tuple[Candidate, ...] = ()
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A citation with its decision, or with the ``error`` for which none could be made (a service did not answer).

    Both are set where an earlier decision stands although asking again failed.
    """

    citation: Citation
    decision: Decision | None = None
    error: Exception | None = None
