"""The cassette of the demo: it answers, offline, what the README shows, and holds nobody's secrets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmsync.cli.main import main

CASSETTES = Path(__file__).parents[2] / "cassettes"
STORY = CASSETTES / "demo.txt"
OUTCOMES = [
    *["matched"] * 8, "likely", "ambiguous", "matched", "matched", "not_in_pubmed", "not_in_pubmed", "ambiguous",
    "contradiction", "not_found", "unreadable",
]  # fmt: skip
PMIDS = [40292402, 31266900, 8635084, 25609688, 12942121, 14744982, 29507618, 33104149, 31439805, 2299678]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMSYNC_CASSETTE", str(CASSETTES / "demo"))


def test_the_story_is_synced_from_the_cassette_and_told_from_the_database(tmp_path):
    database = str(tmp_path / "demo.db")
    runner = CliRunner()
    assert runner.invoke(main, ["add", database, str(STORY)]).exit_code == 0
    assert runner.invoke(main, ["sync", database, "--alert"]).exit_code == 4
    told = runner.invoke(main, ["lookup", "--json", "--db", database, "-"], input=STORY.read_text(encoding="utf-8"))
    found = json.loads(told.stdout)
    assert [one["status"] for one in found] == OUTCOMES
    assert [one["pmid"] for one in found if one["pmid"]] == PMIDS
    assert all(one["title"] for one in found if one["pmid"])
    assert sum(bool(one["mesh"]) for one in found) == 9


def page(monkeypatch: pytest.MonkeyPatch, name: str) -> dict:
    monkeypatch.setenv("PMSYNC_CASSETTE", str(CASSETTES / name))
    return json.loads(CliRunner().invoke(main, ["page", "--json", str(CASSETTES / f"{name}.page")]).stdout)


def test_the_page_of_references_has_its_titles_back_as_far_as_they_are_known(monkeypatch):
    told = page(monkeypatch, "reference")
    assert told["anchor"]["pmid"] == 416878
    named = [[one["pmid"], *(maybe["pmid"] for maybe in one["candidates"])] for one in told["citations"]]
    true = [408492, 406352, 406351, 403994, 404241]
    assert [pmid in pmids for pmid, pmids in zip(true, named, strict=False)] == [True] * 5
    assert {one["pmid"] for one in told["citations"]} <= {None, *true}
    assert [one["candidates"] for one in told["citations"][5:]] == [[]] * 5


def test_of_the_seeds_page_the_articles_that_are_known_come_back_and_nothing_is_invented(monkeypatch):
    answer = page(monkeypatch, "seed")
    matched = [answer["anchor"]["pmid"], *(entry["pmid"] for entry in answer["citations"])]
    assert matched == [40292402] * 2 + [None] * 13
    candidates = {
        entry["citation"]: [candidate["pmid"] for candidate in entry["candidates"]]
        for entry in answer["citations"]
        if entry["candidates"]
    }
    assert candidates == {"Autoimmunity. 2016-9": [27259064], "Ann Med. 2019-4-22": [30961395]}


def test_the_demos_last_page_says_once_what_eleven_of_its_stubs_have_in_common(monkeypatch):
    monkeypatch.setenv("PMSYNC_CASSETTE", str(CASSETTES / "seed"))
    for form in ([], ["--md"]):
        printed = CliRunner().invoke(main, ["page", str(CASSETTES / "seed.page"), *form]).stdout
        assert "14 entries: 1 matched, 2 likely, 11 none" in printed
        assert printed.count("no neighbour of PMID 40292402 fits") == 1
        assert printed.count("(a)") == 12


def test_each_line_alone_is_answered_alike():
    for line, outcome in zip(STORY.read_text(encoding="utf-8").splitlines(), OUTCOMES, strict=True):
        [one] = json.loads(CliRunner().invoke(main, ["lookup", "--json", line]).stdout)
        assert one["status"] == outcome


def test_the_readme_shows_what_the_command_prints():
    readme = (CASSETTES.parent / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"\$ pmsync (10\.1105\S+)\n(.*?\n)```", readme, re.DOTALL)
    assert shown
    assert CliRunner().invoke(main, [shown[1]]).stdout == shown[2]


def test_no_key_address_cookie_or_abstract_is_in_a_cassette():
    for file in CASSETTES.rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"api_key|email=|mailto|set-cookie|<Abstract", text, re.IGNORECASE), file


def test_the_readme_of_the_cassettes_says_where_they_were_recorded():
    source = (CASSETTES / "RECORDED").read_text(encoding="utf-8").strip()
    said = (CASSETTES / "README.md").read_text(encoding="utf-8")
    assert f"| {'the stand-in' if source == 'standin' else 'the live services'} |" in said
