"""A question about a database that is slow to answer -> its answer, kept until a file of the database has changed."""

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
_kept: WeakKeyDictionary[Database, dict[str, tuple[object, Any]]] = WeakKeyDictionary()


async def cached_until_changed(db: Database, name: str, answer: Callable[[], Awaitable[Any]]) -> Any:
    """Return what ``answer`` gives, or gave when the files of ``db`` were last as they are now.

    SQLite writes every commit into one of them ("Write-Ahead Logging"), so that what is kept is never out of date.
    """
    answers = _kept.setdefault(db, {})
    state = [_changed(Path(f"{db.path}{end}")) for end in ("", "-wal")]
    if name in answers and answers[name][0] == state:
        return answers[name][1]
    found = await answer()
    latest = max((changed[0] for changed in state if changed), default=time.time_ns())
    if time.time_ns() - latest > SETTLED:
        answers[name] = state, found
    return found


def _changed(file: Path) -> tuple[int, int] | None:
    with suppress(FileNotFoundError):
        found = file.stat()
        return found.st_mtime_ns, found.st_size
    return None
