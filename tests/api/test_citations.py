"""Citations come into a database from a file, from lines or from a page, and go out of it by id or by source."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pmsync.api.citations import Added, add, remove
from pmsync.errors import InputError
from tests.support.cli import query
from tests.support.pages import CITATION, STUBS, page_of

SOURCES = "SELECT kind, name FROM sources"
TEXTS = "SELECT text FROM citations ORDER BY id"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "refs.db")


def test_a_file_is_a_source_of_its_own_name_and_its_lines_are_citations(db: str, tmp_path: Path):
    file = tmp_path / "list.txt"
    file.write_text("PMID: 1\nhello\n10.1000/x\n", encoding="utf-8")
    added = add(db, file)
    assert (added.source, added.new, added.known) == (str(file), 3, 0)
    assert [citation.text for citation in added.unreadable] == ["hello"]
    assert add(db, file).known == 3
    assert query(db, SOURCES) == [("file", str(file))]


def test_an_open_file_is_standard_input_unless_its_source_is_named(db: str):
    assert add(db, io.BytesIO(b"PMID: 1\n")).source == "standard input"
    assert add(db, io.BytesIO(b"PMID: 2\n"), source="my list").source == "my list"


def test_lines_are_a_source_called_lookup(db: str):
    assert add(db, ["PMID: 1", "PMID: 2"]) == Added("lookup", 2, 0, ())
    assert query(db, SOURCES) == [("line", "lookup")]


def test_the_column_of_a_table_holds_the_citations(db: str):
    add(db, io.BytesIO(b"no,doi\n1,10.1000/x\n"), column="doi")
    assert query(db, TEXTS) == [("10.1000/x",)]


def test_a_page_is_put_down_with_its_article_and_its_stubs(db: str):
    added = add(db, io.BytesIO(page_of(*STUBS[:3]).encode()), source="page.txt")
    assert added == Added("page.txt: doi:10.2147/ijn.s506221", 4, 0, ())
    assert query(db, TEXTS) == [(text,) for text in (CITATION, *STUBS[:3])]


def test_a_list_of_stubs_is_a_page_only_where_its_article_is_named(db: str):
    stubs = "\n".join(STUBS[:3]).encode()
    assert add(db, io.BytesIO(stubs), source="list").source == "list"
    assert add(db, io.BytesIO(stubs), source="list", anchor="40292402").source == "list: PMID 40292402"
    assert query(db, SOURCES) == [("file", "list"), ("page", "list: PMID 40292402")]


def test_a_page_that_cannot_be_used_makes_no_database(db: str):
    with pytest.raises(InputError, match="holds no stub"):
        add(db, io.BytesIO(b"<html>nothing"), source="page.html")
    with pytest.raises(InputError, match="neither a DOI nor a PMID"):
        add(db, io.BytesIO(page_of().encode()), anchor="hello")
    assert not Path(db).exists()


def test_citations_go_by_id_or_by_source_and_all_or_none(db: str):
    add(db, ["PMID: 1", "PMID: 2"])
    add(db, ["PMID: 3"], source="other")
    with pytest.raises(InputError, match="has no citation 9; nothing was removed"):
        remove(db, [1, 9])
    with pytest.raises(InputError, match="has no source 'absent'"):
        remove(db, source="absent")
    assert remove(db, [1]) == 1
    assert remove(db, source="other") == 1
    assert query(db, TEXTS) == [("PMID: 2",)]
