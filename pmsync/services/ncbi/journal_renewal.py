"""Fetches NLM's list of journals into the cache folder, and renews it once a month.

NLM's file server is asked by ETag, and sends the list (some megabytes) only where it is another than the one that is
there. What it sends is read whole before anything is replaced.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pmsync.errors import InputError, ServiceError, TransientError
from pmsync.models import Journal
from pmsync.parsing.files import read_text
from pmsync.services.http.service import ServiceName, Verb
from pmsync.services.ncbi.journal_list import Source, confirm, new_file, read_source, write_list
from pmsync.services.ncbi.nlm_files import read_journals
from pmsync.services.settings import VARIABLES, Settings

if TYPE_CHECKING:  # it brings requests with it
    from pmsync.services.http.session import Session

MONTH: Final = timedelta(days=30)
NAME: Final = "NLM's list of journals"
ETAG: Final = re.compile(r'(?:W/)?"[!#-~]*"')  # RFC 9110, 8.8.3, of ASCII alone
LEAST_KEPT: Final = 0.9  # of the journals that were known; NLM adds to its list, and takes hardly any away
LEAST_AT_NLM: Final = 30_000  # journals; others counted 37,989 in August 2026


@dataclass(frozen=True, slots=True)
class Fetched:
    """What there is now: the list in ``path``, and whether it was another (``is_new``) than the one before."""

    path: Path
    source: Source
    is_new: bool


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether the list is to be fetched: it is not there, is damaged, from elsewhere, or was a month not asked about.

    Never where ``settings`` names no address for it, or a cassette.
    """
    if not settings.journals_url or settings.cassette:
        return False
    source = read_source(settings.journals_file)
    if source is None or source.url != settings.journals_url:
        return True
    return not timedelta(0) <= now - source.confirmed_at < MONTH


def renew(session: Session, settings: Settings, now: datetime) -> str | None:
    """Fetch the list if it is due, in one try: the next night tries again. Return in a sentence why that failed."""
    if not is_due(settings, now):
        return None
    try:
        fetch(session, settings, now, once=True)
    except (ServiceError, InputError) as error:
        return f"{NAME} was not renewed, and the next sync tries again: {error}"
    return None


def fetch(session: Session, settings: Settings, now: datetime, *, once: bool = False) -> Fetched:
    """Fetch the list, if it is another than the one that is there; with ``once`` nothing is tried again.

    Raises ServiceError where the answer is none, or a list that is cut, and InputError where the list is not to be
    fetched or cannot be written; the earlier list stays.
    """
    path, url = settings.journals_file, settings.journals_url
    if not url:
        raise InputError(f"{VARIABLES['journals_url']} is empty, so that {NAME} is not fetched; unset it to fetch it")
    if settings.cassette:
        raise InputError(f"a cassette holds no files, and so not {NAME}; fetch it without one")
    earlier = read_source(path)
    if earlier and earlier.url != url:
        earlier = None
    with new_file(path):  # can a list be kept at all? Some megabytes are asked for only then
        pass
    answer = session.download(Verb.JOURNALS, earlier.etag if earlier else None, once=once)
    if answer is None and earlier:
        confirm(path, now)
        return Fetched(path, replace(earlier, confirmed_at=now), is_new=False)
    body, etag = answer or (b"", None)
    at_nlm = LEAST_AT_NLM if url == Settings().journals_url else 0
    listed = _listed(body, least=int(earlier.journals * LEAST_KEPT) if earlier else at_nlm)
    source = Source(url, etag if etag and ETAG.fullmatch(etag) else None, now, len(listed), now)
    write_list(path, listed, source)
    return Fetched(path, source, is_new=True)


def _listed(body: bytes, least: int) -> list[tuple[Journal, str]]:
    """Read the list; raises TransientError where it is none or cut: within a journal, or to fewer than ``least``."""
    try:
        listed = list(read_journals(read_text(body, NAME), NAME))
    except InputError as error:
        raise TransientError(str(error), service=ServiceName.FILES) from None
    if len(listed) < least:
        cut = f"{NAME} came with {len(listed):,} journals, and has {least:,} at least: it is cut"
        raise TransientError(cut, service=ServiceName.FILES)
    return listed
