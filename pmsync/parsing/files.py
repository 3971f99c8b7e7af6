"""Reads the citations of a file, in its order: a list of lines, a CSV table or an .nbib file.

A file is read whole or refused: what cannot be decoded, or is no list, is never half taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pmsync.errors import InputError
from pmsync.models import Citation
from pmsync.parsing.line import parse
from pmsync.parsing.lists import join_wrapped
from pmsync.parsing.text import is_row

FIRST_BLOCK = 8192  # bytes; where NUL bytes give a binary file away
LONGEST_LINE = 1_000_000  # characters; above this the file is something else, below it one line is unreadable
LONGEST_HEADER = 10_000  # characters; a table of a thousand columns has fewer
DELIMITERS = ",;\t|"
COLUMN_NAMES = frozenset({"doi", "pmid", "pmcid", "title", "article title", "reference", "references", "citation"})
SEVERAL = 4  # cells, one of which is called like a column


def read_citations(source: Path | BinaryIO | bytes, name: str, *, column: str | None = None) -> Iterator[Citation]:
    """Read every citation of ``source``; ``name`` is what messages call it.

    With ``column`` the source is CSV (separated by comma, semicolon, tab or bar) and the column holds the citations;
    else it is what PubMed saves as .nbib, known by its first field, or one citation a line, as pmsync.parsing.lists
    joins them. Text is UTF-8, or UTF-16 with its mark. Blank lines and cells are skipped. Raises InputError, also for a
    file that is plainly of another kind (RIS, BibTeX, XML, JSON, a table whose column is not named).
    """
    text = read_text(source, name)
    if column is not None:
        yield from map(parse, _cells(text, name, column))
    elif _NBIB.match(text):
        yield from _nbib_citations(text, name)
    elif name.lower().endswith(".nbib"):
        raise InputError(f"{name} does not begin with 'PMID- ' as an .nbib file does; save it from PubMed again")
    else:
        yield from (parse(line) for _, line in _references(text, name))


def read_lines(source: Path | BinaryIO | bytes, name: str) -> Iterator[tuple[int, str]]:
    """Read the lines that are not blank, as given but for their ending, each with its number.

    Wrapped references are joined, as pmsync.parsing.lists says. Raises InputError, as ``read_citations``.
    """
    yield from _references(read_text(source, name), name)


def _references(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Yield the references of a list, each with the number of its first line; raises InputError where it is none."""
    start = text.lstrip()
    for kind, first in _OTHER_KINDS.items():
        if first.match(start):
            raise InputError(
                f"{name} is {kind}, which pmsync cannot read yet; save it as .nbib, or as a list of DOIs, one a line"
            )
    if columns := _unnamed_columns(text):
        raise InputError(
            f"{name} is a table with the columns {', '.join(columns)}; say which holds the citations: "
            "pmsync add DB FILE --csv --column NAME"
        )
    yield from join_wrapped(_numbered_lines(text, name))


# What no citation begins with; BibTeX may have remarks before its first entry
_OTHER_KINDS = {
    "a RIS file": re.compile(r"TY ? ?- [A-Z]"),
    "a BibTeX file": re.compile(r"(?:%.*\n|\s)*@[A-Za-z]{3,20}\s*[{(]"),
    "an EndNote file": re.compile(r"%0 [A-Z]"),
    "an XML or HTML file": re.compile(r"<(?:\?xml|!DOCTYPE|html|xml)\b", re.IGNORECASE),
    "a JSON file": re.compile(r"(?:\[\s*)?\{\s*\""),
}


# --- bytes to text ---


def read_text(source: Path | BinaryIO | bytes, name: str) -> str:
    """Return the text of ``source``, UTF-8 or marked UTF-16; raises InputError, also where it is empty or binary."""
    text = _decode(source if isinstance(source, bytes) else read_bytes(source, name), name)
    if not text.strip():
        raise InputError(f"{name} is empty; check what was saved there")
    return text


def read_bytes(source: Path | BinaryIO, name: str) -> bytes:
    """Return the bytes of ``source``; raises InputError where it cannot be read."""
    with _errors_explained(name):
        return source.read_bytes() if isinstance(source, Path) else source.read()


@contextmanager
def open_bytes(path: Path, name: str) -> Iterator[io.BufferedReader]:
    """Give a file opened for reading bytes; raises InputError where it cannot be opened."""
    with _errors_explained(name):
        opened = path.open("rb")
    with opened:
        yield opened


@contextmanager
def _errors_explained(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise InputError(f"{name} is a folder; name a file in it") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}") from error


def _decode(data: bytes, name: str) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\0" in data[:FIRST_BLOCK]:
        raise InputError(f"{name} is a binary file; save it as text, CSV or .nbib")
    encoding = "UTF-16" if utf16 else "UTF-8"
    try:
        return data.decode(encoding).removeprefix("\ufeff")  # the mark with which some programs begin UTF-8
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not {encoding} text at byte {error.start}; save it as UTF-8") from None


def _numbered_lines(text: str, name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if len(line) > LONGEST_LINE:
            raise InputError(f"{name}, line {number}, has {len(line):,} characters; give one citation a line")
        yield number, line.removesuffix("\n")


# --- CSV ---


def _cells(text: str, name: str, column: str) -> Iterator[str]:
    """Yield the cells of a column that are not blank; raises InputError."""
    text = text.lstrip("\r\n")
    try:
        delimiter, place = _delimiter_and_place(column, text, name)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        next(rows)
        yield from (row[place] for row in rows if len(row) > place and row[place].strip())
    except csv.Error as error:
        raise InputError(f"{name} is not CSV: {error}; save it again as CSV") from error


def _delimiter_and_place(column: str, text: str, name: str) -> tuple[str, int]:
    """Return the delimiter with which the first line has the column, and its place."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    if len(first) > LONGEST_HEADER:  # csv's own limit is any library's to change
        raise InputError(f"{name} is not CSV: its first line has {len(first):,} characters; save it again as CSV")
    headers = _headers_by_delimiter(first)
    for delimiter, header in zip(DELIMITERS, headers, strict=True):
        if column in header:
            return delimiter, header.index(column)
    _, columns = max((len(header), header) for header in headers)
    raise InputError(f"{name} has no column {column!r}; its columns are: {', '.join(columns)}")


def _headers_by_delimiter(first: str) -> list[list[str]]:
    """Return the cells of a first line for each delimiter that a table may have."""
    return [[cell.strip() for cell in next(csv.reader([first], delimiter=delimiter))] for delimiter in DELIMITERS]


def _unnamed_columns(text: str) -> list[str] | None:
    """Return the columns of what is plainly a table: its first line has two cells, or one of several, called so."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    if len(first) > LONGEST_HEADER or is_row(first):  # a row of a Markdown table is a citation
        return None
    for header in _headers_by_delimiter(first):
        called = sum(cell.casefold() in COLUMN_NAMES for cell in header)
        if called > 1 or (called and len(header) >= SEVERAL):
            return header
    return None


# --- .nbib (NLM's MEDLINE format, one field a line: https://www.nlm.nih.gov/bsd/mms/medlineelements.html) ---


_NBIB = re.compile(r"\s*PMID ?- ")


def _nbib_citations(text: str, name: str) -> Iterator[Citation]:
    """Yield the citations of an .nbib file, each as the line that PubMed prints of it; raises InputError."""
    from Bio import Medline  # here, because it takes long and only this kind of file needs it

    lines = io.StringIO(text.lstrip(), newline=None)
    try:
        for record in Medline.parse(lines):  # type: ignore[no-untyped-call]  # Biopython does not type it
            yield parse(_citation_line(record))
    except (KeyError, IndexError) as error:  # what Biopython raises at a continued line with nothing before it
        raise InputError(f"{name} is not a whole .nbib file; save it from PubMed again") from error


def _citation_line(record: dict[str, Any]) -> str:
    """Write the record as PubMed prints a citation: what is kept can be read by people, and by parse()."""
    article_number = _identifier("pii", [record.get("LID", "")])
    pages = record.get("PG") or article_number
    doi = _identifier("doi", [record.get("LID", ""), *record.get("AID", [])])
    volume = record.get("VI", "") + (f"({record['IP']})" if "IP" in record else "")
    numbers = (f";{volume}" if volume else "") + (f":{pages}" if pages else "")
    statements = (
        f"{record.get('TA') or record.get('JT') or ''}. {record.get('DP', '')}{numbers}.",
        doi and f"doi: {doi}.",
        "PMID" in record and f"PMID: {record['PMID']}.",
        "PMC" in record and f"PMCID: {record['PMC']}.",
    )
    return " ".join(statement for statement in statements if statement)


def _identifier(kind: str, identifiers: list[str]) -> str | None:
    """Return the first identifier of its kind, as in ``10.7554/eLife.32822 [doi]``; Biopython joins those of LID."""
    match = re.search(rf"(\S+) \[{kind}\]", " ".join(identifiers))
    return match.group(1) if match else None
