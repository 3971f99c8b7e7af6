"""The search of the reading room, without a server."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmsync.datasette_plugin.search import LONGEST, search_results
from tests.support.library import PMID

RETRACTED = 33104149
WOMBATS = (
    "INSERT INTO articles (pmid, title, is_retracted, mesh_state, fetched_at) VALUES (?, 'On wombats.', 0, 'never', '')"
)


def pmids(results: dict) -> list[int]:
    return [article["pmid"] for article in results["articles"]]


@pytest.mark.parametrize("words", [str(PMID), "PMID 31266900", "doi:10.1105/TPC.19.00099"])
def test_a_pmid_or_a_doi_names_its_article(db, words):
    assert search_results(db, words) == {"words": words, "article": PMID}


def test_a_number_that_is_no_pmid_of_the_database_is_searched_as_a_word(db):
    assert search_results(db, "999999")["article"] is None


def test_all_words_must_be_in_the_title_and_authors_or_in_the_abstract(db):
    assert pmids(search_results(db, "mycobacterium tuberculosis")) == [RETRACTED]
    assert pmids(search_results(db, "mycobacterium quokka")) == []
    assert pmids(search_results(db, "quokka")) == [7]


def test_where_no_word_fits_the_last_may_be_the_beginning_of_one_of_four_letters_or_more(db):
    assert pmids(search_results(db, "phosphatidylinosit")) == [RETRACTED]
    assert pmids(search_results(db, "quok")) == [7]
    assert pmids(search_results(db, "quo")) == []


def test_terms_are_found_by_their_names_the_most_used_first(db):
    terms = search_results(db, "immunity")["terms"]
    assert "Immunity" in [name for _, name, _ in terms]
    counts = [count for _, _, count in terms]
    assert counts == sorted(counts, reverse=True)


def test_the_newest_articles_come_first_and_more_than_a_hundred_are_announced(db):
    db.executemany(WOMBATS, [(id_,) for id_ in range(900, 1001)])
    results = search_results(db, "wombats")
    assert (pmids(results), results["more"]) == (list(range(1000, 900, -1)), True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.sampled_from(['"', "a OR", "NEAR(", "title:", "-x", "^x", "*", "{a}", "x" * 5000]))
def test_no_words_are_an_error(db, words):
    assert search_results(db, words)["words"] == words[:LONGEST]
