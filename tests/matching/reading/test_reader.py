"""Each word of a reference belongs to one fact of the record, the surest first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from pmsync.matching.reading.reader import Reader
from pmsync.matching.reading.text import cut
from pmsync.models import Article, Journal, PartialDate, Verdict
from tests.support.printing import printed_records
from tests.support.reading import FERRETS, TITLE, read, stand, verdicts


def explained(text: str, record: Article = FERRETS) -> Reader:
    reader = Reader(cut(text), record)
    reader.explain()
    return reader


def owners(text: str, record: Article = FERRETS) -> list[tuple[str, str | None]]:
    reader = explained(text, record)
    return [(word.text, owner) for word, owner in zip(reader.text.words, reader.owner, strict=True)]


def test_each_word_belongs_to_the_fact_that_explains_it():
    assert owners("Halloran PJ. Slow waves in the sleeping cortex of young ferrets. J Sleep Physiol 2021") == [
        *[(word, "author") for word in ("Halloran", "PJ")],
        *[(word, "title") for word in TITLE.split()],
        *[(word, "journal") for word in ("J", "Sleep", "Physiol")],
        ("2021", "date"),
    ]


def test_what_the_record_does_not_explain_belongs_to_nothing():
    assert owners("Moreau T. Fast ripples. Lett")[2:] == [("Fast", None), ("ripples", None), ("Lett", None)]


# --- what a title has in it ---

TRAPS = replace(
    FERRETS,
    title="Halloran sleep of ferrets in Iceland, 1992-2006: volume 44, Science or Nature?",
    journal=Journal("2", "Science", "Science"),
)


def test_names_years_numbers_and_journals_of_a_title_are_the_titles():
    assert stand(f"Halloran PJ. {TRAPS.title} Science 7, 12 (2021)", TRAPS) == {
        "first_author": "Halloran PJ",
        "title": TRAPS.title.removesuffix("?"),
        "journal": "Science",
        "volume": "7",
        "page": "12",
        "date": "2021",
    }


@pytest.mark.parametrize(
    "version", ["Sleep of ferrets, Version 2.2021", "Ferrets in 2019 and 2020", "Sleep 2000: a survey"]
)
def test_a_year_in_a_title_is_no_date(version: str):
    line = f"Halloran PJ. {version}. J Sleep Physiol. 2018;44(6):338-343."
    assert read(line, replace(FERRETS, title=version))["date"] == "2018"


def test_a_title_that_stands_in_the_place_of_the_authors_as_well_is_the_title_twice():
    line = f"{TITLE}. (2021). {TITLE}. J Sleep Physiol, 44(6), 338-343."
    assert verdicts(line)["title"] is Verdict.AGREES
    assert "first_author" not in read(line)


def test_a_journal_that_stands_twice_is_the_journal_twice():
    line = f"J Sleep Physiol. Halloran PJ. {TITLE}. J Sleep Physiol. 2021;44:338."
    assert [word for word, owner in owners(line) if owner == "journal"] == ["J", "Sleep", "Physiol"] * 2


# --- names that the record does not know ---


def test_names_between_those_of_the_record_are_authors():
    line = f"Halloran PJ, Smith AB, de Jong K, Virtanen M. {TITLE}"
    authors = [word for word, owner in owners(line) if owner == "author"]
    assert " ".join(authors) == "Halloran PJ Smith AB de Jong K Virtanen M"


def test_figures_behind_names_are_those_of_their_institutions():
    line = f"Halloran PJ1, Okafor BN1,2, Virtanen M3. {TITLE}. J Sleep Physiol. 2021;44(6):338-343."
    assert set(verdicts(line).values()) == {Verdict.AGREES}
    assert read(line)["volume"] == "44"


# --- dates ---


@pytest.mark.parametrize(
    ("line", "record", "date", "page"),
    [
        ("2021;44:1962-1970", replace(FERRETS, pages="1962-70"), "2021", "1962"),
        ("2021;44:1962", replace(FERRETS, pages="1962"), "2021", "1962"),
        ("44 (2021) 1962", replace(FERRETS, pages="1962"), "2021", "1962"),
        ("2021;2021:1962", replace(FERRETS, pages="1962", volume="2021"), "2021", "1962"),
        ("1962;44:2021-2030", replace(FERRETS, pages="2021-30", published=(PartialDate(1962),)), "1962", "2021"),
    ],
)
def test_a_second_year_is_a_volume_or_a_page(line: str, record: Article, date: str, page: str):
    facts = read(f"Halloran PJ. {TITLE}. J Sleep Physiol {line}.", record)
    assert (facts["date"], facts["page"]) == (date, page)


def test_of_several_dates_the_one_nearest_to_the_records_counts():
    line = f"Halloran PJ (2019). {TITLE}. J Sleep Physiol (2021), 44(6), 338."
    assert read(line)["date"] == "2021"
    assert read(line, replace(FERRETS, published=(PartialDate(2018),)))["date"] == "2019"


def test_a_date_printed_twice_is_no_number():
    line = f"Halloran PJ (2021). {TITLE}. J Sleep Physiol 44(6), May 2021, 338-343."
    assert set(verdicts(line).values()) == {Verdict.AGREES}


# --- many ---


@given(printed_records())
def test_every_word_of_a_printed_record_is_explained(printed: tuple[str, Article]):
    text, record = printed
    reader = explained(text, record)
    left = [
        word.text
        for index, word in enumerate(reader.text.words)
        if reader.owner[index] is None and not reader.has_number(index)
    ]
    assert set(left) <= {"et", "al", "and", "pp", "vol", "no", "Bd", "H", "S", "em", "de"}, text
