"""Find volume, issue and pages of a reference: by labels, then by form, then in the order that agrees most.

Every number in the place of one of these must be one of them: what is left over would be another paper's. So a short
number that happens to occur proves nothing. Each number may be, by its label, its brackets, its being a range, one of
some facts; of all ways to tell them, in their usual order, the one is taken that earns most: a fact that agrees with
the record is worth more than the usual order, and less than a number left over costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pmsync.matching.compare import Record
from pmsync.matching.reading.labels import AFTER, ISSUE, LABELS, PAGE, PART, SILENT, VOLUME
from pmsync.matching.reading.text import ReferenceText
from pmsync.parsing.pagination import issues_agree, page_start, pages_alike, volumes_agree, volumes_alike

MORE, LEFT = "more pages", "left over"
MOST_NUMBERS = 9  # beside a date no reference has more; those that stand last count
SHORTEST_OF_SENTENCE = 3  # letters of a small word that makes a number beside it one of a sentence
LONGEST_WORD_BESIDE = 30  # characters
LONGEST_PART = 2  # digits of a supplement or part: "Suppl 839" is a page behind it
LONGEST_LABEL = 40  # characters before a number
# What it earns to tell a number as a fact with which it agrees, a range as the pages, one in brackets as the issue,
# and all in their usual order; and what it costs to tell it as another range of pages, or as none of them
_AGREEMENT = {VOLUME: 8, ISSUE: 4, PAGE: 8}
_RANGE_OF_PAGES, _ISSUE_IN_BRACKETS, _USUAL_ORDER = 6, 2, 1
_COST = {MORE: 1, LEFT: 13}
_ORDER = (VOLUME, ISSUE, PAGE)
_USUAL = {(VOLUME,), (VOLUME, PAGE), _ORDER}

_DASH_LIKE = r" ?(?:-{1,3}|_|\u00d0|\?) ?"  # a dash, or what stands for one where the letters of a text were lost
_ONE = (  # "12", "e1234", "PO.20.00513", "112A"; "21st" is a word
    r"(?!\d+(?:st|nd|rd|th)\b)(?:[A-Za-z]{1,8}-?)?\d{1,20}(?:\.(?:[a-z]{1,2})?\d{1,9}){0,4}(?:[A-Za-z]{1,3}\d{0,9})?"
)
_PII = r"S\d{4}-?\d{3}[\dX]\(\d\d\)\d{5}-[\dX]"  # Elsevier's, which stands for pages ahead of print
_WITH_PREFIX = r"[A-Z]{2,8}\.\d[\d.-]{2,18}\d"  # "ENEURO.0089-19.2019"
_SLASHED = r"\d{1,3}/\d{1,3}(?![/\d])"  # "44/6"
_ROMAN_BETWEEN_MARKS = r"(?:(?<=[,:;] )(?=[ivxlc]{2})|(?<=:))[ivxlc]{1,8}(?:-[ivxlc]{1,8})?(?=[ ,.;]*$|[,;])"
_ROMAN_LABELLED = r"(?<=\bp\. )[ivxlc]{1,8}(?:-[ivxlc]{1,8})?"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?P<value>{_PII}|{_WITH_PREFIX}|{_SLASHED}|{_ONE}(?:{_DASH_LIKE}{_ONE})?"
    rf"|{_ROMAN_BETWEEN_MARKS}|{_ROMAN_LABELLED})(?![^\W_])"
)
_DASH = re.compile(_DASH_LIKE)
# A letter that a scanner read as a figure: "P1ant", "Neuro1", "Vet Ita1"
_MISREAD = re.compile(r"[A-Za-z]{3,}\d|[A-Za-z]+\d[A-Za-z]{2,}|\d[A-Za-z]{3,}")
_LOST_DASH = re.compile(r"(\d+)e(\d+)")
_DECIMAL = re.compile(r"(\d{1,4})[./](\d{1,5}(?:-\d{1,3})?)")
_YEARS = re.compile(r"((?:1[89]|20)\d\d) ?-{1,2} ?((?:1[89]|20)\d\d)")
_GLUED_DATE = re.compile(r"(?:\d{1,2}\.){1,2}(?:1[789]|20)\d\d(?=\d)")  # "12.2020" before a page, as a style prints it
_GLUED_LABEL = re.compile(r"(?P<label>[A-Za-z]{1,4})(?P<rest>\d.*)")
_GLUED = {"p": PAGE, "pp": PAGE, "v": VOLUME, "vol": VOLUME, "no": ISSUE, "nr": ISSUE}
_BEFORE_LABEL = re.compile(r"(?P<label>[^\W\d_]+)[\s.:#\u00b0\u00ba]*\Z|(?P<sign>[\u2116#]) ?\Z")
_NEXT_WORD = re.compile(r"\.?\s{0,2}([^\W\d_]+)")
# Of a bracket around a number, with up to three words of labels: "(No. 3)", "(Suppl 1)"
_OPENING = r"[(\[{]\s*(?:[^\W\d_]+[\s.:]+){0,2}(?:[^\W\d_]+[\s.:]*)?\Z"
_OPENS, _CLOSES = re.compile(_OPENING), re.compile(r"\s*(?:[^\W\d_]+\.?\s?)?[)\]}]")
_ADJOINS = re.compile(rf"[\s,]*{_OPENING.replace('{]', ']', 1)}")
_SUPPLEMENT_WORD = re.compile(r"[ .]{0,2}s(?:up|upl|uppl|upplement)\b", re.IGNORECASE)
# Each sign is taken by one part of it only, so that it is linear in the length of the text
_MORE_FOLLOWS = re.compile(
    r"[\s,;.&]*(?:(?:and|und|et|discussion|quiz|author reply)(?![^\W\d_])[\s,;.&]*){0,4}", re.IGNORECASE
)
_HIDDEN = "\x01"  # in the place of each character of a word that is another fact's
_FIRST_SIGN = re.compile(rf"\w|{_HIDDEN}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or a range of them, of a reference, and what it may be by its label and its form."""

    start: int
    end: int
    value: str
    may_be: frozenset[str]
    is_labelled: bool = False
    is_bracketed: bool = False
    before: str = ""  # what stands between it and the number before it


def find_numbers(text: ReferenceText, free: Sequence[bool], record: Record) -> dict[str, Number]:
    """Return which number is the volume, the issue and the page, by the words that are ``free``."""
    numbers = _numbers(text, free)
    if len(numbers) > 1 and _is_of_years(numbers[0], record):
        numbers.pop(0)
    numbers = numbers[-MOST_NUMBERS:]
    earned = [_earned(number, record) for number in numbers]
    best = max(_assignments(numbers), key=lambda roles: _worth(earned, roles))
    found = {role: number for number, role in zip(numbers, best, strict=True) if role in _AGREEMENT}
    return _with_word(_with_supplement(found, text.plain, record), text.plain, record)


def _is_of_years(number: Number, record: Record) -> bool:
    """Whether a range is one of years, as titles have it: "1992-2006"."""
    match = _YEARS.fullmatch(number.value)
    in_words = _HIDDEN in number.before or re.search(r"[^\W\d_]", number.before)
    ascend = match is not None and int(match[1]) < int(match[2])
    return bool(ascend and in_words and not number.is_labelled and not _agrees(PAGE, number.value, record))


def _with_supplement(found: dict[str, Number], plain: str, record: Record) -> dict[str, Number]:
    """Return a supplement in brackets as part of the volume, where the record has it so: "24(Suppl 1)"."""
    volume, issue = found.get(VOLUME), found.get(ISSUE)
    if not (volume and issue and record.volume and volume.end < issue.start and re.search("[A-Za-z]", issue.value)):
        return found
    whole = f"{volume.value} {issue.value}"
    if volumes_agree(volume.value, record.volume) or not volumes_agree(whole, record.volume):
        return found
    end = issue.end + plain.startswith((")", "]"), issue.end)
    return {role: number for role, number in found.items() if role != ISSUE} | {
        VOLUME: replace(volume, end=end, value=whole)
    }


def _with_word(found: dict[str, Number], plain: str, record: Record) -> dict[str, Number]:
    """Return a volume or issue with the word of a supplement behind it, where the record has it so: "51 Suppl"."""
    for role, of_record, agree in ((VOLUME, record.volume, volumes_agree), (ISSUE, record.issue, issues_agree)):
        number = found.get(role)
        word = _SUPPLEMENT_WORD.match(plain, number.end) if number and of_record else None
        if number and of_record and word and not agree(number.value, of_record):
            whole = plain[number.start : word.end()]
            if agree(whole, of_record):
                found = {**found, role: replace(number, end=word.end(), value=whole)}
    return found


# --- the numbers and what they may be ---


def _numbers(text: ReferenceText, free: Sequence[bool]) -> list[Number]:
    """Return every number that stands in the place of a fact, in their order."""
    plain = _hidden(text, free)
    found: list[Number] = []
    end = 0
    first = _FIRST_SIGN.search(plain)
    for match in _NUMBER.finditer(plain):
        if _MISREAD.fullmatch(match["value"]):
            continue
        start, between = match.start(), plain[end : match.start()]
        if first is None or start <= first.start() or _is_of_words(plain, *match.span()):
            continue  # the number with which a text begins is that of a list
        number = _number(plain, match, between)
        end = match.end()
        if number is not None:
            found += _split(number)
        elif found:
            found[-1] = _with_part(found[-1], plain, end)
    return found


def _hidden(text: ReferenceText, free: Sequence[bool]) -> str:
    """Return the plain text with every word that is not free hidden, its length kept."""
    pieces, end = [], 0
    for word, is_free in zip(text.words, free, strict=True):
        if not is_free:
            pieces += [text.plain[end : word.start], _HIDDEN * (word.end - word.start)]
            end = word.end
    return "".join([*pieces, text.plain[end:]])


def _is_of_words(plain: str, start: int, end: int) -> bool:
    """Whether a number stands among the words of a sentence: "12 patients", "of 23 trials"."""
    before = re.search(r"([^\W\d_]+) \Z", plain[max(0, start - LONGEST_WORD_BESIDE) : start])
    behind = re.match(r"[ -]([^\W\d_]+)", plain[end : end + LONGEST_WORD_BESIDE])
    words = [word[1] for word in (before, behind) if word]
    small = [word for word in words if len(word) >= SHORTEST_OF_SENTENCE and word.islower()]
    return any(word not in SILENT and word not in LABELS for word in small)


def _number(plain: str, match: re.Match[str], between: str) -> Number | None:
    """Return a number with what it may be; ``None`` where it is a part of the number before it: "12 Suppl 1"."""
    label, start, value = _label(between, match.start(), match["value"])
    end = match.end()
    if label == PART and not _DASH.search(value) and len(value) <= LONGEST_PART:
        return _part(plain, start, end, between)
    following = _NEXT_WORD.match(plain, end)
    if following and following[1].casefold() in AFTER:
        label = VOLUME
    if glued := _GLUED_DATE.match(value):
        start, value = start + glued.end(), value[glued.end() :]
    is_bracketed = bool(_OPENS.search(between) and _CLOSES.match(plain, end))
    is_labelled = label in _AGREEMENT
    may_be = frozenset({str(label)}) if is_labelled else _by_form(value, between, is_bracketed=is_bracketed)
    return Number(start, end, value, may_be, is_labelled, is_bracketed, between)


def _part(plain: str, start: int, end: int, between: str) -> Number | None:
    """Return a supplement or a part that is a volume or issue by itself: "Suppl 1", "(Pt 2)"; else ``None``."""
    in_brackets = "(" in between or "[" in between
    behind_number = any(sign.isdecimal() for sign in plain[plain.rfind(_HIDDEN, 0, start) + 1 : start])
    if behind_number and not in_brackets:
        return None
    label = between[between.rfind(_HIDDEN) + 1 :].rsplit(maxsplit=1)[-1].strip("([,;:")
    start += between.rindex(label) - len(between)
    may_be = frozenset({ISSUE} if behind_number else {VOLUME, ISSUE})
    return Number(start, end, plain[start:end], may_be, is_bracketed=in_brackets, before=between)


def _label(between: str, start: int, value: str) -> tuple[str | None, int, str]:
    """Return what the word before a number says it is, and the number without a label that is glued to it."""
    glued = _GLUED_LABEL.fullmatch(value)
    if glued and glued["label"].lower() in _GLUED and (glued["label"].islower() or not glued["rest"].startswith("0")):
        return _GLUED[glued["label"].lower()], start + len(glued["label"]), glued["rest"]
    before = between[-LONGEST_LABEL:]
    match = _BEFORE_LABEL.search(before)
    if match is None:
        return None, start, value
    if match["sign"]:
        return ISSUE, start, value
    label = _role_of(match["label"])
    words = before[: match.start()].split()
    if label == ISSUE and words and _role_of(words[-1].strip("(.,")) == PAGE:  # "Article No. 12"
        label = PAGE
    return label, start, value


def _role_of(word: str) -> str | None:
    """Return which fact a label says, whether or not its letters have the accents of Spanish or Czech."""
    key = word.casefold()
    return LABELS.get(key) or LABELS.get(key.translate(_BARE))


_BARE = str.maketrans({"\u00fa": "u", "\u010d": "c"})  # "núm.", "č."


def _by_form(value: str, between: str, *, is_bracketed: bool) -> frozenset[str]:
    """Return what a number without a label may be: by brackets, a colon before it, its letters, its being a range."""
    if is_bracketed:
        return frozenset({ISSUE}) if _ADJOINS.fullmatch(between) else frozenset({VOLUME, ISSUE})
    if between.strip() in {":", "):", "]:", ",:", ".:"}:
        return frozenset({PAGE, ISSUE}) if value.isdecimal() or "-" in value else frozenset({PAGE})
    if re.fullmatch(r"[ivxlc-]+", value):
        return frozenset({PAGE})
    if re.match(r"[A-Za-z]", value):
        return frozenset({PAGE, VOLUME}) if re.fullmatch(r"[A-Za-z]-?\d{1,3}", value) else frozenset({PAGE})
    return frozenset({VOLUME, ISSUE, PAGE})


def _with_part(number: Number, plain: str, end: int) -> Number:
    """Return a volume or issue with the supplement or part behind it."""
    bracket = _CLOSES.match(plain, end)
    whole = plain[number.start : bracket.end() if bracket and "(" in plain[number.end : end] else end]
    if "(" in whole and whole.count("(") > whole.count(")"):
        whole = plain[number.start : end]
    return replace(number, end=number.start + len(whole), value=whole)


def _split(number: Number) -> list[Number]:
    """Return "44.6" or "44/6" as a volume and its issue, where it is not bracketed or labelled."""
    match = _DECIMAL.fullmatch(number.value)
    slash = "/" in number.value and number.is_labelled  # "Iss: 7/8"
    if not match or slash or number.is_bracketed or (PAGE in number.may_be and number.is_labelled):
        return [number]
    middle = number.start + len(match[1])
    return [
        replace(number, end=middle, value=match[1], may_be=frozenset({VOLUME})),
        replace(number, start=middle + 1, value=match[2], may_be=frozenset({ISSUE}), before="."),
    ]


# --- which is which ---


def _assignments(numbers: Sequence[Number], roles: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every way to tell the numbers behind those already told as volume, issue, page, further pages or none."""
    if len(roles) == len(numbers):
        yield roles
        return
    for role in _roles(numbers, roles):
        yield from _assignments(numbers, (*roles, role))


def _roles(numbers: Sequence[Number], roles: tuple[str, ...]) -> list[str]:
    """Return what the next number may be after those before it were told.

    A label says it wherever the number stands; numbers without one keep the order of volume, issue and page.
    """
    number = numbers[len(roles)]
    last = max(
        (_ORDER.index(r) for r, n in zip(roles, numbers, strict=False) if r in _ORDER and not n.is_labelled), default=-1
    )
    free = [  # in one order, so that the same text is always read in the same way
        role
        for position, role in enumerate(_ORDER)
        if role in number.may_be and role not in roles and (number.is_labelled or position > last)
    ]
    if number.is_labelled:
        twice = PAGE in number.may_be and sum(n.is_labelled and PAGE in n.may_be for n in numbers) > 1
        if free or twice:
            return [*free, MORE] if twice else free  # "Article 8, Pages 1-26"
    if PAGE in roles and (_MORE_FOLLOWS.fullmatch(number.before) or _HIDDEN not in number.before):
        free.append(MORE)
    return [*free, LEFT]


_OUT_OF_PLACE = 20  # further pages behind a page without a volume: a number in the place of one


def _earned(number: Number, record: Record) -> dict[str, int]:
    """Return what it earns to tell a number as each of the facts it may be: agreement, ranges as pages."""
    earned = {role: -cost for role, cost in _COST.items()}
    for role in number.may_be:
        is_told = role != ISSUE or number.is_labelled or number.is_bracketed or number.before == "."
        earned[role] = _AGREEMENT[role] if is_told and _agrees(role, number.value, record) else 0
        if role == PAGE and _DASH.search(number.value):
            earned[role] += _RANGE_OF_PAGES
        if role == ISSUE and number.is_bracketed:
            earned[role] += _ISSUE_IN_BRACKETS
    return earned


def _worth(earned: Sequence[Mapping[str, int]], roles: tuple[str, ...]) -> int:
    """Return what an assignment earns: by every number, and by the usual order."""
    taken = tuple(role for role in roles if role in _AGREEMENT)
    worth = sum(of_number[role] for of_number, role in zip(earned, roles, strict=True))
    if VOLUME not in taken and (PAGE in taken or ISSUE in taken) and MORE in roles:
        worth -= _OUT_OF_PLACE
    return worth + _USUAL_ORDER * (taken in _USUAL)


def _agrees(role: str, value: str, record: Record) -> bool:
    found = {VOLUME: record.volume, ISSUE: record.issue, PAGE: record.pages}[role]
    if not found:
        return False
    if role == PAGE:
        return pages_alike(page_of(value), found)
    return (volumes_alike if role == VOLUME else issues_agree)(value, found)


def page_of(value: str) -> str:
    """Return pages with the dash that a scanner lost: "1200e1206" is a range, "e1206" is none."""
    match = _LOST_DASH.fullmatch(value)
    if match and (len(match[2]) < len(match[1]) or int(match[2]) > int(match[1])):
        return f"{match[1]}-{match[2]}"
    return _DASH.sub("-", value)


def first_of(value: str) -> str | None:
    """Return the first page of what a reference prints as its pages."""
    return page_start(page_of(value))
