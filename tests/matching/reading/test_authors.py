"""Where the names of a reference stand: those of the record, those between them, and the one that stands first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.authors import (
    affiliation_marks,
    find_authors,
    first_name,
    is_name_like,
    names_between,
    unknown_first_author,
)
from pmsync.matching.reading.text import Span, cut
from pmsync.models import Verdict
from tests.support.reading import FERRETS, TITLE, verdicts, words

AUTHORS = ("Halloran PJ", "van der Meulen B", "O'Dwyer M", "Grün T", "Li-Watts XY")


def found(text: str, authors: tuple[str, ...] = AUTHORS) -> list[str]:
    reference = cut(text)
    return words(reference, *find_authors(reference, authors, [True] * len(reference.words)))


def first(text: str, authors: tuple[str, ...] = (), title: Span | None = None) -> str | None:
    reference = cut(text)
    free = [True] * len(reference.words)
    places = find_authors(reference, authors, free)
    for start, end in [*places, *([title] if title else [])]:
        free[start : end + 1] = [False] * (end + 1 - start)
    name = unknown_first_author(reference, places, title, free)
    return words(reference, name)[0] if name else None


# --- the record's authors ---


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Halloran PJ, van der Meulen B.", ["Halloran PJ", "van der Meulen B"]),
        ("Halloran, P. J., & Van der Meulen, B.", ["Halloran, P. J", "Van der Meulen, B"]),
        ("P. J. Halloran and B. van der Meulen", ["P. J. Halloran", "B. van der Meulen"]),
        ("P.J. Halloran, B. van der Meulen", ["P.J. Halloran", "B. van der Meulen"]),
        ("Halloran, Peter J., and Bea van der Meulen.", ["Halloran, Peter J", "Bea van der Meulen"]),
        ("HALLORAN, P. J.; GRUN, T.", ["HALLORAN, P. J", "GRUN, T"]),
        ("Halloran P-J, Gr\u00fcn T", ["Halloran P-J", "Gr\u00fcn T"]),
        ("ODwyer M; O\u2019Dwyer, M.", ["ODwyer M", "O\u2019Dwyer, M"]),
        ("LiWatts XY, Li Watts X", ["LiWatts XY", "Li Watts X"]),
        ("Halloran et al.", ["Halloran"]),
        ("Grün, T. (2021)", ["Grün, T"]),
    ],
)
def test_an_author_stands_where_surname_and_initials_do_in_either_order(text: str, names: list[str]):
    assert found(text) == names


def test_a_surname_in_small_letters_is_a_word():
    assert found("on grün leaves and halloran") == []


def test_what_follows_a_name_and_its_stop_begins_a_title():
    assert found("Halloran PJ. Effects of sleep") == ["Halloran PJ"]
    assert found("Halloran PJ. Peter and the wolf") == ["Halloran PJ"]


def test_the_longest_surname_counts():
    assert found("van der Meulen B", ("Meulen A", "van der Meulen B")) == ["van der Meulen B"]


def test_who_has_other_initials_keeps_them_and_is_alike_at_most():
    assert found("Halloran Q, Jones B") == ["Halloran Q"]
    line = f"Halloran Q. {TITLE}. J Sleep Physiol. 2021;44(6):338-343."
    assert verdicts(line)["first_author"] is Verdict.SILENT


@pytest.mark.parametrize("given", ["Correction", "Reply", "Comment"])
def test_a_name_that_is_the_word_of_a_notice_is_a_name_beside_its_initial(given: str):
    record = replace(FERRETS, authors=("Halloran PJ", f"{given} C"))
    line = f"Halloran PJ, {given} C. {TITLE}. J Sleep Physiol. 2021;44(6):338-343."
    assert set(verdicts(line, record).values()) == {Verdict.AGREES}


# --- names between and behind ---


def test_names_between_two_of_the_record_are_names_too():
    reference = cut("Halloran PJ, Smith AB, de Jong K, Grün T. Sleep of badgers, Meulen B")
    free = [True] * len(reference.words)
    places = find_authors(reference, ("Halloran PJ", "Grün T"), free)
    assert words(reference, *names_between(reference, places, free)) == ["Smith AB, de Jong K"]


def test_a_sentence_between_two_names_is_none():
    reference = cut("Halloran PJ. How badgers sleep. Grün T")
    free = [True] * len(reference.words)
    assert names_between(reference, find_authors(reference, AUTHORS, free), free) == []


def test_figures_behind_names_are_marks_of_institutions_and_others_are_not():
    reference = cut("Halloran PJ1,2, Grün T3. 4 badgers")
    free = [True] * len(reference.words)
    named = [i for first, last in find_authors(reference, AUTHORS, free) for i in range(first, last + 1)]
    assert [reference.words[i].text for i in sorted(affiliation_marks(reference, named, free))] == ["1", "2", "3"]


# --- the name that stands first ---


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith AB, Grün T. Sleep", "Smith AB"),
        ("Smith, A.B., Grün T. Sleep", "Smith, A.B"),
        ("A. B. Smith and T. Grün. Sleep", "A. B. Smith"),
        ("A G Smith, T Grün, Sleep", "A G Smith"),
        ("Smith, Anna, and Tim Grün. Sleep", "Smith"),
        ("de Jong K, Grün T. Sleep", "Jong K"),
        ("The Badger Group, Grün T. Sleep", None),
        ("Badger Consortium, Grün T. Sleep", None),
        ("12. Grün T. Sleep", None),
    ],
)
def test_before_the_records_authors_a_name_is_the_first(text: str, name: str | None):
    assert first(text, ("Grün T",)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith AB, Jones CD. Sleep of badgers.", "Smith AB"),
        ("12. Smith, A.B. Sleep of badgers.", "Smith, A.B"),
        ("Smith AB (2019) Sleep of badgers.", "Smith AB"),
        ("Smith M. H. Naming of badgers.", "Smith M. H"),
        ("World Badger Organization. Sleep of badgers.", "World Badger Organization"),
        ("Title: sleep Authors: Smith AB, Jones CD", "Smith AB"),
        ("title=sleep |last1=Smith |first1=Anna", "Smith"),
        ("author = {Smith, A. B. and Jones, C.}", "Smith, A. B"),
        ("The sleep of badgers, Smith AB", None),
        ("We saw badgers, Smith AB", None),
        ("sleep of badgers", None),
        ("A. B.", None),
        ("", None),
    ],
)
def test_where_no_author_is_the_records_the_name_in_their_place_is_the_first(text: str, name: str | None):
    assert first(text) == name


def test_right_behind_the_title_a_name_with_initials_is_the_first():
    assert first("sleep of badgers. Smith AB, Jones CD. Somnology", title=(0, 2)) == "Smith AB"
    assert first("sleep of badgers. Somnology. 2021", title=(0, 2)) is None


def test_a_name_keeps_the_initials_behind_its_comma_and_no_second_name():
    reference = cut("Smith Jones, A. B., Brown, C. and Green")
    assert words(reference, first_name(reference, 0, len(reference.words))) == ["Smith Jones, A. B"]


@pytest.mark.parametrize("word", ["Smith", "van", "dAmico", "SMITH", "jr", "\u674e"])
def test_a_name_has_a_capital_or_is_a_particle(word: str):
    assert is_name_like(word)


@pytest.mark.parametrize("word", ["sleep", "of", "pH"])
def test_a_word_in_small_letters_is_no_name(word: str):
    assert not is_name_like(word)


@given(st.text(alphabet="Smith JvanderABé.,;- &12'\u674e") | st.text(), st.lists(st.sampled_from(AUTHORS), max_size=3))
def test_names_are_told_in_any_text_and_do_not_overlap(text: str, authors: list[str]):
    reference = cut(text)
    places = find_authors(reference, authors, [True] * len(reference.words))
    assert all(0 <= start <= end < len(reference.words) for start, end in places)
    assert all(before[1] < behind[0] for before, behind in pairwise(places))
    first(text, tuple(authors))
