"""Compare first authors as people print them with the authors of a record."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from pmsync.matching.titles import OTHER, RELATED, SAME, one_letter_apart
from pmsync.parsing.text import clean, folded_words

_SUFFIX = re.compile(r"\b(?:jr|sr|2nd|3rd|4th|ii|iii|iv)\b\.?$")
_INITIALS = re.compile(r"^(?:[A-Z]\.?-?){1,4}$")
_SURNAME_ALIKE = 80.0  # of a hundred
_PART_OF_SURNAME = 4  # letters: "Garcia" of "Garcia Lopez"


def compare_authors(asked: str, authors: tuple[str, ...]) -> str:
    """Say how far ``asked``, a first author as printed, agrees with the first of ``authors``: SAME, RELATED or OTHER.

    ``authors`` are as PubMed has them ("van der Berg JA Jr"). Surname and initials may stand in either order; initials
    count where both state them. RELATED is a surname spelled alike ("Mueller", "Müller", "Kobn" for "Kohn"), and an
    author who is one of the others: orders differ between printings, and groups sign before or after people.
    """
    words = _name_words(asked)
    if not words or not authors or not re.search("[a-z]", "".join(words)):  # of another script
        return RELATED
    if _is_author(words, authors[0]):
        return SAME
    if any(_is_author(words, author) for author in authors[1:]):
        return RELATED
    names = [name for name in re.split(r"[\s,]+", clean(asked)) if not _INITIALS.match(name)]
    surname, other = "".join(_name_words(" ".join(names).casefold()) or words), _surname(authors[0])
    is_part = min(len(surname), len(other)) >= _PART_OF_SURNAME and (surname in other or other in surname)
    is_alike = fuzz.ratio(surname, other) >= _SURNAME_ALIKE or one_letter_apart(surname, other)
    return RELATED if is_part or is_alike else OTHER


def _name_words(name: str) -> list[str]:
    """Return the words of a name in one canonical form, initials apart, without "Jr" and the like."""
    return folded_words(_SUFFIX.sub("", re.sub(r"(?<=[A-Z])\.(?=[A-Z])", ". ", clean(name))))


def _surname(author: str) -> str:
    """Return the letters of a surname in PubMed's order ("van der Berg JA Jr")."""
    names = _SUFFIX.sub("", author.casefold()).strip()
    parts = author[: len(names)].split()
    return "".join(folded_words(" ".join(parts[:-1] if len(parts) > 1 and _INITIALS.match(parts[-1]) else parts)))


def _initials(author: str) -> str:
    """Return the initials of a name in PubMed's order, as lower case letters."""
    parts = author.split()
    return "".join("".join(folded_words(part)) for part in parts[1:] if _INITIALS.match(part))


@lru_cache(maxsize=1 << 14)
def surname_and_initials(author: str) -> tuple[str, str]:
    """Return the letters of a surname in PubMed's order ("van der Berg JA Jr") and the initials, in lower case."""
    return _surname(author), _initials(author)


def _is_author(words: list[str], author: str) -> bool:
    """Whether the words of a name are this author: the surname as a run of them, and what is left its initials."""
    surname, initials = _surname(author), _initials(author)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if "".join(words[start:end]) == surname:
                others = words[:start] + words[end:]
                return not others or not initials or _initials_agree(others, initials)
    return False


def _initials_agree(others: list[str], initials: str) -> bool:
    """Whether the words beside a surname begin as its initials do ("P A", "PA" or "Peter"; "P" is enough)."""
    return others[0][0] == initials[0] or others[-1][0] == initials[0]
