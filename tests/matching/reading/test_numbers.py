"""Which number of a reference is its volume, its issue and its page."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.numbers import find_numbers, first_of, page_of
from pmsync.matching.reading.text import cut
from pmsync.models import Article, Journal, PartialDate, Verdict
from tests.support.reading import FERRETS, TITLE, read, stand, verdicts

NOBODY = Article(pmid=0, title="")
BEFORE = f"Halloran PJ. {TITLE}. J Sleep Physiol"


def numbers_of(text: str, record: Article = FERRETS) -> tuple[str | None, str | None, str | None]:
    """Return volume, issue and page, where every word of the text may be one."""
    reference = cut(text)
    found = find_numbers(reference, [True] * len(reference.words), record)
    for number in found.values():
        assert 0 <= number.start < number.end <= len(reference.plain)
    volume, issue, page = (found.get(role) for role in ("volume", "issue", "page"))
    return volume and volume.value, issue and issue.value, page and page.value


# --- by form, by labels, by order ---


@pytest.mark.parametrize(
    "text",
    [
        "J 44(6):338-343",
        "J 44 (6), 338-343",
        "J 44.6: 338-343",
        "J 44/6, 338-343",
        "J 44:6, 338-343",
        "J 44, 6, 338-343",
        "J 44 6 338-343",
        "J, vol. 44, no. 6, pp. 338-343",
        "J, vol. 44,6: 338-343",
        "J, v. 44, n. 6, p. 338-343",
        "J, Bd. 44, H. 6, S. 338-343",
        "J, 44. Jg., H. 6, S. 338-343",
        "J, tome 44, n\u00b0 6, p. 338-343",
        "J, vol. 44, n\u00fam. 6, p\u00e1gs. 338-343",
        "J, t. 44, nr 6, s. 338-343",
        "J, ro\u010d. 44, \u010d. 6, s. 338-343",
        "J. \u0422. 44. \u0412\u044b\u043f. 6. \u0421. 338-343",
        "J. Vol. 44. \u2116 6. P. 338-343",
        "J 44 #6 p338-343",
        "J Vol44 No6 pp338-343",
        "J pp. 338-343, vol. 44, no. 6",
        "Pages: 338-343 Issue: 6 Volume: 44",
    ],
)
@pytest.mark.parametrize("record", [FERRETS, NOBODY], ids=["its record", "no record"])
def test_volume_issue_and_page_are_told_by_form_and_labels(text: str, record: Article):
    assert numbers_of(text, record) == ("44", "6", "338-343")


@pytest.mark.parametrize("text", ["J 44:338", "J 44, 338", "J 44 338", "J v. 44, S. 338", "J p338 v44", "12. J 44:338"])
def test_two_numbers_are_volume_and_page(text: str):
    assert numbers_of(text) == ("44", None, "338")


def test_no_mark_tells_an_issue_that_happens_to_agree_from_a_page():
    assert numbers_of("J 44, 6", FERRETS) == ("44", None, "6")


def test_a_number_is_what_it_agrees_with_where_the_form_leaves_it_open():
    assert numbers_of("J 44, 6", replace(FERRETS, pages="6-9")) == ("44", None, "6")
    ranges = replace(FERRETS, volume="27", issue="10-11", pages="1272-86")
    assert numbers_of("J 27:10-11, 1272-1286", ranges) == ("27", "10-11", "1272-1286")


def test_a_label_says_more_than_agreement():
    assert numbers_of("J vol. 338, p. 44") == ("338", None, "44")


def test_every_number_is_told_as_something_before_one_is_left_over():
    assert numbers_of("J 45, 7, 339-344") == ("45", "7", "339-344")


# --- pages ---


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("J 44:e338", "e338"),
        ("J 44, A1133", "A1133"),
        ("J 44:CD007146", "CD007146"),
        ("J 44: 338--343", "338-343"),
        ("J 44: 338_343", "338_343"),
        ("J 44: 338?343", "338?343"),
        ("J 44, 1200e1206", "1200e1206"),
        ("J 44, xii-xv", "xii-xv"),
        ("J, p. xii", "xii"),
        ("J ENEURO.0089-19.2019", "ENEURO.0089-19.2019"),
        ("J 5, PO.20.00513", "PO.20.00513"),
        ("J S0140-6736(20)30183-5", "S0140-6736(20)30183-5"),
        ("J 44, Article No. 12", "12"),
        ("J 44, 338; discussion 344-6", "338"),
        ("J 44, 338, 340, 342", "338"),
        ("J 12.2020338", "338"),  # a date that a style prints before the page, nothing between
    ],
)
def test_pages_are_read_in_every_form(text: str, page: str):
    assert numbers_of(text)[2] == page


@pytest.mark.parametrize(
    ("printed", "pages"),
    [
        ("338--343", "338-343"),
        ("338 - 43", "338-43"),
        ("338_343", "338-343"),
        ("1200e1206", "1200-1206"),
        ("1200e6", "1200-6"),
        ("e1206", "e1206"),
        ("12e1206", "12-1206"),
        ("1206e12", "1206-12"),
        ("1206e1200", "1206e1200"),
    ],
)
def test_a_lost_dash_is_one(printed: str, pages: str):
    assert page_of(printed) == pages


def test_the_first_page_is_that_of_the_range():
    assert [first_of(printed) for printed in ("1200e1206", "S12-8", "e338")] == ["1200", "S12", "e338"]


@pytest.mark.parametrize(
    ("numbers", "pages", "silent"),
    [
        ("12, 5071, 1\u201313", "5071", set()),  # the article's pages counted behind its number
        ("12, 1\u201313", "50712", {"page", "last_page"}),  # and in place of it
        ("12, Article 8, Pages 1-26", "8", set()),
    ],
)
def test_a_count_of_pages_beside_an_article_number_is_no_other_page(numbers: str, pages: str, silent: set[str]):
    record = replace(FERRETS, volume="12", issue=None, pages=pages)
    found = verdicts(f"{BEFORE} 2021, {numbers}.", record)
    assert {fact for fact, verdict in found.items() if verdict is not Verdict.AGREES} == silent
    assert {found[fact] for fact in silent} <= {Verdict.SILENT}


# --- supplements and parts ---


@pytest.mark.parametrize(
    ("numbers", "volume", "issue", "stands"),
    [
        ("24(Suppl 1):S12-8", "24", "Suppl 1", {"volume": "24", "issue": "Suppl 1"}),
        ("24(Suppl 1):S12-8", "24 Suppl 1", None, {"volume": "24(Suppl 1)"}),
        ("24 Suppl 1:S12-8", "24 Suppl 1", None, {"volume": "24 Suppl 1"}),
        ("51 Suppl:12-8", "51 Suppl", None, {"volume": "51 Suppl"}),
        ("34(Pt 2):S12-8", "34", "Pt 2", {"volume": "34", "issue": "Pt 2"}),
        ("Suppl 1:S12-8", "Suppl 1", None, {"volume": "Suppl 1"}),
        ("5(2 Suppl 1):S12-8", "5", "2 Suppl 1", {"volume": "5", "issue": "2 Suppl 1"}),
    ],
)
def test_a_supplement_is_part_of_the_volume_or_the_issue_as_the_record_has_it(
    numbers: str, volume: str, issue: str | None, stands: dict[str, str]
):
    record = replace(FERRETS, volume=volume, issue=issue, pages=numbers.rpartition(":")[2])
    line = f"{BEFORE}. 2021;{numbers}."
    assert set(verdicts(line, record).values()) == {Verdict.AGREES}
    assert {fact: words for fact, words in stand(line, record).items() if fact in {"volume", "issue"}} == stands


COCHRANE = replace(
    FERRETS,
    journal=Journal("3", "Cochrane Database Syst Rev", "The Cochrane database of systematic reviews"),
    published=(PartialDate(2012, 9, 12),),
    volume="2012",
    issue="9",
    pages="CD007146",
)


@pytest.mark.parametrize(
    "numbers", ["2012;9:CD007146", "2012, Issue 9. Art. No.: CD007146", "2012;(9):CD007146", "2012 Sep 12;9:CD007146"]
)
def test_the_issue_of_a_review_stands_where_others_have_the_volume(numbers: str):
    line = f"Halloran PJ. {TITLE}. Cochrane Database Syst Rev {numbers}."
    assert Verdict.CONFLICTS not in verdicts(line, COCHRANE).values()
    assert read(line, COCHRANE)["page"] == "CD007146"


# --- what is no number of the reference's ---


@pytest.mark.parametrize(
    "text",
    [
        "Of 12 patients with 3 ferrets. J 44, 338",
        "12. J 44, 338",
        "[12] J 44, 338",
        "At the 21st congress, J 44, 338",
        "J 44 (3rd ed), 338",
        "of 1992-2006. J 44, 338",
    ],
)
def test_numbers_of_sentences_lists_and_spans_of_years_are_none(text: str):
    assert numbers_of(text) == ("44", None, "338")


def test_a_span_of_years_is_the_pages_where_the_record_has_them_so():
    assert numbers_of("J 1992-2006", replace(FERRETS, pages="1992-2006")) == (None, None, "1992-2006")


@pytest.mark.parametrize("author", ["Ostrow, P.", "Okafor S.", "Nyman N", "Vega V."])
def test_initials_are_no_labels(author: str):
    record = replace(FERRETS, authors=(author.replace(",", "").rstrip("."),))
    for date in ("(2021)", "2021."):
        found = verdicts(f"{author} {date} {TITLE}. J Sleep Physiol 44:338-343.", record)
        assert set(found.values()) == {Verdict.AGREES}


# --- any numbers ---


@given(st.lists(st.integers(0, 3000).map(str), max_size=14), st.sampled_from([" ", ", ", ":", "; ", " (", ") "]))
def test_of_many_numbers_no_two_facts_are_one(numbers: list[str], between: str):
    text = cut("J " + between.join(numbers))
    found = find_numbers(text, [True] * len(text.words), FERRETS)
    spans = sorted((number.start, number.end) for number in found.values())
    assert all(before[1] <= behind[0] for before, behind in pairwise(spans))


@given(st.permutations([("vol. 44", "volume"), ("no. 6", "issue"), ("pp. 338-343", "page")]))
def test_labels_tell_the_facts_in_any_order(parts: list[tuple[str, str]]):
    assert numbers_of("J, " + ", ".join(part for part, _ in parts)) == ("44", "6", "338-343")
