"""What is said where NCBI answers otherwise than pmsync relies on; tests/contract asks the services themselves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pmsync.errors import RefusedError
from pmsync.services.contract.expectation import CHEMISTRY_PMID, IMMUNITY_PMID, NO_PMCID, NO_PMID
from pmsync.services.contract.ncbi import EXPECTATIONS
from pmsync.services.ncbi.answers import Search
from pmsync.services.ncbi.client import LeftOut

POINTS = {point.relies_on: point.deviation for point in EXPECTATIONS}


def deviation(relies_on: str, **answers) -> str | None:
    """Ask a point of services that give these answers, whatever the question."""
    return POINTS[relies_on](SimpleNamespace(**answers))


def always(answer):
    return lambda *_, **__: answer


def refused(*_, **__):
    raise RefusedError("NCBI ESearch does not have the stored list any more")


@pytest.mark.parametrize(
    ("pmids", "instead"),
    [
        ({IMMUNITY_PMID, CHEMISTRY_PMID, 1}, None),
        ({IMMUNITY_PMID}, f"PMID {CHEMISTRY_PMID} not among the 1 records found"),
    ],
)
def test_both_of_two_dois_must_be_found_and_strangers_may_come_along(pmids, instead):
    assert deviation("two DOIs asked at once are both found", pmids=always(pmids)) == instead


def test_a_missing_record_must_be_told_and_its_neighbour_must_come():
    point = "a PMID that does not exist is told from one that was left out"
    records = {NO_PMID: None, IMMUNITY_PMID: object()}
    assert deviation(point, records=always(records)) is None
    assert deviation(point, records=always(records | {NO_PMID: LeftOut("short")})) == (
        f"PMID {NO_PMID} is not said to be missing"
    )
    assert deviation(point, records=always(records | {IMMUNITY_PMID: None})) == f"PMID {IMMUNITY_PMID} is left out, too"


def test_as_many_records_must_be_listed_as_are_counted():
    point = "as many records are listed as are counted"
    assert deviation(point, listed=always(Search(1, (IMMUNITY_PMID,)))) is None
    assert deviation(point, listed=always(Search(2, (IMMUNITY_PMID,)))) == "2 records were counted and 1 listed"


def test_get_and_post_must_find_the_same():
    answers = {False: Search(1, (IMMUNITY_PMID,)), True: Search(2, (IMMUNITY_PMID, 2))}
    instead = deviation("a question finds the same by GET and by POST", listed=lambda _, *, post: answers[post])
    assert instead == "GET found 1 records and POST 2, 1 of them others"


def test_a_stored_list_that_is_lost_is_told_and_not_raised():
    lost = "NCBI ESearch does not have the stored list any more"
    assert deviation("a list of PMIDs is stored, and searched by the day of modification", changed=refused) == lost
    assert deviation("a PMID that does not exist is not counted in a stored list", changed=refused) == lost


def test_the_article_itself_must_come_first_of_those_similar_to_it():
    point = "of the articles similar to one the article itself comes first"
    assert deviation(point, similar=always((40292402, 1))) is None
    assert deviation(point, similar=always((1, 40292402))) == "PMID 1 comes first"
    assert deviation(point, similar=always(())) == "no record is said to be similar"


def test_the_converter_must_answer_for_each_pmcid():
    point = "a PMCID that PMC lacks does not hide the one beside it"
    assert deviation(point, pmids_of=always({NO_PMCID: None, "PMC6790086": IMMUNITY_PMID})) is None
    assert deviation(point, pmids_of=always({NO_PMCID: 7})) == f"it answered {NO_PMCID}: PMID 7"
