"""Decisions -> rows, and due rows -> citations: the database, whose only writer this is.

Every method that writes does so in one transaction: killed at any moment, the file holds all of it or nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pmsync import schedule
from pmsync.article_rows import read_articles, write_articles
from pmsync.database import explained, open_database
from pmsync.models import Candidate, Citation, Comparison, Decision, PartialDate, Resolution, Status

NEWEST_DECISION = (
    "SELECT * FROM citations WHERE parsed = ? AND status != 'new' "
    "ORDER BY decided_by = 'person' DESC, checked_at DESC LIMIT 1"
)
CITATION_FACTS = ("pmid", "pmcid", "doi", "journal", "date", "volume", "issue", "page", "problem")


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
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def add(self, kind: str, name: str, citations: Iterable[Citation], now: datetime) -> tuple[int, int]:
        """Put citations down as ``new`` (or ``unreadable``) under their source; return how many were new and known.

        ``kind`` and ``name`` are the source's; the same text of the same source is one citation.
        """
        with self._transaction() as db:
            source = _source(db, kind, name, now)
            added = known = 0
            for citation in citations:
                if _insert(db, source, citation, now) is None:
                    known += 1
                else:
                    added += 1
        return added, known

    def remove(self, *, ids: Sequence[int] = (), source: str | None = None) -> int:
        """Take citations away by id or by the name of their source; articles stay. Return how many went."""
        with self._transaction() as db:
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
                "SELECT id, text, parsed, checked_at FROM citations WHERE due_at <= ? AND decided_by IS NOT 'person' "
                "ORDER BY due_at, id LIMIT ?",
                (schedule.to_text(now), -1 if limit is None else limit),
            ).fetchall()
        return [Due(id_, _citation(text, parsed), checked_at is not None) for id_, text, parsed, checked_at in rows]

    def save(self, resolutions: Iterable[tuple[int, Resolution]], now: datetime, run: int | None = None) -> None:
        """Write down what was decided, and what was not: an error leaves the earlier decision as it was, still due."""
        resolutions = list(resolutions)
        with self._transaction() as db:
            self._save(db, resolutions, now, run)

    def save_lines(self, resolutions: Sequence[Resolution], now: datetime) -> None:
        """Save looked-up lines: into the rows that state the same facts, else into new ones of the source ``lookup``."""
        with self._transaction() as db:
            for resolution in resolutions:
                ids = _rows_like(db, resolution.citation)
                if not ids:
                    source = _source(db, "line", "lookup", now)
                    _insert(db, source, resolution.citation, now)
                    ids = _rows_like(db, resolution.citation)
                self._save(db, [(id_, resolution) for id_ in ids], now, None)

    def _save(
        self, db: sqlite3.Connection, resolutions: Sequence[tuple[int, Resolution]], now: datetime, run: int | None
    ) -> None:
        decisions = [(id_, r.citation, r.decision) for id_, r in resolutions if r.decision]
        articles = {d.article.pmid: d.article for _, _, d in decisions if d.article}
        write_articles(db, articles.values(), schedule.to_text(now))
        for id_, citation, decision in decisions:
            _write_decision(db, id_, citation, decision, now, run)
        failed = [(str(r.error), run, id_) for id_, r in resolutions if r.error]
        db.executemany("UPDATE citations SET error = ?, attempts = attempts + 1, run = ? WHERE id = ?", failed)

    def answers(self, citations: Iterable[Citation], now: datetime, *, any_age: bool = False) -> dict[Citation, Decision]:
        """Return what is known of the same facts: decided lately (see schedule.is_fresh) or by a person, or ``any_age``."""
        answers = {}
        with explained(self.path):
            for citation in citations:
                row = _row(self._db, NEWEST_DECISION, (_parsed(citation),))
                if row and citation.problem is None and (any_age or _still_good(row, now)):
                    answers[citation] = self._decision(row)
        return answers

    def _decision(self, row: dict[str, Any]) -> Decision:
        proof = json.loads(row["proof"] or "{}")
        kept = self._db.execute(
            "SELECT pmid, doi, title, journal, published, agreement FROM candidates WHERE citation = ? ORDER BY rank",
            (row["id"],),
        ).fetchall()
        candidates = tuple(
            Candidate(pmid, doi, title, journal, published, _comparisons(json.loads(agreement)))
            for pmid, doi, title, journal, published, agreement in kept
        )
        return Decision(
            Status(row["status"]),
            row["method"],
            row["reason"],
            read_articles(self._db, [row["pmid"]]).get(row["pmid"]) if row["pmid"] else None,
            _comparisons(proof.get("facts", [])),
            proof.get("searched"),
            candidates,
            row["candidate_count"],
        )

    def start_run(self, command: str, version: str, now: datetime) -> int:
        """Open a page of the diary; a run that is killed leaves it without an end."""
        with self._transaction() as db:
            row = db.execute(
                "INSERT INTO runs (command, version, started_at) VALUES (?, ?, ?) RETURNING id",
                (command, version, schedule.to_text(now)),
            ).fetchone()
        return int(row[0])

    def end_run(self, run: int, counts: dict[str, int], now: datetime) -> None:
        """Close the page with its counts: columns of ``runs`` and their values."""
        columns = ", ".join(f"{column} = ?" for column in counts)
        with self._transaction() as db:
            db.execute(
                f"UPDATE runs SET {columns}, ended_at = ? WHERE id = ?", (*counts.values(), schedule.to_text(now), run)
            )

    def overview(self, now: datetime) -> dict[str, Any]:
        """Count what there is: ``citations`` by status, ``due``, ``failing``, ``articles``, ``mesh_terms``, ``last_run``."""
        with explained(self.path):
            statuses = dict(self._db.execute("SELECT status, count(*) FROM citations GROUP BY status").fetchall())
            return {
                "citations": {status.value: statuses[status] for status in Status if status in statuses},
                "due": self._count("citations WHERE due_at <= ?", schedule.to_text(now)),
                "failing": self._count("citations WHERE error IS NOT NULL"),
                "articles": self._count("articles"),
                "mesh_terms": self._count("mesh_terms"),
                "sources": self._count("sources"),
                "last_run": _row(self._db, "SELECT * FROM runs ORDER BY id DESC LIMIT 1", ()),
            }

    def _count(self, what: str, *values: object) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {what}", values).fetchone()[0])


def _still_good(row: dict[str, Any], now: datetime) -> bool:
    if row["decided_by"] == "person":
        return True
    checked_at, due_at = schedule.from_text(row["checked_at"]), schedule.from_text(row["due_at"])
    return row["error"] is None and schedule.is_fresh(checked_at, due_at, now)


def _source(db: sqlite3.Connection, kind: str, name: str, now: datetime) -> int:
    values = (kind, name, schedule.to_text(now))
    db.execute("INSERT INTO sources (kind, name, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
    return int(db.execute("SELECT id FROM sources WHERE kind = ? AND name = ?", (kind, name)).fetchone()[0])


def _insert(db: sqlite3.Connection, source: int, citation: Citation, now: datetime) -> int | None:
    moment = schedule.to_text(now)
    unreadable = citation.problem is not None
    row = db.execute(
        "INSERT INTO citations (source, text, status, doi, reason, parsed, added_at, checked_at, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        (
            source,
            citation.text,
            Status.UNREADABLE if unreadable else Status.NEW,
            citation.doi,
            citation.problem,
            _parsed(citation),
            moment,
            moment if unreadable else None,
            None if unreadable else moment,
        ),
    ).fetchone()
    return int(row[0]) if row else None


def _rows_like(db: sqlite3.Connection, citation: Citation) -> list[int]:
    column, value = ("text", citation.text) if citation.problem else ("parsed", _parsed(citation))
    return [id_ for (id_,) in db.execute(f"SELECT id FROM citations WHERE {column} = ?", (value,)).fetchall()]


def _write_decision(
    db: sqlite3.Connection, id_: int, citation: Citation, decision: Decision, now: datetime, run: int | None
) -> None:
    before = _row(db, "SELECT checked_at, due_at, decided_by FROM citations WHERE id = ?", (id_,))
    if before is None or before["decided_by"] == "person":
        return
    checked_at, due_at = schedule.from_text(before["checked_at"]), schedule.from_text(before["due_at"])
    last_wait = due_at - checked_at if checked_at and due_at else None
    due_at = schedule.next_due(decision, now, last_wait)
    db.execute(
        "UPDATE citations SET status = ?, pmid = ?, doi = ?, method = ?, reason = ?, proof = ?, decided_by = 'rule', "
        "candidate_count = ?, error = NULL, attempts = 0, checked_at = ?, due_at = ?, run = ? WHERE id = ?",
        (
            decision.status,
            decision.article.pmid if decision.article else None,
            citation.doi or (decision.article.doi if decision.article else None),
            decision.method,
            decision.reason,
            _proof(decision, now),
            decision.candidate_count,
            schedule.to_text(now),
            schedule.to_text(due_at) if due_at else None,
            run,
            id_,
        ),
    )
    db.execute("DELETE FROM candidates WHERE citation = ?", (id_,))
    db.executemany(
        "INSERT INTO candidates (citation, rank, pmid, doi, title, journal, published, agreement) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (id_, rank, c.pmid, c.doi, c.title, c.journal, c.published, _json([asdict(fact) for fact in c.comparisons]))
            for rank, c in enumerate(decision.candidates, 1)
        ),
    )


def _proof(decision: Decision, now: datetime) -> str | None:
    """What was compared, with whose record, when, and in which set no rival did as well."""
    if decision.searched is None:
        return None
    facts = [asdict(comparison) for comparison in decision.proof]
    return _json(
        {"service": "NCBI EFetch", "asked_at": schedule.to_text(now), "searched": decision.searched, "facts": facts}
    )


def _comparisons(facts: Iterable[dict[str, Any]]) -> tuple[Comparison, ...]:
    return tuple(Comparison(**fact) for fact in facts)


def _parsed(citation: Citation) -> str:
    """The stated facts in one canonical form: the same facts make the same text."""
    facts = {fact: value for fact in CITATION_FACTS if (value := getattr(citation, fact)) is not None}
    return _json({fact: str(v) if isinstance(v, PartialDate) else v for fact, v in facts.items()})


def _citation(text: str, parsed: str) -> Citation:
    facts = json.loads(parsed)
    if "date" in facts:
        facts["date"] = PartialDate.from_iso(facts["date"])
    return Citation(text, **facts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> dict[str, Any] | None:
    cursor = db.execute(sql, values)
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None
