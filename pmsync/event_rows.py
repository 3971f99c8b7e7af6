"""``Change``s -> rows of ``events``, the feed of what changed, and back; the caller holds the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pmsync.changes import Change, Event


def write_changes(
    db: sqlite3.Connection,
    changes: Iterable[Change],
    at: str,
    run: int | None,
    *,
    pmid: int | None = None,
    citation: int | None = None,
) -> None:
    """Add what changed of an article, or of the link of a citation, to the feed."""
    db.executemany(
        "INSERT INTO events (run, at, pmid, citation, kind, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(run, at, pmid, citation, change.kind, change.before, change.after) for change in changes],
    )


def read_events(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Event]:
    """Return the events that fulfil a condition on ``events``, in the order they were recorded."""
    rows = db.execute(
        "SELECT events.id, events.run, events.at, events.kind, events.pmid, events.citation, events.before, "
        "events.after, coalesce(articles.title, citations.text) FROM events "
        "LEFT JOIN articles ON articles.pmid = events.pmid LEFT JOIN citations ON citations.id = events.citation "
        f"WHERE {where} ORDER BY events.id",
        values,
    )
    return [Event(*row) for row in rows]


def last_event(db: sqlite3.Connection) -> int:
    """Return the number of the newest event, 0 where there is none."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM events").fetchone()[0])
