"""models.decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pmsync.models.article import Article, Work
from pmsync.models.citation import Citation


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


METHOD_NAMES = {
    "pmid": "by PMID",
    "pmcid": "by PMCID",
    "doi": "by DOI",
    "title": "by title",
    "volume_page": "by journal, volume and page",
    "date": "by journal and date",
    "neighbourhood": "by its neighbourhood",
    "person": "by a person",
}
VERDICTS = {"agrees": "agrees", "conflicts": "differs", "silent": "ignored"}
LENT = " (Crossref)"  # behind a fact that the citation does not state itself


def agreement(comparisons: Iterable[Comparison], is_lent: Callable[[Comparison], bool] = lambda _: False) -> str:
    """The facts of one record by verdict: ``agrees: journal, volume (Crossref); differs: page 12 (not 13)``."""
    by_verdict: dict[str, list[str]] = {}
    for c in comparisons:
        found = "" if c.verdict == "agrees" else f" {c.found} (not {c.asked})" if c.found else " (the record has none)"
        by_verdict.setdefault(c.verdict, []).append(fact_name(c.fact) + found + (LENT if is_lent(c) else ""))
    return "; ".join(f"{word}: {', '.join(by_verdict[v])}" for v, word in VERDICTS.items() if v in by_verdict)


def fact_name(fact: str) -> str:
    """Return a fact as people call it: ``first author``."""
    return fact.replace("_", " ")
