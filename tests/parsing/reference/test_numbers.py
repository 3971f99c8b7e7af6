"""The numbers at the end of a reference are read in any common style, and only where none is left over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import PartialDate
from pmsync.parsing.line import parse
from pmsync.parsing.reference.numbers import Numbers, numbers_of
from tests.support.references import facts, papers


@pytest.mark.parametrize(
    "numbers",
    [
        "2010;12(3):34-56",
        "2010, 12(3), 34-56",
        "12(3), 34-56 (2010)",
        "12(3) (2010) 34-56",
        "vol. 12, no. 3, 2010, pp. 34-56",
        "12(3):34-56, 2010",
        "12, no. 3 (2010): 34-56",
    ],
)
def test_the_numbers_of_every_style_are_the_same(numbers: str):
    assert numbers_of(f"A title. J Foo. {numbers}", None) == Numbers(
        len("A title. J Foo. "), PartialDate(2010), "12", "3", "34-56"
    )


def test_without_a_year_they_count_where_one_stood_behind_the_authors():
    assert numbers_of("A title. Pain 21(1):79-81", 2021) == Numbers(14, None, "21", "1", "79-81")


def test_a_date_in_the_brackets_of_an_issue_is_no_issue():
    numbers = numbers_of("A title. Pain. 12 (Sep 2003), 34-56 (2003)", None)
    assert numbers is not None
    assert (numbers.volume, numbers.issue, numbers.pages) == ("12", None, "34-56")


@pytest.mark.parametrize("text", ["", "A title. J Foo", "In 2010 there were 12", "A title (2010)", "J Foo. 2010"])
def test_a_text_without_such_an_end_has_no_numbers(text: str):
    assert numbers_of(text, None) is None


@pytest.mark.parametrize("text", ["Pain, pt 12:34-56", "Pain 3 - 12:34-56"])
def test_a_number_left_over_before_them_makes_them_unsure(text: str):
    assert numbers_of(text, 2010) is None


@given(st.text(st.sampled_from("0123456789 .,;:()-/JanPpvolSuppl"), max_size=200), st.integers(1900, 2030) | st.none())
def test_no_text_raises_and_the_numbers_lie_inside_it(text: str, year: int | None):
    numbers = numbers_of(text, year)
    assert numbers is None or 0 <= numbers.start < len(text)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("1977;58(2):61, 84.", ("58", "2", "61", None)),
        ("1977;51(2):81-2, 85.", ("51", "2", "81", "82")),
        ("1979;60(4):18, 20b, 22-4.", ("60", "4", "18", None)),
        ("1978;13:I-VIII, 1-151.", ("13", None, "I", None)),
    ],
)
@pytest.mark.parametrize("title", ["Pain after surgery in children. ", ""])
def test_pages_apart_are_those_of_one_reference(
    title: str, numbers: str, expected: tuple[str, str | None, str, str | None]
):
    read = parse(f"Smith AB, Doe C. {title}Hosp Prog. {numbers}")
    assert (read.journal, read.volume, read.issue, read.page, read.last_page) == ("Hosp Prog", *expected)


@pytest.mark.parametrize("numbers", ["1977;Series 13:137-52.", "1977, Series 13, 137-152."])
def test_a_series_or_supplement_between_year_and_pages_is_the_volume(numbers: str):
    read = facts(f"Smith AB, Doe C. Pain after surgery in children. NIDA Res Monogr. {numbers}")
    wanted = papers("Pain after surgery in children", "NIDA Res Monogr", "1977", "Series 13", "137-152")
    assert read == wanted | {"first_author": "Smith AB"}
    assert parse("Smith AB, Doe C. NIDA Res Monogr. 1977;Suppl 13:87-94.").volume == "Suppl 13"


def test_pages_of_a_supplement_named_among_the_pages_are_left_out():
    read = parse("Smith AB. Pain after surgery in children. Chirurg. 1979;50(2):Suppl 2:29-31.")
    assert (read.journal, read.volume, read.issue, read.page) == ("Chirurg", "50", "2", None)


@pytest.mark.parametrize("number", ["104870H", "PO.20.00218", "ENEURO.0403-18.2019", "S0002-9378(21)00149-8", "omz057"])
def test_an_article_number_of_letters_and_digits_is_a_page(number: str):
    read = parse(f"Smith AB. Pain after surgery in children. Proc SPIE Int Soc Opt Eng. 2018;104:{number}.")
    assert (read.journal, read.volume, read.page) == ("Proc SPIE Int Soc Opt Eng", "104", number)


def test_the_year_printed_again_before_the_pages_is_the_volume():
    read = facts("Smith, A. B. (2021). Pain after surgery in children. Mediators of inflammation, 2021, 6668506.")
    wanted = papers("Pain after surgery in children", "Mediators of inflammation", "2021", "2021", "6668506")
    assert read == wanted | {"first_author": "Smith, A. B."}
    assert parse("Smith, A. B. (2020). Pain after surgery in children. Pain, 2021, 6668506.").volume is None


def test_a_day_with_provisional_pages_is_a_date():
    read = parse("Wang Y, Li J. Evaluation of emissions in cities. Oncol Lett. 2021 Jan 12:1-9. Epub ahead of print.")
    assert (read.journal, str(read.date), read.volume, read.page) == ("Oncol Lett", "2021-01-12", None, None)
