"""What a record leaves over of a reference is read, too, and is not the record's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import Journal, Verdict
from tests.support.reading import FERRETS, TITLE, conflicts, read, verdicts

AUTHORS = "Halloran PJ, Okafor BN, Virtanen M."
NUMBERS = "J Sleep Physiol. 2021;44(6):338-343."


# --- numbers in the places of others ---


@pytest.mark.parametrize(
    ("numbers", "fact", "value"),
    [
        ("2021;45(6):338-343", "volume", "45"),
        ("2021;44(7):338-343", "issue", "7"),
        ("2021;44(6):438-443", "page", "438"),
        ("2012;44(6):338-343", "year", "2012"),
    ],
)
def test_a_number_in_the_place_of_a_fact_is_that_fact(numbers: str, fact: str, value: str):
    line = f"{AUTHORS} {TITLE}. J Sleep Physiol. {numbers}."
    assert conflicts(line) == {fact}
    assert read(line)["date" if fact == "year" else fact] == value


@given(st.integers(1, 400).filter(lambda volume: volume != 44), st.integers(1, 2000).filter(lambda page: page != 338))
def test_no_other_volume_and_no_other_page_is_taken_for_the_records(volume: int, page: int):
    line, record = f"{AUTHORS} {TITLE}. J Sleep Physiol. 2021;{volume}:{page}.", replace(FERRETS, issue=None)
    assert conflicts(line, record) == {"volume", "page"}
    assert (read(line, record)["volume"], read(line, record)["page"]) == (str(volume), str(page))


# --- journals ---


@pytest.mark.parametrize(
    "journal",
    [
        "Lancet Neurol",
        "Annals of Ferret Studies",
        "J Sleep Physiol Res",
        "J Sleep Physiol Suppl",
        "Br J Sleep Physiol",
        "Eur J Sleep Physiol",
        "Somnology",
    ],
)
def test_words_in_the_place_of_the_journal_are_another_journal(journal: str):
    line = f"{AUTHORS} {TITLE}. {journal}. 2021;44(6):338-343."
    assert read(line)["journal"] == journal
    assert conflicts(line) == {"journal"}


def test_a_word_in_which_a_scanner_read_a_figure_is_the_journal_and_no_number():
    line, record = (
        f"{AUTHORS} {TITLE}. P1ant. 2021;44(6):338-343.",
        replace(FERRETS, journal=Journal("3", "Plant", "Plant")),
    )
    assert read(line, record)["journal"] == "P1ant"
    assert (read(line, record)["volume"], read(line, record)["page"]) == ("44", "338")
    assert conflicts(line, record) == set()


def test_a_journal_behind_labels_and_silent_words_is_read_without_them():
    line = f"Halloran, P. J.: {TITLE}. In: Schlafforschung Bd. 44 (2021), H. 6, S. 338-343"
    assert read(line)["journal"] == "Schlafforschung"


SPANISH = replace(FERRETS, journal=Journal("2", "Rev Sleep (Barc)", "Revista de sleep"))


def test_an_edition_behind_a_journals_name_makes_it_another():
    line = f"{AUTHORS} {TITLE}. Rev Sleep (Engl Ed). 2021;44(6):338-343."
    assert read(line, SPANISH)["journal"] == "Rev Sleep (Engl Ed)"
    assert conflicts(line, SPANISH) == {"journal"}
    assert conflicts(line.replace("Engl Ed", "Barc"), SPANISH) == set()


@pytest.mark.parametrize("note", ["(Online)", "(May 2021)", "(in press)"])
def test_a_medium_or_a_month_in_brackets_is_no_part_of_a_journals_name(note: str):
    line = f"{AUTHORS} {TITLE}. J Sleep Physiol {note} 2021;44(6):338-343."
    assert verdicts(line)["journal"] is Verdict.AGREES


# --- first authors ---


@pytest.mark.parametrize(
    ("authors", "first"),
    [
        ("Smith AB, Okafor BN, Virtanen M", "Smith AB"),
        ("Smith, A.B., Halloran, P.J., and Okafor, B.N.", "Smith, A.B"),
        ("Smith AB, Jones CD", "Smith AB"),
        ("A. B. Smith and C. D. Jones", "A. B. Smith"),
        ("van der Meer J, Okafor BN", "van der Meer J"),
        ("Smith AB, Halloran Q", "Smith AB"),  # who has the surname of the record's first author
    ],
)
def test_a_name_that_stands_first_is_the_first_author_whoever_follows(authors: str, first: str):
    line = f"{authors}. {TITLE}. {NUMBERS}"
    assert read(line)["first_author"] == first
    assert conflicts(line) == {"first_author"}


def test_a_co_author_who_stands_first_is_no_other_author():
    line = f"Okafor BN, Halloran PJ, Virtanen M. {TITLE}. {NUMBERS}"
    assert read(line)["first_author"] == "Okafor BN"
    assert conflicts(line) == set()


def test_a_group_before_the_people_of_the_record_is_no_other_author():
    line = f"The Ferret Consortium, Halloran PJ, Okafor BN. {TITLE}. {NUMBERS}"
    assert read(line)["first_author"] == "Halloran PJ"


def test_who_signs_behind_a_label_or_behind_the_title_is_the_first_author():
    assert read(f"Title: {TITLE} Authors: Smith AB, Jones CD Journal: J Sleep Physiol")["first_author"] == "Smith AB"
    assert read(f"{TITLE}. Smith AB, Jones CD. {NUMBERS}")["first_author"] == "Smith AB"
    assert read(f"{{{{cite journal |last1=Smith |first1=A. |title={TITLE} |volume=44}}}}")["first_author"] == "Smith"


def test_no_sentence_is_a_name():
    assert "first_author" not in read(f"The study of ferrets. {TITLE}. {NUMBERS}")


# --- titles ---


@pytest.mark.parametrize("part", ["Part II", "Part 2", "- Part 2", "II", ". Part II", ". III", ", pt 2"])
def test_the_number_of_a_part_behind_a_title_makes_it_another(part: str):
    line = f"{AUTHORS} {TITLE} {part}. {NUMBERS}"
    assert read(line)["title"] == f"{TITLE} {part}"
    assert conflicts(line) == {"title"}


@pytest.mark.parametrize(
    "notice",
    [
        "Reply to: ",
        "Reply: ",
        "Erratum to: ",
        "Erratum: ",
        "Correction to ",
        "Corrigendum to: ",
        "Retraction: ",
        "Re: ",
        "Comment on ",
        "Response to ",
        "Addendum: ",
    ],
)
def test_a_notice_or_an_answer_before_a_title_is_no_author_and_makes_it_another(notice: str):
    line = f"{AUTHORS} {notice}{TITLE}. {NUMBERS}"
    assert read(line)["title"] == f"{notice}{TITLE}"
    assert conflicts(line) == {"title"}


@pytest.mark.parametrize("answer", [" Reply", ". Reply", ". Authors' response"])
def test_an_answer_behind_a_title_makes_it_another(answer: str):
    assert conflicts(f"{AUTHORS} {TITLE}{answer}. {NUMBERS}") == {"title"}


@pytest.mark.parametrize("title", ["Fast ripples in the waking hippocampus of old badgers", "Sleep of badgers"])
def test_a_run_of_words_between_authors_and_journal_is_another_title(title: str):
    line = f"{AUTHORS} {title}. {NUMBERS}"
    assert read(line)["title"] == title
    assert conflicts(line) == {"title"}


@pytest.mark.parametrize("more", [" and of old badgers", ": a pilot study", ", as seen on islands"])
def test_words_that_touch_a_title_behind_it_are_part_of_it(more: str):
    line = f"{AUTHORS} {TITLE}{more}. {NUMBERS}"
    assert read(line)["title"] == f"{TITLE}{more}"
    assert verdicts(line)["title"] is Verdict.SILENT


@pytest.mark.parametrize("before", ["Another look at ", "Notes on ", "Effects of "])
def test_words_that_touch_a_title_before_it_are_part_of_it(before: str):
    line = f"{AUTHORS} {before}slow waves in the sleeping cortex of young ferrets. {NUMBERS}"
    assert read(line)["title"] == f"{before}slow waves in the sleeping cortex of young ferrets"
    assert verdicts(line)["title"] is not Verdict.AGREES


def test_a_word_for_another_in_a_title_makes_it_another():
    line = f"{AUTHORS} {TITLE.replace('young', 'old')}. {NUMBERS}"
    assert conflicts(line) == {"title"}


@pytest.mark.parametrize("own", ["Sleep in ferrets. Discussion", "Sleep in ferrets: part 2", "Reply", "Sleep, part II"])
def test_what_is_the_titles_own_is_not_left_over(own: str):
    line = f"{AUTHORS} {own}. {NUMBERS}"
    assert read(line, replace(FERRETS, title=f"{own}."))["title"] == own
    assert verdicts(line, replace(FERRETS, title=f"{own}."))["title"] is Verdict.AGREES


def test_another_number_of_a_part_is_another_title():
    record = replace(FERRETS, title="Sleep in ferrets: part 2.")
    assert conflicts(f"{AUTHORS} Sleep in ferrets: part 1. {NUMBERS}", record) == {"title"}


def test_names_before_a_title_are_no_part_of_it():
    for authors in ("Smith AB, de la Cruz M.", "Smith AB, de la Cruz M, et al.", "A B Smith and M de la Cruz:"):
        assert read(f"{authors} {TITLE}. {NUMBERS}")["title"] == TITLE


def test_fields_are_not_read_into_the_title():
    line = f"{{{{cite journal |publisher=old press |title={TITLE} |journal=J Sleep Physiol |volume=44}}}}"
    assert read(line)["title"] == TITLE
