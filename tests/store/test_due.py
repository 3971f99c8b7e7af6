"""What is due of stored records, and what is written down of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pmsync.errors import StoppedError, TransientError
from pmsync.models import Decision, Link, Resolution, Status, Work
from pmsync.models.notices import CROSSREF, NOTICE, PAPER, PUBMED, RETRACTION
from pmsync.store import schedule
from pmsync.store.articles import notices_of, stored_article
from pmsync.store.due import (
    active_pmids,
    due_dois,
    due_records,
    known_pmids,
    lost_records,
    mark_changed,
    save_checks,
    save_notices,
    save_records,
    save_redirects,
    set_watermark,
    watermark,
)
from tests.support.articles import BARE, FULL
from tests.support.decisions import DAY, NOW, rows

CHECK = "SELECT outcome, error, attempts FROM checks WHERE pmid = 101 AND service = '{}'"


@pytest.fixture
def stored(store):
    """A database with a record that has a DOI, and one that has none."""
    save_records(store, {101: FULL, 102: BARE}, NOW, None)
    return store


def test_a_record_is_due_on_its_own_day_or_when_it_changed(stored):
    assert due_records(stored, NOW) == []
    assert due_records(stored, schedule.next_sweep(101, NOW)) == [101]
    mark_changed(stored, [101])
    assert due_records(stored, NOW) == [101]


def test_what_was_not_answered_stays_due_with_its_error(stored, path):
    mark_changed(stored, [101])
    for _ in range(2):
        save_records(stored, {101: TransientError("NCBI EFetch answered 503")}, NOW, None)
    assert rows(path, CHECK.format(PUBMED)) == [("clean", "NCBI EFetch answered 503", 2)]
    assert due_records(stored, NOW) == [101]
    save_records(stored, {101: FULL}, NOW, None)
    assert rows(path, CHECK.format(PUBMED)) == [("clean", None, 0)]
    assert due_records(stored, NOW) == []


def test_the_end_of_a_run_is_no_failure_of_a_record(stored, path):
    save_records(stored, {101: StoppedError("the budget is spent")}, NOW, None)
    assert rows(path, CHECK.format(PUBMED)) == [("clean", None, 0)]


def test_a_watermark_is_the_oldest_fetch_until_there_is_one(store):
    assert watermark(store, PUBMED) is None
    save_records(store, {101: FULL}, NOW, None)
    save_records(store, {102: BARE}, NOW + DAY, None)
    assert (watermark(store, PUBMED), watermark(store, CROSSREF)) == (NOW, None)
    set_watermark(store, PUBMED, NOW + 2 * DAY)
    set_watermark(store, PUBMED, NOW + 3 * DAY)
    assert watermark(store, PUBMED) == NOW + 3 * DAY


def test_a_deleted_record_is_lost_until_it_is_known_where_it_went(stored):
    save_records(stored, {101: None}, NOW, None)
    assert active_pmids(stored) == [102]
    assert known_pmids(stored, [101, 102, 7]) == {101, 102}
    [lost] = lost_records(stored)
    assert lost.pmid == 101
    matched = Decision(Status.MATCHED, "doi", article=BARE)
    save_redirects(stored, [(FULL, Resolution(None, error=TransientError("down")))], NOW, None)
    assert len(lost_records(stored)) == 1
    save_redirects(stored, [(FULL, Resolution(None, matched))], NOW, None)
    assert lost_records(stored) == []
    assert known_pmids(stored, [101, 102, 7]) == {102}


def test_a_record_that_went_nowhere_is_looked_for_whenever_it_was_asked_for_in_vain(stored):
    save_records(stored, {101: None}, NOW, None)
    save_redirects(stored, [(FULL, Resolution(None, Decision(Status.NOT_FOUND)))], NOW, None)
    assert lost_records(stored) == []
    save_records(stored, {101: None}, NOW + DAY, None)
    assert [record.pmid for record in lost_records(stored)] == [101]


@pytest.mark.parametrize(
    ("decision", "how"),
    [
        (Decision(Status.MATCHED, "journal_volume_page", article=BARE), "the same paper by journal volume page"),
        (Decision(Status.NOT_FOUND), "no other record is proved to be the same paper"),
    ],
)
def test_how_it_was_found_where_a_record_went_is_kept_in_words(stored, path, decision, how):
    save_redirects(stored, [(FULL, Resolution(None, decision))], NOW, None)
    assert rows(path, "SELECT how FROM redirects") == [(how,)]


def test_a_new_doi_is_asked_about_at_once_and_then_on_its_day(stored, path):
    assert due_dois(stored, NOW) == {101: FULL.doi}
    save_checks(stored, {101: Work(FULL.doi, title=FULL.title)}, NOW, None)
    assert rows(path, CHECK.format(CROSSREF)) == [("clean", None, 0)]
    assert due_dois(stored, NOW + timedelta(hours=1)) == {}
    assert due_dois(stored, schedule.next_sweep(101, NOW)) == {101: FULL.doi}


def test_a_doi_that_crossref_lacks_is_unknown_and_one_not_answered_stays_due(stored, path):
    save_checks(stored, {101: TransientError("Crossref answered 503")}, NOW, None)
    assert rows(path, CHECK.format(CROSSREF)) == [(None, "Crossref answered 503", 1)]
    assert due_dois(stored, NOW) == {101: FULL.doi}
    save_checks(stored, {101: None}, NOW, None)
    assert rows(path, CHECK.format(CROSSREF)) == [("unknown", None, 0)]


def test_a_notice_is_joined_with_the_paper_it_is_about_and_moves_the_watermark(stored, db):
    about = Link(RETRACTION, NOTICE, CROSSREF, None, FULL.doi, "2026-11-20", "publisher")
    elsewhere = replace(about, other_doi="10.1/not-stored")
    save_notices(stored, [Work("10.1/notice", title="Retraction", links=(about, elsewhere))], NOW, None)
    retraction = Link(RETRACTION, PAPER, CROSSREF, None, "10.1/notice", "2026-11-20", "publisher")
    assert notices_of(db, 101) == (retraction,)
    assert stored_article(stored, 101).is_retracted
    assert watermark(stored, CROSSREF) == NOW
