"""Tells what each line of a page is: a stub, a fuller citation, an identifier, a heading, or none of these.

A stub is a whole line "Journal. Date" and nothing more; prose that mentions a journal and a year is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from pmsync.models import Citation
from pmsync.parsing.dates import MONTH, SEASON, YEAR
from pmsync.parsing.line import parse
from pmsync.parsing.text import clean, latin_punctuation, list_mark, unescape, without_list_number

LONGEST_STUB = 150  # characters; NLM's longest abbreviations have 90
LONGEST_CITATION = 3_000  # characters; a longer line is a paragraph
LONGEST_HEADING = 40  # characters of a heading
FEWEST_WORDS, FEWEST_SIGNS = 40, 100  # of an abstract, in letters or in Chinese signs


class Kind(Enum):
    """What a line is; ``FULL`` is a citation that states more than a stub, ``OTHER`` whatever no rule needs."""

    STUB = auto()
    FULL = auto()
    IDENTIFIER = auto()
    HEADING = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the bullet or number before it, and its citation, if it is one."""

    text: str
    kind: Kind
    citation: Citation | None = None
    numbered: bool = False


# A tab parts the cells of a table; what stands between stubs on one line parts nothing else
_LINE_END = re.compile(r"[\r\n\t\f\v\u2028\u2029]+")
_BESIDE = re.compile("[\u00b7\u2022|]")


def plain_lines(text: str) -> Iterator[str]:
    """Yield the lines of copied text that are not blank, without the blanks around them."""
    return (line for line in map(str.strip, _LINE_END.split(text.removeprefix("\ufeff"))) if line)


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Yield what each line is; for stubs that stand side by side, parted by dots or bars, one each. Never raises."""
    for line in lines:
        mark = list_mark(line)
        text = line[mark.end :]
        yield from _stubs_beside(text) or [replace(_read_line(text), numbered=mark.number is not None)]


def may_be_stubs(line: str) -> int:
    """Return how many stubs the line may hold, found without reading them."""
    return sum(map(_is_stub_shaped, _parts_beside(line)))


def _parts_beside(text: str) -> list[str]:
    return [part.strip() for part in _BESIDE.split(text)] if len(text) <= LONGEST_CITATION else [text]


def _stubs_beside(text: str) -> list[Line] | None:
    """Return the stubs that stand side by side on a line, ``None`` where one of its parts is none."""
    parts = _parts_beside(text)
    if len(parts) == 1 or not all(map(_is_stub_shaped, parts)):
        return None
    lines = [_read_line(part) for part in parts]
    return lines if all(line.kind is Kind.STUB for line in lines) else None


# --- one line ---

_WORTH_READING = re.compile(rf"{YEAR}|\b10\.\d{{4}}|PMID|pubmed", re.IGNORECASE)
_NUMBERS_ONLY = re.compile(r"[\d\s,.;:/()+-]*")


def _read_line(text: str) -> Line:
    if len(text) <= LONGEST_HEADING and _LIST_HEADING.fullmatch(text):
        return Line(text, Kind.HEADING)
    worth = len(text) <= LONGEST_CITATION and _WORTH_READING.search(text) and not _NUMBERS_ONLY.fullmatch(text)
    citation = parse(text) if worth else None
    kind = _kind(text, citation) if citation and not citation.problem else Kind.OTHER
    return Line(text, kind, None if kind is Kind.OTHER else citation)


def _kind(text: str, citation: Citation) -> Kind:
    """Return what a line is in which a citation was read."""
    if citation.journal is None:
        return Kind.IDENTIFIER if (citation.doi or citation.pmid) and _is_label(text) else Kind.OTHER
    if citation.names_one_paper or citation.volume or citation.page:  # "Registered on September 30, 2020" has no date
        return Kind.FULL if citation.date or citation.doi or citation.pmid else Kind.OTHER
    return Kind.STUB if _is_stub_shaped(text) and _says_no_more(text, citation.journal) else Kind.OTHER


# Where a stub ends; behind a volume there is a semicolon or colon
_STUB_SHAPE = re.compile(rf"\. ?(?:[\w,.]{{1,12}} ){{0,2}}{YEAR}[\w /.,-]{{0,30}}$")
_WORDS_OF_DATES = re.compile(rf"\b(?:{MONTH}|{SEASON})\b", re.IGNORECASE)


def _retyped(text: str) -> str:
    return clean(latin_punctuation(unescape(text)))


def _is_stub_shaped(text: str) -> bool:
    return len(text) <= LONGEST_STUB and _STUB_SHAPE.search(_retyped(text)) is not None


def _says_no_more(text: str, journal: str) -> bool:
    """Whether nothing but the date follows the journal: what PubMed prints behind it is left out by parse."""
    plain = without_list_number(_retyped(text))
    rest = _WORDS_OF_DATES.sub("", plain.removeprefix(journal))
    return plain.startswith(journal) and re.search(r"[^\W\d_]", rest) is None


_IDENTIFIERS = re.compile(r"(?:https?://|www\.)\S+|\b(?:doi:?)?10\.\d{4,9}(?:\.\d+)*/\S+|\bPMC\d+", re.IGNORECASE)
_LABELS = re.compile(
    r"\b(?:doi|pmid|pmcid|pmc|pubmed|id|link|url|article|full|text)\b|\u5168\u6587|\u94fe\u63a5|\u53f7|[\W\d_]+",
    re.IGNORECASE,
)


def _is_label(text: str) -> bool:
    """Whether a line holds nothing but identifiers and what they are called."""
    return _LABELS.sub("", _IDENTIFIERS.sub(" ", _retyped(text))) == ""


# --- headings and prose ---

_LIST_HEADING = re.compile(
    r"(?:(?:similar|related|recommended) (?:articles?|papers?|publications?|works?|literature|references|reading)"
    r"|(?:cited|citing)(?: (?:by|in|[\d,]{1,6}|articles?|papers?|publications?|works?|literature|references))+"
    r"|(?:literature|works|references) cited|references?(?: list)?|bibliography|citations|further reading"
    "|(?:\u672c\u6587)?(?:\u76f8\u4f3c|\u76f8\u5173|\u53c2\u8003|\u5f15\u8bc1|\u63a8\u8350|\u65bd\u5f15"
    "|\u5f15\u7528)(?:\u672c\u6587)?\u7684?(?:\u6587\u732e|\u6587\u7ae0))"
    r"(?: in pubmed)?[\s(\[\d)\]:\uff1a]{0,12}",
    re.IGNORECASE,
)


def last_heading(lines: Iterable[Line]) -> str | None:
    """Return the last heading of lists, such as "Similar articles" or "References", among ``lines``."""
    names = [line.text for line in lines if line.kind is Kind.HEADING]
    return names[-1] if names else None


def possible_heading(lines: list[Line]) -> str | None:
    """Return what can be a heading in any language: short, without a stop, comma or digit, and alone."""
    text = lines[0].text if len(lines) == 1 else ""
    return text if 0 < len(text) <= LONGEST_HEADING and re.search(r"[.,;!?\d\u3002\uff0c]", text) is None else None


def is_worded(line: Line) -> bool:
    """Whether it holds letters; bullets, numbers and rules by themselves say nothing."""
    return re.search(r"[^\W\d_]", line.text) is not None


def is_prose(line: Line) -> bool:
    """Whether it is a paragraph, as an abstract is; a reference has more names than small words."""
    words = line.text.split()
    small = sum(word[0].islower() for word in words)
    signs = sum("\u4e00" <= sign <= "\u9fff" for sign in line.text)
    return line.kind is Kind.OTHER and (
        (len(words) >= FEWEST_WORDS and 2 * small > len(words)) or signs >= FEWEST_SIGNS
    )
