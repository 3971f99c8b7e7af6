"""One point of the contract, and what is said of records that are missing."""

from __future__ import annotations

from pmsync.services.contract.expectation import Expectation, lacking
from pmsync.services.http.service import ServiceName


def test_nothing_is_said_where_every_record_is_found():
    assert lacking({1, 2, 3}, 1, 3) is None


def test_every_missing_record_is_named_and_those_found_are_counted():
    assert lacking(range(1200), 5000, 7, 6000) == "PMID 5000 and 6000 not among the 1,200 records found"


def test_a_point_is_who_is_asked_what_is_relied_on_and_the_question():
    point = Expectation(ServiceName.NCBI, "it answers", lambda probe: probe)
    assert (point.service, point.relies_on, point.deviation("what came")) == ("NCBI", "it answers", "what came")
