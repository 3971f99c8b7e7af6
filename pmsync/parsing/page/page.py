"""Reads a literature site's page, copied or saved: its article (the anchor) and the stubs under it, in order.

Nothing is guessed: where two papers could be the page's own, there is no anchor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pmsync.errors import InputError
from pmsync.models import Citation
from pmsync.parsing.identifiers import dois
from pmsync.parsing.journals import journals_agree
from pmsync.parsing.line import parse
from pmsync.parsing.page.html import Html, is_html, read_html
from pmsync.parsing.page.lines import (
    Kind,
    Line,
    is_prose,
    is_worded,
    last_heading,
    may_be_stubs,
    plain_lines,
    possible_heading,
    read_lines,
)
from pmsync.parsing.text import fold_fullwidth

LONGEST_STATEMENT = 300  # characters; a DOI in a longer line is in the abstract
NEAR_A_LIST = 3  # lines with letters between a heading and its first entry, such as a title and authors
FEWEST_STUBS = 2  # of what is taken for a page unasked
MOST_NAMED = 5  # DOIs in a sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """A citation of the page's lists; ``position`` is its place among all of them, from 1: a text may recur."""

    position: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class StubList:
    """Entries that stand under one heading; ``name`` is the heading as printed, a hint, or ``None``."""

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What is read out of a page; there is one list and one entry at least.

    ``anchor`` is the article whose page it is, ``None`` where nothing says so or several could be; then ``dois`` are
    those that stand above the lists, of which one may be its own. Else ``dois`` is empty.
    """

    anchor: Citation | None
    dois: tuple[str, ...]
    lists: tuple[StubList, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in the order of the page."""
        return tuple(entry for part in self.lists for entry in part.entries)


def find_page(text: str, name: str = "the page") -> Page | None:
    """Return the page that ``text`` is, or ``None`` where it is a list; ``name`` is what messages call it.

    A page is HTML, or has an anchor, and prose above two stubs at least. Instead of prose, an abstract, it may have a
    heading such as "References" between the two, or any other line and its own article as the first stub. A list has
    neither. Raises InputError, as ``read_page``, for what is a page and cannot be used.
    """
    if is_html(text):
        return read_page(text, name)
    if not _MAY_IDENTIFY.search(text) or sum(map(may_be_stubs, plain_lines(text))) < FEWEST_STUBS:
        return None
    layout = _lay_out(text)
    if layout is None or not _is_page(layout):
        return None
    _refuse_archive(text, name)
    return _page_of(layout)


def read_page(text: str, name: str = "the page") -> Page:
    """Read the page that ``text`` is said to be, plain or HTML; ``name`` is what messages call it.

    The anchor is what the head of HTML says, else the first citation line above the stubs that has a DOI or PMID, else
    what stands there as an identifier by itself. The entries are the stubs, and the citations among them that state
    more; their texts are as on the page, without a bullet or number before them. Raises InputError where the page is
    empty, holds no stub, or is a web archive.
    """
    if not text.strip("\ufeff\0 \t\r\n\f\v"):
        raise InputError(f"{name} is empty; check what was saved there")
    _refuse_archive(text, name)
    layout = _lay_out(text)
    if layout is None:
        raise InputError(
            f"{name} holds no stub such as 'Front Immunol. 2021' on a line of its own; give a page that lists similar, "
            "cited or citing articles so"
        )
    return _page_of(layout)


def _refuse_archive(text: str, name: str) -> None:
    if _ARCHIVE.match(text):
        raise InputError(f"{name} is a web archive; save it as HTML only, or copy its text")


def _page_of(layout: _Layout) -> Page:
    lists = _lists(layout.lines, layout.start)
    if layout.anchor and (second := _second_article(lists)):
        return Page(None, tuple(doi for doi in (layout.anchor.doi, second) if doi), lists)
    return Page(layout.anchor, () if layout.anchor else layout.dois(), lists)


def _second_article(lists: tuple[StubList, ...]) -> str | None:
    """Return the DOI of an article whose own page seems to begin among the entries.

    It is the only one among stubs that says more, with a DOI and a volume, and stubs stand on both sides of it.
    """
    entries = [entry.citation for part in lists for entry in part.entries]
    full = [place for place, citation in enumerate(entries) if citation.doi or citation.pmid or citation.volume]
    if len(full) == 1 and entries[full[0]].volume and min(full[0], len(entries) - full[0] - 1) >= FEWEST_STUBS:
        return entries[full[0]].doi
    return None


def _is_page(layout: _Layout) -> bool:
    """Whether text that was laid out is a page rather than a list (see ``find_page``)."""
    if layout.anchor is None or sum(line.kind is Kind.STUB for line in layout.lines) < FEWEST_STUBS:
        return False
    above = layout.lines[: layout.first]
    if any(line.kind is Kind.HEADING for line in above):
        return True
    others = [line for line in above if line.kind is Kind.OTHER and is_worded(line)]
    return any(map(is_prose, others)) or (
        bool(others) and _same_issue(layout.anchor, layout.lines[layout.first].citation)
    )


_MAY_IDENTIFY = re.compile(
    r"10\.\d{4}|PMID|pubmed", re.IGNORECASE
)  # without one there is no anchor: most lists end here
_ARCHIVE = re.compile(r"\s*(?:From: <Saved by|MIME-Version: 1\.0|Content-Type: multipart/related)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The lines of a page: ``first`` is the first stub, at ``start`` the lists begin; ``named`` are the head's DOIs."""

    lines: list[Line]
    first: int
    start: int
    anchor: Citation | None
    named: tuple[str, ...]

    def dois(self) -> tuple[str, ...]:
        """Return those that may be the page's own, what the head names before the others."""
        above = (line.text for line in self.lines[: self.start] if len(line.text) <= LONGEST_STATEMENT)
        return tuple(dict.fromkeys([*self.named, *(doi for text in above for doi in dois(fold_fullwidth(text)))]))


def _lay_out(text: str) -> _Layout | None:
    """Read the lines and find the anchor; ``None`` where there is no stub."""
    html = read_html(text) if is_html(text) else Html(tuple(plain_lines(text)))
    lines = list(read_lines(html.lines))
    first = next((place for place, line in enumerate(lines) if line.kind is Kind.STUB), None)
    if first is None:
        return None
    above, named = lines[:first], html.dois or html.pmids
    anchor, place = _named_anchor(html, above) if named else _printed_anchor(above)
    return _Layout(lines, first, _start(lines, place, first), anchor, html.dois)


# --- the anchor, and the place of its line (-1: above all) ---


def _named_anchor(html: Html, above: list[Line]) -> tuple[Citation | None, int]:
    """Return the paper that the head names, as the citation line that has its identifier says it."""
    if len(html.dois) > 1 or len(html.pmids) > 1:
        return None, -1
    named = parse(" ".join([*html.dois, *(f"PMID: {pmid}" for pmid in html.pmids)]))
    for place, line in enumerate(above):
        citation = line.citation
        if line.kind is Kind.FULL and citation and (citation.doi or 0) == named.doi:
            return replace(citation, pmid=citation.pmid or named.pmid), place
        if line.kind is Kind.FULL and citation and (citation.pmid or 0) == named.pmid:
            return replace(citation, doi=citation.doi or named.doi), place
    return named, -1


def _printed_anchor(above: list[Line]) -> tuple[Citation | None, int]:
    """Return the paper of the first citation line that identifies it, else that of the identifiers by themselves."""
    identified = [place for place, line in enumerate(above) if line.citation and _identifies(line.citation)]
    full = next((place for place in identified if above[place].kind is Kind.FULL), None)
    if full is None:
        cited = [citation for place in identified if (citation := above[place].citation)]
        return _one_paper(cited), max(identified, default=-1)
    disputed = any(_differ(above[place], above[full]) for place in identified if place < full)
    return (None, -1) if disputed or _in_a_list(above, full) else (above[full].citation, full)


def _identifies(citation: Citation) -> bool:
    return bool(citation.doi or citation.pmid)


def _one_paper(citations: list[Citation]) -> Citation | None:
    """Return the paper that lines of identifiers name, one DOI and one PMID at most; ``None`` where they name more."""
    own_dois = {citation.doi for citation in citations if citation.doi}
    pmids = {citation.pmid for citation in citations if citation.pmid}
    if not citations or len(own_dois) > 1 or len(pmids) > 1:
        return None
    return replace(citations[0], doi=next(iter(own_dois), None), pmid=next(iter(pmids), None))


def _in_a_list(above: list[Line], place: int) -> bool:
    """Whether a citation line is one of several: numbered, or neither heading nor prose parts it from another paper."""
    if above[place].numbered or (place and above[place - 1].kind is Kind.HEADING):
        return True
    for side in (reversed(above[:place]), above[place + 1 :]):
        for line in side:
            if line.kind is Kind.HEADING or is_prose(line):
                break
            if _differ(line, above[place]):
                return True
    return False


def _differ(line: Line, other: Line) -> bool:
    """Whether two lines name two papers, as far as both say."""
    a, b = line.citation, other.citation
    if a is None or b is None:
        return False
    if a.doi and b.doi:
        return a.doi != b.doi
    if a.pmid and b.pmid:
        return a.pmid != b.pmid
    return bool(a.journal and b.journal) and (a.volume, a.page) != (b.volume, b.page)


def _same_issue(anchor: Citation, stub: Citation | None) -> bool:
    if stub is None or anchor.journal is None or stub.journal is None or stub.year != anchor.year:
        return False
    return journals_agree(anchor.journal, stub.journal)


# --- the lists ---


def _start(lines: list[Line], anchor: int, first: int) -> int:
    """Return where the lists begin: at the first stub, or above it at citations that no other line parts from it.

    So they do below the last heading, unless it is a menu's, above the abstract.
    """
    start = first
    while start - 1 > anchor and lines[start - 1].kind is Kind.FULL:
        start -= 1
    for place in range(start - 1, anchor, -1):
        if is_prose(lines[place]):
            break
        if lines[place].kind is Kind.HEADING:
            return place + 1
    return start


def _lists(lines: list[Line], start: int) -> tuple[StubList, ...]:
    """Return the entries from ``start`` on, a new list wherever a heading stands between two of them."""
    places = [place for place in range(start, len(lines)) if lines[place].kind in (Kind.STUB, Kind.FULL)]
    gaps = [list(filter(is_worded, lines[before + 1 : place])) for before, place in pairwise(places)]
    close = 2 * gaps.count([]) >= len(gaps)  # else titles stand between them, and some are as short as a heading
    names = [last_heading(gap) or (possible_heading(gap) if close else None) for gap in gaps]
    ends = [number for number, name in enumerate(names, 1) if name] + [len(places)]
    heading = last_heading(list(filter(is_worded, lines[: places[0]]))[-NEAR_A_LIST:])
    entries = tuple(_entries(lines, places))
    return tuple(
        StubList(names[begin - 1] if begin else heading, entries[begin:end]) for begin, end in pairwise([0, *ends])
    )


def _entries(lines: list[Line], places: list[int]) -> Iterator[Entry]:
    for position, place in enumerate(places, 1):
        if citation := lines[place].citation:
            yield Entry(position, citation)


# --- whose page it is ---


@dataclass(frozen=True, slots=True)
class AnchoredPage:
    """A page and the article whose page it is; ``name`` is what it is called: a file, or standard input."""

    name: str
    anchor: Citation
    page: Page

    @property
    def source(self) -> str:
        """The name of its source: another article's page is another source, whatever the file is called."""
        return f"{self.name}: {_label(self.anchor)}"

    def entries(self) -> list[tuple[int, Citation]]:
        """Return its entries with their positions, each with where it stood: what it means depends on it."""
        return [
            (entry.position, replace(entry.citation, beside=self._beside(entry.position, part.name)))
            for part in self.page.lists
            for entry in part.entries
        ]

    def _beside(self, position: int, heading: str | None) -> str:
        return ", ".join(filter(None, (_label(self.anchor), str(position), heading)))


def _label(anchor: Citation) -> str:
    return f"PMID {anchor.pmid}" if anchor.pmid else f"doi:{anchor.doi}"


def with_anchor(page: Page, name: str, anchor: str | None = None) -> AnchoredPage:
    """Return the page with its article: the DOI or PMID ``anchor``, else what the page says.

    Raises InputError where the page does not say, or ``anchor`` is neither.
    """
    if anchor is not None:
        article = parse(f"PMID: {anchor}" if anchor.isdecimal() else anchor)
        if not (article.doi or article.pmid):
            raise InputError(f"'{anchor}' is neither a DOI nor a PMID; --anchor names the article whose page it is")
        return AnchoredPage(name, article, page)
    if page.anchor is not None:
        return AnchoredPage(name, page.anchor, page)
    if page.dois:
        dois_above = ", ".join(page.dois[:MOST_NAMED])
        raise InputError(
            f"{name} names several articles that it may be the page of ({dois_above}); say which by --anchor DOI"
        )
    raise InputError(
        f"{name} does not say whose page it is: it has no DOI or PMID above its lists; say so by --anchor DOI"
    )
