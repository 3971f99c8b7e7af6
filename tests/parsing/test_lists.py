"""References that were wrapped over several lines are joined, and other lists left as they are."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import Citation
from pmsync.parsing.line import parse
from pmsync.parsing.lists import join_wrapped


def texts(text: str) -> list[str]:
    return [line for _, line in join_wrapped(enumerate(io.StringIO(text, newline=None).read().split("\n"), 1))]


def read(text: str) -> list[Citation]:
    return [parse(line) for line in texts(text)]


WRAPPED = """\
{0}Rocha LA, Skarratt PA. Endoscopic sphincterotomy
of the ampulla. J Foo. 2010;12:34-
56.
{1}Doe B. A study of something else. Lancet.
   2011;377:1-9. doi: 10.1016/
S0140-6736(11)60001-1
{2}Li C. A third study of cells. Cell. 2012;148:2.
"""


FIRST = "Rocha LA, Skarratt PA. Endoscopic sphincterotomy of the ampulla. J Foo. 2010;12:34- 56."


@pytest.mark.parametrize(
    "marks",
    [
        ("1. ", "2. ", "3. "), ("[1] ", "[2] ", "[3] "), ("(7)\t", "(8)\t", "(9)\t"), ("{1} ", "{2} ", "{3} "),
        ("1: ", "2: ", "3: "), ("1- ", "2- ", "3- "), ("1) ", "2) ", "3) "), ("\u2460 ", "\u2461 ", "\u2462 "),
        ("- [1] ", "- [2] ", "- [3] "),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_numbered_list_may_be_wrapped(marks: tuple[str, ...], gap: str):
    lines = WRAPPED.format(*(gap + mark for mark in marks))
    first, second, third = read(lines)
    assert first.text == marks[0] + FIRST
    assert (first.title, first.page, first.last_page) == ("Endoscopic sphincterotomy of the ampulla", "34", "56")
    assert (second.doi, second.volume) == ("10.1016/s0140-6736(11)60001-1", "377")
    assert third.journal == "Cell"


@pytest.mark.parametrize(
    "mark", ["\u2022 ", "- ", "* ", "+ ", "\u2013 ", "\u25aa ", "- [ ] ", "<li>", "\\item ", "\\bibitem{k} "]
)
@pytest.mark.parametrize("gap", ["", "\n"])
@pytest.mark.parametrize("before", ["", "References\n"])
def test_a_list_with_signs_may_be_wrapped(mark: str, gap: str, before: str):
    text = before + WRAPPED.format(*[gap + mark] * 3)
    assert texts(text)[-3:] == [
        mark + FIRST,
        f"{mark}Doe B. A study of something else. Lancet. 2011;377:1-9. doi: 10.1016/S0140-6736(11)60001-1",
        f"{mark}Li C. A third study of cells. Cell. 2012;148:2.",
    ]
    assert texts(text)[:-3] == before.splitlines()


def test_a_quoted_list_is_joined_without_the_marks_inside():
    text = "> 1. Li C. A study of\n> cells. Cell. 2012;148:2.\n> 2. 10.1000/x"
    assert texts(text) == ["> 1. Li C. A study of cells. Cell. 2012;148:2.", "> 2. 10.1000/x"]


def test_a_bibliography_of_tex_is_joined_and_its_frame_left_out():
    text = (
        "\\begin{thebibliography}{9}\n\n\\bibitem{a}\nLi C.\n\\newblock A study of cells.\n"
        "\\newblock {\\em Cell}, 148:2, 2012.\n"
        "\n\\bibitem{b}\nDoe B.\n\\newblock Another.\n\n\\end{thebibliography}"
    )
    assert texts(text) == [
        "\\bibitem{a} Li C. \\newblock A study of cells. \\newblock {\\em Cell}, 148:2, 2012.",
        "\\bibitem{b} Doe B. \\newblock Another.",
    ]


def test_the_rows_of_a_table_are_citations_and_its_heading_is_none():
    rows = ["| 1 | Li C | A study of cells | Cell | 2012 | 10.1000/182 |", "| 2 | Doe B | Another | Cell | 2013 | |"]
    for heading in ("| # | Authors | Title | Journal | Year | DOI |", "| My notes on it | What it says |", ""):
        assert texts("\n".join([heading, "|---|:--|:-:|---|---|---|", *rows])) == rows
    assert texts("\n".join(["| No. | Title | DOI |", *rows])) == rows
    assert texts("\n".join([rows[0], "|---|---|", rows[1]])) == rows
    assert [c.doi for c in read("\n".join(rows[:1]))] == ["10.1000/182"]


@pytest.mark.parametrize(
    "lines",
    [
        ["- 10.1000/x", "10.1000/y", "- 10.1000/z"],
        ["- J Foo. 2010;12:34", "- Lancet. 2011-3", "Cell. 2012"],
        ["- J Foo. 2010;12:34", "- Lancet. 2011-3", "Heart and lungs", "- Cell. 2012"],
        ["1. Li C. A study of cells. Cell. 2012;148:2", "- J Foo. 2010;12:34", "- Lancet. 2011-3"],
        ["\u2022 J Foo. 2010;12:34", "\u25e6 Lancet. 2011-3", "\u25e6 Cell. 2012", "\u2022 Cell. 2013"],
    ],
)
def test_citations_beside_signs_are_never_joined(lines: list[str]):
    assert texts("\n".join(lines)) == lines


def test_references_parted_by_blank_lines_may_be_wrapped():
    first, second, third = read(WRAPPED.format("", "\n", "\n\n"))
    assert first.text == FIRST
    assert second.doi == "10.1016/s0140-6736(11)60001-1"
    assert third.text == "Li C. A third study of cells. Cell. 2012;148:2."


def test_the_lines_of_a_wrapped_list_have_the_number_of_their_first():
    lines = enumerate(WRAPPED.format("1. ", "\n2. ", "3. ").split("\n"), 1)
    assert [number for number, _ in join_wrapped(lines)] == [1, 5, 8]


@pytest.mark.parametrize(
    "lines",
    [
        ["10.1000/x", "10.1000/y", "", "10.1000/z"],
        ["1", "2", "3"],
        ["1.", "2.", "3."],
        ["J Foo. 2010;12:34", "Lancet. 2011-3", "", "Cell. 2012"],
        ["Li C. A third study of cells. Cell. 2012;148:2.", "10.1000/x", "", "PMID: 1", "", "hello", "world"],
        ["1. 10.1000/x", "2. 10.1000/y", "3. PMID: 3"],
        ["Lancet. 2011-3", "7. 10.1000/x", "8. 10.1000/y", "hello"],
        ["2010. A line", "hello", "12. Another"],
        ["1. 10.1000/x", "10.1000/y", "2. 10.1000/z"],
    ],
)
def test_other_lists_are_never_joined(lines: list[str]):
    assert texts("\n".join(lines)) == [line for line in lines if line]


def test_a_numbered_list_may_skip_a_number_and_start_anew():
    lines = ["1. Li C. A study of", "cells. Cell. 2012;148:2.", "3. 10.1000/x", "1. 10.1000/y", "2010. is a page"]
    assert texts("\n".join(lines)) == [f"{lines[0]} {lines[1]}", lines[2], f"{lines[3]} {lines[4]}"]


@pytest.mark.parametrize(
    "before",
    [["References"], ["Literature cited", ""], ["BIBLIOGRAPHY:"], ["Lancet. 2011-3"], ["of the paper.", "3 May", ""]],
)
def test_lines_before_number_1_stay_lines_and_the_list_behind_them_is_joined(before: list[str]):
    text = "\n".join(before) + "\n" + WRAPPED.format("1. ", "2. ", "3. ")
    assert texts(text)[:-3] == [line for line in before if line]
    assert [c.page for c in read(text)[-3:]] == ["34", "1", "2"]


def test_a_heading_is_a_line_of_its_own_and_cannot_be_read():
    heading, first, *others = read("References\n" + WRAPPED.format("", "\n", "\n"))
    assert (heading.text, first.text, len(others)) == ("References", FIRST, 2)
    assert heading.problem
    numbered = "1. Li C. A study of\ncells. Cell. 2012;148:2.\nSupplementary references\n1. 10.1000/x"
    assert [c.text for c in read(numbered)] == [
        "1. Li C. A study of cells. Cell. 2012;148:2.",
        "Supplementary references",
        "1. 10.1000/x",
    ]


@pytest.mark.parametrize("gap", ["", "\n", "\x0c"])
def test_a_page_number_inside_a_reference_is_a_line_of_its_own_behind_it(gap: str):
    text = f"1. Li C, Doe B,\n{gap}345\n{gap}Roe D. A study of cells. Cell. 2012;148:2.\n12\n2. 10.1000/x"
    assert [c.text.strip() for c in read(text)] == [
        "1. Li C, Doe B, Roe D. A study of cells. Cell. 2012;148:2.",
        "345",
        "12",
        "2. 10.1000/x",
    ]
    assert [bool(c.problem) for c in read(text)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("Cell. 2012;148:", "34"),
        ("Cell. 2012;148:34-", "56"),
        ("Cell. 2012;148:34\u2013", "56"),
        ("Nature 585,", "357"),
        ("Cell, 148, pp.", "34"),
        ("A study of cells. Cell.", "2012"),
        ("Cell. 2012. doi:10.1016/j.cell.2012.", "034"),
    ],
)
def test_figures_that_end_what_breaks_off_and_years_belong_to_the_reference(line: str, figures: str):
    first, _ = texts(f"1. Li C. A study of cells. {line}\n{figures}\n2. 10.1000/x")
    assert first.endswith(figures)


def test_a_page_number_behind_a_doi_that_ends_a_reference_is_no_part_of_it():
    first, page, _ = texts("1. Li C. A study of cells. doi: 10.1016/j.jhazmat.2021.125741.\n413\n2. 10.1000/x")
    assert first.endswith("10.1016/j.jhazmat.2021.125741.")
    assert page == "413"


LINES = [
    *WRAPPED.splitlines(),
    "",
    "2. ",
    "References",
    "12",
    "10.1000/x",
    "- Li C. A",
    "\\bibitem{k} Li C. B",
    "| a | b |",
]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_no_word_of_a_list_is_lost_whatever_is_joined(lines: list[str]):
    joined = "".join(line for _, line in join_wrapped(enumerate(lines, 1)))
    assert sorted("".join(joined.split())) == sorted("".join("".join(lines).split()))
