"""Every exception pmsync raises on purpose; each carries one sentence that names the thing and says what to do.

PmsyncError
├── InputError              a file, column or option cannot be used: exit 2
├── StoreError              the database cannot be used: exit 2, or 1 where running again later may help
├── NotInCassette           a cassette holds no answer to this question
└── ServiceError            a service did not answer: nothing is decided, the citation stays due, exit 1
    ├── TransientError      worth another try (429, 5xx, an error inside a 200, a cut body, no connection)
    ├── RefusedError        this very request will never work; the batch can be split
    └── StoppedError        no further request this run (blocked, bad API key, service down; deadline or budget over)
"""

from __future__ import annotations


class PmsyncError(Exception):
    """Anything pmsync can explain in one sentence."""


class InputError(PmsyncError):
    """What was given cannot be read; nothing stored was touched."""


class StoreError(PmsyncError):
    """The database cannot be used; what is stored stays as it was.

    ``passing`` where running again later may help (disk full, locked).
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class NotInCassette(PmsyncError):  # noqa: N818  # the name is the whole sentence
    """The cassette that is played holds no answer to this question."""


class ServiceError(PmsyncError):
    """A service did not answer; never an answer itself.

    ``service`` is who was asked ("NCBI", "Crossref"); None where the trouble is not of that service alone.
    """

    def __init__(self, message: str, *, service: str | None = None) -> None:
        super().__init__(message)
        self.service = service

    @property
    def ends_the_run(self) -> bool:
        """Whether it is the run's own time or budget that is over: nobody failed to answer."""
        return False


class TransientError(ServiceError):
    """The same request may work later; ``retry_after`` is the service's own wish in seconds, if it stated one.

    ``throttled`` where it was asked too fast (429), so that nobody may ask it before the next try;
    ``stale_connection`` where only a connection left idle was closed, so that the next try need not wait.
    """

    def __init__(
        self,
        message: str,
        *,
        service: str | None = None,
        retry_after: float | None = None,
        throttled: bool = False,
        stale_connection: bool = False,
    ) -> None:
        super().__init__(message, service=service)
        self.retry_after = retry_after
        self.throttled = throttled
        self.stale_connection = stale_connection


class RefusedError(ServiceError):
    """The service will refuse this request whenever it is sent."""


class StoppedError(ServiceError):
    """No further request may be sent in this run."""

    @property
    def ends_the_run(self) -> bool:
        """Whether it is the run's own time or budget that is over: nobody failed to answer."""
        return self.service is None
