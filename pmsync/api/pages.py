"""Pages, copied or saved -> their articles and entries, resolved, and kept in a database on demand: words for Python.

``pmsync.page("page.html")``, or with a database ``pmsync.page("page.html", db="refs.db")``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pmsync.errors import InputError
from pmsync.models import Citation, Resolution
from pmsync.parsing.files import read_bytes
from pmsync.parsing.line import parse
from pmsync.services import open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.database import Store
from pmsync.store.pages import StoredPage

if TYPE_CHECKING:
    from pmsync.parsing.page.page import Page


PAGE_DEADLINE = 600.0  # seconds: somebody is waiting, and a folder may hold many pages
SHOWN = 5  # DOIs in a sentence


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A page with its article and its lists, each entry with what became of it, in the page's order."""

    name: str
    anchor: Resolution
    lists: tuple[tuple[str | None, tuple[Resolution, ...]], ...]

    @property
    def entries(self) -> list[Resolution]:
        """Every entry, in the order of the page."""
        return [entry for _, entries in self.lists for entry in entries]


def page(
    files: str | Path | Sequence[str | Path],
    db: str | Path | None = None,
    *,
    anchor: str | None = None,
    settings: Settings | None = None,
) -> list[PageAnswer]:
    """Resolve the entries of pages among the neighbours of each page's article.

    ``files`` are pages or folders of them, text or HTML; ``anchor`` is the DOI or PMID of the article, where the page
    does not say. With ``db``, what was decided is kept there, and answered from there until it is due again. Raises
    InputError for a page that cannot be used, and StoreError; a service's failure stands beside what it concerns.
    """
    from pmsync.parsing.page.html import decode_page

    given = [files] if isinstance(files, str | Path) else files
    return answer(
        [(name, decode_page(body, name)) for one in given for name, body in read_files(Path(one))], db, anchor, settings
    )


def answer(
    texts: Sequence[tuple[str, str]], db: str | Path | None, anchor: str | None, settings: Settings | None = None
) -> list[PageAnswer]:
    """Resolve pages given as names and texts (see ``page``)."""
    from pmsync.parsing.page.page import entries_in_place, page_source_name, read_page

    read = [(name, page, anchor_of(page, name, anchor)) for name, text in texts for page in [read_page(text, name)]]
    settings = settings or Settings.from_environment()
    if db is None:
        asked = _ask(
            [(own, [citation for _, citation in entries_in_place(own, page)]) for _, page, own in read],
            settings,
            refresh=False,
        )
        return [_answer(name, page, *told) for (name, page, _), told in zip(read, asked, strict=True)]
    with Store(Path(db), create=True) as store:
        now = datetime.now(UTC)
        for name, page, own in read:
            store.add_page(page_source_name(name, own), own, entries_in_place(own, page), now)
        stored = [store.pages(now, page_source_name(name, own))[0] for name, _, own in read]
        errors = _resolve_stored(store, stored, settings, now)
        return [_from_store(store, page, kept, errors) for (_, page, _), kept in zip(read, stored, strict=True)]


def add_page(db: str | Path, name: str, text: str, anchor: str | None) -> tuple[str, int, int]:
    """Put a page down in ``db`` for sync, or a list of stubs that stood on the page of ``anchor``.

    Return the name of its source, and how many entries were new and known. Raises InputError and StoreError.
    """
    from pmsync.parsing.page.page import entries_in_place, page_source_name, read_page

    page = read_page(text, name)
    own = anchor_of(page, name, anchor)
    with Store(Path(db), create=True) as store:
        source = page_source_name(name, own)
        return source, *store.add_page(source, own, entries_in_place(own, page), datetime.now(UTC))


def unusable(texts: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the names of texts that cannot be used as pages, each with the sentence why."""
    from pmsync.parsing.page.page import read_page

    odd = {}
    for name, text in texts:
        try:
            anchor_of(read_page(text, name), name, None)
        except InputError as error:
            odd[name] = str(error)
    return odd


def anchor_of(page: Page, name: str, given: str | None) -> Citation:
    """Return whose page it is: the DOI or PMID ``given``, else what the page says; InputError where it does not."""
    if given is not None:
        read = parse(f"PMID: {given}" if given.isdecimal() else given)
        if not (read.doi or read.pmid):
            raise InputError(f"'{given}' is neither a DOI nor a PMID; --anchor names the article whose page it is")
        return read
    if page.anchor is not None:
        return page.anchor
    if page.dois:
        named = ", ".join(page.dois[:SHOWN])
        raise InputError(
            f"{name} names several articles that it may be the page of ({named}); say which by --anchor DOI"
        )
    raise InputError(
        f"{name} does not say whose page it is: it has no DOI or PMID above its lists; say so by --anchor DOI"
    )


def read_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of a file, or of each file in a folder; raises InputError."""
    if not path.is_dir():
        yield str(path), read_bytes(path, str(path))
        return
    inside = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    if not inside:
        raise InputError(f"the folder {path} holds no page")
    for one in inside:
        yield str(one), read_bytes(one, str(one))


def text_of_page(body: bytes, name: str) -> str | None:
    """Return the text of a file that is a page; ``None`` where it is a list of citations."""
    from pmsync.parsing.page.html import decode_page
    from pmsync.parsing.page.page import looks_like_page

    try:
        text = decode_page(body, name)
    except InputError:
        return None
    return text if looks_like_page(text) else None


def answer_if_page(body: bytes, db: str | Path | None, settings: Settings) -> PageAnswer | None:
    """Return the page that standard input holds (``body``), resolved; ``None`` where it is a list."""
    text = text_of_page(body, "standard input")
    return None if text is None else answer([("standard input", text)], db, None, settings)[0]


# --- asking and answering ---


def _ask(
    sheets: Sequence[tuple[Citation, Sequence[Citation]]], settings: Settings, *, refresh: bool
) -> list[tuple[Resolution, list[Resolution]]]:
    from pmsync.resolve.neighbours import PageQuestion, resolve_pages

    with open_session(settings, PAGE_DEADLINE) as session:
        services = services_for(session, settings)(refresh)
        return resolve_pages([PageQuestion(anchor, tuple(entries)) for anchor, entries in sheets], services)


def _answer(name: str, page: Page, anchor: Resolution, entries: Sequence[Resolution]) -> PageAnswer:
    rest, lists = list(entries), []
    for part in page.lists:
        lists.append((part.name, tuple(rest[: len(part.entries)])))
        rest = rest[len(part.entries) :]
    return PageAnswer(name, anchor, tuple(lists))


def _from_store(store: Store, page: Page, kept: StoredPage, errors: dict[int, Exception | None]) -> PageAnswer:
    rows = (kept.anchor, *kept.entries)
    decided = store.decisions(row.id for row in rows)
    told = [Resolution(row.citation, decided.get(row.id), errors.get(row.id)) for row in rows]
    return _answer(kept.name, page, told[0], told[1:])


def _resolve_stored(
    store: Store, stored: Sequence[StoredPage], settings: Settings, now: datetime
) -> dict[int, Exception | None]:
    """Ask about the pages of which something is open, keep what was decided, and return the errors by citation."""
    errors: dict[int, Exception | None] = {}
    asked = [page for page in stored if any(row.is_open for row in (page.anchor, *page.entries))]
    sheets = [(page.anchor.citation, [row.citation for row in page.entries]) for page in asked]
    answers = _ask(sheets, settings, refresh=False) if sheets else []
    for page, (anchor, entries) in zip(asked, answers, strict=True):
        rows = zip((page.anchor, *page.entries), (anchor, *entries), strict=True)
        told = [(row.id, resolution) for row, resolution in rows if row.is_open]
        store.save(told, now)
        errors |= {id_: resolution.error for id_, resolution in told}
    return errors
