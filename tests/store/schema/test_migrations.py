"""A database of any earlier version becomes one of this version, whole, with all that it held."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest
import sqlite_utils

from pmsync.store.database import applied, open_database
from pmsync.store.schema.migrations import MIGRATIONS, SEARCHED, migrations
from pmsync.store.schema.views import VIEWS

# Databases were made by these; what they lack is a new migration's.
RELEASED = {
    "0001_tables.sql": "6d8216fef0299bec07e69b4ea7463ba63e676502d93494411b6016307556e813",
    "0002_works.sql": "3e6bcf955d3d3c5edab358602317eaa7327771b1b814190b505510768f012095",
    "0003_upkeep.sql": "4d254d217a2e08abfdfabcc11e015153f12d6ce02274633c7c33d4ac8e26c2e0",
    "0004_reading.sql": "fe073f605cb36a03dbd9f4a6aa7626340e2863fe9f41cc75374f468c23c2ca8c",
    "0005_review_queue.sql": "64aa15f63a66e44f0acb556e5326ba202c99b889ecff629b5fa2d3874c6583bd",
}
# What waits as views showed it, which the second version had first.
OLD_TO_REVIEW = """
CREATE VIEW to_review AS SELECT citations.id AS citation FROM citations
LEFT JOIN candidates ON candidates.citation = citations.id WHERE citations.status IN ('ambiguous', 'contradiction')
"""
A_CITATION = """
INSERT INTO citations (source, text, status, parsed, added_at, decided_by, candidate_count)
VALUES (1, 'a stub', 'ambiguous', '{}', '2026-11-23T02:00:00Z', 'rule', 2)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refs.db"


def make_older(path: Path, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a database as the version did whose newest migration was ``last``, with a citation that waits."""
    older = {name: migration for name, migration in MIGRATIONS.items() if name <= last}
    with monkeypatch.context() as past:
        past.setattr("pmsync.store.schema.migrations.MIGRATIONS", older)
        past.setattr("pmsync.store.database.MIGRATIONS", older)
        open_database(path, create=True).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO sources (kind, name, added_at) VALUES ('file', 'a', '2026-11-23T02:00:00Z')")
        db.execute(A_CITATION)
        if last != "0001_tables":
            db.execute(OLD_TO_REVIEW)
        db.commit()


def schema(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    return set(db.execute("SELECT type, name, sql FROM sqlite_master").fetchall())


def test_no_released_migration_is_edited():
    folder = files("pmsync.store.schema")
    scripts = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".sql")}
    assert {name: sha256(script).hexdigest() for name, script in scripts.items()} == RELEASED


def test_migrations_are_numbered_and_each_script_is_run_by_the_one_of_its_name():
    assert [int(name[:4]) for name in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    assert {name.removesuffix(".sql") for name in RELEASED} <= MIGRATIONS.keys()


@pytest.mark.parametrize("last", list(MIGRATIONS)[:-1])
def test_a_database_of_an_earlier_version_becomes_what_a_new_one_is(path, tmp_path, monkeypatch, last):
    make_older(path, last, monkeypatch)
    with closing(open_database(tmp_path / "new.db", create=True)) as new:
        schema_of_new = schema(new)
    with closing(open_database(path, create=False)) as db:
        assert schema(db) == schema_of_new
        assert applied(db) == MIGRATIONS.keys()
        assert db.execute("SELECT text FROM citations").fetchall() == [("a stub",)]
        assert db.execute("SELECT citation, is_listed FROM review_queue").fetchall() == [(1, 1)]
        assert db.execute("SELECT citation, text FROM to_review").fetchall() == [(1, "a stub")]


def test_a_database_that_is_up_to_date_is_not_migrated_again(path, monkeypatch):
    open_database(path, create=True).close()
    monkeypatch.setattr("pmsync.store.database.migrations", lambda: pytest.fail("was migrated"))
    open_database(path, create=False).close()


def test_every_searched_table_has_an_index_that_follows_it(path):
    with closing(open_database(path, create=True)) as db:
        db.execute("INSERT INTO mesh_terms (id, name) VALUES ('D1', 'Exosomes')")
        db.execute("UPDATE mesh_terms SET name = 'Humans'")
        for word, hits in (("exosome", 0), ("human", 1)):
            search = "SELECT count(*) FROM mesh_terms_fts WHERE mesh_terms_fts MATCH ?"
            assert db.execute(search, (word,)).fetchone() == (hits,)
        indexes = {name for kind, name, _ in schema(db) if kind == "table" and name.endswith("_fts")}
        assert indexes == {f"{table}_fts" for table in (*SEARCHED, "works")}


def test_the_views_are_made_once_every_table_is_there(path):
    db = sqlite_utils.Database(sqlite3.connect(path))
    migrations().apply(db)
    assert set(db.view_names()) == set(VIEWS)
    db.close()
