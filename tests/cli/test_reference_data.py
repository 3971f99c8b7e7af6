"""``pmsync journals`` and ``pmsync mesh``: what they read of NLM's files, and what they refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.standin.journals import journal_list
from tests.support.cli import LINES, query, refs, run
from tests.support.library import JOURNAL_LIST, TREE, descriptor_file


@pytest.fixture
def listed(tmp_path, path) -> str:
    """A database with citations, which NLM's lists can be read into."""
    run("add", path, refs(tmp_path, LINES))
    return path


def test_journals_are_counted_and_stored(listed, tmp_path):
    file = tmp_path / "J_Medline.txt"
    file.write_text(JOURNAL_LIST, encoding="utf-8")
    assert run("journals", listed, str(file)).stdout == f"{listed} knows the journals of {file} now: 1\n"
    assert query(listed, "SELECT abbreviation FROM journals") == [("Plant Cell",)]


@pytest.fixture
def nlm(server, monkeypatch):
    """The stand-in, whose list of journals is fetched, too."""
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    return server


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "cache" / "http.sqlite"))
    return tmp_path / "cache"


def test_without_a_file_the_list_is_fetched_and_then_only_if_it_has_changed(nlm, cache, records):
    known = f"{journal_list(records).count('JrId: ')} journals are known now, in {cache / 'journals.db'}"
    assert run("journals").stdout == f"{known}\n"
    again = run("journals")
    assert re.fullmatch(rf"{re.escape(known)}; nothing has changed since \d{{4}}-\d\d-\d\d\n", again.stdout)
    assert [asked.status for asked in nlm.log] == [200, 304]


def test_the_address_is_a_setting_and_an_empty_one_fetches_nothing(server, cache, monkeypatch):
    assert run("--journals-url", server.journals_url, "journals").exit_code == 0
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    refused = run("--journals-url", "", "journals")
    assert (refused.exit_code, refused.stdout) == (2, "")
    said = "PMSYNC_JOURNALS_URL is empty, so that NLM's list of journals is not fetched; unset it to fetch it"
    assert refused.stderr == f"pmsync: {said}\n"
    assert server.count() == 1


@pytest.mark.parametrize("fault", ["503", "html", "truncated", "drop"])
def test_a_list_that_does_not_come_is_one_sentence(nlm, cache, fault):
    nlm.fault("journals", fault, None)
    failed = run("journals")
    assert (failed.exit_code, failed.stdout, len(failed.stderr.splitlines())) == (1, "", 1)
    assert "NLM's file server" in failed.stderr
    assert not (cache / "journals.db").exists()


def test_a_database_without_a_file_is_told_what_is_missing(listed):
    refused = run("journals", listed)
    assert refused.exit_code == 2
    assert "name DB and FILE to read a list into a database, or neither to fetch NLM's" in refused.stderr
    assert run("journals", listed, listed, listed).exit_code == 2


def test_a_cassette_holds_no_list(nlm, tmp_path):
    refused = run("--cassette", str(tmp_path / "tape"), "--record", "journals")
    assert (refused.exit_code, nlm.count()) == (2, 0)
    assert refused.stderr == (
        "pmsync: a cassette holds no files, and so not NLM's list of journals; fetch it without one\n"
    )


def test_mesh_terms_are_counted_and_stored_with_their_places_in_the_tree(listed, tmp_path):
    file = tmp_path / "desc2026.xml"
    file.write_text(descriptor_file(), encoding="utf-8")
    expected = f"{listed} knows the MeSH terms of {file} now, and their tree: {len(TREE)}\n"
    assert run("mesh", listed, str(file)).stdout == expected
    assert len(query(listed, "SELECT * FROM mesh_tree")) == sum(map(len, TREE.values()))


@pytest.mark.parametrize("command", ["journals", "mesh"])
def test_a_file_that_is_another_or_none_is_one_sentence_and_changes_nothing(listed, tmp_path, command):
    other = tmp_path / "other.txt"
    other.write_text("see the supplementary table\n", encoding="utf-8")
    for file in (other, tmp_path / "absent.txt"):
        refused = run(command, listed, str(file))
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
        assert file.name in refused.stderr
    assert query(listed, "SELECT count(*) FROM journals") == query(listed, "SELECT count(*) FROM mesh_tree") == [(0,)]
