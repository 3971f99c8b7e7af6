"""Who may see and who may choose; in 0.65 here, and over HTTP in both versions in test_views."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from datasette.app import Datasette

from pmsync.datasette_plugin import compat
from pmsync.store.schema.metadata import metadata

ALICE, ROOT = {"id": "alice"}, {"id": "root"}
ALLOWED = {"permissions": {compat.CHOOSE: {"id": "alice"}}}


@pytest.fixture
def configured(database):
    """Datasette with some metadata of its user's."""
    started: list[Datasette] = []

    def start(metadata: dict[str, Any], **options: Any) -> Datasette:
        datasette = Datasette([str(database)], metadata=metadata, **options)
        started.append(datasette)
        asyncio.run(datasette.invoke_startup())
        return datasette

    yield start
    for datasette in started:
        for served in datasette.databases.values():
            served.close()


@pytest.mark.parametrize(
    ("metadata", "may_see"),
    [
        ({}, True),
        ({"allow": {"id": "alice"}}, False),
        ({"databases": {"refs": {"allow": {"id": "alice"}}}}, False),
        ({"databases": {"refs": {"tables": {"candidates": {"allow": {"id": "alice"}}}}}}, False),
        ({"databases": {"refs": {"tables": {"of_somebody_else": {"allow": {"id": "alice"}}}}}}, True),
    ],
)
def test_who_may_not_see_one_table_may_not_see_the_pages(configured, metadata, may_see):
    datasette = configured(metadata)
    assert asyncio.run(compat.may_see(datasette, None, "refs")) is may_see
    assert asyncio.run(compat.may_see(datasette, ALICE, "refs")) is True


@pytest.mark.parametrize(("actor", "may_choose"), [(None, False), (ALICE, True), ({"id": "bob"}, False), (ROOT, True)])
@pytest.mark.parametrize("metadata", [ALLOWED, {"databases": {"refs": ALLOWED}}])
def test_root_may_choose_and_whom_the_permission_names(configured, metadata, actor, may_choose):
    assert asyncio.run(compat.may_choose(configured(metadata), actor, "refs")) is may_choose


def test_what_a_database_says_goes_before_what_all_of_them_say(configured):
    datasette = configured({**ALLOWED, "databases": {"refs": {"permissions": {compat.CHOOSE: {"id": "bob"}}}}})
    assert compat.allowed_in_metadata(datasette, ALICE, "refs") is False
    assert compat.allowed_in_metadata(datasette, {"id": "bob"}, "refs") is True
    assert compat.allowed_in_metadata(configured({}), ALICE, "refs") is None


def test_nobody_may_choose_in_a_copy_that_cannot_be_written(database):
    datasette = Datasette([], immutables=[str(database)])
    assert asyncio.run(compat.may_choose(datasette, ROOT, "refs")) is False
    datasette.databases["refs"].close()


@pytest.mark.parametrize(
    ("actor", "enabled", "is_root"),
    [(ROOT, True, True), (ROOT, False, False), (ALICE, True, False), (None, True, False)],
)
def test_there_is_no_root_where_the_option_was_not_given(actor, enabled, is_root):
    assert compat.is_root(SimpleNamespace(root_enabled=enabled), actor) is is_root


class Newer:
    """As much of Datasette 1.0a as takes metadata."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.words: dict[tuple[str, ...], str] = {}
        self.queries: dict[str, str] = {}

    async def get_database_metadata(self, database: str) -> dict[str, str]:
        return {key[1]: words for key, words in self.words.items() if key[0] == database and len(key) == 2}

    async def set_database_metadata(self, database: str, key: str, words: str) -> None:
        self.words[database, key] = words

    async def get_resource_metadata(self, database: str, table: str) -> dict[str, str]:
        return {key[2]: words for key, words in self.words.items() if key[:2] == (database, table) and len(key) == 3}

    async def set_resource_metadata(self, database: str, table: str, key: str, words: str) -> None:
        self.words[database, table, key] = words

    async def get_column_metadata(self, database: str, table: str, column: str) -> dict[str, str]:
        return {key[3]: words for key, words in self.words.items() if key[:3] == (database, table, column) and key[3:]}

    async def set_column_metadata(self, database: str, table: str, column: str, key: str, words: str) -> None:
        self.words[database, table, column, key] = words

    async def get_query(self, _database: str, name: str) -> str | None:
        return self.queries.get(name)

    async def add_query(self, _database: str, name: str, sql: str, **_: object) -> None:
        self.queries[name] = sql


def test_1_0a_is_told_every_description_and_query_and_what_its_user_says_stays():
    own = metadata("refs")
    newer = Newer({"databases": {"refs": {"tables": {"articles": {"sort": "pmid"}}}}})
    newer.words["refs", "description"] = "of the user"
    newer.words["refs", "articles", "pmid", "description"] = "of the user"
    newer.queries["last_night"] = "of the user"
    asyncio.run(compat.apply_metadata(newer, "refs", own))
    described = own["databases"]["refs"]
    assert newer.words["refs", "description"] == newer.words["refs", "articles", "pmid", "description"] == "of the user"
    assert newer.words["refs", "articles", "description"] == described["tables"]["articles"]["description"]
    assert newer.queries == {name: query["sql"] for name, query in described["queries"].items()} | {
        "last_night": "of the user"
    }
    tables = newer.config["databases"]["refs"]["tables"]
    assert tables["articles"]["sort"] == "pmid"
    assert "description" not in tables["articles"]
    assert tables.keys() == described["tables"].keys()


def test_metadata_that_is_applied_twice_is_the_same():
    newer = Newer({})
    asyncio.run(compat.apply_metadata(newer, "refs", metadata("refs")))
    words, queries = dict(newer.words), dict(newer.queries)
    asyncio.run(compat.apply_metadata(newer, "refs", metadata("refs")))
    assert (newer.words, newer.queries) == (words, queries)
