"""Find the authors of a record in a reference, and the name that stands first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pmsync.matching.authors import surname_and_initials
from pmsync.matching.reading.text import ReferenceText
from pmsync.matching.reading.title import Span

MOST_AUTHORS = 400  # of a record: nobody prints more
LONGEST_SURNAME = 6  # words; "van der Berg Garcia"; names of groups are longer
LONGEST_GAP = 14  # words of unknown names between two that are known
LONGEST_NAME = 5  # words of one name
GIVEN_NAMES = 4  # words beside a surname

_INITIALS = re.compile(r"[^\W\d_a-z]{1,4}")
_BETWEEN_NAMES = re.compile(r"[^\w\s.'\u2019-]")
# Words within a name that have no capital, and suffixes
PARTICLES = frozenset(
    """
    de da do dos das del della di du la le van von der den ter ten zu zur zum al el bin ibn y e i et and und og och
    van't st af av tho abu ben jr sr 2nd 3rd 4th ii iii iv
    """.split()  # noqa: SIM905 - a list of fifty lines else
)
# What stands between two names or behind the last: "and", "et al", "i wsp.", "(eds)"
ENDS_NAMES = frozenset(
    "et al and und y e og och amp others colleagues coworkers eds ed wsp cols alii ua i".split()  # noqa: SIM905 - shorter
)


def find_authors(text: ReferenceText, authors: Sequence[str], free: Sequence[bool]) -> list[tuple[int, Span]]:
    """Return which authors stand where, in the order of the text; each place with initials and given names beside it."""
    by_surname: dict[str, int] = {}
    initials = {}
    for number, author in enumerate(authors[:MOST_AUTHORS]):
        surname, initials[number] = surname_and_initials(author)
        by_surname.setdefault(surname, number)
    longest = max(map(len, by_surname), default=0)
    places: list[tuple[int, Span]] = []
    taken = -1
    for first in range(len(text.words)):
        if first <= taken or not free[first] or text.words[first].is_number:
            continue
        last = _surname_from(text, first, by_surname, longest, free)
        if last is None:
            continue
        number = by_surname["".join(word.key for word in text.words[first : last + 1])]
        start = _before(text, first, taken, initials[number], free)
        taken = _behind(text, last, initials[number], by_surname, free) if start == first else last
        places.append((number, (start, taken)))
    return places


def _surname_from(
    text: ReferenceText, first: int, by_surname: dict[str, int], longest: int, free: Sequence[bool]
) -> int | None:
    """Return the last word of the longest surname that begins at ``first``."""
    if text.words[first].text.islower() and text.words[first].key not in PARTICLES:
        return None
    found, letters = None, ""
    for last in range(first, min(first + 2 * LONGEST_SURNAME, len(text.words))):
        letters += text.words[last].key
        if not free[last] or len(letters) > longest:
            break
        if letters in by_surname:
            found = last
    return found


def _before(text: ReferenceText, first: int, taken: int, initials: str, free: Sequence[bool]) -> int:
    """Step back over initials and given names: "A. B. Smith", "Anna B. Smith"."""
    start = first
    while start - 1 > taken and free[start - 1] and first - start < GIVEN_NAMES:
        word, mark = text.words[start - 1], text.words[start].before.strip()
        if mark not in {"", ".", "-", ".-"} or word.is_number or not word.text[0].isupper():
            break
        if mark and not _INITIALS.fullmatch(word.text) and mark != "-":
            break
        start -= 1
    given = [text.words[i].text for i in range(start, first)]
    begins = start == 0 or not free[start - 1] or _BETWEEN_NAMES.search(text.words[start].before)
    if begins or text.words[start - 1].key in ENDS_NAMES:
        return start
    while given and not _may_be_given(given[0], initials):
        given.pop(0)
    return first - len(given)


def _behind(text: ReferenceText, last: int, initials: str, surnames: Iterable[str], free: Sequence[bool]) -> int:
    """Step on over initials and given names: "Smith AB", "Smith, A. B.", "Smith, Anna B."."""
    end = last
    while end + 1 < len(text.words) and free[end + 1] and end - last < GIVEN_NAMES:
        word = text.words[end + 1]
        mark = word.before.strip()
        if word.is_number or mark not in ({"", ",", "-"} if end == last else {"", ".", "-", ".-"}):
            break
        if word.key in surnames and not _INITIALS.fullmatch(word.text):
            break
        if not (_INITIALS.fullmatch(word.text) and word.text.isupper()) and not _may_be_given(word.text, initials):
            break
        is_initials = _INITIALS.fullmatch(word.text) and word.text.isupper()
        if mark == "." and (not is_initials or not _INITIALS.fullmatch(text.words[end].text)):
            break  # "Valero E. Erratum to": a word behind initials and their stop begins a title
        end += 1
    return end


def _may_be_given(word: str, initials: str) -> bool:
    """Whether a word can be a given name, or its initials, of who has these initials."""
    if not word[0].isupper():
        return False
    return not initials or word[0].lower() in initials or (word.isupper() and len(word) <= len(initials))


def is_name_like(word: str) -> bool:
    """Whether a word can stand in a name: it has a capital, or is a particle."""
    return not word[0].islower() or word.casefold() in PARTICLES or (len(word) > 2 and any(map(str.isupper, word)))


def first_name(text: ReferenceText, first: int, behind: int) -> Span:
    """Return the first of the names that stand in the words from ``first`` on, before word ``behind``.

    A surname keeps the initials or the given names behind its comma.
    """
    last, commas = first, 0
    spelled = not _INITIALS.fullmatch(text.words[first].text)
    while last + 1 < behind and last - first < LONGEST_NAME:
        word = text.words[last + 1]
        if word.is_number or word.key in ENDS_NAMES:
            break
        if _BETWEEN_NAMES.search(word.before):
            only_initials = _INITIALS.fullmatch(word.text) and word.text.isupper()
            if word.before.strip() not in {",", ".,"} or commas or last - first > 2 or not only_initials:
                break
            commas += 1
        elif "." in word.before and spelled and not _INITIALS.fullmatch(word.text):
            break  # "Ball M. H. Naming of drugs"
        spelled = spelled or not _INITIALS.fullmatch(word.text)
        last += 1
    return first, last
