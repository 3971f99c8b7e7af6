"""Citations in the database: each text once under its source, due until it is settled, known by its facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import StoreError
from pmsync.matching.compare import compare
from pmsync.matching.decide import as_candidate
from pmsync.models import Citation, Comparison, Decision, PartialDate, Proof, Resolution, Status, Verdict
from pmsync.parsing.line import parse
from pmsync.store.articles import write_articles
from pmsync.store.cases import find_case
from pmsync.store.citations import (
    absent_ids,
    add_citations,
    as_known,
    decisions_of,
    due_citations,
    fetch_row,
    known_decisions,
    parsed_text,
    read_citation,
    read_decision,
    remove_citations,
)
from pmsync.store.decisions import save_choice, save_resolutions
from tests.support.articles import BARE, FULL
from tests.support.decisions import AMBIGUOUS, BAD, DAY, DOI, FACTS, LATER, MATCHED, NOW, STUB, decide, dump, rows


def test_adding_the_same_lines_twice_changes_nothing(store, path):
    assert add_citations(store, "file", "refs.txt", [DOI, STUB, BAD, DOI], NOW) == (3, 1)
    before = dump(path)
    assert add_citations(store, "file", "refs.txt", [DOI, STUB, BAD], NOW + DAY) == (0, 3)
    assert dump(path) == before


def test_the_text_is_kept_as_given_and_the_unreadable_with_their_reason(store, path):
    add_citations(store, "file", "refs.txt", [DOI, BAD], NOW)
    assert rows(path, "SELECT text, status, reason, due_at IS NULL FROM citations ORDER BY id") == [
        ("doi:10.1000/TEST.101", "new", None, 0),
        ("hello", "unreadable", "no fact in it", 1),
    ]


def test_due_gives_back_the_citation_with_every_fact(store):
    full = Citation("x", 1, "PMC2", "10.3/x", "T", "A B", "J", PartialDate(2020, 1, 2), "4", "5", "6", "7")
    add_citations(store, "file", "a", [full, STUB], NOW)
    assert [due.citation for due in due_citations(store, NOW)] == [full, STUB]
    assert [due.citation for due in due_citations(store, NOW, limit=1)] == [full]
    assert [due.citation for due in due_citations(store, NOW - DAY)] == [
        full,
        STUB,
    ]  # a clock set back hides nothing new


def test_answers_are_those_of_the_same_facts_whatever_their_dress(store):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    decide(store, DOI, MATCHED)
    decide(store, STUB, AMBIGUOUS)
    dressed = replace(DOI, text="https://doi.org/10.1000/test.101")
    answers = known_decisions(store, [dressed, STUB, Citation("x", pmid=7), BAD], NOW)
    assert answers[dressed].article.title == FULL.title
    assert answers[dressed].proof.comparisons == (replace(FACTS[0], start=16, end=32, differs=False),)
    assert dressed.text[16:32] == "10.1000/test.101"
    assert answers[STUB] == AMBIGUOUS
    assert set(answers) == {dressed, STUB}


LINE = parse("Proc Test Soc. 1998;12:7-9")
SAME_LINE = parse("  Proc Test Soc.  1998; 12 : 7-9. Review.")
LINKED = Decision(Status.MATCHED, "volume_page", article=FULL, proof=Proof(compare(LINE, FULL), "all of PubMed"))


def words(citation: Citation, comparisons: Iterable[Comparison]) -> dict[str, str]:
    """Return the words of the text at which each fact stands."""
    return {one.fact: citation.text[one.start : one.end] for one in comparisons}


def test_every_text_has_the_places_of_its_own_facts(store):
    add_citations(store, "file", "a", [LINE, SAME_LINE], NOW)
    decide(store, LINE, LINKED)
    decide(store, SAME_LINE, LINKED)
    for text in (LINE, SAME_LINE, parse("Proc Test Soc.   1998; 12:7-9")):
        places = words(text, known_decisions(store, [text], NOW)[text].proof.comparisons)
        assert (places["journal"], places["volume"], places["last_page"]) == ("Proc Test Soc", "12", "7-9")


@pytest.mark.parametrize("decision", [LINKED, Decision(
    Status.AMBIGUOUS, "volume_page", "two fit", proof=Proof((), "some set", (as_candidate(LINE, FULL),)),
    candidates=(as_candidate(LINE, FULL),) * 2, candidate_count=2,
)])  # fmt: skip
def test_what_is_taken_over_from_another_text_has_the_places_of_this_one(store, decision):
    add_citations(store, "file", "a", [LINE], NOW)
    decide(store, LINE, decision)
    add_citations(store, "file", "b", [SAME_LINE], NOW)
    with store.reading() as db:
        row = fetch_row(db, "SELECT * FROM citations WHERE id = 2", ())
        taken = read_decision(db, row)
    compared = [taken.proof.comparisons, *(one.comparisons for one in (*taken.candidates, *taken.proof.rivals))]
    shown = [words(SAME_LINE, comparisons) for comparisons in compared if comparisons]
    assert shown
    assert all((places["journal"], places["page"]) == ("Proc Test Soc", "7-9") for places in shown)
    assert json.loads(row["proof"])["searched"] == decision.proof.searched


def test_what_an_older_version_wrote_is_read_and_tells_what_differs(store, db):
    wrong_year = replace(LINE, date=PartialDate(1997))
    add_citations(store, "file", "a", [wrong_year], NOW)
    decide(store, wrong_year, replace(LINKED, proof=Proof(compare(wrong_year, FULL), "all of PubMed")))
    keys = ("start", "end", "differs")
    proof = json.loads(db.execute("SELECT proof FROM citations").fetchone()[0])
    proof["facts"] = [{key: value for key, value in fact.items() if key not in keys} for fact in proof["facts"]]
    db.execute("UPDATE citations SET proof = ?", (json.dumps(proof),))
    decision = known_decisions(store, [wrong_year], NOW)[wrong_year]
    assert {(one.start, one.end) for one in decision.proof.comparisons} == {(None, None)}
    told = [(one.fact, one.asked) for one in decision.differences]
    assert ("year", "1997") in told
    proof["work"] = "10.1000/w"  # then who states what is not known any more
    db.execute("UPDATE citations SET proof = ?", (json.dumps(proof),))
    conflicts = known_decisions(store, [wrong_year], NOW)[wrong_year].differences
    assert {one.verdict for one in conflicts} <= {Verdict.CONFLICTS}
    assert "year" not in {one.fact for one in conflicts}


def test_an_answer_grows_old(store):
    add_citations(store, "file", "a", [DOI], NOW)
    decide(store, DOI, MATCHED)
    assert known_decisions(store, [DOI], NOW + 30 * DAY)
    assert not known_decisions(store, [DOI], NOW + 31 * DAY)
    assert known_decisions(store, [DOI], NOW + 31 * DAY, any_age=True)


def test_remove_takes_citations_and_their_candidates_and_leaves_articles(store, path):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    add_citations(store, "file", "b", [DOI], NOW)
    decide(store, DOI, MATCHED)
    decide(store, STUB, AMBIGUOUS)
    assert remove_citations(store, source="a") == 2
    assert rows(path, "SELECT name FROM sources") == [("b",)]
    assert rows(path, "SELECT count(*) FROM candidates") == [(0,)]
    [(id_,)] = rows(path, "SELECT id FROM citations")
    assert remove_citations(store, ids=[id_, 999]) == 1
    assert rows(path, "SELECT (SELECT count(*) FROM sources), (SELECT pmid FROM articles)") == [(0, 101)]


def test_what_an_older_version_could_not_read_becomes_new_once_it_can(store, path):
    add_citations(store, "file", "a", [Citation(DOI.text, problem="not read yet")], NOW)
    assert add_citations(store, "file", "a", [DOI], NOW) == (1, 0)
    assert rows(path, "SELECT status, reason, doi FROM citations") == [("new", None, DOI.doi)]
    assert [due.citation for due in due_citations(store, NOW)] == [DOI]


def test_only_a_persons_answers_are_given_on_demand(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    assert known_decisions(filled, [DOI, BAD], NOW, persons_only=True) == {}
    save_choice(filled, 1, FULL, NOW)
    assert known_decisions(filled, [DOI, BAD], LATER, persons_only=True)[DOI].article.pmid == FULL.pmid


def test_a_looked_up_line_takes_over_what_a_person_chose(filled):
    save_choice(filled, 1, BARE, NOW)
    add_citations(filled, "line", "lookup", [replace(DOI, text="10.1000/test.101")], NOW)
    case = find_case(filled, 5)
    assert (case.decision.article, case.decided_by, case.chosen_for) == (BARE, "person", 1)


FULLY_STATED = st.builds(
    Citation,
    st.just("x"),
    pmid=st.none() | st.integers(1, 99_999_999),
    doi=st.none() | st.just("10.1000/x"),
    title=st.none() | st.text(min_size=1),
    journal=st.none() | st.text(min_size=1),
    date=st.none() | st.sampled_from([PartialDate(1998), PartialDate(1998, 12), PartialDate(1998, 12, 31)]),
    page=st.none() | st.text(min_size=1),
)


@given(FULLY_STATED)
def test_the_facts_are_read_back_as_they_were_written(citation):
    assert read_citation("x", parsed_text(citation)) == citation


@given(FULLY_STATED, FULLY_STATED)
def test_the_same_facts_make_the_same_text_and_others_another(first, second):
    assert (parsed_text(first) == parsed_text(second)) == (first == second)


def test_those_that_are_not_there_are_named_once(filled):
    assert absent_ids(filled, [2, 9, 1, 9, 7]) == [9, 7]


def test_a_stated_pmid_is_followed_to_where_pubmed_merged_it(store, db):
    write_articles(db, [FULL, BARE], "2026-11-23T02:00:00Z")
    merged = "INSERT INTO redirects (old, new, how, learnt_at) VALUES (?, ?, 'x', 'y')"
    db.execute(merged, (101, 102))
    assert as_known(store, Citation("", pmid=101)).pmid == 102
    assert as_known(store, Citation("", pmid=7)).pmid == 7
    db.execute(merged, (102, 101))  # in a circle
    assert as_known(store, Citation("", pmid=101)).pmid in {101, 102}


def test_a_new_citation_takes_over_what_was_decided_lately_for_the_same_facts(filled, path):
    save_resolutions(filled, [(2, Resolution(STUB, AMBIGUOUS))], NOW)
    add_citations(filled, "file", "b", [STUB], NOW)
    assert decisions_of(filled, [5, 99]) == {5: AMBIGUOUS}
    add_citations(filled, "file", "c", [STUB], NOW + 40 * DAY)
    assert rows(path, "SELECT status FROM citations WHERE id = 6") == [("new",)]


def test_the_entries_of_a_page_are_not_due_by_themselves(store):
    add_citations(store, "page", "p", [STUB], NOW)
    assert due_citations(store, NOW) == []


@pytest.mark.parametrize(
    "proof",
    [
        "not json",
        "[]",
        '{"facts": [{"fact": "doi", "asked": "x", "found": "x", "verdict": "perhaps"}]}',
        '{"facts": [{"fact": "iod", "asked": "x", "found": "x", "verdict": "agrees"}]}',
        '{"rivals": "x"}',
    ],
)
def test_a_decision_that_somebody_edited_is_refused_by_the_citation_s_number_and_text(store, db, proof):
    add_citations(store, "file", "a", [DOI], NOW)
    decide(store, DOI, MATCHED)
    db.execute("UPDATE citations SET proof = ?", (proof,))
    sentence = "^citation 1, 'doi:10.1000/TEST.101': what is stored of it was edited and cannot be read; remove it"
    for read in (lambda: known_decisions(store, [DOI], NOW), lambda: decisions_of(store, [1])):
        with pytest.raises(StoreError, match=sentence):
            read()


@pytest.mark.parametrize("parsed", ["not json", "[]", '{"zzz": 1}', '{"date": "x"}', "[" * 100_000])
def test_facts_that_somebody_edited_are_unreadable_and_the_rest_is_due_as_before(store, db, parsed):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    db.execute("UPDATE citations SET parsed = ? WHERE id = 1", (parsed,))
    edited = Citation(DOI.text, problem="what is stored of it was edited and cannot be read")
    assert [due.citation for due in due_citations(store, NOW)] == [edited, STUB]
