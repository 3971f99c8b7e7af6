"""A database's connection and words, or a list's or a term's number -> what is found, or all its rows for a file."""

from __future__ import annotations

import sqlite3
from typing import Any

from pmsync.datasette_plugin.reading import PAGE, in_brief
from pmsync.parse import parse
from pmsync.queries import QUERIES

TERMS = 20
LONGEST = 500  # characters of what is searched
ARTICLES = """SELECT pmid FROM (
    SELECT rowid AS pmid, rank FROM articles_fts WHERE articles_fts MATCH ?
    UNION ALL SELECT rowid, rank FROM abstracts_fts WHERE abstracts_fts MATCH ?
) GROUP BY pmid ORDER BY min(rank) LIMIT ?"""
NAMES = """SELECT id, name, (SELECT count(*) FROM article_mesh WHERE term = id)
FROM mesh_terms WHERE rowid IN (SELECT rowid FROM mesh_terms_fts WHERE mesh_terms_fts MATCH ?)
ORDER BY 3 DESC, 2 LIMIT ?"""


def found(db: sqlite3.Connection, words: str) -> dict[str, Any]:
    """Return what holds ``words``, the best fits first; ``article`` is the PMID where they are that or a DOI."""
    words = words[:LONGEST]
    asked = parse(f"PMID: {words}" if words.isdecimal() else words)
    named = db.execute("SELECT pmid FROM articles WHERE pmid = ? OR doi = ?", (asked.pmid, asked.doi)).fetchone()
    result: dict[str, Any] = {
        "words": words,
        "article": named[0] if named else None,
        "articles": [],
        "terms": [],
        "more": False,
    }
    if (query := _query(words)) and not named:
        pmids = [pmid for (pmid,) in db.execute(ARTICLES, (query, query, PAGE + 1))]
        result["articles"] = list(in_brief(db, pmids[:PAGE]).values())
        result["more"] = len(pmids) > PAGE
        result["terms"] = db.execute(NAMES, (query, TERMS)).fetchall()
    return result


def _query(words: str) -> str:
    """Return words as FTS5 takes them: each as it stands, the last one also as a beginning; "" where there are none."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words.split() if any(map(str.isalnum, word))]
    return " ".join(quoted) + "*" if quoted else ""


def list_rows(db: sqlite3.Connection, id_: int) -> dict[str, Any] | None:
    """Return every citation of a source for a file, ``None`` where there is no such source."""
    name = db.execute("SELECT name FROM sources WHERE id = ?", (id_,)).fetchone()
    return _rows(db, "pmids_of_source", {"source": name[0]}) if name else None


def term_rows(db: sqlite3.Connection, *, id_: str, major: bool, alone: bool) -> dict[str, Any] | None:
    """Return every article under a MeSH term for a file, ``None`` where there is no such term."""
    name = db.execute("SELECT name FROM mesh_terms WHERE id = ?", (id_,)).fetchone()
    filled = {"major_only": "1" if major else "", "only_this_term": "1" if alone else ""}
    return _rows(db, "articles_by_term", {"term": name[0], **filled}) if name else None


def _rows(db: sqlite3.Connection, query: str, filled: dict[str, str]) -> dict[str, Any]:
    cursor = db.execute(QUERIES[query].sql, filled)
    return {"columns": [column[0] for column in cursor.description], "rows": cursor.fetchall()}
