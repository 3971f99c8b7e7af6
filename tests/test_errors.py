"""Which failure is whose, and what may be tried again."""

from __future__ import annotations

import pytest

from pmsync.errors import (
    InputError,
    NotInCassette,
    PmsyncError,
    RefusedError,
    ServiceError,
    StoppedError,
    StoreError,
    TransientError,
)


@pytest.mark.parametrize("kind", [InputError, StoreError, NotInCassette, TransientError, RefusedError, StoppedError])
def test_every_failure_is_explained_by_its_sentence(kind):
    assert str(kind("what to do")) == "what to do"
    assert issubclass(kind, PmsyncError)


@pytest.mark.parametrize("kind", [InputError, StoreError, NotInCassette])
def test_only_a_service_fails_to_answer(kind):
    assert not issubclass(kind, ServiceError)


def test_a_stop_that_is_no_services_own_ends_the_run():
    assert StoppedError("the time is over").ends_the_run
    assert not StoppedError("blocked", service="NCBI").ends_the_run


@pytest.mark.parametrize("kind", [ServiceError, TransientError, RefusedError])
def test_any_other_failure_to_answer_does_not(kind):
    assert not kind("later").ends_the_run


def test_a_passing_failure_says_how_long_to_wait_and_whether_everybody_must():
    error = TransientError("slow down", service="Crossref", retry_after=20.0, throttled=True)
    assert (error.service, error.retry_after, error.throttled, error.stale_connection) == (
        "Crossref",
        20.0,
        True,
        False,
    )
    plain = TransientError("again")
    assert (plain.service, plain.retry_after, plain.throttled, plain.stale_connection) == (None, None, False, False)


def test_trouble_with_the_database_may_pass_only_if_it_is_said():
    assert not StoreError("damaged").passing
    assert StoreError("locked", passing=True).passing
