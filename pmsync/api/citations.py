"""``pmsync.add`` and ``pmsync.remove``: citations into a database, and out of it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from pmsync.errors import InputError
from pmsync.models import Citation
from pmsync.parsing.files import read_bytes, read_citations
from pmsync.parsing.line import parse
from pmsync.store.citations import absent_ids, add_citations, remove_citations
from pmsync.store.database import Store

if TYPE_CHECKING:
    from pmsync.parsing.page.page import AnchoredPage


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
        if column is None and (page := _page(body, name, anchor)):
            return _add_page(db, page)
        kind, read = "file", list(read_citations(body, name, column=column))
    else:
        name = source or "lookup"
        kind, read = "line", [parse(text) for text in cast("Iterable[str]", citations)]
    with Store(Path(db), create=True) as store:
        new, known = add_citations(store, kind, name, read, datetime.now(UTC))
    return Added(name, new, known, tuple(citation for citation in read if citation.problem))


@dataclass(frozen=True, slots=True)
class Added:
    """How many citations were new, how many were there already, and those that cannot be read."""

    source: str
    new: int
    known: int
    unreadable: tuple[Citation, ...]


def _page(body: bytes, name: str, anchor: str | None) -> AnchoredPage | None:
    """Return the page, or the list of stubs that stood under ``anchor``; ``None`` where it is a list like any other."""
    from pmsync.api.pages import find_anchored_page, read_anchored_page

    if anchor is None:
        return find_anchored_page(body, name)
    from pmsync.parsing.page.html import decode_page

    return read_anchored_page(decode_page(body, name), name, anchor)


def _add_page(db: str | Path, page: AnchoredPage) -> Added:
    from pmsync.store.pages import add_page

    with Store(Path(db), create=True) as store:
        new, known = add_page(store, page.source, page.anchor, page.entries(), datetime.now(UTC))
    return Added(page.source, new, known, ())


def remove(db: str | Path, ids: Sequence[int] = (), *, source: str | None = None) -> int:
    """Take citations out of ``db`` by id or by source; articles stay. Return how many went.

    Raises InputError where one of them is not there; nothing is removed then. Raises StoreError.
    """
    with Store(Path(db)) as store:
        absent = absent_ids(store, ids)
        if absent:
            raise InputError(f"{db} has no citation {', '.join(map(str, absent))}; nothing was removed")
        gone = remove_citations(store, ids=ids, source=source)
    if source is not None and not gone:
        raise InputError(f"{db} has no source '{source}'; nothing was removed")
    return gone
