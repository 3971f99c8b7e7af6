"""What a record says of itself: its year, its state, and its one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.models import Article, Journal, MeshHeading, PartialDate, Qualifier, Work
from pmsync.models.article import brief, heading_text
from tests.support.articles import BARE, FULL

WORK = Work("10.1000/x", title="Of badgers.", journal=Journal("", "", "Journal of badgers"), volume="12", pages="1-9")


@pytest.mark.parametrize("record", [BARE, WORK])
def test_the_year_is_that_of_the_printed_date_and_else_of_the_electronic_one(record):
    assert record.year is None
    online = replace(record, published_online=PartialDate(2021, 12, 30))
    assert online.year == 2021
    assert replace(online, published=(PartialDate(2022, 3), PartialDate(2022, 4))).year == 2022


@pytest.mark.parametrize("record", [BARE, WORK])
def test_a_range_of_dates_is_written_with_both_ends(record):
    assert record.published_text is None
    ranged = replace(record, published=(PartialDate(2013, 3), PartialDate(2013, 4)))
    assert ranged.published_text == "2013-03/2013-04"


def test_records_are_named_by_their_identifier_alone_and_all_else_by_keyword():
    with pytest.raises(TypeError):
        Article(1, "A title.")  # type: ignore[misc, call-arg]
    with pytest.raises(TypeError):
        Work("10.1000/x", "A title.")  # type: ignore[misc, call-arg]


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (FULL, "automated"),
        (replace(FULL, indexing_method=None), "curated"),
        (replace(FULL, mesh=()), "never"),
        (replace(FULL, mesh=(), record_status="PubMed-not-MEDLINE"), "never"),
        (replace(FULL, mesh=(), record_status="Publisher"), "none_yet"),
        (BARE, "none_yet"),
    ],
)
def test_only_a_finished_record_without_mesh_will_never_have_any(record, state):
    assert record.mesh_state == state


@pytest.mark.parametrize(
    ("facts", "pending"),
    [
        ({}, False),
        ({"record_status": "In-Process"}, True),
        ({"record_status": "Publisher"}, True),
        ({"publication_status": "aheadofprint"}, True),
        ({"publication_status": "ppublish"}, False),
    ],
)
def test_a_record_is_pending_while_it_is_worked_on_or_ahead_of_print(facts, pending):
    assert replace(FULL, **facts).is_pending is pending


def test_a_preprint_is_one_by_its_publication_type():
    assert not FULL.is_preprint
    assert replace(FULL, types=("Preprint",)).is_preprint


QUALIFIER = Qualifier("Q000378", "metabolism", major=False)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        (MeshHeading("D1", "Exosomes", major=False), "Exosomes"),
        (MeshHeading("D1", "Exosomes", major=True), "*Exosomes"),
        (MeshHeading("D1", "Exosomes", major=False, qualifiers=(QUALIFIER,)), "Exosomes / metabolism"),
        (MeshHeading("D1", "Exosomes", major=True, qualifiers=(QUALIFIER,)), "*Exosomes / metabolism"),
        (
            MeshHeading("D1", "Exosomes", major=True, qualifiers=(replace(QUALIFIER, major=True),)),
            "Exosomes / *metabolism",
        ),
    ],
)
def test_a_star_stands_before_what_is_a_major_topic(heading, text):
    assert heading_text(heading) == text


def test_a_record_in_brief_stands_in_the_order_of_a_reference():
    assert brief(FULL) == (
        "On µ-opioid receptors: H2O & <1% of everything. Proc Test Soc. 1998-12/1999-01;12(3-4):e123-e130. "
        "doi:10.1000/test.101"
    )
    assert brief(WORK) == "Of badgers. Journal of badgers. 12:1-9. doi:10.1000/x"
    assert brief(BARE) == "[Not Available]."


def test_a_retracted_record_says_so_first():
    assert brief(replace(BARE, types=("Retracted Publication",))).startswith("RETRACTED: ")
