"""Writes text as HTML in which the tags of bold, italics, underline, sub- and superscripts alone are tags."""

from __future__ import annotations

import re
from html import escape
from typing import Final

TAGS: Final = ("b", "i", "sub", "sup", "u")
# An escaped tag with its end, and no further one of its name between them: from the inside out, only whole pairs count.
_PAIR = re.compile(rf"&lt;({'|'.join(TAGS)})&gt;((?:(?!&lt;/?\1&gt;).)*)&lt;/\1&gt;", re.DOTALL | re.IGNORECASE)
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
