"""A reading room without a server: its database, and Datasette 0.65 in this process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests.support.room import restore


@pytest.fixture
def database(made: Path, tmp_path: Path) -> Path:
    """A copy of the room's database, which a test may change."""
    path = tmp_path / "refs.db"
    restore(made, path)
    return path


@pytest.fixture
def db(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it."""
    with closing(sqlite3.connect(database)) as connection:
        yield connection


@pytest.fixture
def datasette(database: Path) -> Iterator[Datasette]:
    """Datasette, which serves it under the name ``refs``."""
    datasette = Datasette([str(database)])
    yield datasette
    for served in datasette.databases.values():
        served.close()
