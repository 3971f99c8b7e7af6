"""Searches whose every word a record explains."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.keywords import MOST_WORDS, explains_every_word
from pmsync.models import Article, Journal, PartialDate

TITLE_WORDS = ["Glacier", "melt", "feeds", "alpine", "lichen", "colonies"]
RECORD = Article(
    pmid=1,
    title="Glacier melt feeds β-diverse alpine lichen colonies.",
    authors=("Okonkwo BT", "van der Meer L", "Iñárritu S"),
    journal=Journal("1", "J Mt Ecol", "Journal of mountain ecology"),
    published=(PartialDate(2019, 3),),
    published_online=PartialDate(2018, 12, 20),
)


@pytest.mark.parametrize(
    "search",
    [
        "Okonkwo 2019 glacier lichen",
        "okonkwo GLACIER melt",
        "glacier lichen colonies",
        "van der Meer alpine lichen 2019",
        "Inarritu glacier lichen",
        "glacier melt 2018",  # the year online
        "glacier melt mountain ecology",
        "glacier melt J Mt Ecol",
        "glacier beta-diverse lichen",
        "glacier, lichen; Okonkwo B (2019)",
        "doi pubmed Okonkwo et al. the glacier and lichen",
    ],
)
def test_words_of_title_authors_year_and_journal_are_explained_in_any_order(search):
    assert explains_every_word(search, RECORD)


@pytest.mark.parametrize(
    "search",
    ["Okonkwo 2019 glacier moss", "Lindqvist glacier lichen", "glacier lichen 2017", "glacier lichen Nature Physics"],
)
def test_a_single_word_of_something_else_makes_it_another_record(search):
    assert not explains_every_word(search, RECORD)


@pytest.mark.parametrize("search", ["", "glacier", "glacier lichen", "the glacier and the lichen", "Okonkwo glacier"])
def test_fewer_than_three_words_tell_nothing(search):
    assert not explains_every_word(search, RECORD)


@pytest.mark.parametrize("search", ["Okonkwo 2019 glacier", "Okonkwo Meer 2019 mountain ecology"])
def test_two_words_at_least_are_the_titles(search):
    assert not explains_every_word(search, RECORD)


def test_a_title_in_another_language_counts_too():
    german = replace(RECORD, vernacular_title="Gletscherschmelze ernährt Flechten.")
    assert explains_every_word("Okonkwo Gletscherschmelze Flechten", german)
    assert not explains_every_word("Okonkwo Gletscherschmelze Flechten", RECORD)


def test_a_record_without_journal_and_date_is_explained_by_title_and_authors():
    bare = Article(pmid=2, title=RECORD.title, authors=RECORD.authors)
    assert explains_every_word("Okonkwo glacier lichen", bare)
    assert not explains_every_word("Okonkwo glacier lichen 2019", bare)
    assert not explains_every_word("glacier lichen ecology", bare)


def test_a_longer_text_is_no_search():
    assert explains_every_word(" ".join(TITLE_WORDS * (MOST_WORDS // len(TITLE_WORDS))), RECORD)
    assert not explains_every_word(" ".join([*TITLE_WORDS * (MOST_WORDS // len(TITLE_WORDS)), "glacier"]), RECORD)


@given(st.permutations([*TITLE_WORDS, "Okonkwo", "2019"]), st.integers(0, 8))
def test_a_word_that_stands_nowhere_in_the_record_is_never_explained(words, place):
    assert explains_every_word(" ".join(words), RECORD)
    assert not explains_every_word(" ".join([*words[:place], "zeppelin", *words[place:]]), RECORD)
