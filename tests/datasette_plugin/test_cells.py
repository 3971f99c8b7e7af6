"""What the cells of Datasette's tables show."""

from __future__ import annotations

import asyncio

import pytest

from pmsync.datasette_plugin import cells
from tests.support.library import PMID

MARKED = "An EDS1-SAG101 Complex Is Essential for TNL-Mediated Immunity in <i>Nicotiana benthamiana</i>."
TITLE = MARKED.replace("<i>", "").replace("</i>", "")


@pytest.mark.parametrize(
    ("table", "column", "address"),
    [("library", "pmid", "/refs/articles/8"), ("events", "citation", "/refs/citations/8")],
)
def test_a_number_leads_to_the_page_of_what_it_names(datasette, table, column, address):
    assert cells.rendered(datasette, "refs", table, column, 8) == f'<a href="{address}">8</a>'


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("articles", "pmid", PMID), ("citations", "citation", 8), ("articles", "year", 2019), ("articles", "pmid", None)],
)
def test_the_key_of_its_own_table_and_other_numbers_are_left_to_datasette(datasette, table, column, value):
    assert cells.rendered(datasette, "refs", table, column, value) is None


def test_a_title_has_its_tags_back(datasette):
    assert asyncio.run(cells.rendered(datasette, "refs", "articles", "title", TITLE)) == MARKED


def test_a_title_without_tags_is_left_to_datasette(datasette):
    assert asyncio.run(cells.rendered(datasette, "refs", "articles", "title", "Plain & simple")) is None


def test_a_text_with_tags_has_them_and_nothing_else_is_believed(datasette):
    text = "H<sub>2</sub>O <script>alert(1)</script>"
    shown = asyncio.run(cells.rendered(datasette, "refs", "citations", "text", text))
    assert shown == "H<sub>2</sub>O &lt;script&gt;alert(1)&lt;/script&gt;"
    assert cells.rendered(datasette, "refs", "citations", "text", "no tag") is None


def test_a_key_with_a_label_is_its_title_with_tags_and_its_number(datasette):
    key = {"value": PMID, "label": TITLE}
    shown = asyncio.run(cells.rendered(datasette, "refs", "citations", "pmid", key))
    assert shown == f'<a href="/refs/articles/{PMID}">{MARKED}</a>&nbsp;<em>{PMID}</em>'


def test_a_label_is_escaped(datasette):
    key = {"value": 8, "label": "1 < 2"}
    assert ">1 &lt; 2</a>" in asyncio.run(cells.rendered(datasette, "refs", "citations", "pmid", key))
