"""Find the names of a reference: those of the record's authors, those between them, and the one that stands first.

Surnames are what the record and the reference share; initials and given names stand before or behind them, in full or
cut, and go with them. Names that the record does not know are told by their form: words with capitals, parted from
each other by more than a blank.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise

from pmsync.matching.authors import surname_and_initials
from pmsync.matching.reading.labels import AUTHOR_LABELS, GROUP_WORDS, SILENT
from pmsync.matching.reading.text import ReferenceText, Span, Word

MOST_AUTHORS = 400  # of a record: nobody prints more
LONGEST_SURNAME = 12  # words; names of groups are longer
LONGEST_NAME = 5  # words behind the first of one name
LONGEST_BEFORE_COMMA = 3  # words of a surname behind which initials may follow a comma: "van der Berg, J"
GIVEN_NAMES = 4  # words beside a surname
MOST_INITIALS = 3  # letters, of a name that nobody knows
SHORTEST_MIXED = 3  # letters of a name that begins small: "dAmico"

_INITIALS = re.compile(r"[^\W\d_a-z]{1,4}")
_BETWEEN_NAMES = re.compile(r"[^\w\s.'\u2019-]")
# With these a sentence begins, and no name
_NO_NAME = frozenset(
    "the a an in on see please we our this these what how why is are".split()  # noqa: SIM905 - a list of fifteen lines else
)
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


def find_authors(text: ReferenceText, authors: Sequence[str], free: Sequence[bool]) -> list[Span]:
    """Return where ``authors`` of a record stand, in the order of the text; initials and given names belong to them."""
    initials: dict[str, str] = {}  # of the first author with a surname
    for author in authors[:MOST_AUTHORS]:
        initials.setdefault(*surname_and_initials(author))
    longest = max(map(len, initials), default=0)
    places: list[Span] = []
    taken = -1
    for first, word in enumerate(text.words):
        if first <= taken or not free[first] or word.is_number:
            continue
        last = _surname_from(text, first, initials, longest, free)
        if last is None:
            continue
        own = initials["".join(word.key for word in text.words[first : last + 1])]
        start = _before(text, first, taken, own, free)
        taken = _behind(text, last, own, initials, free) if start == first else last
        places.append((start, taken))
    return places


def _surname_from(
    text: ReferenceText, first: int, surnames: Container[str], longest: int, free: Sequence[bool]
) -> int | None:
    """Return the last word of the longest surname that begins at ``first``."""
    if text.words[first].text.islower() and text.words[first].key not in PARTICLES:
        return None
    found, letters = None, ""
    for last in range(first, min(first + LONGEST_SURNAME, len(text.words))):
        letters += text.words[last].key
        if not free[last] or len(letters) > longest:
            break
        if letters in surnames:
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
    if begins or ends_names(text.words[start - 1]):
        return start
    while given and not _may_be_given(given[0], initials):
        given.pop(0)
    return first - len(given)


def _behind(text: ReferenceText, last: int, initials: str, surnames: Container[str], free: Sequence[bool]) -> int:
    """Step on over initials and given names: "Smith AB", "Smith, A. B.", "Smith, Anna B."."""
    end = last
    while end + 1 < len(text.words) and free[end + 1] and end - last < GIVEN_NAMES:
        word = text.words[end + 1]
        mark = word.before.strip()
        if word.is_number or mark not in ({"", ",", "-"} if end == last else {"", ".", "-", ".-"}):
            break
        if word.key in surnames and not _INITIALS.fullmatch(word.text):
            break
        if not _is_initials(word.text) and not _may_be_given(word.text, initials):
            break
        if mark == "." and (not _is_initials(word.text) or not _INITIALS.fullmatch(text.words[end].text)):
            break  # "Smith E. Erratum to": a word behind initials and their stop begins a title
        end += 1
    return end


def _is_initials(word: str) -> bool:
    return _INITIALS.fullmatch(word) is not None and word.isupper()


def _may_be_given(word: str, initials: str) -> bool:
    """Whether a word can be a given name, or its initials, of who has these initials."""
    if not word[0].isupper():
        return False
    return not initials or word[0].lower() in initials or (word.isupper() and len(word) <= len(initials))


# --- names that no record has to know ---


def is_name_like(word: str) -> bool:
    """Whether a word can stand in a name: it has a capital, or is a particle."""
    return (
        not word[0].islower()
        or word.casefold() in PARTICLES
        or (len(word) >= SHORTEST_MIXED and any(map(str.isupper, word)))
    )


def ends_names(word: Word) -> bool:
    """Whether a word joins names or ends a list of them: "and", "et al"; a single capital is an initial."""
    return word.key in ENDS_NAMES and not (len(word.text) == 1 and word.text.isupper())


def first_name(text: ReferenceText, first: int, behind: int) -> Span:
    """Return the first of the names that stand in the words from ``first`` on, before word ``behind``.

    A surname keeps the initials or the given names behind its comma.
    """
    last, commas = first, 0
    spelled = not _INITIALS.fullmatch(text.words[first].text)
    while last + 1 < behind and last - first < LONGEST_NAME:
        word = text.words[last + 1]
        if word.is_number or ends_names(word):
            break
        if _BETWEEN_NAMES.search(word.before):
            is_behind_surname = not commas and last - first < LONGEST_BEFORE_COMMA and _is_initials(word.text)
            if word.before.strip() not in {",", ".,"} or not is_behind_surname:
                break
            commas += 1
        elif "." in word.before and spelled and not _INITIALS.fullmatch(word.text):
            break  # "Smith M. H. Sleep of badgers"
        spelled = spelled or not _INITIALS.fullmatch(word.text)
        last += 1
    return first, last


def names_between(text: ReferenceText, authors: Sequence[Span], free: Sequence[bool]) -> list[Span]:
    """Return the names between those of the record's ``authors``: not all authors need be the record's."""
    gaps = [(before[1] + 1, behind[0] - 1) for before, behind in pairwise(authors)]
    return [(first, last) for first, last in gaps if all(free[i] and _is_name(text, i) for i in range(first, last + 1))]


def affiliation_marks(text: ReferenceText, named: Iterable[int], free: Sequence[bool]) -> set[int]:
    """Return the figures behind names, whose words are ``named``, for their institutions: "Smith AB1, Jones C1,3"."""
    names = set(named)
    marks: set[int] = set()
    for index, word in enumerate(text.words[1:], 1):
        glued = word.before == "" or (word.before == "," and text.words[index - 1].is_number)
        if free[index] and word.text.isdecimal() and glued and index - 1 in names | marks:
            marks.add(index)
    return marks


def unknown_first_author(
    text: ReferenceText, authors: Sequence[Span], title: Span | None, free: Sequence[bool]
) -> Span | None:
    """Return the name before the first of the ``authors`` that the record knows, or the one in the authors' place."""
    if not authors:
        return _name_in_place_of_authors(text, title, free)
    behind = first = authors[0][0]
    while first and free[first - 1] and _is_name(text, first - 1):
        first -= 1
    words = text.words
    while first < behind and words[first].key in SILENT and len(words[first].key) > 1:
        first += 1
    if not GROUP_WORDS.isdisjoint(word.key for word in words[first:behind]):
        return None  # a group signs before or behind the people of the same record
    return _name_from(text, first, behind, free)


def _name_in_place_of_authors(text: ReferenceText, title: Span | None, free: Sequence[bool]) -> Span | None:
    """Return the name with which the text begins, or that stands behind its label or right behind the title."""
    words = text.words
    starts = [i + 2 if words[i + 1].text == "1" else i + 1 for i, w in enumerate(words[:-1]) if w.key in AUTHOR_LABELS]
    starts = [i for i in starts if i < len(words) and words[i].before.strip("* ")[:1] in {"=", ":"}]
    first = next((i for i, word in enumerate(words) if not word.is_number), 0)
    for start in (*starts, first):
        name = _name_from(text, start, _end_of_names(text, start, free), free)
        if name:
            return name
    start = title[1] + 1 if title else len(words)
    name = _name_from(text, start, _end_of_names(text, start, free), free)
    return name if name and _has_initials(text, name) else None


def _name_from(text: ReferenceText, first: int, behind: int, free: Sequence[bool]) -> Span | None:
    """Return the first of the names from ``first`` on, if marks or numbers part it from what stands behind it."""
    words = text.words
    if first >= behind or not (words[first].text[0].isupper() or _is_particle_of_name(text, first, behind)):
        return None
    is_initial = len(words[first].text) == 1 and first + 1 < behind and words[first + 1].text[0].isupper()
    if words[first].key in _NO_NAME and not is_initial:  # "A G Smith"
        return None
    name = first_name(text, first, behind)
    end = name[1] + 1
    parted = (
        end == len(words)
        or words[end].before.strip()
        or ends_names(words[end])
        or words[end].is_number
        or not free[end]
    )
    spelled = any(len(word.text) > 1 for word in words[first:end])
    return name if spelled and parted else None


def _is_particle_of_name(text: ReferenceText, first: int, behind: int) -> bool:
    """Whether a name begins with small words: "van de Merwe"."""
    words = text.words[first : min(first + LONGEST_NAME, behind)]
    name = next((word for word in words if word.text[0].isupper()), None)
    before = words[: words.index(name)] if name else ()
    return bool(before) and all(word.key in PARTICLES - ENDS_NAMES for word in before)


def _end_of_names(text: ReferenceText, end: int, free: Sequence[bool]) -> int:
    """Return where the words from ``end`` on that can be names end."""
    while end < len(free) and free[end] and _is_name(text, end):
        end += 1
    return end


def _is_name(text: ReferenceText, index: int) -> bool:
    word = text.words[index]
    return not word.is_number and (is_name_like(word.text) or word.key in SILENT)


def _has_initials(text: ReferenceText, name: Span) -> bool:
    words = [word.text for word in text.words[name[0] : name[1] + 1]]
    initials = [word for word in words if word.isupper() and len(word) <= MOST_INITIALS]
    return 0 < len(initials) < len(words)
