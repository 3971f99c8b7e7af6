"""The nightly sync step by step: what each asks, what it writes down, and what stays due."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pmsync import nightly
from pmsync.errors import StoppedError, TransientError
from pmsync.models import Citation, Decision, Link, PartialDate, Resolution, Status, Work
from pmsync.models.notices import CROSSREF, NOTICE, PUBMED, RETRACTION
from pmsync.services import Services
from pmsync.services.http.service import ServiceName
from pmsync.store.articles import stored_article
from pmsync.store.cases import find_case
from pmsync.store.citations import add_citations, due_citations
from pmsync.store.database import Store
from pmsync.store.due import due_dois, due_records, save_records, save_redirects, set_watermark, watermark
from pmsync.store.pages import add_page, stored_pages
from tests.support.articles import BARE, FULL
from tests.support.decisions import DAY, DOI, MATCHED, NOW, STUB, decide
from tests.support.services import FakeCrossref, FakeNcbi, services

DOWN = TransientError("NCBI EFetch answered 503")
BLOCKED = StoppedError("NCBI has blocked this address", service=ServiceName.NCBI)
NO_CROSSREF = StoppedError("Crossref is down", service=ServiceName.CROSSREF)
OVER = StoppedError("the deadline of 1 s is over")
PMID = Citation("PMID: 101", pmid=101)


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "refs.db", create=True) as opened:
        yield opened


@pytest.fixture
def stored(store):
    """A database with a record that has a DOI and one that has none, fetched a week ago."""
    save_records(store, {101: FULL, 102: BARE}, NOW - 7 * DAY, None)
    return store


@pytest.fixture(autouse=True)
def _by_window(monkeypatch):
    monkeypatch.setattr("pmsync.nightly.FETCHED_WHOLE", 0)


def run_of(store: Store, ncbi: FakeNcbi, crossref: FakeCrossref | None = None) -> nightly.SyncRun:
    asked = services(ncbi, crossref)

    def services_for(*, refresh: bool) -> Services:
        assert refresh in {True, False}
        return asked

    return nightly.SyncRun(store, services_for, NOW, None, lambda _: None)


def sync(store: Store, ncbi: FakeNcbi, crossref: FakeCrossref | None = None, **options) -> nightly.SyncCounts:
    return nightly.sync(store, lambda **_: services(ncbi, crossref), NOW, **options)


# --- counts ---


@pytest.mark.parametrize(
    ("counts", "alert", "code"),
    [
        (nightly.SyncCounts(), True, 0),
        (nightly.SyncCounts(failed=1), False, 1),
        (nightly.SyncCounts(not_reached=1), False, 1),
        (nightly.SyncCounts(alarms=1), False, 0),
        (nightly.SyncCounts(alarms=1, failed=1), True, 4),
    ],
)
def test_what_was_not_answered_is_exit_1_and_an_alarm_4_on_demand(counts, alert, code):
    assert counts.exit_code(alert=alert) == code


def test_each_citation_is_counted_by_what_became_of_it_and_each_sentence_once():
    counts = nightly.SyncCounts()
    statuses = (Status.MATCHED, Status.NOT_IN_PUBMED, Status.AMBIGUOUS, Status.NOT_FOUND)
    answered = [Resolution(STUB, Decision(status)) for status in statuses]
    counts.count_resolutions([*answered, *(Resolution(STUB, error=error) for error in (DOWN, DOWN, OVER))])
    assert (counts.asked, counts.checked) == (7, 4)
    assert (counts.matched, counts.not_in_pubmed, counts.undecided) == (1, 1, 2)
    assert (counts.failed, counts.not_reached, counts.errors) == (2, 1, (str(DOWN), str(OVER)))


def test_parts_end_with_the_run_and_what_is_left_is_not_reached(store):
    run = run_of(store, FakeNcbi())
    parts = []
    for part in run.parts([1, 2, 3, 4, 5], 2):
        parts.append(part)
        run.count_failure(BLOCKED)
    assert (parts, run.counts.not_reached) == ([[1, 2]], 3)


@pytest.mark.parametrize(
    ("error", "is_over", "without_crossref"),
    [(DOWN, False, False), (BLOCKED, True, False), (NO_CROSSREF, False, True), (OVER, True, True)],
)
def test_a_run_goes_on_without_crossref_and_not_without_ncbi(store, error, is_over, without_crossref):
    run = run_of(store, FakeNcbi())
    run.count_failure(error)
    assert (run.is_over, run.without_crossref) == (is_over, without_crossref)


# --- which records changed ---


def test_what_changed_is_due_and_the_rest_is_checked(stored):
    run = run_of(stored, FakeNcbi(changed_pmids={101}))
    nightly._find_changed_records(run)
    assert due_records(stored, NOW) == [101]
    assert (run.counts.checked, watermark(stored, PUBMED)) == (1, NOW)


def test_a_window_that_was_not_answered_moves_no_watermark(stored):
    run = run_of(stored, FakeNcbi(changed_pmids=DOWN))
    nightly._find_changed_records(run)
    assert (run.counts.failed, run.counts.checked, due_records(stored, NOW)) == (1, 0, [])
    assert watermark(stored, PUBMED) == NOW - 7 * DAY


def test_a_small_library_is_fetched_whole_and_nobody_is_asked_what_changed(stored, monkeypatch):
    monkeypatch.setattr("pmsync.nightly.FETCHED_WHOLE", 2)
    run = run_of(stored, FakeNcbi(changed_pmids=DOWN))
    nightly._find_changed_records(run)
    assert (due_records(stored, NOW), run.counts.failed) == ([101, 102], 0)


def test_changes_are_asked_for_once_a_day(stored):
    set_watermark(stored, PUBMED, NOW)
    run = run_of(stored, FakeNcbi(changed_pmids={101}))
    nightly._find_changed_records(run)
    assert due_records(stored, NOW) == []


# --- records ---


def test_due_records_are_fetched_and_what_failed_stays_due(stored):
    run = run_of(stored, FakeNcbi({101: replace(FULL, title="Another."), 102: DOWN}, changed_pmids={101, 102}))
    nightly._find_changed_records(run)
    nightly._fetch_due_records(run)
    assert stored_article(stored, 101).title == "Another."
    assert due_records(stored, NOW) == [102]
    assert (run.counts.checked, run.counts.failed) == (1, 1)


def test_a_deleted_record_is_followed_by_its_doi(stored):
    twin = replace(FULL, pmid=103)
    save_records(stored, {101: None}, NOW, None)
    nightly._follow_deleted_records(run_of(stored, FakeNcbi({103: twin})))
    with stored.reading() as db:
        assert db.execute("SELECT old, new FROM redirects").fetchall() == [(101, 103)]


def test_a_record_is_cited_by_all_but_its_pmid():
    assert nightly._as_citation(FULL) == Citation(
        "",
        doi=FULL.doi,
        title=FULL.title,
        first_author="Lv X",
        journal="Proc Test Soc",
        date=PartialDate(1998, 12),
        volume="12",
        issue="3-4",
        page="e123",
        last_page="130",
    )


# --- citations ---


def test_a_citation_is_asked_about_as_it_is_known_and_answered_as_it_was_stated(stored):
    save_redirects(stored, [(FULL, Resolution(PMID, Decision(Status.MATCHED, "doi", article=BARE)))], NOW, None)
    ncbi = FakeNcbi({102: BARE})
    [resolution] = nightly.resolve_known(stored, [PMID], services(ncbi))
    assert ncbi.fetched == [102]
    assert (resolution.citation, resolution.decision.article.pmid) == (PMID, 102)
    assert resolution.decision.reason == "PMID 101 was merged into 102"


def test_a_citation_waits_where_its_record_is_stored_and_missing_now(stored):
    add_citations(stored, "file", "a", [PMID], NOW)
    run = run_of(stored, FakeNcbi())
    nightly._resolve_due_citations(run, None)
    assert (run.counts.not_reached, run.counts.asked) == (1, 0)
    assert find_case(stored, 1).decision.status is Status.NEW
    assert due_records(stored, NOW) == [101]  # whether it is gone is asked first


def test_at_most_so_many_citations_are_asked_about(store):
    add_citations(store, "file", "a", [PMID, Citation("PMID: 102", pmid=102)], NOW)
    counts = sync(store, FakeNcbi({101: FULL, 102: BARE}), limit=1)
    assert (counts.asked, counts.matched) == (1, 1)
    assert [due.citation.pmid for due in due_citations(store, NOW)] == [102]


# --- pages ---


def test_of_a_page_only_what_is_open_is_saved(store):
    anchor = Citation("PMID: 101", pmid=101)
    add_page(store, "page", anchor, [(1, STUB), (2, DOI)], NOW)
    [page] = stored_pages(store, NOW)
    decided = replace(page, entries=(page.entries[0], replace(page.entries[1], is_open=False)))
    resolved = nightly.resolve_stored_pages(store, [decided], services(FakeNcbi()), NOW)
    assert [id_ for id_, _ in resolved] == [page.anchor.id, page.entries[0].id]
    assert find_case(store, page.entries[1].id).decision.status is Status.NEW


def test_a_page_of_which_nothing_is_open_is_not_asked_about(store):
    add_page(store, "page", PMID, [(1, STUB)], NOW)
    [page] = stored_pages(store, NOW)
    settled = replace(
        page, anchor=replace(page.anchor, is_open=False), entries=(replace(page.entries[0], is_open=False),)
    )
    ncbi = FakeNcbi({101: FULL})
    assert nightly.resolve_stored_pages(store, [settled], services(ncbi), NOW) == []
    assert ncbi.fetched == []


# --- Crossref ---


def test_notices_are_asked_for_from_the_second_night_on(stored):
    about = Link(RETRACTION, NOTICE, CROSSREF, None, FULL.doi, None, None)
    crossref = FakeCrossref(new_notices=[Work("10.1/n", title="Retraction", links=(about,))])
    nightly._read_notices(run_of(stored, FakeNcbi(), crossref))
    assert (stored_article(stored, 101).is_retracted, watermark(stored, CROSSREF)) == (False, NOW)
    set_watermark(stored, CROSSREF, NOW - DAY)
    nightly._read_notices(run_of(stored, FakeNcbi(), crossref))
    assert (stored_article(stored, 101).is_retracted, watermark(stored, CROSSREF)) == (True, NOW)


def test_notices_that_were_not_answered_move_no_watermark(stored):
    set_watermark(stored, CROSSREF, NOW - DAY)
    run = run_of(stored, FakeNcbi(), FakeCrossref(new_notices=NO_CROSSREF))
    nightly._read_notices(run)
    assert (run.without_crossref, watermark(stored, CROSSREF)) == (True, NOW - DAY)


def test_a_stored_doi_is_checked_and_is_no_second_record(stored):
    run = run_of(stored, FakeNcbi(), FakeCrossref(works_of={FULL.doi: Work(FULL.doi, title=FULL.title)}))
    nightly._check_at_crossref(run)
    assert (due_dois(stored, NOW), run.counts.checked, run.counts.failed) == ({}, 0, 0)


def test_without_crossref_its_checks_stay_due(stored):
    run = run_of(stored, FakeNcbi(), FakeCrossref(works_of={FULL.doi: Work(FULL.doi, title=FULL.title)}))
    run.count_failure(NO_CROSSREF)
    nightly._check_at_crossref(run)
    assert (due_dois(stored, NOW), run.counts.not_reached) == ({101: FULL.doi}, 1)


# --- the whole night ---


def test_a_night_over_after_ncbi_has_stopped_leaves_the_rest_due(stored):
    add_citations(stored, "file", "a", [DOI], NOW)
    counts = sync(stored, FakeNcbi(changed_pmids=BLOCKED))
    assert (counts.errors, counts.asked) == ((str(BLOCKED),), 0)
    assert [due.citation for due in due_citations(stored, NOW)] == [DOI]


def test_what_is_settled_is_left_alone(stored):
    add_citations(stored, "file", "a", [DOI], NOW)
    decide(stored, DOI, MATCHED)
    ncbi = FakeNcbi({101: FULL, 102: BARE})
    counts = sync(stored, ncbi)
    assert (counts.asked, counts.checked, ncbi.fetched) == (0, 2, [])
