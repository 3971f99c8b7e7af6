"""Marks under the stretches of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pmsync.cli.render.marks import marked_lines


def test_each_stretch_has_its_letter_and_a_line_as_long_as_it_is():
    lines = list(marked_lines("Br Med J. 1977;1:1469", {(0, 8): "a", (10, 14): "b", (15, 16): "c"}, "8  ", "   "))
    assert lines == [
        "8  Br Med J. 1977;1:1469",
        "   a-------  b--- c",
    ]


def test_a_stretch_goes_on_in_the_next_line_without_its_letter():
    text = "word " * 20 + "end"
    assert list(marked_lines(text, {(70, 84): "a"}, "1  ", "   ")) == [
        "1  " + ("word " * 15).rstrip(),
        "   " + " " * 70 + "a---",
        "   word word word word word end",
        "   ---------",
    ]


def test_blanks_of_every_kind_and_wide_letters_keep_their_place():
    assert list(marked_lines("a\tb\u00a0c", {(4, 5): "x"}, "", "")) == ["a b c", "    x"]
    assert list(marked_lines("\u8336 b e\u0301 c", {(0, 1): "x", (4, 6): "y", (7, 8): "z"}, "", "")) == [
        "\u8336 b e\u0301 c",
        "x-   y z",
    ]


def test_a_text_without_stretches_is_only_wrapped():
    assert list(marked_lines("", {}, "3  ", "   ")) == ["3  "]
    assert list(marked_lines("  abc ", {}, "3  ", "   ")) == ["3    abc"]


@given(st.text(max_size=200), st.integers(0, 50), st.integers(1, 50))
def test_no_letter_of_a_text_is_lost(text, start, length):
    lines = list(marked_lines(text, {(start, start + length): "\u2020"}, "", ""))
    shown = "".join(line for line in lines if set(line) - set("\u2020- "))
    kept = [sign for sign in text if not sign.isspace() and sign not in "\u2020-"]
    assert [sign for sign in shown if not sign.isspace() and sign not in "\u2020-"] == kept
