"""``pmsync add`` and ``pmsync remove`` as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli import DOI, PMID, contents, query, refs, run


def test_adding_a_file_says_what_came_in_and_twice_changes_nothing(tmp_path, path):
    result = run("add", path, refs(tmp_path))
    assert "10 added, 0 already there" in result.stdout
    assert "see the supplementary table" in result.stderr
    assert result.exit_code == 0
    before = contents(path)
    assert "0 added, 10 already there" in run("add", path, refs(tmp_path)).stdout
    assert contents(path) == before


def test_adding_from_standard_input_and_from_a_csv_column(tmp_path, path):
    assert "2 added" in run("add", path, "-", stdin=f"{DOI}\n{PMID}\n").stdout
    table = tmp_path / "table.csv"
    table.write_text("id,reference\n1,10.1000/a\n2,10.1000/b\n", encoding="utf-8")
    assert "2 added" in run("add", path, str(table), "--csv", "--column", "reference").stdout
    wrong = run("add", path, str(table), "--csv", "--column", "doi")
    assert wrong.exit_code == 2
    assert "reference" in wrong.stderr
    assert run("add", path, str(table), "--csv").exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"10.1000/x\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_one_sentence_and_harms_nothing(tmp_path, path, content):
    run("add", path, refs(tmp_path))
    before = contents(path)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    for file in (str(bad), str(tmp_path / "absent.txt"), str(tmp_path)):
        result = run("add", path, file)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert Path(file).name in result.stderr
    assert contents(path) == before


def test_remove_by_source_and_by_id(tmp_path, path):
    file = refs(tmp_path)
    run("add", path, file)
    assert "1 removed" in run("remove", path, "1").stdout
    assert "9 removed" in run("remove", path, "--source", file).stdout
    assert query(path, "SELECT count(*) FROM citations") == [(0,)]
    assert run("remove", path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1", "999", "2", "77"], "has no citation 999, 77; nothing was removed"),
        (["--source", "nosuch"], "has no source 'nosuch'; nothing was removed"),
    ],
)
def test_what_is_not_there_to_remove_is_named_and_nothing_is_removed(tmp_path, path, arguments, sentence):
    run("add", path, refs(tmp_path))
    result = run("remove", path, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"pmsync: {path} {sentence}\n")
    assert query(path, "SELECT count(*) FROM citations") == [(10,)]


def test_why_lines_cannot_be_read_is_said_once_and_in_eighty_columns(tmp_path, path):
    lines = [f"see fig. {n} or so, {'and so it is, ' * 9}" for n in range(9)]
    stderr = run("add", path, refs(tmp_path, [*lines[:4], "2021", *lines[4:], "hello", "world"])).stderr
    assert max(map(len, stderr.splitlines())) <= 80
    assert stderr.count("give a DOI") == 1
    assert all(f"  see fig. {n} or so," in stderr for n in range(9))
    assert "may be a year or a page" in stderr
    assert stderr.endswith("\n  2021\nand 2 more that cannot be read\n")
