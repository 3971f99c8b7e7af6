"""Which of the databases that Datasette serves are pmsync's, found once when it starts."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from datasette.utils import tilde_encode

from pmsync.store.database import applied
from pmsync.store.schema.migrations import MIGRATIONS

if TYPE_CHECKING:
    from datasette.app import Datasette


_BY_SERVER: WeakKeyDictionary[Datasette, dict[str, str]] = WeakKeyDictionary()


def pmsync_databases(datasette: Datasette) -> dict[str, str]:
    """Return the names of the pmsync databases, each with how it is spelt in addresses.

    What another version of pmsync has made is left to Datasette, and a line on standard error says what to do.
    """
    if datasette not in _BY_SERVER:
        files = {name: Path(db.path) for name, db in datasette.databases.items() if db.path}
        _BY_SERVER[datasette] = {
            name: tilde_encode(name)
            for name, path in files.items()
            if _is_current(path, immutable=not datasette.databases[name].is_mutable)
        }
    return _BY_SERVER[datasette]


def _is_current(path: Path, *, immutable: bool) -> bool:
    """Whether a file has the tables of this version of pmsync; says on standard error where it has another's."""
    mode = "immutable=1" if immutable else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as db:
            made_by = applied(db)
    except sqlite3.Error:
        return False
    if made_by and made_by != MIGRATIONS.keys():
        older = made_by < MIGRATIONS.keys()
        what = f"'pmsync status {path}' brings it up to date" if older else "upgrade pmsync to browse it"
        sys.stderr.write(f"{path} was made by {'an older' if older else 'a newer'} pmsync: {what}; shown plainly\n")
        return False
    return bool(made_by)
