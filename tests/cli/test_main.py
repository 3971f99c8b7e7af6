"""The commands as a user types them, against the stand-in."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

import pmsync
from pmsync.errors import InputError
from pmsync.services.settings import Settings
from tests.conftest import NOWHERE
from tests.standin import serve
from tests.support.cli import DOI, LINES, PMID, query, refs, run

OUTCOMES = ["matched"] * 5 + ["likely", "ambiguous", "not_found", "contradiction", "unreadable"]
NOW = ["--now", "2031-01-01"]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "refs.db")


def contents(path: str) -> dict[str, list[tuple]]:
    """Everything but the diary, which a run of sync always lengthens."""
    tables = (
        "sources",
        "citations",
        "candidates",
        "articles",
        "article_mesh",
        "article_types",
        "journals",
        "mesh_terms",
    )
    return {table: query(path, f"SELECT * FROM {table}") for table in tables}


# --- lookup ---


def test_a_doi_is_looked_up_without_naming_the_command(server):
    result = run(DOI)
    assert result.exit_code == 0
    assert f"PMID {PMID}" in result.stdout
    assert "An EDS1-SAG101 Complex Is Essential for TNL-Mediated Immunity" in result.stdout
    assert "MeSH: " in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert result.stderr == ""


def test_json_has_an_object_for_each_citation_in_the_order_asked_duplicates_included(server):
    asked = [*LINES, LINES[1]]
    result = run("lookup", "--json", *asked)
    found = json.loads(result.stdout)
    assert [one["citation"] for one in found] == asked
    assert [one["status"] for one in found] == [*OUTCOMES, "matched"]
    assert found[1] == {**found[-1]}
    assert result.exit_code == 3


def test_json_holds_every_promised_key(server):
    [one] = json.loads(run("lookup", "--json", DOI).stdout)
    assert (one["pmid"], one["doi"], one["pmcid"]) == (PMID, DOI, "PMC6790086")
    assert (one["journal"], one["year"], one["method"], one["candidate_count"]) == ("Plant Cell", 2019, "doi", 1)
    assert one["authors"][0] == "Gantner J"
    heading = next(heading for heading in one["mesh"] if heading["qualifiers"])
    assert set(heading) == {"id", "name", "major", "qualifiers"}
    assert set(heading["qualifiers"][0]) == {"id", "name", "major"}
    [unsettled] = json.loads(run("lookup", "--json", "Br Med J. 1977;1:1469").stdout)
    assert unsettled["pmid"] is None
    assert [candidate["pmid"] for candidate in unsettled["candidates"]] == [405079, 405078]
    assert set(unsettled["candidates"][0]) == {"pmid", "doi", "title", "journal", "published"}


def test_nl_and_csv_say_the_same_as_json(server):
    asked = [LINES[1], LINES[7]]
    objects = json.loads(run("lookup", "--json", *asked).stdout)
    lines = run("lookup", "--nl", *asked).stdout.splitlines()
    assert [json.loads(line) for line in lines] == objects
    rows = list(csv.DictReader(io.StringIO(run("lookup", "--csv", *asked).stdout)))
    assert [(row["citation"], row["status"], row["pmid"]) for row in rows] == [
        (one["citation"], one["status"], str(one["pmid"] or "")) for one in objects
    ]


def test_a_dash_reads_standard_input(server):
    result = run("lookup", "--nl", "-", stdin=f"{DOI}\n\n{PMID}\n")
    assert [json.loads(line)["pmid"] for line in result.stdout.splitlines()] == [PMID, PMID]


def test_lookup_writes_nothing_without_a_database(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(DOI)
    assert list(tmp_path.iterdir()) == []


def test_lookup_answers_from_the_database_and_asks_only_what_is_new(server, path):
    assert run(DOI, "--db", path).exit_code == 0
    asked = len(server.log)
    again = run("lookup", "--json", "--db", path, f"doi:{DOI.upper()}")
    assert json.loads(again.stdout)[0]["pmid"] == PMID
    assert len(server.log) == asked
    run("lookup", "--db", path, DOI, "--refresh")
    assert len(server.log) > asked


def test_looking_up_twice_changes_nothing(server, path):
    run("lookup", "--db", path, *LINES)
    before = contents(path)
    run("lookup", "--db", path, *LINES)
    assert contents(path) == before


def test_the_answer_from_the_database_is_the_answer_that_was_asked(server, path):
    first = run("lookup", "--json", "--db", path, *LINES).stdout
    asked = len(server.log)
    assert json.loads(run("lookup", "--json", "--db", path, *LINES).stdout) == json.loads(first)
    assert len(server.log) == asked


def test_when_the_service_is_down_the_earlier_answer_is_given_with_the_error(server, path):
    run(DOI, "--db", path)
    server.fault("esearch", "503", 99)
    result = run("lookup", "--json", "--db", path, "--refresh", DOI, "10.1000/other")
    known, other = json.loads(result.stdout)
    assert (known["status"], known["pmid"]) == ("matched", PMID)
    assert (other["status"], other["pmid"]) == ("new", None)
    assert known["error"] == other["error"] != ""
    assert result.exit_code == 1
    assert "503" in result.stderr


def test_lookup_without_a_citation_is_a_usage_error():
    assert run("lookup").exit_code == 2


# --- add, remove ---


def test_adding_a_file_says_what_came_in_and_twice_changes_nothing(tmp_path, path):
    result = run("add", path, refs(tmp_path))
    assert "10 added, 0 already there" in result.stdout
    assert "see the supplementary table" in result.stderr
    assert result.exit_code == 0
    before = contents(path)
    assert "0 added, 10 already there" in run("add", path, refs(tmp_path)).stdout
    assert contents(path) == before


def test_adding_from_standard_input_and_from_a_csv_column(tmp_path, path):
    assert "2 added" in run("add", path, "-", stdin=f"{DOI}\n{PMID}\n").stdout
    table = tmp_path / "table.csv"
    table.write_text("id,reference\n1,10.1000/a\n2,10.1000/b\n", encoding="utf-8")
    assert "2 added" in run("add", path, str(table), "--csv", "--column", "reference").stdout
    wrong = run("add", path, str(table), "--csv", "--column", "doi")
    assert wrong.exit_code == 2
    assert "reference" in wrong.stderr
    assert run("add", path, str(table), "--csv").exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"10.1000/x\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_one_sentence_and_harms_nothing(tmp_path, path, content):
    run("add", path, refs(tmp_path))
    before = contents(path)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    for file in (str(bad), str(tmp_path / "absent.txt"), str(tmp_path)):
        result = run("add", path, file)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert Path(file).name in result.stderr
    assert contents(path) == before


def test_remove_by_source_and_by_id(tmp_path, path):
    file = refs(tmp_path)
    run("add", path, file)
    assert "1 removed" in run("remove", path, "1").stdout
    assert "9 removed" in run("remove", path, "--source", file).stdout
    assert query(path, "SELECT count(*) FROM citations") == [(0,)]
    assert run("remove", path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1", "999", "2", "77"], "has no citation 999, 77; nothing was removed"),
        (["--source", "nosuch"], "has no source 'nosuch'; nothing was removed"),
    ],
)
def test_what_is_not_there_to_remove_is_named_and_nothing_is_removed(tmp_path, path, arguments, said):
    run("add", path, refs(tmp_path))
    result = run("remove", path, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"pmsync: {path} {said}\n")
    assert query(path, "SELECT count(*) FROM citations") == [(10,)]


def test_why_lines_cannot_be_read_is_said_once_and_in_eighty_columns(tmp_path, path):
    lines = [f"see the supplementary table {n}, {'which is long, ' * 9}" for n in range(9)]
    said = run("add", path, refs(tmp_path, [*lines[:4], "2021", *lines[4:], "hello", "world"])).stderr
    assert max(map(len, said.splitlines())) <= 80
    assert said.count("give a DOI") == 1
    assert all(f"  see the supplementary table {n}," in said for n in range(9))
    assert "may be a year or a page" in said
    assert said.endswith("\n  2021\nand 2 more that cannot be read\n")


def test_a_citation_may_begin_with_a_hyphen_behind_two(server):
    assert "-5\n  unreadable" in run("lookup", "--", "-5").stdout


# --- sync, status ---


def test_sync_decides_everything_due_and_says_so_in_one_line(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    result = run("sync", path)
    said = "sync: 9 checked (5 matched, 4 undecided), 0 changed, 5 still unsettled (2 for you to decide), 0 failed, "
    first, *others = result.stdout.splitlines()
    assert first == f"{said}{len(server.log)} requests"
    assert others[-1] == f"2 for you to decide: pmsync review {path}"
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
    asked = [one.verb for one in server.log]
    run("sync", path, *NOW)
    # Whose a prefix is, is remembered for a year; the last question is the one for notices.
    assert [one.verb for one in server.log[len(asked) :]] == [*(verb for verb in asked if verb != "ra"), "works-list"]


def test_a_dry_run_prints_what_is_due_and_asks_nothing(server, tmp_path, path):
    run("add", path, refs(tmp_path))
    result = run("sync", path, "--dry-run", "--limit", "2")
    assert result.stdout.splitlines() == LINES[:2]
    assert server.log == []
    assert query(path, "SELECT count(*) FROM runs") == [(0,)]


@pytest.mark.parametrize("arguments", [["--now", "9999-12-31"], ["--now", "yesterday"], ["--limit", "9" * 20]])
def test_a_time_or_limit_that_cannot_be_is_a_usage_error(tmp_path, path, arguments):
    run("add", path, refs(tmp_path))
    result = run("sync", path, *arguments)
    assert result.exit_code == 2
    assert re.search("is too far away|write 2031-01-31 or 2031-01-31T06:00Z|is no number from 1 up", result.stderr)
    assert "%" not in result.stderr
    assert run("remove", path, "9" * 20).exit_code == 2


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ("2031-01-02", "2031-01-02T00:00:00+00:00"),
        ("2031-01-02T03:04:05", "2031-01-02T03:04:05+00:00"),
        ("2031-01-02T03:04:05Z", "2031-01-02T03:04:05+00:00"),
        ("2031-01-02T03:04:05+02:00", "2031-01-02T01:04:05+00:00"),
    ],
)
def test_a_time_is_utc_unless_it_names_a_zone(monkeypatch, path, time, moment):
    asked = []
    monkeypatch.setattr("pmsync.due", lambda _, *, now, **__: asked.append(now) or [])
    run("sync", path, "--dry-run", "--now", time)
    assert [now.isoformat() for now in asked] == [moment]


@pytest.mark.parametrize("command", ["sync", "review"])
def test_the_help_of_a_limit_shows_no_range(command):
    assert "N citations.\n" in run(command, "--help").stdout


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


VERBS = {
    "NCBI": ("esearch", "efetch", "esummary"),
    "the PMC ID Converter": ("idconv",),
    "Crossref": ("works", "works-list", "works-query"),
    "doi.org": ("ra",),
}


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


# --- who asks, and trouble ---


def test_who_asks_is_said_and_kept_nowhere(server, tmp_path, path, monkeypatch):
    secret, address = "f00dfeedf00dfeedf00dfeedf00dfeedf00d", "someone.private@example.org"
    monkeypatch.setenv("NCBI_API_KEY", secret)
    monkeypatch.setenv("PMSYNC_EMAIL", address)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "cache" / "http.sqlite"))
    result = run("--cassette", str(tmp_path / "tape"), "--record", "lookup", "--db", path, *LINES)
    server.fault("esearch", "503", 99)
    failed = run("lookup", "10.1000/another", "--db", path)
    assert all(address in asked.user_agent for asked in server.log)
    assert {asked.email for asked in server.log if asked.verb in {"esearch", "efetch", "idconv"}} == {address}
    assert {asked.tool for asked in server.log if asked.verb in {"esearch", "efetch", "idconv"}} == {"pmsync"}
    assert any(asked.has_key for asked in server.log)
    for text in (secret, address, address.replace("@", "%40")):
        assert text not in result.output + failed.output
        for file in tmp_path.rglob("*"):
            assert file.is_dir() or text.encode() not in file.read_bytes(), file


def test_a_bad_api_key_is_one_sentence(records, monkeypatch):
    with serve(records, rate=None, keys={"good"}) as running:
        for variable, value in running.environ.items():
            monkeypatch.setenv(variable, value)
        result = run("--api-key", "bad", "lookup", DOI)
    assert result.exit_code == 1
    assert "NCBI_API_KEY" in result.stderr
    assert "bad" not in result.stderr


def test_an_unknown_host_is_one_sentence(monkeypatch):
    monkeypatch.setenv("PMSYNC_EUTILS_URL", "http://nowhere.invalid/entrez/eutils")
    monkeypatch.setattr("pmsync.services.http.session.Session._pause", lambda *_: None)
    result = run("lookup", DOI)
    assert result.exit_code == 1
    assert "cannot reach NCBI ESearch (nowhere.invalid)" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_database_that_is_none_is_one_sentence(tmp_path):
    file = refs(tmp_path)
    for arguments in (["sync", file], ["status", file], ["lookup", DOI, "--db", file], ["add", file, file]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr == f"pmsync: {file} is not a SQLite database; name another file\n"
    assert "there is no database" in run("sync", str(tmp_path / "absent.db")).stderr


def test_a_cassette_answers_without_a_network_and_says_what_it_lacks(server, tmp_path, monkeypatch):
    tape = str(tmp_path / "tape")
    recorded = run("--cassette", tape, "--record", "lookup", "--json", *LINES)
    for variable, nowhere in NOWHERE.items():
        monkeypatch.setenv(variable, nowhere)
    assert run("--cassette", tape, "lookup", "--json", *LINES).stdout == recorded.stdout
    lacking = run("--cassette", tape, "lookup", "10.1000/another")
    assert lacking.exit_code == 2
    assert "holds no answer" in lacking.stderr


# --- from Python ---


def test_the_api_syncs_as_often_as_it_is_asked(server, tmp_path, path):
    assert pmsync.add(path, refs(tmp_path)).new == 10
    assert pmsync.sync(path, settings=Settings.from_environment()).report.matched == 5
    assert pmsync.sync(path).report.asked == 0
    assert pmsync.sync(path, now=datetime(2031, 1, 1)).report.asked == 3  # noqa: DTZ001  # a moment without a zone is UTC
    assert [one.decision.article.pmid for one in pmsync.lookup([DOI], db=path)] == [PMID]
    assert pmsync.status(path).holds["articles"] == 5
    assert pmsync.remove(path, [1]) == 1


def test_the_api_refuses_a_bare_string_where_a_list_is_due():
    with pytest.raises(InputError, match="a list"):
        pmsync.lookup("10.1/x")


def test_an_answered_look_up_waits_for_nobody_who_writes(server, path):
    run(DOI, "--db", path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert run(DOI, "--db", path).exit_code == 0
    writer.close()


@pytest.mark.parametrize("address", ["http://[::1", "nonsense"])
def test_an_address_that_is_none_is_one_sentence(address):
    result = run("--eutils-url", address, "lookup", DOI)
    assert result.exit_code == 2
    assert "should look like https://host/path" in result.stderr
