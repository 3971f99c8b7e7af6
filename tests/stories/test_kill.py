"""Killed at any moment, sync loses nothing: the next run ends where an undisturbed one would have ended."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.standin import FACTS, Records, serve
from tests.support.cli import LINES

# pmsync itself, in parts of two citations, hit by a signal at the given statement of SQL or request.
DRIVER = """
import os, sys
import pmsync.nightly, pmsync.services.http.rate_limit, pmsync.services.http.session, pmsync.store.database
from pmsync.cli.main import main

signal, at_statement, at_request, *arguments = sys.argv[1:]
pmsync.nightly.PART = 2
pmsync.services.http.rate_limit.RateLimit.wait = lambda *_: True
seen = {"statement": 0, "request": 0}

def hit(kind, at):
    seen[kind] += 1
    if seen[kind] == int(at):
        os.kill(os.getpid(), int(signal))

def opened(path, *, create, original=pmsync.store.database.open_database):
    db = original(path, create=create)
    db.set_trace_callback(lambda _: hit("statement", at_statement))
    return db

def before_send(self, *question, original=pmsync.services.http.session.Session._before_send):
    hit("request", at_request)
    return original(self, *question)

pmsync.store.database.open_database = opened
pmsync.services.http.session.Session._before_send = before_send
main(arguments)
"""
NEVER = "0"


@pytest.fixture(scope="module")
def server():
    with serve(Records.from_facts(FACTS), rate=None) as running:
        yield running


def drive(server, cache: Path, *arguments: str, kill: int = 0, statement: str = NEVER, request: str = NEVER) -> int:
    asker = {"NCBI_API_KEY": "key", "PMSYNC_EMAIL": "someone@example.org"}  # whose pace is the quicker one
    environ = {**os.environ, **server.environ, **asker, "PMSYNC_CACHE": str(cache / "http.sqlite")}
    command = [sys.executable, "-c", DRIVER, str(kill), statement, request, *arguments]
    return subprocess.run(command, env=environ, capture_output=True, check=False).returncode  # noqa: S603  # ours


def outcome(database: Path) -> dict[str, list[tuple]]:
    """Everything that was learnt; when and in which run differs between any two nights."""
    db = sqlite3.connect(database)
    try:
        kept = "id, source, text, status, pmid, doi, method, reason, parsed, candidate_count, error, attempts"
        tables = ("article_mesh", "article_types", "mesh_terms", "journals", "candidates")
        found = {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in tables}
        found["citations"] = db.execute(f"SELECT {kept}, due_at IS NULL FROM citations ORDER BY id").fetchall()
        found["articles"] = db.execute("SELECT pmid, title, doi, mesh_state FROM articles ORDER BY pmid").fetchall()
        found["search"] = db.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'of'").fetchall()
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return found
    finally:
        db.close()


@pytest.fixture(scope="module")
def undisturbed(server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    prepare(server, folder)
    assert drive(server, folder, "sync", str(folder / "refs.db")) == 0
    return outcome(folder / "refs.db")


def prepare(server, folder: Path) -> None:
    (folder / "refs.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    assert drive(server, folder, "add", str(folder / "refs.db"), str(folder / "refs.txt"), "--source", "refs") == 0


# A Ctrl-C that falls into SQLite's own callback is swallowed there, so that only requests are interrupted by it.
KILLS = [{"request": n} for n in "149"] + [{"statement": n} for n in ("6", "20", "54", "88", "143")]
MOMENTS = [(signal.SIGKILL, moment) for moment in KILLS] + [(signal.SIGINT, moment) for moment in KILLS[:3]]


@pytest.mark.parametrize(
    ("kill", "moment"), MOMENTS, ids=lambda value: "-".join(*value.items()) if isinstance(value, dict) else value.name
)
def test_a_run_after_a_killed_one_ends_where_an_undisturbed_one_does(server, tmp_path, undisturbed, kill, moment):
    prepare(server, tmp_path)
    database = str(tmp_path / "refs.db")
    code = drive(server, tmp_path, "sync", database, kill=kill, **moment)
    assert code == (-signal.SIGKILL if kill is signal.SIGKILL else 1)
    assert drive(server, tmp_path, "sync", database) == 0
    assert outcome(tmp_path / "refs.db") == undisturbed


def test_adding_that_is_killed_adds_all_or_nothing(server, tmp_path):
    (tmp_path / "refs.txt").write_text("\n".join(LINES) + "\n", encoding="utf-8")
    adding = ("add", str(tmp_path / "refs.db"), str(tmp_path / "refs.txt"))
    assert drive(server, tmp_path, *adding, kill=signal.SIGKILL, statement="8") == -signal.SIGKILL
    db = sqlite3.connect(tmp_path / "refs.db")
    assert db.execute("SELECT count(*) FROM citations").fetchone() == (0,)
    db.close()
    assert drive(server, tmp_path, *adding) == 0
