"""The setup is checked with the settings that are given, else with those of the environment."""

from __future__ import annotations

import pytest

import pmsync
from pmsync.services.settings import Settings


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """Note with which settings the check is made."""
    seen: list[Settings] = []
    monkeypatch.setattr(
        "pmsync.services.contract.checkup.findings", lambda settings: seen.append(settings) or iter("ab")
    )
    return seen


def test_all_that_is_found_comes_as_a_list(checked, tmp_path):
    settings = Settings(cache=str(tmp_path / "http.sqlite"))
    assert pmsync.check(settings=settings) == ["a", "b"]
    assert checked == [settings]


def test_without_settings_those_of_the_environment_are_checked(checked, monkeypatch):
    monkeypatch.setenv("PMSYNC_EMAIL", "someone@example.org")
    pmsync.check()
    assert [settings.email for settings in checked] == ["someone@example.org"]
