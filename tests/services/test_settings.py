"""Settings: from the environment, and into that of a program that is started."""

from __future__ import annotations

from pmsync.services.settings import Settings


def test_settings_pass_through_the_environment_and_come_back_the_same(monkeypatch):
    settings = Settings(email="me@example.org", api_key="k", cassette="folder", eutils_url="http://x.example")
    monkeypatch.delenv("PMSYNC_CACHE")
    for variable, value in settings.as_environment().items():
        monkeypatch.setenv(variable, value)
    assert Settings.from_environment() == settings
