"""``pmsync journals`` and ``pmsync mesh``: what they read of NLM's files, and what they refuse."""

from __future__ import annotations

import pytest

from tests.support.cli import LINES, query, refs, run
from tests.support.library import JOURNAL_LIST, TREE, descriptor_file


@pytest.fixture
def listed(tmp_path, path) -> str:
    """A database with citations, which NLM's lists can be read into."""
    run("add", path, refs(tmp_path, LINES))
    return path


def test_journals_are_counted_and_stored(listed, tmp_path):
    file = tmp_path / "J_Medline.txt"
    file.write_text(JOURNAL_LIST, encoding="utf-8")
    assert run("journals", listed, str(file)).stdout == f"{listed} knows the journals of {file} now: 1\n"
    assert query(listed, "SELECT abbreviation FROM journals") == [("Plant Cell",)]


def test_mesh_terms_are_counted_and_stored_with_their_places_in_the_tree(listed, tmp_path):
    file = tmp_path / "desc2026.xml"
    file.write_text(descriptor_file(), encoding="utf-8")
    expected = f"{listed} knows the MeSH terms of {file} now, and their tree: {len(TREE)}\n"
    assert run("mesh", listed, str(file)).stdout == expected
    assert len(query(listed, "SELECT * FROM mesh_tree")) == sum(map(len, TREE.values()))


@pytest.mark.parametrize("command", ["journals", "mesh"])
def test_a_file_that_is_another_or_none_is_one_sentence_and_changes_nothing(listed, tmp_path, command):
    other = tmp_path / "other.txt"
    other.write_text("see the supplementary table\n", encoding="utf-8")
    for file in (other, tmp_path / "absent.txt"):
        refused = run(command, listed, str(file))
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
        assert file.name in refused.stderr
    assert query(listed, "SELECT count(*) FROM journals") == query(listed, "SELECT count(*) FROM mesh_tree") == [(0,)]
