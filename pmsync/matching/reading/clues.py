"""Read out of a reference in any style by what its record can be looked for: words of its title, numbers, names.

Nothing here says what a stretch of the text is; a clue only has to bring the right record among few others, which then
reads the reference by itself (pmsync.matching.reading.reading). So several stretches may be the title, and what stands
in the place of a name or a number is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pmsync.matching.reading.authors import ENDS_NAMES, PARTICLES, first_name, is_name_like
from pmsync.matching.reading.dates import find_dates
from pmsync.matching.reading.journal import touches
from pmsync.matching.reading.labels import LABELS, SILENT
from pmsync.matching.reading.numbers import find_numbers, first_of
from pmsync.matching.reading.text import ReferenceText, Span, cut
from pmsync.models import Article
from pmsync.parsing.journals import STOP_WORDS

MOST_STRETCHES = 3  # that may be the title
SHORTEST_WORD = 4  # letters of a word that counts
LEAST_WORTH = 1.2  # of a stretch: so many words as a title has
CAPITALS_WORTH = 0.6  # of a word with a capital beside one without: it may be a name
LONGEST_NAME = 4  # words
MOST_INITIALS = 3  # letters
LONGEST_JOURNAL = 10  # words behind its first
LONGEST_LABELS = 24  # characters between a journal and its first number
MOST_YEARS = 3  # a text with more of them states none
_YEAR = re.compile(r"\d{4}")
_BREAK = re.compile(r"[?!;\"\u201c\u201d\u201e\u00ab\u00bb|={}/]|\.\s")
# Names of fields, which stand before a colon: "Authors:"
_FIELDS = frozenset(
    "title titre titel titulo author authors auteurs journal source year date volume issue pages".split()  # noqa: SIM905 - a list of fifteen lines else
)
_SECTION = re.compile(r"^[A-Z]-?(?=\d)")  # of a journal: "Phys. Rev. D80" is volume 80 of Phys Rev D
_NOBODY = Article(pmid=0, title="")


@dataclass(frozen=True, slots=True)
class Clues:
    """By what a record may be looked for: stretches that may be its title, and what may be its other facts."""

    stretches: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    author: str | None = None
    journal: str | None = None
    volume: str | None = None
    page: str | None = None


@lru_cache(maxsize=1 << 10)
def clues_of(reference: str) -> Clues:
    """Return by what the record of a reference can be looked for."""
    text = cut(reference)
    if not text.words:
        return Clues()
    dates = find_dates(text, [True] * len(text.words))
    dated = {i for date in dates for i in date.words}
    years = tuple(dict.fromkeys(date.date.year for date in dates))
    numbers = find_numbers(text, [i not in dated for i in range(len(text.words))], _NOBODY)
    starts = [number.start for number in numbers.values()] + [text.words[min(date.words)].start for date in dates]
    volume, page = numbers.get("volume"), numbers.get("page")
    return Clues(
        tuple(_stretches(text)),
        years if len(years) <= MOST_YEARS else (),
        _author(text),
        _journal(text, starts),
        _SECTION.sub("", volume.value) if volume else None,
        first_of(page.value) if page else None,
    )


def _stretches(text: ReferenceText) -> list[str]:
    """Return the stretches that are most like a title, without what may be names."""
    runs = [words for run in _runs(text) for words in (run, *_around_colons(run))]
    stretches = dict.fromkeys((sum(map(_worth, words)), " ".join(w for w in words if w != ":")) for words in runs)
    best = sorted((s for s in stretches if s[0] >= LEAST_WORTH), key=lambda s: -s[0])
    return [words for _, words in best[:MOST_STRETCHES]]


def _around_colons(run: Sequence[str]) -> list[list[str]]:
    """Return the parts of a run that colons part: a title may have one, and a colon may follow it."""
    parts: list[list[str]] = [[]]
    for word in run:
        if word == ":":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts if len(parts) > 1 else []


def _is_field(text: ReferenceText, index: int) -> bool:
    """Whether a word is the name of a field before a colon: "Authors:"."""
    behind = text.words[index + 1].before.strip("* ")[:1] if index + 1 < len(text.words) else ""
    return behind in {":", "="} and text.words[index].key in _FIELDS


def _worth(word: str) -> float:
    if len(word) < SHORTEST_WORD or word.casefold() in SILENT or not word.isalpha():
        return 0
    return 1 if word[0].islower() else CAPITALS_WORTH


def _runs(text: ReferenceText) -> Iterator[list[str]]:
    """Yield the words of each stretch between marks, those between commas left out that can only be names.

    A colon within a stretch stands there as a word of its own.
    """
    run: list[str] = []
    part: list[str] = []
    for index, word in enumerate(text.words):
        is_left_out = _YEAR.fullmatch(word.text) or _is_field(text, index)
        ends = is_left_out or _BREAK.search(word.before) or (":" in word.before and _are_names(part))
        if ends or "," in word.before:
            run += _without_names(part)
            part = []
        if ends:
            yield run
            run = []
        elif ":" in word.before:
            part.append(":")
        if not is_left_out:
            joined = part and word.before in {"-", "'"} and not text.words[index - 1].is_number
            part[-1:] = [f"{part[-1]}{word.before}{word.text}"] if joined else [*part[-1:], word.text]
    yield run + _without_names(part)


def _without_names(words: list[str]) -> list[str]:
    """Return the words of a part between commas without those that can only be names: "H Ruiz" behind a title."""
    if _are_names(words):
        return []
    last_small = max((i for i, word in enumerate(words) if not is_name_like(word)), default=-1)
    initials = (i for i in range(last_small + 1, len(words)) if words[i].isupper() and len(words[i]) <= MOST_INITIALS)
    return words[: next(initials, len(words))] if last_small >= 0 else words


def _are_names(words: Sequence[str]) -> bool:
    return len(words) <= LONGEST_NAME and all(map(is_name_like, words))


def _author(text: ReferenceText) -> str | None:
    """Return the longest word of the name with which the text begins, if it begins with one."""
    first = next((i for i, word in enumerate(text.words) if not word.is_number), 0)
    if not text.words[first].text[0].isupper():
        return None
    start, end = first_name(text, first, len(text.words))
    words = text.words[start : end + 1]
    names = [word.text for word in words if word.text[0].isupper() and word.key not in PARTICLES | ENDS_NAMES]
    return max(names, key=len, default=None)


def _journal(text: ReferenceText, starts: Sequence[int]) -> str | None:
    """Return the words with capitals that stand before a number or a year: the longest such name."""
    names = [_name_before(text, start) for start in sorted(starts)]
    spans = [span for span in names if span]
    if not spans:
        return None
    first, last = max(spans, key=lambda span: (span[1] - span[0], span[0]))
    return text.plain[text.words[first].start : text.words[last].end]


def _name_before(text: ReferenceText, start: int) -> Span | None:
    """Return the words with capitals before an offset, labels and numbers apart; stop words may stand among them."""
    words = text.words
    last = len(text.words_from(0, start)) - 1
    if last >= 0 and words[last].end > start:  # the number begins within a word
        last -= 1
    nearest = start - LONGEST_LABELS
    while last > 0 and words[last].end >= nearest and (words[last].key in LABELS or words[last].is_number):
        last -= 1
    if last < 0 or words[last].is_number or words[last].end < nearest:
        return None
    first = last
    while first and last - first < LONGEST_JOURNAL and touches(text, first):
        before = words[first - 1]
        if before.is_number or (before.text.islower() and not STOP_WORDS.fullmatch(before.key)):
            break
        first -= 1
    while first < last and (words[first].text.islower() or words[first].key in SILENT):
        first += 1
    return (first, last) if len(words[last].text) > 1 and words[first].text[0].isupper() else None
