"""Citations and decisions that tests of the database share, and a look at the rows that come of them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pmsync.models import (
    Candidate,
    Citation,
    Comparison,
    Decision,
    PartialDate,
    Proof,
    Resolution,
    Status,
    Verdict,
    Work,
)
from pmsync.store.citations import due_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_resolutions
from tests.support.articles import FULL

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOW + 400 * DAY
DOI = Citation("doi:10.1000/TEST.101", doi="10.1000/test.101")
STUB = Citation("Proc Test Soc. 1998-12", journal="Proc Test Soc", date=PartialDate(1998, 12))
BAD = Citation("hello", problem="no fact in it")
OTHER_BAD = Citation("good bye", problem="no fact in it")
FACTS = (Comparison("doi", "10.1000/test.101", "10.1000/test.101", Verdict.AGREES),)
MATCHED = Decision(Status.MATCHED, "doi", article=FULL, proof=Proof(FACTS, "all of PubMed"), candidate_count=1)
CANDIDATES = tuple(Candidate(pmid, None, "A title", "Proc Test Soc", "1998-12", FACTS) for pmid in (102, 8))
AMBIGUOUS = Decision(
    Status.AMBIGUOUS,
    "date",
    "2 records fit",
    proof=Proof(searched="some set"),
    candidates=CANDIDATES,
    candidate_count=2,
)
WORK = Work("10.1000/test.101", title="A title")
ELSEWHERE = Decision(
    Status.NOT_IN_PUBMED, "crossref", "Crossref has it", proof=Proof(searched="all of PubMed"), work=WORK
)


def rows(path: Path, sql: str) -> list[tuple]:
    """Return what a query finds in a database, read by a connection of its own."""
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def dump(path: Path) -> list[str]:
    """Return a database as SQL."""
    db = sqlite3.connect(path)
    try:
        return list(db.iterdump())
    finally:
        db.close()


def decide(store: Store, citation: Citation, decision: Decision | None, now: datetime = NOW, **kwargs: object) -> None:
    """Save a decision, or an ``error``, for every row of a citation."""
    ids = [due.id for due in due_citations(store, now + 400 * DAY) if due.citation == citation]
    save_resolutions(store, [(id_, Resolution(citation, decision, **kwargs)) for id_ in ids], now)
