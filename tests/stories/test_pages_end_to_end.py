"""Pages from the command line to the database: whose page it is, what its stubs mean, and that they are kept apart."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import pmsync
from pmsync.parsing.page.page import _lay_out as lay_out
from pmsync.services.settings import Settings
from tests.standin import PAGE_FACTS, REFERENCE_PAGE, SEED_PAGE, Records, serve
from tests.standin.server import Running
from tests.support.cli import query, run

ANCHOR, SEED = 416878, 40292402
NIGHT = datetime(2031, 1, 1, 2, tzinfo=UTC)
TWO = REFERENCE_PAGE.read_text(encoding="utf-8") + SEED_PAGE.read_text(encoding="utf-8")
STUBS = ["Br J Vener Dis. 1977-4", "Infect Immun. 1977-3", "J Med Microbiol. 1977-8"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
    monkeypatch.setattr("pmsync.services.http.session.Session._pause", lambda *_: None)
    with serve(Records.from_facts() + Records.from_facts(PAGE_FACTS), rate=None) as running:
        for variable, value in running.environ.items():
            monkeypatch.setenv(variable, value)
        yield running


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "refs.db")


def verbs(server: Running, since: int = 0) -> list[str]:
    return [request.verb for request in server.log[since:]]


def page_as_json(*arguments: str) -> dict:
    return json.loads(run("page", "--json", *arguments).stdout)


def test_a_page_is_printed_again_in_its_order_with_what_is_known(server):
    page = page_as_json(str(REFERENCE_PAGE))
    assert (page["anchor"]["pmid"], page["anchor"]["doi"]) == (ANCHOR, "10.1136/sti.54.2.88")
    printed = REFERENCE_PAGE.read_text(encoding="utf-8").splitlines()[3:]
    assert [entry["citation"] for entry in page["citations"]] == printed
    meant = {entry["citation"]: entry for entry in page["citations"]}
    pmids = {403994: STUBS[0], 404241: STUBS[1], 408492: STUBS[2]}
    for pmid, stub in pmids.items():
        entry = meant[stub]
        assert pmid in [entry["pmid"], *(candidate["pmid"] for candidate in entry["candidates"])]
    twice = [entry for entry in page["citations"] if entry["citation"] == "J Gen Microbiol. 1977-5"]
    assert len(twice) == 2


def test_a_page_costs_six_requests_at_most(server):
    run("page", str(REFERENCE_PAGE))
    assert len(server.log) <= 6


def test_of_the_seed_only_what_is_known_is_printed(server):
    page = page_as_json(str(SEED_PAGE))
    assert page["anchor"]["pmid"] == SEED
    assert len(page["citations"]) == 14
    first, *others = page["citations"]
    assert (first["status"], first["pmid"]) == ("matched", SEED)
    assert {entry["pmid"] for entry in others} == {None}


def test_text_and_markdown_give_nothing_for_certain_that_is_not_matched(server):
    text, markdown = (run("page", str(REFERENCE_PAGE), *form).stdout for form in ((), ("--md",)))
    page = page_as_json(str(REFERENCE_PAGE))
    assert max(map(len, text.splitlines())) <= 80
    entries = [line for line in markdown.splitlines() if re.match(r"\d+\. ", line)]
    assert len(entries) == len(page["citations"])
    for line, entry in zip(entries, page["citations"], strict=True):
        linked = f"](https://pubmed.ncbi.nlm.nih.gov/{entry['pmid']}/)"
        assert (line.split(". ", 1)[1].startswith("[") and linked in line) is (entry["status"] == "matched")


def test_without_elink_the_stubs_stay_as_they_were_and_the_run_says_so(server, path):
    server.fault("elink", "exlinksrv", None)
    failed = run("page", str(REFERENCE_PAGE), "--db", path)
    assert failed.exit_code == 1
    assert "NCBI ELink" in failed.stderr
    assert query(path, "SELECT status, count(*) FROM citations GROUP BY status") == [("matched", 1), ("new", 10)]
    assert query(path, "SELECT count(*) FROM citations WHERE error LIKE 'NCBI ELink%' AND attempts = 1") == [(10,)]
    server.app._faults.clear()
    assert run("sync", path, "--now", NIGHT.isoformat()).exit_code == 0
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'new' OR error IS NOT NULL") == [(0,)]


def test_scores_that_fail_are_done_without(server):
    server.fault("elink", "txclient", None, holding=("neighbor_score", str(ANCHOR)))
    assert page_as_json(str(REFERENCE_PAGE))["anchor"]["pmid"] == ANCHOR
    assert run("page", str(REFERENCE_PAGE)).exit_code == 3


def test_a_page_in_a_database_is_kept_and_not_asked_again(server, path):
    first = page_as_json(str(REFERENCE_PAGE), "--db", path)
    asked = len(server.log)
    again = page_as_json(str(REFERENCE_PAGE), "--db", path)
    assert [entry["status"] for entry in again["citations"]] == [entry["status"] for entry in first["citations"]]
    assert len(server.log) == asked
    assert query(path, "SELECT kind, anchor_pmid, anchor_doi FROM sources") == [("page", ANCHOR, "10.1136/sti.54.2.88")]
    assert query(path, "SELECT count(*) FROM citations") == [(11,)]
    assert pmsync.verify(path).failing == ()


def test_a_stub_on_a_page_and_the_same_stub_elsewhere_are_two_citations(server, path, tmp_path):
    run("page", str(SEED_PAGE), "--db", path)
    before = query(path, "SELECT id, status, pmid FROM citations ORDER BY id")
    [elsewhere] = json.loads(run("lookup", "--json", "--db", path, "Int J Nanomedicine. 2025-4-21").stdout)
    assert elsewhere["method"] != "neighbourhood"
    assert query(path, "SELECT id, status, pmid FROM citations ORDER BY id")[: len(before)] == before
    other = tmp_path / "other.txt"
    other.write_text("Front Immunol. 2021\n", encoding="utf-8")
    assert run("add", path, str(other)).exit_code == 0
    assert query(path, "SELECT status FROM citations ORDER BY id DESC LIMIT 1") == [("new",)]


def test_what_a_person_chose_on_a_page_stands(server, path):
    run("page", str(REFERENCE_PAGE), "--db", path)
    [(id_,)] = query(path, "SELECT id FROM citations WHERE text = 'Infect Immun. 1977-3'")
    pmsync.choose(path, id_, 404241, settings=Settings.from_environment())
    asked = len(server.log)
    for night in range(3):
        run("sync", path, "--now", (NIGHT + timedelta(days=night)).isoformat())
    assert len(server.log) > asked
    assert query(path, f"SELECT pmid, decided_by FROM citations WHERE id = {id_}") == [(404241, "person")]


def test_unresolved_stubs_are_tried_again_when_the_neighbours_change(server, path, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(
        "https://doi.org/10.2147/IJN.S506221\nPlant Cell. 2019-10\nImmunity. 2020-11-17\n", encoding="utf-8"
    )
    whole = server.app.records
    server.evolve(whole.with_links({SEED: {"pubmed_pubmed": [(SEED, 9)]}}))
    run("page", str(page), "--db", path)
    entries = "SELECT text, pmid FROM citations WHERE position > 0 ORDER BY position"
    assert query(path, entries) == [("Plant Cell. 2019-10", None), ("Immunity. 2020-11-17", None)]
    neighbours = [(SEED, 9), (31266900, 2), (33129373, 1)]
    server.evolve(whole.with_links({SEED: {"pubmed_pubmed": neighbours}}))
    run("sync", path, "--now", NIGHT.isoformat())
    proposed = "SELECT citations.text, candidates.pmid FROM candidates JOIN citations ON citations.id = citation"
    proposals = query(path, entries) + query(path, proposed)
    assert ("Plant Cell. 2019-10", 31266900) in proposals
    assert ("Immunity. 2020-11-17", 33129373) in proposals


def test_add_and_lookup_recognise_a_page(server, path):
    added = run("add", path, str(SEED_PAGE))
    assert added.stdout == f"15 added, 0 already there ({SEED_PAGE}: doi:10.2147/ijn.s506221 in {path})\n"
    assert run("add", path, str(SEED_PAGE)).stdout.startswith("0 added, 15 already there")
    read = SEED_PAGE.read_text(encoding="utf-8")
    answers = json.loads(run("lookup", "--json", "-", stdin=read).stdout)
    assert (answers[0]["pmid"], len(answers)) == (SEED, 15)


def test_a_plain_list_of_stubs_may_have_an_anchor(server, path, tmp_path):
    listed = tmp_path / "stubs.txt"
    listed.write_text("\n".join(STUBS) + "\n", encoding="utf-8")
    assert run("add", path, str(listed), "--anchor", str(ANCHOR)).stdout.startswith("4 added")
    run("sync", path, "--now", NIGHT.isoformat())
    assert query(path, "SELECT DISTINCT method FROM citations WHERE position > 0") == [("neighbourhood",)]


@pytest.mark.parametrize(
    ("text", "arguments", "sentence"),
    [
        ("", (), "is empty"),
        ("Front Immunol. 2021\nImmunity. 2020-11-17\n", (), "does not say whose page it is"),
        ("doi:10.1000/a\ndoi:10.1000/b\nFront Immunol. 2021\nImmunity. 2020\n", (), "say which by --anchor"),
        ("Nothing of the kind.\n", (), "holds no stub"),
        (TWO, (), "names several articles that it may be the page of (10.1136/sti.54.2.88, 10.2147/ijn.s506221)"),
        ("Front Immunol. 2021\n", ("--anchor", "hello"), "is neither a DOI nor a PMID"),
    ],
)
def test_a_page_that_cannot_be_used_is_one_sentence(tmp_path, text, arguments, sentence):
    file = tmp_path / "page.txt"
    file.write_text(text, encoding="utf-8")
    refused = run("page", str(file), *arguments)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert sentence in refused.stderr


def test_a_page_of_fifty_megabytes_is_one_sentence(tmp_path):
    file = tmp_path / "page.html"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    assert "too large" in run("page", str(file)).stderr


def test_a_folder_of_pages_is_read_whole(server, tmp_path):
    for page in (REFERENCE_PAGE, SEED_PAGE):
        (tmp_path / page.name).write_bytes(page.read_bytes())
    lines = run("page", "--json", str(tmp_path)).stdout.splitlines()
    assert [json.loads(line)["anchor"]["pmid"] for line in lines] == [ANCHOR, SEED]


def test_a_page_that_changed_takes_the_place_of_the_earlier_one(server, path, tmp_path):
    file = tmp_path / "page.txt"
    lines = SEED_PAGE.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines), encoding="utf-8")
    run("add", path, str(file))
    file.write_text("\n".join(lines[:6]), encoding="utf-8")
    run("add", path, str(file))
    assert query(path, "SELECT count(*) FROM citations") == [(5,)]
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


def test_references_that_only_crossref_knows_are_neighbours_too(server, tmp_path, path, monkeypatch):
    works = server.app.works.with_facts(
        {
            "DOI": "10.2147/IJN.S506221",
            "type": "journal-article",
            "title": ["Exosomes"],
            "issued": {"date-parts": [[2025, 4, 21]]},
            "reference": [{"key": "1", "DOI": "10.1105/TPC.19.00099"}, {"key": "2", "unstructured": "A book."}],
        }
    )
    server.evolve(server.app.records, works)
    page = tmp_path / "page.txt"
    page.write_text("https://doi.org/10.2147/IJN.S506221\nPlant Cell. 2019-10\nImmunity. 1999-1-1\n", encoding="utf-8")
    first, other = page_as_json(str(page))["citations"]
    assert [candidate["pmid"] for candidate in first["candidates"]] == [31266900]
    assert (other["status"], other["candidates"]) == ("ambiguous", [])
    server.fault("works", "503", None)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "other" / "http.sqlite"))
    failed = run("page", str(page), "--db", path)
    assert failed.exit_code == 1
    assert query(path, "SELECT status FROM citations WHERE position = 2") == [("new",)]


def test_the_stubs_of_an_article_that_pubmed_lacks_wait_for_it(server, path):
    whole = server.app.records
    server.evolve(whole.without({ANCHOR}), server.app.works)
    assert run("page", str(REFERENCE_PAGE), "--db", path).exit_code == 3
    assert query(path, "SELECT DISTINCT status, due_at IS NULL FROM citations WHERE position > 0") == [("ambiguous", 0)]
    server.evolve(whole, server.app.works)
    assert run("sync", path, "--now", NIGHT.isoformat()).exit_code == 0
    assert query(path, "SELECT count(*) FROM citations WHERE position > 0 AND candidate_count > 0") > [(0,)]


def test_the_stubs_of_an_article_that_was_not_answered_are_not_decided(server, path):
    server.fault("efetch", "503", None)
    assert run("page", str(REFERENCE_PAGE), "--db", path).exit_code == 1
    assert query(path, "SELECT DISTINCT status FROM citations") == [("new",)]


def test_another_articles_page_of_the_same_name_is_another_page(server, path, tmp_path):
    file = tmp_path / "page.txt"
    seed = SEED_PAGE.read_text(encoding="utf-8")
    file.write_text(seed, encoding="utf-8")
    run("page", str(file), "--db", path)
    stubs = seed.splitlines()[2:4]
    file.write_text("\n".join(["https://doi.org/10.1136/sti.54.2.88", "Similar articles", *stubs]), encoding="utf-8")
    page_now = page_as_json(str(file), "--db", path)
    assert page_now["anchor"]["pmid"] == ANCHOR
    assert {entry["pmid"] for entry in page_now["citations"]} == {None}
    assert query(path, "SELECT count(*) FROM citations") == [(15 + 3,)]


def test_a_corrected_anchor_is_asked_about_at_once(server, path, tmp_path):
    listed = tmp_path / "stubs.txt"
    listed.write_text("\n".join(STUBS) + "\n", encoding="utf-8")
    page_as_json(str(listed), "--db", path, "--anchor", str(SEED))
    right = page_as_json(str(listed), "--db", path, "--anchor", str(ANCHOR))
    assert [len(entry["candidates"]) for entry in right["citations"]] == [1, 1, 1]


def test_what_a_person_chose_leaves_the_page_with_its_entry(server, path, tmp_path):
    file = tmp_path / "page.txt"
    lines = REFERENCE_PAGE.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines), encoding="utf-8")
    run("page", str(file), "--db", path)
    [(id_,)] = query(path, "SELECT id FROM citations WHERE position = 1")
    pmsync.choose(path, id_, 408492, settings=Settings.from_environment())
    changed = [*lines[:3], "Nature. 1979", *lines[3:]]
    file.write_text("\n".join(changed), encoding="utf-8")
    assert [entry["citation"] for entry in page_as_json(str(file), "--db", path)["citations"]] == changed[3:]
    assert query(path, f"SELECT pmid, decided_by, position < 0 FROM citations WHERE id = {id_}") == [
        (408492, "person", 1)
    ]


@pytest.mark.parametrize(("heading", "status"), [("References", "likely"), ("Similar articles", "matched")])
def test_the_first_stub_is_the_article_itself_only_among_its_similar_ones(server, tmp_path, heading, status):
    file = tmp_path / "page.txt"
    file.write_text(
        f"https://doi.org/10.2147/IJN.S506221\n{heading}\nInt J Nanomedicine. 2025-4-21\n", encoding="utf-8"
    )
    [first] = page_as_json(str(file))["citations"]
    assert first["status"] == status


def test_one_odd_file_does_not_spoil_a_folder(server, tmp_path):
    (tmp_path / "a.txt").write_text("Nothing of the kind.\n", encoding="utf-8")
    (tmp_path / "b.page").write_bytes(SEED_PAGE.read_bytes())
    result = run("page", "--json", str(tmp_path))
    assert (result.exit_code, json.loads(result.stdout)["anchor"]["pmid"]) == (2, SEED)
    assert "a.txt holds no stub" in result.stderr
    assert run("page", str(tmp_path), "--anchor", "1").exit_code == 2


def test_both_pages_of_the_demo_are_recognised(server, path):
    for page, entries in ((SEED_PAGE, 15), (REFERENCE_PAGE, 11)):
        assert run("add", path, str(page)).stdout.startswith(f"{entries} added")


def test_a_list_without_any_stub_has_no_use_for_an_anchor(path, tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("hello\nworld\n", encoding="utf-8")
    refused = run("add", path, str(file), "--anchor", str(ANCHOR))
    assert (refused.exit_code, "holds no stub" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("command", "stdin"),
    [
        (("page", str(REFERENCE_PAGE)), None),
        (("page", str(REFERENCE_PAGE), "--db", "{db}"), None),
        (("page", "-"), REFERENCE_PAGE),
        (("add", "{db}", str(REFERENCE_PAGE)), None),
        (("add", "{db}", str(REFERENCE_PAGE), "--anchor", str(ANCHOR)), None),
        (("lookup", "-"), REFERENCE_PAGE),
    ],
)
def test_a_page_is_laid_out_once_by_every_command(server, path, monkeypatch, command, stdin):
    laid_out = []
    monkeypatch.setattr("pmsync.parsing.page.page._lay_out", lambda text: laid_out.append(text) or lay_out(text))
    run(*(word.format(db=path) for word in command), stdin=stdin and stdin.read_text(encoding="utf-8"))
    assert laid_out == [REFERENCE_PAGE.read_text(encoding="utf-8")]


def test_each_page_of_a_folder_is_laid_out_once(server, tmp_path, monkeypatch):
    pages = {page.read_text(encoding="utf-8") for page in (REFERENCE_PAGE, SEED_PAGE)} | {"Nothing of the kind.\n"}
    for number, text in enumerate(pages):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    laid_out = []
    monkeypatch.setattr("pmsync.parsing.page.page._lay_out", lambda text: laid_out.append(text) or lay_out(text))
    run("page", str(tmp_path))
    assert sorted(laid_out) == sorted(pages)
