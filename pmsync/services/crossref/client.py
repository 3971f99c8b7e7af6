"""What Crossref and doi.org are asked about DOIs and citations, fifty DOIs at a time.

Crossref leaves out of a list what it does not have, and what it knows under another DOI by now: only the question for
a DOI alone says that there is no such work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from pmsync.errors import ServiceError, TransientError
from pmsync.models import Work
from pmsync.models.notices import CROSSREF, UPDATE_TYPES
from pmsync.parsing.identifiers import canonical_doi
from pmsync.services.batching import in_batches
from pmsync.services.crossref.answers import read_agencies, read_references, read_result_page, read_work, read_works
from pmsync.services.http.service import Verb

if TYPE_CHECKING:  # it brings requests with it
    from pmsync.services.http.session import Session

DOIS_PER_LIST: Final = 50  # what clients use in production; the address stays under 2,000 characters
HITS_PER_SEARCH: Final = 5
NOTICES_PER_PAGE: Final = 1000  # the most rows that Crossref sends
# Lists without ``select`` send each work's references, up to a hundred times the rest; ``aliases`` cannot be selected.
SELECT: Final = (
    "DOI,title,subtitle,author,issued,published-print,published-online,container-title,short-container-title,ISSN,"
    "volume,issue,page,article-number,type,updated-by,update-to,relation"
)
BREAKS_A_FILTER: Final = re.compile(r"[,:]")  # what separates filters, and a filter from its value
AGENCY_LIFE: Final = 365 * 24 * 3600.0  # seconds; a prefix hardly ever changes hands


class Crossref:
    """Crossref and doi.org as pmsync asks them; ``refresh`` goes past the HTTP cache.

    No method raises a ServiceError: each returns it in the place of the answer it stands for, so that one failed
    request costs only its own questions.
    """

    def __init__(self, session: Session, *, refresh: bool = False) -> None:
        self._session = session
        self._refresh = refresh
        self._agencies: dict[str, str | ServiceError | None] = {}  # what was learnt, by prefix

    def works(self, dois: Sequence[str]) -> dict[str, Work | ServiceError | None]:
        """Ask what Crossref says of each DOI, by its canonical form; ``None`` where it has no such work.

        A DOI that is another's alias is answered with that work, and stands among its ``aliases``. What a list leaves
        out is asked once more by itself, unless its prefix is another agency's or nobody's.
        """
        asked = list(dict.fromkeys(canonical_doi(doi) or doi for doi in dois))
        answers: dict[str, Work | ServiceError | None] = dict.fromkeys(asked)
        together = [doi for doi in asked if not BREAKS_A_FILTER.search(doi)]
        for batch, works in in_batches(together, DOIS_PER_LIST, self._list):
            for doi in batch:
                answers[doi] = works if isinstance(works, ServiceError) else works.get(doi)
        agencies = self.agencies(doi for doi in together if answers[doi] is None)
        for doi, answer in answers.items():
            # doi.org only saves a question: where it does not answer, Crossref is asked all the same.
            if answer is None and (doi not in agencies or not _elsewhere(agencies[doi])):
                answers[doi] = self._alone(doi)
        return answers

    def search(self, query: str) -> tuple[Work, ...] | ServiceError:
        """Ask which works fit a citation best; Crossref answers almost anything, so the caller compares them."""
        params = {"query.bibliographic": query, "rows": str(HITS_PER_SEARCH), "select": SELECT}
        try:
            return read_works(self._ask(params))
        except ServiceError as error:
            return error

    def references(self, doi: str) -> tuple[str, ...] | ServiceError:
        """Ask which DOIs a work's list of references names, in its order; none where Crossref does not have it."""
        try:
            return read_references(self._ask({}, path=doi))
        except ServiceError as error:
            return error

    def notices(self, first: date, last: date) -> tuple[Work, ...] | ServiceError:
        """Ask for every notice (retraction, correction, ...) that Crossref has indexed from ``first`` to ``last``.

        That is its feed of updates: what is indexed anew for another reason comes along. All of them came, or there is
        a ServiceError.
        """
        wanted = [f"update-type:{kind}" for kind in UPDATE_TYPES]
        params = {
            "filter": ",".join([*wanted, f"from-index-date:{first}", f"until-index-date:{last}"]),
            "rows": str(NOTICES_PER_PAGE),
            "select": "DOI,title,update-to",
        }
        notices: dict[str, Work] = {}
        cursor: str | None = "*"
        try:
            while cursor:
                body = self._session.ask(Verb.WORKS, params | {"cursor": cursor}, refresh=True, keep=0)
                works, total, following = read_result_page(body)
                notices |= {work.doi: work for work in works}
                cursor = following if works and len(notices) < total else None
        except ServiceError as error:
            return error
        if len(notices) < total:
            return TransientError(f"Crossref counted {total} notices and sent {len(notices)}")
        return tuple(notices.values())

    def agencies(self, dois: Iterable[str]) -> dict[str, str | ServiceError | None]:
        """Ask which registration agency has each DOI's prefix ("Crossref", "DataCite"); ``None``: there is none.

        A prefix is asked for once, and its answer kept for a year.
        """
        prefixes = {doi: doi.partition("/")[0] for doi in dois}
        self._agencies |= {prefix: self._agency(prefix) for prefix in sorted({*prefixes.values()} - {*self._agencies})}
        return {doi: self._agencies[prefix] for doi, prefix in prefixes.items()}

    def _list(self, dois: Sequence[str]) -> dict[str, Work]:
        wanted = ",".join(f"doi:{doi}" for doi in dois)
        # Without ``rows`` a list ends after twenty.
        body = self._ask({"filter": wanted, "rows": str(DOIS_PER_LIST), "select": SELECT})
        return {work.doi: work for work in read_works(body)}

    def _alone(self, doi: str) -> Work | ServiceError | None:
        try:
            work = read_work(self._ask({}, path=doi))
        except ServiceError as error:
            return error
        # A list tells no aliases, so that only the one that was asked for is kept: the same question, the same answer.
        return replace(work, aliases=() if work.doi == doi else (doi,)) if work else None

    def _agency(self, prefix: str) -> str | ServiceError | None:
        try:
            agencies = read_agencies(self._session.ask(Verb.AGENCY, {}, path=prefix, keep=AGENCY_LIFE))
        except ServiceError as error:
            return error
        return agencies[prefix] if prefix in agencies else TransientError(f"doi.org left out the prefix {prefix}")

    def _ask(self, params: dict[str, str], *, path: str = "") -> bytes:
        return self._session.ask(Verb.WORKS, params, path=path, refresh=self._refresh)


def _elsewhere(agency: str | ServiceError | None) -> bool:
    return not isinstance(agency, ServiceError) and agency != CROSSREF
