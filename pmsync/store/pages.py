"""Pages in the database: a page's article and its entries are put down, and read back as a whole.

The article stands at position 0 of its source, the entries at their places on the page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pmsync.models import Citation
from pmsync.store import schedule
from pmsync.store.citations import OPEN, insert_citation, read_citation

if TYPE_CHECKING:
    from pmsync.store.database import Store


KIND = "page"


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A citation of a page as it is stored; ``is_open`` where it is due and no person has decided it."""

    id: int
    citation: Citation
    is_open: bool


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as it is stored: its name, its article, and its entries in the page's order."""

    name: str
    anchor: StoredEntry
    entries: tuple[StoredEntry, ...]

    @property
    def rows(self) -> tuple[StoredEntry, ...]:
        """The article and, behind it, the entries."""
        return self.anchor, *self.entries

    @property
    def is_open(self) -> bool:
        """Whether something of it is open, so that it is asked about as a whole."""
        return any(row.is_open for row in self.rows)


def add_page(
    store: Store, name: str, anchor: Citation, entries: Sequence[tuple[int, Citation]], now: datetime
) -> tuple[int, int]:
    """Put a page down: its article, and its entries with their places; return how many were new and known."""
    with store.transaction() as db:
        return write_page(db, name, anchor, entries, now)


def stored_pages(store: Store, now: datetime, name: str | None = None) -> list[StoredPage]:
    """Return the pages of which something is due at ``now``, or the one called ``name``."""
    with store.reading() as db:
        return list(read_pages(db, now, name=name))


def write_page(
    db: sqlite3.Connection, name: str, anchor: Citation, entries: Sequence[tuple[int, Citation]], now: datetime
) -> tuple[int, int]:
    """Put a page down in the place of an earlier one of this name; return how many entries were new and known.

    An entry that does not stand there any more is taken away; one that a person decided is kept off the page.
    """
    values = (KIND, name, schedule.to_text(now), anchor.pmid, anchor.doi)
    db.execute(
        "INSERT INTO sources (kind, name, added_at, anchor_pmid, anchor_doi) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, name) DO NOTHING",
        values,
    )
    source = int(db.execute("SELECT id FROM sources WHERE kind = ? AND name = ?", (KIND, name)).fetchone()[0])
    printed = {(0, anchor.text), *((position, citation.text) for position, citation in entries)}
    rows = db.execute("SELECT id, position, text, decided_by FROM citations WHERE source = ?", (source,)).fetchall()
    for id_, position, text, decided_by in rows:
        if (position, text) not in printed and decided_by == "person":
            db.execute("UPDATE citations SET position = ? WHERE id = ?", (-id_, id_))
        elif (position, text) not in printed:
            db.execute("DELETE FROM citations WHERE id = ?", (id_,))
    whole = [(0, anchor), *entries]
    new = sum(insert_citation(db, source, citation, now, position) is not None for position, citation in whole)
    return new, len(whole) - new


def read_pages(db: sqlite3.Connection, now: datetime, *, name: str | None = None) -> Iterator[StoredPage]:
    """Yield the pages of which something is open, or the one called ``name``, in the order they were added."""
    where, values = ("AND name = ?", (name,)) if name else ("", ())
    sources = db.execute(f"SELECT id, name FROM sources WHERE kind = ? {where} ORDER BY id", (KIND, *values)).fetchall()
    first, last = schedule.due_by(now)
    for source, source_name in sources:
        rows = db.execute(
            f"SELECT id, position, text, parsed, {OPEN} FROM citations WHERE source = ? ORDER BY position, id",
            (first, last, source),
        ).fetchall()
        placed = [
            (position, StoredEntry(id_, read_citation(text, parsed), bool(is_open)))
            for id_, position, text, parsed, is_open in rows
        ]
        anchors = [row for position, row in placed if position == 0]
        entries = tuple(row for position, row in placed if position > 0)
        if anchors and entries and (name or any(row.is_open for position, row in placed if position >= 0)):
            yield StoredPage(source_name, anchors[-1], entries)
