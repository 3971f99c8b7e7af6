"""PubMed's search: reads a query and finds PMIDs, its translation, and the phrases that are not known.

Syntax: parentheses, AND OR NOT in capitals evaluated left to right, a blank is AND, terms quoted or not, a tag after
its term (PubMed Help, "Combining search terms with Boolean operators" and "Using search field tags").

**DOIs that PubMed does not know are dangerous.** PubMed splits a DOI into words; for some it does not know it quietly
searches the last word alone and answers other papers (measured in 2026: 10.24963/ijcai.2023/454 gave the 1,070 hits of
``"454"[Publisher ID]``, 10.2307/1130099 one wrong paper). Here that happens exactly when

* the DOI is in the option ``loosened={doi: [pmids]}``, or
* its last word is a number of up to four digits in which the DOI of another record ends, or
* its last word is a number that is another record's whole publisher id.

Otherwise an unknown DOI is PhraseNotFound. A known DOI also brings longer ones that begin with it (`...014.suppl`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .store import Index, Records, between, starting, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|\[(?P<tag>[^\]]*)\]?|(?P<paren>[()])|(?P<word>[^\s()\[\]"]+)|\]')
OPERATORS = ("AND", "OR", "NOT")
STORED = re.compile(r"(?<!\S)#(\d+)(?!\S)")
DATE = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")
# Real tags the stand-in has no index for: it must not answer them as if it had.
UNSUPPORTED = re.compile(
    "mh|majr|sh|tiab|tw|tt|all|epdat|ppdat|edat|crdt|dcom|sb|filter|pt|la|lastau|ad|gr|author|volume|issue|"
    "pagination|publicationdate|dateofpublication|publisherid|locationid|meshterms|allfields|title/abstract"
)


class UnsupportedError(Exception):
    """The live service would answer this; the stand-in cannot."""


@dataclass
class Hits:
    """What a query, or a part of it, brought: PMIDs and PubMed's translation of it."""

    pmids: set[int]
    translation: str = ""


@dataclass
class Report:
    """What ESearch tells beside the hits."""

    phrases: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Term:
    """A phrase as written: its words, whether in quotes, and its tag as written."""

    text: str
    quoted: bool
    tag: str | None

    @property
    def key(self) -> str | None:
        """The tag as it is compared: case and blanks do not matter."""
        return None if self.tag is None else re.sub(r"\s", "", self.tag).lower()

    def __str__(self) -> str:
        """As written."""
        text = f'"{self.text}"' if self.quoted else self.text
        return text if self.tag is None else f"{text}[{self.tag}]"


def search(
    records: Records,
    query: str,
    loosened: Mapping[str, Sequence[int]] | None = None,
    stored: set[int] | None = None,
) -> tuple[Hits, Report]:
    """Answer a query, in which ``#1`` is the stored set; raises UnsupportedError for a real tag not indexed here."""
    searcher = _Searcher(records.index, {doi.lower(): set(pmids) for doi, pmids in (loosened or {}).items()}, stored)
    tokens = _Tokens(query)
    hits = searcher.expression(tokens)
    while tokens.next is not None:  # a parenthesis closed that was never opened
        tokens.take()
        hits = Hits(hits.pmids & searcher.expression(tokens).pmids, hits.translation)
    return hits, searcher.report


class _Tokens:
    """The query cut into terms, operators and parentheses."""

    def __init__(self, query: str) -> None:
        self._rest = self._cut(query)
        self.next: Term | str | None = next(self._rest, None)

    def take(self) -> Term | str | None:
        taken, self.next = self.next, next(self._rest, None)
        return taken

    @staticmethod
    def _cut(query: str) -> Iterator[Term | str]:
        """Unquoted words gather until a tag, an operator, a quote or a parenthesis; a tag belongs to all of them."""
        text, quoted = "", False
        for match in TOKEN.finditer(query):
            word, tag = match["word"], match["tag"]
            if word and word not in OPERATORS and not quoted:
                text = f"{text} {word}".strip()
                continue
            if text:
                yield Term(text, quoted, tag)
            text, quoted = "", False
            if match["quoted"]:
                text, quoted = match["quoted"], True
            elif match["paren"] or word in OPERATORS:
                yield match["paren"] or word
            elif word:
                text = word
        if text:
            yield Term(text, quoted, None)


class _Searcher:
    """Evaluates an expression against the index, and remembers what was not found."""

    def __init__(self, index: Index, loosened: dict[str, set[int]], stored: set[int] | None) -> None:
        self.index, self.loosened, self.stored, self.report = index, loosened, stored, Report()
        self.fields: dict[str, Callable[[Term], Hits]] = {
            **dict.fromkeys(("doi", "aid", "lid"), self._identifier),
            **dict.fromkeys(("pmid", "uid"), self._exactly("pmid", "UID")),
            **dict.fromkeys(("ta", "journal"), self._journal),
            **dict.fromkeys(("dp", "pdat"), self._date),
            **dict.fromkeys(("lr", "mdat"), self._day(index.revised, "Date - Modification")),
            "mhda": self._day(index.indexed, "Date - MeSH"),
            **dict.fromkeys(("au", "1au"), self._author),
            **dict.fromkeys(("ti", "title"), self._title),
            **dict.fromkeys(("pmc", "pmcid"), self._exactly("pmc", "PMCID")),
            "jid": self._exactly("jid", "NLM ID"),
            "vi": self._exactly("volume", "Volume"),
            "ip": self._exactly("issue", "Issue"),
            "pg": self._exactly("page", "Pagination"),
        }

    def expression(self, tokens: _Tokens) -> Hits:
        """Left to right, whatever the operators; nothing between two terms is AND."""
        hits = self._operand(tokens)
        while tokens.next is not None and tokens.next != ")":
            operator = tokens.take() if tokens.next in OPERATORS else "AND"
            if tokens.next is None or tokens.next == ")":
                break
            other = self._operand(tokens)
            joined = {"AND": set.__and__, "OR": set.__ior__, "NOT": set.__sub__}[str(operator)]
            translation = f"({hits.translation}) {operator} ({other.translation})"
            hits = Hits(joined(hits.pmids, other.pmids), translation)
        return hits

    def _operand(self, tokens: _Tokens) -> Hits:
        taken = tokens.take()
        if isinstance(taken, Term):
            return self._term(taken)
        if taken != "(":
            return Hits(set())
        hits = self.expression(tokens)
        if tokens.next == ")":
            tokens.take()
        return hits

    def _term(self, term: Term) -> Hits:
        if term.key and UNSUPPORTED.fullmatch(term.key):
            raise UnsupportedError(f"the stand-in has no index for [{term.tag}]")
        if not term.quoted and (STORED.fullmatch(term.text) or (self.stored is not None and STORED.search(term.text))):
            hits = self._stored(term)
        elif term.key is None:
            hits = self._anywhere(term)
        elif near := re.fullmatch(r"(?:ti|title):~(\d+)", term.key):
            hits = self._near(term, int(near[1]))
        elif term.key in self.fields:
            hits = self.fields[term.key](term)
        else:  # PubMed drops a tag it does not know and searches everywhere
            self.report.fields.append(str(term.tag))
            hits = self._anywhere(term)
        if not hits.pmids:
            (self.report.quoted if term.quoted else self.report.phrases).append(str(term))
        return hits

    def _stored(self, term: Term) -> Hits:
        """Bring the stored set; how the live service translates ``#1`` was not recorded."""
        if str(term) != "#1" or self.stored is None:
            raise UnsupportedError("the stand-in knows #1 only, between operators, and with the WebEnv of an EPost")
        return Hits(set(self.stored), "#1")

    def _exactly(self, name: str, shown: str) -> Callable[[Term], Hits]:
        def find(term: Term) -> Hits:
            pmids = self.index.exact[name].get(term.text.strip().lower(), set())
            return Hits(set(pmids), f"{term.text}[{shown}]")

        return find

    def _identifier(self, term: Term) -> Hits:
        """Find a DOI; unquoted and with special characters, only what follows the last of them is searched."""
        text = term.text if term.quoted else re.split("[<>;:]", term.text)[-1]
        phrases = self.index.locations if term.key == "lid" else self.index.article_ids
        pmids = phrases.find(text)
        if not pmids:
            return self._loosened(text, str(term))
        shown = str(term) if term.key == "doi" else f'"{" ".join(words(text))}"[Publisher ID]'
        return Hits(pmids, shown)

    def _loosened(self, doi: str, shown: str) -> Hits:
        last = words(doi)[-1] if words(doi) else ""
        pmids = self.loosened.get(doi.lower()) or self.index.exact["fragment"].get(last, set())
        return Hits(set(pmids), f'"{last}"[Publisher ID]' if pmids else shown)

    def _journal(self, term: Term) -> Hits:
        pmids = self.index.exact["journal"].get(" ".join(words(term.text)), set())
        return Hits(set(pmids), f'"{term.text}"[Journal]')

    def _date(self, term: Term) -> Hits:
        """Use both dates of a record; a single date misses those that came online after print (PubMed Help)."""
        rows = self.index.dates if ":" in term.text else self.index.single_dates
        return self._day(rows, "Date - Publication")(term)

    def _day(self, rows: list[tuple[int, int]], shown: str) -> Callable[[Term], Hits]:
        def find(term: Term) -> Hits:
            periods = [_days(end) for end in term.text.replace(" ", "").split(":")]
            if None in periods or len(periods) > 2:
                return Hits(set(), str(term))
            return Hits(between(rows, periods[0][0], periods[-1][1]), f"{term.text}[{shown}]")

        return find

    def _author(self, term: Term) -> Hits:
        rows = self.index.first_authors if term.key == "1au" else self.index.authors
        name = " ".join(words(term.text))
        if not term.quoted:  # "smith j" without quotes is also smith ja
            return Hits(starting(rows, name if " " in name else name + " "), f"{name}[Author]")
        return Hits(between(rows, name, name), f'"{name}"[Author]')

    def _title(self, term: Term) -> Hits:
        """Find a phrase; one that no title holds breaks up into its words (quotes or not)."""
        asked = words(term.text)
        pmids = self._all("title", asked)
        phrase = {pmid for pmid in pmids if _holds(self.index.titles[pmid], asked)} if len(asked) > 1 else pmids
        if not phrase and term.quoted and pmids:
            self.report.quoted.append(str(term))
        return Hits(phrase or pmids, f'"{term.text}"[Title]')

    def _near(self, term: Term, gap: int) -> Hits:
        """All the words, in any order, with at most ``gap`` other words among them."""
        asked = words(term.text)
        pmids = self._all("title", asked)
        near = {pmid for pmid in pmids if _holds_near(self.index.titles[pmid], asked, gap)}
        return Hits(near, f'"{term.text}"[Title:~{gap}]')

    def _anywhere(self, term: Term) -> Hits:
        """Without a tag: a list of PMIDs, a DOI, or words found in titles, authors and journals."""
        asked = term.text.split()
        if all(word.isdecimal() and len(word) <= 8 for word in asked):
            hits = (self.index.exact["pmid"].get(word, set()) for word in asked)
            return Hits(set().union(*hits), f"{term.text}[UID]")
        pmids = self.index.article_ids.find(term.text) or self._all("word", words(term.text))
        return Hits(pmids, f"({term.text}[All Fields])")

    def _all(self, name: str, asked: list[str]) -> set[int]:
        hits = [self.index.exact[name].get(word, set()) for word in asked]
        return set.intersection(*hits) if hits else set()


def _days(date: str) -> tuple[int, int] | None:
    """First and last day, as yyyymmdd, of a year, a month or a day."""
    match = DATE.fullmatch(date)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return tuple((year or 0) * 10000 + (month or end[0]) * 100 + (day or end[1]) for end in ((1, 1), (12, 31)))


def _holds(title: tuple[str, ...], asked: list[str]) -> bool:
    return f" {' '.join(asked)} " in f" {' '.join(title)} "


def _holds_near(title: tuple[str, ...], asked: list[str], gap: int) -> bool:
    size = len(asked) + gap
    windows = (title[start : start + size] for start in range(max(1, len(title) - size + 1)))
    return any(all(window.count(word) >= asked.count(word) for word in asked) for window in windows)
