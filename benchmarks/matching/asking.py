"""What pmsync says of each case, asked as users do: parsed, then through HTTP, cache and ladder to a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.matching.levels import Case
from pmsync.models import Decision, Status
from pmsync.parsing.line import parse
from pmsync.resolve.ladder import resolve
from pmsync.services import open_session, services_for
from tests.standin.server import Running
from tests.support.settings import settings_for

DEADLINE = 7200.0  # seconds
NCBI_VERBS = {"esearch", "efetch", "esummary", "idconv"}
# What became of a case.
RIGHT, WRONG, TWIN = "matched right", "matched wrong", "twin"
LIKELY_RIGHT, LIKELY_WRONG = "likely right", "likely wrong"
AMBIGUOUS_WITH, AMBIGUOUS_WITHOUT = "ambiguous, true one among", "ambiguous, not among"
COUNTED = "ambiguous, more than are listed"
OTHERS = {
    Status.CONTRADICTION: "contradiction",
    Status.NOT_FOUND: "not found",
    Status.NOT_IN_PUBMED: "not in PubMed",
    Status.UNREADABLE: "unreadable",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """A case, what was decided, and in which of the words above."""

    case: Case
    decision: Decision
    outcome: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Cases asked about together, and the requests that took, by service."""

    answered: tuple[Answered, ...]
    ncbi: int
    crossref: int

    def count(self, *outcomes: str) -> int:
        """How many cases ended in one of these."""
        counts = Counter(answered.outcome for answered in self.answered)
        return sum(counts[outcome] for outcome in outcomes)


def ask(cases: Sequence[Case], server: Running) -> Batch:
    """Ask about all cases in one batch, from an empty cache; only the waiting is left out."""
    before = len(server.log)
    with TemporaryDirectory() as folder, patch("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True):
        settings = settings_for(server.environ, folder)
        with open_session(settings, DEADLINE) as session:
            resolutions = resolve([parse(case.text) for case in cases], services_for(session, refresh=False))
    answered = []
    for case, resolution in zip(cases, resolutions, strict=True):
        if resolution.decision is None:
            raise RuntimeError(f"{case.text}: {resolution.error}")
        answered.append(Answered(case, resolution.decision, _outcome(case, resolution.decision)))
    verbs = Counter(asked.verb in NCBI_VERBS for asked in server.log[before:])
    return Batch(tuple(answered), verbs[True], verbs[False])


def _outcome(case: Case, decision: Decision) -> str:
    candidates = {candidate.pmid for candidate in decision.candidates}
    if decision.article:
        pmid = decision.article.pmid
        return RIGHT if pmid == case.right else TWIN if pmid in case.twins else WRONG
    if decision.status is Status.LIKELY:
        works = {candidate.doi for candidate in decision.candidates if candidate.pmid is None}
        right = case.right in candidates - {None} or case.doi in works - {None}
        return LIKELY_RIGHT if right else TWIN if candidates & case.twins else LIKELY_WRONG
    if decision.status is Status.AMBIGUOUS and not candidates:
        return COUNTED
    if decision.status is Status.AMBIGUOUS:
        return AMBIGUOUS_WITH if case.right and case.right in candidates else AMBIGUOUS_WITHOUT
    return OTHERS[decision.status]
