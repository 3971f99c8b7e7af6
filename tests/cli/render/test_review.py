"""What waits for a person and why, as text of 80 columns and as plain values."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pmsync.cli.render.review import as_explanation, as_review, case_record
from pmsync.models import (
    Candidate,
    Citation,
    Comparison,
    Decision,
    PartialDate,
    Proof,
    Status,
    Verdict,
)
from pmsync.models.citation import Place
from pmsync.store.cases import Case
from tests.support.articles import BARE, FULL
from tests.support.decisions import (
    AMBIGUOUS,
    FACTS,
    MATCHED,
    STUB,
    WORK,
)

WORDS = st.text(st.sampled_from("abcé - "), min_size=1, max_size=200)
COMPARISONS = st.builds(
    Comparison,
    st.sampled_from(["title", "volume", "last_page"]),
    WORDS,
    st.none() | WORDS,
    st.sampled_from([Verdict.AGREES, Verdict.CONFLICTS, Verdict.SILENT]),
    st.none() | st.integers(0, 200),
    st.none() | st.integers(0, 200),
    st.none() | st.booleans(),
)
CANDIDATE = st.builds(
    Candidate,
    st.none() | st.integers(1, 99_999_999),
    st.none() | st.just("10.1000/x"),
    WORDS,
    st.none() | WORDS,
    st.none() | st.just("1998-12"),
    st.lists(COMPARISONS, max_size=3).map(tuple),
)
DECISIONS = st.builds(
    Decision,
    st.sampled_from([Status.AMBIGUOUS, Status.CONTRADICTION, Status.MATCHED]),
    st.none() | st.sampled_from(["doi", "person", "yet another"]),
    st.none() | WORDS,
    article=st.none() | st.just(FULL) | st.just(BARE),
    work=st.none() | st.just(WORK),
    proof=st.builds(
        Proof,
        st.lists(COMPARISONS, max_size=3).map(tuple),
        st.none() | WORDS,
        st.lists(CANDIDATE, max_size=2).map(tuple),
    ),
    candidates=st.lists(CANDIDATE, max_size=2).map(tuple),
    candidate_count=st.integers(0, 5000),
)
CASES = st.builds(
    Case,
    st.integers(1, 10**6),
    WORDS,
    st.builds(Citation, WORDS, title=st.none() | WORDS, volume=st.none() | WORDS),
    DECISIONS,
    st.sampled_from([None, "rule", "person"]),
    st.none() | st.integers(1, 9),
    st.just("2026-11-23T02:00:00Z"),
    st.just("2026-11-23T02:00:00Z"),
    st.none() | st.just("2026-11-24T02:00:00Z"),
    st.none() | WORDS,
    st.integers(0, 9),
)


@settings(max_examples=50)
@given(CASES)
def test_text_is_eighty_columns_wide_unless_a_word_is_longer(case):
    for text in (as_review([case], "refs.db", None), as_explanation([case])):
        for line in text.splitlines():
            assert len(line) <= 80 or len(max(line.split(), key=len)) > 50


def test_a_work_that_pubmed_lacks_has_no_command_that_chooses_it():
    work = Candidate(None, "10.1000/x", "A work", None, None, FACTS)
    decision = replace(AMBIGUOUS, candidates=(work,), candidate_count=1)
    case = Case(12, "a", STUB, decision, "rule", None, "", "", None, None, 0)
    text = as_review([case], "my refs.db", None)
    assert "a work that PubMed does not have\n      A work (doi:10.1000/x)" in text
    assert text.count("pmsync choose") == text.count("pmsync choose 'my refs.db' 12 none") == 1


def test_what_crossref_lent_is_marked_and_the_headline_says_so():
    stated = Citation("doi:10.1000/OTHER. 1998", doi="10.1000/other", date=PartialDate(1998))
    compared = (
        Comparison("doi", "10.1000/test.101", "10.1000/test.101", Verdict.AGREES),
        Comparison("year", "1998", "1998", Verdict.AGREES),
        Comparison("volume", "12", "13", Verdict.SILENT),
    )
    rival = Candidate(8, None, "A title", None, None, compared)
    decision = replace(MATCHED, proof=Proof(compared, rivals=(rival,)), work=WORK)
    case = Case(12, "a", stated, decision, "rule", None, "", "", None, None, 0)
    text = as_explanation([case])
    assert "matched by DOI, with what Crossref says: PMID 101" in text
    assert "doi           agrees   10.1000/test.101 (Crossref)  10.1000/test.101" in text
    assert "year          agrees   1998                         1998" in text
    assert "volume        ignored  12 (Crossref)                13" in text
    assert "agrees: doi (Crossref), year; ignored: volume 13 (not 12) (Crossref)" in text
    waiting = replace(
        decision, status=Status.AMBIGUOUS, article=None, candidates=(rival,), proof=replace(decision.proof, rivals=())
    )
    assert "agrees: doi (Crossref), year" in as_review([replace(case, decision=waiting)], "refs.db", None)
    assert "Crossref)" not in as_explanation([replace(case, decision=replace(decision, work=None))])
    by_a_person = replace(case, decision=replace(decision, method="person"))
    assert "matched by a person: PMID 101" in as_explanation([by_a_person])


def test_the_text_is_marked_where_the_facts_of_the_table_stand():
    stated = Citation("Proc Test Soc 1997;12:7", journal="Proc Test Soc", date=PartialDate(1997), volume="12", page="7")
    compared = (
        Comparison("journal", "Proc Test Soc", "Proc Test Soc", Verdict.AGREES, 0, 13, differs=False),
        Comparison("year", "1997", "1998", Verdict.SILENT, 14, 18, differs=True),
        Comparison("date", "1997", "1998-12", Verdict.SILENT, 14, 18, differs=False),
        Comparison("volume", "12", "12", Verdict.AGREES),
    )
    case = Case(12, "a", stated, replace(MATCHED, proof=Proof(compared)), "rule", None, "", "", None, None, 0)
    lines = as_explanation([case]).splitlines()
    assert lines[:4] == [
        "12  Proc Test Soc 1997;12:7",
        "    a------------ b---",
        "  matched by DOI: PMID 101",
        "  but year 1998 (not 1997)",
    ]
    assert "a journal       agrees   Proc Test Soc                Proc Test Soc" in lines
    assert "b year          ignored  1997                         1998" in lines
    assert "b date          ignored  1997                         1998-12" in lines
    assert "  volume        agrees   12                           12" in lines  # its place is not known
    assert "  but year 1998 (not 1997)" not in as_review([case], "refs.db", None)  # is not listed


def test_what_is_not_decided_is_marked_where_all_candidates_have_it():
    there = (Comparison("date", "1998-12", "1998-12", Verdict.AGREES, 15, 22, differs=False),)
    candidates = tuple(replace(candidate, comparisons=there) for candidate in AMBIGUOUS.candidates)
    case = Case(7, "a", STUB, replace(AMBIGUOUS, candidates=candidates), "rule", None, "", "", None, None, 0)
    lines = as_explanation([case]).splitlines()
    assert lines[:2] == ["7  Proc Test Soc. 1998-12", "                  a------"]
    assert "  journal                Proc Test Soc" in lines
    assert "a date                   1998-12" in lines


def test_how_a_reference_is_read_is_no_fact_of_it():
    stated = Citation("x", reference="x", lent=("doi",), places=(Place("title", 0, 1),))
    case = Case(7, "a", stated, Decision(Status.NOT_FOUND), "rule", None, "", "", None, None, 0)
    assert case_record(case)["facts"] == {}
    assert "no fact could be read" in as_explanation([case])
