"""Imports go one way: a room may import only rooms that stand before it here, and every room is listed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pmsync"

ROOMS = (
    # Pure: no network, no files, no clock.
    "integrity", "models", "errors", "normalize",
    "printed_dates", "reference_numbers", "title_and_journal", "authors", "references", "parse", "joining",
    "page_html", "page_lines", "pages", "markup",
    "likeness", "compare", "lending", "slips", "ways", "match", "align", "clauses",
    "pubmed_dates", "pubmed_links", "xml_text", "pubmed_xml", "crossref_json", "eutils_answers", "elink_answers",
    "journal_list", "mesh_list",
    "summary_articles", "changes", "output", "page_output", "cases", "report", "schedule", "failures",
    "addresses", "batches",
    # The outside: files, network, database.
    "files", "pace", "paces", "http_cache", "who_asks", "session", "eutils", "crossref", "services",
    "views", "tables", "scripts", "schema", "database", "link_rows", "event_rows", "article_rows", "work_rows",
    "journal_rows", "mesh_rows",
    "citation_rows", "case_rows", "keeping", "page_rows", "store", "lists", "upkeep", "diary",
    "descriptions", "queries", "browsing",
    # What is done with them.
    "settings", "climb", "resolve", "neighbourhood", "night", "nightly", "asking",
    "contract_terms", "contract_changes", "contract", "checkup",
    "page_api", "api", "settle", "__init__", "cli_page", "cli_person", "cli_sync", "cli_setup", "cli",
    # How Datasette shows it.
    *(f"datasette_plugin/{room}" for room in (
        "versions", "ours", "kept", "cells", "charts", "reading", "terms", "citations", "searching", "pages",
        "__init__",
    )),
)  # fmt: skip
PURE = ROOMS[: ROOMS.index("files")]
# Who alone may speak to the outside world by each of these.
ONLY_IN = {
    "requests": {"session", "http_cache", "who_asks"},
    "requests_cache": {"http_cache"},
    "tenacity": {"session"},
    "urllib3": {"who_asks"},
    "filelock": {"pace", "database"},
    "sqlite3": {
        "database",
        "article_rows",
        "work_rows",
        "journal_rows",
        "mesh_rows",
        "citation_rows",
        "case_rows",
        "link_rows",
        "event_rows",
        "keeping",
        "page_rows",
        "store",
        "upkeep",
        "diary",
        "http_cache",
        "datasette_plugin/ours",
        "datasette_plugin/reading",
        "datasette_plugin/citations",
        "datasette_plugin/terms",
        "datasette_plugin/searching",
        "datasette_plugin/pages",
    },
    "datasette": {room for room in ROOMS if room.startswith("datasette_plugin/")},
    "pygal": {"datasette_plugin/charts"},
    "sqlite_utils": {"views", "schema", "database"},
    "click": {"cli", "cli_page", "cli_person", "cli_sync", "cli_setup"},
    "Bio": {"files"},
    "lxml": {"pubmed_xml", "pubmed_links", "xml_text", "mesh_list", "eutils_answers", "elink_answers", "page_html"},
}
OUTSIDE = {"requests", "requests_cache", "urllib3", "socket", "http", "sqlite3", "subprocess", "time", "os", "pathlib"}


def imports(room: str) -> set[str]:
    """Every module a room imports, wherever in the file it does so."""
    tree = ast.parse((PACKAGE / f"{room}.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            packages = ("pmsync", "pmsync.datasette_plugin")
            found |= {f"{module}.{alias.name}" for alias in node.names} if module in packages else {module}
    return found


def test_every_room_is_listed():
    assert {str(path.relative_to(PACKAGE).with_suffix("")) for path in PACKAGE.rglob("*.py")} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_before_it(room: str):
    before = ROOMS[: ROOMS.index(room)]
    own = {name.removeprefix("pmsync.").replace(".", "/") for name in imports(room) if name.startswith("pmsync.")}
    assert own <= set(before)


@pytest.mark.parametrize(("library", "rooms"), ONLY_IN.items())
def test_a_library_that_reaches_outside_has_its_rooms(library: str, rooms: set[str]):
    users = {room for room in ROOMS if any(name.split(".")[0] == library for name in imports(room))}
    assert users <= rooms


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_of_the_outside(room: str):
    assert not {name.split(".")[0] for name in imports(room)} & OUTSIDE


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_stays_under_three_hundred_lines_and_opens_with_its_sentence(room: str):
    text = (PACKAGE / f"{room}.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    sentence = (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0]
    assert sentence.endswith(".")
