"""Which databases are pmsync's."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette

from pmsync.datasette_plugin.databases import pmsync_databases


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A database of somebody else's."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE articles (pmid INTEGER)")
    return path


def names_of(*files: Path, immutable: tuple[Path, ...] = ()) -> dict[str, str]:
    datasette = Datasette([str(file) for file in files], immutables=[str(file) for file in immutable])
    try:
        return pmsync_databases(datasette)
    finally:
        for served in datasette.databases.values():
            served.close()


def test_only_what_has_the_tables_of_this_version_is_pmsyncs(database, other):
    assert names_of(database, other) == {"refs": "refs"}


def test_an_immutable_copy_is_one_too(database):
    assert names_of(immutable=(database,)) == {"refs": "refs"}


def test_a_name_is_spelt_as_in_addresses(database):
    odd = database.rename(database.with_name("my refs.v1.db"))
    assert names_of(odd) == {"my refs.v1": "my+refs~2Ev1"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)", "an older pmsync: "),
        ("UPDATE _sqlite_migrations SET name = 'of_tomorrow' WHERE id = 1", "a newer pmsync: upgrade pmsync"),
    ],
)
def test_what_another_version_made_is_left_alone_with_a_word_of_advice(database, capsys, change, sentence):
    with closing(sqlite3.connect(database)) as db, db:
        assert db.execute(change).rowcount == 1
    assert names_of(database) == {}
    line = capsys.readouterr().err
    assert line.startswith(f"{database} was made by {sentence}")
    assert line.endswith("; shown plainly\n")


def test_the_files_are_looked_at_once_for_a_server(datasette, database):
    first = pmsync_databases(datasette)
    database.unlink()
    assert pmsync_databases(datasette) is first
