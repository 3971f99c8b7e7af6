"""What every test shares: hypothesis without a clock, and no setting of the user's environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from pmsync.services.settings import VARIABLES
from tests.standin import Records, serve
from tests.standin.server import Running
from tests.support.chromium import launched
from tests.support.room import Room, make_room, restore, served_room
from tests.support.served import PYTHON

# Whom a test asks that does not say whom to ask.
NOWHERE = {
    "PMSYNC_EUTILS_URL": "http://nowhere.invalid/entrez/eutils",
    "PMSYNC_IDCONV_URL": "http://nowhere.invalid/tools/idconv/api/v1/articles/",
    "PMSYNC_CROSSREF_URL": "http://nowhere.invalid",
    "PMSYNC_DOI_URL": "http://nowhere.invalid",
    "PMSYNC_JOURNALS_URL": "",
}

# A deadline would be timing in a test: a busy machine is no wrong answer.
settings.register_profile("pmsync", deadline=None)
settings.load_profile("pmsync")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --live, without which no test asks anybody but the stand-in, --chaos, and --run-hostile."""
    parser.addoption("--live", action="store_true", help="Ask the live services what tests/contract asks.")
    parser.addoption(
        "--chaos", action="store_true", help="Play every plan of tests/stories/test_chaos.py, not only a sample."
    )
    parser.addoption("--run-hostile", action="store_true", help="Open every page with every hostile text in Chromium.")


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
    monkeypatch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
    monkeypatch.setattr("pmsync.services.http.session.Session._pause", lambda *_: None)
    with serve(records, rate=None) as running:
        for variable, value in running.environ.items():
            monkeypatch.setenv(variable, value)
        yield running


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database for the reading room, as it was made."""
    return make_room(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def _rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, Path], Room]]:
    rooms: dict[str, Room] = {}
    with ExitStack() as served:

        def room(version: str, made: Path) -> Room:
            if version not in rooms:
                database = tmp_path_factory.mktemp("served") / "refs.db"
                restore(made, database)
                rooms[version] = served.enter_context(served_room(version, database))
            restore(made, rooms[version].database)
            return rooms[version]

        yield room


@pytest.fixture(params=PYTHON)
def room(request: pytest.FixtureRequest, _rooms: Callable[[str, Path], Room], made: Path) -> Room:
    """The reading room, served by one version of Datasette after the other; whole again for every test."""
    return _rooms(request.param, made)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; closed after each module, since its driver keeps the thread's event loop to itself."""
    with launched() as running:
        yield running


@pytest.fixture
def old_room(_rooms: Callable[[str, Path], Room], made: Path) -> Room:
    """The reading room, served by Datasette 0.65: where its pages are the same in both."""
    return _rooms("0.65", made)
