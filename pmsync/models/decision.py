"""What can be decided of a citation, and the proof: status, verdicts, candidates, decision and resolution."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
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


RESOLVED = frozenset({Status.MATCHED, Status.NOT_IN_PUBMED})
DOI_MISTYPED = "doi_mistyped"  # the reason of a match whose DOI neither PubMed nor Crossref knows
CANDIDATES_KEPT = 20  # of more records that fit, only their count is of use
NEEDS_REVIEW = frozenset({Status.AMBIGUOUS, Status.CONTRADICTION})


class Verdict(StrEnum):
    """What comparing one fact of a citation with a record says; SILENT where it tells nothing either way."""

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact of a citation, by its name in Citation, compared with a record: both values, as shown to people.

    ``start`` and ``end`` say where the fact stands in the citation's text as given (``text[start:end]``), where that is
    known; what Crossref lent stands nowhere. ``differs`` says whether the two values really differ, whatever that
    proves (matching.differences); it is ``None`` where an older version compared them.
    """

    fact: str
    asked: str
    found: str | None
    verdict: Verdict
    start: int | None = None
    end: int | None = None
    differs: bool | None = None


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
class Proof:
    """What a decision stands on.

    ``comparisons`` are the facts compared with the record that was chosen; ``searched`` names the set of records in
    which no rival did as well, and ``rivals`` are the records of it that came near and were excluded.
    """

    comparisons: tuple[Comparison, ...] = ()
    searched: str | None = None
    rivals: tuple[Candidate, ...] = ()


NO_PROOF = Proof()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a citation, by which rule (``method``), and why in words (``reason``).

    ``article`` is set for ``matched`` only. ``work`` is what Crossref says of the DOI: the very work, where the status
    is ``not_in_pubmed``, else what lent its facts to a citation that states too few. ``candidate_count`` may exceed
    ``len(candidates)``: over twenty, only the count is kept.
    """

    status: Status
    method: str | None = None
    reason: str | None = None
    _: KW_ONLY
    article: Article | None = None
    work: Work | None = None
    proof: Proof = NO_PROOF
    candidates: tuple[Candidate, ...] = ()
    candidate_count: int = 0

    @property
    def differences(self) -> tuple[Comparison, ...]:
        """What a match lets pass: the facts of the citation for which the record has another value."""
        compared = self.proof.comparisons if self.status is Status.MATCHED else ()
        return tuple(c for c in compared if (c.verdict is Verdict.CONFLICTS if c.differs is None else c.differs))


@dataclass(frozen=True, slots=True)
class Resolution:
    """A citation with its decision, or with the ``error`` for which none could be made (a service did not answer).

    Both are set where an earlier decision stands although asking again failed.
    """

    citation: Citation
    decision: Decision | None = None
    error: Exception | None = None


def status_words(status: str) -> str:
    """Return a status as people call it: ``not in PubMed``."""
    return status.replace("_", " ").replace("pubmed", "PubMed")


METHOD_NAMES = {
    "pmid": "by PMID",
    "pmcid": "by PMCID",
    "doi": "by DOI",
    "title": "by title",
    "volume_page": "by journal, volume and page",
    "words": "by its words",
    "date": "by journal and date",
    "neighbourhood": "by its neighbourhood",
    "person": "by a person",
}
VERDICT_WORDS = {Verdict.AGREES: "agrees", Verdict.CONFLICTS: "differs", Verdict.SILENT: "ignored"}
LENT = " (Crossref)"  # behind a fact that the citation does not state itself


def agreement(comparisons: Iterable[Comparison], is_lent: Callable[[Comparison], bool] = lambda _: False) -> str:
    """Return the facts of one record by verdict: ``agrees: journal, volume (Crossref); differs: page 12 (not 13)``."""
    by_verdict: dict[Verdict, list[str]] = {}
    for comparison in comparisons:
        text = fact_name(comparison.fact)
        if comparison.verdict is not Verdict.AGREES:
            text = difference(comparison) if comparison.found else f"{text} (the record has none)"
        by_verdict.setdefault(comparison.verdict, []).append(text + (LENT if is_lent(comparison) else ""))
    return "; ".join(f"{word}: {', '.join(by_verdict[v])}" for v, word in VERDICT_WORDS.items() if v in by_verdict)


def difference(comparison: Comparison) -> str:
    """Return a fact with the record's value, and what the citation says instead: ``page 12 (not 21)``."""
    return f"{fact_name(comparison.fact)} {comparison.found} (not {comparison.asked})"


def differences_text(decision: Decision) -> str:
    """Return what a match lets pass, in words: ``year 2021 (not 2018); page 12 (not 21)``; "" where nothing differs."""
    return "; ".join(map(difference, decision.differences))


def fact_name(fact: str) -> str:
    """Return a fact as people call it: ``first author``."""
    return fact.replace("_", " ")
