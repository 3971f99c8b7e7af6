"""Whom to ask and as whom: NCBI and Crossref, through one session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pmsync.errors import InputError
from pmsync.services.settings import Settings

if TYPE_CHECKING:  # they take a quarter of a second to import: only where somebody is asked
    from pmsync.services.crossref.client import Crossref
    from pmsync.services.http.session import Session
    from pmsync.services.ncbi.client import Eutils


# The number of questions and the session -> what is to be called with the number answered since the last call.
OnStart = Callable[[int, "Session"], Callable[[int], None]]


@dataclass(frozen=True, slots=True)
class Services:
    """Whom a climb asks."""

    ncbi: Eutils
    crossref: Crossref


@contextmanager
def open_session(settings: Settings, deadline: float, most_requests: int | None = None) -> Iterator[Session]:
    """Open the one session a run asks through; ``deadline`` in seconds and the budget of requests are the whole run's.

    Raises InputError.
    """
    from pmsync.services.http.session import Session

    for address in (settings.eutils_url, settings.crossref_url, settings.doi_url, settings.idconv_url):
        _check(address)
    with Session(
        cache=settings.cache_file,
        cassette=Path(settings.cassette) if settings.cassette else None,
        record=settings.record,
        email=settings.email,
        api_key=settings.api_key,
        deadline=deadline,
        most_requests=most_requests,
    ) as session:
        yield session


def services_for(session: Session, settings: Settings) -> Callable[[bool], Services]:
    """Return what makes the services that are asked through ``session``, past the HTTP cache or not."""
    from pmsync.services.crossref.client import Crossref
    from pmsync.services.ncbi.client import Eutils

    return lambda refresh: Services(
        Eutils(session, eutils_url=settings.eutils_url, idconv_url=settings.idconv_url, refresh=refresh),
        Crossref(session, crossref_url=settings.crossref_url, doi_url=settings.doi_url, refresh=refresh),
    )


def _check(address: str) -> None:
    try:
        urlsplit(address)
    except ValueError:
        raise InputError(f"the address {address} cannot be used: it should look like https://host/path") from None
