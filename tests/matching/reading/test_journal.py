"""Where the journal of a record stands in a reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.journal import bracket_behind, find_journal, touches, with_neighbours
from pmsync.matching.reading.text import ReferenceText, Span, cut
from pmsync.models import Journal

ECOLOGY = Journal("1", "J Mt Ecol (Bern)", "Journal of mountain ecology : official organ of the Alpine Club")
LICHEN = Journal("2", "Lichen", "Lichen")
ACADEMY = Journal("3", "Proc Alp Acad Sci U S A", "Proceedings of the Alpine Academy of Sciences")


def words_of(text: ReferenceText, span: Span) -> str:
    """Return the stretch of a text at which some words stand."""
    return text.plain[slice(*text.stretch(*span))]


def found(text: str, journal: Journal | None, taken: tuple[str, ...] = ()) -> list[str]:
    """Return where names of a journal stand among the words of a text that are not ``taken``."""
    reference = cut(text)
    free = [word.text not in taken for word in reference.words]
    return [words_of(reference, span) for span in find_journal(reference, journal, free)]


@pytest.mark.parametrize(
    "printed",
    [
        "J Mt Ecol",
        "J. Mt. Ecol",
        "J. Mount. Ecol",
        "Journal of Mountain Ecology",
        "JOURNAL OF MOUNTAIN ECOLOGY",
        "Journal for Mountain Ecology",
        "Journal of Mountain Ecology: Official Organ of the Alpine Club",
        "Journal Mt Ecology",
    ],
)
@pytest.mark.parametrize("text", ["Ruiz H. Snow. {}. 2019;1:2", "Ruiz H, {} 1 (2019) 2", "{}", "Snow. In: {}, vol. 3"])
def test_a_name_is_found_whole_or_cut_short_in_any_place(text, printed):
    assert found(text.format(printed), ECOLOGY)[0] == printed


@pytest.mark.parametrize(
    "text",
    [
        "Mountain Ecology 2019",
        "J Mt Geol 2019",
        "J Ecol Mt 2019",
        "J of 2019 Mt Ecol",
        "Eur J Mount 2019",
        "The journal 2019",
        "",
    ],
)
def test_the_words_of_a_name_stand_all_there_and_in_their_order(text):
    assert found(text, ECOLOGY) == []


def test_a_place_in_brackets_is_part_of_the_longer_name_which_goes_first():
    assert found("Snow. J Mt Ecol (Bern). 2019", ECOLOGY) == ["J Mt Ecol (Bern", "J Mt Ecol"]


def test_of_two_places_the_one_before_a_number_goes_first():
    text = "What the J Mt Ecol says. J Mt Ecol 2019"
    reference = cut(text)
    assert find_journal(reference, ECOLOGY, [True] * len(reference.words))[0] == (6, 8)
    turned = cut("J Mt Ecol 2019. What the J Mt Ecol says.")
    assert find_journal(turned, ECOLOGY, [True] * len(turned.words))[0] == (0, 2)


@pytest.mark.parametrize("printed", ["PAAS", "PAASUSA", "Proc Alp Acad Sci USA", "Proc Alp Acad Sci U S A"])
def test_four_initials_are_a_name_and_initials_may_be_joined(printed):
    assert found(f"Snow. {printed} 2019", ACADEMY)[0] == printed


@pytest.mark.parametrize("printed", ["PAA", "Paas", "paas", "JME"])
def test_fewer_initials_and_such_as_are_no_capitals_are_none(printed):
    assert found(f"Snow. {printed} 2019", ACADEMY) == found(f"Snow. {printed} 2019", ECOLOGY) == []


@pytest.mark.parametrize(
    "text", ["A lichen. Lichen 2019;1", "Ruiz. Lichen. 2019", "In: Lichen, 12", "Ruiz, LICHEN vol. 5", "Lichen"]
)
def test_a_name_of_one_word_stands_alone_with_a_capital(text):
    (name,) = found(text, LICHEN)
    assert name.casefold() == "lichen"
    assert name[0].isupper()


@pytest.mark.parametrize(
    "text", ["Lichen colonies. 2019", "Rare Lichen Rep 2019", "Of a lichen, 2019", "LICHEN.0012-19"]
)
def test_a_name_of_one_word_among_others_is_none(text):
    assert found(text, LICHEN) == []


def test_words_that_are_other_facts_are_no_journal():
    assert found("J Mt Ecol 2019", ECOLOGY, taken=("Mt",)) == []
    assert found("Lichen 2019", LICHEN, taken=("Lichen",)) == []
    assert found("J Mt Ecol 2019", None) == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Ruiz H: Snow, Lichen Research 2019", "Lichen Research"),
        ("Ruiz H: Snow, Eur Lichen & Moss, 2019", "Eur Lichen & Moss"),
        ("Ruiz H: Snow, Alp. Lichen Res. Lett. 2019", "Alp. Lichen Res. Lett"),
        ("Ruiz H: Snow, Lichen 2019", "Lichen"),
        ("Ruiz H: Snow, 12 Lichen; Bern", "Lichen"),
        ("Winter. Lichen; Bern", "Lichen"),
    ],
)
def test_the_words_that_touch_a_name_make_it_another(text, whole):
    reference = cut(text)
    at = [word.text for word in reference.words].index("Lichen")
    free = [word.text != "Winter" for word in reference.words]
    assert words_of(reference, with_neighbours(reference, (at, at), free)) == whole


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Alpine Lichen", True),
        ("Alp. Lichen", True),
        ("J. Lichen", True),
        ("Snow & Lichen", True),
        ("Ice-Lichen", True),
        ("Alpine, Lichen", False),
        ("colonies. Lichen", False),
        ("Ecology. Lichen", False),
        ("Lichen 12", False),
    ],
)
def test_a_word_touches_the_one_before_it_if_no_mark_but_an_abbreviations_stop_parts_them(text, does):
    assert touches(cut(text), 1) is does


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Lichen (Lausanne) 2019", 1),
        ("Lichen [New York, N.Y.] 2019", 4),
        ("Lichen (2019)", None),
        ("Lichen. (Lausanne)", None),
        ("Lichen 2019", None),
        ("Lichen", None),
    ],
)
def test_a_bracket_of_letters_behind_a_name_is_told(text, last):
    assert bracket_behind(cut(text), 0) == last


@given(
    st.lists(st.from_regex("[Q-W][q-w]{2,8}", fullmatch=True), max_size=6),
    st.sampled_from(["Journal of Mountain Ecology", "J Mt Ecol", "J. Mt. Ecol"]),
    st.integers(1000, 2100),
)
def test_a_name_printed_among_other_words_is_found_at_its_place(before, printed, number):
    reference = cut(" ".join([*before, f"{printed}. {number}"]))
    spans = find_journal(reference, ECOLOGY, [True] * len(reference.words))
    assert [words_of(reference, span) for span in spans] == [printed] * len(spans) != []
    assert spans[0][0] == len(before)
