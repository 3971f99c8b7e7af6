"""``pmsync sync`` and ``pmsync status`` as a user types them, against the stand-in."""

from __future__ import annotations

import sqlite3

import pytest

from tests.support.cli import LINES, OUTCOMES, contents, query, refs, run

NOW = ["--now", "2031-01-01"]


VERBS = {
    "NCBI": ("esearch", "efetch", "esummary"),
    "the PMC ID Converter": ("idconv",),
    "Crossref": ("works", "works-list", "works-query"),
    "doi.org": ("ra",),
}


def test_sync_decides_everything_due_and_says_so_in_one_line(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    result = run("sync", path)
    expected = (
        "sync: 9 citations checked (5 matched, 4 unresolved), 0 records checked, 0 changes, "
        "5 citations unresolved (2 need review), 0 not answered, "
    )
    first, *others = result.stdout.splitlines()
    assert first == f"{expected}{len(server.log)} requests"
    assert others[-1] == f"2 need review: pmsync review {path}"
    assert result.exit_code == 0
    assert [status for (status,) in query(path, "SELECT status FROM citations ORDER BY id")] == OUTCOMES
    assert query(path, "SELECT asked, matched, undecided, failed, requests, exit_code FROM runs") == [
        (9, 5, 4, 0, len(server.log), 0)
    ]


def test_sync_twice_changes_nothing_and_asks_nothing(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    run("sync", path)
    before, asked = contents(path), len(server.log)
    result = run("sync", path, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert contents(path) == before
    assert len(server.log) == asked


def test_what_was_asked_before_is_asked_past_the_cache(server, tmp_path, path):
    run("add", path, refs(tmp_path, ["10.1000/no.such.doi"]))
    run("sync", path)
    asked = [request.verb for request in server.log]
    run("sync", path, *NOW)
    # Whose a prefix is, is remembered for a year; the last question is the one for notices.
    assert [request.verb for request in server.log[len(asked) :]] == [
        *(verb for verb in asked if verb != "ra"),
        "works-list",
    ]


def test_a_list_of_journals_that_does_not_come_is_told_unless_it_is_night(server, tmp_path, path, monkeypatch):
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    server.fault("journals", "503", None)
    run("add", path, refs(tmp_path, ["PMID: 25609688"]))
    result = run("sync", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (0, 1)
    assert result.stderr.startswith("pmsync: NLM's list of journals was not renewed")
    quiet = run("sync", path, "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_a_dry_run_prints_what_is_due_and_asks_nothing(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    result = run("sync", path, "--dry-run", "--limit", "2")
    assert result.stdout.splitlines() == LINES[:2]
    assert server.log == []
    assert query(path, "SELECT count(*) FROM runs") == [(0,)]


def test_a_limit_leaves_the_rest_due(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    run("sync", path, "--limit", "3")
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'new'") == [(6,)]


@pytest.mark.parametrize("fault", ["503", "429", "html", "error", "empty", "cut", "truncated", "drop", "prolog"])
def test_a_night_without_answers_loses_nothing_and_is_made_good_by_the_next(server, tmp_path, path, fault):
    run("add", path, refs(tmp_path))
    for verb in ("esearch", "efetch", "idconv"):
        server.fault(verb, fault, 99)
    bad = run("sync", path, "--quiet")
    assert bad.exit_code == 1
    assert bad.stderr != ""
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'not_found'") == [(0,)]
    assert query(path, "SELECT count(*) FROM citations WHERE error IS NULL AND status = 'new'") == [(0,)]
    server.app._faults.clear()
    assert run("sync", path).exit_code == 0
    assert [status for (status,) in query(path, "SELECT status FROM citations ORDER BY id")] == OUTCOMES
    assert query(path, "SELECT count(*) FROM citations WHERE error IS NOT NULL OR attempts > 0") == [(0,)]


@pytest.mark.parametrize("down", [("NCBI",), ("Crossref",), ("doi.org",), tuple(VERBS)])
def test_a_run_whose_services_stay_down_ends_says_which_and_leaves_all_due(server, tmp_path, path, down):
    lines = [*LINES, "10.1007/s10032-015-0249-8", *(f"10.9999/none.{n}" for n in range(50))]
    run("add", path, refs(tmp_path, lines))
    for service in down:
        for verb in VERBS[service]:
            server.fault(verb, "503", None)
    night = run("sync", path)
    assert night.exit_code == 1
    assert down[0] in night.stderr  # without NCBI nobody else is asked
    assert len(server.log) < 100  # every service is left alone after two questions without an answer
    undecided = query(path, "SELECT count(*) FROM citations WHERE status = 'new' AND due_at <= added_at")
    assert undecided == query(path, "SELECT count(*) FROM citations WHERE error IS NOT NULL")
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'not_found'") == [(0,)]
    matched = query(path, "SELECT count(*) FROM citations WHERE status = 'matched'")
    assert matched == [(0,)] if "NCBI" in down else [(5,)]


def test_without_crossref_the_night_goes_on_to_its_last_part(server, tmp_path, path, monkeypatch):
    monkeypatch.setattr("pmsync.nightly.PART", 2)
    run("add", path, refs(tmp_path, ["10.1007/s10032-015-0249-8", "10.9999/none", "10.9999/no", "10.9/x", *LINES[:4]]))
    for verb in VERBS["Crossref"]:
        server.fault(verb, "503", None)
    assert run("sync", path).exit_code == 1
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'matched'") == [(4,)]


def test_a_batch_answered_short_is_no_absence(server, tmp_path, path):
    run("add", path, refs(tmp_path, ["PMID: 25609688", "PMID: 12942121", "PMID: 99999999"]))
    server.fault("efetch", "short", 1)
    assert run("sync", path).exit_code == 0
    assert query(path, "SELECT pmid, status FROM citations ORDER BY id") == [
        (25609688, "matched"),
        (12942121, "matched"),
        (None, "not_found"),
    ]


def test_status_counts_and_tells_of_the_last_run(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    run("sync", path)
    result = run("status", path)
    assert result.exit_code == 0
    for words in (
        "5 matched",
        "1 likely",
        "1 not found",
        "5 articles",
        "0 citations due now",
        "run 1, ",
        "exit code 0",
    ):
        assert words in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_citation_whose_facts_were_edited_is_unreadable_and_all_others_are_asked(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE citations SET parsed = '[]' WHERE id = 1")
    db.close()
    assert run("sync", path).exit_code == 0
    assert [status for (status,) in query(path, "SELECT status FROM citations ORDER BY id")] == [
        "unreadable",
        *OUTCOMES[1:],
    ]
    reason = query(path, "SELECT reason FROM citations WHERE id = 1")
    assert reason == [("what is stored of it was edited and cannot be read",)]
