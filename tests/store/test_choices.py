"""A person's choice in the database: no rule overwrites it, and it holds for the same facts elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmsync.models import (
    Candidate,
    Citation,
    Comparison,
    Decision,
    PartialDate,
    Proof,
    Resolution,
    Status,
    Verdict,
    Work,
)
from pmsync.store.articles import stored_article
from pmsync.store.cases import count_choices, find_case, links_by_rule
from pmsync.store.citations import add_citations, due_citations, known_decisions, remove_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_choice, save_resolutions
from tests.support.articles import BARE, FULL

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=400)
DOI = Citation("doi:10.1000/TEST.101", doi="10.1000/test.101")
STUB = Citation("Proc Test Soc. 1998-12", journal="Proc Test Soc", date=PartialDate(1998, 12))
BAD = Citation("hello", problem="no fact in it")
OTHER_BAD = Citation("good bye", problem="no fact in it")
FACTS = (Comparison("doi", "10.1000/test.101", "10.1000/test.101", Verdict.AGREES),)
MATCHED = Decision(Status.MATCHED, "doi", article=FULL, proof=Proof(FACTS, "all of PubMed"), candidate_count=1)
CANDIDATES = tuple(Candidate(pmid, None, "A title", "Proc Test Soc", "1998-12", FACTS) for pmid in (102, 8))
AMBIGUOUS = Decision(
    Status.AMBIGUOUS,
    "date",
    "2 records fit",
    proof=Proof(searched="some set"),
    candidates=CANDIDATES,
    candidate_count=2,
)
WORK = Work("10.1000/test.101", title="A title")
ELSEWHERE = Decision(
    Status.NOT_IN_PUBMED, "crossref", "Crossref has it", proof=Proof(searched="all of PubMed"), work=WORK
)


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "refs.db", create=True) as opened:
        add_citations(opened, "file", "a", [DOI, STUB, BAD, OTHER_BAD], NOW)
        yield opened


def test_a_rules_decision_made_at_the_same_time_does_not_overwrite_a_persons(store):
    [first, second] = due_citations(store, NOW)
    save_choice(store, first.id, BARE, NOW)
    save_resolutions(store, [(first.id, Resolution(DOI, MATCHED)), (second.id, Resolution(STUB, AMBIGUOUS))], NOW)
    assert (find_case(store, first.id).decision.article, find_case(store, first.id).decided_by) == (BARE, "person")
    assert find_case(store, second.id).decision.status is Status.AMBIGUOUS


def test_an_error_of_the_same_time_does_not_touch_what_a_person_chose(store):
    save_choice(store, 1, BARE, NOW)
    save_resolutions(store, [(1, Resolution(DOI, error=OSError("down")))], NOW)
    assert find_case(store, 1).decision.article == BARE
    assert due_citations(store, LATER, limit=1)[0].id == 2


def test_the_candidates_that_were_not_chosen_become_rivals_whoever_chooses_how_often(store):
    save_resolutions(store, [(2, Resolution(STUB, AMBIGUOUS))], NOW)
    save_choice(store, 2, BARE, NOW)
    assert [rival.pmid for rival in find_case(store, 2).decision.proof.rivals] == [8]
    save_choice(store, 2, None, NOW)
    decision = find_case(store, 2).decision
    assert (decision.status, decision.candidates, decision.candidate_count) == (Status.NOT_FOUND, (), 0)


def test_none_leaves_true_that_crossref_has_the_work(store):
    save_resolutions(store, [(1, Resolution(DOI, ELSEWHERE))], NOW)
    save_choice(store, 1, None, NOW)
    case = find_case(store, 1)
    assert (case.decision.status, case.decision.work, case.due_at) == (Status.NOT_IN_PUBMED, WORK, None)


def test_a_choice_for_an_unreadable_text_is_for_this_text_only(store):
    assert save_choice(store, 3, BARE, NOW) == ((), ())
    assert set(known_decisions(store, [BAD, OTHER_BAD], LATER)) == {BAD}
    add_citations(store, "file", "b", [BAD], NOW)
    assert find_case(store, 5).decision.status is Status.UNREADABLE


def test_only_a_persons_answers_are_given_on_demand(store):
    save_resolutions(store, [(1, Resolution(DOI, MATCHED))], NOW)
    assert known_decisions(store, [DOI, BAD], NOW, persons_only=True) == {}
    save_choice(store, 1, FULL, NOW)
    assert known_decisions(store, [DOI, BAD], LATER, persons_only=True)[DOI].article.pmid == FULL.pmid


def test_a_looked_up_line_takes_over_what_a_person_chose(store):
    save_choice(store, 1, BARE, NOW)
    add_citations(store, "line", "lookup", [replace(DOI, text="10.1000/test.101")], NOW)
    case = find_case(store, 5)
    assert (case.decision.article, case.decided_by, case.chosen_for) == (BARE, "person", 1)


def test_a_record_that_is_stored_is_not_written_again(store):
    save_resolutions(store, [(1, Resolution(DOI, MATCHED))], NOW)
    save_choice(store, 2, replace(FULL, title="Another title"), LATER)
    assert stored_article(store, FULL.pmid).title == FULL.title


def test_a_choice_for_a_citation_that_has_gone_changes_nothing(store):
    remove_citations(store, source="a")
    assert save_choice(store, 1, BARE, NOW) == ((), ())


def test_what_a_rule_matched_is_a_link_to_prove_and_what_a_person_chose_is_not(store):
    save_resolutions(store, [(1, Resolution(DOI, MATCHED))], NOW)
    assert [case.id for case in links_by_rule(store)] == [1]
    save_choice(store, 1, FULL, NOW)
    assert list(links_by_rule(store)) == []
    assert count_choices(store) == 1
