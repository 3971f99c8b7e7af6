"""What every test shares: hypothesis without a clock, and no setting of the user's environment."""

from __future__ import annotations

import pytest
from hypothesis import settings

from pmsync.settings import VARIABLES

# A deadline would be timing in a test: a busy machine is no wrong answer.
settings.register_profile("pmsync", deadline=None)
settings.load_profile("pmsync")


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path_factory.mktemp("cache") / "http.sqlite"))
