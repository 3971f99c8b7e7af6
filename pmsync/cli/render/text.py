"""Text that fits a terminal of 80 columns, and JSON that people can read."""

from __future__ import annotations

import json
import textwrap
from typing import Any

WIDTH = 80


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """Break a text into lines of at most 80 columns, indented by ``first`` and ``rest``; a long word stays whole."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    ) or [first]


def json_text(value: Any) -> str:  # noqa: ANN401  # what JSON can hold has no narrower type
    """Return a value as indented JSON with a line's end, letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
