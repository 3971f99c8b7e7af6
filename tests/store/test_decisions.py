"""Decisions in the database: whole or not at all, with their proof, and never against a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pmsync.errors import InputError, StoppedError, StoreError, TransientError
from pmsync.models import Decision, Resolution, Status
from pmsync.store import schedule
from pmsync.store.articles import stored_article
from pmsync.store.cases import find_case
from pmsync.store.citations import add_citations, due_citations, known_decisions, remove_citations
from pmsync.store.decisions import save_choice, save_lines, save_resolutions
from tests.support.articles import BARE, FULL
from tests.support.decisions import (
    AMBIGUOUS,
    BAD,
    DAY,
    DOI,
    ELSEWHERE,
    LATER,
    MATCHED,
    NOW,
    OTHER_BAD,
    STUB,
    WORK,
    decide,
    dump,
    rows,
)


def test_a_match_is_written_with_article_and_proof_and_is_never_due_again(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    decide(store, DOI, MATCHED)
    [(status, pmid, proof, decided_by)] = rows(path, "SELECT status, pmid, proof, decided_by FROM citations")
    assert (status, pmid, decided_by) == ("matched", 101, "rule")
    assert json.loads(proof) == {
        "service": "NCBI EFetch",
        "asked_at": "2026-11-23T02:00:00Z",
        "searched": "all of PubMed",
        "pmid": 101,
        "facts": [
            {
                "fact": "doi",
                "asked": "10.1000/test.101",
                "found": "10.1000/test.101",
                "verdict": "agrees",
                "start": 4,
                "end": 20,
                "differs": None,  # MATCHED was not compared
            }
        ],
    }
    assert due_citations(store, NOW + 1000 * DAY) == []


def test_an_undecided_citation_is_due_again_and_later_each_time(store):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    assert due_citations(store, NOW + DAY - schedule.EARLY - timedelta(seconds=1)) == []
    [again] = due_citations(store, NOW + DAY)
    assert again.again
    decide(store, STUB, AMBIGUOUS, NOW + DAY)
    assert due_citations(store, NOW + 2 * DAY) == []
    assert len(due_citations(store, NOW + 3 * DAY)) == 1


def test_a_failure_leaves_the_earlier_decision_and_the_citation_due(store, path):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    before = rows(path, "SELECT status, checked_at, due_at, candidate_count FROM citations")
    for _ in range(2):
        decide(store, STUB, None, NOW + 5 * DAY, error=TransientError("NCBI ESearch answered 503"))
    assert rows(path, "SELECT status, checked_at, due_at, candidate_count FROM citations") == before
    assert rows(path, "SELECT error, attempts FROM citations") == [("NCBI ESearch answered 503", 2)]
    assert len(rows(path, "SELECT * FROM candidates")) == 2
    decide(store, STUB, MATCHED, NOW + 6 * DAY)
    assert rows(path, "SELECT error, attempts FROM citations") == [(None, 0)]
    assert rows(path, "SELECT * FROM candidates") == []


def test_a_persons_choice_is_never_overwritten_nor_asked_again(store, db, path):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    [due] = due_citations(store, NOW + 9 * DAY)
    db.execute("UPDATE citations SET decided_by = 'person', status = 'not_found', reason = 'none of these'")
    assert due_citations(store, NOW + 9 * DAY) == []
    save_resolutions(store, [(due.id, Resolution(STUB, MATCHED))], NOW + 9 * DAY)
    assert rows(path, "SELECT status, reason, pmid FROM citations") == [("not_found", "none of these", None)]
    assert known_decisions(store, [STUB], NOW + 999 * DAY)[STUB].reason == "none of these"


def test_a_part_is_written_whole_or_not_at_all(store, path):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    before = dump(path)
    [first, second] = due_citations(store, NOW)
    broken = replace(MATCHED, article=replace(FULL, pmid=103, title=None))
    with pytest.raises(StoreError):
        save_resolutions(store, [(first.id, Resolution(DOI, MATCHED)), (second.id, Resolution(STUB, broken))], NOW)
    assert dump(path) == before


def test_looked_up_lines_are_written_once_and_into_rows_of_the_same_facts(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    dressed = replace(DOI, text="10.1000/test.101")
    for _ in range(2):
        save_lines(
            store,
            [
                Resolution(dressed, MATCHED),
                Resolution(STUB, AMBIGUOUS),
                Resolution(BAD, Decision(Status.UNREADABLE, reason="r")),
            ],
            NOW,
        )
    assert rows(path, "SELECT text, status FROM citations ORDER BY id") == [
        ("doi:10.1000/TEST.101", "matched"),
        ("Proc Test Soc. 1998-12", "ambiguous"),
        ("hello", "unreadable"),
    ]


def test_a_decision_is_not_written_to_another_citation_that_got_the_id(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    [due] = due_citations(store, NOW)
    remove_citations(store, source="a")
    add_citations(store, "file", "b", [STUB], NOW)
    save_resolutions(
        store, [(due.id, Resolution(DOI, MATCHED)), (due.id, Resolution(DOI, error=TransientError("e")))], NOW
    )
    assert rows(path, "SELECT text, status, error FROM citations") == [(STUB.text, "new", None)]


def test_the_end_of_a_run_is_nobodys_failure(filled, path):
    over, blocked = StoppedError("the deadline of 1 s is over"), StoppedError("blocked", service="NCBI")
    save_resolutions(filled, [(1, Resolution(DOI, error=over)), (2, Resolution(STUB, error=blocked))], NOW)
    assert rows(path, "SELECT error, attempts FROM citations WHERE id < 3 ORDER BY id") == [(None, 0), ("blocked", 1)]


def test_what_becomes_a_persons_to_decide_is_an_event_once(filled, path):
    for night in range(3):
        save_resolutions(filled, [(2, Resolution(STUB, AMBIGUOUS))], NOW + night * DAY, run=None)
    assert rows(path, "SELECT kind, citation, after FROM events") == [("to_decide", 2, "2 records fit")]


def test_a_citation_with_too_many_candidates_or_none_is_no_event(filled, path):
    for count in (0, 4218):
        save_resolutions(filled, [(2, Resolution(STUB, replace(AMBIGUOUS, candidates=(), candidate_count=count)))], NOW)
    assert rows(path, "SELECT kind FROM events") == []


def test_a_record_that_has_come_and_a_link_that_leads_elsewhere_are_events(filled, path):
    save_resolutions(filled, [(1, Resolution(DOI, ELSEWHERE))], NOW)
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW + DAY)
    save_resolutions(filled, [(1, Resolution(DOI, replace(MATCHED, article=BARE)))], NOW + 2 * DAY)
    save_resolutions(filled, [(1, Resolution(DOI, Decision(Status.NOT_FOUND)))], NOW + 3 * DAY)
    assert rows(path, "SELECT kind, before, after FROM events ORDER BY id") == [
        ("entered_pubmed", "not_in_pubmed", "PMID 101"),
        ("link_changed", "PMID 101", "PMID 102"),
        ("link_changed", "PMID 102", "not_found"),
    ]


# --- a person's choice ---


def test_a_rules_decision_made_at_the_same_time_does_not_overwrite_a_persons(filled):
    [first, second] = due_citations(filled, NOW)
    save_choice(filled, first.id, BARE, NOW)
    save_resolutions(filled, [(first.id, Resolution(DOI, MATCHED)), (second.id, Resolution(STUB, AMBIGUOUS))], NOW)
    assert (find_case(filled, first.id).decision.article, find_case(filled, first.id).decided_by) == (BARE, "person")
    assert find_case(filled, second.id).decision.status is Status.AMBIGUOUS


def test_an_error_of_the_same_time_does_not_touch_what_a_person_chose(filled):
    save_choice(filled, 1, BARE, NOW)
    save_resolutions(filled, [(1, Resolution(DOI, error=OSError("down")))], NOW)
    assert find_case(filled, 1).decision.article == BARE
    assert due_citations(filled, LATER, limit=1)[0].id == 2


def test_the_candidates_that_were_not_chosen_become_rivals_whoever_chooses_how_often(filled):
    save_resolutions(filled, [(2, Resolution(STUB, AMBIGUOUS))], NOW)
    save_choice(filled, 2, BARE, NOW)
    assert [rival.pmid for rival in find_case(filled, 2).decision.proof.rivals] == [8]
    save_choice(filled, 2, None, NOW)
    decision = find_case(filled, 2).decision
    assert (decision.status, decision.candidates, decision.candidate_count) == (Status.NOT_FOUND, (), 0)


def test_none_leaves_true_that_crossref_has_the_work(filled):
    save_resolutions(filled, [(1, Resolution(DOI, ELSEWHERE))], NOW)
    save_choice(filled, 1, None, NOW)
    case = find_case(filled, 1)
    assert (case.decision.status, case.decision.work, case.due_at) == (Status.NOT_IN_PUBMED, WORK, None)


def test_a_choice_for_an_unreadable_text_is_for_this_text_only(filled):
    assert save_choice(filled, 3, BARE, NOW) == ((), ())
    assert set(known_decisions(filled, [BAD, OTHER_BAD], LATER)) == {BAD}
    add_citations(filled, "file", "b", [BAD], NOW)
    assert find_case(filled, 5).decision.status is Status.UNREADABLE


def test_a_record_that_is_stored_is_not_written_again(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    save_choice(filled, 2, replace(FULL, title="Another title"), LATER)
    assert stored_article(filled, FULL.pmid).title == FULL.title


def test_a_choice_for_a_citation_that_has_gone_changes_nothing(filled):
    remove_citations(filled, source="a")
    assert save_choice(filled, 1, BARE, NOW) == ((), ())


def test_a_choice_holds_for_the_same_facts_where_they_name_one_paper(filled):
    add_citations(filled, "file", "b", [replace(DOI, text="10.1000/test.101"), replace(STUB, text="another stub")], NOW)
    for id_, citation in ((2, STUB), (6, STUB)):
        save_resolutions(filled, [(id_, Resolution(citation, AMBIGUOUS))], NOW)
    assert save_choice(filled, 1, BARE, NOW) == ((5,), ())
    assert find_case(filled, 5).chosen_for == 1
    assert save_choice(filled, 2, BARE, NOW) == ((), (6,))


def test_a_choice_of_what_is_not_as_it_was_seen_any_more_is_refused(filled, path):
    seen = find_case(filled, 2).state
    save_choice(filled, 2, BARE, NOW, seen)
    before = dump(path)
    with pytest.raises(InputError, match="was decided or changed since you saw it"):
        save_choice(filled, 2, None, LATER, seen)
    assert dump(path) == before
