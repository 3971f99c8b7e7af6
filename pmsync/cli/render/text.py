"""cli.render.text."""

from __future__ import annotations

import textwrap

WIDTH = 80


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """Break a text into lines of at most 80 columns, the first and the rest indented; a long word stays whole."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    ) or [first]
