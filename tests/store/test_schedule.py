"""When a citation is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pmsync.models import Article, Candidate, Decision, Status
from pmsync.store import schedule

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_an_unsettled_citation_is_asked_after_1_2_4_7_14_30_days_and_then_every_30():
    waits, wait, moment = [], None, NOW
    for _ in range(8):
        due = schedule.next_due(Decision(Status.NOT_FOUND), moment, wait)
        wait, moment = due - moment, due
        waits.append(wait.days)
    assert waits == [1, 2, 4, 7, 14, 30, 30, 30]


@pytest.mark.parametrize("status", [Status.MATCHED, Status.CONTRADICTION, Status.UNREADABLE])
def test_a_matched_contradictory_or_unreadable_citation_is_not_asked_again_by_itself(status):
    article = Article(1, title="t") if status is Status.MATCHED else None
    assert schedule.next_due(Decision(status, article=article, candidate_count=0), NOW, None) is None


def test_a_work_pubmed_lacks_is_asked_again_because_it_may_enter():
    assert schedule.next_due(Decision(Status.NOT_IN_PUBMED), NOW, None) == NOW + timedelta(days=1)


def test_a_citation_that_fits_too_many_records_to_list_is_not_asked_again():
    assert schedule.next_due(Decision(Status.AMBIGUOUS, candidate_count=4321), NOW, None) is None


def test_an_ambiguous_citation_with_its_candidates_is_asked_again():
    two = tuple(Candidate(pmid, None, "t", None, None, ()) for pmid in (2, 1))
    decision = Decision(Status.AMBIGUOUS, candidates=two, candidate_count=2)
    assert schedule.next_due(decision, NOW, None) == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("checked", "due", "fresh"),
    [(None, None, False), (0, None, True), (31, None, False), (1, 1, True), (1, -1, False), (1, 0, False)],
)
def test_an_answer_is_fresh_until_it_is_due_or_thirty_days_old(checked, due, fresh):
    checked_at = None if checked is None else NOW - timedelta(days=checked)
    due_at = None if due is None else NOW + timedelta(days=due)
    assert schedule.is_fresh(checked_at, due_at, NOW) is fresh


def test_moments_are_kept_as_utc_text_that_sorts():
    assert schedule.to_text(NOW) == "2026-11-23T02:00:00Z"
    assert schedule.from_text("2026-11-23T02:00:00Z") == NOW
    assert schedule.from_text(None) is None
