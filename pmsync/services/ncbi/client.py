"""What NCBI's E-utilities and the PMC ID Converter are asked about PubMed, a batch at a time.

Every answer is held against what was asked: a PMID that EFetch leaves out is missing only if ESummary says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from pmsync.errors import RefusedError, ServiceError, TransientError
from pmsync.models import Article
from pmsync.services.batching import in_batches
from pmsync.services.http.service import Verb
from pmsync.services.ncbi.answers import Search, read_neighbours, read_pmcids, read_post, read_search, read_summaries
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.services.ncbi.summaries import read_briefs

if TYPE_CHECKING:  # it brings requests with it
    from pmsync.services.http.session import Session

CLAUSES_PER_SEARCH = 50  # what clients that join DOIs by OR use in practice
PMIDS_PER_FETCH = 200  # "several hundred records per EFetch" (E-utilities book, ch. 1); 200 are about 2 MB
PMIDS_PER_SUMMARY = 200
PMCIDS_PER_CONVERSION = 200  # the converter's documented limit
PMIDS_PER_POST = 10_000  # EPost's documented limit for PubMed
MOST_LISTED = 9_999  # of a search no more records can be listed (recorded)
LIST_LOST = "NCBI ESearch lost the list of PMIDs that it was to search"
POST_ABOVE_IDS = 200  # E-utilities book, ch. 4: "more than about 200 UIDs"
POST_ABOVE_CHARACTERS = 1000  # the same: terms "longer than several hundred characters"
LINKS_KEPT = 7 * 24 * 3600.0  # seconds
BRIEFS_PER_SUMMARY = 500  # the most that ESummary answers in JSON


class LeftOut(TransientError):  # noqa: N818  # the name says what the service did
    """An answer that was short, though well formed: it may lie in the cache, so that it is asked again past it."""


class Eutils:
    """NCBI as pmsync asks it; ``refresh`` goes past the HTTP cache.

    No method raises a ServiceError: each returns it in the place of the answer it stands for, so that one failed
    batch costs only its own questions.
    """

    def __init__(self, session: Session, *, refresh: bool = False) -> None:
        self._session = session
        self._refresh = refresh

    def search(
        self,
        clauses: Sequence[str],
        *,
        expected: int,
        alone: int,
        together: int = CLAUSES_PER_SEARCH,
        searched: Callable[[str, str], bool] = lambda _clause, _translation: True,
    ) -> dict[str, Search | ServiceError]:
        """Ask which records fit each clause (a query in PubMed's syntax), ``together`` clauses to a request.

        A clause's ``pmids`` hold the hits of every clause it was joined with: the caller compares the records. Where
        many more records answer than ``expected`` for each clause, some clause has gone astray. Those that were not
        ``searched``, as PubMed's own translation of the query tells, are parted from the rest; if it does not tell,
        the batch is halved until a clause stands alone. Such a clause, or one that is alone and has more hits than
        ``alone``, gets a Search with the count and no PMIDs.
        """
        answers: dict[str, Search | ServiceError] = {}

        def ask(batch: Sequence[str]) -> dict[str, Search]:
            return self._search_joined(batch, expected, alone, searched)

        for batch, answer in in_batches(clauses, together, ask):
            for clause in batch:
                answers[clause] = answer if isinstance(answer, ServiceError) else answer[clause]
        return answers

    def fetch(self, pmids: Sequence[int]) -> dict[int, Article | ServiceError | None]:
        """Fetch the records of ``pmids``, 200 to a request; ``None`` where PubMed has no such record (any more)."""
        answers: dict[int, Article | ServiceError | None] = {}
        for batch, answer in in_batches(pmids, PMIDS_PER_FETCH, self._fetch_batch):
            for pmid in batch:
                answers[pmid] = answer if isinstance(answer, ServiceError) else answer.get(pmid)
        missing = [pmid for pmid, article in answers.items() if article is None]
        answers |= self._confirm_missing(missing)
        left_out = [pmid for pmid in missing if isinstance(answers[pmid], LeftOut)]
        for _, answer in in_batches(left_out, PMIDS_PER_FETCH, partial(self._fetch_batch, refresh=True)):
            answers |= {} if isinstance(answer, ServiceError) else answer
        return answers

    def _confirm_missing(self, pmids: Sequence[int]) -> dict[int, ServiceError | None]:
        answers: dict[int, ServiceError | None] = {}
        for batch, verdicts in in_batches(pmids, PMIDS_PER_SUMMARY, self._summaries):
            for pmid in batch:
                answers[pmid] = _why_missing(pmid, verdicts)
        return answers

    def convert_pmcids(self, pmcids: Sequence[str]) -> dict[str, int | ServiceError | None]:
        """Ask the PMC ID Converter for the PMIDs of ``pmcids`` (``PMC123``); ``None`` where PMC knows none."""
        answers: dict[str, int | ServiceError | None] = {}
        for batch, answer in in_batches(pmcids, PMCIDS_PER_CONVERSION, self._convert_batch):
            for pmcid in batch:
                answers[pmcid] = answer if isinstance(answer, ServiceError) else answer[pmcid]
        return answers

    def similar(self, pmid: int) -> tuple[int, ...] | ServiceError:
        """Ask which records are similar to one, most similar first, itself among them.

        The scores fail for some records for good, where the same links without scores do not.
        """
        links = self._linked(pmid, {"cmd": "neighbor_score", "linkname": "pubmed_pubmed"})
        if isinstance(links, TransientError):
            links = self._linked(pmid, {"cmd": "neighbor", "linkname": "pubmed_pubmed"})
        return links if isinstance(links, ServiceError) else links.get("pubmed_pubmed", ())

    def linked(self, pmid: int) -> dict[str, tuple[int, ...]] | ServiceError:
        """Ask for every other list of records that PubMed links with one, by linkname ("pubmed_pubmed_refs")."""
        return self._linked(pmid, {"cmd": "neighbor"})

    def _linked(self, pmid: int, params: dict[str, str]) -> dict[str, tuple[int, ...]] | ServiceError:
        asked = {"dbfrom": "pubmed", "db": "pubmed", "id": str(pmid), "retmode": "json", **params}
        try:
            body = self._session.ask(Verb.ELINK, asked, refresh=self._refresh, keep=LINKS_KEPT)
            links = {link_set.sources: link_set.links for link_set in read_neighbours(body)}
        except ServiceError as error:
            return error
        if (pmid,) not in links:
            return TransientError(f"NCBI ELink did not answer for PMID {pmid}")
        return {name: tuple(linked.pmid for linked in neighbours) for name, neighbours in links[pmid,].items()}

    def summaries(self, pmids: Sequence[int]) -> dict[int, Article | ServiceError | None]:
        """Ask for records in brief, 500 to a request; ``None`` where PubMed has no such record."""
        answers: dict[int, Article | ServiceError | None] = {}
        for batch, answer in in_batches(pmids, BRIEFS_PER_SUMMARY, self._briefs):
            for pmid in batch:
                answers[pmid] = answer if isinstance(answer, ServiceError) else answer[pmid]
        return answers

    def _briefs(self, pmids: Sequence[int]) -> dict[int, Article | None]:
        params = {"id": ",".join(map(str, pmids)), "retmode": "json"}
        for refresh in (False, True):  # a short answer may lie in the cache
            articles = read_briefs(self._eutils(Verb.ESUMMARY, params, refresh=refresh))
            if articles.keys() >= set(pmids):
                return articles
        raise TransientError(f"NCBI ESummary left out {len(set(pmids) - articles.keys())} of {len(pmids)} records")

    def changed(self, pmids: Sequence[int], since: date) -> set[int] | ServiceError:
        """Ask which of ``pmids`` (at most 10,000) were modified or got MeSH terms since that day, or are gone.

        They are posted, and the stored list is counted, which shows whether PubMed still has them all, and intersected
        with the dates: three requests however many they are (E-utilities book, ch. 4; PubMed Help, "Modification date"
        and "MeSH date"). One PMID that is there is asked for by name beside the dates, as a witness: an answer without
        it is none, because the list was lost. It is returned, too, since whether it was modified is not known.
        """
        answer = self._changed(pmids, since)
        return self._changed(pmids, since) if isinstance(answer, RefusedError) else answer  # lost once: posted again

    def _changed(self, pmids: Sequence[int], since: date) -> set[int] | ServiceError:
        posted = set(pmids)
        try:
            key, environment = read_post(self._eutils(Verb.EPOST, {"id": ",".join(map(str, pmids))}, keep=0))
            there = self._search_list(f"#{key}", environment, 0).count
            if not 0 < there <= len(posted):
                raise RefusedError(LIST_LOST)
            gone = posted - self._listed(f"#{key}", environment, posted) if there < len(posted) else set()
            witness = next(pmid for pmid in pmids if pmid not in gone)
            dates = f"{since:%Y/%m/%d}:3000[lr] OR {since:%Y/%m/%d}:3000[mhda]"
            changed = self._listed(f"#{key} AND ({dates} OR {witness}[uid])", environment, posted)
            if witness not in changed:
                raise RefusedError(LIST_LOST)
        except ServiceError as error:
            return error
        return changed | gone

    def _listed(self, term: str, environment: str, posted: set[int]) -> set[int]:
        search = self._search_list(term, environment, len(posted))
        pmids = set(search.pmids)
        if not pmids <= posted:
            raise RefusedError(LIST_LOST)
        if search.count > MOST_LISTED:
            return posted
        if len(pmids) < search.count:
            raise TransientError(f"NCBI ESearch counted {search.count} records and sent {len(pmids)}")
        return pmids

    def _search_list(self, term: str, environment: str, most: int) -> Search:
        params = {"term": term, "WebEnv": environment, "retmax": str(most), "retmode": "json"}
        return read_search(self._eutils(Verb.ESEARCH, params, keep=0))

    def _search_joined(
        self, clauses: Sequence[str], expected: int, alone: int, searched: Callable[[str, str], bool]
    ) -> dict[str, Search]:
        most = max(alone, expected * len(clauses))
        search = self._search(" OR ".join(clauses), most)
        if search.count <= most:
            return dict.fromkeys(clauses, search)
        none = Search(search.count, (), search.not_found)
        whole = [clause for clause in clauses if searched(clause, search.translation)]
        if len(clauses) == 1 or not whole:
            return dict.fromkeys(clauses, none)
        if len(whole) == len(clauses):
            raise RefusedError("too many records fit these questions together")
        return dict.fromkeys(clauses, none) | self._search_joined(whole, expected, alone, searched)

    def _search(self, term: str, most: int) -> Search:
        """Ask for at most ``most`` PMIDs; raises TransientError where fewer were sent than counted."""
        params = {"term": term, "retmax": str(most), "retmode": "json"}
        for refresh in (False, True):  # a short answer may lie in the cache
            search = read_search(self._eutils(Verb.ESEARCH, params, refresh=refresh))
            if search.count > most or len(search.pmids) == search.count:
                return search
        raise TransientError(f"NCBI ESearch counted {search.count} records and sent {len(search.pmids)}")

    def _fetch_batch(self, pmids: Sequence[int], *, refresh: bool = False) -> dict[int, Article]:
        body = self._eutils(Verb.EFETCH, {"id": ",".join(map(str, pmids)), "retmode": "xml"}, refresh=refresh)
        asked = set(pmids)
        return {article.pmid: article for article in read_articles(body) if article.pmid in asked}

    def _summaries(self, pmids: Sequence[int]) -> dict[int, str | None]:
        params = {"id": ",".join(map(str, pmids)), "retmode": "json"}
        verdicts = read_summaries(self._eutils(Verb.ESUMMARY, params))
        if not verdicts.keys() >= set(pmids):  # a short answer may lie in the cache
            verdicts = read_summaries(self._eutils(Verb.ESUMMARY, params, refresh=True))
        return verdicts

    def _convert_batch(self, pmcids: Sequence[str]) -> dict[str, int | None]:
        # One kind of id in a request: a mixed list is refused whole.
        params = {"ids": ",".join(pmcids), "idtype": "pmcid", "format": "json"}
        for refresh in (self._refresh, True):  # a short answer may lie in the cache
            pmids = read_pmcids(self._session.ask(Verb.ARTICLES, params, refresh=refresh))
            absent = [pmcid for pmcid in pmcids if pmcid not in pmids]
            if not absent:
                return pmids
        raise TransientError(f"the PMC ID Converter left out {absent[0]} of {len(pmcids)} asked")

    def _eutils(self, verb: Verb, params: dict[str, str], *, refresh: bool = False, keep: float | None = None) -> bytes:
        post = (
            params.get("id", "").count(",") >= POST_ABOVE_IDS or sum(map(len, params.values())) > POST_ABOVE_CHARACTERS
        )
        params = {"db": "pubmed", **params}
        return self._session.ask(verb, params, post=post, refresh=refresh or self._refresh, keep=keep)


def _why_missing(pmid: int, verdicts: dict[int, str | None] | ServiceError) -> ServiceError | None:
    if isinstance(verdicts, ServiceError):
        return verdicts
    if verdicts.get(pmid) is not None:
        return None
    return LeftOut(f"NCBI EFetch left out PMID {pmid}, although ESummary does not say that it is missing")
