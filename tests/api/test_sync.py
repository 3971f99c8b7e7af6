"""What a sync from Python returns, one at a time, and what it says afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import pmsync
from pmsync.errors import InputError, StoreError, TransientError
from pmsync.services.ncbi.journal_list import JournalList
from pmsync.services.settings import Settings
from pmsync.store.cases import QueueCounts
from pmsync.store.database import Store, only_one
from tests.standin.server import Running
from tests.support.articles import BARE, FULL
from tests.support.decisions import AMBIGUOUS, STUB, decide
from tests.support.services import FakeNcbi, services

NIGHT = datetime(2031, 1, 1, 2, tzinfo=UTC)  # citations are added by the clock, before it
RETRACTED = "Retracted Publication"


@pytest.fixture
def ncbi(monkeypatch: pytest.MonkeyPatch) -> FakeNcbi:
    """The PubMed that every sync asks."""
    fake = FakeNcbi({101: FULL, 102: BARE})
    monkeypatch.setattr("pmsync.api.sync.services_for", lambda _, *, refresh: services(fake))
    return fake


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with two citations, not asked about yet."""
    pmsync.add(tmp_path / "refs.db", ["PMID: 101", "PMID: 102"])
    return tmp_path / "refs.db"


@pytest.mark.usefixtures("ncbi")
def test_a_sync_returns_its_report_and_leaves_nothing_due(db):
    assert [citation.pmid for citation in pmsync.due(db, limit=1)] == [101]
    result = pmsync.sync(db, now=NIGHT)
    assert (result.report.asked, result.report.matched, result.errors, result.exit_code) == (2, 2, (), 0)
    assert result.queue == QueueCounts(0, 0)
    assert pmsync.due(db, now=NIGHT) == []


def test_what_a_service_did_not_answer_is_in_the_result_and_stays_due(ncbi, db):
    ncbi.records = {101: FULL, 102: TransientError("NCBI EFetch answered 503")}
    result = pmsync.sync(db, now=NIGHT)
    assert (result.errors, result.exit_code, result.report.failed) == (("NCBI EFetch answered 503",), 1, 1)
    assert [citation.pmid for citation in pmsync.due(db, now=NIGHT)] == [102]


@pytest.mark.parametrize(("alert", "code"), [(True, 4), (False, 0)])
def test_what_needs_a_person_is_an_exit_code_on_demand(ncbi, db, alert, code):
    ncbi.records = {101: replace(FULL, types=(RETRACTED,)), 102: BARE}
    assert pmsync.sync(db, now=NIGHT, alert=alert).exit_code == code


@pytest.mark.usefixtures("ncbi")
def test_what_waits_for_a_person_is_counted_whenever_it_was_reported(db):
    with Store(db) as store:
        pmsync.add(db, [STUB.text])
        decide(store, pmsync.due(db)[-1], AMBIGUOUS, NIGHT)
    for night in range(2):
        assert pmsync.sync(db, now=NIGHT + timedelta(hours=night)).queue == QueueCounts(1, 0)


@pytest.fixture
def nlm(ncbi, server, monkeypatch) -> Running:
    """The stand-in, of which nothing but the list of journals is asked."""
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    return server


def test_the_first_sync_fetches_the_list_of_journals_and_the_next_one_does_not(nlm, db):
    results = [pmsync.sync(db, now=NIGHT + timedelta(days=night)) for night in (0, 400)]  # it goes by the clock
    assert [(result.report.requests, result.notes, result.exit_code) for result in results] == [(1, (), 0), (0, (), 0)]
    assert JournalList(Settings.from_environment().journals_file).named("The Plant Cell")


def test_a_list_of_journals_that_does_not_come_is_a_note_and_fails_no_night(nlm, db):
    nlm.fault("journals", "503", None)
    result = pmsync.sync(db, now=NIGHT)
    said = "NLM's list of journals was not renewed, and the next sync tries again: NLM's file server answered 503"
    assert (result.notes, result.errors, result.exit_code, result.report.failed) == ((said,), (), 0, 0)
    assert result.report.matched == 2
    assert nlm.count() == 1
    assert pmsync.sync(db, now=NIGHT).notes == (said,)


def test_with_a_cassette_or_without_an_address_the_list_of_journals_is_left_alone(nlm, db, tmp_path):
    settings = Settings.from_environment()
    for changes in ({"journals_url": ""}, {"cassette": str(tmp_path / "tape"), "record": True}):
        assert pmsync.sync(db, now=NIGHT, settings=replace(settings, **changes)).notes == ()
    assert nlm.count() == 0


@pytest.mark.usefixtures("ncbi")
def test_one_sync_of_a_database_runs_at_a_time(db):
    with only_one(db), pytest.raises(StoreError, match="another sync of"):
        pmsync.sync(db)
    assert pmsync.status(db).report is None


@pytest.mark.usefixtures("ncbi")
def test_a_moment_that_names_no_zone_is_utc(db):
    pmsync.sync(db, now=NIGHT.replace(tzinfo=None))
    assert pmsync.status(db).report.started_at == "2031-01-01T02:00:00Z"


@pytest.mark.usefixtures("ncbi")
def test_the_status_is_of_the_last_run_of_one_or_of_all_since_a_moment(db):
    for night in range(3):
        pmsync.sync(db, now=NIGHT + timedelta(days=night))
    assert pmsync.status(db).report.runs == (3,)
    assert pmsync.status(db, run=2).report.runs == (2,)
    assert pmsync.status(db, since=NIGHT + timedelta(days=1)).report.runs == (2, 3)
    assert pmsync.status(db).holds["articles"] == 2
    with pytest.raises(InputError, match="has no run 9"):
        pmsync.status(db, run=9)
