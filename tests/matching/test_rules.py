"""What each rule asks of a record, and which single conflict is a typo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.compare import compare
from pmsync.matching.rules import (
    BY_METHOD,
    JOURNAL_AND_DATE,
    NUMBERED,
    SAME_DOI,
    SAME_PMCID,
    SAME_PMID,
    TITLE,
    VOLUME_AND_PAGE,
    WORDS,
    compare_by,
    is_typo,
)
from pmsync.models import Article, Citation, PartialDate, Verdict, Work
from tests.support.papers import ARTICLE, PAPER, REFERENCE, STUB


def against(citation: Citation, record: Article, rule=TITLE, *, doi_unknown: bool = False) -> set[str]:
    return set(compare_by(citation, record, rule, doi_unknown=doi_unknown).against)


def slips(citation: Citation, record: Article, fact: str) -> bool:
    return is_typo(citation, compare(citation, record), fact)


# --- which citations and records a rule is for ---


@pytest.mark.parametrize("method", BY_METHOD)
def test_a_rule_asks_for_a_citation_that_states_every_fact_of_its_key(method):
    rule = BY_METHOD[method]
    whole = replace(REFERENCE, pmid=1, pmcid="PMC1", doi="10.1000/x", reference="Ihunwo neurogenesis viral infection")
    assert rule.applies_to(whole)
    assert not any(rule.applies_to(replace(whole, **{fact: None})) for fact in rule.key)


@pytest.mark.parametrize(("rule", "fact"), [(SAME_PMID, "pmid"), (SAME_PMCID, "pmcid"), (SAME_DOI, "doi")])
def test_an_identifier_is_for_the_record_that_carries_it_and_for_no_other(rule, fact):
    citation = Citation("", **{fact: getattr(ARTICLE, fact)})
    assert rule.applies_to_record(citation, ARTICLE)
    assert not rule.applies_to_record(citation, replace(ARTICLE, pmid=1, pmcid="PMC1", doi="10.1000/x"))


def test_a_doi_is_that_of_a_work_under_any_of_its_names():
    work = Work("10.1000/new", title="T", aliases=("10.1000/old",))
    assert SAME_DOI.applies_to_record(Citation("", doi="10.1000/old"), work)


@pytest.mark.parametrize("type_", ["Published Erratum", "Retraction Notice", "Expression of Concern"])
def test_the_title_of_a_notice_is_not_that_of_the_paper_it_repeats(type_):
    assert TITLE.applies_to_record(REFERENCE, PAPER)
    assert not TITLE.applies_to_record(REFERENCE, replace(PAPER, types=(type_,)))


# --- what proves ---


def test_a_record_proves_an_identifier_only_if_it_has_one_of_the_other_facts():
    citation = Citation("", pmid=ARTICLE.pmid, first_author="Ihunwo AO", volume="13")
    bare = replace(ARTICLE, volume=None)
    assert SAME_PMID.proves(compare_by(citation, ARTICLE, SAME_PMID, doi_unknown=False))
    assert not SAME_PMID.proves(compare_by(citation, bare, SAME_PMID, doi_unknown=False))


def test_journal_and_date_prove_nothing_and_contradict_nothing():
    compared = compare_by(STUB, ARTICLE, JOURNAL_AND_DATE, doi_unknown=False)
    assert not JOURNAL_AND_DATE.proves(compared)
    assert not JOURNAL_AND_DATE.is_near_miss(compared)


def test_the_words_of_a_search_are_for_the_record_that_has_them_all_and_prove_nothing():
    search = Citation("", reference="Ihunwo 2022 neurogenesis viral infection")
    assert WORDS.applies_to_record(search, PAPER)
    assert not WORDS.applies_to_record(replace(search, reference=f"{search.reference} lupus"), PAPER)
    compared = compare_by(search, PAPER, WORDS, doi_unknown=False)
    assert not WORDS.proves(compared)
    assert not WORDS.is_near_miss(compared)


def test_a_title_in_another_journal_is_no_near_miss():
    for journal, near in (("Front Immunol", True), ("Lancet", False)):
        citation = replace(REFERENCE, journal=journal, volume="99")
        assert TITLE.is_near_miss(compare_by(citation, PAPER, TITLE, doi_unknown=False)) is near


# --- what is held against a record ---


def test_a_first_author_is_outweighed_by_the_title_beside_an_identifier_only():
    citation = replace(REFERENCE, first_author="Smith B", doi=PAPER.doi)
    assert against(citation, PAPER, SAME_DOI) == set()
    assert against(citation, PAPER, TITLE) == {"first_author"}


def test_a_doi_is_outweighed_only_where_nobody_knows_it():
    citation = replace(REFERENCE, doi="10.1000/another")
    assert against(citation, PAPER, doi_unknown=True) == set()
    assert against(citation, PAPER, doi_unknown=False) == {"doi"}


def test_beside_journal_volume_and_page_the_year_and_the_last_page_must_agree():
    record = replace(ARTICLE, pages="826091-826095", authors=("Ihunwo AO",))
    citation = replace(STUB, last_page="826099", date=PartialDate(2021))
    assert against(citation, record, VOLUME_AND_PAGE) == {"year", "last_page"}
    assert against(replace(STUB, last_page="826095"), record, VOLUME_AND_PAGE) == set()


# --- typos ---


@pytest.mark.parametrize(
    ("fact", "typo"), [("journal", "Lancet"), ("date", PartialDate(2002)), ("volume", "31"), ("issue", "9")]
)
def test_one_typo_is_forgiven_beside_the_page(fact, typo):
    citation = replace(REFERENCE, issue="2", **{fact: typo}) if fact != "issue" else replace(REFERENCE, issue=typo)
    assert slips(citation, PAPER, fact.replace("date", "year"))
    assert not slips(replace(citation, page="5"), PAPER, fact.replace("date", "year"))


def test_a_page_is_a_typo_where_two_neighbouring_figures_changed_places():
    assert slips(replace(REFERENCE, page="1012"), PAPER, "page")
    assert not slips(replace(REFERENCE, page="1120"), PAPER, "page")


def test_one_wrong_figure_of_a_page_is_a_typo_beside_the_last_page_only():
    assert slips(replace(REFERENCE, page="1022", last_page="1030"), PAPER, "page")
    assert not slips(replace(REFERENCE, page="1022"), PAPER, "page")


def test_an_identifier_or_a_name_is_never_a_typo():
    citation = replace(REFERENCE, first_author="Smith B", doi="10.1000/x")
    assert not slips(citation, PAPER, "first_author")
    assert not slips(citation, PAPER, "doi")


FACTS = st.fixed_dictionaries(
    {"journal": st.sampled_from(["Front Immunol", "Lancet"])},
    optional={
        "title": st.sampled_from([REFERENCE.title, "Another paper altogether"]),
        "first_author": st.sampled_from(["Ihunwo AO", "Smith B"]),
        "date": st.sampled_from([PartialDate(2022), PartialDate(1999)]),
        "volume": st.sampled_from(["13", "31"]),
        "issue": st.sampled_from(["2", "9"]),
        "page": st.sampled_from(["1021", "1012", "5"]),
        "last_page": st.sampled_from(["1030", "1031"]),
    },
)


@given(FACTS, st.sampled_from(list(BY_METHOD.values())))
def test_of_several_conflicts_none_is_forgiven_as_a_typo(facts, rule):
    citation = Citation("", **facts)
    conflicts = {c.fact for c in compare(citation, PAPER) if c.verdict is Verdict.CONFLICTS}
    if len(conflicts & NUMBERED) > 1:
        assert conflicts & NUMBERED <= against(citation, PAPER, rule)
