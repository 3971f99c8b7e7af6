"""The night: everything due is asked about, decided and stored, with counts of what happened.

The steps of a night, each of which can be cut off anywhere and goes on the next time:

1. Which stored records changed at PubMed since the watermark: their PMIDs are posted and searched by date.
2. Those are fetched, with all whose day it is (pmsync.store.schedule).
3. Where deleted records went: their last known content is resolved like a citation.
4. Citations new or due, among them those whose record changed or went; then pages of which something is due.
5. Crossref's notices since the watermark, then the stored DOIs whose day it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pmsync.errors import ServiceError, StoppedError
from pmsync.models import Article, Citation, Resolution, Status
from pmsync.models.notices import CROSSREF, PUBMED
from pmsync.parsing.pagination import last_page, page_start
from pmsync.resolve.ladder import as_stated, resolve
from pmsync.resolve.neighbours import PageQuestion, resolve_pages
from pmsync.services import ServicesFactory
from pmsync.services.http.service import ServiceName
from pmsync.services.ncbi.client import PMIDS_PER_FETCH, PMIDS_PER_POST
from pmsync.store import schedule
from pmsync.store.database import Store
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

# What a kill can lose is one part; a part this large still fills every batch of requests.
PART = 1000
Item = TypeVar("Item")


@dataclass(slots=True)
class SyncCounts:
    """What one run did.

    ``checked`` counts citations and stored records whose state was asked for and answered. Of citations ``asked`` =
    ``matched`` + ``not_in_pubmed`` + ``undecided`` + those that failed; ``failed`` counts all that was not answered,
    ``not_reached`` what was due when the run had to stop. ``errors`` are the sentences of what did not work, each once.
    ``alarms`` counts what is told of that needs a person: articles retracted or under concern, and citations to decide.
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

    def note(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.asked += len(resolutions)
        for resolution in resolutions:
            if resolution.decision is None:
                self.fail(resolution.error)
                continue
            self.checked += 1
            if resolution.decision.status is Status.MATCHED:
                self.matched += 1
            elif resolution.decision.status is Status.NOT_IN_PUBMED:
                self.not_in_pubmed += 1
            else:
                self.undecided += 1

    def fail(self, error: Exception | None) -> None:
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
        services: ServicesFactory,
        now: datetime,
        run: int | None,
        progress: Callable[[int], None],
    ) -> None:
        self.store, self.services, self.now, self.run_id = store, services, now, run
        self.fresh = services(refresh=True)
        self.night = SyncCounts()
        self.is_over = False  # NCBI has stopped answering, or the run's time or budget is over
        self.without_crossref = False
        self._progress = progress

    def parts(self, due: Sequence[Item], size: int | None = None) -> Iterator[Sequence[Item]]:
        """Cut what is due into parts, until the run is over; what it does not come to is counted."""
        size = size or PART
        for start in range(0, len(due), size):
            if self.is_over:
                self.night.not_reached += len(due) - start
                return
            part = due[start : start + size]
            yield part
            self._progress(len(part))

    def count(self, answers: Sequence[object], *, checked: bool = True) -> None:
        """Count what was answered of stored records, and what was not."""
        for answer in answers:
            if isinstance(answer, ServiceError):
                self.fail(answer)
            else:
                self.night.checked += checked  # a record that Crossref was asked about, too, is not two

    def note(self, resolutions: Sequence[Resolution]) -> None:
        """Count what became of one part of the citations."""
        self.night.note(resolutions)
        for resolution in resolutions:
            self._hear(resolution.error)

    def fail(self, error: Exception | None) -> None:
        """Count what was not answered, if there is an error."""
        if error:
            self.night.fail(error)
            self._hear(error)

    def _hear(self, error: Exception | None) -> None:
        if isinstance(error, StoppedError):
            self.is_over |= error.service in (None, ServiceName.NCBI)
            self.without_crossref |= error.service in (None, ServiceName.CROSSREF)


PAGES = 20  # pages in a part: their neighbours are thousands of records
# A library that fits into one fetch is fetched whole: that costs less than asking what changed.
FETCHED_WHOLE = PMIDS_PER_FETCH


def sync(
    store: Store,
    services: ServicesFactory,
    now: datetime,
    *,
    limit: int | None = None,
    run: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> SyncCounts:
    """Bring ``store`` up to date as of ``now``, part by part, each written down in one transaction.

    At most ``limit`` citations are asked about. What was asked before goes past the HTTP cache, or an old answer would
    hide the very change that is looked for. ``progress`` is called with the number of records and citations done since
    the last call. Once NCBI has stopped answering, or the run's time or budget is over, the run ends and the rest stays
    due. Without Crossref it goes on: what needed Crossref's answer stays due.
    """
    this = SyncRun(store, services, now, run, progress)
    _look_for_changes(this)
    _fetch_due_records(this)
    _follow_deleted_records(this)
    _ask_citations(this, limit)
    _ask_pages(this)
    _hear_of_notices(this)
    _check_at_crossref(this)
    return this.night


def _look_for_changes(this: SyncRun) -> None:
    known = active_pmids(this.store)
    until = watermark(this.store, PUBMED)
    since = schedule.window_from(until, this.now) if until else None
    if since is None:
        return
    confirmed = True
    if len(known) <= FETCHED_WHOLE:
        mark_changed(this.store, known)
        known = []
    unchanged: set[int] = set()
    posts = -(-len(known) // PMIDS_PER_POST)
    for number in range(posts):
        chunk = known[number::posts]  # all of one size: none is so small that all of it may be gone
        changed = this.fresh.ncbi.changed(chunk, since.date())
        if isinstance(changed, ServiceError):
            confirmed = False
            this.fail(changed)
        else:
            mark_changed(this.store, changed)
            unchanged |= set(chunk) - changed
        if this.is_over:
            return
    if confirmed:
        set_watermark(this.store, PUBMED, this.now)
    this.night.checked += len(unchanged.difference(due_records(this.store, this.now)))  # those are counted later


def _fetch_due_records(this: SyncRun) -> None:
    due = due_records(this.store, this.now)
    for part in this.parts(due):
        found = this.fresh.ncbi.fetch(part)
        save_records(this.store, found, this.now, this.run_id)
        this.count(list(found.values()))


def _follow_deleted_records(this: SyncRun) -> None:
    for part in this.parts(lost_records(this.store)):
        resolutions = resolve([_as_citation(article) for article in part], this.fresh)
        save_redirects(this.store, zip(part, resolutions, strict=True), this.now, this.run_id)
        for resolution in resolutions:
            this.fail(resolution.error)


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


def _ask_citations(this: SyncRun, limit: int | None) -> None:
    due = this.store.due(this.now, limit)
    for again in (False, True):
        for part in this.parts([one for one in due if one.again is again]):
            stated = [one.citation for one in part]
            resolutions = resolve([this.store.as_known(citation) for citation in stated], this.services(refresh=again))
            resolutions = [as_stated(r, c) for r, c in zip(resolutions, stated, strict=True)]
            gone = _gone(this, resolutions)
            told = [(one.id, r) for one, r in zip(part, resolutions, strict=True) if r.citation.pmid not in gone]
            this.store.save(told, this.now, this.run_id)
            this.note([resolution for _, resolution in told])
            this.night.not_reached += len(part) - len(told)


def _ask_pages(this: SyncRun) -> None:
    """Resolve whole every page of which something is due: its order is what tells."""
    for part in this.parts(this.store.pages(this.now), PAGES):
        sheets = [PageQuestion(page.anchor.citation, tuple(row.citation for row in page.entries)) for page in part]
        for page, (anchor, entries) in zip(part, resolve_pages(sheets, this.fresh), strict=True):
            told = zip((page.anchor, *page.entries), (anchor, *entries), strict=True)
            open_ = [(row.id, resolution) for row, resolution in told if row.is_open]
            this.store.save(open_, this.now, this.run_id)
            this.note([resolution for _, resolution in open_])


def _gone(this: SyncRun, resolutions: Sequence[Resolution]) -> set[int]:
    """Return the stated PMIDs whose records are stored and that PubMed does not have now.

    The record was merged or deleted, and the step that tells which was not answered: the citation waits for it.
    """
    unseen = set()
    for resolution in resolutions:
        decision, pmid = resolution.decision, resolution.citation.pmid
        if decision and pmid:
            seen = {decision.article.pmid} if decision.article else {one.pmid for one in decision.candidates}
            unseen |= {pmid} - seen
    gone = known_pmids(this.store, unseen)
    if gone:
        mark_changed(this.store, gone)
    return gone


def _hear_of_notices(this: SyncRun) -> None:
    until = watermark(this.store, CROSSREF)
    if until is None:  # what a notice said before now, the check of each DOI will tell
        set_watermark(this.store, CROSSREF, this.now)
        return
    since = schedule.window_from(until, this.now)
    if since is None or this.is_over or this.without_crossref:
        return
    notices = this.fresh.crossref.notices(since.date(), this.now.date())
    if isinstance(notices, ServiceError):
        this.fail(notices)
    else:
        save_notices(this.store, notices, this.now, this.run_id)


def _check_at_crossref(this: SyncRun) -> None:
    due = due_dois(this.store, this.now)
    for part in this.parts(list(due)):
        if this.without_crossref:
            this.night.not_reached += len(part)
            continue
        works = this.fresh.crossref.works([due[pmid] for pmid in part])
        found = {pmid: works[due[pmid]] for pmid in part}
        save_checks(this.store, found, this.now, this.run_id)
        this.count(list(found.values()), checked=False)
