"""A database and a moment -> everything due asked, decided and written down, with a line that says what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pmsync.errors import StoppedError
from pmsync.eutils import NCBI
from pmsync.models import NEEDS_A_PERSON, Resolution, Status
from pmsync.resolve import resolve
from pmsync.services import Services
from pmsync.store import Due, Store

# What a kill can lose is one part; a part this large still fills every batch of requests.
PART = 1000


@dataclass(slots=True)
class Night:
    """What one run did, in citations.

    ``asked`` = ``matched`` + ``not_in_pubmed`` + ``undecided`` + ``failed``; ``left`` were not reached.

    ``for_a_person`` counts those decided in this run that only a person can settle; ``errors`` are the sentences of
    what did not work, each once.
    """

    asked: int = 0
    matched: int = 0
    not_in_pubmed: int = 0
    undecided: int = 0
    failed: int = 0
    left: int = 0
    for_a_person: int = 0
    errors: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when all went well, 1 when something did not work, 4 when a citation needs a person."""
        if self.failed or self.left:
            return 1
        return 4 if self.for_a_person else 0

    def note(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part."""
        self.asked += len(resolutions)
        for resolution in resolutions:
            if resolution.decision is None:
                self.failed += 1
            elif resolution.decision.status is Status.MATCHED:
                self.matched += 1
            elif resolution.decision.status is Status.NOT_IN_PUBMED:
                self.not_in_pubmed += 1
            else:
                self.undecided += 1
                listed = resolution.decision.candidate_count == len(resolution.decision.candidates)
                self.for_a_person += resolution.decision.status in NEEDS_A_PERSON and listed
        sentences = {str(r.error): None for r in resolutions if r.error}
        self.errors = tuple(dict.fromkeys((*self.errors, *sentences)))


def sync(
    store: Store,
    ask: Callable[[bool], Services],
    due: Sequence[Due],
    now: datetime,
    *,
    run: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Night:
    """Ask about everything in ``due`` (of ``store.due``), part by part, each written down in one transaction.

    ``ask(refresh)`` gives the services: what was asked before goes past the HTTP cache, or an old answer would hide
    the very change that is looked for. ``progress`` is called with the number of citations done since the last call.
    Once NCBI has stopped answering, or the run's time is over, the run ends and the rest stays due. Without Crossref it
    goes on: what needed Crossref's answer stays due.
    """
    night = Night()
    for part in _parts(due):
        resolutions = resolve([one.citation for one in part], ask(part[0].again))
        store.save([(one.id, resolution) for one, resolution in zip(part, resolutions, strict=True)], now, run)
        night.note(resolutions)
        progress(len(part))
        if any(_ends_the_run(resolution.error) for resolution in resolutions):
            break
    night.left = len(due) - night.asked
    return night


def _ends_the_run(error: Exception | None) -> bool:
    return isinstance(error, StoppedError) and error.service in (None, NCBI)


def _parts(due: Sequence[Due]) -> Iterator[Sequence[Due]]:
    """Cut into parts that are all new or all asked before."""
    for again in (False, True):
        same = [one for one in due if one.again is again]
        for start in range(0, len(same), PART):
            yield same[start : start + PART]
