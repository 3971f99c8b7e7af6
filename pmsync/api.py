"""The commands as Python functions, with the same words: look up, add, remove, sync, status, metadata, check.

``import pmsync; pmsync.lookup(["10.2147/IJN.S506221"])``. Settings come from the environment unless they are given.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pmsync import diary
from pmsync.database import only_one
from pmsync.errors import InputError
from pmsync.files import read_bytes, read_citations
from pmsync.models import Citation, Resolution
from pmsync.parse import parse
from pmsync.report import COUNTS, DiaryPage, alarming
from pmsync.settings import Settings, connect, questioner
from pmsync.store import Store

if TYPE_CHECKING:
    from pmsync.checkup import Finding
    from pmsync.night import Night
    from pmsync.page_api import PageAnswer
    from pmsync.session import Session

OnStart = Callable[[int, "Session"], Callable[[int], None]]

LOOKUP_DEADLINE = 300.0  # seconds: somebody is waiting
SYNC_DEADLINE = 4 * 3600.0  # seconds: the night ends


def lookup(
    citations: Iterable[str],
    db: str | Path | None = None,
    *,
    refresh: bool = False,
    settings: Settings | None = None,
    on_start: OnStart | None = None,
) -> list[Resolution]:
    """Decide for every citation, in the order given, duplicates included.

    With ``db``, what it knows freshly is answered from there and what had to be asked is written into it; without,
    nothing is written. ``refresh`` asks in any case but where a person decided. A citation whose question was not
    answered carries the error, and the earlier decision where the database has one. Raises InputError and StoreError;
    never ServiceError.
    """
    if isinstance(citations, str):
        raise InputError("lookup takes a list of citations; put the one between brackets")
    parsed = [parse(text) for text in citations]
    now = _now()
    if db is None:
        return _ask(parsed, settings, refresh=refresh, on_start=on_start)
    with Store(Path(db), create=True) as store:
        known = store.answers(parsed, now, persons_only=refresh)
        unknown = [citation for citation in parsed if citation not in known]
        asked = _ask_as_known(store, unknown, settings, refresh=refresh, on_start=on_start) if unknown else []
        if asked:  # a look-up that asks nothing waits for no one who is writing
            store.save_lines(asked, now)
        failed = [resolution.citation for resolution in asked if resolution.error]
        earlier = store.answers(failed, now, any_age=True)
    answers = {c: Resolution(c, decision) for c, decision in known.items()}
    answers |= {r.citation: replace(r, decision=r.decision or earlier.get(r.citation)) for r in asked}
    return [answers[citation] for citation in parsed]


def add(
    db: str | Path,
    citations: str | Path | BinaryIO | Iterable[str],
    *,
    source: str | None = None,
    column: str | None = None,
    anchor: str | None = None,
) -> Added:
    """Put citations down in ``db``, which is made if need be; nothing is asked yet.

    ``citations`` is a file, by path or open (a line each, CSV with ``column``, .nbib, or a literature site's page), or
    the lines themselves; ``source`` names where they came from, by default the file as given. ``anchor`` is the DOI or
    PMID of the article under which a page, or a list of stubs, stood. Raises InputError and StoreError.
    """
    if isinstance(citations, str | Path | io.IOBase):
        opened = Path(citations) if isinstance(citations, str | Path) else cast("BinaryIO", citations)
        name = source or (os.path.normpath(opened) if isinstance(opened, Path) else "standard input")
        body = read_bytes(opened, name)
        if column is None and (page := _added_page(db, name, body, anchor)):
            return page
        kind, read = "file", list(read_citations(body, name, column=column))
    else:
        name = source or "lookup"
        kind, read = "line", [parse(text) for text in cast("Iterable[str]", citations)]
    with Store(Path(db), create=True) as store:
        new, known = store.add(kind, name, read, _now())
    return Added(name, new, known, tuple(citation for citation in read if citation.problem))


@dataclass(frozen=True, slots=True)
class Added:
    """How many citations were new, how many were there already, and those that cannot be read."""

    source: str
    new: int
    known: int
    unreadable: tuple[Citation, ...]


def page_in(body: bytes, db: str | Path | None, settings: Settings) -> PageAnswer | None:
    """Return the page that ``body`` is, resolved (see pmsync.page_api); ``None`` where it is a list."""
    from pmsync import page_api

    text = page_api.text_of_page(body, "standard input")
    return None if text is None else page_api.answer([("standard input", text)], db, None, settings)[0]


def _added_page(db: str | Path, name: str, body: bytes, anchor: str | None) -> Added | None:
    """Put down a page, or the stubs of an ``anchor``; ``None`` where ``body`` is a list like any other."""
    from pmsync import page_api

    if anchor is not None:
        from pmsync.page_html import decode_page

        return Added(*page_api.add_page(db, name, decode_page(body, name), anchor), ())
    text = page_api.text_of_page(body, name)
    return None if text is None else Added(*page_api.add_page(db, name, text, None), ())


def remove(db: str | Path, ids: Sequence[int] = (), *, source: str | None = None) -> int:
    """Take citations out of ``db`` by id or by source; articles stay. Return how many went.

    Raises InputError where one of them is not there; nothing is removed then. Raises StoreError.
    """
    with Store(Path(db)) as store:
        absent = store.absent(ids)
        if absent:
            raise InputError(f"{db} has no citation {', '.join(map(str, absent))}; nothing was removed")
        gone = store.remove(ids=ids, source=source)
    if source is not None and not gone:
        raise InputError(f"{db} has no source '{source}'; nothing was removed")
    return gone


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
) -> Report:
    """Bring ``db`` up to date: what is new or due, and every stored record that changed (see pmsync.nightly).

    At most ``limit`` citations are asked about. ``now`` is the moment that counts as the present (UTC, if it names no
    zone), ``deadline`` the run's time in seconds, ``max_requests`` its budget; what they cut off stays due. ``alert``
    is for the exit code alone. ``on_start`` gets the number due and the session, and returns what is to be called with
    the number done. Raises StoreError, also where another sync of this database is running; a service's failure is in
    the report, never raised.
    """
    from importlib.metadata import version

    from pmsync.nightly import sync as run_sync

    now, settings = _moment(now), settings or Settings.from_environment()
    with Store(Path(db)) as store, only_one(Path(db)), connect(settings, deadline, max_requests) as session:
        run = diary.start_run(store, "sync", version("pmsync"), now)
        overview = diary.overview(store, now)
        progress = on_start(overview["due"] + overview["articles_due"], session) if on_start else _no_progress
        night = run_sync(store, questioner(session, settings), now, limit=limit, run=run, progress=progress)
        night.alarms = len(alarming(diary.untold(store)))
        exit_code = night.exit_code(alert=alert)
        diary.end_run(store, run, _counts(night, session) | {"exit_code": exit_code}, max(now, _now()))
        session.tidy()
        page = diary.page_of(store, run)
        waiting = len(store.waiting())
    return Report(cast("DiaryPage", page), night.errors, waiting, exit_code)


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did: its page of the diary, the sentences of what did not work, and its exit code.

    ``for_a_person`` counts all citations that only a person can settle, told of now or before.
    """

    page: DiaryPage
    errors: tuple[str, ...]
    for_a_person: int
    exit_code: int


def due(db: str | Path, *, limit: int | None = None, now: datetime | None = None) -> list[Citation]:
    """Return the citations that ``sync`` would ask about, without asking."""
    with Store(Path(db)) as store:
        return [one.citation for one in store.due(_moment(now), limit)]


def status(db: str | Path, *, since: datetime | None = None, run: int | None = None) -> Overview:
    """Return counts of what ``db`` holds, and the page of its last run, of a ``run``, or of all ``since`` a moment.

    Raises InputError where there is no such run, and StoreError.
    """
    with Store(Path(db)) as store:
        page = diary.page_since(store, _moment(since)) if since else diary.page_of(store, run)
        return Overview(diary.overview(store, _now()), page)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a database holds (see pmsync.diary.overview) and what a run did; ``page`` is ``None`` before the first."""

    holds: dict[str, Any]
    page: DiaryPage | None


def metadata(db: str | Path) -> dict[str, Any]:
    """Return what tells Datasette how to show ``db``, filed under its name (see pmsync.browsing)."""
    from pmsync import browsing

    with Store(Path(db)):  # StoreError says why it is no database of pmsync's
        return browsing.metadata(Path(db).stem)


def check(*, settings: Settings | None = None) -> list[Finding]:
    """Return what is found of the setup, and of every point that pmsync relies on in what the services answer.

    Raises InputError for an address or a cassette that cannot be used; never ServiceError. See pmsync.checkup.
    """
    from pmsync.checkup import findings

    return list(findings(settings or Settings.from_environment()))


def _ask(
    citations: Sequence[Citation],
    settings: Settings | None,
    *,
    refresh: bool,
    on_start: OnStart | None,
) -> list[Resolution]:
    from pmsync.resolve import resolve

    settings = settings or Settings.from_environment()
    with connect(settings, LOOKUP_DEADLINE) as session:
        progress = on_start(len(citations), session) if on_start else _no_progress
        resolutions = resolve(citations, questioner(session, settings)(refresh))
        progress(len(citations))
    return resolutions


def _ask_as_known(
    store: Store, citations: Sequence[Citation], settings: Settings | None, *, refresh: bool, on_start: OnStart | None
) -> list[Resolution]:
    """Ask with what the database knows of the citations, and give back what was asked as it was stated."""
    known = [store.as_known(citation) for citation in citations]
    from pmsync.resolve import as_stated

    answers = _ask(known, settings, refresh=refresh, on_start=on_start)
    return [as_stated(answer, stated) for answer, stated in zip(answers, citations, strict=True)]


def _no_progress(_: int) -> None:
    pass


def _counts(night: Night, session: Session) -> dict[str, int]:
    sent = {"requests": session.requests, "cache_hits": session.cache_hits}
    return sent | {name: getattr(night, name) for name in COUNTS if name not in sent}


def _moment(now: datetime | None) -> datetime:
    now = now or _now()
    return now if now.tzinfo else now.replace(tzinfo=UTC)


def _now() -> datetime:
    return datetime.now(UTC)
