"""What the pages of citations read: a citation beside its records, the queue of review, and the lists of sources."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from pmsync.datasette_plugin.records import FEW, MANY, kind_words, summaries
from pmsync.models import Comparison, Status, Verdict
from pmsync.models.decision import VERDICT_WORDS, difference, differences_text, fact_name
from pmsync.parsing.markup import pieces
from pmsync.store.articles import read_articles
from pmsync.store.cases import Case, count_review_queue, read_cases
from pmsync.store.events import read_events


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a citation, as stated or lent by Crossref, and what each record has in its place.

    That is the record's value and the verdict, ``None`` for a record with which the fact was not compared.
    """

    name: str
    asked: str
    is_lent: bool
    records: tuple[tuple[str | None, Verdict] | None, ...]


class Passage(NamedTuple):
    """A stretch of a citation's text, and the fact that stands there: a word for it, and what the record says of it."""

    text: str
    title: str = ""
    verdict: str = ""


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
        "passages": _passages(case),
        "source": source,
        "facts": _side_by_side(case, compared),
        "rivals": [(rival, _side_by_side(case, [rival.comparisons])) for rival in decision.proof.rivals],
        "stored": read_articles(db, pmids),
        "events": [
            (event, kind_words(event)) for event in reversed(read_events(db, "events.citation = ?", (id_,))[-FEW:])
        ],
    }


def _passages(case: Case) -> list[Passage]:
    """Return the text of a citation in passages, with the facts that stand in them where all its records have them."""
    at: dict[tuple[int, int], list[str]] = {}
    for place in sorted(case.places, key=lambda place: (place.start, -place.end)):
        ends = [end for _, end in at]
        if not ends or (place.start, place.end) in at or place.start >= max(ends):  # one within another is left out
            at.setdefault((place.start, place.end), []).append(place.fact)
    text = case.citation.text
    cuts = {offset for span in at for offset in span} - {0, len(text)}
    offsets = [0, *sorted(cuts)]
    return [
        Passage(piece, *_said_of(case, at[span])) if span in at else Passage(piece)
        for start, end, piece in zip(offsets, [*offsets[1:], len(text)], pieces(text, cuts), strict=True)
        for span in [(start, end)]
    ]


def _said_of(case: Case, facts: Sequence[str]) -> tuple[str, str]:
    """Return what records say of the facts in one place, in words and as a verdict, "" where they do not say the same.

    What a match lets pass counts as differing.
    """
    decision = case.decision
    told = [comparison for comparison in decision.differences if comparison.fact in facts]
    if told:
        return "; ".join(map(difference, told)), Verdict.CONFLICTS
    compared = (
        [decision.proof.comparisons] if decision.proof.comparisons else [c.comparisons for c in decision.candidates]
    )
    verdicts = {one.verdict for comparisons in compared for one in comparisons if one.fact == facts[0]}
    name = fact_name(facts[0])
    if len(verdicts) != 1:
        return name, ""
    [verdict] = verdicts
    return f"{name}: {VERDICT_WORDS[verdict]}", verdict


def _side_by_side(case: Case, compared: Sequence[Sequence[Comparison]]) -> list[Fact]:
    """Return the facts of a citation, each beside what ``compared`` says of it, which has an entry for each record."""
    names = dict.fromkeys(comparison.fact for comparisons in compared for comparison in comparisons)
    by_name = [{comparison.fact: comparison for comparison in comparisons} for comparisons in compared]
    facts = []
    for name in names:
        cells = [comparisons.get(name) for comparisons in by_name]
        first = next(cell for cell in cells if cell)
        records = tuple((cell.found, cell.verdict) if cell else None for cell in cells)
        facts.append(Fact(fact_name(name), first.asked, case.is_lent(first), records))
    return facts


def queue(db: sqlite3.Connection, after: int) -> dict[str, Any]:
    """Return the next citation that waits behind ``after``, and how many do."""
    behind = "SELECT citation FROM review_queue WHERE is_listed AND citation > ? ORDER BY citation LIMIT 1"
    row = db.execute(behind, (after,)).fetchone()
    return {"next": row[0] if row else None} | asdict(count_review_queue(db))


# --- sources ---


def source(db: sqlite3.Connection, id_: int, *, after: tuple[int, int]) -> dict[str, Any] | None:
    """Return where citations came from: its citations behind a place and a number, in their order, with their titles.

    Of a page, the article on whose page they stood is at place 0, and what stands there no more has none.
    """
    columns = ("kind", "name", "added_at", "anchor_pmid", "anchor_doi")
    row = db.execute(f"SELECT {', '.join(columns)} FROM sources WHERE id = ?", (id_,)).fetchone()
    if row is None:
        return None
    shown = dict(zip(columns, row, strict=True))
    if shown["kind"] == "page":
        of_anchor = "SELECT pmid FROM citations WHERE source = ? AND position = 0 AND pmid IS NOT NULL"
        [shown["anchor_pmid"]] = db.execute(of_anchor, (id_,)).fetchone() or [shown["anchor_pmid"]]
    statuses = "SELECT status, count(*) FROM citations WHERE source = ? GROUP BY status"
    counts = dict(db.execute(statuses, (id_,)).fetchall())
    rows = _rows_of_source(db, id_, after)
    told = _differences(db, rows[:MANY])
    last = rows[MANY - 1] if len(rows) > MANY else None
    return {
        "id": id_,
        **shown,
        "outcomes": [(status.value, counts[status]) for status in Status if status in counts],
        "count": sum(counts.values()),
        "rows": [row | {"differences": told.get(row["id"], "")} for row in rows[:MANY]],
        "articles": summaries(db, [row["pmid"] for row in rows[:MANY] if row["pmid"]]),
        "next": (last["position"], last["id"]) if last else None,
    }


def _rows_of_source(db: sqlite3.Connection, id_: int, after: tuple[int, int]) -> list[dict[str, Any]]:
    """Return one row more than are shown, each with its likely record if it has one."""
    columns = ("id", "position", "text", "status", "pmid", "reason", "proof")
    cursor = db.execute(
        f"SELECT {', '.join(columns)} FROM citations WHERE source = ? AND position >= ? "
        "AND (position > ? OR id > ?) ORDER BY position, id LIMIT ?",
        (id_, after[0], *after, MANY + 1),
    )
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [row | {"candidate": _likely(db, row["id"]) if row["status"] == Status.LIKELY else None} for row in rows]


def _differences(db: sqlite3.Connection, rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    """Return what the matches among some rows let pass, in words, by the citation's number."""
    others = [f'"{verdict}"' for verdict in Verdict if verdict is not Verdict.AGREES]
    ids = [row["id"] for row in rows if row["pmid"] and any(verdict in (row["proof"] or "") for verdict in others)]
    cases = read_cases(db, f"id IN ({', '.join('?' * len(ids))})", ids)
    return {case.id: differences_text(case.decision) for case in cases}


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
    """Return the PMID and the title of the record that a citation likely means."""
    first = "SELECT pmid, title FROM candidates WHERE citation = ? AND rank = 1"
    row: tuple[int | None, str] | None = db.execute(first, (citation_,)).fetchone()
    return row
