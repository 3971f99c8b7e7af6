"""The settings, from environment and options: which addresses are asked, and who asks."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

JOURNALS_FILE = "journals.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """Who is asked and who asks; every field has an environment variable, read by ``from_environment``.

    An empty ``journals_url`` means that NLM's list of journals is not fetched.

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
    journals_url: str = "https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt"
    cassette: str | None = None
    record: bool = False

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the variables of VARIABLES; what is unset keeps its default, and so does what is empty (see having)."""
        return cls().having(**{field: os.environ.get(variable) for field, variable in VARIABLES.items()})

    @property
    def journals_file(self) -> Path:
        """The file in which the machine keeps NLM's list of journals."""
        return self.cache_file.with_name(JOURNALS_FILE)

    @property
    def cache_file(self) -> Path:
        """The file of the HTTP cache."""
        return Path(self.cache) if self.cache else _default_cache()

    def as_environment(self) -> dict[str, str]:
        """Return the variables from which ``from_environment`` reads these settings again."""
        values = {field: getattr(self, field) for field in VARIABLES}
        return {VARIABLES[field]: str(value) for field, value in values.items() if _is_said(field, value)}

    def having(self, **changes: str | bool | None) -> Settings:
        """Return these settings with ``changes`` in their places; what is empty keeps its value.

        But an empty ``journals_url`` is one.
        """
        said = {name: value for name, value in changes.items() if _is_said(name, value)}
        return replace(self, **said)  # type: ignore[arg-type]  # names are checked by replace


VARIABLES = {
    "email": "PMSYNC_EMAIL",
    "api_key": "NCBI_API_KEY",
    "cache": "PMSYNC_CACHE",
    "eutils_url": "PMSYNC_EUTILS_URL",
    "crossref_url": "PMSYNC_CROSSREF_URL",
    "doi_url": "PMSYNC_DOI_URL",
    "idconv_url": "PMSYNC_IDCONV_URL",
    "journals_url": "PMSYNC_JOURNALS_URL",
    "cassette": "PMSYNC_CASSETTE",
}


def _is_said(field: str, value: str | bool | None) -> bool:
    return bool(value) or (field == "journals_url" and value == "")


def _default_cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("pmsync") / "http.sqlite"
