"""Words that journals cut short are known by a list, and suspected by their ends."""

from __future__ import annotations

import pytest

from pmsync.parsing.abbreviations import cut_short, perhaps_cut, undotted


@pytest.mark.parametrize("word", ["Biol", "Chem", "J", "Zh", "N", "A.-B"])
def test_a_word_of_the_list_or_a_capital_is_cut_short(word: str):
    assert cut_short(word)


@pytest.mark.parametrize("word", ["Biology", "biol", "Brain", "", "Biol."])
def test_a_whole_word_is_not(word: str):
    assert not cut_short(word)


def test_a_word_is_perhaps_cut_short_where_it_ends_in_a_consonant():
    assert perhaps_cut("Wochenschr")
    assert perhaps_cut("Psychosoc")
    assert not perhaps_cut("Surgery")
    assert not perhaps_cut("Methods")


def test_who_cuts_words_without_stops_has_none_at_all():
    assert undotted("Ann Intern Med")
    assert not undotted("Ann. Intern. Med.")
    assert not undotted("J. ")
