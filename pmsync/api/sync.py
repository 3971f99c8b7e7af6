"""``pmsync.sync``, ``pmsync.due`` and ``pmsync.status``: brings a database up to date, and reports what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pmsync.models import Citation
from pmsync.services import OnStart, open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.cases import QueueCounts, count_review_queue
from pmsync.store.citations import due_citations
from pmsync.store.database import Store, only_one
from pmsync.store.runs import (
    COUNTS,
    RunReport,
    alerts,
    end_run,
    overview,
    report_of,
    report_since,
    start_run,
    untold_events,
)

if TYPE_CHECKING:
    from pmsync.nightly import SyncCounts
    from pmsync.services.http.session import Session


SYNC_DEADLINE = 4 * 3600.0  # seconds: the night ends


def sync(
    db: str | Path,
    *,
    limit: int | None = None,
    now: datetime | None = None,
    deadline: float = SYNC_DEADLINE,
    max_requests: int | None = None,
    alert: bool = False,
    settings: Settings | None = None,
    on_start: OnStart | None = None,
) -> SyncResult:
    """Bring ``db`` up to date: what is new or due, and every stored record that changed (see pmsync.nightly).

    At most ``limit`` citations are asked about. ``now`` is the moment that counts as the present (UTC, if it names no
    zone), ``deadline`` the run's time in seconds, ``max_requests`` its budget; what they cut off stays due. ``alert``
    is for the exit code alone. ``on_start`` gets the number due and the session, and returns what is to be called with
    the number done. NLM's list of journals is renewed once a month (pmsync.services.ncbi.journal_renewal), by the
    clock. Raises StoreError, also where another sync of this database is running; a service's failure is in the report,
    never raised.
    """
    from importlib.metadata import version

    from pmsync.nightly import sync as run_sync
    from pmsync.services.ncbi.journal_renewal import renew as renew_journals

    now, settings = _moment(now), settings or Settings.from_environment()
    with Store(Path(db)) as store, only_one(Path(db)), open_session(settings, deadline, max_requests) as session:
        run_id = start_run(store, "sync", version("pmsync"), now)
        holds = overview(store, now)
        progress = on_start(holds["due"] + holds["articles_due"], session) if on_start else lambda _: None
        note = renew_journals(session, settings, datetime.now(UTC))  # first, so that this very night knows the names
        services = partial(services_for, session)
        counts = run_sync(store, services, now, limit=limit, run_id=run_id, progress=progress)
        counts.alarms = len(alerts(untold_events(store)))
        exit_code = counts.exit_code(alert=alert)
        columns = _columns(counts, session) | {"exit_code": exit_code}
        end_run(store, run_id, columns, max(now, datetime.now(UTC)))
        session.tidy()
        report = report_of(store, run_id)
        with store.reading() as reading:
            queue = count_review_queue(reading)
    return SyncResult(cast("RunReport", report), counts.errors, queue, exit_code, (note,) if note else ())


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did: its report, the sentences of what did not work, and its exit code.

    ``queue`` counts all citations that only a person can settle, reported now or before. ``notes`` are sentences
    about what failed and leaves nothing due: that NLM's list of journals was not renewed.
    """

    report: RunReport
    errors: tuple[str, ...]
    queue: QueueCounts
    exit_code: int
    notes: tuple[str, ...] = ()


def due(db: str | Path, *, limit: int | None = None, now: datetime | None = None) -> list[Citation]:
    """Return the citations that ``sync`` would ask about, without asking."""
    with Store(Path(db)) as store:
        return [due_now.citation for due_now in due_citations(store, _moment(now), limit)]


def status(db: str | Path, *, since: datetime | None = None, run: int | None = None) -> Overview:
    """Return counts of what ``db`` holds, and the report of its last run, of a ``run``, or of all ``since`` a moment.

    Raises InputError where there is no such run, and StoreError.
    """
    with Store(Path(db)) as store:
        report = report_since(store, _moment(since)) if since else report_of(store, run)
        return Overview(overview(store, datetime.now(UTC)), report)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a database holds (see pmsync.store.runs.overview) and what a run did, ``None`` before the first run."""

    holds: dict[str, Any]
    report: RunReport | None


def _columns(counts: SyncCounts, session: Session) -> dict[str, int]:
    """Return the counts of a run by their columns in ``runs``."""
    sent = {"requests": session.requests, "cache_hits": session.cache_hits}
    return sent | {name: getattr(counts, name) for name in COUNTS if name not in sent}


def _moment(now: datetime | None) -> datetime:
    now = now or datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=UTC)
