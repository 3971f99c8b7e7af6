"""Where facts stand in a citation's text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.decide import as_candidate
from pmsync.matching.places import find_places, placed, with_places
from pmsync.matching.supplement import supplemented
from pmsync.models import Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict, Work
from pmsync.parsing.line import parse
from tests.support.papers import PAPER


def stand(text: str) -> dict[str, str]:
    """Return the words of a text at which each fact stands."""
    return {place.fact: text[place.start : place.end] for place in find_places(parse(text))}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Int J Nanomedicine. 2025 Apr 21;20:5137-5160.",
            {"journal": "Int J Nanomedicine", "date": "2025 Apr 21", "volume": "20", "page": "5137-5160"},
        ),
        (
            "12. J  Foo Bar. 2021 Mar-Apr;5(2 Suppl 1):S12\u20138. Review.",
            {
                "journal": "J  Foo Bar",
                "date": "2021 Mar-Apr",
                "volume": "5",
                "issue": "2 Suppl 1",
                "page": "S12\u20138",
            },
        ),
        (
            "N Engl J Med. 17 Apr 2021;384:e0123-19",
            {"journal": "N Engl J Med", "date": "17 Apr 2021", "volume": "384", "page": "e0123-19"},
        ),
        ("Lancet. 2021 Spring;3:4", {"journal": "Lancet", "date": "2021 Spring", "volume": "3", "page": "4"}),
        (
            "J Foo Bar. 2002 Apr 31;84-B:7",
            {"journal": "J Foo Bar", "date": "2002 Apr 31", "volume": "84-B", "page": "7"},
        ),
        ("Br Med J. 1977;1:1", {"journal": "Br Med J", "date": "1977", "volume": "1", "page": "1"}),
        ("Immunity. 2020-11-17", {"journal": "Immunity", "date": "2020-11-17"}),
        ("Front Immunol. 2021", {"journal": "Front Immunol", "date": "2021"}),
    ],
)
def test_the_facts_of_a_line_stand_behind_each_other(text, words):
    assert stand(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PMID: 31266900; PMCID: PMC123456", {"pmid": "31266900", "pmcid": "PMC123456"}),
        ("https://pubmed.ncbi.nlm.nih.gov/31266900/", {"pmid": "31266900"}),
        ("https://doi.org/10.1105/TPC.19.00099", {"doi": "10.1105/TPC.19.00099"}),
        ("https://doi.org/10.1105%2FTPC.19.00099", {}),  # not the letters of the DOI
        ("hello", {}),
    ],
)
def test_an_identifier_stands_where_its_letters_do(text, words):
    assert stand(text) == words


def test_behind_a_fact_that_does_not_stand_there_no_other_has_a_place():
    citation = replace(parse("Br Med J. 1977;1:1469"), date=None, volume="2")
    assert [place.fact for place in find_places(citation)] == ["journal"]


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{1,5} [A-Z][a-z]{1,5}\. (19|20)\d\d;\d{1,3}:\w\d{1,3}-\d", fullmatch=True)
)
def test_every_place_lies_in_the_text(text):
    citation = parse(text)
    for place in find_places(citation):
        assert 0 <= place.start < place.end <= len(citation.text)


def test_a_decision_has_the_places_of_the_text_it_is_told_for():
    first, second = parse("Front Immunol. 2022;13:1021"), parse("  Front Immunol.  2022; 13: 1021-1030.")
    decision = Decision(
        Status.MATCHED, "volume_page", article=PAPER, proof=Proof(as_candidate(first, PAPER).comparisons)
    )
    for citation in (first, second):
        told = placed(Resolution(citation, decision)).decision
        places = {one.fact: citation.text[one.start : one.end] for one in told.proof.comparisons}
        assert places["journal"] == "Front Immunol"
        assert (places["year"], places["date"], places["volume"]) == ("2022", "2022", "13")
        assert places["page"] == ("1021" if citation is first else "1021-1030")


def test_rivals_and_candidates_have_places_too():
    line = parse("Front Immunol. 2022;13:1021")
    rival = as_candidate(line, PAPER)
    decision = Decision(Status.AMBIGUOUS, proof=Proof(rivals=(rival,)), candidates=(rival,))
    told = with_places(decision, line)
    assert [one.start for one in told.candidates[0].comparisons] == [0, 15, 15, 20, 23]
    assert told.proof.rivals == told.candidates


def test_what_crossref_lent_stands_nowhere():
    line = parse("Front Immunol. 2022")
    full = supplemented(line, Work("10.1000/w", title=PAPER.title, volume="2022"))
    compared = as_candidate(full, PAPER).comparisons
    told = with_places(Decision(Status.MATCHED, article=PAPER, proof=Proof(compared)), line).proof.comparisons
    assert {one.fact: one.start for one in told} == {
        "doi": None,
        "title": None,
        "journal": 0,
        "year": 15,
        "date": 15,
        "volume": None,
    }


def test_the_places_in_a_reference_are_its_records_and_identifiers_are_added():
    reference = parse("Ihunwo AO. Neurogenesis and viral infection of the developing brain. 2022. PMID: 35251006")
    assert reference.reference is not None
    compared = as_candidate(reference, PAPER).comparisons
    told = with_places(Decision(Status.MATCHED, article=PAPER, proof=Proof(compared)), reference).proof.comparisons
    words = {one.fact: reference.text[one.start : one.end] for one in told}
    assert words == {
        "pmid": "35251006",
        "title": "Neurogenesis and viral infection of the developing brain",
        "first_author": "Ihunwo AO",
        "year": "2022",
        "date": "2022",
    }


def test_what_was_not_answered_is_left_as_it_is():
    failed = Resolution(Citation("x"), None, ValueError("no"))
    assert placed(failed) == failed
    assert with_places(Decision(Status.NOT_FOUND, candidates=(Candidate(1, None, "T", None, None, ()),)), parse("x"))


def test_a_place_that_an_earlier_text_had_is_taken_back():
    there = Comparison("volume", "2", "2", Verdict.AGREES, 3, 4)
    told = with_places(Decision(Status.MATCHED, proof=Proof((there,))), Citation("x", volume="2"))
    assert told.proof.comparisons == (replace(there, start=None, end=None),)
