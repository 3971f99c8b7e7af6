"""The nightly sync: everything that is due is asked about, decided and stored, and what happened is counted.

The steps of a night, each of which can be cut off anywhere and goes on the next time:

1. Which stored records changed at PubMed since the watermark: their PMIDs are posted and searched by date.
2. Those are fetched, with all whose day it is (pmsync.store.schedule).
3. Where deleted records went: their last known content is resolved like a citation.
4. Citations new or due, among them those whose record changed or went; then pages of which something is due.
5. Crossref's notices since the watermark, then the stored DOIs whose day it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pmsync.errors import ServiceError, StoppedError
from pmsync.models import Article, Citation, Resolution, Status
from pmsync.models.notices import CROSSREF, PUBMED
from pmsync.parsing.pagination import last_page, page_start
from pmsync.resolve.ladder import as_stated, resolve
from pmsync.resolve.neighbours import PageQuestion, resolve_pages
from pmsync.services import Services, ServicesFactory
from pmsync.services.http.service import ServiceName
from pmsync.services.ncbi.client import PMIDS_PER_FETCH, PMIDS_PER_POST
from pmsync.store import schedule
from pmsync.store.citations import as_known, due_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_resolutions
from pmsync.store.due import (
    active_pmids,
    due_dois,
    due_records,
    known_pmids,
    lost_records,
    mark_changed,
    save_checks,
    save_notices,
    save_records,
    save_redirects,
    set_watermark,
    watermark,
)
from pmsync.store.pages import StoredPage, stored_pages

# What a kill can lose is one part; a part this large still fills every batch of requests.
PART = 1000
PAGES_IN_A_PART = 20  # their neighbours are thousands of records
# A library that fits into one fetch is fetched whole: that costs less than asking what changed.
FETCHED_WHOLE = PMIDS_PER_FETCH
Item = TypeVar("Item")


@dataclass(slots=True)
class SyncCounts:
    """What one run did.

    ``checked`` counts citations and stored records whose state was asked for and answered. Of citations ``asked`` =
    ``matched`` + ``not_in_pubmed`` + ``undecided`` + those that failed; ``failed`` counts all that was not answered,
    ``not_reached`` what was due when the run had to stop. ``errors`` are the sentences of what did not work, each once.
    ``alarms`` counts the events that need a person: articles retracted or under concern, and citations to decide.
    """

    checked: int = 0
    asked: int = 0
    matched: int = 0
    not_in_pubmed: int = 0
    undecided: int = 0
    failed: int = 0
    not_reached: int = 0
    errors: tuple[str, ...] = ()
    alarms: int = 0

    def exit_code(self, *, alert: bool) -> int:
        """0 when all was answered, 1 when something was not (it is still due).

        With ``alert`` 4 when an article was retracted or came under concern, or a citation needs a person: that is told
        once, while what was not answered will be tried and told again.
        """
        if alert and self.alarms:
            return 4
        return 1 if self.failed or self.not_reached else 0

    def count_resolutions(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.asked += len(resolutions)
        for resolution in resolutions:
            if resolution.decision is None:
                self.count_failure(resolution.error)
                continue
            self.checked += 1
            if resolution.decision.status is Status.MATCHED:
                self.matched += 1
            elif resolution.decision.status is Status.NOT_IN_PUBMED:
                self.not_in_pubmed += 1
            else:
                self.undecided += 1

    def count_failure(self, error: Exception | None) -> None:
        """Count one thing that was not answered, or not reached, and why."""
        if isinstance(error, ServiceError) and error.ends_the_run:
            self.not_reached += 1
        else:
            self.failed += 1
        if error and str(error) not in self.errors:
            self.errors += (str(error),)


class SyncRun:
    """What the steps of one night share, and whether it is of use to go on."""

    def __init__(
        self,
        store: Store,
        services_for: ServicesFactory,
        now: datetime,
        run_id: int | None,
        progress: Callable[[int], None],
    ) -> None:
        self.store, self.services_for, self.now, self.run_id = store, services_for, now, run_id
        self.services = services_for(refresh=True)  # past the HTTP cache
        self.counts = SyncCounts()
        self.is_over = False  # NCBI has stopped answering, or the run's time or budget is over
        self.without_crossref = False
        self._progress = progress

    def parts(self, due: Sequence[Item], size: int | None = None) -> Iterator[Sequence[Item]]:
        """Cut what is due into parts, until the run is over; what it does not come to is counted."""
        size = size or PART
        for start in range(0, len(due), size):
            if self.is_over:
                self.counts.not_reached += len(due) - start
                return
            part = due[start : start + size]
            yield part
            self._progress(len(part))

    def count_answers(self, answers: Iterable[object], *, checked: bool = True) -> None:
        """Count what was answered of stored records, and what was not."""
        for answer in answers:
            if isinstance(answer, ServiceError):
                self.count_failure(answer)
            else:
                self.counts.checked += checked  # a record that Crossref was asked about, too, is not two

    def count_resolutions(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.counts.count_resolutions(resolutions)
        for resolution in resolutions:
            self._stop_asking(resolution.error)

    def count_failure(self, error: Exception | None) -> None:
        """Count what was not answered, if there is an error."""
        if error:
            self.counts.count_failure(error)
            self._stop_asking(error)

    def _stop_asking(self, error: Exception | None) -> None:
        """Ask no service again that has stopped answering; nobody, where the run's time or budget is over."""
        if isinstance(error, StoppedError):
            self.is_over |= error.service in (None, ServiceName.NCBI)
            self.without_crossref |= error.service in (None, ServiceName.CROSSREF)


def sync(
    store: Store,
    services_for: ServicesFactory,
    now: datetime,
    *,
    limit: int | None = None,
    run_id: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> SyncCounts:
    """Bring ``store`` up to date as of ``now``, part by part, each written down in one transaction.

    At most ``limit`` citations are asked about. ``services_for(refresh)`` gives the services: what was asked before
    goes past the HTTP cache, or an old answer would hide the very change that is looked for. ``progress`` is called
    with the number of records and citations done since the last call. Once NCBI has stopped answering, or the run's
    time or budget is over, the run ends and the rest stays due. Without Crossref it goes on: what needed Crossref's
    answer stays due.
    """
    run = SyncRun(store, services_for, now, run_id, progress)
    _find_changed_records(run)
    _fetch_due_records(run)
    _follow_deleted_records(run)
    _resolve_due_citations(run, limit)
    _resolve_due_pages(run)
    _read_notices(run)
    _check_at_crossref(run)
    return run.counts


def _find_changed_records(run: SyncRun) -> None:
    active = active_pmids(run.store)
    confirmed_until = watermark(run.store, PUBMED)
    since = schedule.window_from(confirmed_until, run.now) if confirmed_until else None
    if since is None:
        return
    is_confirmed = True
    if len(active) <= FETCHED_WHOLE:
        mark_changed(run.store, active)
        active = []
    unchanged: set[int] = set()
    posts = -(-len(active) // PMIDS_PER_POST)
    for number in range(posts):
        chunk = active[number::posts]  # all of one size: none is so small that all of it may be gone
        changed = run.services.ncbi.changed(chunk, since.date())
        if isinstance(changed, ServiceError):
            is_confirmed = False
            run.count_failure(changed)
        else:
            mark_changed(run.store, changed)
            unchanged |= set(chunk) - changed
        if run.is_over:
            return
    if is_confirmed:
        set_watermark(run.store, PUBMED, run.now)
    run.counts.checked += len(unchanged.difference(due_records(run.store, run.now)))  # those are counted later


def _fetch_due_records(run: SyncRun) -> None:
    for part in run.parts(due_records(run.store, run.now)):
        records = run.services.ncbi.fetch(part)
        save_records(run.store, records, run.now, run.run_id)
        run.count_answers(records.values())


def _follow_deleted_records(run: SyncRun) -> None:
    for part in run.parts(lost_records(run.store)):
        resolutions = resolve([_as_citation(article) for article in part], run.services)
        save_redirects(run.store, zip(part, resolutions, strict=True), run.now, run.run_id)
        for resolution in resolutions:
            run.count_failure(resolution.error)


def _as_citation(article: Article) -> Citation:
    """Cite a record by what is known of it, without the PMID that is gone."""
    return Citation(
        "",
        doi=article.doi,
        title=article.title,
        first_author=article.authors[0] if article.authors else None,
        journal=article.journal.abbreviation if article.journal else None,
        date=article.published[0] if article.published else article.published_online,
        volume=article.volume,
        issue=article.issue,
        page=page_start(article.pages) if article.pages else None,
        last_page=last_page(article.pages) if article.pages else None,
    )


def resolve_known(store: Store, citations: Sequence[Citation], services: Services) -> list[Resolution]:
    """Ask about citations with what the database knows of them, and answer for each as it was stated."""
    resolutions = resolve([as_known(store, citation) for citation in citations], services)
    return [as_stated(resolution, stated) for resolution, stated in zip(resolutions, citations, strict=True)]


def _resolve_due_citations(run: SyncRun, limit: int | None) -> None:
    due = due_citations(run.store, run.now, limit)
    for again in (False, True):
        for part in run.parts([row for row in due if row.again is again]):
            resolutions = resolve_known(run.store, [row.citation for row in part], run.services_for(refresh=again))
            missing = _stored_but_missing(run, resolutions)
            decided = [
                (row.id, resolution)
                for row, resolution in zip(part, resolutions, strict=True)
                if resolution.citation.pmid not in missing
            ]
            save_resolutions(run.store, decided, run.now, run.run_id)
            run.count_resolutions([resolution for _, resolution in decided])
            run.counts.not_reached += len(part) - len(decided)


def _stored_but_missing(run: SyncRun, resolutions: Sequence[Resolution]) -> set[int]:
    """Return the stated PMIDs whose records are stored and that PubMed does not have now.

    The record was merged or deleted, and the step that tells which was not answered: the citation waits for it.
    """
    unseen = set()
    for resolution in resolutions:
        decision, pmid = resolution.decision, resolution.citation.pmid
        if decision and pmid:
            records = [decision.article] if decision.article else decision.candidates
            unseen |= {pmid} - {record.pmid for record in records}
    missing = known_pmids(run.store, unseen)
    if missing:
        mark_changed(run.store, missing)
    return missing


def resolve_stored_pages(
    store: Store, pages: Sequence[StoredPage], services: Services, now: datetime, run_id: int | None = None
) -> list[tuple[int, Resolution]]:
    """Resolve whole every page of which something is open, since its order is what tells, and save what was open.

    Return the number and the resolution of each citation that was open.
    """
    open_pages = [page for page in pages if page.is_open]
    questions = [PageQuestion(page.anchor.citation, tuple(row.citation for row in page.entries)) for page in open_pages]
    resolved = []
    for page, (anchor, entries) in zip(open_pages, resolve_pages(questions, services), strict=True):
        answers = zip(page.rows, (anchor, *entries), strict=True)
        open_rows = [(row.id, resolution) for row, resolution in answers if row.is_open]
        save_resolutions(store, open_rows, now, run_id)
        resolved += open_rows
    return resolved


def _resolve_due_pages(run: SyncRun) -> None:
    for part in run.parts(stored_pages(run.store, run.now), PAGES_IN_A_PART):
        resolved = resolve_stored_pages(run.store, part, run.services, run.now, run.run_id)
        run.count_resolutions([resolution for _, resolution in resolved])


def _read_notices(run: SyncRun) -> None:
    confirmed_until = watermark(run.store, CROSSREF)
    if confirmed_until is None:  # what a notice said before now, the check of each DOI will tell
        set_watermark(run.store, CROSSREF, run.now)
        return
    since = schedule.window_from(confirmed_until, run.now)
    if since is None or run.is_over or run.without_crossref:
        return
    notices = run.services.crossref.notices(since.date(), run.now.date())
    if isinstance(notices, ServiceError):
        run.count_failure(notices)
    else:
        save_notices(run.store, notices, run.now, run.run_id)


def _check_at_crossref(run: SyncRun) -> None:
    due = due_dois(run.store, run.now)
    for part in run.parts(list(due)):
        if run.without_crossref:
            run.counts.not_reached += len(part)
            continue
        works_by_doi = run.services.crossref.works([due[pmid] for pmid in part])
        works = {pmid: works_by_doi[due[pmid]] for pmid in part}
        save_checks(run.store, works, run.now, run.run_id)
        run.count_answers(works.values(), checked=False)
