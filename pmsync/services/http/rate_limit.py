"""How often a service may be asked, over every process that shares a cache folder.

Processes with different cache folders do not know of each other. Crossref counts questions for one work apart from
lists, and says in each answer how many it takes (``x-rate-limit-limit``, ``x-rate-limit-interval``); until the first
answer its documented limits hold.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


SLACK: Final = 1.05  # a service counts arrivals, which may come closer together than they left
SLOWEST: Final = 60.0  # seconds; an announced limit that is slower is taken for nonsense
LONGEST_HOLD: Final = 3600.0  # seconds; nothing in a state file, damaged or not, stops pmsync for longer
LOCK_PATIENCE: Final = 5.0  # seconds; the lock is held for less than a millisecond unless its holder is stuck


class RateLimit:
    """One slot every ``interval`` seconds for requests of the kind ``name``, kept in ``folder``.

    ``interval`` may be changed at any time. Without a folder, or where it cannot be written, the limit holds within
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
        self._state = (0.0, 0.0)  # where there is no file to hold it
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
            written, following = self._file.read_text(encoding="ascii").split() if self._file else self._state
            return float(written), float(following)
        except (OSError, ValueError):  # not there yet, or damaged
            return self._state

    def _write(self, now: float, following: float) -> None:
        self._state = (now, following)
        try:
            if self._file:
                self._file.write_text(f"{now!r} {following!r}\n", encoding="ascii")
        except OSError:
            self._file = None


class RateLimits:
    """The rate limits of one service, kept in ``folder``: ``intervals`` are the seconds between requests, by name.

    The first is for lists, the last for a question by path; most services have a single one for both.
    """

    def __init__(
        self,
        folder: Path | None,
        intervals: Mapping[str, float],
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._limits = [
            RateLimit(folder, name, seconds, clock=clock, sleep=sleep) for name, seconds in intervals.items()
        ]

    def of(self, path: str) -> RateLimit:
        """Return the limit that a question keeps; ``path`` is the DOI or the prefix in its address, or ""."""
        return self._limits[-1 if path else 0]

    def back_off(self, seconds: float) -> None:
        """Let no request leave for ``seconds``: the service has answered 429."""
        for limit in self._limits:
            limit.back_off(seconds)


def announced_interval(headers: Mapping[str, str]) -> float | None:
    """Return the seconds between requests that "5" in "1s" allow, with some slack; None where nothing sensible is."""
    limit = headers.get("x-rate-limit-limit", "").strip()
    seconds = re.fullmatch(r"(\d{1,4})s", headers.get("x-rate-limit-interval", "").strip(), re.ASCII)
    if not seconds or not re.fullmatch(r"[1-9]\d{0,4}", limit, re.ASCII):
        return None
    interval = int(seconds[1]) / int(limit) * SLACK
    return interval if 0 < interval <= SLOWEST else None
