"""The services that pmsync asks: what each is asked for, at which address, how often, and what it learns of who asks.

Whatever belongs to one service alone stands in its ``Service``. The limits are NCBI's (E-utilities book, NBK25497) and
Crossref's ("Announcing changes to REST API rate limits", Crossref blog, 2025-11-05).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from urllib.parse import quote, unquote

from pmsync.services.http.rate_limit import SLACK
from pmsync.services.settings import VARIABLES, Settings

# Seconds between departures. NCBI allows 3 requests a second, 10 with a key, and counts arrivals.
INTERVAL: Final = 0.34
INTERVAL_WITH_KEY: Final = 0.105
CROSSREF_WORK: Final = {True: 0.1 * SLACK, False: 0.2 * SLACK}  # by whether an e-mail address is given
CROSSREF_LIST: Final = {True: SLACK / 3, False: 1.0 * SLACK}
AGENCY_INTERVAL: Final = 0.2 * SLACK  # doi.org documents no limit
FILE_INTERVAL: Final = 1.0  # nor does NLM's file server, of which one file is asked for once a month


class ServiceName(StrEnum):
    """A service as messages name it: one that has stopped answering is asked no more, the others are."""

    NCBI = "NCBI"
    ELINK = "NCBI ELink"  # at NCBI's address, but it fails more often than the rest, and stops nothing else
    ID_CONVERTER = "the PMC ID Converter"
    CROSSREF = "Crossref"
    DOI_ORG = "doi.org"
    FILES = "NLM's file server"


class Verb(StrEnum):
    """What is asked for: ``service`` is who is asked, ``label`` what messages about an answer call it.

    The values are the services' own words; answers are kept, and the files of cassettes named, by them.
    """

    service: ServiceName
    label: str

    def __new__(cls, value: str, service: ServiceName, label: str) -> Self:
        """Make a member that is the word itself."""
        verb = str.__new__(cls, value)
        verb._value_ = value
        verb.service, verb.label = service, label
        return verb

    ESEARCH = "esearch", ServiceName.NCBI, "NCBI ESearch"
    EFETCH = "efetch", ServiceName.NCBI, "NCBI EFetch"
    ESUMMARY = "esummary", ServiceName.NCBI, "NCBI ESummary"
    EPOST = "epost", ServiceName.NCBI, "NCBI EPost"
    ELINK = "elink", ServiceName.ELINK, "NCBI ELink"
    ARTICLES = "articles", ServiceName.ID_CONVERTER, "the PMC ID Converter"
    WORKS = "works", ServiceName.CROSSREF, "Crossref"
    AGENCY = "ra", ServiceName.DOI_ORG, "doi.org"
    JOURNALS = "J_Medline.txt", ServiceName.FILES, "NLM's file server"


EUTILS: Final = (Verb.ESEARCH, Verb.EFETCH, Verb.ESUMMARY, Verb.EPOST, Verb.ELINK)


@dataclass(frozen=True, slots=True)
class Service:
    """One service: the addresses of all its questions begin with ``address``, set by the variable ``setting``.

    ``intervals`` are the seconds between two requests, by the name of the limit: where there are two, the first is for
    lists and the last for a question by path. ``takes_contact`` and ``takes_key`` say whether its parameters tell the
    tool and e-mail address, and the API key; ``repeats_contact`` whether its answers do; ``takes_mailto`` whether its
    User-Agent tells the address. With ``follows_aliases`` a redirect leads to the same work under another DOI; with
    ``announces_limits`` its answers say how often it may be asked.
    """

    verbs: tuple[Verb, ...]
    setting: str
    address: str
    intervals: Mapping[str, float]
    takes_contact: bool = False
    takes_key: bool = False
    repeats_contact: bool = False
    takes_mailto: bool = True
    follows_aliases: bool = False
    announces_limits: bool = False

    def url(self, verb: Verb, path: str = "") -> str:
        """Return the address of a question; ``path`` is the DOI or the prefix that it is about, if it has its own."""
        if len(self.verbs) > 1:
            return f"{self.address}/{verb}.fcgi"
        return f"{self.address}/{quote(path, safe='')}" if path else self.address

    def question(self, ending: str) -> tuple[Verb, str]:
        """Return the verb and the path of a question, whose address has ``ending`` behind the service's own."""
        ending = ending.strip("/")
        if len(self.verbs) > 1:
            return Verb[ending.removesuffix(".fcgi").upper()], ""
        return self.verbs[0], unquote(ending)


def services_of(settings: Settings) -> tuple[Service, ...]:
    """Return the services at the addresses, and with the limits, that these settings bring.

    NLM's file server is among them only where it has an address.
    """
    files = Service(
        (Verb.JOURNALS,),
        VARIABLES["journals_url"],
        settings.journals_url,
        {"files": FILE_INTERVAL},
        takes_mailto=False,
    )
    return (*_asked_by_question(settings), *([files] if settings.journals_url else []))


def _asked_by_question(settings: Settings) -> tuple[Service, ...]:
    polite = bool(settings.email)
    return (
        Service(
            EUTILS,
            VARIABLES["eutils_url"],
            settings.eutils_url.rstrip("/"),
            {"eutils": INTERVAL_WITH_KEY if settings.api_key else INTERVAL},
            takes_contact=True,
            takes_key=True,
        ),
        Service(
            (Verb.ARTICLES,),
            VARIABLES["idconv_url"],
            settings.idconv_url,
            {"other": INTERVAL},
            takes_contact=True,
            repeats_contact=True,
        ),
        Service(
            (Verb.WORKS,),
            VARIABLES["crossref_url"],
            f"{settings.crossref_url.rstrip('/')}/works",
            {"crossref-list": CROSSREF_LIST[polite], "crossref-work": CROSSREF_WORK[polite]},
            follows_aliases=True,
            announces_limits=True,
        ),
        Service((Verb.AGENCY,), VARIABLES["doi_url"], f"{settings.doi_url.rstrip('/')}/ra", {"doi": AGENCY_INTERVAL}),
    )
