"""Reads lists of authors as annotators left them: "Dekel, E. and D. Fudenberg", "Oh S.-H., Brook C."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.styles.papers import Person

_ENOUGH = re.compile(r"\b(?:et al|and others|u\. ?a|y cols?|in)\b.*|\(?\beds?\b.*|…|\.\.\.", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r"\s*(?:[,;&/]|\band\b|\bund\b|\bet\b|\by\b)\s*")
_LETTERS = r"(?:[A-ZÀ-Þ]\.?[-\s]?){1,4}"
_INITIALS = re.compile(rf"\(?{_LETTERS}\)?(?:Jr\.?|II+)?")
_INITIALS_LAST = re.compile(rf"(\S.*?)[\s(]+({_LETTERS})\)?")
_INITIALS_FIRST = re.compile(r"((?:[A-ZÀ-Þ][a-zà-þ]?\.[-\s]?)+|[A-ZÀ-Þ]{1,2}\s)\s*(\w.*)")


def people(text: str) -> tuple[Person, ...]:
    """Return the authors as far as they can be told apart; the first one's surname matters most."""
    parts = [part.strip(" .-") for part in _BETWEEN.split(_ENOUGH.sub("", text)) if part.strip(" .-")]
    return tuple(_people(parts))


def _people(parts: list[str]) -> Iterator[Person]:
    place = 0
    while place < len(parts):
        part, following = parts[place], parts[place + 1] if place + 1 < len(parts) else ""
        place += 1
        person = _with_initials(part)
        if person is None and following and _INITIALS.fullmatch(following):
            person, place = _person(part, following), place + 1
        elif person is None and " " not in part and following and " " not in following:
            person, place = _person(part, following), place + 1  # "Marchand, Gilles"
        yield person or _in_full(part)


def _with_initials(part: str) -> Person | None:
    """Read "Oh S.-H." and "D. Fudenberg"; ``None`` where there are no initials."""
    if _INITIALS.fullmatch(part):
        return None
    if match := _INITIALS_LAST.fullmatch(part):
        return _person(match[1], match[2])
    if match := _INITIALS_FIRST.fullmatch(part):
        return _person(match[2], match[1])
    return None


def _in_full(part: str) -> Person:
    """Read "Rong-En Fan": the last word is the surname."""
    given, _, family = part.rpartition(" ")
    return _person(family, given) if given else Person(family)


def _person(family: str, given: str) -> Person:
    initials = "".join(word[0].upper() for word in re.findall(r"[^\W\d_]+", given))
    if re.fullmatch(r"[A-ZÀ-Þ]{2,4}", given.strip()):
        initials = given.strip()
    return Person(family.strip(" ("), " ".join(initials), initials or "X")
