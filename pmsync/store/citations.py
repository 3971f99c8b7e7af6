"""Citations and decisions -> rows of ``citations`` and ``candidates``, and back; the caller holds the transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from pmsync.models import NEEDS_A_PERSON, Candidate, Citation, Comparison, Decision, PartialDate, Proof, Status, Verdict
from pmsync.store import schedule
from pmsync.store.articles import read_articles, with_issns
from pmsync.store.events import Change, write_changes
from pmsync.store.works import read_work

DUE = "(due_at <= ? OR due_at > ?)"  # with the two moments of schedule.due_by
# What is to be asked about: what is new is due whatever the clock says, what a person decided never.
OPEN = f"(({DUE} OR status = 'new') AND decided_by IS NOT 'person')"
CITATION_FACTS = (
    "pmid", "pmcid", "doi", "title", "first_author", "journal", "date", "volume", "issue", "page", "last_page",
    "problem", "beside",
)  # fmt: skip


def insert_citation(
    db: sqlite3.Connection, source: int, citation: Citation, now: datetime, position: int = 0
) -> int | None:
    """Put a citation down as new, or as unreadable; return its id, ``None`` if its source has the same text already.

    What an older version could not read and this one can becomes new. What was decided lately for the same facts holds
    for it too; so does what a person decided, unless the facts are so few that they may mean another paper.
    """
    moment = schedule.to_text(now)
    unreadable = citation.problem is not None
    row = db.execute(
        "INSERT INTO citations (source, position, text, status, doi, reason, parsed, added_at, checked_at, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, position, text) DO UPDATE "
        "SET status = excluded.status, doi = excluded.doi, reason = NULL, parsed = excluded.parsed, checked_at = NULL, "
        "due_at = excluded.due_at "
        "WHERE status = 'unreadable' AND excluded.status = 'new' RETURNING id",
        (
            source,
            position,
            citation.text,
            Status.UNREADABLE if unreadable else Status.NEW,
            citation.doi,
            citation.problem,
            parsed_text(citation),
            moment,
            moment if unreadable else None,
            None if unreadable else moment,
        ),
    ).fetchone()
    if row and not unreadable:
        _take_over(db, row[0], citation, now)
    return int(row[0]) if row else None


def _take_over(db: sqlite3.Connection, id_: int, citation: Citation, now: datetime) -> None:
    fresh = "decided_by = 'rule' AND error IS NULL AND checked_at >= ? AND (due_at IS NULL OR due_at > ?)"
    known = db.execute(
        f"SELECT id FROM citations WHERE parsed = ? AND id != ? AND ((decided_by = 'person' AND ?) OR ({fresh})) "
        "ORDER BY decided_by = 'person' DESC, checked_at DESC LIMIT 1",
        (
            parsed_text(citation),
            id_,
            citation.names_one_paper,
            schedule.to_text(now - schedule.FRESH_FOR),
            schedule.to_text(now),
        ),
    ).fetchone()
    if known:
        decided = "status, pmid, doi, method, reason, proof, decided_by, candidate_count, checked_at, due_at"
        row = f"(SELECT {decided} FROM citations WHERE id = ?)"
        db.execute(f"UPDATE citations SET ({decided}) = {row} WHERE id = ?", (*known, id_))
        kept = "rank, pmid, doi, title, journal, published, agreement"
        db.execute(
            f"INSERT INTO candidates (citation, {kept}) SELECT ?, {kept} FROM candidates WHERE citation = ?",
            (id_, *known),
        )


def write_decision(
    db: sqlite3.Connection,
    id_: int,
    citation: Citation,
    decision: Decision,
    now: datetime,
    run: int | None,
    *,
    chosen_for: int | None = None,
) -> None:
    """Put a decision in the place of the earlier one; a rule's never in the place of a person's.

    It is a person's where it was ``chosen_for`` a citation: this one, or another with the same facts.
    """
    # The row may have gone since it was read, and its id may be another citation's by now.
    still = (id_, parsed_text(citation))
    columns = "checked_at, due_at, decided_by, status, pmid"
    before = fetch_row(db, f"SELECT {columns} FROM citations WHERE id = ? AND parsed = ?", still)
    if before is None or (before["decided_by"] == "person" and chosen_for is None):
        return
    checked_at, due_at = schedule.from_text(before["checked_at"]), schedule.from_text(before["due_at"])
    last_wait = due_at - checked_at if checked_at and due_at else None
    due_at = schedule.next_due(decision, now, last_wait) if chosen_for is None else None
    db.execute(
        "UPDATE citations SET status = ?, pmid = ?, doi = ?, method = ?, reason = ?, proof = ?, decided_by = ?, "
        "candidate_count = ?, error = NULL, attempts = 0, checked_at = ?, due_at = ?, run = ? WHERE id = ?",
        (
            decision.status,
            decision.article.pmid if decision.article else None,
            citation.doi or (decision.article.doi if decision.article else None),
            decision.method,
            decision.reason,
            _proof(decision, now, chosen_for),
            "rule" if chosen_for is None else "person",
            decision.candidate_count,
            schedule.to_text(now),
            schedule.to_text(due_at) if due_at else None,
            run,
            id_,
        ),
    )
    if chosen_for is None:
        pmid = decision.article.pmid if decision.article else None
        write_changes(db, _turn(db, before, decision), schedule.to_text(now), run, pmid=pmid, citation=id_)
    db.execute("DELETE FROM candidates WHERE citation = ?", (id_,))
    db.executemany(
        "INSERT INTO candidates (citation, rank, pmid, doi, title, journal, published, agreement) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (id_, rank, c.pmid, c.doi, c.title, c.journal, c.published, _json([asdict(fact) for fact in c.comparisons]))
            for rank, c in enumerate(decision.candidates, 1)
        ),
    )


def _turn(db: sqlite3.Connection, before: dict[str, Any], decision: Decision) -> list[Change]:
    """Return what an answer changes that had been another: a record that has come, a link that no longer holds.

    That a deleted record was merged into another is told once, of the record.
    """
    pmid = decision.article.pmid if decision.article else None
    listed = 0 < decision.candidate_count == len(decision.candidates)
    if decision.status in NEEDS_A_PERSON and listed and before["status"] != decision.status:
        asked = [Change("to_decide", None, decision.reason)]
        return [*_lost(db, before, decision), *asked]
    if before["status"] in (Status.NOT_IN_PUBMED, Status.NOT_FOUND) and pmid:
        told = "SELECT 1 FROM events WHERE pmid = ? AND kind = 'deleted' UNION SELECT 1 FROM redirects WHERE new = ?"
        came_back = db.execute(told, (pmid, pmid)).fetchone()  # or was merged into this one, which is told of itself
        return [] if came_back else [Change("entered_pubmed", before["status"], f"PMID {pmid}")]
    return _lost(db, before, decision)


def _lost(db: sqlite3.Connection, before: dict[str, Any], decision: Decision) -> list[Change]:
    """Return that a link leads elsewhere or nowhere now, unless its record is told of as merged or deleted."""
    pmid = decision.article.pmid if decision.article else None
    if (
        before["pmid"] in (None, pmid)
        or db.execute("SELECT 1 FROM redirects WHERE old = ?", (before["pmid"],)).fetchone()
    ):
        return []
    return [Change("link_changed", f"PMID {before['pmid']}", f"PMID {pmid}" if pmid else decision.status.value)]


def read_decision(db: sqlite3.Connection, row: dict[str, Any]) -> Decision:
    """Return the decision that a row of ``citations`` and its candidates hold."""
    proof = json.loads(row["proof"] or "{}")
    kept = db.execute(
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
        article=read_articles(db, [row["pmid"]]).get(row["pmid"]) if row["pmid"] else None,
        work=read_work(db, proof["work"]) if "work" in proof else None,
        proof=Proof(
            _comparisons(proof.get("facts", [])),
            proof.get("searched"),
            tuple(_read_candidate(rival) for rival in proof.get("rivals", [])),
        ),
        candidates=candidates,
        candidate_count=row["candidate_count"],
    )


def _proof(decision: Decision, now: datetime, chosen_for: int | None) -> str | None:
    """What was compared, with whose record, when, and in which set no rival did as well, or that a person chose it."""
    if decision.proof.searched is None and chosen_for is None:
        return None
    proof: dict[str, object] = {"service": "NCBI EFetch", "asked_at": schedule.to_text(now)}
    proof |= {"searched": decision.proof.searched} if chosen_for is None else {"chosen_for": chosen_for}
    proof |= {"pmid": decision.article.pmid} if decision.article else {}
    proof["facts"] = [asdict(comparison) for comparison in decision.proof.comparisons]
    if decision.proof.rivals:
        proof["rivals"] = [asdict(rival) for rival in decision.proof.rivals]
    if decision.work:
        proof["work"] = decision.work.doi
    return _json(proof)


def _read_candidate(facts: dict[str, Any]) -> Candidate:
    return Candidate(**{**facts, "comparisons": _comparisons(facts["comparisons"])})


def _comparisons(facts: Iterable[dict[str, Any]]) -> tuple[Comparison, ...]:
    return tuple(Comparison(**{**fact, "verdict": Verdict(fact["verdict"])}) for fact in facts)


def as_known(db: sqlite3.Connection, citation: Citation) -> Citation:
    """Return the citation as it is asked about and proved.

    It has the ISSNs of its journal (pmsync.journal_rows), and the PMID to which PubMed has merged the one it states.
    """
    citation = with_issns(db, citation)
    seen: set[int] = set()
    while citation.pmid and citation.pmid not in seen:
        seen.add(citation.pmid)
        row = db.execute("SELECT new FROM redirects WHERE old = ? AND new IS NOT NULL", (citation.pmid,)).fetchone()
        citation = replace(citation, pmid=row[0]) if row else citation
    return citation


def parsed_text(citation: Citation) -> str:
    """The stated facts in one canonical form: the same facts make the same text."""
    facts = {fact: value for fact in CITATION_FACTS if (value := getattr(citation, fact)) is not None}
    return _json({fact: str(v) if isinstance(v, PartialDate) else v for fact, v in facts.items()})


def read_citation(text: str, parsed: str) -> Citation:
    """Read back the citation whose facts ``parsed_text`` wrote."""
    facts = json.loads(parsed)
    if "date" in facts:
        facts["date"] = PartialDate.from_iso(facts["date"])
    return Citation(text, **facts)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def fetch_row(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> dict[str, Any] | None:
    """Return the first row that ``sql`` finds as column names and values."""
    cursor = db.execute(sql, values)
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None
