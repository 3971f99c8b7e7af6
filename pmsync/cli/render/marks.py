"""A text with marks under the stretches of it that are spoken of below: a letter, and a line as long as the stretch."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping

from pmsync.cli.render.text import WIDTH

Stretch = tuple[int, int]  # the offsets of its first character, and of the one behind its last


def marked_lines(text: str, letters: Mapping[Stretch, str], first: str, rest: str) -> Iterator[str]:
    """Yield the text in lines of at most 80 columns, and under each that has some the marks of its stretches.

    ``letters`` are the marks by their stretch; ``first`` and ``rest`` are blanks or words before the lines, of one
    length. A stretch that goes on in the next line goes on under it without its letter.
    """
    plain = "".join(" " if sign.isspace() else sign for sign in text)
    width = WIDTH - len(first)
    lines = textwrap.wrap(plain, width, break_on_hyphens=False, break_long_words=False) or [""]
    end = 0
    for number, line in enumerate(lines):
        start = plain.index(line, end)
        end = start + len(line)
        yield f"{rest if number else first}{line}"
        marks = "".join(_mark(text[at], at, letters) for at in range(start, end))
        if marks.strip():
            yield f"{' ' * len(first)}{marks}".rstrip()


def _mark(sign: str, at: int, letters: Mapping[Stretch, str]) -> str:
    """Return what stands under a sign, as wide as the sign is shown."""
    mark = next((letter if at == start else "-" for (start, end), letter in letters.items() if start <= at < end), " ")
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return ""
    fill = " " if mark == " " else "-"
    return mark + fill if unicodedata.east_asian_width(sign) in {"W", "F"} else mark
