"""Files that cannot be used: one sentence, and nothing harmed."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlite_utils

from pmsync.errors import StoreError
from pmsync.models import Citation
from pmsync.store.citations import add_citations, due_citations
from pmsync.store.database import Store, applied, only_one, open_database
from pmsync.store.schema.descriptions import TABLES
from pmsync.store.schema.migrations import MIGRATIONS, migrations
from tests.support.decisions import rows

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def sentence(path: Path, *, create: bool = False) -> str:
    with pytest.raises(StoreError) as caught, Store(path, create=create):
        pass
    return str(caught.value)


def test_a_missing_file_is_made_only_where_that_is_meant(path):
    assert f"there is no database {path}" in sentence(path)
    assert not path.exists()
    with Store(path, create=True):
        pass
    with Store(path):
        pass


def test_a_new_file_has_every_table_strict_with_a_write_ahead_log(path):
    with Store(path, create=True) as store, store.reading() as db:
        strict = dict(db.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall())
        assert {name: strict[name] for name in TABLES} == dict.fromkeys(TABLES, 1)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_folder_and_a_file_in_no_folder_are_refused(tmp_path):
    assert "is a folder" in sentence(tmp_path, create=True)
    assert "there is no folder" in sentence(tmp_path / "absent" / "refs.db", create=True)


@pytest.mark.parametrize("content", [b"10.1000/x\n" * 100, bytes(range(256)) * 20])
@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database_is_refused_and_left_alone(path, content, create):
    path.write_bytes(content)
    assert "is not a SQLite database" in sentence(path, create=create)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_left_alone(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE articles (x)")
    db.close()
    before = path.read_bytes()
    assert "not one of pmsync's" in sentence(path)
    assert "already has a table articles" in sentence(path, create=True)
    assert path.read_bytes() == before


def test_somebody_elses_view_is_not_replaced_by_ours(path):
    db = sqlite3.connect(path)
    db.execute("CREATE VIEW library AS SELECT 1")
    db.close()
    assert "already has a table library" in sentence(path, create=True)


def test_a_database_of_a_newer_version_is_refused(path):
    with Store(path, create=True) as store, store.transaction() as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pmsync', '9999_later', 'x')"
        )
    assert "made by a newer pmsync (it has 9999_later)" in sentence(path)


def test_a_migration_that_breaks_off_leaves_nothing_behind(path, monkeypatch):
    def half(db: object) -> None:
        MIGRATIONS["0001_tables"](db)
        raise KeyboardInterrupt

    monkeypatch.setattr("pmsync.store.schema.migrations.MIGRATIONS", {"0001_tables": half})
    with pytest.raises(KeyboardInterrupt), Store(path, create=True):
        pass
    monkeypatch.undo()
    with Store(path, create=True) as store:
        assert due_citations(store, NOW) == []


def test_what_another_process_has_made_meanwhile_is_gone_on_from(path, monkeypatch):
    def too_late(db: sqlite3.Connection) -> None:
        monkeypatch.undo()
        with closing(sqlite3.connect(path)) as other:
            migrations().apply(sqlite_utils.Database(other), stop_before="0003_upkeep")
        raise sqlite3.OperationalError("table sources already exists")

    monkeypatch.setattr("pmsync.store.database._migrate", too_late)
    with closing(open_database(path, create=True)) as db:
        assert applied(db) == MIGRATIONS.keys()


def test_a_locked_database_is_explained_and_worth_another_try(path, monkeypatch):
    monkeypatch.setattr("pmsync.store.database.LOCK_WAIT", 0)
    with Store(path, create=True) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"has kept .* locked") as caught:
            add_citations(store, "file", "a", [Citation("x", pmid=1)], NOW)
        other.close()
    assert caught.value.passing


def run(code: str, path: Path, **kwargs) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False, **kwargs
    )


ADD_MUCH = """
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from datetime import UTC, datetime
from pmsync.models import Citation
from pmsync.store.citations import add_citations
from pmsync.store.database import Store
if "nobody" in globals():
    nobody()
with Store(Path(sys.argv[1])) as store:
    citations = (Citation("x" * 1000 + str(n), pmid=n) for n in range(1, 3000))
    add_citations(store, "file", "big", citations, datetime.now(UTC))
"""
# Root may write everything, so that whoever runs the tests as root becomes nobody once everything is imported.
AS_NOBODY = """
import os
nobody = lambda: os.setuid(65534) if os.getuid() == 0 else None
"""


def test_a_full_disk_leaves_what_was_stored(path):
    with Store(path, create=True) as store:
        add_citations(store, "file", "small", [Citation("x", pmid=1)], NOW)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    done = run(ADD_MUCH, path, preexec_fn=small_files)
    assert "StoreError: the disk" in done.stderr
    with Store(path) as store:
        assert [one.citation.pmid for one in due_citations(store, NOW)] == [1]


def test_a_read_only_file_is_refused_with_what_to_do():
    with TemporaryDirectory() as folder:  # not tmp_path, whose parents nobody may enter
        path = Path(folder, "refs.db")
        with Store(path, create=True):
            pass
        Path(folder).chmod(0o555)
        path.chmod(0o444)
        done = run(AS_NOBODY + ADD_MUCH, path)
        Path(folder).chmod(0o755)
    assert "cannot be written; give yourself the right" in done.stderr


def test_a_copy_that_has_forgotten_it_can_be_read_while_it_is_written_again(tmp_path, path):
    open_database(path, create=True).close()
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with closing(open_database(copy, create=False)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_database_can_be_read_while_a_run_writes(path):
    with Store(path, create=True) as store:
        add_citations(store, "file", "a", [Citation("PMID: 40292402", pmid=40292402)], NOW)
        with store.transaction() as db:
            db.execute("DELETE FROM citations")
            assert rows(path, "SELECT count(*) FROM citations") == [(1,)]
    assert rows(path, "SELECT count(*) FROM citations") == [(0,)]


def test_a_transaction_that_breaks_off_leaves_nothing_and_the_next_one_works(store, path):
    with pytest.raises(ZeroDivisionError), store.transaction() as db:
        db.executemany("INSERT INTO watermarks VALUES ('PubMed', ?)", ((str(1 // part),) for part in (1, 0)))
    assert rows(path, "SELECT * FROM watermarks") == []
    with store.transaction() as db:
        db.execute("INSERT INTO watermarks VALUES ('PubMed', 'y')")
    assert rows(path, "SELECT * FROM watermarks") == [("PubMed", "y")]


def test_what_sqlite_says_is_a_sentence_that_names_the_file(store, path):
    with pytest.raises(StoreError, match=f"{path} cannot be used: no such table: absent"), store.reading() as db:
        db.execute("SELECT * FROM absent")


def test_one_process_has_the_right_to_sync_a_database(store, path, tmp_path):
    (tmp_path / "link.db").symlink_to(path)
    with only_one(path):
        for name in (path, tmp_path / "link.db"):
            with pytest.raises(StoreError, match=r"another sync .* nothing was asked") as refusal, only_one(name):
                pass
            assert refusal.value.passing
    with only_one(path):
        pass
