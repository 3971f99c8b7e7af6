"""Environment and options -> whom to ask and as whom: one session, and the questioner that asks through it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pmsync.errors import InputError

if TYPE_CHECKING:
    from pmsync.services import Services
    from pmsync.session import Session


@dataclass(frozen=True, slots=True)
class Settings:
    """Whom to ask and who asks; every field has an environment variable, read by ``from_environment``.

    ``cache`` is the file of the HTTP cache, whose folder also holds the pace that all processes share; ``cassette`` a
    folder of recorded answers that is played instead of asking anybody, or filled by asking when ``record`` is set.
    """

    email: str | None = None
    api_key: str | None = None
    cache: str | None = None
    eutils_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    crossref_url: str = "https://api.crossref.org"
    doi_url: str = "https://doi.org"
    idconv_url: str = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
    cassette: str | None = None
    record: bool = False

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the variables of VARIABLES; what is unset or empty keeps its default."""
        return cls().having(**{field: os.environ.get(variable) for field, variable in VARIABLES.items()})

    @property
    def cache_file(self) -> Path:
        """The file of the HTTP cache."""
        return Path(self.cache) if self.cache else _default_cache()

    def as_environment(self) -> dict[str, str]:
        """Return the variables from which ``from_environment`` reads these settings again."""
        return {variable: str(value) for field, variable in VARIABLES.items() if (value := getattr(self, field))}

    def having(self, **given: str | bool | None) -> Settings:
        """Return these settings with everything that was given in its place."""
        return replace(self, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]  # names are checked by replace


VARIABLES = {
    "email": "PMSYNC_EMAIL",
    "api_key": "NCBI_API_KEY",
    "cache": "PMSYNC_CACHE",
    "eutils_url": "PMSYNC_EUTILS_URL",
    "crossref_url": "PMSYNC_CROSSREF_URL",
    "doi_url": "PMSYNC_DOI_URL",
    "idconv_url": "PMSYNC_IDCONV_URL",
    "cassette": "PMSYNC_CASSETTE",
}


@contextmanager
def connect(settings: Settings, deadline: float, most_requests: int | None = None) -> Iterator[Session]:
    """Open the one session a run asks through; ``deadline`` in seconds and the budget of requests are the whole run's.

    Raises InputError.
    """
    from pmsync.session import Session

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


def questioner(session: Session, settings: Settings) -> Callable[[bool], Services]:
    """Return what makes the services that are asked through ``session``, past the HTTP cache or not."""
    from pmsync.crossref import Crossref
    from pmsync.eutils import Eutils
    from pmsync.services import Services

    return lambda refresh: Services(
        Eutils(session, eutils_url=settings.eutils_url, idconv_url=settings.idconv_url, refresh=refresh),
        Crossref(session, crossref_url=settings.crossref_url, doi_url=settings.doi_url, refresh=refresh),
    )


def _check(address: str) -> None:
    try:
        urlsplit(address)
    except ValueError:
        raise InputError(f"the address {address} cannot be used: it should look like https://host/path") from None


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("pmsync") / "http.sqlite"
