"""The charts of the home page: SVG without a script, each number also in words."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, PackageLoader

CHARTS = Environment(loader=PackageLoader("pmsync.datasette_plugin"), autoescape=True).get_template(
    "pmsync/charts.html"
)


def columns(*counts: tuple[int, int]) -> str:
    return CHARTS.module.columns(counts)


def heights(svg: str) -> list[float]:
    return [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', svg)]


def test_every_year_has_a_column_with_its_count_in_words_also_where_there_is_no_paper():
    svg = columns((2001, 3), (2003, 1_200))
    assert 'role="img" aria-label="Papers per year, 2001 to 2003"' in svg
    assert re.findall("<title>(.*?)</title>", svg) == ["2001: 3", "2002: 0", "2003: 1,200"]


def test_a_column_is_as_high_as_its_count_is_of_the_greatest():
    assert heights(columns((2001, 50), (2003, 200))) == [40, 0, 160]


def test_the_numbers_at_the_side_are_none_half_and_the_greatest():
    sides = re.compile('<text class="side".*?>(.*?)</text>')
    assert sides.findall(columns((1999, 7), (2000, 2_400))) == ["0", "1,200", "2,400"]
    assert sides.findall(columns((1999, 1))) == ["0", "1"]


@pytest.mark.parametrize("first", [2025, 2020, 1990, 1809])
def test_at_most_seven_years_are_written_and_the_last_is_one_of_them(first):
    written = re.findall(r'<text x="[\d.]+" y="192">(\d+)</text>', columns((first, 1), (2025, 1)))
    assert len(written) <= 7
    assert written[-1] == "2025"


def test_a_bar_is_as_long_as_its_count_is_of_the_greatest_and_says_nothing_itself():
    svg = CHARTS.module.bar(5, 20)
    assert '<rect width="25.0" height="1"/>' in svg
    assert 'aria-hidden="true"' in svg


def test_charts_hold_no_script_no_style_and_no_address():
    svg = columns((2001, 3)) + CHARTS.module.bar(1, 1)
    assert not re.search("<script|style=|http", svg)
