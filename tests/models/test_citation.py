"""Partial dates, and what names one paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import Citation, PartialDate

DATES = st.one_of(
    st.builds(PartialDate, st.integers(1000, 9999)),
    st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12), st.integers(1, 31)),
)


@pytest.mark.parametrize(
    ("date", "text"),
    [(PartialDate(2025), "2025"), (PartialDate(2025, 4), "2025-04"), (PartialDate(2025, 4, 21), "2025-04-21")],
)
def test_a_date_is_written_as_far_as_it_is_stated(date, text):
    assert str(date) == text


@given(DATES)
def test_a_date_is_read_back_as_it_was_written(date):
    assert PartialDate.from_iso(str(date)) == date


def test_the_year_of_a_citation_is_that_of_its_date():
    assert Citation("", date=PartialDate(2025, 4)).year == 2025
    assert Citation("").year is None


@pytest.mark.parametrize(
    "facts",
    [
        {"pmid": 1},
        {"pmcid": "PMC1"},
        {"doi": "10.1000/x"},
        {"title": "Of badgers"},
        {"volume": "12", "page": "3"},
        {"beside": "doi:10.1000/x, 3"},
    ],
)
def test_an_identifier_a_title_a_volume_and_page_or_a_place_on_a_page_names_one_paper(facts):
    assert Citation("", **facts).names_one_paper


@pytest.mark.parametrize(
    "facts", [{}, {"volume": "12"}, {"page": "3"}, {"first_author": "Badger B"}, {"issns": ("1234-5678",)}]
)
def test_a_journal_and_a_date_are_shared_by_too_many_to_name_one(facts):
    assert not Citation("", journal="J Badgers", date=PartialDate(2020, 3, 4), **facts).names_one_paper
