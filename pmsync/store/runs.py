"""The runs of sync: what each of them did, and the report of what changed until it ended.

A report tells of every change since the last run that ended: also of what a run that was killed, or a look-up by day,
has found, so that nothing goes untold.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pmsync.errors import InputError
from pmsync.models import RESOLVED, Status
from pmsync.store import schedule
from pmsync.store.cases import count_review_queue
from pmsync.store.citations import DUE, NOT_BY_PERSON, OPEN, fetch_row
from pmsync.store.database import Store
from pmsync.store.events import ALERTS, KINDS, Event, last_event, read_events

UNRESOLVED = (
    f"status IN ({', '.join(repr(status.value) for status in Status if status not in RESOLVED)}) AND {NOT_BY_PERSON}"
)


def start_run(store: Store, command: str, version: str, now: datetime) -> int:
    """Put down that a run starts, and return its number; a run that is killed leaves it without an end."""
    with store.transaction() as db:
        row = db.execute(
            "INSERT INTO runs (command, version, started_at) VALUES (?, ?, ?) RETURNING id",
            (command, version, schedule.to_text(now)),
        ).fetchone()
    return int(row[0])


def end_run(store: Store, run: int, counts: dict[str, int], now: datetime) -> None:
    """Put down that a run ended, with its counts: columns of ``runs`` and their values."""
    columns = ", ".join(f"{column} = ?" for column in counts)
    with store.transaction() as db:
        open_ = f"SELECT count(*) FROM citations WHERE {UNRESOLVED}"
        queue = count_review_queue(db).listed
        values = (*counts.values(), queue, schedule.to_text(now), last_event(db), run)
        db.execute(
            f"UPDATE runs SET {columns}, unsettled = ({open_}), needs_review = ?, ended_at = ?, last_event = ? "
            "WHERE id = ?",
            values,
        )


def untold_events(store: Store) -> list[Event]:
    """Return every change that no run that ended has told of."""
    with store.reading() as db:
        return read_events(db, "events.id > ifnull((SELECT max(last_event) FROM runs), 0)", ())


def report_of(store: Store, run: int | None = None) -> RunReport | None:
    """Return the report of one run, by default of the last one; ``None`` where there was none.

    Raises InputError where there is no run of this number.
    """
    with store.reading() as db:
        report = read_report(db, run)
    if report is None and run is not None:
        raise InputError(f"{store.path} has no run {run}; 'pmsync status {store.path}' names the last one")
    return report


def read_report(db: sqlite3.Connection, run: int | None = None) -> RunReport | None:
    """Return the report of one run, by default of the last one; ``None`` where there is no such run."""
    where = "ORDER BY id DESC LIMIT 1" if run is None else "WHERE id = ?"
    row = fetch_row(db, f"SELECT * FROM runs {where}", () if run is None else (run,))
    if row is None:
        return None
    before = "ifnull((SELECT max(last_event) FROM runs WHERE id < ?), 0)"
    events = read_events(db, f"events.id > {before} AND events.id <= ?", (row["id"], row["last_event"] or 0))
    return _report([row], events)


def report_since(store: Store, since: datetime) -> RunReport | None:
    """Return one report of all runs that started since then, with all that changed; ``None`` where there was none."""
    moment = schedule.to_text(since)
    with store.reading() as db:
        cursor = db.execute("SELECT * FROM runs WHERE started_at >= ? ORDER BY id", (moment,))
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        events = read_events(db, "events.at >= ?", (moment,))
    return _report(rows, events) if rows else None


def _report(rows: list[dict[str, Any]], events: list[Event]) -> RunReport:
    return RunReport(
        runs=tuple(row["id"] for row in rows),
        started_at=rows[0]["started_at"],
        ended_at=rows[-1]["ended_at"],
        exit_code=rows[-1]["exit_code"],
        events=tuple(events),
        unsettled=rows[-1]["unsettled"],
        needs_review=rows[-1]["needs_review"],
        **{name: sum(row[name] for row in rows) for name in COUNTS},
    )


def overview(store: Store, now: datetime) -> dict[str, Any]:
    """Count what there is, ``citations`` by status; ``due`` and ``failing`` count citations and stored records."""

    def count(what: str, *values: object) -> int:
        return int(db.execute(f"SELECT count(*) FROM {what}", values).fetchone()[0])

    with store.reading() as db:
        statuses = dict(db.execute("SELECT status, count(*) FROM citations GROUP BY status").fetchall())
        due = schedule.due_by(now)
        of_records = "(SELECT DISTINCT pmid FROM checks WHERE {})"
        return {
            "citations": {status.value: statuses[status] for status in Status if status in statuses},
            "needs_review": count_review_queue(db).listed,
            "due": count(f"citations WHERE {OPEN}", *due),
            "failing": count("citations WHERE error IS NOT NULL"),
            "articles": count("articles"),
            "articles_due": count(of_records.format(DUE), *due),
            "articles_failing": count(of_records.format("error IS NOT NULL")),
            "articles_retracted": count("articles WHERE is_retracted"),
            "articles_deleted": count("articles WHERE deleted_at IS NOT NULL"),
            "mesh_terms": count("mesh_terms WHERE EXISTS (SELECT 1 FROM article_mesh WHERE term = mesh_terms.id)"),
            "sources": count("sources"),
        }


COUNTS: Final = (
    "checked", "asked", "matched", "not_in_pubmed", "undecided", "failed", "not_reached", "requests", "cache_hits",
)  # fmt: skip
TO_DECIDE: Final = "to_decide"  # no change of a record


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did, or several: counts, and the changes they told of.

    ``checked`` counts the citations and stored records whose state was asked for and answered, ``asked`` the citations
    among those asked about; of these, ``matched``, ``not_in_pubmed`` and ``undecided`` were answered. ``failed`` counts
    what could not be asked and is still due, ``not_reached`` what was due when the run had to stop. ``unsettled`` are
    all unresolved citations when the (last) run ended, asked about in it or not, and ``needs_review`` those among them
    that stood in the queue of review (``None``: an older version ran).
    """

    runs: tuple[int, ...]
    started_at: str | None
    ended_at: str | None
    exit_code: int | None
    events: tuple[Event, ...]
    unsettled: int
    needs_review: int | None
    checked: int
    asked: int
    matched: int
    not_in_pubmed: int
    undecided: int
    failed: int
    not_reached: int
    requests: int
    cache_hits: int

    @property
    def changed(self) -> int:
        """How many articles, citations and works something changed for."""
        changes = (event for event in self.events if event.kind != TO_DECIDE)
        return len({event.pmid or (event.citation, event.before) for event in changes})


def summary_line(report: RunReport) -> str:
    """Return the morning line; what stands in brackets adds up to the number before it, or is a part of it.

    "7 citations checked (3 matched, 4 unresolved), 412 records checked, 2 changes (1 retracted, 1 MeSH added), 4
    citations unresolved (2 need review), 0 not answered, 9 requests".
    """
    outcomes = [(report.matched, "matched"), (report.not_in_pubmed, "not in PubMed"), (report.undecided, "unresolved")]
    citations = sum(number for number, _ in outcomes)
    kinds = Counter(event.kind for event in report.events if event.kind != TO_DECIDE)
    review = report.needs_review or 0
    parts = [
        f"{counted(citations, 'citation')} checked{_in_brackets(outcomes)}",
        f"{counted(max(0, report.checked - citations), 'record')} checked",
        f"{counted(kinds.total(), 'change')}{_in_brackets([(kinds[kind], KINDS[kind]) for kind in KINDS])}",
        f"{counted(report.unsettled, 'citation')} unresolved{_in_brackets([(review, needs_review_words(review))])}",
        f"{report.failed:,} not answered",
        *([f"{report.not_reached:,} not reached"] if report.not_reached else []),
        counted(report.requests, "request"),
    ]
    return ", ".join(parts)


def needs_review_words(number: int) -> str:
    """Return what so many citations do: "needs review", "need review"."""
    return "needs review" if number == 1 else "need review"


def counted(number: int, noun: str) -> str:
    """Return a number with what it counts: "1 change", "2 changes"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _in_brackets(counts: Sequence[tuple[int, str]]) -> str:
    text = ", ".join(f"{count:,} {words}" for count, words in counts if count)
    return f" ({text})" if text else ""


def alerts(events: Sequence[Event]) -> list[Event]:
    """Return those that need a person: an article retracted, or under concern."""
    return [event for event in events if event.kind in ALERTS]
