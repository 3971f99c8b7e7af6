"""The time of the last request to a service -> the time of the next, for every process that shares a cache folder.

Processes with different cache folders do not know of each other: only one folder makes one pace.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_HOLD: Final = 3600.0  # seconds; nothing in a state file, damaged or not, stops pmsync for longer
LOCK_PATIENCE: Final = 5.0  # seconds; the lock is held for less than a millisecond unless its holder is stuck


class Pace:
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

    def hold(self, seconds: float) -> None:
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
