"""What pmsync promises to whoever imports it, and how it is started."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import pmsync

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
