r"""Joins the lines of a list whose references were wrapped over several, so that each stands on one.

References are joined by one blank, in three kinds of list only. Where every reference bears its number ("1. ", "[1] ",
"(1) "), in ascending order, a line without one goes on with the reference before it; lines before number 1, as a
heading, stay apart. So it is where every reference bears the same sign ("- ", "\bibitem{key}", "<li>"), with the lines
before the first. Where blank lines part them, the lines of a block are one, if of no block the first line, or two
lines, are a citation (an identifier, or journal and date), and every block, joined, is one. Else a line is a citation;
so are lines which, joined, could not be read.

Lines that only frame a list ("<ul>", "\begin{thebibliography}{9}", the rule below the heading of a table and that
heading) hold no citation and are left out.

Inside a reference a heading ("References"), and a line of one to four digits that is no year, as the page breaks of a
PDF leave it, stay lines of their own behind it, and it goes on after them: a stray number in it would make it another
paper's, a lost one is missed. Only where the line before breaks off at digits and a joint ("2010;12:", "34-"), or
inside an address, the digits go on with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pmsync.models import Citation
from pmsync.parsing.dates import YEAR
from pmsync.parsing.line import parse
from pmsync.parsing.text import is_row, list_mark

Line = tuple[int, str]

LONGEST_ADDRESS = 300  # characters, of which the end of a line is looked at

_QUOTE = re.compile(r"\s*(?:>\s?){1,4}")
_FRAME = re.compile(
    r"\s*(?:</?(?:ol|ul|table|tbody|div)\b[^<>]{0,200}>|</li>"
    r"|\\(?:begin|end)\{[a-z*]{1,30}\}(?:[\[{][^\]}]{0,80}[\]}])?)\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*\|?[\s:|-]*--[\s:|-]*\s*")
_COLUMN = re.compile(
    r"(?:#|nr|no|number|ref(?:erence)?s?|citations?|authors?|first author|year|date|published|titles?|articles?|papers?"
    r"|journals?|source|volumes?|vol|issues?|pages?|doi|pmid|pmcid|link|url|notes?)\.?|",
    re.IGNORECASE,
)
# An address that goes on: it ends in a joint, or in a full stop behind which no sentence starts
_UNFINISHED = re.compile(r"(?:\b10\.\d{4,9}|:/)/(?:\S*(?:[-/_=]|\.(?= [a-z\d])))? ")
_HEADING = re.compile(
    r"#{1,6} .*|(?:(?:supplementa(?:ry|l)|additional|further) )?(?:references?(?: list| and notes| cited)?"
    r"|(?:literature|works) cited|bibliography|literature|\u53c2\u8003\u6587\u732e)[.:\uff1a]?",
    re.IGNORECASE,
)
_LIKE_A_HEADING = re.compile(r"[A-Z][^\d.;,]{1,60}:?\s*")  # "Heart and lungs:"
_STOPS_AT_A_YEAR = re.compile(rf"[./-]{YEAR}\.$")
_PAGE_NUMBER = re.compile(rf"(?!{YEAR}$)\d{{1,4}}", re.ASCII)
_GOES_ON = re.compile(r"[\d)][-:;,/(\u2010-\u2013]$|\b(?:pp?|vol|no)\.?$", re.IGNORECASE)  # in digits
_FEWEST_NUMBERED = 2
_SURE_SIGNS = {"\\bibitem", "\\item", "<li"}  # a dash may begin the second line of a reference
_MOST_SKIPPED = 3  # numbers; a line that starts with a higher one starts with a page or year


def join_wrapped(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the references of a list, each with the number of its first line, and every line that is part of none."""
    listed = list(_without_frames(list(lines)))
    for block in _by_sign(listed) or _by_number(listed) or _by_block(listed) or [[line] for line in listed]:
        printed = [(number, line) for number, line in block if line.strip()]
        whole, apart = _without_strays(printed)
        text = _join([line for _, line in whole])
        if len(whole) > 1 and not _unreadable_joined([line for _, line in whole], text):
            yield from sorted([(whole[0][0], text), *apart])
        else:
            yield from printed


def _without_frames(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines but for those that only frame a list or a table."""
    for place, (number, line) in enumerate(lines):
        below = lines[place + 1][1] if place + 1 < len(lines) else ""
        if not (_FRAME.fullmatch(line) or _is_rule(line) or _heads_table(line, below)):
            yield number, line


def _is_rule(line: str) -> bool:
    """Whether it is the rule of a Markdown table: "|---|:--:|"."""
    return "|" in line and _RULE.fullmatch(line) is not None


def _heads_table(line: str, below: str) -> bool:
    """Whether it heads a Markdown table: above its rule without year or identifier, or nothing but names of columns."""
    if not is_row(line):
        return False
    cells = line.strip().strip("|").split("|")
    if all(_COLUMN.fullmatch(cell.strip()) for cell in cells):
        return True
    return _is_rule(below) and re.search(rf"\b{YEAR}", line) is None and not _needs_no_other(parse(line))


def _without_strays(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines of a reference, and those among them that are a heading or a page number."""
    whole: list[Line] = []
    apart: list[Line] = []
    for number, line in lines:
        text, before = line.strip(), whole[-1][1].rstrip() if whole else ""
        # A DOI with a full stop ends a reference, unless it stops at a year: the digits are the page's.
        ended = before.endswith(".") and not _STOPS_AT_A_YEAR.search(before) and not text.startswith("0")
        goes_on = _GOES_ON.search(before) or (_breaks_address(before, text) and not ended)
        page = whole and _PAGE_NUMBER.fullmatch(text) and not goes_on
        (apart if page or _HEADING.fullmatch(text) else whole).append((number, line))
    return whole, apart


def _unreadable_joined(lines: list[str], text: str) -> bool:
    """Whether the lines are no one reference: joined they cannot be read, and one alone can."""
    return parse(text).problem is not None and any(parse(line).problem is None for line in lines)


def _join(lines: list[str]) -> str:
    """Join the lines by a blank, but for an address (or DOI) that was broken."""
    text = lines[0].rstrip() if lines else ""
    quoted = _QUOTE.match(text)
    for printed in lines[1:]:
        line = _QUOTE.sub("", printed, count=1) if quoted and _QUOTE.match(printed) else printed.strip()
        text += ("" if _breaks_address(text, line) else " ") + line
    return text


def _breaks_address(before: str, line: str) -> bool:
    """Whether an address was broken between the two."""
    return bool(_UNFINISHED.search(f"{before[-LONGEST_ADDRESS:].rpartition(' ')[2]} {line[:1]}"))


def _by_sign(lines: list[Line]) -> list[list[Line]] | None:
    """Return the references of a list in which each bears the same sign; ``None`` if it is none.

    The lines before the first come first, each by itself; a line with another sign is one by itself as well.
    """
    marks = [list_mark(line) for _, line in lines]
    first = next((place for place, mark in enumerate(marks) if mark.sign or mark.number is not None), None)
    sign = marks[first].sign if first is not None else None
    if first is None or sign is None:
        return None
    fewest = 1 if sign in _SURE_SIGNS else _FEWEST_NUMBERED
    if sum(mark.sign == sign for mark in marks) < fewest:
        return None
    blocks = [[line] for line in lines[:first] if line[1].strip()]
    for mark, line in zip(marks[first:], lines[first:], strict=True):
        if mark.sign or (sign not in _SURE_SIGNS and _follows_a_whole(blocks[-1], line[1])):
            blocks.append([])
        blocks[-1].append(line)
    wrapped = (_join([line for _, line in block]) for block in blocks if len(block) > 1)
    return blocks if sign in _SURE_SIGNS or any(parse(text).problem is None for text in wrapped) else None


def _follows_a_whole(block: list[Line], line: str) -> bool:
    """Whether a line that is not indented is a citation or like a heading, and the lines before it need no other."""
    if not line[:1].strip():
        return False
    citation = parse(line)
    apart = (citation.journal and citation.date) or _LIKE_A_HEADING.fullmatch(line)
    return bool(apart) and _needs_no_other(parse(_join([before for _, before in block])))


def _by_number(lines: list[Line]) -> list[list[Line]] | None:
    """Return the references of a list that is numbered throughout, in ascending order; ``None`` if it is none.

    It begins with its first line, or with number 1 behind other lines; these come first, each by itself.
    """
    before: list[list[Line]] = []
    blocks: list[list[Line]] = []
    last = 0
    for number, line in lines:
        mark = _number(line)
        if mark is not None and (mark == 1 or (0 < mark - last <= _MOST_SKIPPED if blocks else not before)):
            blocks.append([])
            last = mark
        if blocks:
            blocks[-1].append((number, line))
        elif line.strip():
            before.append([(number, line)])
    wrapped = any(sum(bool(line.strip()) for _, line in block) > 1 for block in blocks)
    return before + blocks if wrapped and len(blocks) >= _FEWEST_NUMBERED else None


def _number(line: str) -> int | None:
    """Return the number that a reference bears; one that a full stop parts from no blank may be anything."""
    mark = list_mark(line)
    return mark.number if mark.end and line[mark.end - 1] not in ".:-" else None


def _by_block(lines: list[Line]) -> list[list[Line]] | None:
    """Return the blocks between blank lines if they are references, each wrapped; ``None`` if they are not."""
    blocks = [list(block) for blank, block in groupby(lines, key=lambda line: not line[1].strip()) if not blank]
    several = [whole for block in blocks if len(whole := _without_strays(block)[0]) > 1]
    if len(blocks) < _FEWEST_NUMBERED or not several or any(_is_list(block) for block in several):
        return None
    return blocks


def _is_list(block: list[Line]) -> bool:
    """Whether two lines of a block are citations by themselves, or all of it, joined, is none."""
    alone = sum(_needs_no_other(parse(line)) for _, line in block)
    marked = sum(list_mark(line).end > 0 for _, line in block)
    return (
        alone > 1
        or marked > 1
        or _needs_no_other(parse(block[0][1]))
        or parse(_join([line for _, line in block])).problem is not None
    )


def _needs_no_other(citation: Citation) -> bool:
    """Whether a line needs no other: an identifier, or journal with date; a title alone may go on."""
    return citation.problem is None and bool(
        citation.doi
        or citation.pmid
        or citation.pmcid
        or (citation.journal and citation.date)
        or (citation.reference is not None and _states_place(citation.reference))
    )


def _states_place(reference: str) -> bool:
    from pmsync.parsing.reference.wording import states_place_and_year  # its patterns take long to compile

    return states_place_and_year(reference)
