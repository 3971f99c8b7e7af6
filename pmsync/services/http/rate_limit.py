"""How often a service may be asked, over every process that shares a cache folder.

Processes with different cache folders do not know of each other. Crossref counts questions for one work apart from
lists, and says in each answer how many it takes (``x-rate-limit-limit``, ``x-rate-limit-interval``); until the first
answer its documented limits hold ("Announcing changes to REST API rate limits", Crossref blog, 2025-11-05).
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock

from pmsync.services.http.endpoints import rest_of, takes_key, verb_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


LONGEST_HOLD: Final = 3600.0  # seconds; nothing in a state file, damaged or not, stops pmsync for longer
LOCK_PATIENCE: Final = 5.0  # seconds; the lock is held for less than a millisecond unless its holder is stuck


class RateLimit:
    """One slot every ``interval`` seconds for requests of the kind ``name``, kept in ``folder``.

    ``interval`` may be changed at any time. Without a folder, or where it cannot be written, the pace holds within
    this object only. The state is two wall clock times: when it was written, and the next free slot.
    """

    def __init__(
        self,
        folder: Path | None,
        name: str,
        interval: float,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._file = folder / f"{name}.pace" if folder else None
        self._kept = (0.0, 0.0)  # the state when there is no file to keep it
        self.interval = interval
        self._clock = clock
        self._sleep = sleep

    def wait(self, longest: float) -> bool:
        """Take the next free slot and sleep until it; False, and no slot taken, if it is over ``longest`` seconds off.

        The slot is reserved under the lock and waited for outside it, so that others can queue up behind.
        """
        with self._locked():
            now = self._clock()
            delay = self._delay(now)
            if delay > longest:
                return False
            self._write(now, now + delay + self.interval)
        if delay:
            self._sleep(delay)
        return True

    def back_off(self, seconds: float) -> None:
        """Give out no slot for ``seconds`` from now (at most an hour), in any process."""
        with self._locked():
            now = self._clock()
            self._write(now, now + max(self._delay(now), min(seconds, LONGEST_HOLD)))

    def _delay(self, now: float) -> float:
        """Return the seconds until the next free slot.

        A state from the future means that the clock was set back; what was left to wait then is left to wait now.
        """
        written, following = self._read()
        if not 0 <= following - written <= LONGEST_HOLD:
            return 0.0
        return max(0.0, following - max(now, written))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = None
        try:
            if self._file:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                lock = FileLock(f"{self._file}.lock")
                lock.acquire(timeout=LOCK_PATIENCE, poll_interval=0.005)
        except (OSError, NotImplementedError):  # unwritable, held by a process that is stuck, or no locks there
            self._file = None
        try:
            yield
        finally:
            if lock:
                lock.release()

    def _read(self) -> tuple[float, float]:
        try:
            written, following = self._file.read_text(encoding="ascii").split() if self._file else self._kept
            return float(written), float(following)
        except (OSError, ValueError):  # not there yet, or damaged
            return self._kept

    def _write(self, now: float, following: float) -> None:
        self._kept = (now, following)
        try:
            if self._file:
                self._file.write_text(f"{now!r} {following!r}\n", encoding="ascii")
        except OSError:
            self._file = None


# Seconds between departures. NCBI allows 3 a second, 10 with a key (E-utilities book, NBK25497), and counts arrivals.
INTERVAL: Final = 0.34
INTERVAL_WITH_KEY: Final = 0.105
SLACK: Final = 1.05  # a service counts arrivals, which may come closer together than they left
ONE_WORK: Final = {True: 0.1 * SLACK, False: 0.2 * SLACK}  # by whether an e-mail address is given
LIST: Final = {True: SLACK / 3, False: 1.0 * SLACK}
DOI_ORG: Final = 0.2 * SLACK  # no limit is documented
SLOWEST: Final = 60.0  # seconds; an announced limit that is slower is taken for nonsense


class RateLimits:
    """The paces of one session, kept in ``folder``; ``keyed`` with an API key of NCBI's, ``polite`` with an e-mail."""

    def __init__(
        self,
        folder: Path | None,
        *,
        keyed: bool,
        polite: bool,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        intervals = {
            "eutils": INTERVAL_WITH_KEY if keyed else INTERVAL,
            "other": INTERVAL,
            "crossref-work": ONE_WORK[polite],
            "crossref-list": LIST[polite],
            "doi": DOI_ORG,
        }
        self._paces = {
            name: RateLimit(folder, name, seconds, clock=clock, sleep=sleep) for name, seconds in intervals.items()
        }

    def for_service(self, url: str) -> RateLimit:
        """Return the pace a request to ``url`` keeps."""
        return self._paces[_name(url)]

    def back_off(self, url: str, seconds: float) -> None:
        """Let nothing leave for ``seconds`` to the service that has answered ``url`` with 429."""
        service = _name(url).partition("-")[0]
        for name, pace in self._paces.items():
            if name.partition("-")[0] == service:
                pace.back_off(seconds)

    def adopt(self, url: str, headers: Mapping[str, str]) -> None:
        """Take over the limit that Crossref announces in an answer, be it slower or faster than documented."""
        if verb_of(url) == "works" and (interval := _announced(headers)):
            self.for_service(url).interval = interval


def _name(url: str) -> str:
    if takes_key(url):
        return "eutils"
    verb = verb_of(url)
    if verb == "works":
        return "crossref-work" if rest_of(url) else "crossref-list"
    return "doi" if verb == "ra" else "other"


def _announced(headers: Mapping[str, str]) -> float | None:
    """Return the seconds between requests that "5" in "1s" allow, with some slack; None where nothing sensible is."""
    limit = headers.get("x-rate-limit-limit", "").strip()
    seconds = re.fullmatch(r"(\d{1,4})s", headers.get("x-rate-limit-interval", "").strip(), re.ASCII)
    if not seconds or not re.fullmatch(r"[1-9]\d{0,4}", limit, re.ASCII):
        return None
    interval = int(seconds[1]) / int(limit) * SLACK
    return interval if 0 < interval <= SLOWEST else None
