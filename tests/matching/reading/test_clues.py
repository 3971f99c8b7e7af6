"""By what the record of a reference can be looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.clues import MOST_STRETCHES, Clues, clues_of

TITLE = "Glacier melt feeds alpine lichen colonies"


@pytest.mark.parametrize(
    "reference",
    [
        f"Okonkwo BT, Lindqvist A, Ruiz H. {TITLE}. Rev Alp Biol. 2019;12(3):45-67.",
        f"OKONKWO, B. T., LINDQVIST, A.: {TITLE}. In: Rev Alp Biol 12 (2019), S. 45–67",  # noqa: RUF001 - as printed
        f'B. T. Okonkwo and A. Lindqvist, "{TITLE}," Rev Alp Biol, vol. 12, no. 3, pp. 45-67, Mar. 2019.',
        f"3. Okonkwo B, Ruiz H (2019) {TITLE}. Rev Alp Biol 12: 45-67",
        f"Okonkwo BT et al. {TITLE}. Rev Alp Biol. 2019 Mar 4;12:45.",
    ],
)
def test_a_reference_in_any_style_gives_title_year_author_journal_volume_and_page(reference):
    clues = clues_of(reference)
    assert clues.stretches[0] == TITLE
    assert str(clues.author).casefold() == "okonkwo"
    assert (clues.journal, clues.years, clues.volume, clues.page) == ("Rev Alp Biol", (2019,), "12", "45")


@pytest.mark.parametrize("reference", ["", "   ", "...", "12345", "(;:)"])
def test_what_has_no_words_gives_no_clues(reference):
    assert clues_of(reference) == Clues()


def test_a_title_alone_may_be_a_title_that_begins_with_a_name():
    assert clues_of(TITLE) == Clues((TITLE,), author="Glacier")


@pytest.mark.parametrize(
    ("reference", "author"),
    [
        ("Van der Meer L. Lichens of the north. Rev Alp Biol 2019", "Meer"),
        ("Zöller-Grün K, Ruiz H. A short note. Lichenologist 2001;5:1", "Zöller"),
        ("[7] B. T. Okonkwo: Lichens of the north", "Okonkwo"),
        ("Okonkwo and Ruiz. Lichens of the north", "Okonkwo"),
        ("lichens of the north, by B Okonkwo", None),
    ],
)
def test_the_longest_word_of_the_first_name_is_the_authors(reference, author):
    assert clues_of(reference).author == author


@pytest.mark.parametrize(
    ("reference", "stretch"),
    [
        (f"{TITLE}, H Ruiz, B Okonkwo, 2019", TITLE),
        (f"{TITLE} H Ruiz, B Okonkwo, 2019", TITLE),
        (f"title: {TITLE} year: 2019", TITLE),
        ("Ruiz H. Why do glaciers melt? Rev Alp Biol 2019", "Why do glaciers melt"),
        ("Ruiz H. Snow-borne lichens don't like warm water. Rev Alp Biol", "Snow-borne lichens don't like warm water"),
    ],
)
def test_a_stretch_ends_at_a_mark_a_year_a_name_and_a_field(reference, stretch):
    assert clues_of(reference).stretches[0] == stretch


def test_the_parts_before_and_behind_a_colon_are_stretches_as_well_as_the_whole():
    stretches = clues_of("Frozen water: slow melting of glaciers. Rev Alp Biol 2019;12:45").stretches
    assert stretches[:2] == ("Frozen water slow melting of glaciers", "slow melting of glaciers")


def test_three_stretches_at_most_are_given_those_most_like_a_title_first():
    sentences = ["small words only", "lichens feed on water", "slow glaciers melt under warm summer rain", "cold"]
    stretches = clues_of(". ".join([*sentences, "many brown stones roll"])).stretches
    assert len(stretches) == MOST_STRETCHES
    assert stretches[0] == sentences[2]


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ("(2019)", (2019,)),
        ("(2019), (2020)", (2019, 2020)),
        ("(2019), (2019)", (2019,)),
        ("(2017), (2018), (2019)", (2017, 2018, 2019)),
        ("(2016), (2017), (2018), (2019)", ()),
    ],
)
def test_a_text_with_more_than_three_years_states_none(years, told):
    assert clues_of(f"Okonkwo B. {TITLE}. {years}").years == told


@pytest.mark.parametrize("volume", ["D80", "D 80", "80"])
def test_the_section_of_a_journal_is_no_part_of_the_volume(volume):
    assert clues_of(f"Ruiz H. {TITLE}. Alp Biol Rev {volume}, 114 (2019)").volume == "80"


def test_of_a_range_of_pages_the_first_is_the_clue():
    assert clues_of(f"Ruiz H. {TITLE}. Rev Alp Biol 2001;5:R12-R19").page == "R12"


@given(st.text(max_size=120))
def test_any_text_gives_clues_or_none_and_no_more_than_are_asked_for(text):
    clues = clues_of(text)
    assert len(clues.stretches) <= MOST_STRETCHES
    assert all(clues.stretches)
    assert clues.author is None or clues.author[0].isupper()
