"""The tables, indexes, search and views of this version, made by numbered migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmsync.store.schema.views import create_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations


# Searched tables and their columns; the index of each follows it by triggers.
SEARCHED = {"articles": ["title", "authors"], "abstracts": ["text"], "citations": ["text"], "mesh_terms": ["name"]}


def _tables(db: Database) -> None:
    _run(db, "0001_tables")
    for table, columns in SEARCHED.items():
        db.table(table).enable_fts(columns, create_triggers=True, tokenize="porter")


def _works(db: Database) -> None:
    _run(db, "0002_works")
    db.table("works").enable_fts(["title", "authors"], create_triggers=True, tokenize="porter")


def _upkeep(db: Database) -> None:
    # A database of an earlier version asks Crossref about its articles over the days of a sweep.
    _run(db, "0003_upkeep")


def _reading(db: Database) -> None:
    _run(db, "0004_reading")


def _review_queue(db: Database) -> None:
    _run(db, "0005_review_queue")
    create_views(db)  # by the newest migration only: they may show what older ones did not make


def _run(db: Database, name: str) -> None:
    """Run the SQL file of a migration, which is never edited once it has been released: databases were made by it."""
    from importlib.resources import files  # here, because a look-up in a file that is up to date does not need it

    script = files("pmsync.store.schema").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


MIGRATION_SET = "pmsync"
MIGRATIONS: dict[str, Callable[[Database], None]] = {
    "0001_tables": _tables,
    "0002_works": _works,
    "0003_upkeep": _upkeep,
    "0004_reading": _reading,
    "0005_review_queue": _review_queue,
}


def migrations() -> Migrations:
    """Return every migration there is, oldest first; sqlite-utils keeps the list of those a file has had.

    sqlite-utils is loaded here, because a look-up in a file that is up to date does not need it.
    """
    from sqlite_utils.migrations import Migrations

    numbered = Migrations(MIGRATION_SET)
    for name, migration in MIGRATIONS.items():
        numbered(name=name)(migration)
    return numbered
