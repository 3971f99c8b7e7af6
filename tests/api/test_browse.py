"""What tells Datasette how to show a database is printed for that database alone."""

from __future__ import annotations

import pytest

import pmsync
from pmsync.errors import StoreError
from pmsync.store.schema.metadata import metadata


def test_there_is_no_metadata_of_a_database_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="there is no database"):
        pmsync.metadata(tmp_path / "refs.db")


def test_the_metadata_of_a_database_is_filed_under_its_name(tmp_path):
    pmsync.add(tmp_path / "refs.db", ["PMID: 7"])
    assert pmsync.metadata(tmp_path / "refs.db") == metadata("refs")


def test_what_is_no_database_of_pmsyncs_has_no_metadata(tmp_path):
    (tmp_path / "refs.db").write_text("10.1000/x\n" * 100)
    with pytest.raises(StoreError, match="is not a SQLite database"):
        pmsync.metadata(tmp_path / "refs.db")
