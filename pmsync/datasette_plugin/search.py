"""The search of the reading room: articles and MeSH terms that hold some words, or the article that they name."""

from __future__ import annotations

import sqlite3
from typing import Any

from pmsync.datasette_plugin.records import MANY, summaries
from pmsync.parsing.line import parse

TERMS = 20
LONGEST = 500  # characters of what is searched
SHORTEST = 4  # letters of a beginning: fewer begin too many words for an answer at once
# The newest first: in that order the index is read, and no further than it is shown. The best fits first would take the
# weighing of every article that holds the words.
ARTICLES = "SELECT rowid FROM {0} WHERE {0} MATCH ? ORDER BY rowid DESC LIMIT ?"
NAMES = """SELECT id, name, (SELECT count(*) FROM article_mesh WHERE term = id)
FROM mesh_terms WHERE rowid IN (SELECT rowid FROM mesh_terms_fts WHERE mesh_terms_fts MATCH ?)
ORDER BY 3 DESC, 2 LIMIT ?"""


def search_results(db: sqlite3.Connection, words: str) -> dict[str, Any]:
    """Return what holds ``words``, or else words that begin so; ``article`` is the PMID where they are that or a DOI.

    Articles hold all of them in title and authors, or in the abstract, and the newest come first.
    """
    words = words[:LONGEST]
    citation = parse(f"PMID: {words}" if words.isdecimal() else words)
    named = db.execute("SELECT pmid FROM articles WHERE pmid = ? OR doi = ?", (citation.pmid, citation.doi)).fetchone()
    if named:
        return {"words": words, "article": named[0]}
    # Each word as it stands, for FTS5 has signs of its own, and ends at a NUL.
    plain = words.replace('"', "").replace("\0", " ")
    quoted = [f'"{word}"' for word in plain.split() if any(map(str.isalnum, word))]
    whole = " ".join(quoted)
    begins = f"{whole}*" if quoted and len(quoted[-1].strip('"')) >= SHORTEST else ""
    pmids = _articles(db, whole) or _articles(db, begins)
    return {
        "words": words,
        "article": None,
        "articles": list(summaries(db, pmids[:MANY]).values()),
        "more": len(pmids) > MANY,
        "terms": _terms(db, whole) or _terms(db, begins),
    }


def _articles(db: sqlite3.Connection, query: str) -> list[int]:
    if not query:
        return []
    hits = [db.execute(ARTICLES.format(index), (query, MANY + 1)) for index in ("articles_fts", "abstracts_fts")]
    return sorted({pmid for rows in hits for (pmid,) in rows}, reverse=True)[: MANY + 1]


def _terms(db: sqlite3.Connection, query: str) -> list[tuple[str, str, int]]:
    return db.execute(NAMES, (query, TERMS)).fetchall() if query else []
