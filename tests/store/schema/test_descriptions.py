"""Every table, view and column is described, in words that can be read beside the data."""

from __future__ import annotations

from pmsync.models import Status
from pmsync.store.events import KINDS
from pmsync.store.schema.descriptions import COLUMNS, EVENT, STATUS, TABLES
from pmsync.store.schema.views import VIEWS


def test_every_table_view_and_column_is_described_and_nothing_else(db):
    named = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
    there = {row["name"] for row in db.execute(named)} - {"_sqlite_migrations", "sqlite_stat1"}
    assert there == {*TABLES, *VIEWS} == set(COLUMNS)
    for table, columns in COLUMNS.items():
        assert list(columns) == [row["name"] for row in db.execute(f"PRAGMA table_info({table})")], table


def test_a_description_is_a_phrase_without_a_full_stop():
    phrases = [*TABLES.values(), *(view.shows for view in VIEWS.values())]
    phrases += [words for columns in COLUMNS.values() for words in columns.values()]
    assert [words for words in phrases if not words.strip() or words != words.strip() or words.endswith(".")] == []


def test_each_status_is_explained_where_the_statuses_are():
    assert [status for status in Status if status.value not in STATUS] == []


def test_the_kinds_of_events_that_are_named_exist():
    named = EVENT.removeprefix("what happened: ").removesuffix(", …").split(", ")
    for kind in named:
        assert kind in KINDS
