"""A MeSH term's places in the tree, its neighbours and its articles."""

from __future__ import annotations

import pytest

from pmsync.datasette_plugin import terms
from tests.support.library import PMID

VIRIDIPLANTAE, EMBRYOPHYTA, NICOTIANA, PLANT_IMMUNITY, IMMUNITY = "D057948", "D019669", "D014026", "D057865", "D007109"
ALL = 2**62
WOMBATS = (
    "INSERT INTO articles (pmid, title, is_retracted, mesh_state, fetched_at) VALUES (?, 'On wombats.', 0, 'never', '')"
)


def term(db, id_: str, *, before: int = ALL, major: bool = False, alone: bool = False) -> dict:
    return terms.term(db, id_, before=before, major=major, alone=alone)


def test_a_term_counts_what_stands_below_it_unless_it_is_alone(db):
    assert (term(db, VIRIDIPLANTAE)["count"], term(db, VIRIDIPLANTAE, alone=True)["count"]) == (1, 0)
    assert [article["pmid"] for article in term(db, VIRIDIPLANTAE)["articles"]] == [PMID]


def test_as_a_major_topic_only_those_count_that_it_is_one_of(db):
    phylogeny = "D010802"
    assert (term(db, phylogeny)["count"], term(db, phylogeny, major=True)["count"]) == (1, 0)
    assert term(db, NICOTIANA, major=True)["count"] == 1


def test_the_path_to_a_term_begins_with_the_broadest(db):
    [(number, above)] = term(db, NICOTIANA)["places"]
    assert number == "B01.875.800.575.912.250.908.500.900"
    assert above == [(VIRIDIPLANTAE, "Viridiplantae"), (EMBRYOPHYTA, "Embryophyta")]


def test_a_term_may_stand_in_several_places(db):
    assert term(db, PLANT_IMMUNITY)["places"] == [
        ("G12.450.800", [(IMMUNITY, "Immunity")]),
        ("G15.630", []),
    ]


def test_narrower_terms_are_one_step_below_and_say_whether_there_are_articles_under_them(db):
    assert term(db, IMMUNITY)["narrower"] == [(PLANT_IMMUNITY, "Plant Immunity", True)]
    db.execute("DELETE FROM article_mesh WHERE term = ?", (PLANT_IMMUNITY,))
    assert term(db, IMMUNITY)["narrower"] == [(PLANT_IMMUNITY, "Plant Immunity", False)]
    assert (term(db, NICOTIANA)["narrower"], term(db, NICOTIANA)["below"]) == ([], False)


def test_an_article_counts_once_under_several_terms(db):
    db.execute("INSERT INTO article_mesh (pmid, term, is_major) VALUES (?, ?, 1)", (PMID, VIRIDIPLANTAE))
    assert term(db, VIRIDIPLANTAE)["count"] == 1
    assert len(terms.all_rows(db, id_=VIRIDIPLANTAE, major=False, alone=False)["rows"]) == 1


def test_articles_go_on_below_the_last_pmid(db):
    numbers = range(900, 1001)
    db.executemany(WOMBATS, [(pmid,) for pmid in numbers])
    db.executemany(
        "INSERT INTO article_mesh (pmid, term, is_major) VALUES (?, ?, 0)",
        [(pmid, VIRIDIPLANTAE) for pmid in numbers],
    )
    first = term(db, VIRIDIPLANTAE, alone=True)
    assert (first["count"], len(first["articles"]), first["next"]) == (101, 100, 901)
    last = term(db, VIRIDIPLANTAE, alone=True, before=first["next"])
    assert ([article["pmid"] for article in last["articles"]], last["next"]) == ([900], None)


@pytest.mark.parametrize("read", [term, lambda db, id_: terms.all_rows(db, id_=id_, major=False, alone=False)])
def test_a_term_that_is_not_there_is_none(db, read):
    assert read(db, "D9") is None
