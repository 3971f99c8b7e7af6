"""Every line of a page is a stub, a fuller citation, an identifier, a heading, or none of these."""

from __future__ import annotations

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.page.lines import (
    Kind,
    Line,
    is_prose,
    last_heading,
    may_be_stubs,
    plain_lines,
    possible_heading,
    read_lines,
)
from tests.support.pages import ABSTRACT, CHINESE, CITATION, STUBS
from tests.support.shared import SHARED, needs_corpus

EVERY = 10  # of the journals a test reads every tenth


@needs_corpus
def test_nearly_every_journal_that_nlm_lists_makes_a_stub():
    with gzip.open(SHARED / "corpus" / "journals" / "journals.tsv.gz", "rt", encoding="utf-8") as file:
        names = sorted({row["ta"] for row in csv.DictReader(file, delimiter="\t") if row["ta"]})[::EVERY]
    stubs = [f"{name}. 2021-4-21" for name in names]
    assert sum(line.kind is Kind.STUB for line in read_lines(stubs)) > 0.98 * len(stubs)


def kinds(*lines: str) -> list[Kind]:
    return [line.kind for line in read_lines(lines)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Front Immunol. 2021", Kind.STUB),
        (CITATION, Kind.FULL),
        ("doi: 10.2147/IJN.S506221", Kind.IDENTIFIER),
        ("PMID: 40292402", Kind.IDENTIFIER),
        ("Similar articles", Kind.HEADING),
        ("\u53c2\u8003\u6587\u732e", Kind.HEADING),
        (ABSTRACT, Kind.OTHER),
        ("As shown in Front Immunol. 2021", Kind.OTHER),
        ("See doi: 10.5061/dryad.abc12 for data", Kind.OTHER),
    ],
)
def test_a_line_is_of_one_kind(text: str, kind: Kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("line", "text", "numbered"),
    [
        ("\u2022 Nature. 2021", "Nature. 2021", False),
        ("12. Nature. 2021", "Nature. 2021", True),
        ("- [3] Nature. 2021", "Nature. 2021", True),
        ("3 Biotech. 2023", "3 Biotech. 2023", False),
    ],
)
def test_a_bullet_or_a_number_is_no_part_of_a_line(line: str, text: str, numbered: bool):
    [read] = read_lines([line])
    assert (read.text, read.numbered, read.kind) == (text, numbered, Kind.STUB)


def test_a_tab_ends_a_line_and_blank_ones_are_none():
    assert list(plain_lines("\ufeff a \tb\r\n \n\u2028c")) == ["a", "b", "c"]


def test_stubs_side_by_side_are_lines_each_only_where_all_are_stubs():
    assert kinds(" | ".join(STUBS[:3])) == [Kind.STUB] * 3
    assert kinds("Home | Nature. 2021") == [Kind.OTHER]
    assert may_be_stubs(" | ".join(STUBS[:3])) == 3


def test_the_last_known_heading_names_a_list():
    lines = list(read_lines(["Similar articles", "Cited by 12 articles", "A title of a paper"]))
    assert last_heading(lines) == "Cited by 12 articles"
    assert last_heading(lines[2:]) is None


def test_a_line_alone_without_a_stop_or_figure_may_be_a_heading():
    assert possible_heading(list(read_lines(["Zitiert von"]))) == "Zitiert von"
    for texts in (["Zitiert von", "Wang Y"], ["A title."], ["Figure 2"], ["x" * 41], []):
        assert possible_heading([Line(text, Kind.OTHER) for text in texts]) is None


def test_an_abstract_is_prose_and_a_list_of_names_is_none():
    assert is_prose(Line(ABSTRACT, Kind.OTHER))
    assert is_prose(Line(CHINESE, Kind.OTHER))
    assert not is_prose(Line("Lv Xinchen, Liu Wendong, Zhou Xue, " * 20, Kind.OTHER))


@given(st.lists(st.text(max_size=80)))
def test_no_line_raises_and_what_is_cited_can_be_read(lines: list[str]):
    for line in read_lines(lines):
        assert (line.citation is None) is (line.kind in (Kind.HEADING, Kind.OTHER))
