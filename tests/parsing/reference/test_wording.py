"""Which lines are worded as a reference to look for, and which hold two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.reference.wording import holds_two_references, is_worded, states_place_and_year

FIRST = "Halloran PJ, Okafor BN. Slow waves in the sleeping cortex. J Sleep Physiol. 2021;44(6):338-343."
SECOND = "Moreau T, Ruiz H. Fast ripples of old badgers. Sleep Lett. 2019;7:12-19."


# --- worded as one ---


@pytest.mark.parametrize(
    "line",
    [
        FIRST,
        "exosomes lupus therapy",  # a search
        "Schlaf der Frettchen in Island",
        "Kohn, Phys. Rev. 140, A1133",  # no title, but volume and page
        "Somnology 44, 338",
    ],
)
def test_three_words_or_a_word_and_two_numbers_are_worded(line: str):
    assert is_worded(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2021",
        "see fig. 3 and so on",
        "Somnology 44",
        "12, 338-343, 2021",
        "PMID: 34088200",
        "https://doi.org/10.1000/sleep.ferrets.338",
        "doi:10.1000/jsp.2021.338 PMCID: PMC8888888",
    ],
)
def test_few_words_numbers_alone_and_identifiers_are_not(line: str):
    assert not is_worded(line)


# --- numbers with which one ends ---


@pytest.mark.parametrize(
    "end", ["2021;44(6):338-343", "44, 338-343 (2021)", "vol. 44, no. 6, pp. 338-343, 2021", "44:338, 2021"]
)
def test_volume_pages_and_year_are_the_end_of_a_reference(end: str):
    assert states_place_and_year(f"Slow waves. J Sleep Physiol {end}.")


@pytest.mark.parametrize("end", ["2021", "44, 338-343", "of 1992", "doi:10.1000/2021;44:338"])
def test_a_year_or_a_place_alone_is_not(end: str):
    assert not states_place_and_year(f"Slow waves. J Sleep Physiol {end}.")


# --- two ---


@pytest.mark.parametrize(
    "between",
    [" ", "; ", " 2. ", " doi: 10.1000/jsp.2021.338. ", " PMID: 34088200. ", " Google Scholar "],
)
def test_volume_and_pages_twice_with_a_title_between_are_two_references(between: str):
    assert holds_two_references(f"{FIRST}{between}{SECOND}")


@pytest.mark.parametrize(
    "line",
    [
        "Halloran PJ (2021) Slow waves. J Sleep 44:338-343 Moreau T (2019) Fast ripples of badgers. Lett 7:12-19",
        "Halloran, P. Slow waves. J Sleep 44, 338-343 (2021); Moreau, T. Fast ripples of badgers. Lett 7, 12-19 (2019)",
        "J Sleep Physiol 2021;44:338; Sleep Lett. 2019;7:12",
    ],
)
def test_two_references_are_two_in_any_style(line: str):
    assert holds_two_references(line)


@pytest.mark.parametrize(
    "line",
    [
        FIRST,
        f"{FIRST} Erratum in: J Sleep Physiol. 2022;45(1):12-13.",
        "Moreau T. Comment on: Slow waves in the sleeping cortex. J Sleep Physiol 2021;44:338-343. Lett 2022;7:12-19.",
        "Moreau T. Reply to Halloran, J Sleep Physiol 2021;44:338-343. Sleep Lett. 2022;7:12-19.",
        "Halloran PJ. Slow waves. J Sleep Physiol. 2021;44(6):338-343; discussion 344-346.",
        "Halloran PJ. Sleep at 12:34-56 and 14:22-30 of ferrets. J Sleep Physiol. 2021;44(6):338-343.",
        "J Sleep Physiol 2021, 44, 338-343; Angew. Schlaf 2021, 12, 338-343.",  # an edition in another language
    ],
)
def test_one_reference_that_names_another_paper_or_more_pages_is_one(line: str):
    assert not holds_two_references(line)


@given(st.text(alphabet="0123456789 ;:.,()-aA\n") | st.text())
def test_any_text_is_told(text: str):
    assert is_worded(text) in {True, False}
    assert holds_two_references(text) in {True, False}
    assert not (holds_two_references(text) and not any(map(str.isdigit, text)))
