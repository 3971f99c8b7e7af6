"""What the plugin tells Datasette, hook by hook."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

import pmsync
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
