"""Cases: a citation with all that is known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.models import Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict
from pmsync.models.citation import Place
from pmsync.store.cases import (
    Case,
    QueueCounts,
    cases_needing_review,
    cases_of,
    count_choices,
    count_review_queue,
    find_case,
    links_by_rule,
)
from pmsync.store.citations import add_citations
from pmsync.store.decisions import save_choice, save_resolutions
from tests.support.articles import BARE, FULL
from tests.support.decisions import AMBIGUOUS, DOI, MATCHED, NOW, STUB, WORK, decide


def test_what_a_rule_matched_is_a_link_to_prove_and_what_a_person_chose_is_not(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    assert [case.id for case in links_by_rule(filled)] == [1]
    save_choice(filled, 1, FULL, NOW)
    assert list(links_by_rule(filled)) == []
    assert count_choices(filled) == 1


def test_a_case_has_its_source_its_history_and_what_was_decided(filled):
    save_resolutions(filled, [(2, Resolution(STUB, AMBIGUOUS))], NOW)
    case = find_case(filled, 2)
    assert (case.id, case.source, case.citation, case.decision, case.decided_by) == (2, "a", STUB, AMBIGUOUS, "rule")
    assert (case.checked_at, case.due_at) == ("2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z")
    assert find_case(filled, 99) is None


def test_cases_are_named_by_text_doi_or_pmid(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    for text, stated in ((DOI.text, Citation("")), ("", Citation("", doi=DOI.doi)), ("", Citation("", pmid=101))):
        assert [case.id for case in cases_of(filled, text, stated)] == [1]
    assert cases_of(filled, "absent", Citation("", pmid=7)) == []


@pytest.mark.parametrize(
    "edit",
    [
        "proof = '{'",
        "proof = '[]'",
        "parsed = 'x'",
        'proof = \'{"facts": [{"fact": 1}]}\'',
        'proof = json_set(proof, "$.facts[0].start", "a")',
    ],
)
def test_a_row_that_somebody_edited_is_a_case_that_says_so(filled, db, edit):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    db.execute(f"UPDATE citations SET {edit} WHERE id = 1")
    case = find_case(filled, 1)
    assert (case.citation.text, case.decision.article) == (DOI.text, None)
    assert case.decision.reason == "what is stored of it was edited and cannot be read"


def test_a_link_to_another_record_than_its_proof_names_is_none(filled, db):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    save_choice(filled, 2, BARE, NOW)
    db.execute("UPDATE citations SET pmid = 102 WHERE id = 1")
    case = find_case(filled, 1)
    assert (case.decision.article, case.decision.reason) == (None, "its proof is that of PMID 101")


def test_what_needs_review_is_what_no_person_decided_and_likely_ones_on_demand(filled):
    likely = replace(AMBIGUOUS, status=Status.LIKELY, candidates=AMBIGUOUS.candidates[:1], candidate_count=1)
    add_citations(filled, "file", "b", [Citation("x", title="x"), Citation("y", title="y")], NOW)
    decide(filled, STUB, AMBIGUOUS)
    decide(filled, Citation("x", title="x"), likely)
    decide(filled, Citation("y", title="y"), AMBIGUOUS)
    save_choice(filled, 6, None, NOW)
    assert [case.id for case in cases_needing_review(filled)] == [2]
    assert [case.id for case in cases_needing_review(filled, likely=True)] == [2, 5]


@pytest.mark.parametrize(
    ("candidates", "count", "is_listed"), [(2, 2, True), (0, 0, False), (0, 4218, False), (1, 1, True)]
)
def test_a_case_is_listed_in_python_as_it_is_in_the_queue(filled, db, candidates, count, is_listed):
    decide(filled, STUB, replace(AMBIGUOUS, candidates=AMBIGUOUS.candidates[:candidates], candidate_count=count))
    assert find_case(filled, 2).is_listed is is_listed
    assert count_review_queue(db) == (QueueCounts(1, 0) if is_listed else QueueCounts(0, 1))


def placed(*places: tuple[str, int, int]) -> tuple[Comparison, ...]:
    return tuple(Comparison(fact, "a", "a", Verdict.AGREES, start, end) for fact, start, end in places)


def case_with(decision: Decision) -> Case:
    return Case(1, "a", Citation("0123456789", volume="5"), decision, "rule", None, "", "", None, None, 0)


def test_facts_stand_where_their_record_has_them():
    proof = Proof(placed(("volume", 5, 6), ("page", 7, 9), ("issue", 8, 99), ("date", 4, 4)))
    case = case_with(Decision(Status.MATCHED, proof=proof))
    assert case.places == (Place("volume", 5, 6), Place("page", 7, 9))  # the others stand nowhere in this text


def test_facts_of_several_candidates_stand_where_all_have_them():
    candidates = [
        Candidate(1, None, "T", None, None, placed(("volume", 5, 6), ("page", 7, 9))),
        Candidate(2, None, "T", None, None, placed(("volume", 6, 7), ("page", 7, 9), ("issue", 0, 1))),
    ]
    case = case_with(Decision(Status.AMBIGUOUS, candidates=tuple(candidates)))
    assert case.places == (Place("page", 7, 9), Place("issue", 0, 1))


def test_what_stands_in_the_text_is_not_lent():
    case = case_with(replace(MATCHED, work=WORK))
    there = Comparison("volume", "7", "7", Verdict.AGREES, 5, 6)
    assert [case.is_lent(one) for one in (there, replace(there, start=None, end=None))] == [False, True]
    assert not case.is_lent(Comparison("volume", "5", "7", Verdict.CONFLICTS))
