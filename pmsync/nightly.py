"""A database and a moment -> everything due asked, decided and written down, with counts of what happened.

The steps of a night, each of which can be cut off anywhere and goes on the next time:

1. Which stored records changed at PubMed since the watermark: their PMIDs are posted and searched by date.
2. Those are fetched, with all whose day it is (pmsync.schedule).
3. Where deleted records went: their last known content is resolved like a citation.
4. Citations new or due, among them those whose record changed or went; then pages of which something is due.
5. Crossref's notices since the watermark, then the stored DOIs whose day it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from pmsync import schedule, upkeep
from pmsync.errors import ServiceError
from pmsync.eutils import PMIDS_PER_FETCH, PMIDS_PER_POST
from pmsync.integrity import CROSSREF, PUBMED
from pmsync.models import Article, Citation, Resolution
from pmsync.neighbourhood import Sheet, resolve_sheets
from pmsync.night import Night, Run
from pmsync.normalize import last_page, page_start
from pmsync.resolve import as_stated, resolve
from pmsync.services import Services
from pmsync.store import Store

PAGES = 20  # pages in a part: their neighbours are thousands of records
# A library that fits into one fetch is fetched whole: that costs less than asking what changed.
FETCHED_WHOLE = PMIDS_PER_FETCH


def sync(
    store: Store,
    ask: Callable[[bool], Services],
    now: datetime,
    *,
    limit: int | None = None,
    run: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Night:
    """Bring ``store`` up to date as of ``now``, part by part, each written down in one transaction.

    At most ``limit`` citations are asked about. ``ask(refresh)`` gives the services: what was asked before goes past
    the HTTP cache, or an old answer would hide the very change that is looked for. ``progress`` is called with the
    number of records and citations done since the last call. Once NCBI has stopped answering, or the run's time or
    budget is over, the run ends and the rest stays due. Without Crossref it goes on: what needed Crossref's answer
    stays due.
    """
    this = Run(store, ask, now, run, progress)
    _look_for_changes(this)
    _fetch_due_records(this)
    _follow_deleted_records(this)
    _ask_citations(this, limit)
    _ask_pages(this)
    _hear_of_notices(this)
    _check_at_crossref(this)
    return this.night


def _look_for_changes(this: Run) -> None:
    known = upkeep.living(this.store)
    until = upkeep.confirmed_until(this.store, PUBMED)
    since = schedule.window_from(until, this.now) if until else None
    if since is None:
        return
    confirmed = True
    if len(known) <= FETCHED_WHOLE:
        upkeep.note_changed(this.store, known)
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
            upkeep.note_changed(this.store, changed)
            unchanged |= set(chunk) - changed
        if this.is_over:
            return
    if confirmed:
        upkeep.confirm(this.store, PUBMED, this.now)
    this.night.checked += len(unchanged.difference(upkeep.due_records(this.store, this.now)))  # those are counted later


def _fetch_due_records(this: Run) -> None:
    due = upkeep.due_records(this.store, this.now)
    for part in this.parts(due):
        found = this.fresh.ncbi.fetch(part)
        upkeep.save_records(this.store, found, this.now, this.run)
        this.count(list(found.values()))


def _follow_deleted_records(this: Run) -> None:
    for part in this.parts(upkeep.lost_records(this.store)):
        resolutions = resolve([_as_citation(article) for article in part], this.fresh)
        upkeep.save_redirects(this.store, zip(part, resolutions, strict=True), this.now, this.run)
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


def _ask_citations(this: Run, limit: int | None) -> None:
    due = this.store.due(this.now, limit)
    for again in (False, True):
        for part in this.parts([one for one in due if one.again is again]):
            stated = [one.citation for one in part]
            resolutions = resolve([this.store.as_known(citation) for citation in stated], this.ask(again))
            resolutions = [as_stated(r, c) for r, c in zip(resolutions, stated, strict=True)]
            gone = _gone(this, resolutions)
            told = [(one.id, r) for one, r in zip(part, resolutions, strict=True) if r.citation.pmid not in gone]
            this.store.save(told, this.now, this.run)
            this.note([resolution for _, resolution in told])
            this.night.not_reached += len(part) - len(told)


def _ask_pages(this: Run) -> None:
    """Resolve whole every page of which something is due: its order is what tells."""
    for part in this.parts(this.store.pages(this.now), PAGES):
        sheets = [Sheet(page.anchor.citation, tuple(row.citation for row in page.entries)) for page in part]
        for page, (anchor, entries) in zip(part, resolve_sheets(sheets, this.fresh), strict=True):
            told = zip((page.anchor, *page.entries), (anchor, *entries), strict=True)
            open_ = [(row.id, resolution) for row, resolution in told if row.is_open]
            this.store.save(open_, this.now, this.run)
            this.note([resolution for _, resolution in open_])


def _gone(this: Run, resolutions: Sequence[Resolution]) -> set[int]:
    """Return the stated PMIDs whose records are stored and that PubMed does not have now.

    The record was merged or deleted, and the step that tells which was not answered: the citation waits for it.
    """
    unseen = set()
    for resolution in resolutions:
        decision, pmid = resolution.decision, resolution.citation.pmid
        if decision and pmid:
            seen = {decision.article.pmid} if decision.article else {one.pmid for one in decision.candidates}
            unseen |= {pmid} - seen
    gone = upkeep.stored_here(this.store, unseen)
    if gone:
        upkeep.note_changed(this.store, gone)
    return gone


def _hear_of_notices(this: Run) -> None:
    until = upkeep.confirmed_until(this.store, CROSSREF)
    if until is None:  # what a notice said before now, the check of each DOI will tell
        upkeep.confirm(this.store, CROSSREF, this.now)
        return
    since = schedule.window_from(until, this.now)
    if since is None or this.is_over or this.without_crossref:
        return
    notices = this.fresh.crossref.notices(since.date(), this.now.date())
    if isinstance(notices, ServiceError):
        this.fail(notices)
    else:
        upkeep.save_notices(this.store, notices, this.now, this.run)


def _check_at_crossref(this: Run) -> None:
    due = upkeep.due_dois(this.store, this.now)
    for part in this.parts(list(due)):
        if this.without_crossref:
            this.night.not_reached += len(part)
            continue
        works = this.fresh.crossref.works([due[pmid] for pmid in part])
        found = {pmid: works[due[pmid]] for pmid in part}
        upkeep.save_checks(this.store, found, this.now, this.run)
        this.count(list(found.values()), checked=False)
