"""A database's connection and a number -> a citation beside its records, the queue of those that wait, or a source."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from pmsync.datasette_plugin.records import FEW, LISTED, PAGE, WAITING, count, in_words, summaries
from pmsync.models import Status, Verdict
from pmsync.store.articles import read_articles
from pmsync.store.cases import Case, read_cases
from pmsync.store.events import read_events


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a citation, as stated, and what each candidate has in its place: value and verdict."""

    name: str
    asked: str
    lent: bool
    found: tuple[tuple[str | None, Verdict] | None, ...]


def citation(db: sqlite3.Connection, id_: int) -> dict[str, Any] | None:
    """Return a citation with its decision, and its records side by side; ``None`` where there is none of this number.

    The records are the article it is matched to, else its candidates; those that were excluded stand apart.
    """
    case = next(read_cases(db, "id = ?", (id_,)), None)
    if case is None:
        return None
    decision = case.decision
    source = db.execute("SELECT source FROM citations WHERE id = ?", (id_,)).fetchone()[0]
    candidates = [candidate.comparisons for candidate in decision.candidates]
    compared = [decision.proof.comparisons] if decision.article else candidates
    pmids = {record.pmid for record in (*decision.candidates, *decision.proof.rivals) if record.pmid}
    return {
        "case": case,
        "source": source,
        "facts": _side_by_side(case, compared),
        "rivals": [(rival, _side_by_side(case, [rival.comparisons])) for rival in decision.proof.rivals],
        "stored": read_articles(db, pmids),
        "events": [
            (event, in_words(event)) for event in reversed(read_events(db, "events.citation = ?", (id_,))[-FEW:])
        ],
    }


def _side_by_side(case: Case, compared: list[Any]) -> list[Fact]:
    names = list(dict.fromkeys(one.fact for comparisons in compared for one in comparisons))
    rows = []
    for name in names:
        cells = [next((one for one in comparisons if one.fact == name), None) for comparisons in compared]
        first = next(cell for cell in cells if cell)
        found = tuple((cell.found, cell.verdict) if cell else None for cell in cells)
        rows.append(Fact(name.replace("_", " "), first.asked, case.is_lent(first), found))
    return rows


def queue(db: sqlite3.Connection, after: int) -> dict[str, Any]:
    """Return the next citation that waits behind ``after``, and how many do."""
    where = f"{WAITING} AND {LISTED}"
    row = db.execute(f"SELECT id FROM {where} AND id > ? ORDER BY id LIMIT 1", (after,)).fetchone()
    return {
        "next": row[0] if row else None,
        "waiting": count(db, where),
        "countless": count(db, f"{WAITING} AND NOT {LISTED}"),
    }


# --- sources ---


def source(db: sqlite3.Connection, id_: int, *, after: tuple[int, int]) -> dict[str, Any] | None:
    """Return where citations came from: its citations behind a place and a number, in their order, with their titles.

    Of a page, the article on whose page they stood is at place 0, and what stands there no more has none.
    """
    columns = ("kind", "name", "added_at", "anchor_pmid", "anchor_doi")
    row = db.execute(f"SELECT {', '.join(columns)} FROM sources WHERE id = ?", (id_,)).fetchone()
    if row is None:
        return None
    rows = db.execute(
        "SELECT id, position, text, status, pmid, reason FROM citations WHERE source = ? AND position >= ? "
        "AND (position > ? OR id > ?) ORDER BY position, id LIMIT ?",
        (id_, after[0], *after, PAGE + 1),
    ).fetchall()
    own = "SELECT pmid FROM citations WHERE source = ? AND position = 0 AND pmid IS NOT NULL"
    anchor = db.execute(own, (id_,)).fetchone() if row[0] == "page" else None
    statuses = "SELECT status, count(*) FROM citations WHERE source = ? GROUP BY status"
    counts = dict(db.execute(statuses, (id_,)).fetchall())
    shown = rows[:PAGE]
    return {
        "id": id_,
        **dict(zip(columns, row, strict=True)),
        **({"anchor_pmid": anchor[0]} if anchor else {}),
        "outcomes": [(status.value, counts[status]) for status in Status if status in counts],
        "count": sum(counts.values()),
        "rows": [
            dict(zip(("id", "position", "text", "status", "pmid", "reason"), one, strict=True))
            | {"candidate": _likely(db, one[0]) if one[3] == Status.LIKELY else None}
            for one in shown
        ],
        "articles": summaries(db, [one[4] for one in shown if one[4]]),
        "next": (shown[-1][1], shown[-1][0]) if len(rows) > PAGE else None,
    }


def all_rows(db: sqlite3.Connection, id_: int) -> dict[str, Any] | None:
    """Return every citation of a source for a file, in its order; ``None`` where there is no such source."""
    if not db.execute("SELECT 1 FROM sources WHERE id = ?", (id_,)).fetchone():
        return None
    cursor = db.execute(
        "SELECT citations.text, citations.status, citations.pmid, citations.doi, articles.pmcid, articles.title, "
        "articles.is_retracted FROM citations LEFT JOIN articles ON articles.pmid = citations.pmid "
        "WHERE citations.source = ? ORDER BY citations.position, citations.id",
        (id_,),
    )
    return {"columns": [column[0] for column in cursor.description], "rows": cursor.fetchall()}


def _likely(db: sqlite3.Connection, citation_: int) -> tuple[int | None, str] | None:
    found = "SELECT pmid, title FROM candidates WHERE citation = ? AND rank = 1"
    row: tuple[int | None, str] | None = db.execute(found, (citation_,)).fetchone()
    return row
