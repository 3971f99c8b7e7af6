"""Text of 80 columns, and JSON for people."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pmsync.cli.render.text import WIDTH, json_text, wrapped

WORDS = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=60), min_size=1, max_size=40)


@given(WORDS, st.integers(0, 10), st.integers(0, 10))
def test_lines_are_eighty_columns_wide_indented_and_lose_no_word(words, first, rest):
    lines = wrapped(" ".join(words), " " * first, " " * rest)
    assert " ".join(lines).split() == words
    assert max(map(len, lines)) <= WIDTH
    assert all(line.startswith(" " * rest) for line in lines[1:])


def test_a_long_word_and_a_hyphen_stay_whole():
    address = "https://example.org/" + "a-b" * 40
    assert wrapped(f"see {address}", "  ", "    ") == ["  see", f"    {address}"]


def test_no_text_is_the_first_indent():
    assert wrapped("", "  ", "    ") == ["  "]


def test_json_is_indented_keeps_letters_and_ends_its_line():
    assert json_text({"title": "µ-opioid"}) == '{\n  "title": "µ-opioid"\n}\n'
    assert json.loads(json_text([None, 1, "x"])) == [None, 1, "x"]
