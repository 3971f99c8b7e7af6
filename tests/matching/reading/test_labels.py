"""What words say of the number or the name beside them."""

from __future__ import annotations

import pytest

from pmsync.matching.reading import labels
from pmsync.matching.reading.labels import (
    AFTER,
    AUTHOR_LABELS,
    DATE_LABELS,
    GROUP_WORDS,
    ISSUE,
    JOINING,
    LABELS,
    NO_NAMES,
    OF_JOURNALS,
    PAGE,
    PART,
    SILENT,
    VOLUME,
)
from pmsync.matching.reading.text import cut
from pmsync.parsing.text import folded_words

SETS = {name: value for name, value in vars(labels).items() if isinstance(value, frozenset | dict) and name.isupper()}


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Vol.", VOLUME),
        ("Bd.", VOLUME),
        ("Jahrgang", VOLUME),
        ("ročník", VOLUME),
        ("Том", VOLUME),
        ("No.", ISSUE),
        ("Número", ISSUE),
        ("Heft", ISSUE),
        ("číslo", ISSUE),
        ("Выпуск", ISSUE),
        ("pp.", PAGE),
        ("Seiten", PAGE),
        ("página", PAGE),
        ("eID", PAGE),
        ("стр.", PAGE),
        ("Suppl.", PART),
        ("Spec", PART),
    ],
)
def test_a_label_is_known_in_many_languages_with_accents_and_without(label, role):
    (word,) = cut(label).words
    assert LABELS[word.key] == role


@pytest.mark.parametrize("word", ["lichen", "journal", "2019", "Smith", ""])
def test_other_words_label_no_number(word):
    assert word.casefold() not in LABELS


@pytest.mark.parametrize("name", SETS)
def test_every_word_is_in_the_form_in_which_it_is_looked_for(name):
    assert {word for word in SETS[name] if "".join(folded_words(word)) != word} == set()


def test_what_stands_behind_its_number_is_a_volumes_label():
    assert {LABELS[word] for word in AFTER} == {VOLUME}


@pytest.mark.parametrize("text", ["In:", "Available from", "et la", "doi: https", "[Online]", "Epub ahead of print"])
def test_words_that_every_style_uses_state_nothing(text):
    assert [word.text for word in cut(text).words if word.key not in SILENT] == []


@pytest.mark.parametrize("text", ["Lichen", "Nature", "Cell", "Smith", "glacier", "Consortium"])
def test_words_of_a_paper_are_not_silent(text):
    assert text.casefold() not in NO_NAMES


def test_no_name_consists_of_labels_and_silent_words():
    assert SILENT | set(LABELS) | DATE_LABELS == NO_NAMES


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (AUTHOR_LABELS, "Auteurs"),
        (AUTHOR_LABELS, "last1"),
        (DATE_LABELS, "Año"),
        (GROUP_WORDS, "Consortium"),
        (OF_JOURNALS, "Review"),
        (JOINING, "für"),
    ],
)
def test_names_of_fields_groups_and_journals_are_known_by_their_words(words, word):
    assert "".join(folded_words(word)) in words
