"""Works in the database: what Crossref says of a DOI, written and read back."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from pmsync.models import Journal, PartialDate, Work
from pmsync.models.notices import PAPER, UPDATE
from pmsync.store.articles import AUTHORS_JOINED_BY, upsert

COLUMNS = (
    "doi", "title", "authors", "journal", "journal_abbreviation", "issns", "year", "published", "published_online",
    "volume", "issue", "pages", "type", "aliases", "published_as", "checked_at",
)  # fmt: skip
PUT_WORK = upsert("works", "doi", COLUMNS)


def write_works(db: sqlite3.Connection, works: Collection[Work], checked_at: str) -> None:
    """Write every work as Crossref has it now."""
    db.executemany(PUT_WORK, [_row(work, checked_at) for work in works])


def published_as(work: Work) -> str | None:
    """Return the DOI of the article that a preprint became, where Crossref names one."""
    return next((link.other_doi for link in work.links if link.kind == UPDATE and link.role == PAPER), None)


def read_work(db: sqlite3.Connection, doi: str) -> Work | None:
    """Read back the work of ``doi`` as it was written; ``None`` where there is none."""
    values = db.execute(f"SELECT {', '.join(COLUMNS)} FROM works WHERE doi = ?", (doi,)).fetchone()
    if values is None:
        return None
    row = dict(zip(COLUMNS, values, strict=True))
    issns = tuple(row["issns"].split(", ")) if row["issns"] else ()
    named = row["journal"] or row["journal_abbreviation"] or issns
    return Work(
        doi=row["doi"],
        title=row["title"],
        authors=tuple(row["authors"].split(AUTHORS_JOINED_BY)) if row["authors"] else (),
        journal=Journal("", row["journal_abbreviation"] or "", row["journal"] or "", issns) if named else None,
        published=tuple(map(PartialDate.from_iso, row["published"].split("/"))) if row["published"] else (),
        published_online=PartialDate.from_iso(row["published_online"]) if row["published_online"] else None,
        volume=row["volume"],
        issue=row["issue"],
        pages=row["pages"],
        type=row["type"],
        aliases=tuple(row["aliases"].split()) if row["aliases"] else (),
    )


def _row(work: Work, checked_at: str) -> tuple[object, ...]:
    journal = work.journal
    return (
        work.doi,
        work.title,
        AUTHORS_JOINED_BY.join(work.authors) or None,
        journal.name or None if journal else None,
        journal.abbreviation or None if journal else None,
        ", ".join(journal.issns) or None if journal else None,
        work.year,
        work.published_text,
        str(work.published_online) if work.published_online else None,
        work.volume,
        work.issue,
        work.pages,
        work.type,
        " ".join(work.aliases) or None,
        published_as(work),
        checked_at,
    )
