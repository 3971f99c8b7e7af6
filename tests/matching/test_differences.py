"""Which facts really differ from a record, whatever that proves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.matching.compare import compare
from pmsync.matching.decide import as_candidate
from pmsync.models import Article, Citation, Journal, PartialDate, Verdict
from pmsync.parsing.line import parse
from tests.support.papers import ARTICLE, PAPER

NANO = Journal("101263847", "Int J Nanomedicine", "International journal of nanomedicine", ())
COCHRANE = replace(PAPER, volume="2022", issue="4")
RECORD = replace(
    PAPER,
    title="Neurogenesis and viral infection of the developing brain: a review of what is known.",
    published=(PartialDate(2021, 3), PartialDate(2021, 4)),
    published_online=PartialDate(2021, 1, 17),
    pages="e1021-e1030",
    volume="13 Suppl 2",
)


def told(record: Article = RECORD, **facts: object) -> set[str]:
    """Return the facts of a citation that states ``facts`` that differ from the record."""
    return {comparison.fact for comparison in compare(Citation("", **facts), record) if comparison.differs}


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "Neurogenesis and viral infection of the developing brain"},  # without its subtitle
        {"title": "Neurogenesis and viral infection of the developing brain: a review of what is knwon"},
        {"title": "Neurogenesis and viral infection of the developing brain: an old story"},
        {"title": "Neurogenesis and viral infection of the ..."},
        {"title": "Of badgers"},
        {"first_author": "Ihunwu AO"},
        {"first_author": "Perego J"},
        {"first_author": "Badger B"},
        {"journal": "Front Imunol"},
        {"journal": "J Badgers"},
        {"volume": "13"},
        {"volume": "14"},
        {"issue": "3"},
        {"page": "1021"},
        {"page": "e1022"},
        {"last_page": "1031"},
        {"doi": "10.1000/another"},
        {"pmid": 7},
    ],
)
def test_another_value_is_told_whether_it_proves_anything_or_not(facts):
    assert told(**facts) == set(facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"title": RECORD.title.upper()},
        {"title": f"\u2026Ihunwo A, {RECORD.title}"},
        {"first_author": "A. O. Ihunwo"},
        {"first_author": "IHUNWO AO"},
        {"journal": "Frontiers in Immunology"},
        {"journal": "Front. in Immun."},
        {"volume": "13S2"},
        {"page": "E1021"},
        {"last_page": "1030"},
        {"doi": RECORD.doi},
    ],
)
def test_the_same_value_in_other_words_is_not_told(facts):
    assert told(**facts) == set()


@pytest.mark.parametrize(
    ("date", "facts"),
    [
        (PartialDate(2021), set()),
        (PartialDate(2021, 3, 9), set()),  # the record states no day
        (PartialDate(2021, 4), set()),
        (PartialDate(2021, 1), set()),  # online
        (PartialDate(2021, 1, 17), set()),
        (PartialDate(2021, 1, 18), {"date"}),
        (PartialDate(2021, 5), {"date"}),
        (PartialDate(2021, 1, 1), set()),  # as programs print a year alone
        (PartialDate(2020, 5), {"year"}),
        (PartialDate(2022), {"year"}),
        (PartialDate(1999, 3), {"year"}),
    ],
)
def test_of_a_date_the_year_is_told_and_else_the_month_or_day_that_is_none_of_the_records(date, facts):
    assert told(date=date) == facts


def test_an_abbreviation_of_the_full_name_is_not_told_though_it_be_none_of_the_abbreviation():
    assert told(replace(RECORD, journal=NANO), journal="Intern J Nanomed") == set()
    assert told(replace(RECORD, journal=NANO), journal="Int J Nanomedicina") == {"journal"}


def test_an_issue_in_place_of_a_volume_that_is_the_year_is_not_told():
    assert told(COCHRANE, volume="4") == set()
    assert told(COCHRANE, volume="5") == {"volume"}


def test_what_the_record_lacks_differs_from_nothing():
    bare = Article(pmid=ARTICLE.pmid, title="")
    stated = {"title": "T", "first_author": "A", "journal": "J", "date": PartialDate(2020), "volume": "1", "page": "2"}
    assert told(bare, **stated, issue="3", last_page="4", doi="10.1/x") == set()


SUPPLEMENT = replace(
    PAPER, published=(PartialDate(1979, 1, 15),), published_online=None, volume="51 Suppl", issue=None, pages="21-24"
)


WORDED = "Neurogenesis and viral infection of the developing brain"


@pytest.mark.parametrize(
    "text",
    [
        f"IHUNWO, A. O. {WORDED}. Frontiers in immunology, v. 51 Suppl, p. 21-24, jan. 1979.",
        f"Ihunwo AO, \u00ab{WORDED}\u00bb, Frontiers in immunology, Vol. 51 Suppl, janvier 1979, p. 21-24.",
        f"Title: {WORDED} Authors: Ihunwo, A. O. Journal: Front Immunol Year: 1979 Volume: 51 Suppl Pages: 21-24",
        f"Ihunwo AO. {WORDED}. Front Immunol. Jan 15, 1979;51 Suppl:21-4",
    ],
)
def test_a_reference_that_says_what_its_record_does_differs_in_nothing(text):
    compared = as_candidate(parse(text), SUPPLEMENT).comparisons
    facts = {"title", "first_author", "journal", "year", "date", "volume", "page", "last_page"}
    assert {comparison.fact for comparison in compared if comparison.verdict is Verdict.AGREES} == facts
    assert [comparison.fact for comparison in compared if comparison.differs] == []


@pytest.mark.parametrize(("record", "told_as"), [("51", {"volume"}), ("51 Suppl", set())])
def test_the_word_of_a_supplement_is_read_where_the_record_has_it(record, told_as):
    text = f"Ihunwo AO. {WORDED}. Front Immunol 1979;51 Suppl 2:21-4"
    compared = as_candidate(parse(text), replace(SUPPLEMENT, volume=record)).comparisons
    assert {comparison.fact for comparison in compared if comparison.differs} == told_as
