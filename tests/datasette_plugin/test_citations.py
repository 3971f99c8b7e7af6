"""What the pages of citations and sources read."""

from __future__ import annotations

import pytest

import pmsync
from pmsync.datasette_plugin import citations
from pmsync.models import Verdict
from tests.support.library import PMID
from tests.support.room import ANCHOR, BADGERS, CONTRADICTION, FIRST_LETTER, SECOND_LETTER, TWO_LETTERS, link

FILE, REFERENCE_PAGE, SEED_PAGE = 1, 3, 4  # sources
LIKELY = 20  # a stub of the reference page


def facts_of(read: dict) -> dict[str, citations.Fact]:
    return {fact.name: fact for fact in read["facts"]}


def test_a_citation_that_is_not_there_is_none(db):
    assert citations.citation(db, 999) is None


def test_every_candidate_has_its_own_value_beside_each_fact(db):
    read = citations.citation(db, TWO_LETTERS)
    candidates = [candidate.pmid for candidate in read["case"].decision.candidates]
    assert candidates == [FIRST_LETTER, SECOND_LETTER]
    volume = facts_of(read)["volume"]
    assert (volume.asked, volume.is_lent, volume.records) == ("1", False, (("1", Verdict.AGREES),) * 2)


def test_a_fact_that_differs_says_so_beside_the_record_that_differs(db):
    read = citations.citation(db, CONTRADICTION)
    assert ("8", Verdict.CONFLICTS) in facts_of(read)["volume"].records


def test_a_fact_that_was_not_compared_with_a_record_has_nothing_there(db):
    db.execute("UPDATE candidates SET agreement = json_remove(agreement, '$[0]') WHERE citation = 8 AND rank = 1")
    first, second = facts_of(citations.citation(db, TWO_LETTERS))["journal"].records
    assert (first, second) == (None, ("Br Med J", Verdict.AGREES))


def test_a_matched_citation_stands_beside_its_article_alone(db):
    read = citations.citation(db, 6)
    assert {len(fact.records) for fact in read["facts"]} == {1}
    assert all(verdict is not Verdict.CONFLICTS for fact in read["facts"] for _, verdict in fact.records)


def test_candidates_that_are_stored_can_be_led_to(db):
    read = citations.citation(db, CONTRADICTION)
    assert set(read["stored"]) == {29507618}  # the other has not been fetched


def test_the_queue_goes_on_behind_the_last_that_was_seen(db):
    order = [0, TWO_LETTERS, CONTRADICTION, BADGERS]
    assert [citations.queue(db, after)["next"] for after in order] == [TWO_LETTERS, CONTRADICTION, BADGERS, None]
    assert {(queue["listed"], queue["others"]) for queue in (citations.queue(db, after) for after in order)} == {
        (3, 17)
    }


def test_who_was_decided_by_a_person_waits_no_longer(db, database):
    pmsync.choose(database, BADGERS, None)
    assert citations.queue(db, CONTRADICTION)["next"] is None
    assert citations.queue(db, 0)["listed"] == 2


def test_a_source_counts_its_outcomes_and_shows_its_citations_with_their_articles(db):
    read = citations.source(db, FILE, after=(0, 0))
    assert (read["kind"], read["name"], read["count"], read["next"]) == ("file", "refs.txt", 11, None)
    assert dict(read["outcomes"])["matched"] == 6
    assert [row["id"] for row in read["rows"]] == list(range(1, 12))
    assert set(read["articles"]) == {row["pmid"] for row in read["rows"] if row["pmid"]}


def test_a_likely_stub_names_the_record_that_it_may_be(db):
    rows = {row["id"]: row for row in citations.source(db, REFERENCE_PAGE, after=(0, 0))["rows"]}
    [(pmid, title)] = db.execute("SELECT pmid, title FROM candidates WHERE citation = ? AND rank = 1", (LIKELY,))
    assert rows[LIKELY]["candidate"] == (pmid, title)
    assert {row["candidate"] for row in rows.values() if row["status"] != "likely"} == {None}


def test_the_article_of_a_page_is_known_by_its_citation_where_the_page_gave_a_doi_only(db):
    assert citations.source(db, REFERENCE_PAGE, after=(0, 0))["anchor_pmid"] == ANCHOR
    seed = citations.source(db, SEED_PAGE, after=(0, 0))
    assert (seed["anchor_pmid"], seed["anchor_doi"]) == (40292402, "10.2147/ijn.s506221")
    assert citations.source(db, FILE, after=(0, 0))["anchor_pmid"] is None


def test_behind_a_place_and_a_number_comes_the_rest_of_a_source(db):
    rows = citations.source(db, REFERENCE_PAGE, after=(5, 21))["rows"]
    assert [(row["position"], row["id"]) for row in rows] == [(6, 22), (7, 23), (8, 24), (9, 25), (10, 26)]


@pytest.mark.parametrize(
    "read", [lambda db: citations.source(db, 99, after=(0, 0)), lambda db: citations.all_rows(db, 99)]
)
def test_a_source_that_is_not_there_is_none(db, read):
    assert read(db) is None


def test_a_source_is_given_whole_for_a_file_with_what_is_known_of_each_article(db):
    table = citations.all_rows(db, FILE)
    assert table["columns"] == ["text", "status", "pmid", "doi", "pmcid", "title", "is_retracted"]
    assert [row[0] for row in table["rows"]][:2] == ["https://doi.org/10.1105/tpc.19.00099", "PMID: 31266900"]
    [row] = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"] if row[2] == 33104149]
    assert (row["doi"], row["pmcid"], row["is_retracted"]) == ("10.1039/d0cc05573e", None, 1)
    assert row["title"].startswith("Chemical synthesis")


TITLE = "An EDS1-SAG101 Complex Is Essential for TNL-Mediated Immunity in Nicotiana benthamiana"
DIFFERENT = f"Gantner J. {TITLE}. Plant Cell. 2018;31(10):2456-74. doi: 10.1105/tpc.19.00099"


def marked(read: dict) -> list[tuple[str, str, str]]:
    return [tuple(passage) for passage in read["passages"] if passage.title]


def test_the_text_is_marked_where_each_fact_stands_with_what_the_record_says(db, database):
    read = citations.citation(db, link(database, DIFFERENT, PMID))
    assert "".join(passage.text for passage in read["passages"]) == DIFFERENT
    assert marked(read) == [
        ("Gantner J", "first author: agrees", "agrees"),
        (TITLE, "title: agrees", "agrees"),
        ("Plant Cell", "journal: agrees", "agrees"),
        ("2018", "year 2019 (not 2018)", "conflicts"),  # let pass, and told
        ("31", "volume: agrees", "agrees"),
        ("10", "issue: agrees", "agrees"),
        ("2456-74", "page: agrees", "agrees"),
        ("10.1105/tpc.19.00099", "doi: agrees", "agrees"),
    ]


def test_the_text_of_what_waits_is_marked_with_what_all_records_say(db):
    read = citations.citation(db, TWO_LETTERS)
    assert marked(read) == [
        ("Br Med J", "journal: agrees", "agrees"),
        ("1977", "year: agrees", "agrees"),
        ("1", "volume: agrees", "agrees"),
        ("1469", "page: agrees", "agrees"),
    ]
    assert ("31", "volume", "") in marked(citations.citation(db, CONTRADICTION))  # one agrees, the other does not


def test_a_place_within_another_is_left_out(db):
    for path, value in (("start", 4), ("end", 6)):
        db.execute(f"UPDATE candidates SET agreement = json_set(agreement, '$[3].{path}', ?)", (value,))
    read = citations.citation(db, TWO_LETTERS)
    assert [text for text, _, _ in marked(read)] == ["Br Med J", "1977", "1469"]
    assert "".join(passage.text for passage in read["passages"]) == "Br Med J. 1977;1:1469"


def test_a_text_whose_facts_have_no_place_is_one_passage(db):
    db.execute("UPDATE citations SET text = '' WHERE id = ?", (TWO_LETTERS,))
    assert citations.citation(db, TWO_LETTERS)["passages"] == [citations.Passage("")]


def test_a_list_tells_what_its_matches_let_pass(db, database):
    different, same = (link(database, text, PMID) for text in (DIFFERENT, DIFFERENT.replace("2018", "2019")))
    [source] = db.execute("SELECT source FROM citations WHERE id = ?", (different,)).fetchone()
    told = {row["id"]: row["differences"] for row in citations.source(db, source, after=(0, 0))["rows"]}
    assert (told[different], told[same]) == ("year 2019 (not 2018)", "")
    assert {row["differences"] for row in citations.source(db, FILE, after=(0, 0))["rows"]} == {""}
