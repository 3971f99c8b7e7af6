"""Read the facts of a reference by a record that may answer it.

No grammar can tell the parts of every style from each other, but a record knows what to look for: its title, journal,
authors and numbers are found wherever they stand (pmsync.matching.reading.reader). What is left over is read as well
(pmsync.matching.reading.left_over): another title, another first author, a number in the place of a volume, a page or a
year. So the same reference states other facts to every record, and only to the right one those that agree.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pmsync.matching.compare import Record, titles_of
from pmsync.matching.titles import title_key
from pmsync.models import Citation
from pmsync.models.citation import Place
from pmsync.parsing.pagination import last_page, page_start

if TYPE_CHECKING:  # what is no reference does not need them, and their patterns take long to compile
    from pmsync.matching.reading.reader import Reader
    from pmsync.matching.reading.text import ReferenceText, Span

SHORTEST_OF_TITLE = 4  # letters of a word by which a title is told from others
LEAST_SHARED, LEAST_OF_CUT = 0.5, 0.15  # of these words; where titles are cut, fewer need be there
FEWEST_OF_SENTENCE = 6  # words
_SENTENCE = re.compile(
    r"\s*(?!(?:We|I|Our|My|This|These|See|Please)\b)[A-Z][^.?!]{25,300}[.?!](?=\s*$|\s\s|\s*\(?\d{4}|\s*[A-Z])"
)
_NO_FACTS: dict[str, Any] = dict.fromkeys(
    ("title", "first_author", "journal", "date", "volume", "issue", "page", "last_page")
)


def read_by(citation: Citation, record: Record) -> Citation:
    """Return the facts of a reference as ``record`` explains it; any other citation as it is.

    ``places`` of the result say where in ``citation.reference`` each fact stands.
    """
    if citation.reference is None:
        return citation
    is_explained, facts, places = _read(citation.reference, _Itself(record))
    if not is_explained and citation.title and citation.journal:
        return citation  # nothing of this record stands there: the clues say better what does
    return replace(citation, **(_NO_FACTS | facts), places=places or None)


def unread(citation: Citation) -> Citation:
    """Return a citation without the facts that a record has to read in it."""
    return replace(citation, **_NO_FACTS)


# --- which records to read by ---


def may_be_meant(citation: Citation, record: Record) -> bool:
    """Whether to read a reference by ``record`` at all: it has words of its title, or its volume and first page.

    Never stricter than the rules that need one of them to agree; it only spares the reading.
    """
    if citation.reference is None:
        return True
    from pmsync.matching.reading.text import cut

    text = cut(citation.reference)
    if record.volume and record.pages and {_first_digits(record.volume), _first_digits(record.pages)} <= text.numbers:
        return True
    least = LEAST_OF_CUT if text.is_cut else LEAST_SHARED
    return any(_shares_words(text.joined, title, least) for title in titles_of(record))


@lru_cache(maxsize=1 << 14)
def _first_digits(printed: str) -> str:
    match = re.search(r"[1-9]\d*", printed)
    return match.group() if match else ""


def _shares_words(joined: str, title: str, share: float) -> bool:
    words = _words_of_title(title)
    if not words:
        return True
    least, shared = len(words) * share, 0
    for left, word in zip(range(len(words), 0, -1), words, strict=True):
        shared += word in joined
        if shared >= least or shared + left - 1 < least:
            break
    return shared >= least


@lru_cache(maxsize=1 << 14)
def _words_of_title(title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in title_key(title).split() if len(word) >= SHORTEST_OF_TITLE))


# --- reading by one record ---


class _Itself:
    """A record as a key: equal to nothing but itself, so that its many fields need not be compared."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.record is other.record


@lru_cache(maxsize=1 << 10)
def _read(reference: str, by: _Itself) -> tuple[bool, dict[str, Any], tuple[Place, ...]]:
    """Return whether the record's title or journal stands there, the facts by name, and their places."""
    from pmsync.matching.reading.left_over import add_left_over
    from pmsync.matching.reading.reader import Reader
    from pmsync.matching.reading.text import cut

    reader = Reader(cut(reference), by.record)
    reader.explain()
    is_explained = not reader.spans.keys().isdisjoint({"title", "journal"})
    add_left_over(reader)
    if not (is_explained or _is_like_a_reference(reader)):
        sentence = _first_sentence(reader.text)
        reader.spans, reader.date, reader.numbers = {"title": sentence} if sentence else {}, None, {}
    return is_explained, _facts(reader), _places(reader)


def _is_like_a_reference(reader: Reader) -> bool:
    """Whether a text in which neither title nor journal of the record stands is one of its references, or any other's.

    "We read it in 2010, see doi:10.1000/x" names a paper and states nothing of it.
    """
    if reader.authors or reader.numbers.keys() >= {"volume", "page"}:
        return True
    return "first_author" in reader.spans and (reader.date is not None or "volume" in reader.numbers)


def _first_sentence(text: ReferenceText) -> Span | None:
    """Return the sentence with which a text begins: before an identifier it is a title."""
    match = _SENTENCE.match(text.plain)
    count = sum(word.end <= match.end() for word in text.words) if match else 0
    return (0, count - 1) if count >= FEWEST_OF_SENTENCE else None


def _facts(reader: Reader) -> dict[str, Any]:
    """Return the facts by name, as the text has them."""
    facts: dict[str, Any] = {fact: _printed(reader.text, span) for fact, span in reader.spans.items() if fact != "date"}
    facts["date"] = reader.date.date if reader.date else None
    facts |= {role: number.value for role, number in reader.numbers.items()}
    if "page" in facts:
        from pmsync.matching.reading.numbers import page_of

        pages = page_of(facts["page"])
        facts["page"], facts["last_page"] = page_start(pages), last_page(pages)
    return facts


def _printed(text: ReferenceText, span: Span) -> str:
    """Return what stands there, with the bracket that closes at its end."""
    start, end = text.stretch(*span)
    return text.plain[start : end + (text.plain[end : end + 1] == ")")]


def _places(reader: Reader) -> tuple[Place, ...]:
    """Return where each fact stands in the text as given."""
    stretches = {fact: reader.text.stretch(*span) for fact, span in reader.spans.items()}
    stretches |= {role: (number.start, number.end) for role, number in reader.numbers.items()}
    return tuple(Place(fact, *reader.text.place(*stretch)) for fact, stretch in stretches.items())
