"""What every test shares: hypothesis without a clock, and no setting of the user's environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from standin import Records, serve
from standin.server import Running

from pmsync.settings import VARIABLES

# Whom a test asks that does not say whom to ask.
NOWHERE = {
    "PMSYNC_EUTILS_URL": "http://nowhere.invalid/entrez/eutils",
    "PMSYNC_IDCONV_URL": "http://nowhere.invalid/tools/idconv/api/v1/articles/",
    "PMSYNC_CROSSREF_URL": "http://nowhere.invalid",
    "PMSYNC_DOI_URL": "http://nowhere.invalid",
}

# A deadline would be timing in a test: a busy machine is no wrong answer.
settings.register_profile("pmsync", deadline=None)
settings.load_profile("pmsync")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --live, without which no test asks anybody but the stand-in, and --chaos."""
    parser.addoption("--live", action="store_true", help="Ask the live services what tests/contract asks.")
    parser.addoption("--chaos", action="store_true", help="Play every plan of tests/test_chaos.py, not only a sample.")


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    for variable, nowhere in NOWHERE.items():
        monkeypatch.setenv(variable, nowhere)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path_factory.mktemp("cache") / "http.sqlite"))


@pytest.fixture(scope="session")
def records() -> Records:
    """The stand-in's own records."""
    return Records.from_facts()


@pytest.fixture
def server(records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The stand-in, which the environment names, asked without a pause between requests or before another try."""
    monkeypatch.setattr("pmsync.pace.Pace.wait", lambda *_: True)
    monkeypatch.setattr("pmsync.session.Session._nap", lambda *_: None)
    with serve(records, rate=None) as running:
        for variable, value in running.environ.items():
            monkeypatch.setenv(variable, value)
        yield running
