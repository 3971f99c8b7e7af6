"""What was decided is written down: by a rule, with the records it rests on, or by a person, for good.

A rule's decision takes the place of an earlier rule's, never that of a person's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pmsync.errors import InputError, ServiceError
from pmsync.matching.decide import as_candidate
from pmsync.matching.places import with_places
from pmsync.models import NEEDS_REVIEW, Article, Candidate, Citation, Decision, Proof, Resolution, Status
from pmsync.store import schedule
from pmsync.store.articles import read_articles
from pmsync.store.cases import Case, read_cases
from pmsync.store.citations import (
    compared,
    facts_compared,
    facts_of,
    fetch_row,
    ids_of_same_facts,
    insert_citation,
    parsed_text,
    source_id,
    to_json,
)
from pmsync.store.events import Change, write_changes
from pmsync.store.records import save_articles, save_works

if TYPE_CHECKING:
    from pmsync.store.database import Store


PUT_DECISION = (
    "UPDATE citations SET status = ?, pmid = ?, doi = ?, method = ?, reason = ?, proof = ?, decided_by = ?, "
    "candidate_count = ?, error = NULL, attempts = 0, checked_at = ?, due_at = ?, run = ? WHERE id = ?"
)


# --- by a rule ---


def save_resolutions(
    store: Store, resolutions: Iterable[tuple[int, Resolution]], now: datetime, run: int | None = None
) -> None:
    """Write down what was decided, and what was not: an error leaves the earlier decision as it was, still due.

    Each resolution stands with the number of its citation.
    """
    resolutions = list(resolutions)
    with store.transaction() as db:
        write_resolutions(db, resolutions, now, run)


def save_lines(store: Store, resolutions: Iterable[Resolution], now: datetime) -> None:
    """Save looked-up lines: in the rows that state the same facts, else in new ones of the source ``lookup``."""
    with store.transaction() as db:
        for resolution in resolutions:
            ids = ids_of_same_facts(db, resolution.citation)
            if not ids:
                insert_citation(db, source_id(db, "line", "lookup", now), resolution.citation, now)
                ids = ids_of_same_facts(db, resolution.citation)
            if resolution.citation.problem is None:
                write_resolutions(db, [(id_, resolution) for id_ in ids], now, None)


def write_resolutions(
    db: sqlite3.Connection, resolutions: Sequence[tuple[int, Resolution]], now: datetime, run: int | None
) -> None:
    """Write decisions with the articles and works they name, and of what failed the error and how often it did."""
    decisions = [(id_, r.citation, r.decision) for id_, r in resolutions if r.decision]
    articles = {d.article.pmid: d.article for _, _, d in decisions if d.article}
    save_articles(db, articles.values(), now, run)
    works = {d.work.doi: d.work for _, _, d in decisions if d.work}
    save_works(db, works.values(), now, run)
    for id_, citation, decision in decisions:
        write_decision(db, id_, citation, decision, now, run)
    failed = [
        (str(r.error), run, id_, parsed_text(r.citation)) for id_, r in resolutions if r.error and not _is_end(r.error)
    ]
    db.executemany(
        "UPDATE citations SET error = ?, attempts = attempts + 1, run = ? WHERE id = ? AND parsed = ?", failed
    )


def _is_end(error: Exception) -> bool:
    """Whether the run ended before anybody was asked, which is nobody's failure."""
    return isinstance(error, ServiceError) and error.ends_the_run


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
    before = _row_of(db, id_, citation)
    if before is None or (before["decided_by"] == "person" and chosen_for is None):
        return
    decision = with_places(decision, replace(citation, text=before["text"]))
    pmid = decision.article.pmid if decision.article else None
    due_at = _next_due(before, decision, now) if chosen_for is None else None
    db.execute(
        PUT_DECISION,
        (
            decision.status,
            pmid,
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
        write_changes(db, _link_changes(db, before, decision), schedule.to_text(now), run, pmid=pmid, citation=id_)
    _replace_candidates(db, id_, decision.candidates)


def _row_of(db: sqlite3.Connection, id_: int, citation: Citation) -> dict[str, Any] | None:
    """Return a citation's row; it may have gone since it was read, and its id may be another citation's by now."""
    column, value = facts_of(citation)
    return fetch_row(db, f"SELECT * FROM citations WHERE id = ? AND {column} = ?", (id_, value))


def _next_due(before: dict[str, Any], decision: Decision, now: datetime) -> datetime | None:
    checked_at, due_at = schedule.from_text(before["checked_at"]), schedule.from_text(before["due_at"])
    last_wait = due_at - checked_at if checked_at and due_at else None
    return schedule.next_due(decision, now, last_wait)


def _replace_candidates(db: sqlite3.Connection, id_: int, candidates: Iterable[Candidate]) -> None:
    db.execute("DELETE FROM candidates WHERE citation = ?", (id_,))
    db.executemany(
        "INSERT INTO candidates (citation, rank, pmid, doi, title, journal, published, agreement) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                id_,
                rank,
                c.pmid,
                c.doi,
                c.title,
                c.journal,
                c.published,
                to_json(facts_compared(c.comparisons)),
            )
            for rank, c in enumerate(candidates, 1)
        ),
    )


def _link_changes(db: sqlite3.Connection, before: dict[str, Any], decision: Decision) -> list[Change]:
    """Return what an answer changes that had been another: a record that has come, a link that no longer holds.

    That a deleted record was merged into another is told once, of the record.
    """
    pmid = decision.article.pmid if decision.article else None
    listed = 0 < decision.candidate_count == len(decision.candidates)
    if decision.status in NEEDS_REVIEW and listed and before["status"] != decision.status:
        return [*_lost_link(db, before, decision), Change("to_decide", None, decision.reason)]
    if before["status"] in (Status.NOT_IN_PUBMED, Status.NOT_FOUND) and pmid:
        news = "SELECT 1 FROM events WHERE pmid = ? AND kind = 'deleted' UNION SELECT 1 FROM redirects WHERE new = ?"
        came_back = db.execute(news, (pmid, pmid)).fetchone()  # or was merged into this one, which is told of itself
        return [] if came_back else [Change("entered_pubmed", before["status"], f"PMID {pmid}")]
    return _lost_link(db, before, decision)


def _lost_link(db: sqlite3.Connection, before: dict[str, Any], decision: Decision) -> list[Change]:
    """Return that a link leads elsewhere or nowhere now, unless its record is told of as merged or deleted."""
    pmid = decision.article.pmid if decision.article else None
    if (
        before["pmid"] in (None, pmid)
        or db.execute("SELECT 1 FROM redirects WHERE old = ?", (before["pmid"],)).fetchone()
    ):
        return []
    return [Change("link_changed", f"PMID {before['pmid']}", f"PMID {pmid}" if pmid else decision.status.value)]


def _proof(decision: Decision, now: datetime, chosen_for: int | None) -> str | None:
    """What was compared, with whose record, when, and in which set no rival did as well, or that a person chose it."""
    if decision.proof.searched is None and chosen_for is None:
        return None
    proof: dict[str, object] = {"service": "NCBI EFetch", "asked_at": schedule.to_text(now)}
    proof |= {"searched": decision.proof.searched} if chosen_for is None else {"chosen_for": chosen_for}
    proof |= {"pmid": decision.article.pmid} if decision.article else {}
    proof |= compared(decision.proof)
    if decision.work:
        proof["work"] = decision.work.doi
    return to_json(proof)


# --- by a person ---


def save_choice(
    store: Store, id_: int, article: Article | None, now: datetime, seen: str | None = None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Write a person's choice for a citation, ``None`` for none; InputError if it is not as it was ``seen``.

    Return the ids of the others it holds for as well, and of those that state the same and still wait.
    """
    with store.transaction() as db:
        if article and not read_articles(db, [article.pmid]):
            save_articles(db, [article], now, None)
        return _write_choice(db, id_, article, now, seen)


def _write_choice(
    db: sqlite3.Connection, id_: int, article: Article | None, now: datetime, seen: str | None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Write that a person chose ``article``, or none; what a rule had kept as candidates is kept as rivals.

    Return the ids of the others that state the same facts: those the choice holds for as well, and those that still
    wait, because such facts may mean another paper there. What a person chose for another by itself is left alone.
    Raises InputError where the citation is not any more as it was ``seen`` (see Case.state).
    """
    case = next(read_cases(db, "id = ?", (id_,)), None)
    if case is None:  # it has gone since it was read
        return (), ()
    require_unchanged(case, seen)
    alike = list(read_cases(db, "parsed = ? AND id != ?", (parsed_text(case.citation), id_)))
    free = [other for other in alike if other.decided_by != "person" or other.chosen_for == id_]
    also = free if case.citation.names_one_paper else []
    for decided in (case, *also):
        write_decision(db, decided.id, decided.citation, _chosen(decided, article), now, None, chosen_for=id_)
    waiting = [other for other in free if other not in also and other.decision.status in NEEDS_REVIEW]
    return tuple(other.id for other in also), tuple(other.id for other in waiting)


def require_unchanged(case: Case, seen: str | None) -> None:
    """Raise InputError where a citation is not any more as somebody saw it (see Case.state)."""
    if seen not in {None, case.state}:
        raise InputError(f"citation {case.id} was decided or changed since you saw it; nothing was written: look again")


def _chosen(case: Case, article: Article | None) -> Decision:
    before = case.decision
    rivals = (*before.candidates, *before.proof.rivals)
    if article:
        others = tuple(rival for rival in rivals if rival.pmid != article.pmid)
        proof = Proof(as_candidate(case.citation, article).comparisons, rivals=others)
        reason = "a person chose this record"
        return Decision(Status.MATCHED, "person", reason, article=article, work=before.work, proof=proof)
    # That Crossref has the work stays true.
    status = Status.NOT_IN_PUBMED if before.status is Status.NOT_IN_PUBMED else Status.NOT_FOUND
    reason = "a person said that PubMed has no record of it"
    return Decision(status, "person", reason, work=before.work, proof=Proof(rivals=rivals))
