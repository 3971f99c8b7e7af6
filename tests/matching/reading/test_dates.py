"""The dates of a reference, in words and in digits, and which years are dates."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.dates import StatedDate, find_dates, month_number, nearest
from pmsync.matching.reading.text import cut
from pmsync.models import PartialDate

MONTHS = tuple(calendar.month_name)
SHORT_MONTHS = tuple(calendar.month_abbr)
GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"

# How a style may print a whole day
FORMS = [
    "{0:%Y} {1} {0.day}",
    "{0:%Y} {2} {0.day}",
    "{0:%Y} {1}. {0.day}",
    "{0.day} {2} {0:%Y}",
    "{0.day}-{1}-{0:%Y}",
    "({1} {0.day}, {0:%Y})",
    "({2} {0.day}, {0:%Y})",
    "{0.day}. {3} {0:%Y}",
    "{0.day} de {4} de {0:%Y}",
    "{0:%Y}/{0:%m}/{0:%d}",
    "{0:%Y}-{0.month}-{0.day}",
    "{0:%d}.{0:%m}.{0:%Y}",
    "{0.day}/{0.month}/{0:%Y}",
    "{0:%Y} {0:%m} {0:%d}",
]


def dates_in(text: str, taken: tuple[str, ...] = ()) -> list[StatedDate]:
    """Return the dates that a text states by its words but those that are ``taken``."""
    words = cut(text)
    return find_dates(words, [word.text not in taken for word in words.words])


def words_of(text: str, stated: StatedDate) -> set[str]:
    """Return the words at which a date stands."""
    return {cut(text).words[index].text for index in stated.words}


@given(st.dates(date(1800, 1, 1), date(2100, 12, 31)), st.sampled_from(FORMS))
def test_a_day_printed_in_any_form_is_read_back(day, form):
    names = [names.split()[day.month - 1] for names in (GERMAN, SPANISH)]
    printed = form.format(day, SHORT_MONTHS[day.month], MONTHS[day.month], *names)
    (stated,) = dates_in(f"Lichenologist, {printed}; 12: 45")
    assert stated.date == PartialDate(day.year, day.month, day.day)
    assert stated.is_marked


@given(st.integers(1781, 2100), st.integers(1, 12), st.sampled_from(["{0} {2}", "{2} {0}", "{0}-{1:02}", "{1:02}.{0}"]))
def test_a_month_printed_in_any_form_is_read_back(year, month, form):
    (stated,) = dates_in(f"Lichenologist, {form.format(year, month, SHORT_MONTHS[month])}; 12: 45")
    assert (stated.date, stated.is_marked) == (PartialDate(year, month), True)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Jan", 1),
        ("luty", 2),
        ("März", 3),
        ("abr", 4),
        ("mayo", 5),
        ("czerwca", 6),
        ("июля", 7),
        ("août", 8),
        ("Sept", 9),
        ("outubro", 10),
        ("listopad", 10),
        ("marraskuuta", 11),
        ("prosince", 12),
        ("lichen", None),
        ("5", None),
    ],
)
def test_months_have_names_in_many_languages(name, number):
    assert month_number(cut(name).words[0]) == number


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lichenologist 2021 Jun 5;12:1", {"2021", "Jun", "5"}),
        ("Lichenologist, 5 de junio de 2021, 12", {"5", "de", "junio", "2021"}),
        ("Lichenologist 2021 Mar-Apr;3", {"2021", "Mar", "Apr"}),
        ("Vol. 18, janvier 2017", {"janvier", "2017"}),
        ("Lichenologist 2021;12:5", {"2021"}),
    ],
)
def test_the_month_and_the_day_beside_a_year_belong_to_its_date(text, words):
    (stated,) = dates_in(text)
    assert words_of(text, stated) == words


def test_a_day_that_no_calendar_has_leaves_the_month():
    (stated,) = dates_in("Lichenologist 2021 Feb 31;5")
    assert stated.date == PartialDate(2021, 2)


@pytest.mark.parametrize("text", ["(2021) 12", "[2021], 12", "2021;12", "12 (3), 2021)", "2021: lichens"])
def test_a_year_in_brackets_or_closed_by_a_mark_has_the_form_of_a_date(text):
    (stated,) = dates_in(f"Lichenologist {text}")
    assert (stated.date, stated.is_marked) == (PartialDate(2021), True)


@pytest.mark.parametrize(
    "text", ["Snow in 1941 and ice", "Lichenologist 1941: 98-134", "Lichenologist 1941, 12", "1941a"]
)
def test_a_year_that_may_be_a_word_of_a_title_or_a_volume_has_no_such_form(text):
    (stated,) = dates_in(text)
    assert (stated.date, stated.is_marked) == (PartialDate(1941), False)


@pytest.mark.parametrize("text", ["1962-1970", "pp. 1962 - 1970", "12.1962", "1780", "2101", "19621", "Snow", ""])
def test_ends_of_ranges_and_years_of_no_record_are_no_dates(text):
    assert [stated for stated in dates_in(text) if stated.date.month is None] == []


def test_words_that_are_other_facts_are_no_date():
    assert dates_in("Snow of 2020. Lichenologist 2021/06/05", taken=("2020", "06")) == [
        StatedDate(PartialDate(2021), (4,), is_marked=False)
    ]
    (stated,) = dates_in("Lichenologist 2021 Jun 5", taken=("Jun",))
    assert stated.date == PartialDate(2021)


@pytest.mark.parametrize(("years", "nearest_year"), [((2021,), 2019), ((2016, 2030), 2015), ((), 2019)])
def test_the_date_nearest_to_one_of_the_years_is_taken_and_of_those_the_first(years, nearest_year):
    found = nearest(dates_in("Snow in 2021. (2019) Lichenologist 2015; 2019;"), years)
    assert found is not None
    assert found.date.year == nearest_year


def test_what_has_not_the_form_of_a_date_is_one_where_nothing_has():
    assert nearest([], [2021]) is None
    found = nearest(dates_in("Snow in 1941 and 1952, Lichenologist"), [1950])
    assert found is not None
    assert found.date == PartialDate(1952)
