"""The services that are asked, NCBI and Crossref, and the one session through which they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from pmsync.errors import InputError
from pmsync.services.settings import JOURNALS_FILE, Settings

if TYPE_CHECKING:  # they take a quarter of a second to import: only where somebody is asked
    from pmsync.services.crossref.client import Crossref
    from pmsync.services.http.session import Session
    from pmsync.services.ncbi.client import Eutils
    from pmsync.services.ncbi.journal_list import JournalList


# Called with the number of questions and the session; returns what is called with the number answered since last time.
OnStart = Callable[[int, "Session"], Callable[[int], None]]


def _journals(folder: Path | None = None) -> JournalList:
    from pmsync.services.ncbi.journal_list import JournalList

    return JournalList(folder / JOURNALS_FILE if folder else None)


@dataclass(frozen=True, slots=True)
class Services:
    """NCBI and Crossref, as they are asked for citations, and the journals that NLM lists.

    The list is empty where none was fetched, and with a cassette, whose answers must not depend on it.
    """

    ncbi: Eutils
    crossref: Crossref
    journals: JournalList = field(default_factory=_journals)


class ServicesFactory(Protocol):
    """What makes the services of one session (``services_for`` of it)."""

    def __call__(self, *, refresh: bool) -> Services:
        """Return the services; with ``refresh`` they are asked past the HTTP cache."""
        ...


@contextmanager
def open_session(settings: Settings, deadline: float, most_requests: int | None = None) -> Iterator[Session]:
    """Open the one session a run asks through; ``deadline`` in seconds and the budget of requests are the whole run's.

    Raises InputError for an address that is none, an address of two services, and a cassette that cannot be used.
    """
    from pmsync.services.http.service import services_of
    from pmsync.services.http.session import Session

    addresses = (settings.eutils_url, settings.crossref_url, settings.doi_url, settings.idconv_url)
    for address in (*addresses, settings.journals_url):
        _check(address)
    with Session(
        services_of(settings),
        cache=settings.cache_file,
        cassette=Path(settings.cassette) if settings.cassette else None,
        record=settings.record,
        email=settings.email,
        api_key=settings.api_key,
        deadline=deadline,
        most_requests=most_requests,
    ) as session:
        yield session


def services_for(session: Session, *, refresh: bool) -> Services:
    """Return the services as they are asked through ``session``, with ``refresh`` past the HTTP cache."""
    from pmsync.services.crossref.client import Crossref
    from pmsync.services.ncbi.client import Eutils

    ncbi, crossref = Eutils(session, refresh=refresh), Crossref(session, refresh=refresh)
    return Services(ncbi, crossref, _journals(session.folder))


def _check(address: str) -> None:
    try:
        urlsplit(address)
    except ValueError:
        raise InputError(f"the address {address} cannot be used: it should look like https://host/path") from None
