"""What the page of a MeSH term reads: its places in NLM's tree, and the articles under it and all below it."""

from __future__ import annotations

import sqlite3
from typing import Any

from pmsync.datasette_plugin.records import MANY, count, summaries

Below = dict[str, list[tuple[str, str, str]]]  # by place in the tree: number, ID and name of all that is below it


def term(db: sqlite3.Connection, id_: str, *, before: int, major: bool, alone: bool) -> dict[str, Any] | None:
    """Return a MeSH term, its places in the tree, and the articles under it with a PMID below ``before``.

    Unless it is ``alone``, what stands below it in the tree counts too; ``major`` leaves out what is no major topic.
    """
    named = db.execute("SELECT name FROM mesh_terms WHERE id = ?", (id_,)).fetchone()
    if named is None:
        return None
    below = _below(db, id_)
    under, terms = _under(id_, below, major=major, alone=alone)
    listed = f"SELECT DISTINCT pmid FROM ({under}) WHERE pmid < ? ORDER BY pmid DESC LIMIT ?"
    pmids = [pmid for (pmid,) in db.execute(listed, (*terms, before, MANY + 1))]
    return {
        "id": id_,
        "name": named[0],
        "places": [(number, _above(db, number)) for number in below],
        "narrower": _narrower(db, below),
        "below": any(below.values()),
        "count": count(db, f"(SELECT DISTINCT pmid FROM ({under}))", *terms),
        "articles": list(summaries(db, pmids[:MANY]).values()),
        "next": pmids[MANY - 1] if len(pmids) > MANY else None,
    }


def all_rows(db: sqlite3.Connection, *, id_: str, major: bool, alone: bool) -> dict[str, Any] | None:
    """Return every article under a MeSH term for a file, the newest first; ``None`` where there is no such term."""
    if not db.execute("SELECT 1 FROM mesh_terms WHERE id = ?", (id_,)).fetchone():
        return None
    under, terms = _under(id_, _below(db, id_), major=major, alone=alone)
    cursor = db.execute(
        "SELECT pmid, title, authors, journals.abbreviation AS journal, year, doi, pmcid, is_retracted "
        "FROM articles LEFT JOIN journals ON journals.id = articles.journal "
        f"WHERE pmid IN ({under}) ORDER BY pmid DESC",
        terms,
    )
    return {"columns": [column[0] for column in cursor.description], "rows": cursor.fetchall()}


def _under(id_: str, below: Below, *, major: bool, alone: bool) -> tuple[str, list[str]]:
    """Return the SQL of the PMIDs under a term, some more than once, and the ids of terms to bind to it."""
    terms = {id_} if alone else {id_, *(narrower for rows in below.values() for _, narrower, _ in rows)}
    only = " AND is_major = 1" if major else ""
    return f"SELECT pmid FROM article_mesh WHERE term IN ({', '.join('?' * len(terms))}){only}", sorted(terms)


def _below(db: sqlite3.Connection, id_: str) -> Below:
    """Return the places of a term, and what stands below each: "C04.588" is above "C04.588.274"."""
    places = db.execute("SELECT number FROM mesh_tree WHERE term = ? ORDER BY number", (id_,)).fetchall()
    rows = "SELECT number, term, name FROM mesh_tree JOIN mesh_terms ON id = term WHERE number > ? AND number < ?"
    return {number: db.execute(rows, (f"{number}.", f"{number}/")).fetchall() for (number,) in places}


def _above(db: sqlite3.Connection, number: str) -> list[tuple[str, str]]:
    """Return the terms above a place, the broadest first, each as ID and name."""
    parts = number.split(".")
    numbers = [".".join(parts[:length]) for length in range(1, len(parts))]
    at = "SELECT term, name FROM mesh_tree JOIN mesh_terms ON id = term WHERE number = ?"
    return [row for number in numbers if (row := db.execute(at, (number,)).fetchone())]


def _narrower(db: sqlite3.Connection, below: Below) -> list[tuple[str, str, bool]]:
    """Return the terms one step below, by name, each with whether there are articles under it or below it."""
    used = "SELECT 1 FROM article_mesh WHERE term = ? LIMIT 1"
    families: dict[str, dict[str, tuple[str, str]]] = {}  # by the number of the step: all in its branch
    for place, rows in below.items():
        for number, id_, name in rows:
            step = ".".join(number.split(".")[: place.count(".") + 2])
            families.setdefault(step, {})[number] = (id_, name)
    steps = {
        family[step]: any(db.execute(used, (id_,)).fetchone() for id_, _ in family.values())
        for step, family in families.items()
        if step in family
    }
    return sorted(((id_, name, has_articles) for (id_, name), has_articles in steps.items()), key=lambda step: step[1])
