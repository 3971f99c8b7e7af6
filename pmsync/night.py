"""What a night comes to, step by step -> counts of what was answered, failed and not reached, and whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pmsync.errors import ServiceError, StoppedError
from pmsync.eutils import NCBI
from pmsync.integrity import CROSSREF
from pmsync.models import Resolution, Status
from pmsync.services import Services
from pmsync.store import Store

# What a kill can lose is one part; a part this large still fills every batch of requests.
PART = 1000
Item = TypeVar("Item")


@dataclass(slots=True)
class Night:
    """What one run did.

    ``checked`` counts citations and stored records whose state was asked for and answered. Of citations ``asked`` =
    ``matched`` + ``not_in_pubmed`` + ``undecided`` + those that failed; ``failed`` counts all that was not answered,
    ``not_reached`` what was due when the run had to stop. ``errors`` are the sentences of what did not work, each once.
    ``alarms`` counts what is told of that needs a person: articles retracted or under concern, and citations to decide.
    """

    checked: int = 0
    asked: int = 0
    matched: int = 0
    not_in_pubmed: int = 0
    undecided: int = 0
    failed: int = 0
    not_reached: int = 0
    errors: tuple[str, ...] = ()
    alarms: int = 0

    def exit_code(self, *, alert: bool) -> int:
        """0 when all was answered, 1 when something was not (it is still due).

        With ``alert`` 4 when an article was retracted or came under concern, or a citation needs a person: that is told
        once, while what was not answered will be tried and told again.
        """
        if alert and self.alarms:
            return 4
        return 1 if self.failed or self.not_reached else 0

    def note(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.asked += len(resolutions)
        for resolution in resolutions:
            if resolution.decision is None:
                self.fail(resolution.error)
                continue
            self.checked += 1
            if resolution.decision.status is Status.MATCHED:
                self.matched += 1
            elif resolution.decision.status is Status.NOT_IN_PUBMED:
                self.not_in_pubmed += 1
            else:
                self.undecided += 1

    def fail(self, error: Exception | None) -> None:
        """Count one thing that was not answered, or not reached, and why."""
        if isinstance(error, ServiceError) and error.ends_the_run:
            self.not_reached += 1
        else:
            self.failed += 1
        if error and str(error) not in self.errors:
            self.errors += (str(error),)


class Run:
    """What the steps of one night share, and whether it is of use to go on."""

    def __init__(
        self,
        store: Store,
        ask: Callable[[bool], Services],
        now: datetime,
        run: int | None,
        progress: Callable[[int], None],
    ) -> None:
        self.store, self.ask, self.now, self.run = store, ask, now, run
        self.fresh = ask(True)  # noqa: FBT003  # past the HTTP cache
        self.night = Night()
        self.is_over = False  # NCBI has stopped answering, or the run's time or budget is over
        self.without_crossref = False
        self._progress = progress

    def parts(self, due: Sequence[Item], size: int | None = None) -> Iterator[Sequence[Item]]:
        """Cut what is due into parts, until the run is over; what it does not come to is counted."""
        size = size or PART
        for start in range(0, len(due), size):
            if self.is_over:
                self.night.not_reached += len(due) - start
                return
            part = due[start : start + size]
            yield part
            self._progress(len(part))

    def count(self, answers: Sequence[object], *, checked: bool = True) -> None:
        """Count what was answered of stored records, and what was not."""
        for answer in answers:
            if isinstance(answer, ServiceError):
                self.fail(answer)
            else:
                self.night.checked += checked  # a record that Crossref was asked about, too, is not two

    def note(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.night.note(resolutions)
        for resolution in resolutions:
            self._hear(resolution.error)

    def fail(self, error: Exception | None) -> None:
        """Count what was not answered, if there is an error."""
        if error:
            self.night.fail(error)
            self._hear(error)

    def _hear(self, error: Exception | None) -> None:
        if isinstance(error, StoppedError):
            self.is_over |= error.service in (None, NCBI)
            self.without_crossref |= error.service in (None, CROSSREF)
