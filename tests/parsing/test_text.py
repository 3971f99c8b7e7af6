"""Text as people print it is brought into one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.text import (
    bare_title,
    clean,
    fold_fullwidth,
    folded_words,
    latin_punctuation,
    read_markup,
    unescape,
    without_list_number,
)


def test_clean_text_has_plain_hyphens_and_blanks_and_nothing_invisible():
    assert clean("\ufeffJ\u00a0Foo\u2009 1\u20132\u00ad\u200b e\u0301") == "J Foo 1-2 \u00e9"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


def test_fullwidth_letters_and_figures_become_ascii_and_what_ends_a_doi_stays():
    assert fold_fullwidth("\uff11\uff10\uff0e\uff11\uff10\uff10\uff10\uff0f\uff58\u3002") == "10.1000/x\u3002"


def test_fullwidth_punctuation_becomes_latin_with_a_blank_behind():
    text = "Lancet\uff0e2011\uff1b377\uff08\uff13\uff09\uff1a1\uff0e5\uff5e9\u3002"
    assert latin_punctuation(text) == "Lancet. 2011; 377(3): 1.5-9. "


@pytest.mark.parametrize("text", ["a &lt; b", "a &amp;lt; b", "a < b"])
def test_escapes_are_undone_also_where_they_were_escaped_twice(text: str):
    assert unescape(text) == "a < b"


@pytest.mark.parametrize("mark", ["12. ", "12) ", "[12] ", "(12) ", "12.", ""])
def test_the_number_in_a_list_is_dropped_once(mark: str):
    assert without_list_number(mark + "Lancet 2011") == "Lancet 2011"


@pytest.mark.parametrize("text", ["2011 Lancet", "12.", "[12]", "(12345) x"])
def test_a_number_that_marks_nothing_stays(text: str):
    assert without_list_number(text) == text


def test_a_title_is_bare_without_its_tags_and_pubmeds_notes():
    assert bare_title("A study of <i>E. coli</i> (author's transl)").strip() == "A study of E. coli"
    assert bare_title("A study [article in German]").strip() == "A study"
    assert bare_title("CD4<CD8 and p<0.05") == "CD4<CD8 and p<0.05"


def test_words_are_folded_without_accents_and_greek_letters_by_name():
    assert folded_words("Na\u00efve TGF-\u03b21 in Crohn's L\u00e6ger") == [
        "naive", "tgf", "beta", "1", "in", "crohns", "laeger",
    ]  # fmt: skip


def test_markup_is_read_away_and_a_lone_sign_stays():
    assert (
        read_markup("CD4<sup>+</sup> in <jats:italic>E. coli</jats:italic>: p &lt; 0.05") == "CD4+ in E. coli: p < 0.05"
    )
    assert read_markup("x<annotation>\\beta</annotation> (\n  <i>y</i>\n)") == "x (y)"
