"""The clauses with which PubMed is asked, in its own syntax."""

from __future__ import annotations

import pytest

from pmsync.models import Citation, PartialDate
from pmsync.services.ncbi.query import (
    date_clause,
    doi_clause,
    facts_clause,
    has_odd_doi,
    loose_clause,
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
