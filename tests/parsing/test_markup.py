"""Texts with tags: five kinds of them are shown as tags where they come in pairs, everything else as it stands."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from pmsync.parsing.markup import TAGS, html, pieces

PIECES = [
    "<i>",
    "</i>",
    "<sub>",
    "</sub>",
    "<b>",
    "</b>",
    "<script>",
    "</script>",
    "<I>",
    "<i x=1>",
    "<",
    ">",
    "&",
    "&lt;i&gt;",
]
TEXTS = st.lists(
    st.sampled_from(PIECES)
    | st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=5),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Role of <i>p53</i> in CO<sub>2</sub>", "Role of <i>p53</i> in CO<sub>2</sub>"),
        ("<b>1.73 m<sup>2</sup></b>", "<b>1.73 m<sup>2</sup></b>"),
        ("<i>a</i> and <i>b</i>", "<i>a</i> and <i>b</i>"),
        ("CD4<CD8 & x", "CD4&lt;CD8 &amp; x"),
        ("&beta; <i>open", "&amp;beta; &lt;i&gt;open"),
        ("<i>x<i>y</i>", "&lt;i&gt;x<i>y</i>"),
        ("<i onclick=x>y</i>", "&lt;i onclick=x&gt;y&lt;/i&gt;"),
        ("<em>y</em>", "&lt;em&gt;y&lt;/em&gt;"),
        ("<I>y</I>", "<i>y</i>"),
    ],
)
def test_only_whole_pairs_of_five_tags_are_tags(text, shown):
    assert html(text).replace("<I>", "<i>").replace("</I>", "</i>") == shown


@given(TEXTS)
def test_no_text_brings_in_another_tag_or_an_attribute(text):
    for element in parser.fragment_fromstring(html(text), create_parent="p").iterdescendants():
        assert element.tag in TAGS
        assert not element.attrib


@given(TEXTS)
def test_what_is_shown_is_the_text_without_its_pairs_of_tags(text):
    shown = unescape(re.sub(r"</?(?:b|i|sub|sup|u)>", "", html(text), flags=re.IGNORECASE))
    tags = re.compile(r"</?(?:b|i|sub|sup|u)>", re.IGNORECASE)
    assert tags.sub("", shown) == tags.sub("", text)


@given(st.text())
def test_a_text_without_tags_is_escaped_and_nothing_else(text):
    if not re.search(r"</(?:b|i|sub|sup|u)>", text, re.IGNORECASE):
        assert html(text) == escape(text)


@pytest.mark.parametrize(
    ("text", "cuts", "cut"),
    [
        ("abc", [], ["abc"]),
        ("abc", [1], ["a", "bc"]),
        ("in <i>E. coli</i>, 2", [3, 16], ["in ", "E. coli</i", ">, 2"]),
        ("in <i>E. coli</i>, 2", [3, 17], ["in ", "<i>E. coli</i>", ", 2"]),
        ("in <i>E. coli</i>, 2", [6, 13], ["in ", "E. coli", ", 2"]),
        ("CD4<b and 5</b> 7", [8], ["CD4<b an", "d 5</b> 7"]),  # no pair: shown as it stands
    ],
)
def test_a_text_is_cut_without_half_a_pair_of_tags(text, cuts, cut):
    assert pieces(text, cuts) == cut


@given(TEXTS, st.data())
def test_pieces_show_no_tag_that_the_whole_text_has_not(text, data):
    cuts = data.draw(st.lists(st.integers(1, len(text) - 1), max_size=3)) if len(text) > 1 else []
    cut = pieces(text, cuts)
    for each in cut:
        assert set(re.findall(r"<[^>]*>", html(each))) <= {f"<{end}{tag}>" for tag in (*TAGS, "I") for end in ("", "/")}
    if html(text) == escape(text):
        assert "".join(map(html, cut)) == escape(text)
