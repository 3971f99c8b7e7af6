"""``pmsync.page``: resolves the entries of pages, copied or saved, and keeps them in a database on demand.

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
from pmsync.services import open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.citations import decisions_of
from pmsync.store.database import Store

if TYPE_CHECKING:
    from pmsync.parsing.page.page import AnchoredPage
    from pmsync.store.pages import StoredPage

PAGE_DEADLINE = 600.0  # seconds: somebody is waiting, and a folder may hold many pages


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
    paths = [files] if isinstance(files, str | Path) else files
    texts = [text for path in paths for text in read_texts(Path(path))]
    return answer_pages([read_anchored_page(text, name, anchor) for name, text in texts], db, settings)


def answer_pages(
    pages: Sequence[AnchoredPage], db: str | Path | None, settings: Settings | None = None
) -> list[PageAnswer]:
    """Resolve pages that were read (see ``page``)."""
    from pmsync.store.pages import add_page, stored_pages

    settings = settings or Settings.from_environment()
    if db is None:
        questions = [(page.anchor, [citation for _, citation in page.entries()]) for page in pages]
        resolutions = _ask(questions, settings)
        return [_answer(page.name, page, *answers) for page, answers in zip(pages, resolutions, strict=True)]
    with Store(Path(db), create=True) as store:
        now = datetime.now(UTC)
        for page in pages:
            add_page(store, page.source, page.anchor, page.entries(), now)
        stored = [stored_pages(store, now, page.source)[0] for page in pages]
        errors = _resolve_stored(store, stored, settings, now)
        return [_from_store(store, page, rows, errors) for page, rows in zip(pages, stored, strict=True)]


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a file, or of each file in a folder; raises InputError."""
    from pmsync.parsing.page.html import decode_page

    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
        if not files:
            raise InputError(f"the folder {path} holds no page")
    for file in files:
        yield str(file), decode_page(read_bytes(file, str(file)), str(file))


def read_anchored_page(text: str, name: str, anchor: str | None = None) -> AnchoredPage:
    """Read what is said to be a page, of the article ``anchor`` where the page does not say; raises InputError."""
    from pmsync.parsing.page.page import read_page, with_anchor

    return with_anchor(read_page(text, name), name, anchor)


def find_anchored_page(body: bytes, name: str) -> AnchoredPage | None:
    """Return the page that a file is; ``None`` where it is a list of citations. Raises InputError."""
    from pmsync.parsing.page.html import decode_page
    from pmsync.parsing.page.page import find_page, with_anchor

    try:
        text = decode_page(body, name)
    except InputError:
        return None
    page = find_page(text, name)
    return None if page is None else with_anchor(page, name)


# --- asking and answering ---


def _ask(
    questions: Sequence[tuple[Citation, Sequence[Citation]]], settings: Settings
) -> list[tuple[Resolution, list[Resolution]]]:
    from pmsync.matching.places import placed
    from pmsync.resolve.neighbours import PageQuestion, resolve_pages

    with open_session(settings, PAGE_DEADLINE) as session:
        services = services_for(session, refresh=False)
        resolved = resolve_pages([PageQuestion(anchor, tuple(entries)) for anchor, entries in questions], services)
    return [(placed(anchor), list(map(placed, entries))) for anchor, entries in resolved]


def _answer(name: str, page: AnchoredPage, anchor: Resolution, entries: Sequence[Resolution]) -> PageAnswer:
    """Part the entries, which are in the order of the page, into its lists again."""
    rest, lists = list(entries), []
    for part in page.page.lists:
        lists.append((part.name, tuple(rest[: len(part.entries)])))
        rest = rest[len(part.entries) :]
    return PageAnswer(name, anchor, tuple(lists))


def _from_store(
    store: Store, page: AnchoredPage, stored: StoredPage, errors: dict[int, Exception | None]
) -> PageAnswer:
    decisions = decisions_of(store, [row.id for row in stored.rows])
    anchor, *entries = (Resolution(row.citation, decisions.get(row.id), errors.get(row.id)) for row in stored.rows)
    return _answer(stored.name, page, anchor, entries)


def _resolve_stored(
    store: Store, pages: Sequence[StoredPage], settings: Settings, now: datetime
) -> dict[int, Exception | None]:
    """Ask about the pages of which something is open, save what was decided, and return the errors by citation."""
    if not any(page.is_open for page in pages):
        return {}
    from pmsync.nightly import resolve_stored_pages

    with open_session(settings, PAGE_DEADLINE) as session:
        services = services_for(session, refresh=False)
        resolved = resolve_stored_pages(store, pages, services, now)
    return {id_: resolution.error for id_, resolution in resolved}
