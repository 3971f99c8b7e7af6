"""Reads volumes, issues and pages as printed, and tells whether two of them mean the same."""

from __future__ import annotations

import re

from pmsync.parsing.journals import journal_key
from pmsync.parsing.text import clean

_END_OF_RANGE = r"(?:[a-z]{0,5}\d+(?:[a-z]\d*)?(?:\.[a-z]{1,2}\d+)?|[ivxlc]+)"
_PAGE_RANGE = re.compile(rf"({_END_OF_RANGE})-(?!\d+-){_END_OF_RANGE}", re.IGNORECASE | re.ASCII)
_SUPPLEMENT = re.compile(r"\bs(?:up|upl|uppl|upplement|upplementum)?\b")
_NUMBER_AND_LETTER = re.compile(r"(\d{1,9})(?: ?-? ?([a-z])\b)?", re.ASCII)
_SUPPLEMENT_PAGE = re.compile(r"^suppl[a-z]*[ .:]*(?:\d{1,3}:)?(?=\d)", re.IGNORECASE)
_ELECTRONIC_BEHIND = re.compile(r"(?<=\d)\.[A-Za-z]{1,2}\d+$", re.ASCII)
_YEAR_OF_NUMBER = re.compile(r"(?<=\d{4})-\d\d$")
_LABEL = re.compile(r"^(?:[Pp]{1,2}\b\.? ?|p{1,2}(?=\d))")
# What copies of PDF files have for a dash, and what Latin-1 makes of it in Mac Roman and UTF-8
_LOST_HYPHEN = re.compile(
    r"(\d{1,6})(e|[_~\u00d0\u00d1\u00f7\u00ac\ufffd\x96\x97]|\u00e2\u20ac[\u201c\u201d\"])(\d{1,6})", re.ASCII
)
_LONGEST_RUN_OF_ISSUES = 12


def page_start(pages: str) -> str | None:
    """Return the first page, or the whole article number, as printed: ``5137`` of ``5137-60``, ``e0123``, ``S12``.

    A publisher's number may hold hyphens (``e01974-19``, ``S0002-9378(21)00149-8``) and is kept whole: only two things
    that can both be pages make a range, and an electronic number that starts with a zero is none.
    """
    return _range_ends(pages)[0]


def last_page(pages: str) -> str | None:
    """Return the digits of the last page of a range, in full: ``5160`` of ``5137-60``, ``18`` of ``S12-8``.

    Electronic pages behind it do not count: ``2180`` of ``2171-80.e13``.
    """
    ends = [page or "" for page in _range_ends(pages)]
    if _ELECTRONIC_BEHIND.search(ends[1]):
        ends = [_ELECTRONIC_BEHIND.sub("", page) for page in ends]
    start, end = (re.sub(r"\D", "", page) for page in ends)
    if not start or not end:
        return None
    return (start[: max(len(start) - len(end), 0)] + end).lstrip("0") or "0"


def _range_ends(pages: str) -> tuple[str | None, str | None]:
    """Return first and last page as printed: without a last one where the text is one page or article number."""
    joined = re.sub(r" ?--? ?", "-", _LABEL.sub("", clean(pages)))
    whole = _with_hyphen(re.split(r"[;,\s]", joined, maxsplit=1)[0].rstrip(".-"))
    match = _PAGE_RANGE.fullmatch(whole)
    if match and not (whole[:2].casefold() == "e0" and whole.partition("-")[2].isdecimal()):
        return match.group(1), whole.partition("-")[2]
    return whole or None, None


def _with_hyphen(pages: str) -> str:
    """Return "1200e1206", "1200_6" with the hyphen that was lost, where both ends can be pages: ``1200-1206``."""
    match = _LOST_HYPHEN.fullmatch(pages)
    if match is None:
        return pages
    start, sign, end = match.groups()
    longer = len(start) - len(end)
    rises = int(start) < int((start[:longer] if longer > 0 else "") + end)
    # "105e8" is a page of its own
    return f"{start}-{end}" if rises and (sign != "e" or len(end) > 1 or longer == 0) else pages


def first_page(pages: str) -> str | None:
    """Return the first page in one form: case folded, no leading zeros (``s12`` of ``S12-8``)."""
    start = page_start(pages)
    return start and (start.casefold().lstrip("0") or "0")


def pages_agree(a: str, b: str) -> bool:
    """Whether both start on the same page."""
    return first_page(a) == first_page(b) is not None


def pages_alike(a: str, b: str) -> bool:
    """Whether both start on the same page but for an ``e``; a volume may have both ``e123`` and ``123``.

    The year behind an electronic number (``e01644-19``) may be left out, and so may "suppl:" before a page.
    """
    a, b = (_SUPPLEMENT_PAGE.sub("", pages) for pages in (a, b))
    first_a, first_b = (
        _YEAR_OF_NUMBER.sub("", re.sub(r"^e?0*(?=\d)", "", first_page(pages) or "")) for pages in (a, b)
    )
    return first_a == first_b != ""


def volumes_agree(a: str, b: str) -> bool:
    """Whether two volumes share a number and are both, or neither, supplements: ``79-80`` and ``79``."""
    (volume_a, *part_a), (volume_b, *part_b) = (_SUPPLEMENT.split(_spaced(volume).lstrip()) for volume in (a, b))
    if not part_a and not part_b:
        return volumes_alike(a, b)
    if not part_a or not part_b:
        return False
    if _numbers(part_a[0]) and _numbers(part_b[0]) and not _numbers_agree(part_a[0], part_b[0]):
        return False
    return volume_a.strip() == volume_b.strip() or _numbers_agree(volume_a, volume_b)


def volumes_alike(a: str, b: str) -> bool:
    """Whether two volumes share a number, supplement or not: ``29 Suppl 2`` and ``29``, ``84-B`` and ``84``."""
    return _numbers_agree(*(_SUPPLEMENT.split(_spaced(volume).lstrip())[0] or _spaced(volume) for volume in (a, b)))


def issues_agree(a: str, b: str) -> bool:
    """Whether two issues share a number and are both, or neither, supplements: ``1-2``, ``2``; ``3S``, ``3 Suppl``."""
    a, b = _spaced(a), _spaced(b)
    return bool(_SUPPLEMENT.search(a)) == bool(_SUPPLEMENT.search(b)) and _numbers_agree(a, b)


def _spaced(number: str) -> str:
    """Return ``4Suppl_1`` as ``4 suppl 1``: words and digits apart, ``84B`` (a section) left alone."""
    words = re.sub(r"[_.()\[\]/&]", " ", clean(number).casefold())
    return re.sub(r"(?<=\d)-?(?=s(?!c|e))|(?<=[a-z])(?=\d)", " ", words)


def _numbers_agree(a: str, b: str) -> bool:
    """Whether the two share a number, whose letter counts only where both have one; without numbers, the words."""
    numbers_a, numbers_b = _numbers(a), _numbers(b)
    if not numbers_a and not numbers_b:
        return journal_key(a) == journal_key(b)
    return any(x[0] == y[0] and (x[1] == y[1] or not x[1] or not y[1]) for x in numbers_a for y in numbers_b)


def _numbers(text: str) -> set[tuple[int, str]]:
    """Return the numbers, each with its letter, ranges filled in: ``4-6`` holds 5."""
    listed = [(int(number), letter) for number, letter in _NUMBER_AND_LETTER.findall(text)]
    runs = re.findall(r"([0-9]{1,4}) ?- ?([0-9]{1,4})", text)
    between = {(n, "") for a, b in runs for n in range(int(a), int(b)) if int(b) - int(a) < _LONGEST_RUN_OF_ISSUES}
    return {*listed, *between}
