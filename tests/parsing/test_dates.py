"""A date is read as far as it is stated and a calendar has it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import PartialDate
from pmsync.parsing.dates import DAY_FIRST, date_in_words, possible_date, read_date, read_dates, year_first


def test_a_date_exists_or_is_none():
    assert possible_date(2024, 2, 29) == PartialDate(2024, 2, 29)
    assert possible_date(1781) == PartialDate(1781)
    for impossible in [
        (2025, 2, 29),
        (2025, 13),
        (2025, 0),
        (2025, 4, 31),
        (2025, 4, 0),
        (1780,),
        (2101,),
        (2025, None, 3),
    ]:
        assert possible_date(*impossible) is None


def test_a_date_alone_can_be_read():
    assert read_date("2025 Apr 21") == PartialDate(2025, 4, 21)
    assert read_date("2025\u20134") == PartialDate(2025, 4)
    assert read_date("some day") is None


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2025 Apr 21", [(2025, 4, 21)]),
        ("2021 04 05", [(2021, 4, 5)]),
        ("2015 Feb", [(2015, 2)]),
        ("2019 10", [(2019, 10)]),
        ("2001", [(2001,)]),
        ("1990 Spring", [(1990,)]),
        ("2000 Spring-Summer", [(2000,)]),
        ("2020 Jul-Aug", [(2020, 7), (2020, 8)]),
        ("2018 May - Jun", [(2018, 5), (2018, 6)]),
        ("1978 Sep-OCT", [(1978, 9), (1978, 10)]),
        ("1944-1945", [(1944,), (1945,)]),
        ("1998 Dec-1999 Jan", [(1998, 12), (1999, 1)]),
        ("1965 Dec-1966 Jan", [(1965, 12), (1966, 1)]),
        ("1979 Apr 16-23", [(1979, 4, 16), (1979, 4, 23)]),
        ("", []),
        ("no year", []),
        ("2021 Feb 31", [(2021, 2)]),
    ],
)
def test_every_shape_of_a_date_is_read(text: str, dates: list[tuple[int, ...]]):
    assert read_dates(text) == tuple(PartialDate(*parts) for parts in dates)


@given(st.text(max_size=40))
def test_a_date_in_any_words_is_read_without_trouble(text: str):
    assert len(read_dates(text)) <= 2


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021 Mar-Apr", PartialDate(2021, 3)),
        ("2021 Spring", PartialDate(2021)),
        ("2021 Sept. 3", PartialDate(2021, 9, 3)),
        ("2021-Apr-3", PartialDate(2021, 4, 3)),
        ("2021-2022", PartialDate(2021)),
        ("2021-13", None),
        ("21 Apr 2021", None),
        ("", None),
    ],
)
def test_a_printed_date_is_read_as_far_as_it_is_stated(text: str, date: PartialDate | None):
    assert read_date(text) == date


@given(st.dates(min_value=date(1781, 1, 1), max_value=date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y %b %d"]))
def test_any_date_is_read_in_figures_and_in_words(day: date, form: str):
    expected = PartialDate(day.year, day.month, day.day)
    assert read_date(day.strftime(form)) == expected
    assert read_dates(day.strftime("%Y %B %d")) == (expected,)


@pytest.mark.parametrize("text", ["Lancet. 17 Apr 2021;377", "Lancet. Apr 17, 2021;377"])
def test_a_day_before_or_behind_its_month_is_printed_as_pubmed_does(text: str):
    assert DAY_FIRST.sub(year_first, text) == "Lancet. 2021 Apr 17;377"


def test_a_date_in_words_is_none_where_no_calendar_has_it():
    assert date_in_words("2021", "September", "3") == PartialDate(2021, 9, 3)
    assert date_in_words("2021", None) == PartialDate(2021)
    assert date_in_words("2021", "Feb", "31") is None
