"""What the tests of the store share: a database, and where it lies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmsync.store.citations import add_citations
from pmsync.store.database import Store
from tests.support.decisions import BAD, DOI, NOW, OTHER_BAD, STUB


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "refs.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty database."""
    with Store(path, create=True) as opened:
        yield opened


@pytest.fixture
def db(store: Store) -> Iterator[sqlite3.Connection]:
    """The connection of an empty database."""
    with store.reading() as connection:
        yield connection


@pytest.fixture
def filled(store: Store) -> Store:
    """A database with the citations 1 to 4: a DOI, a stub, and two texts that state no fact."""
    add_citations(store, "file", "a", [DOI, STUB, BAD, OTHER_BAD], NOW)
    return store
