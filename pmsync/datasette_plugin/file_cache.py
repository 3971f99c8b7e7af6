"""A cache for what is slow to read of a database, good until a file of the database changes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from datasette.database import Database


SETTLED = 1_000_000_000  # nanoseconds: what changed more lately may change again under the same time of change
_answers: WeakKeyDictionary[Database, dict[str, tuple[object, Any]]] = WeakKeyDictionary()


async def cached_until_changed(db: Database, name: str, answer: Callable[[], Awaitable[Any]]) -> Any:
    """Return what ``answer`` gives, or gave when the files of ``db`` were last as they are now.

    SQLite writes every commit into one of them ("Write-Ahead Logging"), so that no answer here is out of date.
    """
    answers = _answers.setdefault(db, {})
    state = [_time_and_size(Path(f"{db.path}{end}")) for end in ("", "-wal")]
    if name in answers and answers[name][0] == state:
        return answers[name][1]
    fresh = await answer()
    latest = max((entry[0] for entry in state if entry), default=time.time_ns())
    if time.time_ns() - latest > SETTLED:
        answers[name] = state, fresh
    return fresh


def _time_and_size(file: Path) -> tuple[int, int] | None:
    with suppress(FileNotFoundError):
        status = file.stat()
        return status.st_mtime_ns, status.st_size
    return None
