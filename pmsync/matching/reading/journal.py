"""Find the journal of a record in a reference, under every name it has and as abbreviations of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pmsync.matching.reading.labels import LABELS
from pmsync.matching.reading.text import ReferenceText, Span
from pmsync.models import Journal
from pmsync.parsing.abbreviations import perhaps_cut
from pmsync.parsing.journals import FEWEST_INITIALS, STOP_WORDS, abbreviates, content_words

_BEHIND_NAME = re.compile(r"\s*[:=]\s|\s*[(\[]")
_BRACKET = re.compile(r"\s*[(\[]\s*(?P<inside>[^\W\d_][^()\[\]\d]{1,50})[)\]]")
_JOINTS = {"", "&", "-", "'", "\u2019"}
_CLOSES = re.compile(r"[^\w\s.&'-]|\. ?$")


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a journal as its content words; ``initials`` stand for a name of several words."""

    words: tuple[str, ...]
    initials: str


def find_journal(text: ReferenceText, journal: Journal | None, free: Sequence[bool]) -> list[Span]:
    """Return where names of the journal stand among the words that are ``free``: the longest first, then by numbers."""
    if journal is None:
        return []
    spans = [
        span
        for name in _names(journal.abbreviation, journal.name)
        for first in range(len(text.words))
        if free[first] and (span := _match(text, name, first, free))
    ]
    return sorted(spans, key=lambda span: _sureness(text, span), reverse=True)


@lru_cache(maxsize=1 << 12)
def _names(*names: str) -> tuple[_Name, ...]:
    """Return every name once, with what may be left out of it: a subtitle, a place in brackets."""
    whole = [name for name in names if name]
    short = [_BEHIND_NAME.split(name, maxsplit=1)[0] for name in whole]
    words = dict.fromkeys(tuple(content_words(name)) for name in (*whole, *short))
    return tuple(_Name(w, "".join(word[0] for word in w)) for w in words if w)


def _match(text: ReferenceText, name: _Name, first: int, free: Sequence[bool]) -> Span | None:
    """Return the words from ``first`` on that are this name, each word whole or cut short, stop words left out."""
    word = text.words[first]
    if len(word.key) >= FEWEST_INITIALS and word.text.isupper() and name.initials.startswith(word.key):
        return first, first
    if word.key[:1] != name.initials[:1]:
        return None
    at, last = 0, first
    for index in range(first, len(text.words)):
        if not free[index] or at == len(name.words):
            break
        key = text.words[index].key
        if taken := _taken(key, name.words[at:]):
            at, last = at + taken, index
        elif not STOP_WORDS.fullmatch(key) or index == first:
            break
    if at < len(name.words) or (len(name.words) == 1 and not _stands_alone(text, first)):
        return None
    return first, last


def _taken(key: str, words: Sequence[str]) -> int:
    """Return how many of the words of a name a word of the text is: one, or the initials of some ("USA")."""
    if _same(key, words[0]):
        return 1
    for count in range(2, min(len(key), len(words)) + 1):
        if len(words[count - 1]) == 1 and key == "".join(words[:count]):
            return count
    return 0


def _same(key: str, word: str) -> bool:
    return key == word or (key[:1] == word[:1] and (abbreviates(key, word) or abbreviates(word, key)))


def _stands_alone(text: ReferenceText, index: int) -> bool:
    """Whether a name of one word is printed as one: with a capital, and marks or numbers about it."""
    word = text.words[index]
    behind = text.words[index + 1] if index + 1 < len(text.words) else None
    before = text.words[index - 1] if index else None
    begins = (
        before is None
        or _CLOSES.search(word.before)
        or before.is_number
        or (before.text[0].isupper() and STOP_WORDS.fullmatch(before.key))
    )
    if behind is not None and behind.before == ".":  # "ENEURO.0089-19.2019"
        return False
    numbers_follow = behind is not None and (behind.is_number or behind.key in LABELS)
    ends = behind is None or _CLOSES.search(behind.before)
    return not word.text[0].islower() and bool(numbers_follow or (begins and ends))


def _sureness(text: ReferenceText, span: Span) -> tuple[int, bool, int]:
    first, last = span
    numbers = last + 1 < len(text.words) and text.words[last + 1].is_number
    return last - first, numbers, first


def with_neighbours(text: ReferenceText, span: Span, free: Sequence[bool]) -> Span:
    """Return the journal with the words that touch it, which make it another: "Nature" of "Nature Medicine"."""
    first, last = span
    while last + 1 < len(text.words) and free[last + 1] and touches(text, last + 1):
        last += 1
    while first and free[first - 1] and not text.words[first - 1].is_number and touches(text, first):
        first -= 1
    return first, last


def touches(text: ReferenceText, index: int) -> bool:
    """Whether a word goes on with the name in which the word before it stands: no mark but an abbreviation's stop."""
    word, before = text.words[index], text.words[index - 1].text
    mark = word.before.strip()
    if word.is_number:
        return False
    return mark in _JOINTS or (mark == "." and before[0].isupper() and (len(before) == 1 or perhaps_cut(before)))


def bracket_behind(text: ReferenceText, last: int) -> int | None:
    """Return the last word of a bracket of letters behind a journal's name: "(Lausanne)"."""
    end = text.words[last].end
    match = _BRACKET.match(text.plain, end)
    if match is None:
        return None
    inside = text.words_from(end, match.end())
    return inside[-1] if inside else None
