"""Where the title of a record stands in a reference."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pmsync.matching.reading.text import cut
from pmsync.matching.reading.title import SHORT_TITLE, end_with_part, find_title

TITLE = "Glacier melt feeds alpine lichen colonies in the northern valleys"
WITH_SUBTITLE = f"{TITLE}: a survey of forty summers"


def found(text: str, *titles: str) -> list[str]:
    """Return the words of a text at which ``titles`` stand."""
    reference = cut(text)
    return [reference.plain[slice(*reference.stretch(*span))] for span in find_title(reference, list(titles))]


def words_of(letters: str, fewest: int) -> st.SearchStrategy[list[str]]:
    """Return words of these letters alone."""
    return st.lists(st.from_regex(f"[{letters}]{{2,8}}", fullmatch=True), min_size=fewest, max_size=9)


@given(words_of("a-h", 3), words_of("m-t", 0), words_of("m-t", 0), st.sampled_from([" ", "-", " <i>", ": "]))
def test_a_title_printed_among_other_words_is_found_at_its_place(title, before, behind, between):
    assume(len("".join(title)) >= SHORT_TITLE)
    reference = cut(" ".join([*before, between.join(title).title(), *behind]))
    assert find_title(reference, [" ".join(title)]) == [(len(before), len(before) + len(title) - 1)]


@pytest.mark.parametrize(
    "printed",
    [
        "Glacier-melt feeds alpine lichen colonies in the northern valleys",
        "GLACIER MELT FEEDS ALPINE LICHEN COLONIES IN THE NORTHERN VALLEYS",
        "Glacier melt feeds: alpine lichen colonies (in the northern valleys",
        "Gla cier melt feeds alpine lichencolonies in the northern valleys",
        "Glacier melt feeds al- pine lichen colonies in the northern valleys",
    ],
)
def test_blanks_hyphens_and_capitals_vary(printed):
    assert found(f"Ruiz H. {printed}. Rev Alp Biol 2019;1:2", TITLE) == [printed]


def test_greek_letters_are_found_as_a_typewriter_has_them():
    assert found("Ruiz H. TNF-a in glacier fleas. Rev", "TNF-\u03b1 in glacier fleas") == ["TNF-a in glacier fleas"]


@pytest.mark.parametrize("text", ["Ruiz H. Snow falls. Rev 2019", "Snow falls", "Rev 2019: Snow falls"])
def test_a_short_title_is_found_between_marks(text):
    assert found(text, "Snow falls.") == ["Snow falls"]


@pytest.mark.parametrize("text", ["Snow falls in winter. Rev 2019", "Ruiz H Snow falls. Rev", "Ruiz. Snow fall. Rev"])
def test_a_short_title_among_other_words_or_misspelt_is_none(text):
    assert found(text, "Snow falls") == []


def test_a_title_begins_and_ends_where_words_do():
    assert found("The deglacier meltdown", "Glacier melt") == []


def test_a_title_printed_twice_is_found_twice_that_between_marks_first():
    reference = cut(f"{TITLE} Ruiz. {TITLE}. Rev 2019")
    assert find_title(reference, [TITLE]) == [(11, 20), (0, 9)]


def test_every_title_of_a_record_is_looked_for():
    german = "Flechten auf Gletschern im hohen Norden"
    assert found(f"Ruiz H. {german} [{TITLE}]. Rev 2019", TITLE, german) == [TITLE, german]


@pytest.mark.parametrize(
    "printed",
    [
        TITLE.replace("melt", "me1t").replace("feeds", "feed"),
        TITLE.replace("in the ", "of "),
        TITLE.replace("northern", "nothern"),
        TITLE.replace("Glacier", "Glaciers"),
    ],
)
def test_a_title_that_has_changed_is_found_by_its_likeness(printed):
    assert found(f"Ruiz H. {printed}. Biol Rev 2019;1:2", TITLE) == [printed]


@pytest.mark.parametrize(
    "text",
    ["Ruiz H. Roots of the winter barley under a long drought. Rev 2019;1:2", "Ruiz H. Rev Alp Biol 2019;1:2", ""],
)
def test_another_title_is_not_found(text):
    assert found(text, TITLE) == []


@pytest.mark.parametrize("printed", [TITLE, "Glacier melt feeds alpine", "Glacier melt feeds alpine lichen colonies"])
def test_the_beginning_of_a_title_is_enough_where_a_mark_ends_it(printed):
    assert found(f"Ruiz H. {printed}. Rev Alp 2019;1:2", WITH_SUBTITLE) == [printed]


def test_three_words_are_too_few_for_the_beginning_of_a_title():
    assert found("Ruiz H. Glacier melt feeds. Rev Alp 2019;1:2", WITH_SUBTITLE) == []


@pytest.mark.parametrize(
    ("behind", "words"),
    [(" II. Rev", 1), (". Part 2. Rev", 2), (", pt. IV. Rev", 2), (". Rev 2019", 0), (". Part", 0), ("", 0)],
)
def test_the_number_of_a_part_behind_a_title_belongs_to_it(behind, words):
    assert end_with_part(cut(f"Lichens of the north{behind}"), 3) == 3 + words
