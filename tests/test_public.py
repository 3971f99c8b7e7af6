"""What pmsync promises to whoever imports it, and how it is started."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from importlib.metadata import version

import pytest

import pmsync
from pmsync.errors import InputError
from pmsync.services.settings import Settings
from tests.support.cli import DOI, PMID, refs

PUBLIC = [
    "Article", "Citation", "Decision", "Resolution", "Settings", "Status", "add", "check", "choose", "due", "explain",
    "journals", "lookup", "mesh", "metadata", "page", "remove", "review", "status", "sync", "verify",
]  # fmt: skip


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  # our own words


def test_the_public_names_are_these_and_all_are_there():
    assert pmsync.__all__ == PUBLIC
    assert [name for name in PUBLIC if not hasattr(pmsync, name)] == []


def test_the_version_is_that_of_the_installed_package():
    assert pmsync.__version__ == version("pmsync")


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'pmsync' has no attribute 'lookups'"):
        _ = pmsync.lookups


def test_python_m_pmsync_is_the_command_line():
    ended = started("-m", "pmsync", "--version")
    assert (ended.returncode, ended.stdout) == (0, f"pmsync, version {version('pmsync')}\n")


@pytest.mark.parametrize("module", ["pmsync", "pmsync.cli.main"])
def test_what_is_heavy_is_not_imported_at_the_start(module):
    heavy = ["requests", "lxml", "sqlite_utils", "importlib.metadata", "datasette", "Bio"]
    loaded = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    assert started("-c", loaded).stdout == "[]\n"


def test_the_api_syncs_as_often_as_it_is_asked(server, tmp_path):
    path = tmp_path / "refs.db"
    assert pmsync.add(path, refs(tmp_path)).new == 10
    assert pmsync.sync(path, settings=Settings.from_environment()).report.matched == 5
    assert pmsync.sync(path).report.asked == 0
    assert pmsync.sync(path, now=datetime(2031, 1, 1)).report.asked == 3  # noqa: DTZ001  # a moment without a zone is UTC
    assert [one.decision.article.pmid for one in pmsync.lookup([DOI], db=path)] == [PMID]
    assert pmsync.status(path).holds["articles"] == 5
    assert pmsync.remove(path, [1]) == 1


def test_the_api_refuses_a_bare_string_where_a_list_is_due():
    with pytest.raises(InputError, match="a list"):
        pmsync.lookup("10.1/x")
