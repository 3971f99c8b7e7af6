"""What the cells of Datasette's tables show: titles with their tags, numbers with links to their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pmsync.datasette_plugin.file_cache import cached_until_changed
from pmsync.parsing.markup import html

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database


TITLES = (
    "SELECT articles.title, markup.title FROM markup JOIN articles ON articles.pmid = markup.pmid "
    "WHERE markup.title IS NOT NULL"
)
COLUMNS = frozenset({"pmid", "citation", "title", "text"})
MARKED = ("title", "text")  # columns whose texts may have tags
ROWS = {"pmid": "articles", "citation": "citations"}  # by column, the table whose rows it names


def rendered(datasette: Datasette, database: str, table: str | None, column: str, value: Any) -> Any:
    """Return what Datasette is to show, to be awaited; ``None`` leaves the cell to it.

    A key of another table comes as its ``value`` with a ``label`` (the title, for a PMID).
    """
    base = datasette.urls.database(database)
    if isinstance(value, dict) and isinstance(value.get("label"), str) and column == "pmid":
        return _linked(datasette, database, f"{base}/articles/{int(value['value'])}", value["label"], value["value"])
    if isinstance(value, int) and column in ROWS and table != ROWS[column]:
        return Markup('<a href="{}/{}/{}">{}</a>').format(base, ROWS[column], value, value)  # escaped
    if isinstance(value, str) and column in MARKED and ("title" in column or "<" in value):
        return _marked_title(datasette, database, value)
    return None


async def _linked(datasette: Datasette, database: str, address: str, label: str, number: int) -> Markup:
    title = await _marked_title(datasette, database, label) or label
    return Markup('<a href="{}">{}</a>&nbsp;<em>{}</em>').format(address, title, number)  # escaped


async def _marked_title(datasette: Datasette, database: str, title: str) -> Markup | None:
    """Return a title with its tags, ``None`` where it has none."""
    marked = (await _marked_titles(datasette.get_database(database))).get(title, title)
    return Markup(html(marked)) if "<" in marked else None  # noqa: S704  # everything but five tags is escaped


async def _marked_titles(db: Database) -> dict[str, str]:
    """Return every title that has tags, by its plain text."""

    async def read() -> dict[str, str]:
        rows = await db.execute_fn(lambda connection: connection.execute(TITLES).fetchall())
        return dict(map(tuple, rows))

    titles: dict[str, str] = await cached_until_changed(db, "titles", read)
    return titles
