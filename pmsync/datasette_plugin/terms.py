"""A database's connection and a MeSH term -> its places in NLM's tree, and the articles under it and all below it."""

from __future__ import annotations

import sqlite3
from typing import Any

from pmsync.datasette_plugin.reading import PAGE, count, in_brief


def term(db: sqlite3.Connection, id_: str, *, before: int, major: bool, alone: bool) -> dict[str, Any] | None:
    """Return a MeSH term, its places in the tree, and the articles under it with a PMID below ``before``.

    Unless it is ``alone``, what stands below it in the tree counts too; ``major`` leaves out what is no major topic.
    """
    named = db.execute("SELECT name FROM mesh_terms WHERE id = ?", (id_,)).fetchone()
    if named is None:
        return None
    places = [number for (number,) in db.execute("SELECT number FROM mesh_tree WHERE term = ? ORDER BY number", (id_,))]
    below = {} if alone else _below(db, places)
    wanted = sorted({id_, *below})
    under = f"SELECT pmid FROM article_mesh WHERE term IN ({', '.join('?' * len(wanted))})"
    only = " AND is_major = 1" if major else ""
    listed = f"SELECT DISTINCT pmid FROM ({under}{only}) WHERE pmid < ? ORDER BY pmid DESC LIMIT ?"
    pmids = [pmid for (pmid,) in db.execute(listed, (*wanted, before, PAGE + 1))]
    return {
        "id": id_,
        "name": named[0],
        "places": [(number, _above(db, number)) for number in places],
        "narrower": _narrower(db, places),
        "below": len(below),
        "count": count(db, f"(SELECT DISTINCT pmid FROM ({under}{only}))", *wanted),
        "articles": list(in_brief(db, pmids[:PAGE]).values()),
        "next": pmids[PAGE - 1] if len(pmids) > PAGE else None,
    }


def _below(db: sqlite3.Connection, places: list[str]) -> dict[str, None]:
    """Return the terms below some places: "C04.588" is above "C04.588.274"."""
    found: dict[str, None] = {}
    for number in places:
        rows = db.execute("SELECT term FROM mesh_tree WHERE number > ? AND number < ?", (f"{number}.", f"{number}/"))
        found.update(dict.fromkeys(term for (term,) in rows))
    return found


def _above(db: sqlite3.Connection, number: str) -> list[tuple[str, str]]:
    """Return the terms above a place, the broadest first, each as ID and name."""
    parts = number.split(".")
    above = [".".join(parts[:length]) for length in range(1, len(parts))]
    named = "SELECT term, name FROM mesh_tree JOIN mesh_terms ON id = term WHERE number = ?"
    return [row for one in above if (row := db.execute(named, (one,)).fetchone())]


def _narrower(db: sqlite3.Connection, places: list[str]) -> list[tuple[str, str, bool]]:
    """Return the terms one step below, by name, each with whether there are articles under it or below it."""
    steps: dict[str, tuple[str, str, bool]] = {}
    for number in places:
        rows = db.execute(
            "SELECT number, term, name FROM mesh_tree JOIN mesh_terms ON id = term WHERE number > ? AND number < ?",
            (f"{number}.", f"{number}/"),
        ).fetchall()
        used = "SELECT 1 FROM article_mesh WHERE term = ? LIMIT 1"
        depth = number.count(".") + 1
        heads = {below: (id_, name) for below, id_, name in rows if below.count(".") == depth}
        for head, (id_, name) in heads.items():
            family = [term for below, term, _ in rows if below == head or below.startswith(f"{head}.")]
            steps[id_] = (id_, name, any(db.execute(used, (term,)).fetchone() for term in family))
    return sorted(steps.values(), key=lambda step: step[1])
