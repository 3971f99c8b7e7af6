"""``pmsync browse``, and what the reading room draws and keeps, without a server."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import pmsync
from pmsync.cli.main import main
from pmsync.datasette_plugin import charts
from pmsync.datasette_plugin.file_cache import cached_until_changed
from pmsync.services.settings import Settings
from tests.support.served import serve_database


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
    said = CliRunner().invoke(main, ["browse", str(tmp_path / "other.db")])
    assert (said.exit_code, sentence in said.stderr) == (2, True)
    assert len(said.stderr.splitlines()) <= 2


def test_browse_without_datasette_says_how_to_install_it(database, monkeypatch):
    monkeypatch.setattr("pmsync.cli.browse.find_spec", lambda name: None)
    said = CliRunner().invoke(main, ["browse", str(database)])
    assert (said.exit_code, "pip install 'pmsync[datasette]'" in said.stderr) == (2, True)


def test_settings_pass_through_the_environment_and_come_back_the_same(monkeypatch):
    settings = Settings(email="me@example.org", api_key="k", cassette="folder", eutils_url="http://x.example")
    monkeypatch.delenv("PMSYNC_CACHE")
    for variable, value in settings.as_environment().items():
        monkeypatch.setenv(variable, value)
    assert Settings.from_environment() == settings


@pytest.mark.parametrize("version", ["0.65", "1.0a"])
def test_datasette_alone_is_tested_without_the_plugin(database, version):
    import requests

    with serve_database(version, database, plugins=False) as served:
        assert requests.get(f"{served.address}/-/plugins.json", timeout=30).json() == []


def test_charts_name_every_bar_and_hold_no_script():
    years = charts.years(((2001, 3), (2003, 1_200)))
    assert years.startswith('<svg role="img" aria-label="Papers per year, 2001 to 2003" ')
    assert [
        words in years for words in ("<title>2001: 3</title>", "<title>2002: 0</title>", "<title>2003: 1,200<")
    ] == [True] * 3
    terms = charts.terms(
        (("Mice & </title><script>x</script>", 5, "/refs/mesh_terms/D1"), ("Humans", 2, "/refs/mesh_terms/D2"))
    )
    assert 'xlink:href="/refs/mesh_terms/D1"' in terms
    assert "Mice &amp; &lt;/title&gt;" in terms
    assert "<script" not in years + terms
    assert "http:" not in (years + terms).replace("http://www.w3.org/", "")
    assert charts.years(()) is None
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)


def test_without_pygal_there_are_no_charts(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygal", None)
    assert charts.years(((1999, 1),)) is None
    charts.years.cache_clear()


def test_an_answer_is_kept_until_something_is_written(database):
    class Db(SimpleNamespace):
        __hash__ = object.__hash__

    asked: list[int] = []

    async def answer() -> int:
        asked.append(1)
        return len(asked)

    def touch(moment: int) -> None:
        for file in (database, Path(f"{database}-wal")):
            if file.exists():
                os.utime(file, (moment, moment))

    served = Db(path=database)
    touch(1_000_000_000)
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(3)] == [1, 1, 1]
    touch(1_000_000_001)
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(2)] == [2, 2]
    touch(5_000_000_000)  # a change that may be followed by another at the same time of change is not trusted
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(2)] == [3, 4]
    assert asyncio.run(cached_until_changed(Db(path=database.with_name("gone.db")), "x", answer)) == 5
