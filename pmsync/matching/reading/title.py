"""Find the title of a record in a reference: the same letters, the words that are most like it, or its first part.

Blanks, hyphens and markup vary from one printing to the next, so that letters alone are compared; but a title begins
and ends where words do. A title that has changed is found by its likeness, which is the better of all runs of words
about the best alignment of letters. Of a title with a colon the part before it is enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from rapidfuzz import fuzz

from pmsync.matching.reading.text import ReferenceText, Span
from pmsync.matching.titles import SHORTEST_MAIN_TITLE, title_key, title_keys

SHORT_TITLE = 14  # letters; so short a title counts only between marks, and is never found by likeness
LEAST_LIKE = 72.0  # of a hundred: what is less alike than RELATED is another title
NEARLY_SAME = 90.0  # of a hundred: what is less alike may be the title without its subtitle, and what stands behind it
EDGE_WORDS = 2  # words by which the edges of a likeness may be wrong
_ROMAN = re.compile(r"[IVX]{1,4}")
_PART_WORDS = {"part", "parts", "pt"}
_MARK = re.compile(r"[^\w\s'-]")


def find_title(text: ReferenceText, titles: list[str]) -> list[Span]:
    """Return where ``titles`` of a record stand in the reference, the surest first.

    A style may print the title in the place of the authors as well; a paper in another language has two.
    """
    exact = [span for title in titles for key in _keys(title) for span in _exactly(text, key)]
    if exact:
        return exact
    alike = [(_alike(text, _keys(title)[0]), _keys(title)[0]) for title in titles]
    near = [span for span, key in alike if span and _likeness(text, span, key) >= NEARLY_SAME]
    beginnings = [span for title in titles if (span := _beginning(text, title))]
    return near or beginnings or [span for span, _ in alike if span]


def _likeness(text: ReferenceText, span: Span, key: str) -> float:
    return fuzz.ratio(text.joined[text.edges[span[0]] : text.edges[span[1] + 1]], key)


def _beginning(text: ReferenceText, title: str) -> Span | None:
    """Return the first words of a title as far as they stand there, if a mark ends them: without its subtitle."""
    words = title_key(title).split()
    start = "".join(words[:SHORTEST_MAIN_TITLE])
    at = text.joined.find(start) if len(words) >= SHORTEST_MAIN_TITLE else -1
    first = text.word_at(at) if at >= 0 else None
    if first is None:
        return None
    letters, last = "".join(words), None
    for index in range(first, len(text.words)):
        if not letters.startswith(text.joined[at : text.edges[index + 1]]):
            break
        ends = index + 1 == len(text.words) or _MARK.search(text.words[index + 1].before)
        if ends and text.edges[index + 1] - at >= len(start):
            last = index
    return None if last is None else (first, last)


@lru_cache(maxsize=1 << 12)
def _keys(title: str) -> tuple[str, ...]:
    return tuple(key.replace(" ", "") for key in title_keys(title))


def _exactly(text: ReferenceText, key: str) -> list[Span]:
    """Return the words whose letters are those of ``key``, those between marks first."""
    spans, at = [], text.joined.find(key) if key else -1
    while at >= 0:
        first, behind = text.word_at(at), text.word_at(at + len(key))
        if first is not None and behind is not None:
            spans.append((first, behind - 1))
        at = text.joined.find(key, at + 1)
    between_marks = [span for span in spans if _is_between_marks(text, span)]
    return between_marks if len(key) < SHORT_TITLE else [*between_marks, *(set(spans) - set(between_marks))]


def _is_between_marks(text: ReferenceText, span: Span) -> bool:
    first, last = span
    begins = first == 0 or _MARK.search(text.words[first].before)
    return bool(begins and (last + 1 == len(text.words) or _MARK.search(text.words[last + 1].before)))


def _alike(text: ReferenceText, key: str) -> Span | None:
    """Return the words that are most like ``key``, if they are like it at all."""
    if len(key) < SHORT_TITLE or len(key) > 2 * len(text.joined):
        return None
    found = fuzz.partial_ratio_alignment(key, text.joined, score_cutoff=LEAST_LIKE)
    if found is None or found.dest_end <= found.dest_start:
        return None
    edges = text.edges
    first, last = bisect_right(edges, found.dest_start) - 1, bisect_left(edges, found.dest_end) - 1
    return _best_edges(text, key, min(first, len(text.words) - 1), min(max(first, last), len(text.words) - 1))


def _best_edges(text: ReferenceText, key: str, first: int, last: int) -> Span | None:
    """Return the span about this one that is most like ``key``."""
    best, likeness = None, LEAST_LIKE
    for start in range(max(0, first - EDGE_WORDS), min(last, first + EDGE_WORDS) + 1):
        for end in range(max(start, last - EDGE_WORDS), min(len(text.words) - 1, last + EDGE_WORDS) + 1):
            score = fuzz.ratio(text.joined[text.edges[start] : text.edges[end + 1]], key, score_cutoff=likeness)
            if score > likeness:
                best, likeness = (start, end), score
    return best


def end_with_part(text: ReferenceText, last: int) -> int:
    """Return where a title that ends at ``last`` ends with the number of a part behind it: "Part II", "II"."""
    behind = text.words[last + 1 : last + 3]
    if behind and _ROMAN.fullmatch(behind[0].text):
        return last + 1
    return last + 2 if len(behind) > 1 and behind[0].key in _PART_WORDS else last
