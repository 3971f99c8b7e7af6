"""What a look-up answers from the database, what it asks, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

import pmsync
from pmsync.errors import InputError, TransientError
from pmsync.models import Resolution, Status
from pmsync.store.cases import find_case
from pmsync.store.database import Store
from pmsync.store.decisions import save_choice, save_lines
from tests.support.articles import BARE, FULL
from tests.support.decisions import DAY, DOI, MATCHED
from tests.support.services import FakeNcbi, services

PMID = "PMID: 102"
DOWN = TransientError("NCBI EFetch answered 503")


@pytest.fixture
def ncbi(monkeypatch: pytest.MonkeyPatch) -> FakeNcbi:
    """The PubMed that every look-up asks."""
    fake = FakeNcbi({101: FULL, 102: BARE})
    monkeypatch.setattr("pmsync.api.lookup.services_for", lambda _, *, refresh: services(fake))
    return fake


@pytest.fixture
def db(tmp_path):
    """A database that knows a DOI since now."""
    path = tmp_path / "refs.db"
    with Store(path, create=True) as store:
        save_lines(store, [Resolution(DOI, MATCHED)], datetime.now(UTC))
    return path


def test_one_text_in_place_of_a_list_is_refused():
    with pytest.raises(InputError, match="put the one between brackets"):
        pmsync.lookup(PMID)


def test_answers_stand_in_the_order_given_duplicates_included(ncbi):
    answers = pmsync.lookup([PMID, "PMID: 101", PMID])
    assert [answer.decision.article.pmid for answer in answers] == [102, 101, 102]
    assert sorted(set(ncbi.fetched)) == [101, 102]


def test_what_the_database_knows_freshly_nobody_is_asked(ncbi, db):
    [answer] = pmsync.lookup([DOI.text], db)
    assert (answer.decision.article.pmid, ncbi.fetched) == (101, [])


def test_what_had_to_be_asked_is_written_into_the_database_and_asked_once(ncbi, db):
    pmsync.lookup([PMID], db)
    pmsync.lookup([PMID], db)
    assert ncbi.fetched == [102]
    with Store(db) as store:
        assert find_case(store, 2).source == "lookup"


def test_refresh_asks_in_any_case_but_where_a_person_decided(ncbi, db):
    pmsync.lookup([PMID], db)
    pmsync.lookup([PMID], db, refresh=True)
    assert ncbi.fetched == [102, 102]
    with Store(db) as store:
        save_choice(store, 2, None, datetime.now(UTC))
    [answer] = pmsync.lookup([PMID], db, refresh=True)
    assert (answer.decision.status, ncbi.fetched) == (Status.NOT_FOUND, [102, 102])


def test_what_was_not_answered_carries_the_error_and_the_earlier_decision(ncbi, db):
    pmsync.lookup([PMID], db)
    ncbi.records = {102: DOWN}
    [answer] = pmsync.lookup([PMID], db, refresh=True)
    assert (answer.error, answer.decision.article) == (DOWN, BARE)
    [unknown] = pmsync.lookup(["PMID: 103"])
    assert unknown.error is None


def test_an_answer_grows_old(ncbi, tmp_path):
    path = tmp_path / "refs.db"
    with Store(path, create=True) as store:
        save_lines(store, [Resolution(DOI, MATCHED)], datetime.now(UTC) - 31 * DAY)
    pmsync.lookup([DOI.text], path)
    assert ncbi.fetched == [101]


def test_progress_is_told_of_all_that_is_asked_about(ncbi):
    done = []
    pmsync.lookup([PMID, "PMID: 101"], on_start=lambda count, _: done.append(count) or done.append)
    assert (done, sorted(ncbi.fetched)) == ([2, 2], [101, 102])


def test_a_look_up_that_the_database_answers_loads_nothing_that_asks(db):
    code = f"""
import sys, pmsync
[answer] = pmsync.lookup([{DOI.text!r}], {str(db)!r})
asking = ("pmsync.nightly", "pmsync.resolve", "pmsync.services.http", "pmsync.parsing.page", "requests", "lxml")
print(answer.decision.article.pmid, [name for name in sys.modules if name.startswith(asking)])
"""
    answered = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (answered.stdout, answered.stderr) == ("101 []\n", "")
