"""The text of PubMed's elements, plain and with the tags that mean something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pmsync.services.ncbi.xml_text import abstract, marked, plain, text, texts


def element(inside: str, tag: str = "ArticleTitle") -> etree._Element:
    return etree.fromstring(f"<{tag}>{inside}</{tag}>")


def test_the_text_inside_markup_belongs_to_the_text():
    assert text(element("Growth of <i>E. coli</i> at 10<sup>6</sup>/ml")) == "Growth of E. coli at 106/ml"


def test_line_feeds_and_runs_of_blanks_are_single_blanks():
    assert text(element("  A\n   title\tof <b> two </b>\u2028 lines ")) == "A title of two lines"


def test_where_there_is_no_element_there_is_no_text():
    assert (text(None), marked(None), plain(None), abstract(None)) == ("", None, None, (None, None))


def test_tags_that_mean_something_are_kept_beside_the_text_and_others_are_not():
    title = element("<i>p53</i> and <math><mi>x</mi></math> in H<sub>2</sub>O")
    assert marked(title) == "<i>p53</i> and x in H<sub>2</sub>O"


@pytest.mark.parametrize("inside", ["plain", "an empty <i> </i> tag", "only <math><mi>x</mi></math>"])
def test_a_text_without_such_tags_has_no_marked_form(inside):
    assert marked(element(inside)) is None


def test_a_field_without_markup_is_stripped_and_none_when_it_is_empty():
    assert (plain(element(" 31 ")), plain(element(" ")), plain(element(""))) == ("31", None, None)


def test_fields_without_a_text_are_left_out_of_a_list():
    assert texts(element("<a>x</a><a/><a>y</a>")) == ("x", "y")


def test_the_sections_of_an_abstract_are_lines_and_its_copyright_is_none():
    sections = (
        '<AbstractText Label="AIM">To see <i>it</i>.</AbstractText><AbstractText/>'
        "<AbstractText>It was seen.</AbstractText><CopyrightInformation>(c) 2020</CopyrightInformation>"
    )
    assert abstract(element(sections, "Abstract")) == (
        "AIM: To see it.\nIt was seen.",
        "AIM: To see <i>it</i>.\nIt was seen.",
    )


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="<&")))
def test_text_without_markup_keeps_its_words(words):
    assert text(element(words)).split() == words.split()
