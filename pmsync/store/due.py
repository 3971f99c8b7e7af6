"""Stored records that are to be asked about again, and what was answered of them, written down in one transaction.

What must be asked is written down (``checks.due_at``) before it is asked, and a watermark moves in the transaction that
writes the last of it down: a run that is killed at any moment leaves everything due that was not answered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from pmsync.errors import ServiceError
from pmsync.models import Article, Decision, Link, Resolution, Work
from pmsync.models.notices import CROSSREF, NOTICE, PAPER, PUBMED
from pmsync.store import schedule
from pmsync.store.articles import read_articles
from pmsync.store.citations import DUE
from pmsync.store.database import Store
from pmsync.store.records import mark_deleted, save_articles, save_crossref_check, save_notice, save_redirect


def active_pmids(store: Store) -> list[int]:
    """Return the PMIDs of all stored records that PubMed has not deleted, in their order."""
    with store.reading() as db:
        rows = db.execute("SELECT pmid FROM articles WHERE deleted_at IS NULL ORDER BY pmid").fetchall()
    return [pmid for (pmid,) in rows]


def watermark(store: Store, service: str) -> datetime | None:
    """Return until when all that changed at ``service`` is known; ``None`` where nothing was ever asked.

    Without a watermark PubMed's is the oldest day on which a stored record was fetched.
    """
    with store.reading() as db:
        row = db.execute("SELECT confirmed_until FROM watermarks WHERE service = ?", (service,)).fetchone()
        if row is None and service == PUBMED:
            row = db.execute("SELECT min(fetched_at) FROM articles WHERE deleted_at IS NULL").fetchone()
    return schedule.from_text(row[0]) if row else None


def set_watermark(store: Store, service: str, now: datetime) -> None:
    """Move the watermark: all that changed at ``service`` until ``now`` is written down."""
    with store.transaction() as db:
        _move_watermark(db, service, now)


def _move_watermark(db: sqlite3.Connection, service: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO watermarks (service, confirmed_until) VALUES (?, ?) "
        "ON CONFLICT (service) DO UPDATE SET confirmed_until = excluded.confirmed_until",
        (service, schedule.to_text(now)),
    )


def mark_changed(store: Store, pmids: Iterable[int]) -> None:
    """Make stored records due, because they changed at PubMed."""
    with store.transaction() as db:
        db.executemany(
            "UPDATE checks SET due_at = ? WHERE pmid = ? AND service = ?",
            [(schedule.AT_ONCE, pmid, PUBMED) for pmid in pmids],
        )


def due_records(store: Store, now: datetime) -> list[int]:
    """Return the PMIDs of the records that are to be fetched, those longest due first."""
    with store.reading() as db:
        values = (PUBMED, *schedule.due_by(now))
        return [
            pmid
            for (pmid,) in db.execute(
                f"SELECT pmid FROM checks WHERE service = ? AND {DUE} ORDER BY due_at, pmid", values
            )
        ]


def save_records(
    store: Store, records: Mapping[int, Article | ServiceError | None], now: datetime, run: int | None
) -> None:
    """Write down records as they were fetched, those that PubMed does not have any more, and those not answered."""
    with store.transaction() as db:
        save_articles(db, [record for record in records.values() if isinstance(record, Article)], now, run)
        for pmid, record in records.items():
            if record is None:
                mark_deleted(db, pmid, now)
        _write_failures(db, PUBMED, records)


def _write_failures(db: sqlite3.Connection, service: str, answers: Mapping[int, object]) -> None:
    """Write those of ``answers``, by PMID, that are errors; the end of a run is nobody's failure."""
    errors = {pmid: answer for pmid, answer in answers.items() if isinstance(answer, ServiceError)}
    db.executemany(
        "UPDATE checks SET error = ?, attempts = attempts + 1 WHERE pmid = ? AND service = ?",
        [(str(error), pmid, service) for pmid, error in errors.items() if not error.ends_the_run],
    )


def lost_records(store: Store) -> list[Article]:
    """Return the records that PubMed has deleted, and of which it is not known where they went.

    One that went nowhere, as far as was known, is looked for again whenever PubMed was asked for it again in vain.
    """
    looked_for = "redirects JOIN checks ON pmid = old AND service = ?"
    again = f"SELECT old FROM {looked_for} WHERE new IS NULL AND learnt_at < checked_at"
    with store.reading() as db:
        where = f"deleted_at IS NOT NULL AND (pmid NOT IN (SELECT old FROM redirects) OR pmid IN ({again}))"
        rows = db.execute(f"SELECT pmid FROM articles WHERE {where} ORDER BY pmid", (PUBMED,))
        pmids = [pmid for (pmid,) in rows.fetchall()]
        return list(read_articles(db, pmids).values())


def known_pmids(store: Store, pmids: Iterable[int]) -> set[int]:
    """Return those of ``pmids`` whose record is stored, and of which nobody has said that it went anywhere."""
    known = "SELECT 1 FROM articles WHERE pmid = ? AND pmid NOT IN (SELECT old FROM redirects)"
    with store.reading() as db:
        return {pmid for pmid in pmids if db.execute(known, (pmid,)).fetchone()}


def save_redirects(
    store: Store, followed: Iterable[tuple[Article, Resolution]], now: datetime, run: int | None
) -> None:
    """Write down where deleted records went; of one that could not be asked about nothing is said."""
    with store.transaction() as db:
        for old, resolution in followed:
            if decision := resolution.decision:
                save_redirect(db, old.pmid, decision.article, _how_it_was_found(decision), now, run)


def _how_it_was_found(decision: Decision) -> str:
    if decision.article is None:
        return "no other record is proved to be the same paper"
    return f"the same paper by {(decision.method or '').replace('_', ' ')}"


def due_dois(store: Store, now: datetime) -> dict[int, str]:
    """Return the DOI of each stored record about which Crossref is to be asked, by PMID, those longest due first."""
    with store.reading() as db:
        rows = db.execute(
            f"SELECT checks.pmid, doi FROM checks JOIN articles ON articles.pmid = checks.pmid "
            f"WHERE service = ? AND {DUE} AND doi IS NOT NULL "
            "ORDER BY due_at, checks.pmid",
            (CROSSREF, *schedule.due_by(now)),
        )
        return dict(rows.fetchall())


def save_checks(store: Store, works: Mapping[int, Work | ServiceError | None], now: datetime, run: int | None) -> None:
    """Write down what Crossref says of stored records; ``None``: it has no such DOI."""
    with store.transaction() as db:
        for pmid, work in works.items():
            if not isinstance(work, ServiceError):
                save_crossref_check(db, pmid, work, now, run)
        _write_failures(db, CROSSREF, works)


def save_notices(store: Store, notices: Iterable[Work], now: datetime, run: int | None) -> None:
    """Join Crossref's notices with the stored DOIs they are about, and move the watermark."""
    about: dict[str, list[Link]] = {}
    for notice in notices:
        for stated in notice.links:
            if stated.role == NOTICE and stated.other_doi:
                link = Link(stated.kind, PAPER, CROSSREF, None, notice.doi, stated.date, stated.source)
                about.setdefault(stated.other_doi, []).append(link)
    with store.transaction() as db:
        for doi, links in about.items():
            stored = db.execute("SELECT pmid FROM articles WHERE doi = ? AND deleted_at IS NULL", (doi,)).fetchall()
            for (pmid,) in stored:
                save_notice(db, pmid, links, now, run)
        _move_watermark(db, CROSSREF, now)
