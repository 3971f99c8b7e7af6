"""``pmsync lookup`` as a user types it, against the stand-in."""

from __future__ import annotations

import csv
import io
import json
import sqlite3

from tests.support.cli import DOI, LINES, OUTCOMES, PMID, contents, run


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
    printed = json.loads(result.stdout)
    assert [citation["citation"] for citation in printed] == asked
    assert [citation["status"] for citation in printed] == [*OUTCOMES, "matched"]
    assert printed[1] == {**printed[-1]}
    assert result.exit_code == 3


def test_json_holds_every_promised_key(server):
    [citation] = json.loads(run("lookup", "--json", DOI).stdout)
    assert (citation["pmid"], citation["doi"], citation["pmcid"]) == (PMID, DOI, "PMC6790086")
    assert (citation["journal"], citation["year"], citation["method"], citation["candidate_count"]) == (
        "Plant Cell",
        2019,
        "doi",
        1,
    )
    assert citation["authors"][0] == "Gantner J"
    heading = next(heading for heading in citation["mesh"] if heading["qualifiers"])
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
        (citation["citation"], citation["status"], str(citation["pmid"] or "")) for citation in objects
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


def test_a_citation_may_begin_with_a_hyphen_behind_two(server):
    assert "-5\n  unreadable" in run("lookup", "--", "-5").stdout


def test_an_answered_look_up_waits_for_nobody_who_writes(server, path):
    run(DOI, "--db", path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert run(DOI, "--db", path).exit_code == 0
    writer.close()
