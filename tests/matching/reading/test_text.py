"""A reference cut into words, each with its place in the text as it was given."""

from __future__ import annotations

from itertools import chain, zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.reading.text import cut

# Words as they are given, with TeX, entities, tags, accents apart, signs of full width and invisible ones in them
GIVEN = {
    'M\\"uller': "Müller",
    "Gla\\c{c}ier": "Glaçier",
    "\\'E}tude": "Étude",
    "caf&eacute;s": "cafés",
    "M&amp;uuml;ller": "Müller",
    "gla</i>cier": "glacier",
    "e\u0301tude": "étude",
    "\uff27\uff4c\uff41\uff43\uff49\uff45\uff52": "Glacier",
    "\uff12\uff10\uff11\uff19": "2019",
    "gla\u200bcier": "glacier",
    "gla\u00adcier": "glacier",
    "O\u2019Neil": "O\u2019Neil",
}
BETWEEN = [
    " ",
    ", ",
    "\t",
    "\u00a0",
    " &amp; ",
    "<br>",
    " <i>",
    "</i>, ",
    " &lt;sup&gt;",
    " -- ",
    ", {\\em ",
    "}. \\newblock ",
    "\uff0c",
    "\uff1a",
    "\u3001",
    " \u200b",
]


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are read."""
    return [word.text for word in cut(text).words]


def given_words(text: str) -> list[str]:
    """Return the stretches of a text that its words lead back to."""
    reference = cut(text)
    return [text[slice(*reference.place(word.start, word.end))] for word in reference.words]


@given(st.data(), st.lists(st.sampled_from(list(GIVEN)) | st.from_regex("[g-m]{3,9}", fullmatch=True), min_size=1))
def test_every_words_place_leads_back_to_its_letters_behind_whatever_markup(data, words):
    between = data.draw(st.lists(st.sampled_from(BETWEEN), min_size=len(words) - 1, max_size=len(words) - 1))
    text = "".join(chain.from_iterable(zip_longest(words, between, fillvalue="")))
    assert given_words(text) == words
    assert words_of(text) == [GIVEN.get(word, word) for word in words]


@given(st.text(max_size=80) | st.lists(st.sampled_from([*GIVEN, *BETWEEN, "12. ", "doi:10.1000/x"])).map("".join))
def test_words_stand_behind_each_other_in_the_plain_text_and_in_the_given_one(text):
    reference = cut(text)
    end = given_start = 0
    for index, word in enumerate(reference.words):
        start, stop = reference.place(word.start, word.end)
        assert end <= word.start < word.end <= len(reference.plain)
        assert given_start <= start < stop <= len(text)
        assert reference.plain[word.start : word.end] == word.text
        assert reference.joined[slice(*reference.edges[index : index + 2])] == word.key
        end, given_start = word.end, start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lichens don't melt", ["Lichens", "don't", "melt"]),
        ("J Alp Biol B293, R12", ["J", "Alp", "Biol", "B", "293", "R", "12"]),
        ("2021June", ["2021", "June"]),
        ("21st 3rd 12a", ["21st", "3rd", "12a"]),
        ("C0HEN", ["C0HEN"]),
        ("snow_and-ice", ["snow", "and", "ice"]),
        ("... (;:)", []),
    ],
)
def test_a_word_is_a_run_of_letters_and_digits_and_a_number_glued_to_one_is_another(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "keys"),
    [("Müller Łuk straße", ["muller", "luk", "strasse"]), ("β-Lactam", ["beta", "lactam"]), ("O\u2019Neil", ["oneil"])],
)
def test_words_are_compared_in_their_folded_form(text, keys):
    assert [word.key for word in cut(text).words] == keys
    assert cut(text).joined == "".join(keys)


def test_a_word_knows_what_stands_before_it():
    assert [word.before for word in cut("(Ruiz), 2019;B12").words] == ["(", "), ", ";", ""]
    assert [word.before for word in cut("snow\tice").words] == ["", "|"]  # two cells of a table


@pytest.mark.parametrize(("word", "is_number"), [("12", True), ("12a", True), ("e12b3", True), ("C0HEN", False)])
def test_a_number_begins_or_ends_with_a_digit(word, is_number):
    assert cut(word).words[0].is_number is is_number


@pytest.mark.parametrize(
    "text",
    [
        "12. {}",
        "[12] {}",
        "[Okon19] {}",
        "- {}",
        "{} doi:10.1234/ice.5",
        "{} https://example.org/ice?a=1",
        "{} PMID: 12345678",
        "{} [accessed 3 May 2020]",
        "{} Google Scholar",
    ],
)
def test_marks_of_lists_and_asides_are_blanked_and_leave_every_place_as_it_is(text):
    whole = text.format("Okonkwo B. Lichens. Rev Alp Biol 2019;12:45")
    assert given_words(whole) == words_of("Okonkwo B. Lichens. Rev Alp Biol 2019;12:45")
    assert len(cut(whole).plain) == len(whole)


def test_places_are_told_of_several_words_and_of_letters():
    reference = cut('Snow <i>and</i> M\\"uller')
    assert reference.plain == "Snow and Müller"
    assert reference.stretch(1, 2) == (5, 15)
    assert reference.given[slice(*reference.place(5, 15))] == 'and</i> M\\"uller'
    assert reference.edges == [0, 4, 7, 13]
    assert [reference.word_at(edge) for edge in (0, 4, 5, 7, 13)] == [0, 1, None, 2, 3]
    assert list(reference.words_from(1, 10)) == [1, 2]


def test_numbers_are_known_without_leading_zeros():
    assert cut("Rev 007, e12-019 (2019)").numbers == {"", "7", "12", "19", "2019"}
    assert cut("Lichens").numbers == {""}


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [("Snow and \u2026", True), ("Snow and...", True), ("Snow . . . ice", True), ("Snow. Ice.", False)],
)
def test_an_ellipsis_says_that_something_is_left_out(text, is_cut):
    assert cut(text).is_cut is is_cut
