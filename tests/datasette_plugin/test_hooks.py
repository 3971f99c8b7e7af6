"""What the plugin tells Datasette, hook by hook."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from datasette.app import Datasette

import pmsync
from pmsync import datasette_plugin as plugin
from pmsync.store.schema.metadata import STYLE_URL, metadata
from tests.support.served import serve_database


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "refs.db"
    pmsync.add(path, ["PMID: 31266900"])
    return path


@pytest.mark.parametrize("version", ["0.65", "1.0a"])
def test_datasette_alone_is_tested_without_the_plugin(database, version):
    with serve_database(version, database, plugins=False) as served:
        assert requests.get(f"{served.address}/-/plugins.json", timeout=30).json() == []


@pytest.fixture
def served(database: Path) -> Iterator[Datasette]:
    datasette = Datasette([str(database)], memory=True)
    yield datasette
    for each in datasette.databases.values():
        each.close()


def test_the_front_page_leads_to_the_only_database_and_not_where_another_is_served(served, database, tmp_path):
    paths = [path for path, _ in plugin.register_routes(served)]
    assert len(paths) == len(plugin.ROUTES) + 1
    assert paths[-1] == "/$"
    other = tmp_path / "other.db"
    sqlite3.connect(other).close()
    both = Datasette([str(database), str(other)])
    assert len(plugin.register_routes(both)) == len(plugin.ROUTES)
    for each in both.databases.values():
        each.close()


def test_a_route_takes_the_place_of_no_other_database(served):
    patterns = [re.compile(path) for path, _ in plugin.register_routes(served)]
    assert any(pattern.match("/refs/articles/7") for pattern in patterns)
    assert not any(pattern.match("/other/articles/7") for pattern in patterns)
    assert not any(pattern.match("/refs/articles/seven") for pattern in patterns)


def test_0_65_is_told_what_it_asks_for_and_of_all_tables_only_the_hidden_ones(served):
    def metadata_for(key: str | None) -> dict:
        return plugin.get_metadata(served, key)["databases"]["refs"]

    whole = metadata("refs")["databases"]["refs"]
    assert metadata_for(None) == metadata_for("databases") == whole
    assert metadata_for("queries") == {"queries": whole["queries"]}
    assert metadata_for("tables") == {
        "tables": {name: shown for name, shown in whole["tables"].items() if shown.get("hidden")}
    }
    assert metadata_for("allow") == {}


def test_only_who_may_see_a_database_has_its_reading_room_in_the_menus(database):
    datasette = Datasette([str(database)], metadata={"databases": {"refs": {"allow": {"id": "alice"}}}})
    alice = {"id": "alice"}
    links = [asyncio.run(plugin.menu_links(datasette, actor)()) for actor in (alice, None)]
    assert links == [[{"href": "/refs/-/home", "label": "refs: reading room"}], []]
    actions = [asyncio.run(plugin.database_actions(datasette, actor, "refs")()) for actor in (alice, None)]
    assert [[action["href"] for action in each] for each in actions] == [["/refs/-/home", "/refs/-/review"], []]
    assert asyncio.run(plugin.database_actions(datasette, alice, "another")()) == []
    for each in datasette.databases.values():
        each.close()


def test_the_style_and_the_cells_are_for_pmsync_databases_alone(served):
    assert plugin.extra_css_urls(served, "refs") == [STYLE_URL]
    assert plugin.extra_css_urls(served, "_memory") == plugin.extra_css_urls(served, None) == []
    assert plugin.render_cell(8, "pmid", "library", "refs", served) == '<a href="/refs/articles/8">8</a>'
    assert plugin.render_cell(8, "pmid", "library", "_memory", served) is None
    assert plugin.render_cell(8, "volume", "library", "refs", served) is None


def test_of_permissions_only_that_of_choosing_is_answered(served):
    assert plugin.permission_allowed(served, {"id": "root"}, "view-table", "refs") is None
    assert plugin.permission_allowed(served, None, "pmsync-choose", "refs") is None
