"""``pmsync browse`` and ``pmsync metadata``."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import pmsync
from pmsync.cli.main import main


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "refs.db"
    pmsync.add(path, ["PMID: 31266900"])
    return path


def test_browse_hands_over_to_datasette_with_the_settings(database, monkeypatch):
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append((program, words, dict(os.environ))))
    options = ["--email", "me@example.org", "browse", str(database), "--port", "8123", "--no-open"]
    assert CliRunner().invoke(main, options).exit_code == 0
    [(program, words, environment)] = started
    served = ["serve", str(database), "--port", "8123", "--setting", "suggest_facets", "off", "--root"]
    assert (program, words) == (sys.executable, [sys.executable, "-m", "datasette", *served])
    assert environment["PMSYNC_EMAIL"] == "me@example.org"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "there is no database"),
        (lambda path: path.write_text("no database"), "is not a SQLite database"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.close(), "not one of pmsync's"),
    ],
)
def test_browse_says_what_it_cannot_show(tmp_path, make, sentence):
    make(tmp_path / "other.db")
    result = CliRunner().invoke(main, ["browse", str(tmp_path / "other.db")])
    assert (result.exit_code, sentence in result.stderr) == (2, True)
    assert len(result.stderr.splitlines()) <= 2


def test_browse_without_datasette_says_how_to_install_it(database, monkeypatch):
    monkeypatch.setattr("pmsync.cli.browse.find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["browse", str(database)])
    assert (result.exit_code, "pip install 'pmsync[datasette]'" in result.stderr) == (2, True)


def test_metadata_prints_what_datasette_takes(database):
    printed = json.loads(CliRunner().invoke(main, ["metadata", str(database)]).stdout)
    assert printed == pmsync.metadata(database)
    assert list(printed["databases"]) == ["refs"]
