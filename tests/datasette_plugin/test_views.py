"""The reading room over HTTP, in Datasette 0.65 and 1.0a: what pages say, who may choose, what a choice writes."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

import pmsync
from pmsync.datasette_plugin import citations, records
from pmsync.services.settings import Settings
from tests.support.library import PMID
from tests.support.room import (
    ANCHOR,
    BADGERS,
    CONTRADICTION,
    FIRST_LETTER,
    SECOND_LETTER,
    TWO_LETTERS,
    Room,
    asked,
    link,
    served_room,
)
from tests.support.served import PYTHON, serve_database

RETRACTED, DELETED, LACKED = 33104149, 7, 13
CELL = re.compile(r"<[^>]+>")


def copied(made: Path, folder: Path) -> Path:
    with closing(sqlite3.connect(made)) as db:
        db.execute("VACUUM INTO ?", (str(folder / "refs.db"),))
        copy = folder / "refs.db"
    with closing(sqlite3.connect(copy)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    return copy


def rows(database: Path, sql: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(database)) as db:
        return db.execute(sql, values).fetchall()


def read(room: Room, path: str, visitor: requests.Session | None = None) -> str:
    """Return a page's text as it is read, without tags and in single blanks."""
    answer = (visitor or requests).get(room.path + path, timeout=30)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    return words(answer.text)


def words(page: str) -> str:
    text = " ".join(unescape(CELL.sub(" ", re.sub("</?mark[^>]*>", "", page))).split())
    return re.sub(r" (?=[.,;)])|(?<=\() ", "", text)


def root(room: Room) -> requests.Session:
    visitor = requests.Session()
    visitor.cookies.set("ds_actor", room.cookie)
    return visitor


def form(page: str, pmid: object) -> dict[str, str]:
    """Return what the form that chooses ``pmid`` sends; of the form for another record what is filled in."""
    forms = re.findall(r"<form[^>]*/-/review/\d+\".*?</form>", page, re.DOTALL)
    fields = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form_)) for form_ in forms]
    filled = next((each for each in fields if each.get("pmid") == str(pmid)), next(filter(None, fields)))
    return {name: unescape(value) for name, value in (filled | {"pmid": str(pmid)}).items()}


def choose(room: Room, visitor: requests.Session, id_: int, pmid: object, **other: str) -> requests.Response:
    page = visitor.get(f"{room.path}/-/review/{id_}", timeout=30).text
    return visitor.post(f"{room.path}/-/review/{id_}", data=form(page, pmid) | other, timeout=30)


# --- what pages say ---


def test_a_citation_is_marked_where_its_facts_stand_and_says_what_differs(room):
    title = "An EDS1-SAG101 Complex Is Essential for TNL-Mediated Immunity in <i>Nicotiana benthamiana</i>"
    text = f'Gantner J. {title}. "><script>alert(1)</script> Plant Cell. 2018;31(10):2456-74.'
    id_ = link(room.database, text, PMID)
    page = requests.get(f"{room.path}/citations/{id_}", timeout=30).text
    assert '<mark class="agrees" title="first author: agrees">Gantner J</mark>. ' in page
    assert '<mark class="conflicts" title="year 2019 (not 2018)">2018</mark>;' in page
    assert "<script" not in page
    shown = words(page)
    assert '"><script>alert(1)</script>' in shown
    assert "Underlined is where each fact below stands in the text: it agrees, it differs." in shown
    assert "; year 2019 (not 2018)" in shown
    listed = read(room, f"/sources/{rows(room.database, 'SELECT source FROM citations WHERE id = ?', id_)[0][0]}")
    assert "year 2019 (not 2018)" in listed
    assert "year 2019 (not 2018)" in read(room, f"/articles/{PMID}")


def test_without_a_difference_nothing_is_told(room):
    assert "But " not in read(room, "/citations/1")


def test_the_front_page_leads_to_the_only_database(room):
    answer = requests.get(room.served.address + "/", timeout=30)
    assert urlsplit(answer.url).path == "/refs/-/home"


def test_home_counts_outcomes_and_says_how_the_night_went(room):
    shown = read(room, "/-/home")
    for status, count in rows(room.database, "SELECT status, count(*) FROM citations GROUP BY status"):
        assert f"{status.replace('_', ' ').replace('pubmed', 'PubMed')} {count}" in shown
    assert "citations checked (6 matched, 4 unresolved)" in shown
    assert "found retracted: Chemical synthesis" in shown
    assert "Review 3 citations" in shown
    assert "17 more have no records to choose among" in shown
    assert "1 retracted article" in shown
    assert "seed.page: " in shown


def test_home_has_its_numbers_also_in_words(room):
    page = requests.get(f"{room.path}/-/home", timeout=30).text
    assert page.count('<svg role="img" aria-label="Papers per year, ') == 1
    majors = "SELECT count(DISTINCT term) FROM article_mesh WHERE is_major"
    [(count,)] = rows(room.database, majors)
    assert page.count('<svg aria-hidden="true"') == min(count, records.TERMS)
    assert '<li><a href="/refs/articles?year=2019">2019</a>: 1</li>' in page
    majors = "SELECT term, name, count(*) FROM article_mesh JOIN mesh_terms ON id = term WHERE is_major GROUP BY term"
    for id_, name, count in rows(room.database, f"{majors} ORDER BY 3 DESC, 1 LIMIT {records.TERMS}"):
        assert f'<a href="/refs/mesh_terms/{id_}">{name}</a>: {count}' in page


def test_an_article_is_shown_with_its_tags_identifiers_and_terms(room):
    page = requests.get(f"{room.path}/articles/{PMID}", timeout=30).text
    assert "in <i>Nicotiana benthamiana</i>.</h1>" in page
    for address in (
        f"https://pubmed.ncbi.nlm.nih.gov/{PMID}/",
        "https://doi.org/10.1105/tpc.19.00099",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6790086/",
    ):
        assert f'href="{address}"' in page
    assert '<a class="chip major" href="/refs/mesh_terms/D014026">Nicotiana / genetics, *immunology,' in page
    assert '<a class="chip" href="/refs/mesh_terms/D010802">Phylogeny</a>' in page


def test_an_article_names_the_citations_that_led_to_it_with_their_proof(room):
    shown = read(room, f"/articles/{PMID}")
    assert "https://doi.org/10.1105/tpc.19.00099 from refs.txt; by DOI agrees: doi" in shown
    assert "PMID: 31266900 from refs.txt; by PMID agrees: pmid" in shown
    assert "Where Crossref differs" in shown
    assert "A preprint about badgers." in shown


def test_a_retracted_article_says_so_first_with_notice_and_date(room):
    shown = read(room, f"/articles/{RETRACTED}")
    banner = shown[shown.index("This article is retracted.") : shown.index("Chemical synthesis")]
    assert "Retraction: PMID 34095918 Chem Commun (Camb). 2021 Jun 6;: (PubMed)" in banner
    assert "2021-06-06 (Crossref)" in banner
    assert "This article is retracted." not in read(room, f"/articles/{PMID}")


def test_a_deleted_article_says_so_and_shows_what_was_known(room):
    shown = read(room, f"/articles/{DELETED}")
    assert "PubMed has deleted this record (found 2026-11-23)" in shown
    assert "no other record is proved to be the same paper" in shown
    assert "A word like quokka." in shown


def test_a_citation_is_set_beside_its_candidates_fact_by_fact(room):
    page = requests.get(f"{room.path}/citations/{CONTRADICTION}", timeout=30).text
    shown = words(page)
    assert "Plant Cell. 2019 Oct;31(10):2370-2385. doi: 10.7150/thno.22048. contradiction PMID 29507618" in shown
    assert "volume 31 differs 8" in shown
    assert '<td class="conflicts"><span class="verdict">differs</span> 8</td>' in page
    assert "doi 10.7150/thno.22048 agrees 10.7150/thno.22048" in shown


def test_a_matched_citation_shows_what_proved_it(room):
    shown = read(room, "/citations/6")
    assert "Theranostics 2018;8:1256 matched by journal, volume and page" in shown
    assert "volume 8 agrees 8" in shown
    assert "Decided by a rule" in shown


def test_a_work_that_pubmed_lacks_is_shown_as_crossref_has_it(room):
    assert "Crossref has A preprint about badgers." in read(room, f"/citations/{LACKED}")


def test_a_term_gathers_what_stands_below_it(room):
    shown = read(room, "/mesh_terms/D057948")
    assert "1 article, with all below it" in shown
    assert "An EDS1-SAG101 Complex" in shown
    assert "0 articles" in read(room, "/mesh_terms/D057948?alone=1")
    shown = read(room, "/mesh_terms/D014026?major=1")
    assert "Viridiplantae > Embryophyta > Nicotiana B01.875.800.575.912.250.908.500.900" in shown
    assert "1 article, as a major topic" in shown
    assert "0 articles" in read(room, "/mesh_terms/D010802?major=1")


def test_a_scraped_page_is_shown_in_its_order_with_its_titles_back(room):
    [(source, name)] = rows(room.database, "SELECT id, name FROM sources WHERE anchor_pmid = ?", ANCHOR)
    shown = read(room, f"/sources/{source}")
    texts = rows(room.database, "SELECT text FROM citations WHERE source = ? ORDER BY position", source)
    places = [shown.index(text) for (text,) in texts]
    assert places == sorted(places)
    assert f"The page of PMID {ANCHOR}" in shown
    assert name in shown
    [(title,)] = rows(room.database, "SELECT title FROM candidates WHERE citation = 20")
    assert f"Br J Vener Dis. 1977-4 likely perhaps {title}" in shown
    assert "Exosomes in Systemic Autoimmune Diseases" in read(room, f"/sources/{source + 1}")


def test_a_list_longer_than_a_page_goes_on(made, tmp_path):
    database = copied(made, tmp_path)
    lines = [f"see table {n}" for n in range(records.MANY + 30)]
    pmsync.add(database, lines, source="long")
    [(source,)] = rows(database, "SELECT id FROM sources WHERE name = 'long'")
    with closing(sqlite3.connect(database)) as db:
        first = citations.source(db, source, after=(0, 0))
        second = citations.source(db, source, after=first["next"])
    assert [row["text"] for row in first["rows"] + second["rows"]] == lines
    assert second["next"] is None


def test_a_list_and_a_term_are_given_whole_as_csv(room):
    lines = [f"see table {n}" for n in range(1_200)]
    pmsync.add(room.database, lines, source="long")
    [(source,)] = rows(room.database, "SELECT id FROM sources WHERE name = 'long'")
    listed = list(csv.DictReader(requests.get(f"{room.path}/-/list/{source}.csv", timeout=30).text.splitlines()))
    assert [row["text"] for row in listed] == lines
    under = requests.get(f"{room.path}/-/term/D057948.csv", timeout=30)
    assert under.headers["content-disposition"] == 'attachment; filename="D057948.csv"'
    assert [row["pmid"] for row in csv.DictReader(under.text.splitlines())] == [str(PMID)]
    pmsync.add(room.database, ["see table 0"])  # a source of another kind may have the same name
    with closing(sqlite3.connect(room.database)) as db, db:
        db.execute("UPDATE sources SET name = 'long' WHERE id = (SELECT max(id) FROM sources)")
    again = requests.get(f"{room.path}/-/list/{source}.csv", timeout=30).text
    assert len(list(csv.DictReader(again.splitlines()))) == len(lines)
    alone = requests.get(f"{room.path}/-/term/D057948.csv?alone=1", timeout=30).text
    assert list(csv.DictReader(alone.splitlines())) == []


@pytest.mark.parametrize(
    "words_", [str(PMID), f"PMID: {PMID}", "10.1105/tpc.19.00099", "https://doi.org/10.1105/TPC.19.00099"]
)
def test_a_pmid_or_a_doi_leads_to_its_article(room, words_):
    answer = requests.get(f"{room.path}/-/search", params={"words": words_}, timeout=30)
    assert urlsplit(answer.url).path == f"/refs/articles/{PMID}"


@pytest.mark.parametrize(
    "words_", ["", " ", '"', '""', "*", "a OR", "NEAR(", "999999", "zyzzyva", "x" * 5000, "\u0000"]
)
def test_words_that_find_nothing_are_no_error(room, words_):
    answer = requests.get(f"{room.path}/-/search", params={"words": words_}, timeout=30)
    assert answer.status_code == 200


def test_a_search_finds_beginnings_of_words_and_marks_what_is_retracted(room):
    shown = read(room, "/-/search?words=phosphatidylinosit")
    assert "1 article" in shown
    assert "Mycobacterium tuberculosis. retracted" in shown.replace(" .", ".")
    assert "Phosphatidylinositols" in shown


def test_an_expression_of_concern_is_counted_at_home_and_marked_in_lists(room):
    with closing(sqlite3.connect(room.database)) as db, db:
        db.execute(
            "INSERT INTO links (pmid, kind, role, service, told_by) "
            "VALUES (?, 'expression_of_concern', 'paper', 'PubMed', 'record')",
            (PMID,),
        )
    assert "1 under concern or partly retracted" in read(room, "/-/home")
    assert "under concern" in read(room, "/mesh_terms/D014026")
    assert "There is an expression of concern about this article" in read(room, f"/articles/{PMID}")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/articles/999999", "refs has no PMID 999999"),
        ("/citations/999999", "refs has no citation 999999"),
        ("/mesh_terms/D9", "refs has no MeSH term D9"),
        ("/sources/99", "refs has no source 99"),
        ("/-/review/999999", "refs has no citation 999999"),
        ("/articles/" + "9" * 30, "there is no number 999"),
    ],
)
def test_what_is_not_there_is_named(room, path, sentence):
    answer = requests.get(room.path + path, timeout=30)
    assert answer.status_code == 404
    assert sentence in unescape(answer.text)


def test_tables_show_titles_with_their_tags_and_lead_to_pages(room):
    for table in ("articles", "library", "integrity"):
        page = requests.get(f"{room.path}/{table}", timeout=30).text
        assert "<i>Nicotiana benthamiana</i>" in page, table
    assert f'<a href="/refs/articles/{PMID}">{PMID}</a>' in requests.get(f"{room.path}/library", timeout=30).text
    linked = requests.get(f"{room.path}/citations?pmid={PMID}", timeout=30).text
    assert re.search(rf'<a href="/refs/articles/{PMID}">An EDS1[^<]*<i>Nicotiana benthamiana</i>', linked)


def test_tables_are_dressed_without_being_told_how(room):
    page = unescape(requests.get(f"{room.path}/articles", timeout=30).text)
    assert "One row per PubMed record" in page
    assert ">Plant Cell</a>" in page
    retracted = requests.get(f"{room.path}/retracted.json?_shape=array", timeout=30).json()
    assert [row["pmid"] for row in retracted] == [RETRACTED]


def test_pages_allow_no_script_and_load_nothing_from_elsewhere(room):
    for path in ("/-/home", f"/articles/{PMID}", f"/-/review/{TWO_LETTERS}"):
        answer = requests.get(room.path + path, timeout=30)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
        assert "<script" not in answer.text


# --- choosing ---


def test_who_may_not_choose_sees_no_form_and_is_refused(room):
    page = requests.get(f"{room.path}/-/review/{TWO_LETTERS}", timeout=30).text
    assert "<form" not in page
    assert "You may read, but not choose here" in page
    before = rows(room.database, "SELECT * FROM citations")
    sent = {"pmid": "none", "state": "x"}
    answer = requests.post(f"{room.path}/-/review/{TWO_LETTERS}", data=sent, timeout=30)
    assert answer.status_code == 403
    assert rows(room.database, "SELECT * FROM citations") == before


def test_a_choice_is_the_row_that_pmsync_choose_writes(room, made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    typed = copied(made, other)
    with asked(made.parent):
        pmsync.choose(typed, TWO_LETTERS, SECOND_LETTER, settings=Settings.from_environment())
    answer = choose(room, root(room), TWO_LETTERS, SECOND_LETTER)
    assert answer.status_code == 200
    assert "Citation 8</a> is decided" in answer.text
    columns = "status, pmid, doi, method, reason, decided_by, candidate_count, due_at, error, attempts, run"
    of_choice = f"SELECT {columns}, json_remove(proof, '$.asked_at') FROM citations WHERE id = ?"
    assert rows(room.database, of_choice, TWO_LETTERS) == rows(typed, of_choice, TWO_LETTERS)
    stored = f"SELECT title, doi FROM articles WHERE pmid = {SECOND_LETTER}"
    assert rows(room.database, stored) == rows(typed, stored) != []
    assert rows(room.database, "SELECT * FROM candidates WHERE citation = ?", TWO_LETTERS) == []


def test_none_of_these_and_any_other_record_can_be_chosen(room):
    visitor = root(room)
    choose(room, visitor, TWO_LETTERS, "none")
    choose(room, visitor, CONTRADICTION, f" {PMID} ")
    decided = "SELECT status, pmid, decided_by FROM citations WHERE id IN (?, ?) ORDER BY id"
    assert rows(room.database, decided, TWO_LETTERS, CONTRADICTION) == [
        ("not_found", None, "person"),
        ("matched", PMID, "person"),
    ]


def test_the_queue_asks_for_each_citation_once_and_ends(room):
    visitor = root(room)
    seen, path = [], "/-/review"
    while "/-/review/" in (address := urlsplit(visitor.get(room.path + path, timeout=30).url).path):
        seen.append(int(address.rsplit("/", 1)[1]))
        path = f"/-/review?after={seen[-1]}"
    assert seen == [TWO_LETTERS, CONTRADICTION, BADGERS]
    assert "You have seen them all. 3 still need review" in read(room, path, visitor)
    address = choose(room, visitor, TWO_LETTERS, FIRST_LETTER).url
    assert urlsplit(address).path == f"/refs/-/review/{CONTRADICTION}"
    choose(room, visitor, CONTRADICTION, "none")
    last = words(choose(room, visitor, BADGERS, "none").text)
    assert "Citation 15 is decided" in last
    assert "Nothing needs review." in last


def test_a_choice_holds_for_others_that_state_the_same_and_says_so(room):
    pmsync.add(room.database, ["Br Med J. 1977;1:1469"], source="again")
    assert "and so is 1 other with the same facts" in choose(room, root(room), TWO_LETTERS, "none").text
    assert "Review 2 citations" in read(room, "/-/home")


def test_nobody_can_make_a_page_say_that_something_was_chosen(room):
    for forged in ("said=8", 'said={"chosen": 8}', "chosen=8&also=3000&alike=0"):
        assert "is decided" not in read(room, f"/citations/8?{forged}")


def test_a_refused_choice_on_a_citations_own_page_stays_there(room):
    visitor = root(room)
    page = visitor.get(f"{room.path}/citations/{TWO_LETTERS}", timeout=30).text
    answer = visitor.post(f"{room.path}/-/review/{TWO_LETTERS}", data=form(page, "cheese"), timeout=30)
    assert (answer.status_code, 'name="then" value="stay"' in answer.text, "Later" in answer.text) == (409, True, False)
    chosen = visitor.post(f"{room.path}/-/review/{TWO_LETTERS}", data=form(answer.text, "none"), timeout=30)
    assert urlsplit(chosen.url).path == f"/refs/citations/{TWO_LETTERS}"
    assert "Citation 8 is decided" in words(chosen.text)


def test_an_old_page_is_refused_before_anybody_is_asked_for_the_record(room):
    visitor = root(room)
    sent = form(visitor.get(f"{room.path}/-/review/{TWO_LETTERS}", timeout=30).text, "99999999")
    answer = visitor.post(f"{room.path}/-/review/{TWO_LETTERS}", data=sent | {"state": "old"}, timeout=30)
    assert answer.status_code == 409
    assert "was decided or changed since you saw it" in answer.text
    assert "with PMID 99999999" not in answer.text


def test_a_choice_made_from_an_old_page_changes_nothing(room):
    visitor = root(room)
    page = visitor.get(f"{room.path}/-/review/{TWO_LETTERS}", timeout=30).text
    pmsync.choose(room.database, TWO_LETTERS, PMID)
    chosen = rows(room.database, "SELECT * FROM citations WHERE id = ?", TWO_LETTERS)
    sent = form(page, "none")
    answer = visitor.post(f"{room.path}/-/review/{TWO_LETTERS}", data=sent, timeout=30)
    assert answer.status_code == 409
    assert "was decided or changed since you saw it; nothing was written" in answer.text
    assert rows(room.database, "SELECT * FROM citations WHERE id = ?", TWO_LETTERS) == chosen


@pytest.mark.parametrize(
    ("pmid", "sentence"),
    [("99999999", "PubMed has no record with PMID 99999999"), ("cheese", "'cheese' is no PMID"), ("", "'' is no PMID")],
)
def test_a_record_that_is_none_is_refused_in_a_sentence(room, pmid, sentence):
    answer = choose(room, root(room), TWO_LETTERS, pmid)
    assert answer.status_code == 409
    assert sentence in unescape(answer.text)
    assert rows(room.database, "SELECT decided_by FROM citations WHERE id = ?", TWO_LETTERS) == [("rule",)]


def test_a_choice_sent_from_another_site_is_refused(room):
    visitor = root(room)
    page = visitor.get(f"{room.path}/-/review/{TWO_LETTERS}", timeout=30).text
    sent = form(page, "none")
    sent["csrftoken"] = "forged"
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    address = f"{room.path}/-/review/{TWO_LETTERS}"
    assert visitor.post(address, data=sent, headers=elsewhere, timeout=30).status_code == 403
    assert rows(room.database, "SELECT decided_by FROM citations WHERE id = ?", TWO_LETTERS) == [("rule",)]


def test_the_right_to_choose_can_be_given_and_is_no_one_elses(made, tmp_path):
    database, secret = copied(made, tmp_path), "s" * 32
    rights = tmp_path / "rights.json"
    allowed = {"pmsync-choose": {"id": "alice"}}
    rights.write_text(json.dumps({"databases": {"refs": {"permissions": allowed}}}), encoding="utf-8")
    from itsdangerous import URLSafeSerializer

    for version in PYTHON:
        with served_room(version, database, "--secret", secret, "-m" if version == "0.65" else "-c", rights) as room:
            for name, may in (("alice", True), ("bob", False), ("root", True)):
                visitor = requests.Session()
                visitor.cookies.set("ds_actor", URLSafeSerializer(secret, "actor").dumps({"a": {"id": name}}))
                page = visitor.get(f"{room.path}/-/review", timeout=30).text
                assert ("None of these" in page) == may, (version, name)
                assert name in page


@pytest.mark.parametrize("version", PYTHON)
def test_a_database_served_as_immutable_is_read_only(made, tmp_path, version):
    with served_room(version, copied(made, tmp_path), immutable=True) as room:
        visitor = root(room)
        assert "None of these" not in visitor.get(f"{room.path}/-/review", timeout=30).text
        assert "Review 3 citations" in read(room, "/-/home")


@pytest.mark.parametrize("version", PYTHON)
@pytest.mark.parametrize("closed", [{"allow": False}, {"tables": {"citations": {"allow": False}}}])
def test_who_may_not_see_a_table_sees_none_of_the_pages(made, tmp_path, version, closed):
    file = tmp_path / "closed.json"
    file.write_text(json.dumps({"databases": {"refs": closed}}), encoding="utf-8")
    with served_room(version, copied(made, tmp_path), "-m" if version == "0.65" else "-c", file) as room:
        assert "reading room" not in requests.get(f"{room.served.address}/-/databases", timeout=30).text
        for path in (
            "/-/search?words=x",
            "/-/list/1.csv",
            "/-/home",
            f"/articles/{PMID}",
            "/citations/1",
            "/-/review",
            "/sources/1",
            "/mesh_terms/D014026",
        ):
            assert requests.get(room.path + path, timeout=30).status_code == 403, path


# --- beside others, and while others write ---


@pytest.mark.parametrize("version", PYTHON)
def test_another_programs_database_is_left_to_datasette(made, tmp_path, version):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.executescript("CREATE TABLE articles (id INTEGER PRIMARY KEY, title)")
        db.executescript("INSERT INTO articles VALUES (5, '<i>x</i>')")
    with serve_database(version, copied(made, tmp_path), other) as served:
        front = requests.get(f"{served.address}/", timeout=30)
        assert urlsplit(front.url).path == "/"
        row = requests.get(f"{served.address}/other/articles/5", timeout=30)
        assert "&lt;i&gt;x&lt;/i&gt;" in row.text
        assert requests.get(f"{served.address}/other/-/home", timeout=30).status_code in {400, 404}
        assert "reading room" in front.text


@pytest.mark.parametrize("version", PYTHON)
def test_a_database_of_another_version_is_shown_plainly(made, tmp_path, version):
    database = copied(made, tmp_path)
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)")
    with serve_database(version, database) as served:
        assert requests.get(f"{served.address}/refs/-/home", timeout=30).status_code in {400, 404}
        assert requests.get(f"{served.address}/refs/articles/{PMID}", timeout=30).status_code == 200


def test_pages_and_choices_go_on_while_a_sync_writes(room):
    visitor = root(room)
    page = visitor.get(f"{room.path}/-/review/{TWO_LETTERS}", timeout=30).text
    with closing(sqlite3.connect(room.database, isolation_level=None)) as sync:
        sync.execute("BEGIN IMMEDIATE")
        sync.execute("UPDATE articles SET authors = 'Half written' WHERE pmid = ?", (PMID,))
        sync.execute("DELETE FROM article_mesh WHERE pmid = ?", (PMID,))
        shown = read(room, f"/articles/{PMID}", visitor)
        assert "Half written" not in shown
        assert "Phylogeny" in shown
        sync.execute("COMMIT")
    assert "Half written" in read(room, f"/articles/{PMID}", visitor)
    sent = form(page, "none")
    assert visitor.post(f"{room.path}/-/review/{TWO_LETTERS}", data=sent, timeout=30).status_code == 200


def test_a_page_is_read_from_one_state_of_the_database(made, tmp_path):
    database = copied(made, tmp_path)
    with closing(sqlite3.connect(database)) as db, closing(sqlite3.connect(database)) as writer:
        db.row_factory = sqlite3.Row

        def question(connection: sqlite3.Connection) -> tuple:
            title = connection.execute("SELECT title FROM articles WHERE pmid = ?", (PMID,)).fetchone()
            writer.execute("DELETE FROM article_mesh WHERE pmid = ?", (PMID,))
            writer.commit()
            count = connection.execute("SELECT count(*) FROM article_mesh WHERE pmid = ?", (PMID,)).fetchone()
            return type(title), count[0]

        kind, count = records.snapshot(db, question)
        assert (kind, count > 0) == (tuple, True)
        assert db.execute("SELECT count(*) FROM article_mesh WHERE pmid = ?", (PMID,)).fetchone()[0] == 0
        assert db.row_factory is sqlite3.Row
