"""A reference cut once for all records that may answer it: its words with their places, and its letters joined.

Titles and names are looked for letter by letter, whatever stands between the words, and every find leads back to the
text as it was given: markup, TeX and HTML's escapes are taken away character by character, each of those that stay with
its offset. What is no part of the reference itself (the mark of a list, identifiers, addresses, access dates, links of
publishers' pages) is blanked.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pmsync.parsing.asides import blanked
from pmsync.parsing.tex import plain_tex
from pmsync.parsing.text import folded_words, latin_sign, list_mark_end

Span = tuple[int, int]  # the first and the last of some words, both included

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)*")
# "B293", "2021June": two words that nothing parts; a figure inside a word was misread by a scanner
_MIXED = re.compile(r"(?P<word>[^\W\d_]+)(?P<digits>\d+)|(?P<number>\d+)(?P<behind>[^\W\d_]{3,})")
_BIBTEX_LABEL = re.compile(r"\s*\[[A-Za-z+]{1,10}\d{2}[a-z]?\]")  # "[Hal21]"
_DIGITS = re.compile(r"\d+")
_TEX = re.compile(r"[\\{}~]|--|``|''")
_ENTITY_OR_TAG = re.compile(r"&#?\w{1,10};|(?P<tag></?(?P<name>[a-zA-Z][\w:.-]{0,40})(?:\s[^<>]{0,300})?/?>)")
_BREAKING_TAGS = {"br", "p", "li", "div", "td", "tr"}


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters and digits: its place in the plain text, its text, and its folded form (see ``folded_words``).

    ``before`` is what stands between it and the word before it.
    """

    start: int
    end: int
    text: str
    key: str
    before: str

    @property
    def is_number(self) -> bool:
        """Whether it begins or ends with a digit: "C0HEN" is a name that a scanner misread."""
        return self.text[0].isdigit() or self.text[-1].isdigit()


class ReferenceText:
    """A reference as it is read: ``given`` is the text as it was given, ``plain`` its form with asides blanked."""

    def __init__(self, given: str) -> None:
        self.given = given
        plain, self._offsets = _plain(given)
        label = _BIBTEX_LABEL.match(plain)
        self.plain = blanked(plain, (0, label.end() if label else list_mark_end(plain)))
        self.words = tuple(_words(self.plain))

    @cached_property
    def joined(self) -> str:
        """The folded letters and digits of all words, with nothing between them."""
        return "".join(word.key for word in self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every run of digits, without leading zeros; and "", which stands for none."""
        return frozenset(["", *(digits.lstrip("0") for digits in _DIGITS.findall(self.plain))])

    @cached_property
    def is_cut(self) -> bool:
        """Whether something of it is left out, as an ellipsis says."""
        return "\u2026" in self.plain or "..." in self.plain or ". . ." in self.plain

    @cached_property
    def edges(self) -> list[int]:
        """Where each word begins in ``joined``; the last is its length."""
        edges = [0]
        for word in self.words:
            edges.append(edges[-1] + len(word.key))
        return edges

    def word_at(self, edge: int) -> int | None:
        """Return the number of the word that begins at ``edge`` of ``joined``, ``None`` inside of one."""
        index = bisect_left(self.edges, edge)
        return index if self.edges[index] == edge else None

    def words_from(self, start: int, end: int) -> range:
        """Return the numbers of the words that begin between two offsets of ``plain``, ``end`` left out."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of ``plain`` stands in the text as given, all signs of its last one included."""
        last = self._offsets[end - 1]
        behind = self._offsets[end] if end < len(self._offsets) else len(self.given)
        if self.given[last] in "\\&" and behind > last:  # an accent of TeX, an entity of HTML
            written = _ENTITY_OR_TAG.match(self.given, last)
            return self._offsets[start], written.end() if written else behind
        stop = last + 1
        while stop < behind and unicodedata.combining(self.given[stop]):
            stop += 1
        return self._offsets[start], stop

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Return the stretch of ``plain`` from the first to the last of some words, both included."""
        return self.words[first].start, self.words[last].end


@lru_cache(maxsize=512)
def cut(given: str) -> ReferenceText:
    """Return the text cut into words, once for all records."""
    return ReferenceText(given)


def _words(plain: str) -> Iterator[Word]:
    end = 0
    for match in _WORD.finditer(plain):
        mixed = _MIXED.fullmatch(match.group())
        parts = list(filter(None, mixed.groups())) if mixed else [match.group()]
        starts = (match.start(), match.end() - len(parts[-1]))
        for start, part in zip(starts, parts, strict=False):
            yield Word(start, start + len(part), part, _folded(part), plain[end:start])
            end = start + len(part)


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    return "".join(folded_words(word))


def _plain(given: str) -> tuple[str, list[int]]:
    """Return the text without markup, escapes and invisible signs, and where each of its characters was given."""
    text, places = plain_tex(given) if _TEX.search(given) else (given, list(range(len(given))))
    if not unicodedata.is_normalized("NFC", text):
        text, places = _composed(text, places)
    if "&" in text or "<" in text:
        text, places = _unmarked(*_unmarked(text, places))
    signs: list[str] = []
    offsets: list[int] = []
    for sign, place in zip(text, places, strict=True):
        if as_latin := latin_sign(sign):
            signs.append(as_latin)
            offsets.append(place)
    return "".join(signs), offsets


def _composed(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Compose letters and their accents, each at the place of its letter."""
    signs: list[str] = []
    offsets: list[int] = []
    for sign, place in zip(text, places, strict=True):
        whole = unicodedata.normalize("NFC", signs[-1] + sign) if signs and unicodedata.combining(sign) else ""
        if len(whole) == 1:
            signs[-1] = whole
        else:
            signs.append(sign)
            offsets.append(place)
    return "".join(signs), offsets


def _unmarked(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Undo HTML escapes, and take tags away; those that break a line leave a blank."""
    signs: list[str] = []
    offsets: list[int] = []
    end = 0
    for match in _ENTITY_OR_TAG.finditer(text):
        signs += text[end : match.start()]
        offsets += places[end : match.start()]
        if match["tag"]:
            instead = " " if match["name"].lower() in _BREAKING_TAGS else ""
        else:
            instead = html.unescape(match.group())
        signs += instead
        offsets += [places[match.start()]] * len(instead)
        end = match.end()
    return "".join(signs) + text[end:], offsets + places[end:]
