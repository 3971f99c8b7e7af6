"""A scripted service, a clock that stands still, and sessions that ask the one by the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pmsync.services.http.service import services_of
from pmsync.services.http.session import Session
from pmsync.services.settings import Settings
from tests.support.scripted_service import ScriptedService, Time


@pytest.fixture
def service() -> Iterator[ScriptedService]:
    server = ScriptedService()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def addresses(service: ScriptedService) -> Settings:
    """All services at the scripted one."""
    return Settings(
        eutils_url=f"{service.url}/entrez/eutils",
        idconv_url=f"{service.url}/tools/idconv/api/v1/articles/",
        crossref_url=service.url,
        doi_url=service.url,
        journals_url=f"{service.url}/pubmed/J_Medline.txt",
    )


@pytest.fixture
def connect(addresses: Settings, time: Time, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Open sessions that are closed before the server is; ``elsewhere`` are other addresses."""
    opened: list[Session] = []

    def connect(
        *,
        email: str | None = None,
        api_key: str | None = None,
        elsewhere: dict[str, str] | None = None,
        **others: object,
    ) -> Session:
        services = services_of(replace(addresses, email=email, api_key=api_key, **(elsewhere or {})))
        options = {"cache": tmp_path / "cache" / "http.sqlite", "deadline": 1000.0, "email": email, **others}
        session = Session(
            services, api_key=api_key, clock=time.clock, wall_clock=time.clock, sleep=time.sleep, **options
        )
        opened.append(session)
        return session

    yield connect
    for session in opened:
        session.__exit__()
