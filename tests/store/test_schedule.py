"""When a citation, and when a stored record, is asked about again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import Article, Candidate, Decision, Status
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.store import schedule
from tests.standin import Records

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = timedelta(days=1)


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


# --- stored records ---

FINISHED, PENDING, PREPRINT = 31266900, 34092796, 34013271


def test_the_wait_of_a_pending_record_grows_with_its_age():
    ages, moment = [], NOW
    while moment < NOW + 200 * DAY:
        moment = schedule.next_fetch(record(PENDING), NOW, moment)
        ages.append((moment - NOW).days)
    assert ages == [*range(1, 15), *range(21, 92, 7), 121, 151, 181, 211]


def record(pmid: int) -> Article:
    return next(read_articles(Records.from_facts().by_pmid[pmid].xml))


def test_a_preprint_waits_for_ever_until_its_article_is_named():
    preprint = record(PREPRINT)
    assert schedule.next_fetch(replace(preprint, links=()), NOW, NOW + 1000 * DAY) == NOW + 1030 * DAY
    assert schedule.next_fetch(preprint, NOW, NOW) == schedule.next_sweep(PREPRINT, NOW)


@given(st.integers(1, 99_999_999), st.integers(0, 4000))
def test_a_finished_record_has_one_day_of_its_own_in_ninety(pmid, day):
    now = NOW + day * DAY
    due = schedule.next_sweep(pmid, now)
    assert DAY <= due - now <= 90 * DAY
    assert schedule.next_sweep(pmid, due) - due == 90 * DAY
    assert schedule.next_sweep(pmid + 90, now) == due


def test_a_deleted_record_is_looked_for_after_1_2_4_8_16_days_and_then_every_30():
    ages, moment = [], NOW
    while moment < NOW + 100 * DAY:
        moment = schedule.next_search(NOW, moment)
        ages.append((moment - NOW).days)
    assert ages == [1, 2, 4, 8, 16, 32, 62, 92, 122]


def test_a_window_reaches_back_behind_what_was_confirmed_and_is_asked_once_a_day():
    assert schedule.window_from(NOW - DAY, NOW) == NOW - 4 * DAY
    assert schedule.window_from(NOW - timedelta(hours=19), NOW) is None
    assert schedule.window_from(NOW - timedelta(hours=20), NOW) == NOW - timedelta(hours=20) - 3 * DAY


def test_what_a_clock_that_was_ahead_confirmed_is_worth_nothing():
    assert schedule.window_from(NOW + DAY, NOW) == NOW - 93 * DAY


def test_what_is_put_off_farther_than_any_wait_is_due():
    before, after = schedule.due_by(NOW)
    assert (before, after) == ("2026-11-23T05:00:00Z", "2027-03-03T02:00:00Z")
