"""One database file: opened and migrated, or one sentence why not; its connection and its transactions.

Killed at any moment, the file holds all of a transaction or nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from pmsync.errors import StoreError
from pmsync.store.schema.descriptions import TABLES
from pmsync.store.schema.migrations import MIGRATION_SET, MIGRATIONS, migrations
from pmsync.store.schema.views import VIEWS

LOCK_WAIT = 60.0  # seconds to wait for another process that is writing


def open_database(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open ``path`` and bring its tables up to date; a missing file is made only with ``create``.

    Raises StoreError where the file is missing, no database, not pmsync's, made by a newer pmsync, read-only or locked.
    """
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a database file")
    if not path.exists() and not create:
        raise StoreError(f"there is no database {path}; 'pmsync add {path} FILE' makes one")
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent} to put {path.name} into")
    with explained(path):
        db = sqlite3.connect(path, timeout=LOCK_WAIT, isolation_level=None)
        try:
            _bring_up_to_date(db, path, create=create)
            _keep_readable(db)
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the right to sync ``path``, which one process has at a time; StoreError where another has it.

    The lock is the operating system's, on a file beside the database, so that a crash releases it.
    """
    if not path.is_file():  # opening it says what is wrong
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(f"{path.resolve()}.sync-lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(f"another sync of {path} is running; nothing was asked", passing=True) from None
    except OSError:
        raise _store_error(path, "unable to open") from None
    try:
        yield
    finally:
        lock.release()


def _bring_up_to_date(db: sqlite3.Connection, path: Path, *, create: bool) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA synchronous = NORMAL")  # enough in WAL mode: a power cut loses the last commits, never the file
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    done = applied(db)
    if unknown := done - MIGRATIONS.keys():
        raise StoreError(f"{path} was made by a newer pmsync (it has {min(unknown)}); upgrade pmsync to use it")
    if not done and not create:
        raise StoreError(f"{path} is a database, but not one of pmsync's; 'pmsync add {path} FILE' makes it one")
    if not done and (taken := tables & (TABLES.keys() | VIEWS.keys())):
        raise StoreError(f"{path} already has a table {min(taken)} that is not pmsync's; choose another file")
    while done != MIGRATIONS.keys():
        before = done
        try:
            _migrate(db)
        except sqlite3.OperationalError:
            if applied(db) == before:  # else another process is doing the same: the rest after it
                raise
        done = applied(db)


def _keep_readable(db: sqlite3.Connection) -> None:
    """Let the file be read while it is written, also one that was copied by VACUUM INTO, which forgets it.

    Where another program is at it just now, the next one to open it will.
    """
    if db.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        with suppress(sqlite3.OperationalError):
            db.execute("PRAGMA journal_mode = WAL")


def applied(db: sqlite3.Connection) -> set[str]:
    """Return the migrations of pmsync's that a database has had: all of them where it is up to date, none elsewhere."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (MIGRATION_SET,))
    return {name for (name,) in rows}


def _migrate(db: sqlite3.Connection) -> None:
    import sqlite_utils
    from tenacity import Retrying, retry_if_exception_message, stop_after_delay, wait_fixed

    # SQLite does not wait where two processes that have both read want to write: one of them is told at once.
    again = Retrying(
        retry=retry_if_exception_message(match=".*locked"),
        stop=stop_after_delay(LOCK_WAIT),
        wait=wait_fixed(0.05),
        reraise=True,
    )
    again(lambda: migrations().apply(sqlite_utils.Database(db)))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of ``path`` into one sentence; nothing that was committed is touched by any of it."""
    try:
        yield
    except sqlite3.Error as error:
        raise _store_error(path, str(error)) from error


PASSING = {
    "is full": "the disk is full; {path} is as it was before: make room and run again",
    "disk I/O": "the disk refused to write; {path} is as it was before: check for room and run again",
    "locked": "another program has kept {path} locked for a minute; run again when it is done",
}
LASTING = {
    "not a database": "{path} is not a SQLite database; name another file",
    "readonly": "{path} cannot be written; give yourself the right to write it and its folder",
    "unable to open": "{path} cannot be opened; check the right to read and write it and its folder",
    "malformed": "{path} is damaged; restore it from a copy",
}


def _store_error(path: Path, said: str) -> StoreError:
    for words, sentence in (PASSING | LASTING).items():
        if words in said:
            return StoreError(sentence.format(path=path), passing=words in PASSING)
    return StoreError(f"{path} cannot be used: {said}")


class Store:
    """One database file; close it, or use it as a context manager."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open ``path``; StoreError says in a sentence why it cannot be used."""
        self.path = path
        self._db = open_database(path, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for writing, in one transaction; raises StoreError where it cannot be written."""
        with explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for reading; raises StoreError where it cannot be read."""
        with explained(self.path):
            yield self._db
