"""A person settles what a rule must not: review, choose, explain and verify, as typed, against the stand-in."""

from __future__ import annotations

import json
import sqlite3

import pytest

import pmsync
from pmsync.errors import InputError
from tests.support.cli import LINES, query, refs, run

LETTERS = "Br Med J. 1977;1:1469"  # two letters begin on this page
FIRST, SECOND = 405079, 405078
STUB = "Immunity. 2020-11-17"
ELSEWHERE = 12942121  # a record that is no candidate of any of LINES
YEARS_LATER = ["--now", "2031-01-01"]
AMBIGUOUS, CONTRADICTION, UNREADABLE = 7, 9, 10  # ids: places in LINES


@pytest.fixture
def db(server, tmp_path) -> str:
    """A database in which every line was asked once."""
    path = str(tmp_path / "refs.db")
    run("add", path, refs(tmp_path), "--source", "my list")
    run("sync", path)
    return path


def add(tmp_path, db: str, *lines: str) -> None:
    run("add", db, refs(tmp_path, list(lines)), "--source", "another list")


def row(db: str, id_: int, columns: str = "status, pmid, decided_by, due_at") -> tuple:
    [found] = query(db, f"SELECT {columns} FROM citations WHERE id = {id_}")
    return found


def tamper(db: str, sql: str) -> None:
    """Change a database as somebody with another program would."""
    connection = sqlite3.connect(db)
    connection.execute(sql)
    connection.commit()
    connection.close()


# --- review ---


def test_review_lists_what_waits_with_the_command_to_type(db):
    result = run("review", db)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    for choice in (f"{AMBIGUOUS} {FIRST}", f"{AMBIGUOUS} {SECOND}", f"{AMBIGUOUS} none", f"{CONTRADICTION} 29507618"):
        assert f"  pmsync choose {db} {choice}" in lines
    assert "7  Br Med J. 1977;1:1469" in lines
    assert "      agrees: journal, year, date, volume, page" in lines
    assert "differs: journal Theranostics (not Plant Cell)" in result.stdout
    assert STUB not in result.stdout
    assert all(len(line) <= 80 or "pmsync choose" in line for line in lines)


def test_review_lists_likely_ones_on_demand_and_no_more_than_asked_for(db):
    assert f"  pmsync choose {db} 6 33129373" in run("review", db, "--likely").stdout
    limited = run("review", db, "--limit", "1").stdout
    assert LETTERS in limited
    assert "Plant Cell" not in limited
    assert "1 of 2 shown" in limited


def test_the_printed_command_can_be_typed(db, tmp_path):
    [line] = [line for line in run("review", db).stdout.splitlines() if line.endswith(f" {SECOND}")]
    assert run(*line.split()[1:]).exit_code == 0
    assert row(db, AMBIGUOUS)[:2] == ("matched", SECOND)


def test_review_as_json_holds_the_candidates_with_what_was_compared(db):
    ambiguous, contradiction = json.loads(run("review", db, "--json").stdout)
    assert (ambiguous["id"], ambiguous["status"], contradiction["status"]) == (7, "ambiguous", "contradiction")
    assert [candidate["pmid"] for candidate in ambiguous["candidates"]] == [FIRST, SECOND]
    volume = {"fact": "volume", "asked": "31", "found": "8", "verdict": "conflicts"}
    volume |= {"start": 21, "end": 23, "differs": True}
    assert volume in contradiction["candidates"][0]["comparisons"]
    assert contradiction["citation"][21:23] == "31"


def test_what_fits_too_many_records_is_only_counted(db):
    tamper(db, f"UPDATE citations SET candidate_count = 3421 WHERE id = {AMBIGUOUS}")
    tamper(db, f"DELETE FROM candidates WHERE citation = {AMBIGUOUS}")
    text = run("review", db).stdout
    assert LETTERS not in text
    assert "1 fit too many records to list" in text
    assert "citation 7" in text
    assert len(json.loads(run("review", db, "--json").stdout)) == 2


def test_when_nothing_waits_review_says_so(db):
    for id_ in (AMBIGUOUS, CONTRADICTION):
        run("choose", db, str(id_), "none")
    result = run("review", db)
    assert (result.stdout, result.exit_code) == ("nothing needs review\n", 0)


# --- choose ---


@pytest.mark.parametrize("dress", ["405078", "PMID: 405078", "https://pubmed.ncbi.nlm.nih.gov/405078/"])
def test_a_choice_is_kept_with_what_was_compared_and_what_was_not_chosen(db, dress):
    result = run("choose", db, str(AMBIGUOUS), dress)
    assert result.exit_code == 0
    assert f"citation 7 is PMID {SECOND}" in result.stdout
    assert row(db, AMBIGUOUS) == ("matched", SECOND, "person", None)
    proof = json.loads(row(db, AMBIGUOUS, "proof")[0])
    assert (proof["chosen_for"], [rival["pmid"] for rival in proof["rivals"]]) == (AMBIGUOUS, [FIRST])
    volume = {"fact": "volume", "asked": "1", "found": "1", "verdict": "agrees"}
    assert volume | {"start": 15, "end": 16, "differs": False} in proof["facts"]
    assert query(db, f"SELECT count(*) FROM articles WHERE pmid = {SECOND}") == [(1,)]
    assert query(db, f"SELECT count(*) FROM candidates WHERE citation = {AMBIGUOUS}") == [(0,)]


def test_a_choice_outlasts_every_sync_and_is_never_asked_again(db, server):
    run("choose", db, str(AMBIGUOUS), str(SECOND))
    run("choose", db, str(CONTRADICTION), "none")
    before = query(db, "SELECT * FROM citations WHERE decided_by = 'person' ORDER BY id")
    assert LETTERS not in run("sync", db, *YEARS_LATER, "--dry-run").stdout
    assert run("sync", db, *YEARS_LATER).exit_code == 0
    assert query(db, "SELECT * FROM citations WHERE decided_by = 'person' ORDER BY id") == before


def test_a_person_may_choose_any_record_and_is_told_what_differs(db, server):
    result = run("choose", db, "6", str(ELSEWHERE))
    assert "but journal Br J Cancer (not Immunity); year 2003 (not 2020)" in result.stdout
    explained = run("explain", db, "6").stdout.splitlines()
    assert "  but journal Br J Cancer (not Immunity); year 2003 (not 2020)" in explained
    assert row(db, 6)[:2] == ("matched", ELSEWHERE)


def test_what_cannot_be_read_can_be_chosen(db, tmp_path):
    assert run("choose", db, str(UNREADABLE), str(FIRST)).exit_code == 0
    assert row(db, UNREADABLE)[:3] == ("matched", FIRST, "person")
    assert json.loads(run("lookup", "--json", "--db", db, LINES[-1]).stdout)[0]["pmid"] == FIRST
    run("add", db, refs(tmp_path), "--source", "my list")
    assert row(db, UNREADABLE)[:3] == ("matched", FIRST, "person")


def test_none_is_an_answer_and_a_choice_can_be_changed(db):
    run("choose", db, str(AMBIGUOUS), "none")
    status, pmid, reason = row(db, AMBIGUOUS, "status, pmid, reason")
    assert (status, pmid) == ("not_found", None)
    assert "a person said" in reason
    run("choose", db, str(AMBIGUOUS), str(FIRST))
    assert row(db, AMBIGUOUS) == ("matched", FIRST, "person", None)
    run("choose", db, str(AMBIGUOUS), str(SECOND))
    assert row(db, AMBIGUOUS) == ("matched", SECOND, "person", None)


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("77", str(FIRST)), "has no citation 77", 2),
        (("-1", str(FIRST)), "No such option", 2),
        (("9" * 30, str(FIRST)), "has no citation 999", 2),
        (("7", "99999999"), "PubMed has no record with PMID 99999999", 2),
        (("7", "10.1105/tpc.19.00099"), "is no PMID", 2),
        (("7", "0"), "is no PMID", 2),
        (("seven", "1"), "not a valid integer", 2),
    ],
)
def test_what_cannot_be_chosen_is_one_sentence_and_changes_nothing(db, arguments, words, code):
    before = query(db, "SELECT * FROM citations"), query(db, "SELECT * FROM articles")
    result = run("choose", db, *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert (query(db, "SELECT * FROM citations"), query(db, "SELECT * FROM articles")) == before


def test_a_record_that_cannot_be_fetched_changes_nothing(db, server):
    server.fault("efetch", "503", 99)
    before = query(db, "SELECT * FROM citations")
    result = run("choose", db, str(AMBIGUOUS), str(SECOND))
    assert result.exit_code == 1
    assert "503" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert query(db, "SELECT * FROM citations") == before


def test_a_record_that_is_stored_is_not_fetched(db, server):
    asked = len(server.log)
    assert run("choose", db, str(CONTRADICTION), "31266900").exit_code == 0
    assert len(server.log) == asked


# --- never asked twice ---


def test_a_choice_holds_for_the_same_facts_elsewhere_and_says_so(db, tmp_path):
    add(tmp_path, db, LETTERS + ".")
    run("sync", db)
    result = run("choose", db, str(AMBIGUOUS), str(SECOND))
    assert "also for 1 other citation with the same facts: 11" in result.stdout
    assert row(db, 11) == ("matched", SECOND, "person", None)
    run("choose", db, str(AMBIGUOUS), str(FIRST))
    assert row(db, 11)[:2] == ("matched", FIRST)


def test_what_is_added_later_with_the_same_facts_has_the_persons_answer(db, server, tmp_path):
    run("choose", db, str(AMBIGUOUS), str(SECOND))
    add(tmp_path, db, LETTERS)
    assert row(db, 11) == ("matched", SECOND, "person", None)
    asked = len(server.log)
    assert run("sync", db).exit_code == 0
    assert [request.verb for request in server.log[asked:]] == ["works-list"]  # whether the record chosen was retracted
    assert "for citation 7, which states the same facts" in run("explain", db, "11").stdout


def test_another_citation_may_be_chosen_for_by_itself(db, tmp_path):
    run("choose", db, str(AMBIGUOUS), str(SECOND))
    add(tmp_path, db, LETTERS)
    run("choose", db, "11", str(FIRST))
    assert (row(db, AMBIGUOUS)[1], row(db, 11)[1]) == (SECOND, FIRST)
    run("choose", db, str(AMBIGUOUS), "none")
    assert (row(db, AMBIGUOUS)[1], row(db, 11)[1]) == (None, FIRST)


def test_a_journal_and_a_date_may_be_another_paper_elsewhere(db, tmp_path):
    run("choose", db, "6", str(ELSEWHERE))
    add(tmp_path, db, STUB)
    assert row(db, 11)[:3] == ("new", None, None)
    tamper(db, "UPDATE citations SET status = 'ambiguous' WHERE id = 11")
    assert "not for 1 other citation" in run("choose", db, "6", "none").stdout
    assert row(db, 11)[0] == "ambiguous"


@pytest.mark.parametrize("options", [[], ["--refresh"]])
def test_a_look_up_prints_what_a_person_chose(db, server, options):
    run("choose", db, str(AMBIGUOUS), str(SECOND))
    asked = len(server.log)
    result = run("lookup", "--db", db, LETTERS, *options)
    assert f"matched by a person: PMID {SECOND}" in result.stdout
    assert len(server.log) == asked


# --- explain ---


def test_explain_shows_every_fact_on_both_sides(db):
    text = run("explain", db, "1").stdout
    assert "matched by DOI: PMID 40292402" in text
    assert "searched: all of PubMed" in text
    assert "page          agrees   5137                         5137-5160" in text
    assert "decided by a rule on 20" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_explain_shows_what_excluded_a_rival_and_what_crossref_said(db):
    rival = {
        "pmid": 123, "doi": None, "title": "Another.", "journal": "Plant Cell", "published": "2018",
        "comparisons": [{"fact": "volume", "asked": "13", "found": "12", "verdict": "conflicts"}],
    }  # fmt: skip
    work = "INSERT INTO works (doi, title, volume, pages, checked_at) VALUES ('10.1/x', 'A work', '13', '7', '')"
    tamper(db, work)
    tamper(db, f"UPDATE citations SET proof = json_set(proof, '$.rivals', json('[{json.dumps(rival)}]')) WHERE id = 2")
    tamper(db, "UPDATE citations SET proof = json_set(proof, '$.work', '10.1/x') WHERE id = 2")
    text = run("explain", db, "2").stdout
    assert "excluded: PMID 123: Another. (Plant Cell, 2018)\n    differs: volume 12 (not 13)" in text
    assert "Crossref has A work 13:7. doi:10.1/x" in text
    [record] = json.loads(run("explain", db, "2", "--json").stdout)
    rival["comparisons"][0] |= {"start": None, "end": None, "differs": None}  # as an older version wrote it
    assert (record["rivals"], record["work"]["doi"], record["searched"]) == ([rival], "10.1/x", "all of PubMed")


def test_explain_says_what_could_not_be_asked(db):
    tamper(db, "UPDATE citations SET error = 'NCBI ESearch answered 503', attempts = 3 WHERE id = 8")
    text = " ".join(run("explain", db, "8").stdout.split())
    assert "no answer the last 3 times: NCBI ESearch answered 503" in text
    assert "rechecked from 20" in text
    tamper(db, "UPDATE citations SET attempts = 1 WHERE id = 8")
    assert "no answer the last time: NCBI ESearch answered 503" in " ".join(run("explain", db, "8").stdout.split())
    assert "no fact could be read" in run("explain", db, "10").stdout


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("https://doi.org/10.1105/tpc.19.00099", 2),
        ("10.1105/TPC.19.00099", 2),
        ("PMID: 25609688", 3),
        (LETTERS, 7),
        (LINES[-1], 10),
        ("4", 4),
    ],
)
def test_a_citation_is_found_by_number_text_doi_or_pmid(db, name, id_):
    assert [case["id"] for case in json.loads(run("explain", db, name, "--json").stdout)] == [id_]


@pytest.mark.parametrize("name", ["77", "9" * 30, "10.1000/never.added", "no such text", ""])
def test_what_is_no_citation_cannot_be_explained(db, name):
    result = run("explain", db, name)
    assert result.exit_code == 2
    assert "has no citation" in result.stderr
    assert len(result.stderr.splitlines()) == 1


# --- verify ---


def test_every_link_is_proved_again_without_asking_anybody(db, server):
    run("choose", db, str(CONTRADICTION), str(ELSEWHERE))
    asked = len(server.log)
    result = run("verify", db)
    assert result.exit_code == 0
    assert result.stdout == "5 links: all proved again from what is stored; 1 citation decided by a person\n"
    assert len(server.log) == asked


@pytest.mark.parametrize(
    ("id_", "sql", "words"),
    [
        (5, "UPDATE articles SET volume = '9' WHERE pmid = 29507618", "volume 9 (not 8)"),
        (2, "UPDATE articles SET doi = '10.1000/other' WHERE pmid = 31266900", "doi 10.1000/other (not 10.1105"),
        (2, "UPDATE articles SET doi = NULL WHERE pmid = 31266900", "no doi"),
        (5, "UPDATE articles SET journal = (SELECT journal FROM articles WHERE volume = '31') WHERE volume = '8'",
            "journal Plant Cell (not Theranostics)"),
        (2, "UPDATE citations SET pmid = 29507618 WHERE id = 2", "its proof is that of PMID 31266900"),
        (3, "UPDATE citations SET pmid = 29507618 WHERE id = 3", "its proof is that of PMID 25609688"),
        (2, "UPDATE citations SET proof = NULL WHERE id = 2", "its proof is gone"),
        (2, "UPDATE citations SET proof = '{}' WHERE id = 2", "its proof is gone"),
        (2, "UPDATE citations SET proof = '[' WHERE id = 2", "cannot be read"),
        (2, "UPDATE citations SET proof = '{\"facts\": 3}' WHERE id = 2", "cannot be read"),
        (2, "UPDATE citations SET parsed = 'x' WHERE id = 2", "cannot be read"),
        (2, "UPDATE articles SET published = 'soon' WHERE pmid = 31266900", "cannot be read"),
        (2, "UPDATE citations SET method = 'date' WHERE id = 2", "date is no method that proves"),
        (2, "UPDATE citations SET method = 'volume_page' WHERE id = 2", "states no journal"),
        (2, "UPDATE citations SET method = NULL WHERE id = 2", "its proof is gone"),
        (2, "DELETE FROM articles WHERE pmid = 31266900", "is not stored"),
        (10, "UPDATE citations SET status = 'matched', pmid = 31266900 WHERE id = 10", "cannot be read|proof is gone"),
    ],
)  # fmt: skip
def test_what_somebody_changed_by_hand_is_found(db, id_, sql, words):
    tamper(db, sql)
    result = run("verify", db)
    assert result.exit_code == 4
    printed = " ".join(result.stdout.split())
    assert printed.startswith(f"{id_} ")
    assert any(word in printed for word in words.split("|"))
    assert "links: 1 not proved" in printed
    assert run("explain", db, str(id_)).exit_code == 0


# --- from Python ---


def test_the_same_words_in_python(db):
    ambiguous, contradiction = pmsync.review(db)
    assert [candidate.pmid for candidate in ambiguous.decision.candidates] == [FIRST, SECOND]
    choice = pmsync.choose(db, ambiguous.id, SECOND)
    assert (choice.case.decision.article.pmid, choice.also, choice.alike) == (SECOND, (), ())
    assert pmsync.choose(db, contradiction.id, None).case.decided_by == "person"
    assert [case.chosen_for for case in pmsync.explain(db, [7, "9"])] == [7, 9]
    assert (pmsync.verify(db).links, pmsync.verify(db).chosen, pmsync.verify(db).failing) == (5, 2, ())
    assert pmsync.review(db) == []
    with pytest.raises(InputError, match="a list"):
        pmsync.explain(db, "10.1/x")
