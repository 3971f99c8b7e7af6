"""Text as people print it is brought into one form."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.text import (
    bare_title,
    clean,
    fold_fullwidth,
    folded_words,
    is_row,
    latin_punctuation,
    list_mark,
    list_mark_end,
    read_markup,
    unescape,
    without_bars,
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


ITEM = "Rocha LA, Doe B. Sphincterotomy of the ampulla. J Foo. 2010;12:34-56."
NUMBERED = (
    "{}. ", "{}.", "{}) ", "{})", "[{}] ", "[{}]", "[{}]. ", "[{}]\t", "[^{}]: ", "({}) ", "({})", "{{{}}} ",
    "{}: ", "{}- ",
    "{} - ", "{} \u2013 ", "{}.- ", "{}.) ", "{}-", "{} ", "{}\t", "{}  ", "#{}. ", "Ref. {}: ",
    "\u3010{}\u3011", "{}\u3001",
    "| {} | ", "|{}|", "- {}. ", "* [{}] ", "> {}. ", "- [ ] {}) ", "<li>{}. ", "\\item {}. ",
)  # fmt: skip
UNNUMBERED = (
    "\u2022 ", "\u2022", "\u2022\t", "- ", "* ", "+ ", "\u2013 ", "\u25e6 ", "\u25aa ", "\u00b7 ", "\uf0b7\t",
    "- [ ] ", "- [x] ",
    "> ", "> > ", "> - ", "\\bibitem{key2020} ", "\\bibitem[Rocha(2010)Rocha, Doe]{key}",
    "\\bibitem[{Rocha et~al.(2010)}]{k} ",
    "\\item ", "\\item[a] ", "<li>", '<li class="ref">', "(a) ", "b) ", "[Roc10] ", "(iv) ",
)  # fmt: skip


@pytest.mark.parametrize("mark", NUMBERED)
@pytest.mark.parametrize("number", [1, 12, 345])
def test_the_number_in_a_list_is_told_and_dropped(mark: str, number: int):
    printed = mark.format(number)
    assert without_list_number(printed + ITEM) == ITEM
    assert list_mark_end(printed + ITEM) == len(printed)
    assert list_mark(printed + ITEM).number == number


@pytest.mark.parametrize("mark", UNNUMBERED)
def test_a_mark_without_a_number_is_dropped(mark: str):
    assert without_list_number(mark + ITEM) == ITEM
    assert list_mark(mark + ITEM)[::2] == (len(mark), None)


@pytest.mark.parametrize(
    ("mark", "number"), [("\u2460 ", 1), ("\u2473", 20), ("\u2488 ", 1), ("\u2776 ", 1), ("\u00b9\u00b2 ", 12)]
)
def test_a_number_in_other_figures_is_told(mark: str, number: int):
    assert list_mark(mark + ITEM) == (len(mark), None, number)


@pytest.mark.parametrize(
    "text",
    [
        "2012 revised International nomenclature of the vasculitides", "2012. Rocha LA, Doe B. A title",
        "2012: a year of change",
        "(2012) A title", "[2012] A title", "5-Fluorouracil in cancer", "1-Methyl-4-phenyl pyridine",
        "3D printing of bones",
        "3 Tesla imaging", "(18)F-FDG in cancer", "\u00b9\u2078F-FDG in cancer", "5.8S rRNA",
        "1,25-Dihydroxyvitamin D", "10.1000/x",
        "3.14159", "12", "12.", "[12]", "(12345) x", "3 Biotech. 2023", "*Title* of a paper", "+1 555 2021",
        "-5 degrees",
        "1932-6203", "12 - 15 cases", "[Ca2+] in cells", "[A title in another language]. J Foo",
        "100 years of insulin",
        "20:30 h", "a. Title", "-", "1. ", "", "||", "2011 Lancet", "17 beta-estradiol in women",
    ],
)  # fmt: skip
def test_what_a_title_begins_with_is_no_mark(text: str):
    assert without_list_number(text) == text
    assert list_mark_end(text) == 0


def test_the_cells_of_a_row_are_joined_as_sentences():
    row = "| 3 | Rocha LA | Is it so? | J Foo. | 2010 | [10.1000/182](https://doi.org/10.1000/182) |"
    assert without_list_number(row) == "Rocha LA. Is it so? J Foo. 2010. [10.1000/182](https://doi.org/10.1000/182)"
    assert without_bars("a | b") == "a | b"


def test_the_end_of_an_item_goes_with_its_beginning():
    assert without_list_number(f"<li>{ITEM}</li>") == ITEM
    assert without_list_number(f"{ITEM}</li>") == f"{ITEM}</li>"


MARKS = [*NUMBERED, *UNNUMBERED, "|", "[", "{", "}", "\\", " ", "1", "12", ". ", "A", "Rocha LA, "]


@given(st.lists(st.sampled_from(MARKS) | st.text(max_size=5), max_size=8).map("".join))
def test_a_mark_ends_in_the_text_and_its_rest_is_what_is_left(text: str):
    mark = list_mark(text)
    assert 0 <= mark.end <= len(text)
    assert mark.end == 0 or text[mark.end :].strip()
    assert len(without_bars(text)) == len(text)
    assert is_row(text) or text.endswith("</li>") or without_list_number(text) == text[mark.end :]


@pytest.mark.parametrize("piece", [" ", "| ", "{", "[{", "- ", "\\bibitem[", "1 ", "|", "\u2022"])
def test_the_time_taken_grows_with_the_length_of_the_text(piece: str):
    started = time.perf_counter()
    for before in ("", "|", "\\bibitem[", "1"):
        without_list_number(before + piece * (10_000 // len(piece)))
    assert time.perf_counter() - started < 1


def test_a_title_is_bare_without_its_tags_and_pubmeds_notes():
    assert bare_title("A study of <i>E. coli</i> (author's transl)").strip() == "A study of E. coli"
    assert bare_title("A study [article in German]").strip() == "A study"
    assert bare_title("CD4<CD8 and p<0.05") == "CD4<CD8 and p<0.05"


def test_words_are_folded_without_accents_and_greek_letters_by_name():
    assert folded_words("Na\u00efve TGF-\u03b21 in Crohn's L\u00e6ger") == [
        "naive", "tgf", "beta", "1", "in", "crohns", "laeger",
    ]  # fmt: skip


def test_markup_is_read_away_and_a_lone_sign_stays():
    printed = "CD4<sup>+</sup> in <jats:italic>E. coli</jats:italic>: p &lt; 0.05"
    assert read_markup(printed) == "CD4+ in E. coli: p < 0.05"
    assert read_markup("x<annotation>\\beta</annotation> (\n  <i>y</i>\n)") == "x (y)"
