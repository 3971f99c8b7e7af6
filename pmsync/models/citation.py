"""A citation as it was given, and the facts that were read out of it."""

from __future__ import annotations

from dataclasses import dataclass


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
class Place:
    """Where in a citation's text a fact stands: the offsets of its first character and of the one behind its last."""

    fact: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as given (``text``) and the facts read out of it; ``problem`` says why there are none.

    ``doi`` is in its canonical form (lower case, nothing around it), ``pmcid`` as ``PMC123``, ``page`` is the first
    page or the article number as printed, ``last_page`` the digits of the last page of a range. ``first_author`` is
    the first author as printed, surname and initials in whichever order ("Rocha LA", "P. A. Skarratt"), or a
    group's name.
    ``issns`` are never stated: Crossref lends them with the name of a journal, which it seldom spells as NLM does.
    ``reference`` is set where the text is a full reference: then its facts are read anew by each record that may answer
    it (matching.reading), and those that stand here are only clues to look for records by. ``places`` tell where the
    facts stand in ``text``, where that is known. ``lent`` are the facts that it does not state, or states otherwise:
    Crossref lent them (matching.supplement).
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
    reference: str | None = None
    places: tuple[Place, ...] | None = None
    lent: tuple[str, ...] | None = None

    @property
    def year(self) -> int | None:
        """The year of the date, which is compared by itself."""
        return self.date.year if self.date else None

    @property
    def names_one_paper(self) -> bool:
        """Whether who states the same facts means the same paper; a journal and a date are shared by too many."""
        identified = self.pmid or self.pmcid or self.doi or self.title or self.beside
        return bool(identified or (self.volume and self.page))
