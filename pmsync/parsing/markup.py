"""Writes text as HTML in which the tags of bold, italics, underline, sub- and superscripts alone are tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import Final

TAGS: Final = ("b", "i", "sub", "sup", "u")
# An escaped tag with its end, and no further one of its name between them: from the inside out, only whole pairs count.
_PAIR = re.compile(rf"&lt;({'|'.join(TAGS)})&gt;((?:(?!&lt;/?\1&gt;).)*)&lt;/\1&gt;", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{'|'.join(TAGS)})>", re.IGNORECASE)
_LONE = re.compile(rf"&lt;/?(?:{'|'.join(TAGS)})&gt;", re.IGNORECASE)
_DEEPEST: Final = 8  # pairs within pairs; no title of PubMed's has more than three


def html(text: str) -> str:
    """Return ``text`` as HTML: whole pairs of ``<b> <i> <sub> <sup> <u>`` are tags, everything else is escaped.

    Tags with attributes, tags without an end, entities and every other ``<`` are shown as they stand: a title may well
    say "CD4<CD8" or "&beta;", and may also be hostile.
    """
    safe = escape(text)
    for _ in range(_DEEPEST):
        safe, pairs = _PAIR.subn(r"<\1>\2</\1>", safe)
        if not pairs:
            break
    return safe


def pieces(text: str, cuts: Iterable[int]) -> list[str]:
    """Return ``text`` cut at some offsets, each piece a text for ``html``.

    A piece that would show half of a pair of tags as it stands loses its tags, unless the whole text has no pair.
    """
    has_pairs = _TAG.search(html(text)) is not None
    offsets = [0, *sorted(set(cuts)), len(text)]
    parts = [text[start:end] for start, end in pairwise(offsets)]
    return [_TAG.sub("", part) if has_pairs and _LONE.search(html(part)) else part for part in parts]
