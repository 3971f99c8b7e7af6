"""The settings, from environment and options: which addresses are asked, and who asks."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Who is asked and who asks; every field has an environment variable, read by ``from_environment``.

    ``cache`` is the file of the HTTP cache, whose folder also holds the state of the rate limits that all processes
    share; ``cassette`` a folder of recorded answers that is played instead of asking anybody, or filled by asking when
    ``record`` is set.
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

    def having(self, **changes: str | bool | None) -> Settings:
        """Return these settings with ``changes`` in their places; what is empty keeps its value."""
        return replace(self, **{name: value for name, value in changes.items() if value})  # type: ignore[arg-type]  # names are checked by replace


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


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("pmsync") / "http.sqlite"
