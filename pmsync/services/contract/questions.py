"""One question to a service, as pmsync puts it -> what was answered, past the HTTP cache, or the ServiceError raised.

Where a service's own room would ask further to complete an answer, the question is bare here: nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar
from urllib.parse import quote

from pmsync.errors import ServiceError
from pmsync.models import Article, Work
from pmsync.models.notices import CROSSREF
from pmsync.services.batching import Asker
from pmsync.services.crossref.answers import read_agencies, read_work, read_works
from pmsync.services.crossref.client import AGENCY_LIFE, DOI_ORG, DOIS_PER_LIST, SELECT, Crossref
from pmsync.services.ncbi.answers import Search, read_search
from pmsync.services.ncbi.client import NCBI, Eutils, LeftOut
from pmsync.services.settings import Settings

Answer = TypeVar("Answer")

ID_CONVERTER: Final = "the PMC ID Converter"
MOST_HITS: Final = 200
LISTED_AT_MOST: Final = 1000


class Probe:
    """The services, asked one question at a time; every method raises ServiceError where there is no answer."""

    def __init__(self, session: Asker, settings: Settings) -> None:
        self._session, self._settings = session, settings
        self._ncbi = Eutils(session, eutils_url=settings.eutils_url, idconv_url=settings.idconv_url, refresh=True)
        self._crossref = Crossref(session, crossref_url=settings.crossref_url, doi_url=settings.doi_url, refresh=True)

    def pmids(self, *clauses: str | None) -> set[int]:
        """Ask which records fit any of the clauses, all in one question."""
        stated = [clause for clause in clauses if clause]
        answers = self._ncbi.search(stated, expected=MOST_HITS, alone=MOST_HITS)
        return {pmid for answer in answers.values() for pmid in _answered(answer).pmids}

    def listed(self, term: str, *, post: bool = False) -> Search:
        """Ask ESearch by GET or by POST."""
        params = {"db": "pubmed", "term": term, "retmax": str(LISTED_AT_MOST), "retmode": "json"}
        address = f"{self._settings.eutils_url.rstrip('/')}/esearch.fcgi"
        return read_search(self._session.ask(address, params, service=NCBI, post=post, refresh=True))

    def changed(self, *pmids: int, since: date) -> set[int]:
        """Ask which of ``pmids``, posted as a list, were modified or indexed since a day, or are gone."""
        return _answered(self._ncbi.changed(pmids, since))

    def similar(self, pmid: int) -> Sequence[int]:
        """Ask ELink for the records similar to one, in its order."""
        return _answered(self._ncbi.similar(pmid))

    def records(self, *pmids: int) -> dict[int, Article | LeftOut | None]:
        """Ask for the records of ``pmids``; one that is left out unexplained is answered with its LeftOut."""
        found = self._ncbi.fetch(pmids)
        return {pmid: one if isinstance(one, LeftOut) else _answered(one) for pmid, one in found.items()}

    def pmids_of(self, *pmcids: str) -> dict[str, int | None]:
        """Ask the PMC ID Converter."""
        return {pmcid: _answered(pmid) for pmcid, pmid in self._ncbi.convert_pmcids(pmcids).items()}

    def works(self, *dois: str) -> dict[str, Work]:
        """Ask Crossref for a list, and for nothing that it leaves out."""
        wanted = ",".join(f"doi:{doi}" for doi in dois)
        params = {"filter": wanted, "rows": str(DOIS_PER_LIST), "select": SELECT}
        return {work.doi: work for work in read_works(self._of_crossref("works", params))}

    def work(self, doi: str) -> Work | None:
        """Ask Crossref for one work."""
        return read_work(self._of_crossref(f"works/{quote(doi, safe='')}", {}))

    def proposed(self, query: str) -> Sequence[Work]:
        """Ask Crossref which works fit a reference best."""
        return _answered(self._crossref.search(query))

    def notices(self, first: date, last: date) -> Sequence[Work]:
        """Ask Crossref for the notices it has indexed from one day to another."""
        return _answered(self._crossref.notices(first, last))

    def agency(self, prefix: str) -> str | None:
        """Ask doi.org whose a prefix is."""
        address = f"{self._settings.doi_url.rstrip('/')}/ra/{prefix}"
        body = self._session.ask(address, {}, service=DOI_ORG, refresh=True, keep=AGENCY_LIFE)
        return read_agencies(body).get(prefix)

    def _of_crossref(self, path: str, params: dict[str, str]) -> bytes:
        address = f"{self._settings.crossref_url.rstrip('/')}/{path}"
        return self._session.ask(address, params, service=CROSSREF, refresh=True)


def _answered(answer: Answer | ServiceError) -> Answer:
    if isinstance(answer, ServiceError):
        raise answer
    return answer
