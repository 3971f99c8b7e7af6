"""The first author of a reference is read as printed, and the list ends where no name follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.line import parse
from pmsync.parsing.reference.authors import authors_of, group_of, names_only, reaches_to_the_end
from tests.support.references import TRIAL, facts, papers


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("Rocha LA, Skarratt PA. ", "Rocha LA"),
        ("Skarratt, P. A., & Rocha, L. A. ", "Skarratt, P. A."),
        ("P. A. Skarratt, L. Rocha. ", "P. A. Skarratt"),
        ("van der Berg J, O'Hara K. ", "van der Berg J"),
        ("Skarratt et al. ", "Skarratt"),
        ("Rocha LA, Skarratt PA, et al. ", "Rocha LA"),
        ("Skarratt, P. A. (Ed.). ", "Skarratt, P. A."),
    ],
)
def test_the_first_author_is_as_printed_and_the_list_ends_before_the_title(names: str, first: str):
    assert authors_of(f"{names}Changes in hands") == (first, len(names))


@pytest.mark.parametrize("text", ["", "changes in hands", "A study of cells. Cell", "12 hands"])
def test_a_text_that_begins_with_no_name_has_no_authors(text: str):
    assert authors_of(text) is None


def test_the_initials_of_a_journal_are_no_authors():
    assert authors_of("Doe, A. J. Am. Chem. Soc. 2001, 12, 34") == ("Doe, A.", len("Doe, A. "))


def test_names_are_words_with_a_capital_and_small_words_between_names():
    assert names_only("van der Berg J, O'Hara K and Doe P, et al.")
    assert not names_only("Changes in hands microbiota")


def test_a_group_is_called_by_what_groups_are_called():
    assert group_of("World Health Organization.") == "World Health Organization"
    assert group_of("Changes in hands") is None
    assert group_of("Changes in the World Health Organization's hands") is None


def test_names_reach_to_the_end_where_initials_or_a_group_follow():
    assert reaches_to_the_end("Doe B, Roe C", len("Doe B"))
    assert reaches_to_the_end("Doe B and the others", len("Doe B"))
    assert not reaches_to_the_end("Doe B. Claude Bernard", len("Doe B. "))


@given(st.text(max_size=120) | st.text("ABCabc.,;& -'et l", max_size=80))
def test_the_list_ends_inside_the_text_and_begins_with_the_first_author(text: str):
    authors = authors_of(text)
    if authors:
        assert text.startswith(authors[0])
        assert len(authors[0]) <= authors[1] <= len(text)


@pytest.mark.parametrize(
    ("names", "first"),
    [
        ("El-Remaily MAEAAA, Doe C", "El-Remaily MAEAAA"),
        ("Whipple RL 3rd., Morris, D. C., Feiner, J. M., & Roe, J", "Whipple RL 3rd."),
        ("Smith, A. B. and CRIC Study Investigators", "Smith, A. B."),
        ("Smith, A. B. and EORTC Quality of Life, Gastro-intestinal Groups", "Smith, A. B."),
    ],
)
def test_names_with_a_suffix_many_initials_or_a_group_behind_and_are_authors(names: str, first: str):
    read = facts(f"{names}. (2021). {TRIAL}. Nature, 12(3), 34-56.")
    assert read == papers(TRIAL, "Nature", "2021", "12", "34-56", issue="3") | {"first_author": first}


def test_an_author_with_the_initial_j_is_no_part_of_a_journal_without_stops():
    read = parse("Castelli J. Hosp Prog. 1979;60:18.")
    assert (read.first_author, read.journal, read.volume, read.page) == ("Castelli J", "Hosp Prog", "60", "18")
    assert parse("Eur J. Clin Invest. 1979;60:18.").journal == "Eur J. Clin Invest"
