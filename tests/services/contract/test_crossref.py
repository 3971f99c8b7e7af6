"""What is said where Crossref or doi.org answers otherwise than pmsync relies on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pmsync.models import Link, Work
from pmsync.models.notices import CROSSREF, NOTICE, PAPER, RETRACTION
from pmsync.services.contract.crossref import EXPECTATIONS
from pmsync.services.contract.expectation import CERMINE, CHEMISTRY, IMMUNITY, NO_DOI, SICI

POINTS = {point.relies_on: point.deviation for point in EXPECTATIONS}
RETRACTED = Link(RETRACTION, PAPER, CROSSREF, None, "10.1039/notice")
OF_A_PAPER = Link(RETRACTION, NOTICE, CROSSREF, None, CHEMISTRY)


def deviation(relies_on: str, **answers) -> str | None:
    """Ask a point of services that give these answers, whatever the question."""
    return POINTS[relies_on](SimpleNamespace(**answers))


def work(doi: str, title: str = "", **facts) -> Work:
    return Work(doi, title=title, **facts)


def always(answer):
    return lambda *_, **__: answer


@pytest.mark.parametrize(
    ("dois", "instead"),
    [
        ((IMMUNITY, CERMINE), None),
        ((CERMINE,), f"it sent {CERMINE}"),
        ((IMMUNITY, CERMINE, NO_DOI), f"it sent {NO_DOI} and {CERMINE} and {IMMUNITY}"),
        ((), "it sent nothing"),
    ],
)
def test_of_three_dois_the_two_it_has_are_sent_and_nothing_else(dois, instead):
    works = {doi: work(doi) for doi in dois}
    assert deviation("of three DOIs asked at once the two it has are sent", works=always(works)) == instead


def test_every_fact_that_a_list_lacks_is_named():
    point = "a list has title, authors, journal, year, volume and pages"
    works = {CERMINE: work(CERMINE, title="CERMINE", volume="18")}
    assert deviation(point, works=always(works)) == f"doi:{CERMINE} came without authors, journal, year, pages"


def test_a_doi_in_odd_letters_is_answered_with_its_own_work():
    point = "a DOI with < > ( ) ; : in it is found alone"
    assert deviation(point, work=always(work(SICI))) is None
    assert deviation(point, work=always(work("10.1000/a"))) == "it answered 10.1000/a"
    assert deviation(point, work=always(None)) == "it answered that there is none"


def test_absence_counts_only_beside_a_work_that_is_there():
    point = "a DOI that it lacks is said not to be there"
    assert deviation(point, work=lambda doi: work(doi) if doi == IMMUNITY else None) is None
    assert deviation(point, work=always(None)) == f"doi:{IMMUNITY} is not there, either"
    assert deviation(point, work=always(work("10.1/x"))) == "it sent the work with DOI 10.1/x"


@pytest.mark.parametrize(
    ("works", "instead"),
    [
        ({CHEMISTRY: work(CHEMISTRY, links=(RETRACTED,))}, None),
        ({CHEMISTRY: work(CHEMISTRY)}, f"doi:{CHEMISTRY} came without its retraction"),
        ({}, f"doi:{CHEMISTRY} is not there"),
    ],
)
def test_a_retracted_work_comes_with_its_notice(works, instead):
    assert deviation("a list names the notice by which a work was retracted", works=always(works)) == instead


def test_one_notice_that_says_what_it_is_about_is_enough():
    point = "the notices that were indexed lately are listed, and what they are about"
    silent = work("10.1000/silent")
    assert deviation(point, notices=always((silent, work("10.1000/b", links=(OF_A_PAPER,))))) is None
    assert deviation(point, notices=always((silent,))) == "of 1 notices none says what it is about"


def test_the_agency_of_every_prefix_is_compared():
    agencies = {"10.48550": "DataCite", "10.1105": "Crossref"}
    point = "it tells which prefixes are DataCite's and which Crossref's"
    assert deviation(point, agency=agencies.get) is None
    assert deviation(point, agency={"10.48550": "DataCite"}.get) == "10.1105 is with nobody, it says"
    nobodys = "a prefix that nobody has is said not to exist"
    assert deviation(nobodys, agency=agencies.get) is None
    assert deviation(nobodys, agency=always("JaLC")) == "10.99999 is with JaLC, it says"
