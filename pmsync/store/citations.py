"""Citations in the database: put down, taken away, found when they are due, and read back with their decisions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pmsync.errors import StoreError
from pmsync.models import Article, Candidate, Citation, Comparison, Decision, PartialDate, Proof, Status, Verdict
from pmsync.store import schedule
from pmsync.store.articles import read_articles, with_issns
from pmsync.store.works import read_work

if TYPE_CHECKING:
    from pmsync.store.database import Store


NOT_BY_PERSON = "decided_by IS NOT 'person'"  # what a rule may still decide; see also the view ``review_queue``
DUE = "(due_at <= ? OR due_at > ?)"  # with the two moments of schedule.due_by
# What is to be asked about: what is new is due whatever the clock says, what a person decided never.
OPEN = f"(({DUE} OR status = 'new') AND {NOT_BY_PERSON})"
CITATION_FACTS = (
    "pmid", "pmcid", "doi", "title", "first_author", "journal", "date", "volume", "issue", "page", "last_page",
    "problem", "beside", "reference",
)  # fmt: skip
PAGES = "(SELECT id FROM sources WHERE kind = 'page')"  # whose citations are asked about page by page
NEWEST_DECISION = (
    "SELECT * FROM citations WHERE {} = ? AND status != 'new' "
    "ORDER BY decided_by = 'person' DESC, checked_at DESC LIMIT 1"
)


# What reading a row that somebody edited may raise: JSON, dates and facts that are none.
DAMAGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
EDITED = "what is stored of it was edited and cannot be read"


# --- put down and taken away ---


def add_citations(store: Store, kind: str, name: str, citations: Iterable[Citation], now: datetime) -> tuple[int, int]:
    """Put citations down as ``new`` (or ``unreadable``) under their source; return how many were new and known.

    ``kind`` and ``name`` are the source's; the same text of the same source is one citation.
    """
    with store.transaction() as db:
        source = source_id(db, kind, name, now)
        added = known = 0
        for citation in citations:
            if insert_citation(db, source, citation, now) is None:
                known += 1
            else:
                added += 1
    return added, known


def absent_ids(store: Store, ids: Iterable[int]) -> list[int]:
    """Return those of ``ids`` that no citation has, each once."""
    with store.reading() as db:
        there = "SELECT 1 FROM citations WHERE id = ?"
        return [id_ for id_ in dict.fromkeys(ids) if not db.execute(there, (id_,)).fetchone()]


def remove_citations(store: Store, *, ids: Sequence[int] = (), source: str | None = None) -> int:
    """Take citations away by id or by the name of their source; articles stay. Return how many went."""
    with store.transaction() as db:
        gone = sum(db.execute("DELETE FROM citations WHERE id = ?", (id_,)).rowcount for id_ in ids)
        if source is not None:
            named = "source IN (SELECT id FROM sources WHERE name = ?)"
            gone += db.execute(f"DELETE FROM citations WHERE {named}", (source,)).rowcount
        db.execute("DELETE FROM sources WHERE id NOT IN (SELECT source FROM citations)")
    return gone


def source_id(db: sqlite3.Connection, kind: str, name: str, now: datetime) -> int:
    """Return the number of the source of this kind and name, which is put down where it is not there yet."""
    values = (kind, name, schedule.to_text(now))
    db.execute("INSERT INTO sources (kind, name, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
    return int(db.execute("SELECT id FROM sources WHERE kind = ? AND name = ?", (kind, name)).fetchone()[0])


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
    twin = db.execute(
        f"SELECT id, text FROM citations WHERE parsed = ? AND id != ? AND ((decided_by = 'person' AND ?) OR ({fresh})) "
        "ORDER BY decided_by = 'person' DESC, checked_at DESC LIMIT 1",
        (
            parsed_text(citation),
            id_,
            citation.names_one_paper,
            schedule.to_text(now - schedule.FRESH_FOR),
            schedule.to_text(now),
        ),
    ).fetchone()
    if twin:
        decided = "status, pmid, doi, method, reason, proof, decided_by, candidate_count, checked_at, due_at"
        row = f"(SELECT {decided} FROM citations WHERE id = ?)"
        db.execute(f"UPDATE citations SET ({decided}) = {row} WHERE id = ?", (twin[0], id_))
        columns = "rank, pmid, doi, title, journal, published, agreement"
        db.execute(
            f"INSERT INTO candidates (citation, {columns}) SELECT ?, {columns} FROM candidates WHERE citation = ?",
            (id_, twin[0]),
        )
        if twin[1] != citation.text:
            _write_places(db, id_, citation)


def _write_places(db: sqlite3.Connection, id_: int, citation: Citation) -> None:
    """Say of a decision that was taken over from another text where the facts stand in this citation's."""
    from pmsync.matching.places import with_places

    row = fetch_row(db, "SELECT * FROM citations WHERE id = ?", (id_,)) or {}
    with suppress(StoreError):  # of what somebody edited nothing is known
        decision = with_places(read_decision(db, row), citation)
        if row["proof"]:
            proof = json.loads(row["proof"]) | compared(decision.proof)
            db.execute("UPDATE citations SET proof = ? WHERE id = ?", (to_json(proof), id_))
        db.executemany(
            "UPDATE candidates SET agreement = ? WHERE citation = ? AND rank = ?",
            [(to_json(facts_compared(c.comparisons)), id_, rank) for rank, c in enumerate(decision.candidates, 1)],
        )


# --- due, and as it is asked about ---


@dataclass(frozen=True, slots=True)
class DueCitation:
    """A citation to be asked about; ``again`` when it was asked before."""

    id: int
    citation: Citation
    again: bool


def due_citations(store: Store, now: datetime, limit: int | None = None) -> list[DueCitation]:
    """Return what is new or due at ``now``, longest waiting first, at most ``limit``; no entry of a page."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT id, text, parsed, checked_at FROM citations "
            f"WHERE {OPEN} AND source NOT IN {PAGES} "
            "ORDER BY due_at, id LIMIT ?",
            (*schedule.due_by(now), -1 if limit is None else limit),
        ).fetchall()
    return [
        DueCitation(id_, read_citation(text, parsed), checked_at is not None) for id_, text, parsed, checked_at in rows
    ]


def as_known(store: Store, citation: Citation) -> Citation:
    """Return the citation as it is asked about (see ``with_known_facts``)."""
    with store.reading() as db:
        return with_known_facts(db, citation)


def with_known_facts(db: sqlite3.Connection, citation: Citation) -> Citation:
    """Return the citation as it is asked about and proved.

    It has the ISSNs of its journal, if NLM's list is here and has one journal of that name, and the PMID to which
    PubMed has merged the one it states.
    """
    citation = with_issns(db, citation)
    seen: set[int] = set()
    while citation.pmid and citation.pmid not in seen:
        seen.add(citation.pmid)
        row = db.execute("SELECT new FROM redirects WHERE old = ? AND new IS NOT NULL", (citation.pmid,)).fetchone()
        citation = replace(citation, pmid=row[0]) if row else citation
    return citation


# --- what is known of the same facts ---


def known_decisions(
    store: Store, citations: Iterable[Citation], now: datetime, *, any_age: bool = False, persons_only: bool = False
) -> dict[Citation, Decision]:
    """Return what is known of the same facts: decided lately or by a person, or at ``any_age``.

    ``persons_only`` leaves out what a rule decided. Of a text that states no fact, only a person can know anything.
    """
    decisions = {}
    with store.reading() as db:
        for citation in citations:
            column, value = facts_of(citation)
            row = fetch_row(db, NEWEST_DECISION.format(column), (value,))
            by_rule_too = citation.problem is None and not persons_only
            if row and (row["decided_by"] == "person" or (by_rule_too and (any_age or _is_fresh(row, now)))):
                decisions[citation] = _of_text(citation, read_decision(db, row), row["text"])
    return decisions


def _of_text(citation: Citation, decision: Decision, text: str) -> Decision:
    """Return a decision that was made for ``text``, or for another with the same facts, with the citation's places."""
    if citation.text == text:
        return decision
    from pmsync.matching.places import with_places  # here, because few look-ups that the database answers need it

    return with_places(decision, citation)


def _is_fresh(row: dict[str, Any], now: datetime) -> bool:
    checked_at, due_at = schedule.from_text(row["checked_at"]), schedule.from_text(row["due_at"])
    return row["error"] is None and schedule.is_fresh(checked_at, due_at, now)


def decisions_of(store: Store, ids: Iterable[int]) -> dict[int, Decision]:
    """Return what was decided for citations, by their numbers; those that are not there are left out."""
    with store.reading() as db:
        rows = {id_: fetch_row(db, "SELECT * FROM citations WHERE id = ?", (id_,)) for id_ in ids}
        return {id_: read_decision(db, row) for id_, row in rows.items() if row}


def ids_of_same_facts(db: sqlite3.Connection, citation: Citation) -> list[int]:
    """Return the citations that state the same facts, of which one may be written in other words."""
    column, value = facts_of(citation)
    return [id_ for (id_,) in db.execute(f"SELECT id FROM citations WHERE {column} = ?", (value,)).fetchall()]


def facts_of(citation: Citation) -> tuple[str, str]:
    """Return the column and value that citations with the same facts share: a text that states none is like itself."""
    return ("text", citation.text) if citation.problem else ("parsed", parsed_text(citation))


# --- rows read back ---


def read_decision(db: sqlite3.Connection, row: dict[str, Any]) -> Decision:
    """Return the decision that a row of ``citations`` and its candidates hold; StoreError where it was edited."""
    try:
        return _read_decision(db, row)
    except DAMAGE as error:
        raise StoreError(f"citation {row['id']}, {row['text']!r}: {EDITED}; remove it and add it again") from error


def _read_decision(db: sqlite3.Connection, row: dict[str, Any]) -> Decision:
    proof = json.loads(row["proof"] or "{}")
    article = read_articles(db, [row["pmid"]]).get(row["pmid"]) if row["pmid"] else None
    rows = db.execute(
        "SELECT pmid, doi, title, journal, published, agreement FROM candidates WHERE citation = ? ORDER BY rank",
        (row["id"],),
    ).fetchall()
    candidates = tuple(
        Candidate(pmid, doi, title, journal, published, _comparisons(json.loads(agreement)))
        for pmid, doi, title, journal, published, agreement in rows
    )
    return Decision(
        Status(row["status"]),
        row["method"],
        row["reason"],
        article=article,
        work=read_work(db, proof["work"]) if "work" in proof else None,
        proof=Proof(
            _of_any_version(_comparisons(proof.get("facts", [])), None if "work" in proof else article),
            proof.get("searched"),
            tuple(_read_candidate(rival) for rival in proof.get("rivals", [])),
        ),
        candidates=candidates,
        candidate_count=row["candidate_count"],
    )


def _read_candidate(facts: dict[str, Any]) -> Candidate:
    return Candidate(**{**facts, "comparisons": _comparisons(facts["comparisons"])})


def _comparisons(facts: Iterable[dict[str, Any]]) -> tuple[Comparison, ...]:
    return tuple(map(_comparison, facts))


def _of_any_version(comparisons: tuple[Comparison, ...], article: Article | None) -> tuple[Comparison, ...]:
    """Say what differs where an older version did not; beside facts that Crossref lent only conflicts are told."""
    if article is None or all(comparison.differs is not None for comparison in comparisons):
        return comparisons
    from pmsync.matching.differences import differs  # here, because only the rows of older versions need it

    return tuple(
        replace(each, differs=differs(each, article)) if each.differs is None else each for each in comparisons
    )


def _comparison(stored: dict[str, Any]) -> Comparison:
    comparison = Comparison(**{**stored, "verdict": Verdict(stored["verdict"])})
    if not hasattr(Citation, comparison.fact):
        raise ValueError(f"{comparison.fact} is no fact of a citation")
    if not all(isinstance(place, int | None) for place in (comparison.start, comparison.end)):
        raise TypeError(f"{comparison.start} to {comparison.end} is no place in a text")
    return comparison


def compared(proof: Proof) -> dict[str, Any]:
    """Return what was compared as the column ``proof`` holds it: the facts, and the rivals if there are any."""
    rivals = {"rivals": [asdict(rival) for rival in proof.rivals]} if proof.rivals else {}
    return {"facts": facts_compared(proof.comparisons), **rivals}


def facts_compared(comparisons: Iterable[Comparison]) -> list[dict[str, Any]]:
    """Return what was compared of one record as the columns of JSON hold it."""
    return [asdict(comparison) for comparison in comparisons]


def parsed_text(citation: Citation) -> str:
    """The stated facts in one canonical form: the same facts make the same text."""
    facts = {fact: value for fact in CITATION_FACTS if (value := getattr(citation, fact)) is not None}
    return to_json({fact: str(v) if isinstance(v, PartialDate) else v for fact, v in facts.items()})


def read_citation(text: str, parsed: str) -> Citation:
    """Read back the citation whose facts ``parsed_text`` wrote; one whose facts were edited is unreadable."""
    try:
        facts = json.loads(parsed)
        if "date" in facts:
            facts["date"] = PartialDate.from_iso(facts["date"])
        return Citation(text, **facts)
    except DAMAGE:
        return Citation(text, problem=EDITED)


def to_json(value: object) -> str:
    """Write a value as the columns of JSON hold it."""
    return json.dumps(value, ensure_ascii=False)


def fetch_row(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> dict[str, Any] | None:
    """Return the first row that ``sql`` finds as column names and values."""
    cursor = db.execute(sql, values)
    row = cursor.fetchone()
    return dict(zip([column[0] for column in cursor.description], row, strict=True)) if row else None
