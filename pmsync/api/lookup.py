"""``pmsync.lookup``: what citations are, from a database or by asking.

``import pmsync; pmsync.lookup(["10.2147/IJN.S506221"])``. Settings come from the environment unless they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pmsync.errors import InputError
from pmsync.models import Citation, Resolution
from pmsync.parsing.line import parse
from pmsync.services import OnStart, Services, open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.citations import known_decisions
from pmsync.store.database import Store

LOOKUP_DEADLINE = 300.0  # seconds: somebody is waiting


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
    now = datetime.now(UTC)
    if db is None:
        from pmsync.resolve.ladder import resolve

        return _ask(parsed, resolve, settings, refresh=refresh, on_start=on_start)
    with Store(Path(db), create=True) as store:
        known = known_decisions(store, parsed, now, persons_only=refresh)
        unknown = [citation for citation in parsed if citation not in known]
        asked = _ask_and_save(store, unknown, now, settings, refresh=refresh, on_start=on_start) if unknown else []
        failed = [resolution.citation for resolution in asked if resolution.error]
        earlier = known_decisions(store, failed, now, any_age=True)
    answers = {citation: Resolution(citation, decision) for citation, decision in known.items()}
    answers |= {r.citation: replace(r, decision=r.decision or earlier.get(r.citation)) for r in asked}
    return [answers[citation] for citation in parsed]


def _ask(
    citations: Sequence[Citation],
    resolve: Callable[[Sequence[Citation], Services], list[Resolution]],
    settings: Settings | None,
    *,
    refresh: bool,
    on_start: OnStart | None,
) -> list[Resolution]:
    from pmsync.matching.places import placed  # here, because a look-up that the database answers does not need it

    settings = settings or Settings.from_environment()
    with open_session(settings, LOOKUP_DEADLINE) as session:
        progress = on_start(len(citations), session) if on_start else lambda _: None
        resolutions = resolve(citations, services_for(session, refresh=refresh))
        progress(len(citations))
    return list(map(placed, resolutions))


def _ask_and_save(
    store: Store,
    citations: Sequence[Citation],
    now: datetime,
    settings: Settings | None,
    *,
    refresh: bool,
    on_start: OnStart | None,
) -> list[Resolution]:
    # Here, because a look-up that the database answers does not need it, and waits for no one who is writing.
    from pmsync.nightly import resolve_known
    from pmsync.store.decisions import save_lines

    resolutions = _ask(citations, partial(resolve_known, store), settings, refresh=refresh, on_start=on_start)
    save_lines(store, resolutions, now)
    return resolutions
