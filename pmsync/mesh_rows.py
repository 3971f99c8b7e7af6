"""NLM's MeSH descriptors -> rows of ``mesh_terms`` and ``mesh_tree``; the caller holds the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pmsync.article_rows import PUT_TERM

if TYPE_CHECKING:  # reading XML is loaded only where some is read
    from pmsync.mesh_list import Descriptor

PUT_PLACE = "INSERT OR REPLACE INTO mesh_tree (number, term) VALUES (?, ?)"


def write_descriptors(db: sqlite3.Connection, descriptors: Iterable[Descriptor]) -> int:
    """Write NLM's descriptors and their tree in the place of an earlier year's; return how many there are.

    A descriptor that NLM has dropped keeps its name for the articles that still carry it, and stands nowhere.
    """
    db.execute("DELETE FROM mesh_tree")
    count = 0
    for one in descriptors:
        db.execute(PUT_TERM, (one.id, one.name))
        db.executemany(PUT_PLACE, [(number, one.id) for number in one.tree_numbers])
        count += 1
    return count
