"""The clauses with which PubMed is asked, in its own syntax."""

from __future__ import annotations

import pytest

from pmsync.matching.reading.clues import Clues
from pmsync.models import Citation, PartialDate
from pmsync.services.ncbi.query import (
    clues_clause,
    date_clause,
    doi_clause,
    facts_clause,
    has_odd_doi,
    loose_clause,
    loose_clues_clause,
    plain_words,
    searched_whole,
)

REFERENCE = Citation(
    "",
    title="Neurogenesis and viral infection of the developing brain",
    first_author="Ihunwo AO",
    journal="Front Immunol",
    date=PartialDate(2022),
    volume="13",
    page="826091",
)


def test_a_reference_is_asked_by_page_and_by_the_words_of_its_title():
    assert facts_clause(REFERENCE) == (
        '(("Front Immunol"[ta] AND 13[vi] AND (826091[pg] OR 826091[lid])) OR '
        "(neurogenesis[ti] AND developing[ti] AND infection[ti] AND viral[ti] AND brain[ti] AND 2021:2023[dp]))"
    )


def test_a_slip_in_one_half_of_the_title_leaves_the_other_with_the_author_or_the_journal():
    clause = loose_clause(REFERENCE)
    assert "(neurogenesis[ti] AND infection[ti] AND brain[ti] AND Ihunwo[1au] AND 2021:2023[dp])" in clause
    assert '(developing[ti] AND viral[ti] AND "Front Immunol"[ta] AND 2021:2023[dp])' in clause


def test_a_slip_in_the_journal_or_the_year_leaves_the_page_and_the_many_words():
    clause = loose_clause(REFERENCE)
    assert "(neurogenesis[ti] AND developing[ti] AND infection[ti] AND viral[ti] AND brain[ti])" in clause
    assert "(13[vi] AND (826091[pg] OR 826091[lid]) AND (Ihunwo[1au] OR neurogenesis[ti]" in clause


@pytest.mark.parametrize(
    "citation",
    [
        Citation("", journal="Front Immunol", date=PartialDate(2022)),
        Citation("", title="Reply"),
        Citation("", title="Heart failure", date=PartialDate(2022)),
        Citation("", volume="13", page="1"),
    ],
)
def test_what_would_bring_thousands_is_not_asked(citation):
    assert facts_clause(citation) is None


def test_few_words_are_asked_with_the_author_or_the_journal_either_of_which_may_be_misspelt():
    few = Citation("", title="Heart failure", first_author="Smith J", journal="Lancet", date=PartialDate(2022))
    assert facts_clause(few) == ('(failure[ti] AND heart[ti] AND (Smith[1au] OR "Lancet"[ta]) AND 2021:2023[dp])')
    assert '"Lancet"[ta]' in facts_clause(Citation("", title="Heart failure", journal="Lancet"))


def test_a_surname_in_capitals_is_asked_for():
    assert "DURANT[1au]" in facts_clause(Citation("", title="Heart failure", first_author="DURANT TM"))


@pytest.mark.parametrize("author", ["van der Berg J", "M\u00fcller H", "The Heart Group", "O'Neil J"])
def test_a_surname_that_is_not_one_plain_word_is_not_asked_for(author):
    assert "[1au]" not in str(facts_clause(Citation("", title="Heart failure", first_author=author, journal="Lancet")))


def test_a_journal_that_crossref_names_is_asked_by_its_issns_too():
    lent = Citation("", journal="J Hand Surg [Am]", volume="1", page="2", issns=("0363-5023",))
    assert facts_clause(lent) == '(("J Hand Surg Am"[ta] OR "0363-5023"[ta]) AND 1[vi] AND (2[pg] OR 2[lid]))'


def test_a_page_of_many_digits_is_asked_for_in_any_journal_as_well():
    line = Citation("", journal="J Badgers", date=PartialDate(2022), volume="13", page="826091")
    anywhere = "(13[vi] AND (826091[pg] OR 826091[lid]) AND 2021:2023[dp])"
    assert facts_clause(line) == f'(("J Badgers"[ta] AND 13[vi] AND (826091[pg] OR 826091[lid])) OR {anywhere})'


# --- by clues ---

CLUES = Clues(
    ("Slow waves across sleeping cortex layers among young striped badgers",),
    (2021,),
    "Halloran",
    "J Sleep Physiol",
    "44",
    "338",
)
HALVES = [
    "(sleeping[ti] AND badgers[ti] AND cortex[ti] AND waves[ti]",
    "(striped[ti] AND across[ti] AND layers[ti] AND young[ti]",
]


def test_a_stretch_is_asked_for_by_either_half_of_its_longest_words_or_by_volume_and_page():
    place = '(44[vi] AND (338[pg] OR 338[lid]) AND (Halloran[1au] OR "J Sleep Physiol"[ta]) AND 2020:2022[dp])'
    halves = " OR ".join(f"{half} AND 2020:2022[dp])" for half in HALVES)
    assert clues_clause(CLUES) == f"(({halves}) OR {place})"


def test_few_words_of_a_stretch_are_asked_for_beside_a_name():
    few = Clues(("Sleep disorders",), (2021,), "Halloran", "J Sleep Physiol", "44", "338")
    beside = '(disorders[ti] AND sleep[ti] AND (Halloran[1au] OR "J Sleep Physiol"[ta]) AND 2020:2022[dp])'
    assert beside in str(clues_clause(few))


def test_every_stretch_and_every_year_is_asked_for():
    several = Clues(("Hibernation disturbs dreams", "Journal about badgers"), (1999, 2021))
    years = "(1998:2000[dp] OR 2020:2022[dp])"
    assert clues_clause(several) == (
        f"((hibernation[ti] AND disturbs[ti] AND dreams[ti] AND {years}) OR (journal[ti] AND badgers[ti] AND {years}))"
    )


def test_loosely_a_half_of_many_words_is_enough_in_any_year():
    loose = str(loose_clues_clause(CLUES))
    assert all(f"{half})" in loose for half in HALVES)
    assert "(44[vi] AND (338[pg] OR 338[lid]) AND 2020:2022[dp])" in loose


def test_loosely_one_of_a_few_words_may_be_wrong_beside_author_and_year():
    few = Clues(("Hibernation disturbs dreams",), (2021,), "Halloran")
    assert loose_clues_clause(few) == (
        "((disturbs[ti] AND dreams[ti] AND Halloran[1au] AND 2020:2022[dp])"
        " OR (hibernation[ti] AND dreams[ti] AND Halloran[1au] AND 2020:2022[dp])"
        " OR (hibernation[ti] AND disturbs[ti] AND Halloran[1au] AND 2020:2022[dp]))"
    )


def test_a_short_page_is_no_loose_clue():
    assert loose_clues_clause(Clues((), (2021,), None, None, "44", "12")) is None


def test_without_clues_nothing_is_asked():
    assert clues_clause(Clues()) is None
    assert loose_clues_clause(Clues()) is None


@pytest.mark.parametrize(
    ("translation", "whole"),
    [
        ("10.24963/ijcai.2023/454[doi]", True),
        ('"10 24963 ijcai 2023 454"[Publisher ID]', True),
        ('"10.1/x"[doi] OR "10.24963/IJCAI.2023/454"[doi]', True),
        ('"454"[Publisher ID]', False),
        ('"10 24963 ijcai 2023 4541"[Publisher ID]', False),
        ("", False),
    ],
)
def test_the_translation_tells_whether_the_whole_doi_was_searched_for(translation, whole):
    assert searched_whole(doi_clause(Citation("", doi="10.24963/ijcai.2023/454")), translation) is whole


def test_a_doi_with_operators_in_it_is_odd():
    assert has_odd_doi(Citation("", doi="10.1002/(sici)1"))
    assert not has_odd_doi(Citation("", doi="10.1002/x-1.y_2"))


def test_a_day_is_a_range_of_one_day():
    assert date_clause(Citation("", journal="Immunity", date=PartialDate(2020, 11, 17))) == (
        '("Immunity"[ta] AND 2020/11/17:2020/11/17[dp])'
    )


def test_words_to_search_for_are_plain_and_no_stop_words():
    assert plain_words("The β-catenin of Crohn's disease: does <i>Brassica</i> matter between Sjögren-like cells?") == [
        "disease",
        "brassica",
        "matter",
        "cells",
    ]
    assert plain_words("IL-6 in anti-inflammatory") == ["anti", "inflammatory"]  # better than none
