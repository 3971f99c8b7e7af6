"""A list of lines, a CSV table or an .nbib file -> ``Citation``s, in the order of the file.

A file is read whole or refused: what cannot be decoded, or is no list, is never half taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from pmsync.errors import InputError
from pmsync.models import Citation
from pmsync.parse import parse

FIRST_BLOCK = 8192  # bytes; where NUL bytes give a binary file away
LONGEST_LINE = 1_000_000  # characters; above this the file is something else, below it one line is unreadable
LONGEST_HEADER = 10_000  # characters; a table of a thousand columns has fewer
LONGEST_ADDRESS = 300  # characters, of which the end of a line is looked at
DELIMITERS = ",;\t|"


def read_citations(source: Path | BinaryIO, name: str, *, column: str | None = None) -> Iterator[Citation]:
    """Read every citation of ``source``; ``name`` is what messages call it.

    With ``column`` the source is CSV (separated by comma, semicolon, tab or bar) and the column holds the citations;
    else it is what PubMed saves as .nbib, known by its first field, or one citation a line, as ``read_lines`` joins
    them. Text is UTF-8, or UTF-16 with its mark. Blank lines and cells are skipped. Raises InputError.
    """
    text = read_text(source, name)
    if column is not None:
        yield from map(parse, _cells(text, name, column))
    elif _NBIB.match(text):
        yield from _nbib(text, name)
    elif isinstance(source, Path) and source.suffix.lower() == ".nbib":
        raise InputError(f"{name} does not begin with 'PMID- ' as an .nbib file does; save it from PubMed again")
    else:
        yield from (parse(line) for _, line in _joined(_lines(text, name)))


def read_lines(source: Path | BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Read the lines that are not blank, as given but for their ending, each with its number. Raises InputError.

    References wrapped over several lines are joined by one blank, in two kinds of list only. Where every reference
    bears its number ("1. ", "[1] ", "(1) "), in ascending order, a line without one goes on with the reference before
    it. Where blank lines part them, the lines of a block are one, if of no block the first line, or two lines, are a
    citation (an identifier, or journal and date), and every block, joined, is one. Else a line is a citation; so are
    lines which, joined, could not be read.
    """
    yield from _joined(_lines(read_text(source, name), name))


# --- bytes to text ---


def read_text(source: Path | BinaryIO, name: str) -> str:
    """Return the text of ``source``, UTF-8 or marked UTF-16; raises InputError, also where it is empty or binary."""
    try:
        data = source.read_bytes() if isinstance(source, Path) else source.read()
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise InputError(f"{name} is a folder; name a file in it") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}") from error
    text = _decoded(data, name)
    if not text.strip():
        raise InputError(f"{name} is empty; give one citation a line")
    return text


def _decoded(data: bytes, name: str) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\0" in data[:FIRST_BLOCK]:
        raise InputError(f"{name} is a binary file; save it as text, CSV or .nbib")
    encoding = "UTF-16" if utf16 else "UTF-8"
    try:
        return data.decode(encoding).removeprefix("\ufeff")  # the mark with which some programs begin UTF-8
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not {encoding} text at byte {error.start}; save it as UTF-8") from None


def _lines(text: str, name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if len(line) > LONGEST_LINE:
            raise InputError(f"{name}, line {number}, has {len(line):,} characters; give one citation a line")
        yield number, line.removesuffix("\n")


# --- references wrapped over lines ---

_NUMBERED = re.compile(r"\s*(?:\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})[.)])\s+(?=\S)")
# An address that goes on: it ends in a joint, or in a full stop behind which no sentence starts
_UNFINISHED = re.compile(r"(?:\b10\.\d{4,9}|:/)/(?:\S*(?:[-/_=]|\.(?= [a-z\d])))? ")
_FEWEST_NUMBERED = 2
_MOST_SKIPPED = 3  # numbers; a line that starts with a higher one starts with a page or year


def _joined(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    listed = list(lines)
    whole = _by_number(listed) or _by_block(listed) or [[line] for line in listed]
    for block in whole:
        kept = [(number, line) for number, line in block if line.strip()]
        joined = _one_line([line for _, line in kept])
        if len(kept) > 1 and not _loses([line for _, line in kept], joined):
            yield kept[0][0], joined
        else:
            yield from kept


def _loses(lines: list[str], joined: str) -> bool:
    """Whether the lines are no one reference: joined they cannot be read, and one alone can."""
    return parse(joined).problem is not None and any(parse(line).problem is None for line in lines)


def _one_line(lines: list[str]) -> str:
    """Join the lines by a blank, but for an address (or DOI) that was broken."""
    joined = lines[0].rstrip() if lines else ""
    for line in lines[1:]:
        end = f"{joined[-LONGEST_ADDRESS:].rpartition(' ')[2]} {line.lstrip()[:1]}"
        joined += ("" if _UNFINISHED.search(end) else " ") + line.strip()
    return joined


def _by_number(lines: list[tuple[int, str]]) -> list[list[tuple[int, str]]] | None:
    """Return the references of a list that is numbered throughout, in ascending order; ``None`` if it is none."""
    blocks: list[list[tuple[int, str]]] = []
    last = 0
    for number, line in lines:
        found = _NUMBERED.match(line)
        mark = int(found[found.lastindex or 0]) if found else None
        if mark is not None and (not blocks or mark == 1 or 0 < mark - last <= _MOST_SKIPPED):
            blocks.append([])
            last = mark
        if blocks:
            blocks[-1].append((number, line))
        elif line.strip():
            return None
    wrapped = any(sum(bool(line.strip()) for _, line in block) > 1 for block in blocks)
    return blocks if wrapped and len(blocks) >= _FEWEST_NUMBERED else None


def _by_block(lines: list[tuple[int, str]]) -> list[list[tuple[int, str]]] | None:
    """Return the blocks between blank lines if they are references, each wrapped; ``None`` if they are not."""
    blocks = [list(block) for blank, block in groupby(lines, key=lambda line: not line[1].strip()) if not blank]
    several = [block for block in blocks if len(block) > 1]
    if len(blocks) < _FEWEST_NUMBERED or not several or any(_is_list(block) for block in several):
        return None
    return blocks


def _is_list(block: list[tuple[int, str]]) -> bool:
    """Whether two lines of a block are citations by themselves, or all of it, joined, is none."""
    alone = sum(_whole(parse(line)) for _, line in block)
    return alone > 1 or _whole(parse(block[0][1])) or parse(_one_line([line for _, line in block])).problem is not None


def _whole(citation: Citation) -> bool:
    """Whether a line needs no other: an identifier, or journal with date; a title alone may go on."""
    return citation.problem is None and bool(
        citation.doi or citation.pmid or citation.pmcid or (citation.journal and citation.date)
    )


# --- CSV ---


def _cells(text: str, name: str, column: str) -> Iterator[str]:
    text = text.lstrip("\r\n")
    try:
        delimiter, place = _found(column, text, name)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        next(rows)
        yield from (row[place] for row in rows if len(row) > place and row[place].strip())
    except csv.Error as error:
        raise InputError(f"{name} is not CSV: {error}; save it again as CSV") from error


def _found(column: str, text: str, name: str) -> tuple[str, int]:
    """Return the delimiter with which the first line has the column, and its place."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    if len(first) > LONGEST_HEADER:  # csv's own limit is any library's to change
        raise InputError(f"{name} is not CSV: its first line has {len(first):,} characters; save it again as CSV")
    headers = [[cell.strip() for cell in next(csv.reader([first], delimiter=delimiter))] for delimiter in DELIMITERS]
    for delimiter, header in zip(DELIMITERS, headers, strict=True):
        if column in header:
            return delimiter, header.index(column)
    _, columns = max((len(header), header) for header in headers)
    raise InputError(f"{name} has no column {column!r}; its columns are: {', '.join(columns)}")


# --- .nbib (NLM's MEDLINE format, one field a line: https://www.nlm.nih.gov/bsd/mms/medlineelements.html) ---


_NBIB = re.compile(r"\s*PMID ?- ")


def _nbib(text: str, name: str) -> Iterator[Citation]:
    from Bio import Medline  # here, because it takes long and only this kind of file needs it

    lines = io.StringIO(text.lstrip(), newline=None)
    try:
        for record in Medline.parse(lines):  # type: ignore[no-untyped-call]  # Biopython does not type it
            yield parse(_citation_line(record))
    except (KeyError, IndexError) as error:  # what Biopython raises at a continued line with nothing before it
        raise InputError(f"{name} is not a whole .nbib file; save it from PubMed again") from error


def _citation_line(record: dict[str, Any]) -> str:
    """Write the record as PubMed prints a citation: what is kept can be read by people, and by parse()."""
    pages = record.get("PG") or _marked("pii", [record.get("LID", "")])  # an article number, where there are no pages
    doi = _marked("doi", [record.get("LID", ""), *record.get("AID", [])])
    volume = record.get("VI", "") + (f"({record['IP']})" if "IP" in record else "")
    numbers = (f";{volume}" if volume else "") + (f":{pages}" if pages else "")
    statements = (
        f"{record.get('TA') or record.get('JT') or ''}. {record.get('DP', '')}{numbers}.",
        doi and f"doi: {doi}.",
        "PMID" in record and f"PMID: {record['PMID']}.",
        "PMC" in record and f"PMCID: {record['PMC']}.",
    )
    return " ".join(statement for statement in statements if statement)


def _marked(kind: str, identifiers: list[str]) -> str | None:
    """Return the first identifier of its kind, as in ``10.7554/eLife.32822 [doi]``; Biopython joins those of LID."""
    found = re.search(rf"(\S+) \[{kind}\]", " ".join(identifiers))
    return found.group(1) if found else None
