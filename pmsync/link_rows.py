"""``Link``s between articles and notices -> rows of ``links``, and back; the caller holds the transaction.

What Crossref says stands on two sides: on the paper (``updated-by``), which a check of the paper's DOI reads, and on
the notice (``update-to``), which its feed of notices brings. A check takes the place of the check before, and leaves
alone what only a notice says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pmsync.integrity import CROSSREF, PUBMED, Link

COLUMNS = ("kind", "role", "service", "other_pmid", "other_doi", "date", "source")
BY_RECORD, BY_NOTICE = "record", "notice"  # who tells of a link: the article's own record, or the notice's
PUT_LINK = f"INSERT INTO links (pmid, told_by, {', '.join(COLUMNS)}) VALUES (?, ?{', ?' * len(COLUMNS)})"


def write_pubmed_links(db: sqlite3.Connection, links: dict[int, tuple[Link, ...]]) -> None:
    """Put what the records of PubMed say, by PMID, in the place of what they said before."""
    db.executemany("DELETE FROM links WHERE pmid = ? AND service = ?", [(pmid, PUBMED) for pmid in links])
    rows = [_row(pmid, BY_RECORD, link) for pmid, own in links.items() for link in own if link.service == PUBMED]
    db.executemany(PUT_LINK, rows)


def write_crossref_links(db: sqlite3.Connection, pmid: int, links: Iterable[Link]) -> None:
    """Put what Crossref's record of the article says in the place of what it said before."""
    db.execute("DELETE FROM links WHERE pmid = ? AND service = ? AND told_by = ?", (pmid, CROSSREF, BY_RECORD))
    same = "pmid = ? AND service = ? AND told_by = ? AND kind = ? AND role = ? AND other_doi = ?"
    own = list(links)
    told = [(pmid, CROSSREF, BY_NOTICE, link.kind, link.role, link.other_doi) for link in own]
    db.executemany(f"DELETE FROM links WHERE {same}", told)
    db.executemany(PUT_LINK, [_row(pmid, BY_RECORD, link) for link in own])


def add_told_links(db: sqlite3.Connection, pmid: int, links: Iterable[Link]) -> None:
    """Add what a notice says of the article, where it is not known yet."""
    known = {(link.kind, link.other_doi) for link in read_links(db, pmid) if link.service == CROSSREF}
    new = {(link.kind, link.other_doi): link for link in links if (link.kind, link.other_doi) not in known}
    db.executemany(PUT_LINK, [_row(pmid, BY_NOTICE, link) for link in new.values()])


def read_links(db: sqlite3.Connection, pmid: int) -> tuple[Link, ...]:
    """Return all that any service says, in a fixed order."""
    rows = db.execute(f"SELECT {', '.join(COLUMNS)} FROM links WHERE pmid = ?", (pmid,)).fetchall()
    return tuple(sorted((Link(*row) for row in rows), key=str))


def _row(pmid: int, told_by: str, link: Link) -> tuple[object, ...]:
    return (pmid, told_by, *(getattr(link, column) for column in COLUMNS))
