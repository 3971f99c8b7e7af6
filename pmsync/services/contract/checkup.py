"""The findings of ``pmsync check``: is the setup right, who answers, and which points of the contract hold."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from pmsync.errors import NotInCassette, RefusedError, ServiceError
from pmsync.services import open_session
from pmsync.services.contract import crossref, ncbi
from pmsync.services.contract.expectation import Expectation
from pmsync.services.contract.questions import Probe
from pmsync.services.http.service import ServiceName, services_of
from pmsync.services.http.session import Session
from pmsync.services.ncbi.journal_list import read_source
from pmsync.services.settings import VARIABLES, Settings

CHECK_DEADLINE: Final = 600.0  # seconds: a service that lets every try run out must not take the others' time
SETUP: Final = "the setup"
EXPECTATIONS: Final = (*ncbi.EXPECTATIONS, *crossref.EXPECTATIONS)


class State(StrEnum):
    """How it stands with one point."""

    OK = "ok"
    BROKEN = "broken"  # it answered, but not what pmsync relies on
    UNANSWERED = "unanswered"
    HINT = "hint"  # nothing is wrong, but it could be better


@dataclass(frozen=True, slots=True)
class Finding:
    """One point (``says``) ``about`` the setup or a service; ``instead`` is what came instead, or why nothing came.

    ``is_clause`` for a point of the contract.
    """

    about: str
    says: str
    verdict: State = State.OK
    instead: str | None = None
    is_clause: bool = False


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at the setup and ask every service for its points, past the HTTP cache; yield each finding at once.

    Raises InputError for an address or a cassette that cannot be used; never ServiceError.
    """
    with open_session(settings, CHECK_DEADLINE) as session:
        yield from _setup(settings, session)
        probe = Probe(session)
        playing = bool(settings.cassette) and not settings.record
        for service, points in groupby(EXPECTATIONS, key=lambda point: point.service):
            yield from _of_service(service, _host(service, settings), list(points), probe, playing=playing)


def _setup(settings: Settings, session: Session) -> Iterator[Finding]:
    yield Finding(SETUP, f"pmsync {version('pmsync')}, Python {platform.python_version()}")
    if settings.email:
        yield Finding(SETUP, "an e-mail address is set, and told to the services")
    else:
        hint = f"no e-mail address: NCBI asks for it, and Crossref is faster with it; set {VARIABLES['email']}"
        yield Finding(SETUP, hint, State.HINT)
    if settings.api_key:
        yield Finding(SETUP, "an API key is set: 10 requests a second to NCBI")
    else:
        hint = f"no API key of NCBI's: 3 requests a second; with one 10, set {VARIABLES['api_key']}"
        yield Finding(SETUP, hint, State.HINT)
    if settings.cassette:
        yield Finding(
            SETUP, f"answers {'go into' if settings.record else 'come from'} the cassette {settings.cassette}"
        )
    elif session.keeps:
        yield Finding(SETUP, f"answers are kept for a day in {settings.cache_file}")
    else:
        why = "nothing is kept, and processes may not keep one pace; name another file with " + VARIABLES["cache"]
        yield Finding(SETUP, f"the cache {settings.cache_file} can be written", State.BROKEN, why)
    if settings.journals_url and not settings.cassette:
        yield _journals(settings)


def _journals(settings: Settings) -> Finding:
    if source := read_source(settings.journals_file):
        return Finding(SETUP, f"{source.journals:,} journals of NLM's list are known, of {source.fetched_at:%Y-%m-%d}")
    hint = "NLM's list of journals is not there, so that they are known by fewer names: 'pmsync journals' gets it"
    return Finding(SETUP, hint, State.HINT)


def _of_service(
    service: ServiceName, host: str, points: Sequence[Expectation], probe: Probe, *, playing: bool
) -> Iterator[Finding]:
    """Where the first question is not answered, the service is not asked the others."""
    first = _finding(points[0], probe)
    silent = first.verdict is State.UNANSWERED and not playing
    if not playing:
        state = State.UNANSWERED if silent else State.OK
        yield Finding(service, f"{host} answers", state, first.instead if silent else None)
    for point in points:
        if silent:
            yield Finding(service, point.relies_on, State.UNANSWERED, is_clause=True)
        else:
            yield first if point is points[0] else _finding(point, probe)


def _finding(point: Expectation, probe: Probe) -> Finding:
    """Ask; a question that is refused for good is a broken point, any other trouble is no answer."""
    state = State.BROKEN
    try:
        instead = point.deviation(probe)
    except RefusedError as error:
        instead = str(error)
    except (ServiceError, NotInCassette) as error:
        state, instead = State.UNANSWERED, str(error)
    state = state if instead else State.OK
    return Finding(point.service, point.relies_on, state, instead, is_clause=True)


def _host(name: ServiceName, settings: Settings) -> str:
    address = next(service.address for service in services_of(settings) if service.verbs[0].service is name)
    return urlsplit(address).hostname or address
