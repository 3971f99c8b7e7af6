"""NLM's list of journals in a file of the cache folder, where look-ups find a journal by any of its names.

The file is an SQLite database that is read where it lies: to open it costs as much with forty thousand journals as with
ten. It is never written to, only replaced whole, so that whoever has it open goes on with what it was. When its owner
was last told that it is still NLM's is the file's time.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pmsync.errors import InputError
from pmsync.models import Journal
from pmsync.parsing.journals import journal_key

VERSION: Final = 1  # of the tables; a file of another version is none
TABLES: Final = """
CREATE TABLE journals (
    id TEXT PRIMARY KEY, abbreviation TEXT NOT NULL, name TEXT NOT NULL, iso TEXT NOT NULL, issns TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE names (
    key TEXT NOT NULL, is_part INTEGER NOT NULL, journal TEXT NOT NULL, PRIMARY KEY (key, is_part, journal)
) WITHOUT ROWID;
CREATE TABLE source (url TEXT NOT NULL, etag TEXT, fetched_at TEXT NOT NULL, journals INTEGER NOT NULL);
"""
COLUMNS: Final = "id, abbreviation, name, iso, issns"
OF_A_NAME: Final = f"SELECT {COLUMNS} FROM names JOIN journals ON journal = id WHERE key = ? ORDER BY is_part, id"
BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
ARTICLE: Final = "the "
FORGOTTEN: Final = 3600.0  # seconds; a file begun so long ago is of a process that was killed


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list is from: its address, its ETag there, when it was fetched, and how many journals it has.

    ``confirmed_at`` is when its owner last said that it is still the one there.
    """

    url: str
    etag: str | None
    fetched_at: datetime
    journals: int
    confirmed_at: datetime


class JournalList:
    """The journals of the file ``path``; none where there is no file (``path=None``), or a damaged one.

    The file is opened when it is first asked. What is pickled is the path.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._close: weakref.finalize[Any, JournalList] | None = None
        self._database: sqlite3.Connection | None = None

    def __reduce__(self) -> tuple[type[JournalList], tuple[Path | None]]:
        """Return what makes this list again."""
        return JournalList, (self._path,)

    def named(self, name: str) -> tuple[Journal, ...]:
        """Return all journals of which ``name`` is exactly a name (see ``names_of``) or an ISSN.

        Those whose whole name it is come first. "The" may be left out, or be too much.
        """
        key = journal_key(name)
        rows = self._rows(OF_A_NAME, key) or (self._rows(OF_A_NAME, key[len(ARTICLE) :]) if _has_article(key) else [])
        return tuple(dict.fromkeys(_journal(row) for row in rows))

    def names(self, journal: str) -> tuple[str, ...]:
        """Return MedlineTA, ISO abbreviation and title, each once, of the journal with this NLM ID or MedlineTA."""
        rows = self._rows(f"SELECT {COLUMNS} FROM journals WHERE id = ?", journal) if journal.isalnum() else []
        if not rows:
            key = journal_key(journal)
            rows = [row for row in self._rows(OF_A_NAME, key) if journal_key(str(row[1])) == key]
        return tuple(dict.fromkeys(str(row[column]) for row in rows for column in (1, 3, 2) if row[column]))

    def _rows(self, sql: str, value: str) -> Sequence[tuple[Any, ...]]:
        """Ask; a file that cannot be read is as none, from now on."""
        if self._path is None:
            return []
        try:
            return self._opened(self._path).execute(sql, (value,)).fetchall()
        except (sqlite3.Error, UnicodeError):  # a damaged name of a table cannot even be told
            if self._close:
                self._close()
            self._path = None
            return []

    def _opened(self, path: Path) -> sqlite3.Connection:
        if self._database is None:
            self._database = database = _read_only(path)
            self._close = weakref.finalize(self, database.close)
        return self._database


def _journal(row: tuple[Any, ...]) -> Journal:
    id_, abbreviation, name, _, issns = map(str, row)
    return Journal(id_, abbreviation, name, tuple(issns.split()))


def _has_article(key: str) -> bool:
    return key.startswith(ARTICLE)


def read_source(path: Path) -> Source | None:
    """Return where the list in ``path`` is from; None where there is none, or it is damaged anywhere."""
    try:
        with closing(_read_only(path)) as database:
            [version], [verdict] = (database.execute(f"PRAGMA {n}").fetchone() for n in ("user_version", "quick_check"))
            if version != VERSION or verdict != "ok":
                return None
            url, etag, fetched_at, journals = database.execute("SELECT * FROM source").fetchone()
        confirmed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Source(url, etag, datetime.fromisoformat(fetched_at), int(journals), confirmed_at)
    except (sqlite3.Error, OSError, TypeError, ValueError):
        return None


def _read_only(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes to; no lock is needed, and no file is made beside it."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def names_of(journal: Journal, iso: str) -> tuple[set[str], set[str]]:
    """Return the keys of a journal's whole names and ISSNs, and those of the parts that are names as well.

    Parts are what stands before " : ", a title on either side of " = " (NLM joins titles in two languages so), a name
    without what is in brackets, mostly a place, and a name without "The".
    """
    names = {journal.abbreviation, iso, journal.name}
    titles = {title for name in names for title in (name, *name.split(" = "))}
    titles |= {title.partition(" : ")[0] for title in titles}
    titles |= {BRACKETS.sub("", title) for title in titles}
    whole = {journal_key(name) for name in (*names, *journal.issns)}
    parts = {journal_key(title) for title in titles - names} | whole
    parts |= {key[len(ARTICLE) :] for key in parts if _has_article(key)}
    return whole - {""}, parts - whole - {""}


def write_list(path: Path, journals: Iterable[tuple[Journal, str]], source: Source) -> None:
    """Put ``journals``, each with its ISO abbreviation, in the place of the list in ``path``, all at once.

    Raises InputError where the file cannot be written; the earlier one stays.
    """
    with new_file(path) as new:
        with closing(sqlite3.connect(new)) as database:
            database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA user_version = {VERSION}; BEGIN; {TABLES}")
            _fill(database, journals)
            origin = (source.url, source.etag, source.fetched_at.isoformat(), source.journals)
            database.execute("INSERT INTO source VALUES (?, ?, ?, ?)", origin)
            database.commit()
        confirm(new, source.confirmed_at)
        new.replace(path)


def _fill(database: sqlite3.Connection, journals: Iterable[tuple[Journal, str]]) -> None:
    for journal, iso in journals:
        row = (journal.id, journal.abbreviation, journal.name, iso, " ".join(journal.issns))
        database.execute(f"INSERT OR IGNORE INTO journals ({COLUMNS}) VALUES (?, ?, ?, ?, ?)", row)
        keys = [(key, is_part, journal.id) for is_part, part in enumerate(names_of(journal, iso)) for key in part]
        database.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", keys)


def confirm(path: Path, now: datetime) -> None:
    """Put down that the list in ``path`` was still the one that NLM has."""
    with suppress(OSError):
        os.utime(path, (now.timestamp(), now.timestamp()))


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a new file beside ``path``, which is to take its place; raises InputError where it cannot be written.

    It is removed where it has not done so.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _tidy(path)
        new.touch()
        try:
            yield new
        finally:
            new.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"the list of journals {path} cannot be written: {why}; name another cache with PMSYNC_CACHE"
        ) from None


def _tidy(path: Path) -> None:
    """Remove what killed processes left behind."""
    for left in path.parent.glob(f"{path.name}.*.new"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - FORGOTTEN:
                left.unlink()
