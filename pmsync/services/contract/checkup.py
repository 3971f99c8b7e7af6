"""Settings -> findings, one after the other: is the setup right, who answers, and which points of the contract hold."""

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
from pmsync.models.notices import CROSSREF
from pmsync.services import open_session
from pmsync.services.contract import crossref, ncbi
from pmsync.services.contract.expectation import Expectation
from pmsync.services.contract.questions import ID_CONVERTER, Probe
from pmsync.services.crossref.client import DOI_ORG
from pmsync.services.http.session import Session
from pmsync.services.ncbi.client import NCBI
from pmsync.services.settings import VARIABLES, Settings

CHECK_DEADLINE: Final = 600.0  # seconds: a service that lets every try run out must not take the others' time
SETUP: Final = "the setup"
EXPECTATIONS: Final = (*ncbi.EXPECTATIONS, *crossref.EXPECTATIONS)


class Verdict(StrEnum):
    """What was found of one point."""

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
    verdict: Verdict = Verdict.OK
    instead: str | None = None
    is_clause: bool = False


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at the setup and ask every service for its clauses, past the HTTP cache; yield what is found at once.

    Raises InputError for an address or a cassette that cannot be used; never ServiceError.
    """
    with open_session(settings, CHECK_DEADLINE) as session:
        yield from _setup(settings, session)
        asking = Probe(session, settings)
        playing = bool(settings.cassette) and not settings.record
        for _, clauses in groupby(EXPECTATIONS, key=lambda clause: clause.service):
            yield from _answers(list(clauses), asking, settings, playing=playing)


def _setup(settings: Settings, session: Session) -> Iterator[Finding]:
    yield Finding(SETUP, f"pmsync {version('pmsync')}, Python {platform.python_version()}")
    if settings.email:
        yield Finding(SETUP, "an e-mail address is set, and told to the services")
    else:
        hint = f"no e-mail address: NCBI asks for it, and Crossref is faster with it; set {VARIABLES['email']}"
        yield Finding(SETUP, hint, Verdict.HINT)
    if settings.api_key:
        yield Finding(SETUP, "an API key is set: 10 requests a second to NCBI")
    else:
        hint = f"no API key of NCBI's: 3 requests a second; with one 10, set {VARIABLES['api_key']}"
        yield Finding(SETUP, hint, Verdict.HINT)
    if settings.cassette:
        yield Finding(
            SETUP, f"answers {'go into' if settings.record else 'come from'} the cassette {settings.cassette}"
        )
    elif session.keeps:
        yield Finding(SETUP, f"answers are kept for a day in {settings.cache_file}")
    else:
        why = "nothing is kept, and processes may not keep one pace; name another file with " + VARIABLES["cache"]
        yield Finding(SETUP, f"the cache {settings.cache_file} can be written", Verdict.BROKEN, why)


def _answers(clauses: Sequence[Expectation], asking: Probe, settings: Settings, *, playing: bool) -> Iterator[Finding]:
    """Where the first question is not answered, the service is not asked the others."""
    about = clauses[0].service
    first = _held(clauses[0], asking)
    silent = first.verdict is Verdict.UNANSWERED and not playing
    if not playing:
        verdict = Verdict.UNANSWERED if silent else Verdict.OK
        yield Finding(about, f"{_host(about, settings)} answers", verdict, first.instead if silent else None)
    for clause in clauses:
        if silent:
            yield Finding(about, clause.relies_on, Verdict.UNANSWERED, is_clause=True)
        else:
            yield first if clause is clauses[0] else _held(clause, asking)


def _held(clause: Expectation, asking: Probe) -> Finding:
    """Ask; a question that is refused for good is a broken clause, any other trouble is no answer."""
    verdict = Verdict.BROKEN
    try:
        instead = clause.deviation(asking)
    except RefusedError as error:
        instead = str(error)
    except (ServiceError, NotInCassette) as error:
        verdict, instead = Verdict.UNANSWERED, str(error)
    verdict = verdict if instead else Verdict.OK
    return Finding(clause.service, clause.relies_on, verdict, instead, is_clause=True)


def _host(service: str, settings: Settings) -> str:
    addresses = {
        NCBI: settings.eutils_url,
        ID_CONVERTER: settings.idconv_url,
        CROSSREF: settings.crossref_url,
        DOI_ORG: settings.doi_url,
    }
    return urlsplit(addresses[service]).hostname or addresses[service]
