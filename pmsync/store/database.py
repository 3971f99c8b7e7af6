"""One database file: opened and migrated, or one sentence why not; its connection and its transactions.

Killed at any moment, the file holds all of a transaction or nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pmsync.errors import ServiceError, StoreError
from pmsync.models import NEEDS_A_PERSON, Article, Citation, Decision, Journal, Resolution, Status
from pmsync.store import schedule
from pmsync.store.articles import read_articles, write_descriptors, write_journals
from pmsync.store.cases import CHOSEN_BY_PERSON, PROVED_BY_RULE, Case, read_cases, waiting, write_choice
from pmsync.store.citations import (
    OPEN,
    as_known,
    fetch_row,
    insert_citation,
    parsed_text,
    read_citation,
    read_decision,
    write_decision,
)
from pmsync.store.pages import StoredPage, read_pages, write_page
from pmsync.store.records import save_articles, save_works
from pmsync.store.schema.descriptions import TABLES
from pmsync.store.schema.migrations import MIGRATION_SET, MIGRATIONS, migrations
from pmsync.store.schema.views import VIEWS

if TYPE_CHECKING:
    from pmsync.models import Descriptor


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
    if done != MIGRATIONS.keys():
        try:
            _migrate(db)
        except sqlite3.OperationalError:
            if applied(db) != MIGRATIONS.keys():  # else another process has just done the same
                raise


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

    migrations().apply(sqlite_utils.Database(db))


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


PAGES = "(SELECT id FROM sources WHERE kind = 'page')"  # whose citations are asked about page by page
NEWEST_DECISION = (
    "SELECT * FROM citations WHERE {} = ? AND status != 'new' "
    "ORDER BY decided_by = 'person' DESC, checked_at DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A citation to be asked about; ``again`` when it was asked before."""

    id: int
    citation: Citation
    again: bool


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

    def write_journals(self, listed: Iterable[tuple[Journal, str]]) -> int:
        """Write NLM's list of journals, each with its ISO abbreviation; return how many there are."""
        with self.transaction() as db:
            return write_journals(db, listed)

    def write_descriptors(self, descriptors: Iterable[Descriptor]) -> int:
        """Write NLM's MeSH descriptors and their tree; return how many there are."""
        with self.transaction() as db:
            return write_descriptors(db, descriptors)

    def as_known(self, citation: Citation) -> Citation:
        """Return the citation as it is asked about.

        It has the ISSNs of its journal, if NLM's list is here and has one journal of that name, and the PMID to which
        PubMed has merged the one it states.
        """
        with explained(self.path):
            return as_known(self._db, citation)

    def add(self, kind: str, name: str, citations: Iterable[Citation], now: datetime) -> tuple[int, int]:
        """Put citations down as ``new`` (or ``unreadable``) under their source; return how many were new and known.

        ``kind`` and ``name`` are the source's; the same text of the same source is one citation.
        """
        with self.transaction() as db:
            source = _source(db, kind, name, now)
            added = known = 0
            for citation in citations:
                if insert_citation(db, source, citation, now) is None:
                    known += 1
                else:
                    added += 1
        return added, known

    def absent(self, ids: Sequence[int]) -> list[int]:
        """Return those of ``ids`` that no citation has."""
        with explained(self.path):
            there = "SELECT 1 FROM citations WHERE id = ?"
            return [id_ for id_ in dict.fromkeys(ids) if not self._db.execute(there, (id_,)).fetchone()]

    def remove(self, *, ids: Sequence[int] = (), source: str | None = None) -> int:
        """Take citations away by id or by the name of their source; articles stay. Return how many went."""
        with self.transaction() as db:
            gone = sum(db.execute("DELETE FROM citations WHERE id = ?", (id_,)).rowcount for id_ in ids)
            if source is not None:
                named = "source IN (SELECT id FROM sources WHERE name = ?)"
                gone += db.execute(f"DELETE FROM citations WHERE {named}", (source,)).rowcount
            db.execute("DELETE FROM sources WHERE id NOT IN (SELECT source FROM citations)")
        return gone

    def due(self, now: datetime, limit: int | None = None) -> list[Due]:
        """Return everything new or due at ``now``, longest waiting first, at most ``limit``."""
        with explained(self.path):
            rows = self._db.execute(
                "SELECT id, text, parsed, checked_at FROM citations "
                f"WHERE {OPEN} AND source NOT IN {PAGES} "
                "ORDER BY due_at, id LIMIT ?",
                (*schedule.due_by(now), -1 if limit is None else limit),
            ).fetchall()
        return [Due(id_, read_citation(text, parsed), checked_at is not None) for id_, text, parsed, checked_at in rows]

    def add_page(
        self, name: str, anchor: Citation, entries: Sequence[tuple[int, Citation]], now: datetime
    ) -> tuple[int, int]:
        """Put a page down: its article, and its entries with their places; return how many were new and known."""
        with self.transaction() as db:
            return write_page(db, name, anchor, entries, now)

    def pages(self, now: datetime, name: str | None = None) -> list[StoredPage]:
        """Return the pages of which something is due, or the one called ``name``."""
        with explained(self.path):
            return list(read_pages(self._db, now, name=name))

    def decisions(self, ids: Iterable[int]) -> dict[int, Decision]:
        """Return what was decided for citations, by their numbers."""
        with explained(self.path):
            rows = {id_: fetch_row(self._db, "SELECT * FROM citations WHERE id = ?", (id_,)) for id_ in ids}
            return {id_: read_decision(self._db, row) for id_, row in rows.items() if row}

    def save(self, resolutions: Iterable[tuple[int, Resolution]], now: datetime, run: int | None = None) -> None:
        """Write down what was decided, and what was not: an error leaves the earlier decision as it was, still due."""
        resolutions = list(resolutions)
        with self.transaction() as db:
            self._save(db, resolutions, now, run)

    def save_lines(self, resolutions: Sequence[Resolution], now: datetime) -> None:
        """Save looked-up lines: in the rows that state the same facts, else in new ones of the source ``lookup``."""
        with self.transaction() as db:
            for resolution in resolutions:
                ids = _rows_like(db, resolution.citation)
                if not ids:
                    insert_citation(db, _source(db, "line", "lookup", now), resolution.citation, now)
                    ids = _rows_like(db, resolution.citation)
                if resolution.citation.problem is None:
                    self._save(db, [(id_, resolution) for id_ in ids], now, None)

    def _save(
        self, db: sqlite3.Connection, resolutions: Sequence[tuple[int, Resolution]], now: datetime, run: int | None
    ) -> None:
        decisions = [(id_, r.citation, r.decision) for id_, r in resolutions if r.decision]
        articles = {d.article.pmid: d.article for _, _, d in decisions if d.article}
        save_articles(db, articles.values(), now, run)
        works = {d.work.doi: d.work for _, _, d in decisions if d.work}
        save_works(db, works.values(), now, run)
        for id_, citation, decision in decisions:
            write_decision(db, id_, citation, decision, now, run)
        failed = [
            (str(r.error), run, id_, parsed_text(r.citation))
            for id_, r in resolutions
            if r.error and not _is_end(r.error)
        ]
        db.executemany(
            "UPDATE citations SET error = ?, attempts = attempts + 1, run = ? WHERE id = ? AND parsed = ?", failed
        )

    def answers(
        self, citations: Iterable[Citation], now: datetime, *, any_age: bool = False, persons_only: bool = False
    ) -> dict[Citation, Decision]:
        """Return what is known of the same facts: decided lately or by a person, or at ``any_age``.

        ``persons_only`` leaves out what a rule decided. Of a text that states no fact, only a person can know anything.
        """
        answers = {}
        with explained(self.path):
            for citation in citations:
                column, value = _facts_of(citation)
                row = fetch_row(self._db, NEWEST_DECISION.format(column), (value,))
                by_rule_too = citation.problem is None and not persons_only
                if row and (row["decided_by"] == "person" or (by_rule_too and (any_age or _still_good(row, now)))):
                    answers[citation] = read_decision(self._db, row)
        return answers

    def waiting(self, *, likely: bool = False) -> list[Case]:
        """Return what only a person can settle and no person has; ``likely`` ones on demand."""
        statuses = (*NEEDS_A_PERSON, Status.LIKELY) if likely else tuple(NEEDS_A_PERSON)
        with explained(self.path):
            return list(read_cases(self._db, waiting(statuses)))

    def case(self, id_: int) -> Case | None:
        """Return the citation with this number and all that is known of it."""
        with explained(self.path):
            return next(read_cases(self._db, "id = ?", (id_,)), None)

    def cases_of(self, text: str, citation: Citation) -> list[Case]:
        """Return the citations given as ``text``, or that have the DOI or PMID which ``citation`` states."""
        with explained(self.path):
            values = (text, citation.doi, citation.pmid)
            return list(read_cases(self._db, "text = ? OR doi = ? OR pmid = ?", values))

    def links(self) -> Iterator[Case]:
        """Yield every link that a rule made, one after the other; raises StoreError where the file is damaged."""
        with explained(self.path):
            if self._db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise StoreError(f"{self.path} is damaged; restore it from a copy")
            yield from read_cases(self._db, PROVED_BY_RULE)

    def count_choices(self) -> int:
        """Return how many citations a person decided."""
        with explained(self.path):
            return int(self._db.execute(f"SELECT count(*) FROM citations WHERE {CHOSEN_BY_PERSON}").fetchone()[0])

    def article(self, pmid: int) -> Article | None:
        """Return the article that is stored under ``pmid``."""
        with explained(self.path):
            return read_articles(self._db, [pmid]).get(pmid)

    def choose(
        self, id_: int, article: Article | None, now: datetime, seen: str | None = None
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Write a person's choice for a citation, ``None`` for none; InputError if it is not as it was ``seen``.

        Return the ids of the others it holds for as well, and of those that state the same and still wait.
        """
        with self.transaction() as db:
            if article and not read_articles(db, [article.pmid]):
                save_articles(db, [article], now, None)
            return write_choice(db, id_, article, now, seen=seen)


def _is_end(error: Exception) -> bool:
    """Whether the run ended before anybody was asked, which is nobody's failure."""
    return isinstance(error, ServiceError) and error.ends_the_run


def _still_good(row: dict[str, Any], now: datetime) -> bool:
    if row["decided_by"] == "person":
        return True
    checked_at, due_at = schedule.from_text(row["checked_at"]), schedule.from_text(row["due_at"])
    return row["error"] is None and schedule.is_fresh(checked_at, due_at, now)


def _source(db: sqlite3.Connection, kind: str, name: str, now: datetime) -> int:
    values = (kind, name, schedule.to_text(now))
    db.execute("INSERT INTO sources (kind, name, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
    return int(db.execute("SELECT id FROM sources WHERE kind = ? AND name = ?", (kind, name)).fetchone()[0])


def _rows_like(db: sqlite3.Connection, citation: Citation) -> list[int]:
    column, value = _facts_of(citation)
    return [id_ for (id_,) in db.execute(f"SELECT id FROM citations WHERE {column} = ?", (value,)).fetchall()]


def _facts_of(citation: Citation) -> tuple[str, str]:
    """The column and value that citations with the same facts share: a text that states none is like itself only."""
    return ("text", citation.text) if citation.problem else ("parsed", parsed_text(citation))
