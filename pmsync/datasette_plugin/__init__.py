"""The plugin for Datasette: a reading room for every pmsync database, where people read, search and decide.

A database is pmsync's if it has the tables of this version of pmsync when Datasette starts; others are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from pmsync.datasette_plugin import cells, compat, views
from pmsync.datasette_plugin.databases import pmsync_databases
from pmsync.store.schema.metadata import STYLE_URL, metadata

if TYPE_CHECKING:
    from datasette.app import Datasette


Route = tuple[str, Callable[..., Any]]
# By what stands behind the database's own address, the view that answers. Pages of rows take the place of Datasette's.
ROUTES: dict[str, views.View] = {
    r"/-/home": views.home,
    r"/-/search": views.search,
    r"/-/review": views.review,
    r"/-/review/(?P<id>[0-9]+)": views.choose,
    r"/articles/(?P<id>[0-9]+)": views.article,
    r"/citations/(?P<id>[0-9]+)": views.citation,
    r"/mesh_terms/(?P<id>[^/.]+)": views.term,
    r"/sources/(?P<id>[0-9]+)": views.source,
    r"/-/list/(?P<id>[0-9]+)\.csv": views.list_csv,
    r"/-/term/(?P<id>[^/.]+)\.csv": views.term_csv,
}


@hookimpl
def register_routes(datasette: Datasette) -> list[Route]:
    """Give each pmsync database its pages, and let the front page lead there where nothing else is served."""
    names = pmsync_databases(datasette)
    routes: list[Route] = [
        (rf"/(?P<database>{re.escape(quoted)}){path}$", views.admitted(view))
        for quoted in names.values()
        for path, view in ROUTES.items()
    ]
    if len(names) == 1 and names.keys() == datasette.databases.keys() - {"_memory", "_internal"}:
        routes.append((r"/$", views.front))
    return routes


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Any] | None:
    """Tell 1.0a how pmsync databases are to be shown; 0.65 asks (see ``get_metadata``)."""
    if compat.is_old(datasette):
        return None

    async def apply() -> None:
        for name in pmsync_databases(datasette):
            await compat.apply_metadata(datasette, name, metadata(name))

    return apply


@hookimpl(optionalhook=True)
def get_metadata(datasette: Datasette, key: str | None) -> dict[str, Any]:
    """Tell 0.65 how pmsync databases are to be shown; it puts its own metadata above this.

    It asks for one ``key`` several times a page, and of all ``tables`` only to see who may not see them and which are
    hidden: copying every word on every column each time cost two milliseconds a table.
    """
    databases = {}
    for name in pmsync_databases(datasette):
        own = metadata(name)["databases"][name]
        if key == "tables":
            own["tables"] = {table: shown for table, shown in own["tables"].items() if shown.get("hidden")}
        databases[name] = own if key in {None, "databases"} else {key: own[key]} if key in own else {}
    return {"databases": databases}


@hookimpl(optionalhook=True)
def permission_allowed(datasette: Datasette, actor: dict[str, Any] | None, action: str, resource: str) -> bool | None:
    """Tell 0.65 who may settle citations."""
    return compat.allowed_in_metadata(datasette, actor, resource) if action == compat.CHOOSE else None


@hookimpl(optionalhook=True)
def register_actions() -> list[Any]:
    """Name to 1.0a what may be allowed here."""
    return compat.actions()


@hookimpl
def menu_links(datasette: Datasette, actor: dict[str, Any] | None) -> Callable[[], Any]:
    """Put the reading rooms that the actor may enter into the menu of every page."""

    async def links() -> list[dict[str, str]]:
        return [
            {"href": f"{datasette.urls.database(name)}/-/home", "label": f"{name}: reading room"}
            for name in pmsync_databases(datasette)
            if await compat.may_see(datasette, actor, name)
        ]

    return links


@hookimpl
def database_actions(datasette: Datasette, actor: dict[str, Any] | None, database: str) -> Callable[[], Any]:
    """Put the reading room and the queue of review into the menu of the database, for whom they are open."""

    async def links() -> list[dict[str, str]]:
        if database not in pmsync_databases(datasette) or not await compat.may_see(datasette, actor, database):
            return []
        base = datasette.urls.database(database)
        return [
            {"href": f"{base}/-/home", "label": "Reading room"},
            {"href": f"{base}/-/review", "label": "Review citations"},
        ]

    return links


@hookimpl
def extra_css_urls(datasette: Datasette, database: str | None) -> list[str]:
    """Give the tables of pmsync databases wide columns for long texts."""
    return [STYLE_URL] if database in pmsync_databases(datasette) else []


@hookimpl
def render_cell(value: Any, column: str, table: str, database: str, datasette: Datasette) -> Any:
    """Show titles with their italics, sub- and superscripts, and lead from numbers to their pages."""
    if column not in cells.COLUMNS:  # most cells, and there are thousands of them
        return None
    if database not in pmsync_databases(datasette):
        return None
    return cells.rendered(datasette, database, table, column, value)
