"""What the home page and the page of an article read of the database, all of it from one state.

Every function reads within the snapshot that ``snapshot`` opens, so that a page never shows an article half as it was
before a run of sync and half as it is after. What a page gathers is bounded, whatever the size of the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pmsync.models import Article, Status
from pmsync.models.notices import PAPER
from pmsync.store.articles import read_articles
from pmsync.store.cases import count_review_queue, read_cases
from pmsync.store.events import ALERTS, KINDS, Event, read_events
from pmsync.store.runs import TO_DECIDE, read_report, summary_line

Answer = TypeVar("Answer")
ALARMS = ", ".join(repr(kind) for kind in sorted(ALERTS - {"to_decide"}))
NOTED = "kind IN ('expression_of_concern', 'partial_retraction') AND role = 'paper'"
FEW, MANY = 8, 100  # rows of a list among others, and of a list by itself
TERMS = 12


def snapshot(db: sqlite3.Connection, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
    """Answer a question from one state of the database, whatever is written meanwhile (SQLite, "Isolation").

    Rows are plain tuples in it, as everywhere in pmsync; Datasette's connection has its own kind.
    """
    factory, db.row_factory = db.row_factory, None
    db.execute("BEGIN")
    try:
        return question(db)
    finally:
        db.execute("ROLLBACK")
        db.row_factory = factory


# --- home ---


def home(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what the database comes to: outcomes, the last run of sync, what is retracted, and what waits."""
    statuses = dict(db.execute("SELECT status, count(*) FROM citations GROUP BY status").fetchall())
    last = db.execute("SELECT max(id) FROM runs WHERE ended_at IS NOT NULL").fetchone()[0]
    report = read_report(db, last) if last else None
    changes = [event for event in report.events if event.kind != TO_DECIDE] if report else []
    return {
        "outcomes": [(status.value, statuses[status]) for status in Status if status in statuses],
        "citations": sum(statuses.values()),
        "articles": count(db, "articles"),
        "retracted": count(db, "articles WHERE is_retracted"),
        "noted": count(
            db, f"(SELECT DISTINCT pmid FROM links WHERE {NOTED}) JOIN articles USING (pmid) WHERE NOT is_retracted"
        ),
        "report": report,
        "line": summary_line(report) if report else None,
        "changes": gravest(db, changes),
        "more_changes": max(0, len(changes) - FEW),
        "unended": db.execute(
            "SELECT started_at FROM runs WHERE ended_at IS NULL AND id > ? ORDER BY id DESC", (last or 0,)
        ).fetchone(),
        "alarms": gravest(db, _newest_events(db, f"events.kind IN ({ALARMS})")),
        "queue": count_review_queue(db),
        "first_waiting": db.execute(
            f"SELECT citation, text, status FROM review_queue WHERE is_listed ORDER BY citation LIMIT {FEW}"
        ).fetchall(),
        "sources": db.execute(
            "SELECT id, kind, name, added_at, (SELECT count(*) FROM citations WHERE source = sources.id) "
            f"FROM sources ORDER BY id DESC LIMIT {FEW}"
        ).fetchall(),
        "source_count": count(db, "sources"),
    }


def charted(db: sqlite3.Connection) -> dict[str, Any]:
    """Return what the charts of the home page show, which takes as long to count as all the rest of it."""
    return {
        "years": db.execute(
            "SELECT year, count(*) FROM articles WHERE year IS NOT NULL GROUP BY year ORDER BY year"
        ).fetchall(),
        "terms": db.execute(
            "SELECT term, name, articles FROM (SELECT term, count(*) AS articles FROM article_mesh WHERE is_major = 1 "
            f"GROUP BY term ORDER BY articles DESC, term LIMIT {TERMS}) JOIN mesh_terms ON id = term"
        ).fetchall(),
    }


def gravest(db: sqlite3.Connection, events: Sequence[Event]) -> list[tuple[Event, str]]:
    """Return some events with their kind in words, the gravest kinds first, and of each the newest.

    Their articles have their titles with tags.
    """
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    ordered = sorted(events, key=lambda event: (ranks.get(event.kind, len(ranks)), -event.id))[:FEW]
    titles = summaries(db, [event.pmid for event in ordered if event.pmid])
    return [
        (replace(event, title=titles[event.pmid]["title"]) if event.pmid in titles else event, kind_words(event))
        for event in ordered
    ]


def kind_words(event: Event) -> str:
    """Return what happened, as the morning's report calls it."""
    return KINDS.get(event.kind, event.kind)


def _newest_events(db: sqlite3.Connection, where: str) -> list[Event]:
    ids = db.execute(f"SELECT id FROM events WHERE {where} ORDER BY id DESC LIMIT {FEW}").fetchall()
    return read_events(db, f"events.id IN ({', '.join(str(id_) for (id_,) in ids)})", ())


def count(db: sqlite3.Connection, what: str, *values: object) -> int:
    """Return how many rows there are of ``what`` stands behind FROM."""
    return int(db.execute(f"SELECT count(*) FROM {what}", values).fetchone()[0])


# --- one article ---


def article(db: sqlite3.Connection, pmid: int) -> dict[str, Any] | None:
    """Return an article with all that is known of it, ``None`` where it is not stored."""
    stored = read_articles(db, [pmid]).get(pmid)
    if stored is None:
        return None
    dates = db.execute("SELECT added_at, fetched_at, deleted_at FROM articles WHERE pmid = ?", (pmid,)).fetchone()
    return {
        "article": stored,
        **dict(zip(("added_at", "fetched_at", "deleted_at"), dates, strict=True)),
        "notices": [link for link in stored.links if link.role == PAPER],
        "about": [link for link in stored.links if link.role != PAPER],
        "stored": _stored_others(db, stored),
        "merged_into": db.execute("SELECT new, how FROM redirects WHERE old = ?", (pmid,)).fetchone(),
        "merged_from": [old for (old,) in db.execute("SELECT old FROM redirects WHERE new = ?", (pmid,))],
        "checks": db.execute(
            "SELECT service, outcome, checked_at, error FROM checks WHERE pmid = ? ORDER BY service DESC", (pmid,)
        ).fetchall(),
        "conflicts": db.execute(
            "SELECT field, pubmed, crossref, checked_at FROM conflicts WHERE pmid = ? ORDER BY field", (pmid,)
        ).fetchall(),
        "events": [
            (event, kind_words(event)) for event in reversed(read_events(db, "events.pmid = ?", (pmid,))[-MANY:])
        ],
        "citations": list(read_cases(db, "id IN (SELECT id FROM citations WHERE pmid = ? LIMIT ?)", (pmid, FEW))),
        "citation_count": count(db, "citations WHERE pmid = ?", pmid),
    }


def _stored_others(db: sqlite3.Connection, article_: Article) -> set[int]:
    """Return the PMIDs of notices and the like that are stored, so that their names lead to their pages."""
    return {
        link.other_pmid
        for link in article_.links
        if link.other_pmid and db.execute("SELECT 1 FROM articles WHERE pmid = ?", (link.other_pmid,)).fetchone()
    }


def summaries(db: sqlite3.Connection, pmids: list[int]) -> dict[int, dict[str, Any]]:
    """Return articles as lists show them, by PMID, in the order given; those not stored are left out."""
    columns = ("pmid", "title", "authors", "journal", "year", "is_retracted", "is_noted")
    by_pmid = {}
    for pmid in pmids:
        row = db.execute(
            "SELECT articles.pmid, coalesce(markup.title, articles.title), authors, journals.abbreviation, year, "
            f"is_retracted, EXISTS (SELECT 1 FROM links WHERE links.pmid = articles.pmid AND {NOTED}) "
            "FROM articles LEFT JOIN journals ON journals.id = articles.journal "
            "LEFT JOIN markup ON markup.pmid = articles.pmid WHERE articles.pmid = ?",
            (pmid,),
        ).fetchone()
        if row:
            by_pmid[pmid] = dict(zip(columns, row, strict=True))
    return by_pmid
