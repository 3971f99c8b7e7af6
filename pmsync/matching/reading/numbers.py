"""Find volume, issue and pages of a reference: by labels, then by structure, then in the order that agrees most.

Every number in the place of one of these must be one of them: what is left over would be another paper's. So a short
number that happens to occur proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pmsync.matching.compare import Record
from pmsync.matching.reading.labels import AFTER, ISSUE, LABELS, PAGE, PART, SILENT, VOLUME
from pmsync.matching.reading.text import ReferenceText
from pmsync.parsing.pagination import issues_agree, page_start, pages_alike, volumes_agree, volumes_alike

MORE, LEFT = "more pages", "left over"
MOST_NUMBERS = 9  # beside a date no reference has more
# What an assignment earns: a fact that agrees, and what no fact takes
_EARNS = {VOLUME: 8, PAGE: 8, ISSUE: 4}
_LEFT_COST, _MORE_COST = 13, 1
_PREFERRED = {1: (VOLUME,), 2: (VOLUME, PAGE), 3: (VOLUME, ISSUE, PAGE)}

_ONE = r"(?!\d+(?:st|nd|rd|th)\b)(?:[A-Za-z]{1,8}-?)?\d{1,20}(?:\.(?:[a-z]{1,2})?\d{1,9}){0,4}(?:[A-Za-z]{1,3}\d{0,9})?"
_NUMBER = re.compile(
    r"(?<![^\W_])(?P<value>S\d{4}-?\d{3}[\dX]\(\d\d\)\d{5}-[\dX]|[A-Z]{2,8}\.\d[\d.-]{2,18}\d"
    rf"|\d{{1,3}}/\d{{1,3}}(?![/\d])|{_ONE}(?: ?(?:-{{1,3}}|_|\u00d0|\?) ?{_ONE})?|(?<=[,:;] )[ivxlc]{{2,8}}(?:-[ivxlc]{{1,8}})?(?=[ ,.;]*$|[,;])|(?<=\bp\. )[ivxlc]{{1,8}}(?:-[ivxlc]{{1,8}})?)(?![^\W_])"
)
_DASH = re.compile(r" ?(?:-{1,3}|_|\u00d0|\?) ?")
_LOST_DASH = re.compile(r"(\d+)e(\d+)")
_DECIMAL = re.compile(r"(\d{1,4})[./](\d{1,5})")
_GLUED_LABEL = re.compile(r"(?P<label>[A-Za-z]{1,4})(?P<rest>\d.*)")
_GLUED = {"p": PAGE, "pp": PAGE, "v": VOLUME, "vol": VOLUME, "no": ISSUE, "nr": ISSUE}
_BEFORE_LABEL = re.compile(r"(?P<label>[^\W\d_]+)[\s.:#\u00b0\u00ba]*\Z|(?P<sign>[\u2116#]) ?\Z")
_NEXT_WORD = re.compile(r"\.?\s{0,2}([^\W\d_]+)")
_OPENS, _CLOSES = re.compile(r"[(\[{]\s*(?:[^\W\d_]+[\s.:]*){0,3}\Z"), re.compile(r"\s*(?:[^\W\d_]+\.?\s?)?[)\]}]")
_PART_IN_BRACKETS = re.compile(r"[(\[]\s*[^()\[\]]{1,24}[)\]]")
_ADJOINS = re.compile(r"[\s,]*[(\[]\s*(?:[^\W\d_]+[\s.:]*){0,3}\Z")
_SUPPLEMENT_WORD = re.compile(r"[ .]{0,2}s(?:up|upl|uppl|upplement)\b", re.IGNORECASE)
_MORE_FOLLOWS = re.compile(r"\s*(?:[,;&]|and|und|et|discussion|quiz|author reply|[\s,;.&])+\s*\Z", re.IGNORECASE)
_HIDDEN = "\x01"


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
    numbers = list(_numbers(text, free))
    if len(numbers) > 1 and _is_of_years(numbers[0], record):
        numbers.pop(0)
    numbers = numbers[-MOST_NUMBERS:]
    gains = [_gain(number, record) for number in numbers]
    best = max(_assignments(numbers), key=lambda roles: _worth(numbers, gains, roles), default=())
    found = {role: number for number, role in zip(numbers, best, strict=True) if role in _EARNS}
    return _with_word(_with_supplement(found, text.plain, record), text.plain, record)


def _is_of_years(number: Number, record: Record) -> bool:
    """Whether a range is one of years, as titles have it: "1992-2006"."""
    match = _YEARS.fullmatch(number.value)
    in_words = _HIDDEN in number.before or re.search(r"[^\W\d_]", number.before)
    if match is None or number.is_labelled or not in_words or _agrees(PAGE, number.value, record):
        return False
    return int(match[1]) < int(match[2])


def _with_supplement(found: dict[str, Number], plain: str, record: Record) -> dict[str, Number]:
    """Return a supplement in brackets as part of the volume, where the record has it so: "24(Suppl 1)"."""
    volume, issue = found.get(VOLUME), found.get(ISSUE)
    if volume and issue and record.volume and volume.end < issue.start and re.search("[A-Za-z]", issue.value):
        whole = f"{volume.value} {issue.value}"
        if not volumes_agree(volume.value, record.volume) and volumes_agree(whole, record.volume):
            end = issue.end + (plain[issue.end : issue.end + 1] in {")", "]"})
            return {**{r: n for r, n in found.items() if r != ISSUE}, VOLUME: replace(volume, end=end, value=whole)}
    return found


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


def _numbers(text: ReferenceText, free: Sequence[bool]) -> Iterator[Number]:
    """Yield every number that stands in the place of a fact, in their order."""
    plain = _hidden(text, free)
    found: list[Number] = []
    end = 0
    for match in _NUMBER.finditer(plain):
        value, start = match["value"], match.start("value")
        between = plain[end:start]
        if _is_of_words(plain, start, match.end()) or not re.search(r"\w|\x01", plain[:start]):
            continue  # the number with which a text begins is that of a list
        number = _number(plain, start, match.end(), value, between)
        end = match.end()
        if number is None and found:  # "12 Suppl 1", "34(Pt 2)"
            found[-1] = _with_part(found[-1], plain, end)
        elif number is not None:
            found += _split(number, plain)
    yield from found


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
    before = re.search(r"([^\W\d_]+) \Z", plain[max(0, start - 30) : start])
    behind = re.match(r"[ -]([^\W\d_]+)", plain[end : end + 30])
    return any(
        word and len(word[1]) > 2 and word[1].islower() and word[1] not in SILENT and word[1] not in LABELS  # noqa: PLR2004
        for word in (before, behind)
    )


def _number(plain: str, start: int, end: int, value: str, between: str) -> Number | None:
    """Return a number with what it may be; ``None`` where it is a part of the number before it."""
    label, start, value = _label(between, start, value)
    if label == PART and not _DASH.search(value):
        in_brackets = "(" in between or "[" in between
        if not in_brackets and re.search(r"\d[^\x01]*\Z", plain[:start]):
            return None
        start = start - len(between) + between.rindex(between.rsplit(maxsplit=1)[-1].strip("([,"))
        may_be = {ISSUE} if in_brackets and re.search(r"\d[^\x01]*\Z", plain[:start]) else {VOLUME, ISSUE}
        return Number(start, end, plain[start:end], frozenset(may_be), is_bracketed=in_brackets, before=between)
    label = None if label == PART else label
    following = _NEXT_WORD.match(plain, end)
    if following and following[1].casefold() in AFTER:
        label = VOLUME
    if glued := _GLUED_DATE.match(value):
        start, value = start + glued.end(), value[glued.end() :]
    is_bracketed = bool(_OPENS.search(between) and _CLOSES.match(plain, end))
    may_be = frozenset({label}) if label else _by_form(value, between, is_bracketed)
    return Number(start, end, value, may_be, bool(label), is_bracketed, between)


def _label(between: str, start: int, value: str) -> tuple[str | None, int, str]:
    """Return what the word before a number says it is, and the number without a label that is glued to it."""
    glued = _GLUED_LABEL.fullmatch(value)
    if glued and glued["label"].lower() in _GLUED and (glued["label"].islower() or not glued["rest"].startswith("0")):
        return _GLUED[glued["label"].lower()], start + len(glued["label"]), glued["rest"]
    match = _BEFORE_LABEL.search(between[-40:])
    if match is None:
        return None, start, value
    if match["sign"]:
        return ISSUE, start, value
    word = match["label"]
    label = LABELS.get(word.casefold()) or LABELS.get(word.casefold().replace("\u00fa", "u").replace("\u010d", "c"))
    before = between[-40:][: match.start()].casefold().split()
    if label == ISSUE and before and LABELS.get(before[-1].strip("(.,")) == PAGE:  # "Article No. 12"
        label = PAGE
    return label, start, value


_YEARS = re.compile(r"((?:1[89]|20)\d\d) ?-{1,2} ?((?:1[89]|20)\d\d)")
_GLUED_DATE = re.compile(r"(?:\d{1,2}\.){1,2}(?:1[789]|20)\d\d(?=\d)")  # "12.2020" before a page, as a style prints it


def _by_form(value: str, between: str, is_bracketed: bool) -> frozenset[str]:
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


def _split(number: Number, plain: str) -> list[Number]:
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


def _assignments(numbers: Sequence[Number]) -> Iterator[tuple[str, ...]]:
    """Yield every way to tell the numbers, in their order, as volume, issue and page, further pages and left over."""

    def further(index: int, roles: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if index == len(numbers):
            yield roles
            return
        for role in _roles(numbers, index, roles):
            yield from further(index + 1, (*roles, role))

    return further(0, ())


def _roles(numbers: Sequence[Number], index: int, roles: tuple[str, ...]) -> list[str]:
    """Return what a number may be after those before it were told."""
    number = numbers[index]
    last = [_ORDER[role] for role, n in zip(roles, numbers, strict=False) if role in _ORDER and not n.is_labelled]
    free = [  # in one order, so that the same text is always read in the same way
        role
        for role in _ORDER
        if role in number.may_be and role not in roles and (number.is_labelled or not last or _ORDER[role] > max(last))
    ]
    twice = (
        number.is_labelled and PAGE in number.may_be and sum(n.is_labelled and PAGE in n.may_be for n in numbers) > 1
    )
    if number.is_labelled and (free or twice):
        return [*free, MORE] if twice else free  # "Article 8, Pages 1-26"
    if roles and PAGE in roles and (_MORE_FOLLOWS.fullmatch(number.before) or _HIDDEN not in number.before):
        free.append(MORE)
    return [*free, LEFT]


_ORDER = {VOLUME: 0, ISSUE: 1, PAGE: 2}


@dataclass(frozen=True, slots=True)
class _Gain:
    """What a number earns as each of the facts, and whether it is a range."""

    as_fact: dict[str, int]
    is_range: bool


def _gain(number: Number, record: Record) -> _Gain:
    earned = {
        role: _EARNS[role] if _agrees(role, number.value, record) else 0 for role in number.may_be & _EARNS.keys()
    }
    return _Gain(earned, bool(_DASH.search(number.value)))


def _worth(numbers: Sequence[Number], gains: Sequence[_Gain], roles: tuple[str, ...]) -> float:
    """Return what an assignment earns: agreement first, then the usual order, ranges being pages."""
    worth = 0.0
    for number, gain, role in zip(numbers, gains, roles, strict=True):
        if role == LEFT:
            worth -= _LEFT_COST
        elif role == MORE:
            worth -= _MORE_COST
        else:
            worth += (
                gain.as_fact[role] + 6 * (gain.is_range and role == PAGE) + 2 * (number.is_bracketed and role == ISSUE)
            )
    taken = tuple(role for role in roles if role in _EARNS)
    return worth + (taken == _PREFERRED.get(len(taken)))


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
