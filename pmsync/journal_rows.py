"""NLM's list of journals -> rows, and the name of a journal -> its ISSNs; the caller holds the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from pmsync.article_rows import PUT_JOURNAL, journal_row
from pmsync.models import Citation, Journal
from pmsync.normalize import journal_key

PUT_NAME = "INSERT OR IGNORE INTO journal_names (name, journal) VALUES (?, ?)"


def write_journals(db: sqlite3.Connection, listed: Iterable[tuple[Journal, str]]) -> int:
    """Write NLM's list in the place of an earlier one; return how many journals it has."""
    db.execute("DELETE FROM journal_names")
    count = 0
    for journal, iso in listed:
        db.execute(PUT_JOURNAL, journal_row(journal))
        names = {journal_key(name) for name in (journal.abbreviation, journal.name, iso, *journal.issns) if name}
        db.executemany(PUT_NAME, [(name, journal.id) for name in names])
        count += 1
    return count


def with_issns(db: sqlite3.Connection, citation: Citation) -> Citation:
    """Lend the citation the ISSNs of its journal, if NLM's list has exactly one journal of that name."""
    if citation.journal is None:
        return citation
    found = db.execute(
        "SELECT issns FROM journal_names JOIN journals ON journal = id WHERE journal_names.name = ? LIMIT 2",
        (journal_key(citation.journal),),
    ).fetchall()
    return replace(citation, issns=tuple(found[0][0].split(", "))) if len(found) == 1 and found[0][0] else citation
