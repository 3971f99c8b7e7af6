"""What the tests of the schema share: a library with citations of every status, which none of them may change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.library import make_library


@pytest.fixture(scope="package")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the library lies."""
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def db(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the library, whose rows have names."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()
