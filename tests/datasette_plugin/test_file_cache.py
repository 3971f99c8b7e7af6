"""Answers that are kept until a file of the database has changed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

import pmsync
from pmsync.datasette_plugin.file_cache import cached_until_changed


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "refs.db"
    pmsync.add(path, ["PMID: 31266900"])
    return path


def test_an_answer_is_kept_until_something_is_written(database):
    class Db(SimpleNamespace):
        __hash__ = object.__hash__

    asked: list[int] = []

    async def answer() -> int:
        asked.append(1)
        return len(asked)

    def touch(moment: int) -> None:
        for file in (database, Path(f"{database}-wal")):
            if file.exists():
                os.utime(file, (moment, moment))

    served = Db(path=database)
    touch(1_000_000_000)
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(3)] == [1, 1, 1]
    touch(1_000_000_001)
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(2)] == [2, 2]
    touch(5_000_000_000)  # a change that may be followed by another at the same time of change is not trusted
    assert [asyncio.run(cached_until_changed(served, "x", answer)) for _ in range(2)] == [3, 4]
    assert asyncio.run(cached_until_changed(Db(path=database.with_name("gone.db")), "x", answer)) == 5
