"""Volumes, issues and pages are read as printed, and agree on their numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.pagination import (
    first_page,
    issues_agree,
    last_page,
    page_start,
    pages_agree,
    pages_alike,
    volumes_agree,
    volumes_alike,
)


@pytest.mark.parametrize(
    ("pages", "start"),
    [
        ("5137-5160", "5137"),
        ("296\u2013302", "296"),
        ("12 - 15", "12"),
        ("S12-8", "S12"),
        ("e123", "e123"),
        ("1-5; discussion 6", "1"),
        ("12, 14-7", "12"),
        ("pp. 12-15", "12"),
        ("p245-9", "245"),
        ("P12", "P12"),
        ("1200e1206", "1200"),
        ("1200e6", "1200e6"),
        ("239e45", "239"),
        ("1206e1200", "1206e1200"),
        ("1200_1206", "1200"),
        ("1200_6", "1200"),
        ("1200\u00d06", "1200"),
        ("1200~1206", "1200"),
        ("1200\u00f71206", "1200"),
        ("1200--1206", "1200"),
        ("34\u00e2\u20ac\u201c56", "34"),
        ("E228-E232", "E228"),
        ("151-156.e2", "151"),
        ("265.e1-265.e13", "265.e1"),
        ("117e-126e", "117e"),
        ("xii-xv", "xii"),
        ("385-392. Chinese", "385"),
        ("7403397010p1-7403397010p42", "7403397010p1"),
        ("gnaa119", "gnaa119"),
        ("e01974-19", "e01974-19"),
        ("ijgc-2020-001682", "ijgc-2020-001682"),
        ("S0890-5096(20)30767-6", "S0890-5096(20)30767-6"),
        ("AEM.01451-20", "AEM.01451-20"),
        ("-", None),
        ("", None),
    ],
)
def test_the_first_page_or_the_whole_article_number_is_taken(pages: str, start: str | None):
    assert page_start(pages) == start


@pytest.mark.parametrize("pages", ["1200e1206", "1200_6", "1200\u00d006", "1200~1206", "p1200-06", "1200--1206"])
def test_a_range_that_lost_its_hyphen_ends_where_it_was_printed(pages: str):
    assert last_page(pages) == "1206"


@given(st.integers(1, 99_999), st.integers(1, 999), st.sampled_from("e_~\u00d0\u00f7"))
def test_any_range_that_lost_its_hyphen_is_one(start: int, more: int, sign: str):
    assert page_start(f"{start}{sign}{start + more}") == str(start) or (sign, start + more < 10) == ("e", True)


def test_a_first_page_has_no_case_and_no_leading_zeros():
    assert first_page("S12-8") == "s12"
    assert first_page("0012-5") == "12"
    assert first_page("") is None


def test_pages_agree_on_the_first_page():
    for a, b in [("5137-5160", "5137"), ("E0123456", "e0123456"), ("S12-8", "s12"), ("12-5", "012")]:
        assert pages_agree(a, b)
    for a, b in [("S12", "12"), ("123", "124"), ("12", "123"), ("e123", "123"), ("", "")]:
        assert not pages_agree(a, b)


def test_pages_are_alike_but_for_the_e_of_an_electronic_one():
    for a, b in [("e123", "123"), ("E0123456", "123456")]:
        assert pages_alike(a, b)
    for a, b in [("S12", "12"), ("123", "124"), ("", "")]:
        assert not pages_alike(a, b)


def test_volumes_agree_on_a_number_where_both_or_neither_are_supplements():
    for a, b in [("79-80", "79"), ("84-B", "84"), ("29 Suppl 2", "29Suppl 2"), ("29 Suppl", "29 Suppl 2")]:
        assert volumes_agree(a, b)
    for a, b in [("29 Suppl 2", "29"), ("29", "30"), ("29 Suppl 2", "30 Suppl 3")]:
        assert not volumes_agree(a, b)


def test_volumes_are_alike_on_a_number():
    for a, b in [
        ("79-80", "79"),
        ("29 Suppl 2", "29"),
        ("66Suppl 2", "66"),
        ("84-B", "84"),
        ("111S", "111"),
        ("PP", "pp"),
    ]:
        assert volumes_alike(a, b)
    for a, b in [("84-B", "84-A"), ("1", "11"), ("29 Suppl 2", "2"), ("12", "13"), ("12", "PP")]:
        assert not volumes_alike(a, b)


def test_issues_agree_on_a_number_and_on_being_a_supplement():
    same = [("1-2", "1"), ("4-6", "5"), ("1/2", "2"), ("3S", "3 Suppl"), ("S1", "Suppl 1"), ("Supplement_5", "Suppl 5")]
    for a, b in [*same, ("1_suppl", "Suppl 1"), ("Pt 2", "2"), ("3 (Suppl. 1)", "3 Suppl 1"), ("Spec No", "spec. no.")]:
        assert issues_agree(a, b)
    for a, b in [("1", "2"), ("1", "Suppl 1"), ("3", "4 Pt 1"), ("1-2", "3")]:
        assert not issues_agree(a, b)


@given(st.text(max_size=60), st.text(max_size=60))
def test_agreement_does_not_depend_on_the_order(a: str, b: str):
    for agree in (pages_agree, pages_alike, volumes_agree, volumes_alike, issues_agree):
        assert agree(a, b) == agree(b, a)


@pytest.mark.parametrize(
    ("pages", "last"),
    [
        ("5137-5160", "5160"),
        ("5137-60", "5160"),
        ("S12-8", "18"),
        ("e24-e34", "34"),
        ("1-5; discussion 6", "5"),
        ("99-101", "101"),
        ("2171-2180.e13", "2180"),
        ("2171-80.e13", "2180"),
        ("14.e1-14.e9", "14"),
        ("5137", None),
        ("e0123456", None),
        ("", None),
    ],
)
def test_the_last_page_of_a_range_is_written_in_full(pages: str, last: str | None):
    assert last_page(pages) == last


@given(st.integers(1, 99_999), st.integers(0, 999))
def test_a_range_cut_short_or_in_full_has_the_same_ends(start: int, more: int):
    first, last = str(start), str(start + more)
    figures = len(last) - next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    pages = f"{first}-{last if len(first) < len(last) else last[-figures:]}"
    assert (page_start(pages), last_page(pages)) == (first, last)
