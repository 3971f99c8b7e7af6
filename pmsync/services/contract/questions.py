"""The questions of the contract: one to a service, past the HTTP cache, with no second one to complete its answer.

The clients return a ServiceError in the place of an answer, and ask further where one is short: here it is raised, and
nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from pmsync.errors import ServiceError
from pmsync.models import Article, Work
from pmsync.services.crossref.answers import read_agencies, read_work, read_works
from pmsync.services.crossref.client import AGENCY_LIFE, DOIS_PER_LIST, SELECT, Crossref
from pmsync.services.http.service import Verb
from pmsync.services.ncbi.answers import Search, read_search
from pmsync.services.ncbi.client import Eutils, LeftOut

if TYPE_CHECKING:
    from pmsync.services.http.session import Session

Answer = TypeVar("Answer")

MOST_HITS: Final = 200
LISTED_AT_MOST: Final = 1000


class Probe:
    """The services, asked one question at a time; every method raises ServiceError where there is no answer."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ncbi, self._crossref = Eutils(session, refresh=True), Crossref(session, refresh=True)

    def pmids(self, *clauses: str | None) -> set[int]:
        """Ask which records fit any of the clauses, all in one question."""
        stated = [clause for clause in clauses if clause]
        answers = self._ncbi.search(stated, expected=MOST_HITS, alone=MOST_HITS)
        return {pmid for answer in answers.values() for pmid in _answered(answer).pmids}

    def listed(self, term: str, *, post: bool = False) -> Search:
        """Ask ESearch by GET or by POST."""
        params = {"db": "pubmed", "term": term, "retmax": str(LISTED_AT_MOST), "retmode": "json"}
        return read_search(self._session.ask(Verb.ESEARCH, params, post=post, refresh=True))

    def changed(self, *pmids: int, since: date) -> set[int]:
        """Ask which of ``pmids``, posted as a list, were modified or indexed since a day, or are gone."""
        return _answered(self._ncbi.changed(pmids, since))

    def similar(self, pmid: int) -> Sequence[int]:
        """Ask ELink for the records similar to one, in its order."""
        return _answered(self._ncbi.similar(pmid))

    def records(self, *pmids: int) -> dict[int, Article | LeftOut | None]:
        """Ask for the records of ``pmids``; one that is left out unexplained is answered with its LeftOut."""
        records = self._ncbi.fetch(pmids)
        return {pmid: record if isinstance(record, LeftOut) else _answered(record) for pmid, record in records.items()}

    def pmids_of(self, *pmcids: str) -> dict[str, int | None]:
        """Ask the PMC ID Converter."""
        return {pmcid: _answered(pmid) for pmcid, pmid in self._ncbi.convert_pmcids(pmcids).items()}

    def works(self, *dois: str) -> dict[str, Work]:
        """Ask Crossref for a list, and for nothing that it leaves out."""
        wanted = ",".join(f"doi:{doi}" for doi in dois)
        params = {"filter": wanted, "rows": str(DOIS_PER_LIST), "select": SELECT}
        return {work.doi: work for work in read_works(self._session.ask(Verb.WORKS, params, refresh=True))}

    def work(self, doi: str) -> Work | None:
        """Ask Crossref for one work."""
        return read_work(self._session.ask(Verb.WORKS, {}, path=doi, refresh=True))

    def proposed(self, query: str) -> Sequence[Work]:
        """Ask Crossref which works fit a reference best."""
        return _answered(self._crossref.search(query))

    def notices(self, first: date, last: date) -> Sequence[Work]:
        """Ask Crossref for the notices it has indexed from one day to another."""
        return _answered(self._crossref.notices(first, last))

    def agency(self, prefix: str) -> str | None:
        """Ask doi.org whose a prefix is."""
        body = self._session.ask(Verb.AGENCY, {}, path=prefix, refresh=True, keep=AGENCY_LIFE)
        return read_agencies(body).get(prefix)


def _answered(answer: Answer | ServiceError) -> Answer:
    if isinstance(answer, ServiceError):
        raise answer
    return answer
