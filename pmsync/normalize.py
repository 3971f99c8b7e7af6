"""Names, numbers and identifiers as people print them -> one canonical form each, and whether two mean the same."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from urllib.parse import unquote

from pmsync.models import PartialDate

OLDEST_YEAR = 1781  # PubMed's oldest records are of the late eighteenth century: what is earlier is a number of pages
LATEST_YEAR = 2100

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), None)


# Fullwidth forms, as Chinese and Japanese type sets them -> ASCII; what ends a DOI there is left (see _DOI)
_ENDS_A_DOI = "\uff0c\u3002\uff1b\u3001\uff09"
_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _ENDS_A_DOI}
_SPACED = str.maketrans({"\uff0c": ", ", "\u3001": ", ", "\u3002": ". ", "\uff1b": "; ", "\uff1a": ": ", "\uff5e": "-"})


def narrow(text: str) -> str:
    """Return ``text`` with fullwidth letters, figures and slashes in ASCII; marks that end a DOI stay as they are."""
    return text.translate(_NARROW)


def punctuated(text: str) -> str:
    """Return ``text`` with fullwidth letters and punctuation as a Latin reference has them, with a blank behind."""
    text = re.sub(r"(?<=\d)\uff0e(?=\d)", ".", text).replace("\uff0e", ". ")
    text = re.sub(r"(?<!\d)\uff08", " (", re.sub(r"\uff09(?=[^\W\d_])", ") ", text))
    return text.translate(_SPACED).translate(_NARROW).replace("\uff09", ")")


def clean(text: str) -> str:
    """Return ``text`` as one would retype it: NFC, plain hyphens and single blanks, nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_DASHES | _INVISIBLE).split())


def unescape(text: str) -> str:
    """Undo HTML escapes, also those escaped twice (``&amp;lt;``), as reference managers and web pages leave them."""
    return html.unescape(html.unescape(text))


# --- lists ---

_MARK = re.compile(r"(?:\[\d{1,4}\]|\(\d{1,3}\)|\d{1,4}[.)])\s*(?=\S)")


def without_mark(text: str) -> str:
    """Drop the number in a list: "12. ", "[12] ", "(12) "."""
    return _MARK.sub("", text, count=1) if _MARK.match(text) else text


# --- identifiers ---

# "10.", the registrant (which may have parts), a slash, anything unbroken: DOI Handbook 2.2
_DOI = re.compile(
    r"(?<![\d.])10\.\d{4,9}(?:\.\d{1,9})*/[^\s\"|\uff0c\u3002\uff1b\u3001\uff09]+"
)  # Chinese full stops end it
_NEXT_FACT = re.compile(
    r"[,;](?=https?:|doi:|10\.\d{4})|\.(?=PMC?ID|Epub |eCollection )|</|\[(?:doi|pii)\]", re.IGNORECASE
)
_PUBLISHERS_PAGE = re.compile(r"(?:/(?:full|full-text|fulltext|abstract|epdf|pdf|pdfdirect|html|meta)|\.pdf)+$")
_PREPRINT_VERSION = re.compile(r"v\d{1,3}(?:\.full|\.abstract|\.pdf|-text)*$")
_ADDRESS = re.compile(r"://|^www\.", re.IGNORECASE)
_BROKEN = re.compile(r"[^/]*/[Jj]?")  # "10.1016/j", all there is left of a DOI broken at the end of a line
_CLOSING = ".,;:!?'\"*_\\\u2026\u2019\u201d\u00bb"
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def canonical_doi(text: str) -> str | None:
    """Return the first DOI in ``text`` in lower case and without its dress, or ``None``.

    DOIs are case-insensitive (DOI Handbook 2.4). Dress is whatever stands around it: ``doi:``, a resolver's or a
    publisher's address, percent-encoding, HTML escapes, typographic dashes, closing punctuation. The ``<>;()`` inside
    a SICI (``10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2``) belong to it.
    """
    return next(iter(dois(text)), None)


def dois(text: str) -> list[str]:
    """Return every different DOI in ``text``, canonical, in the order of its first appearance."""
    tokens = _NEXT_FACT.sub(" ", clean(unescape(text))).split()
    return list(dict.fromkeys(doi for token in tokens if (doi := _doi_of(token)) is not None))


def _doi_of(token: str) -> str | None:
    before, prefix, after = token.partition("10.")
    resolver, address = "doi.org/" in before.lower(), _ADDRESS.search(before)
    if resolver or address:  # what follows ? or # is the address's; a SICI may end in "-#"
        after = re.split(r"[?&]|(?<!-)#", after, maxsplit=1)[0]
    found = _DOI.search(unquote(unquote(before + prefix + after)))
    if found is None:
        return None
    doi = _closed(found.group())
    if address and not resolver:
        doi = _PUBLISHERS_PAGE.sub("", doi)
        doi = _PREPRINT_VERSION.sub("", doi) if "rxiv.org/" in before.lower() else doi
    return None if _BROKEN.fullmatch(doi) else doi.lower()


def _closed(doi: str) -> str:
    """Drop closing punctuation, and the brackets that were opened before the DOI."""
    while doi[-1] in _CLOSING or (doi[-1] in _CLOSERS and doi.count(doi[-1]) > doi.count(_CLOSERS[doi[-1]])):
        doi = doi[:-1]
    return doi


def canonical_pmcid(text: str) -> str | None:
    """Return ``text``, a PMCID with or without ``PMC``, leading zeros or version (``PMC123.1``), as ``PMC123``."""
    found = re.fullmatch(r"(?:PMC)?0*([1-9]\d{0,8})(?:\.\d+)?", clean(text), re.IGNORECASE | re.ASCII)
    return f"PMC{found.group(1)}" if found else None


# --- dates ---


def possible_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return the date if the calendar has it and a PubMed record could bear it (years 1781 to 2100), else ``None``."""
    if not OLDEST_YEAR <= year <= LATEST_YEAR or (day and not month):
        return None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return PartialDate(year, month, day)


# --- journals ---

LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})
_STOP_WORDS = re.compile("and|at|by|das|del?|della|der|des|die?|du|et|for|fur|in|la|les?|of|on|the|to|und|zu")
_PLACE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SHORT_FORMS = {  # the words NLM abbreviates to one or two letters, or by leaving letters out
    "am": "american", "br": "british", "dtsch": "deutsche", "j": "journal", "jpn": "japanese", "n": "new",
    "natl": "national", "s": "states", "u": "united", "wkly": "weekly", "z": "zeitschrift",
}  # fmt: skip
_PREFIX_FROM, _LETTERS_SAVED = 3, 2  # ISO 4 abbreviates a word only where two letters or more are saved
_CUT_SHORT = re.compile(r"(?:[bcdfgjkmpqvxz]|[aeiou]l|et|ot|ut|ir|ur)$")  # as abbreviations end, and few whole words do
_WHOLE_AFTER_ALL = re.compile(r"(?:al|el|ic|ish|ing|ment|ism|um|ogram|ed)$")


def journal_key(name: str) -> str:
    """Return the name without what printers vary: case, dots, commas, brackets, ``&``, accents, blanks."""
    folded = unicodedata.normalize("NFKD", clean(unescape(name)).casefold().replace("&", " and ")).translate(LETTERS)
    bare = "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("\u2019", "")
    return " ".join(re.findall(r"[^\W_]+", bare))


def journals_agree(a: str, b: str) -> bool:
    """Whether two names can be one journal's: equal keys, or every word of one abbreviates the other's, in order.

    Stop words do not count, and a place (``J Antibiot (Tokyo)``) may be left out on one side. One name must be the
    shorter throughout, and what it shortens must be whole words: "J Gen Psychol" is not "J Genet Psychol". A name of
    one word is never abbreviated (ISO 4), so that "Cell" is neither "Cells" nor "Cellulose".
    """
    if bool(_PLACE.search(a)) != bool(_PLACE.search(b)) and journal_key(a) != journal_key(b):
        a, b = _PLACE.sub(" ", a), _PLACE.sub(" ", b)
    words_a, words_b = _content_words(a), _content_words(b)
    if len(words_a) != len(words_b) or len(words_a) < 2:  # noqa: PLR2004 - one word
        return words_a == words_b != []
    return all(map(_abbreviates, words_a, words_b)) or all(map(_abbreviates, words_b, words_a))


def _content_words(name: str) -> list[str]:
    return [word for word in journal_key(name).split() if not _STOP_WORDS.fullmatch(word)]


def _abbreviates(short: str, word: str) -> bool:
    if short == word or _SHORT_FORMS.get(short) == word:
        return True
    saved = len(word) - len(short)
    cut_short = _CUT_SHORT.search(word) and not _WHOLE_AFTER_ALL.search(word)
    return len(short) >= _PREFIX_FROM and saved >= _LETTERS_SAVED and word.startswith(short) and not cut_short


# --- volume, issue, pages ---

_PAGE = r"(?:[a-z]{0,5}\d+(?:[a-z]\d*)?(?:\.[a-z]{1,2}\d+)?|[ivxlc]+)"
_PAGE_RANGE = re.compile(rf"({_PAGE})-(?!\d+-){_PAGE}", re.IGNORECASE | re.ASCII)
_SUPPLEMENT = re.compile(r"\bs(?:up|upl|uppl|upplement|upplementum)?\b")
_NUMBER = re.compile(r"(\d{1,9})(?: ?-? ?([a-z])\b)?", re.ASCII)
_LONGEST_RUN_OF_ISSUES = 12


def page_start(pages: str) -> str | None:
    """Return the first page, or the whole article number, as printed: ``5137`` of ``5137-60``, ``e0123``, ``S12``.

    A publisher's number may hold hyphens (``e01974-19``, ``S0002-9378(21)00149-8``) and is kept whole: only two things
    that can both be pages make a range, and an electronic number that starts with a zero is none.
    """
    return _ends(pages)[0]


def last_page(pages: str) -> str | None:
    """Return the figures of the last page of a range, in full: ``5160`` of ``5137-60``, ``18`` of ``S12-8``."""
    start, end = (re.sub(r"\D", "", page or "") for page in _ends(pages))
    if not start or not end:
        return None
    return (start[: max(len(start) - len(end), 0)] + end).lstrip("0") or "0"


def _ends(pages: str) -> tuple[str | None, str | None]:
    joined = re.sub(r" ?- ?", "-", re.sub(r"^pp?\b\.? ?", "", clean(pages), flags=re.IGNORECASE))
    whole = re.split(r"[;,\s]", joined, maxsplit=1)[0].rstrip(".-")
    found = _PAGE_RANGE.fullmatch(whole)
    if found and not (whole[:2].casefold() == "e0" and whole.partition("-")[2].isdecimal()):
        return found.group(1), whole.partition("-")[2]
    return whole or None, None


def first_page(pages: str) -> str | None:
    """Return the first page in one form: case folded, no leading zeros (``s12`` of ``S12-8``)."""
    start = page_start(pages)
    return start and (start.casefold().lstrip("0") or "0")


def pages_agree(a: str, b: str) -> bool:
    """Whether both start on the same page."""
    return first_page(a) == first_page(b) is not None


def pages_alike(a: str, b: str) -> bool:
    """Whether both start on the same page but for an ``e``; a volume may have both ``e123`` and ``123``."""
    first_a, first_b = (re.sub(r"^e?0*(?=\d)", "", first_page(pages) or "") for pages in (a, b))
    return first_a == first_b != ""


def volumes_agree(a: str, b: str) -> bool:
    """Whether two volumes share a number and are both, or neither, supplements: ``79-80`` and ``79``."""
    supplements = [bool(_SUPPLEMENT.search(_spaced(volume))) for volume in (a, b)]
    return volumes_alike(a, b) if not any(supplements) else all(supplements) and _agree(_spaced(a), _spaced(b))


def volumes_alike(a: str, b: str) -> bool:
    """Whether two volumes share a number, supplement or not: ``29 Suppl 2`` and ``29``, ``84-B`` and ``84``."""
    return _agree(*(_SUPPLEMENT.split(_spaced(volume).lstrip())[0] or _spaced(volume) for volume in (a, b)))


def issues_agree(a: str, b: str) -> bool:
    """Whether two issues share a number and are both, or neither, supplements: ``1-2``, ``2``; ``3S``, ``3 Suppl``."""
    a, b = _spaced(a), _spaced(b)
    return bool(_SUPPLEMENT.search(a)) == bool(_SUPPLEMENT.search(b)) and _agree(a, b)


def _spaced(number: str) -> str:
    """Return ``4Suppl_1`` as ``4 suppl 1``: words and figures apart, ``84B`` (a section) left alone."""
    words = re.sub(r"[_.()\[\]/&]", " ", clean(number).casefold())
    return re.sub(r"(?<=\d)-?(?=s(?!c|e))|(?<=[a-z])(?=\d)", " ", words)


def _agree(a: str, b: str) -> bool:
    """Whether the two share a number, whose letter counts only where both have one; without numbers, the words."""
    numbers_a, numbers_b = _numbers(a), _numbers(b)
    if not numbers_a and not numbers_b:
        return journal_key(a) == journal_key(b)
    return any(x[0] == y[0] and (x[1] == y[1] or not x[1] or not y[1]) for x in numbers_a for y in numbers_b)


def _numbers(text: str) -> set[tuple[int, str]]:
    """Return the numbers, each with its letter, ranges filled in: ``4-6`` holds 5."""
    listed = [(int(number), letter) for number, letter in _NUMBER.findall(text)]
    runs = re.findall(r"([0-9]{1,4}) ?- ?([0-9]{1,4})", text)
    between = {(n, "") for a, b in runs for n in range(int(a), int(b)) if int(b) - int(a) < _LONGEST_RUN_OF_ISSUES}
    return {*listed, *between}
