"""Datasette alone, 0.65 and 1.0a: the plain database, and with what ``pmsync metadata`` prints."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

import pmsync
from pmsync.cli.main import main
from pmsync.store.schema.descriptions import COLUMNS, TABLES
from pmsync.store.schema.metadata import SHOWN
from pmsync.store.schema.queries import QUERIES
from pmsync.store.schema.views import VIEWS
from tests.support.library import PMID
from tests.support.served import PYTHON, serve_database

TITLE = "An EDS1-SAG101 Complex Is Essential for TNL-Mediated Immunity in Nicotiana benthamiana."
# A query with what is filled in -> the column that must then hold this value, in one row or more.
ASKED = {
    "articles_by_term": (
        {"term": "viridiplantae", "major_only": "yes"},
        "terms",
        "*Nicotiana / genetics, *immunology, metabolism, microbiology",
    ),
    "terms_together": ({"term": "Plant Immunity"}, "term", "Nicotiana"),
    "search_everything": ({"words": "quokka"}, "pmid", 7),
    "papers_per_year": ({}, "journal", "Plant Cell"),
    "retracted": ({}, "pmid", 33104149),
    "not_indexed_yet": ({}, "pmid", 7),
    "changed_since": ({"day": "2026-01-01"}, "pmid", 33104149),
    "pmids_of_source": ({"source": "refs.txt"}, "pmid", PMID),
    "cited_twice": ({}, "pmid", PMID),
    "not_in_pubmed": ({}, "title", "A preprint about badgers."),
}


class Site:
    """A database that is served: its pages by path."""

    def __init__(self, version: str, address: str, database: Path) -> None:
        self.version, self.address, self.database = version, address, database

    def page(self, path: str, **query: object) -> str:
        """Return the page as it is read, without entities."""
        return unescape(self.get(path, **query))

    def get(self, path: str, **query: object) -> str:
        """Return what is there; it fails where nothing is."""
        address = f"{self.address}/{path}".replace("/.json", ".json") + ("?" + urlencode(query) if query else "")
        try:
            with urlopen(address) as answer:  # noqa: S310  # our own server
                return str(answer.read().decode())
        except HTTPError as error:
            pytest.fail(f"{error.code} at {address}: {error.read().decode()[:2000]}")

    def rows(self, path: str, **query: object) -> list[dict[str, object]]:
        found = json.loads(self.get(f"{path}.json", _shape="array", **query))
        assert isinstance(found, list), found
        return found

    def facet(self, path: str, column: str) -> dict[object, tuple[str, int]]:
        """Return the values of a facet, each with its label and how often it is there."""
        told = json.loads(self.get(f"{path}.json", _facet=column, _extra="facet_results", _size=1))["facet_results"]
        results = told.get("results", told)[column]["results"]
        return {one["value"]: (one["label"], one["count"]) for one in results}

    def stored(self, sql: str) -> list[tuple]:
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture(scope="module")
def metadata(database: Path) -> Path:
    file = database.with_suffix(".json")
    printed = CliRunner().invoke(main, ["metadata", str(database)])
    assert printed.exit_code == 0
    file.write_text(printed.stdout, encoding="utf-8")
    return file


def serve(version: str, database: Path, metadata: Path | None = None) -> Iterator[Site]:
    dress = [] if metadata is None else ["-m", metadata] + ["-c", metadata] * (version == "1.0a")
    with serve_database(version, database, *dress, plugins=False) as served:
        yield Site(version, f"{served.address}/refs", database)


@pytest.fixture(scope="module", params=PYTHON)
def plain(request: pytest.FixtureRequest, database: Path) -> Iterator[Site]:
    yield from serve(request.param, database)


@pytest.fixture(scope="module", params=PYTHON)
def dressed(request: pytest.FixtureRequest, database: Path, metadata: Path) -> Iterator[Site]:
    yield from serve(request.param, database, metadata)


def test_every_table_and_view_of_the_plain_database_is_shown(plain):
    for name in [*TABLES, *VIEWS]:
        [(count,)] = plain.stored(f"SELECT count(*) FROM {name}")
        assert len(plain.rows(name)) == min(count, 100) > 0, name
        page = plain.page(name)
        assert all(column in page for column in COLUMNS[name]), name


def test_every_table_and_view_is_shown_with_all_its_descriptions(dressed):
    for name in [*TABLES, *VIEWS]:
        assert dressed.rows(name), name
        page = dressed.page(name)
        holds = TABLES[name] if name in TABLES else VIEWS[name].shows
        for words in (holds[1:], *COLUMNS[name].values()):
            assert words in page, (name, words)


def test_the_rows_of_every_table_have_pages(plain):
    keys = {
        "sources": 1, "citations": 1, "candidates": "8,1", "articles": PMID, "abstracts": 7, "mesh_terms": "D057865",
        "article_mesh": f"{PMID},D057865", "article_types": f"{PMID},Journal~20Article", "runs": 1,
        "markup": 7, "mesh_tree": "G12~2E450", "works": "10~2E1000~2Fpreprint", "journal_names": "plant~20cell,9208688",
            "links": 1, "checks": "7,PubMed", "conflicts": f"{PMID},title", "redirects": 7, "events": 1,
            "watermarks": "Crossref",
    }  # fmt: skip
    [(keys["journals"],)] = plain.stored(f"SELECT journal FROM articles WHERE pmid = {PMID}")
    assert keys.keys() == TABLES.keys()
    for table, key in keys.items():
        assert "<td" in plain.page(f"{table}/{key}"), table


def test_keys_of_other_tables_are_links_that_bear_their_names(plain):
    page = plain.page("article_mesh", pmid=PMID)
    assert ">Plant Immunity</a>" in page
    assert f">{TITLE}</a>" in page
    assert ">The Plant cell</a>" in plain.page("articles", pmid=PMID)
    citations = plain.page("citations", pmid=PMID)
    assert f">{TITLE}</a>" in citations
    assert ">refs.txt</a>" in citations


def test_with_metadata_journals_bear_abbreviations_and_candidates_the_citation(dressed):
    assert ">Plant Cell</a>" in dressed.page("articles", pmid=PMID)
    assert ">Br Med J. 1977;1:1469</a>" in dressed.page("candidates", journal="Br Med J")


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        ("articles", "complexes benthamiana", TITLE),
        ("articles", "gantner", TITLE),
        ("abstracts", "quokka", "A word like quokka."),
        ("citations", "theranostics", "Theranostics 2018;8:1256"),
        ("mesh_terms", "immunity plants", "Plant Immunity"),
        ("works", "badger", "A preprint about badgers."),
    ],
)
def test_search_finds_words_whatever_their_ending(plain, table, words, found):
    assert found in plain.page(table, _search=words)
    assert found in [value for row in plain.rows(table, _search=words) for value in row.values()]
    assert plain.rows(table, _search="zyzzyva") == []


@pytest.mark.parametrize(
    ("table", "column", "sql"),
    [
        ("article_mesh", "term", "SELECT id, count(*), name FROM article_mesh JOIN mesh_terms ON id = term GROUP BY 1"),
        ("article_mesh", "is_major", "SELECT is_major, count(*), is_major FROM article_mesh GROUP BY 1"),
        ("articles", "journal", "SELECT id, count(*), name FROM articles JOIN journals ON id = journal GROUP BY 1"),
        ("unsettled", "status", "SELECT status, count(*), status FROM unsettled GROUP BY 1"),
    ],
)  # fmt: skip
def test_facets_count_and_bear_names(plain, table, column, sql):
    facet = plain.facet(table, column)
    stored = {value: (name, count) for value, count, name in plain.stored(sql)}
    assert facet
    assert facet.items() <= stored.items()
    assert sum(count for _, count in facet.values()) <= sum(count for _, count in stored.values())


def test_the_facets_of_the_metadata_are_counted_unasked(dressed):
    for table, shown in SHOWN.items():
        if "facets" in shown:
            counted = re.findall(r'class="facet-info[^"]*" id="facet-([^"]+)"', dressed.page(table))
            assert set(counted) == set(shown["facets"]), table


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_metadata_answers(dressed, query):
    filled, column, value = ASKED[query]
    assert value in [row[column] for row in dressed.rows(query, **filled)]
    page = dressed.page(query, **filled)
    assert QUERIES[query].title in page
    assert str(value) in page
    assert QUERIES[query].title in dressed.page(query)  # with nothing filled in


def test_the_front_page_names_the_queries_and_hides_the_helpers(dressed):
    page = dressed.page("")
    shown = [query.title for query in QUERIES.values() if query.title in page]
    assert len(shown) == len(QUERIES) or (dressed.version, f"View {len(QUERIES)} queries" in page) == ("1.0a", True)
    told = json.loads(dressed.get(".json"))
    hidden = {table["name"] for table in told["tables"] if table["hidden"]}
    assert hidden == {table["name"] for table in told["tables"]} - TABLES.keys()


def test_what_is_shown_names_columns_that_exist():
    for table, shown in SHOWN.items():
        named = {shown.get("label_column"), shown.get("sort"), shown.get("sort_desc"), *shown.get("facets", [])}
        assert named - {None} <= set(COLUMNS.get(table, ())), table


def test_metadata_is_filed_under_the_name_datasette_gives_the_file(tmp_path):
    pmsync.add(tmp_path / "my.refs.db", ["PMID: 7"])
    described = pmsync.metadata(tmp_path / "my.refs.db")
    assert list(described["databases"]) == ["my.refs"]
    assert list(described["databases"]["my.refs"]["queries"]) == list(QUERIES)
    assert json.loads(json.dumps(described)) == described
