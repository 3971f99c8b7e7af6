"""Brings text as people print it into one form: retyped, unescaped, without fullwidth forms or markup, or as words."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_INVISIBLE = dict.fromkeys(
    [*map(ord, "\u00ad\u034f\u180e\ufeff"), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)],
    None,
)
_LOOKALIKES = {0x2024: ".", 0x2044: "/", 0x2215: "/"}  # the one-dot leader, the slashes of fractions and of division
_RETYPED = _DASHES | _INVISIBLE | _LOOKALIKES

# Fullwidth forms, as Chinese and Japanese type sets them, and their ASCII; what ends a DOI there is left as it is
_ENDS_A_DOI = "\uff0c\u3002\uff1b\u3001\uff09"
_TO_ASCII = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _ENDS_A_DOI}
_LATIN_MARKS = str.maketrans(
    {"\uff0c": ", ", "\u3001": ", ", "\u3002": ". ", "\uff1b": "; ", "\uff1a": ": ", "\uff5e": "-"}
)


def fold_fullwidth(text: str) -> str:
    """Return ``text`` with fullwidth letters, digits and slashes in ASCII; marks that end a DOI stay as they are."""
    return text.translate(_TO_ASCII)


@lru_cache(maxsize=1 << 12)
def latin_sign(sign: str) -> str:
    """Return one sign as one would retype it in a Latin reference: one sign, or "" where it is invisible."""
    if sign.isspace():
        return "|" if sign == "\t" else " "  # a tab parts the cells of a table
    sign = sign.translate(_RETYPED).translate(_TO_ASCII)
    return sign[:1] and {"\uff0c": ",", "\u3001": ",", "\u3002": ".", "\uff1b": ";", "\uff09": ")"}.get(sign, sign)


def latin_punctuation(text: str) -> str:
    """Return ``text`` with fullwidth letters and punctuation as a Latin reference has them, with a blank behind."""
    text = re.sub(r"(?<=\d)\uff0e(?=\d)", ".", text).replace("\uff0e", ". ")
    text = re.sub(r"(?<!\d)\uff08", " (", re.sub(r"\uff09(?=[^\W\d_])", ") ", text))
    return text.translate(_LATIN_MARKS).translate(_TO_ASCII).replace("\uff09", ")")


def clean(text: str) -> str:
    """Return ``text`` as one would retype it: NFC, plain hyphens and single blanks, nothing invisible."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_RETYPED).split())


def unescape(text: str) -> str:
    """Undo HTML escapes, also those escaped twice (``&amp;lt;``), as reference managers and web pages leave them."""
    return html.unescape(html.unescape(text))


# --- marks of lists ---


class ListMark(NamedTuple):
    """The mark before an item of a list: where it ends, its sign if that is no number, and its number."""

    end: int
    sign: str | None = None
    number: int | None = None


LONGEST_LABEL = 200  # characters of what TeX puts before a reference
_YEAR = r"(?!(?:1[789]|2[01])\d\d(?!\d))"  # stands before authors, or begins a title
_BEHIND = r"[\s|]*(?=[^\s|])"
_LETTER = r"[^\W\d_]"
_WIDE = r"(?![ -~])\w"  # a Chinese sign; named as a range it takes long to compile
# Between a number without a stop and authors: "Rocha LA, ", which no title begins with
_AUTHORS = rf"(?=[A-Z]{_LETTER}{{1,20}}(?:[-'\u2019]{_LETTER}{{1,20}})?,? (?:[A-Z]\.?-?){{1,3}}(?:[,;]| and| et al))"
_QUOTE = re.compile(r"\s*>(?:\s?>){0,3}\s?(?=\S)")
_LABEL = re.compile(
    r"\s*(?:(?P<tex>\\(?:bib)?item)\b ?(?:\[(?:[^\[\]{}]|\{(?:[^{}]|\{[^{}]{0,80}\}){0,80}\}){0,200}\])?\s?"
    r"(?:(?<!\\item)\{[^{}]{0,200}\})?|(?P<html><li)\b[^<>]{0,200}>)\s*(?=\S)",
    re.IGNORECASE,
)
_BULLET = re.compile(
    "\\s*(?P<sign>[\u00b7\u2022\u25cf\u25cb\u25e6\u25aa\u25ab\u25a0\u25a1\u25ba\u25b6\u25c6\u2023\u2043\u2219\u27a2\uf0a7\uf0b7]"
    "\\s*|[*+\u2013\u2014-]\\s+)(?:\\[[ xX]\\]\\s+)?(?=[^\\W_]|[\\[(\"'\u201c\u2018*_<#\\\\|])"
)
_SIGNS_OF_NUMBERS = "\u2460-\u249b\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"  # circled, in brackets, with a stop
_NUMBER = re.compile(
    rf"[\s|]*(?:{_YEAR}(?:"
    rf"(?P<square>\[\^?{_YEAR}\d{{1,4}}\][.:]?{_BEHIND}|[\u3010\uff3b]\d{{1,4}}[\u3011\uff3d]{_BEHIND}|\{{\d{{1,4}}\}}{_BEHIND})"
    rf"|(?P<round>\(\d{{1,3}}\)[.:]?(?:[\s|]+(?=\S)|(?={_LETTER}(?:[a-z.]|{_WIDE}))))"  # "(18)F-FDG" begins a title
    rf"|(?P<stop>\d{{1,4}}(?:\.\)|\.-|[.)])"
    rf"(?:[\s|]+(?=[^\s|])|(?={_LETTER}{{2}}|{_LETTER}\.|[\[\"'\u201c<*_]|{_WIDE})))"
    r"|(?P<comma>\d{1,4}[\u3001\uff0e\uff09]\s*(?=\S))"
    rf"|(?P<colon>\d{{1,4}}(?::|\s?[\u2013\u2014-])\s+(?={_LETTER}|[\"'\u201c\[]|\d{{5}}|10\.\d))"
    rf"|(?P<glued>\d{{1,4}}[\u2013-]{_AUTHORS})|(?P<blank>\d{{1,4}} {_AUTHORS})"
    r"|(?P<bare>\d{1,4}(?:\t\s*|\s{2,8}|\s?\|\s*)(?=[^\s|]))"
    r"|(?P<hash>#\d{1,4}[.:)]?\s+(?=\S)|(?i:ref(?:erence)?)\.? ?\[?\d{1,4}[\].:)]{1,2}\s+(?=\S)))"
    rf"|(?P<signs>[{_SIGNS_OF_NUMBERS}])[.)\u3001]?\s*(?=\S)"
    r"|(?P<raised>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,4})[.)]?\s+(?=\S)"
    r"|(?P<letters>\(?[a-z]\)|\([ivx]{1,5}\)|\[[A-Z][\w+'\u2019-]{1,20}\d\d[a-z]?\])\s+(?=[A-Z\"\u201c]))"
)
_END_OF_ITEM = re.compile(r"</li>\s*$", re.IGNORECASE)
_ROW = re.compile(r"\s*\|\s*")
_BAR = re.compile(r"(?<!\\)[ \t]{0,20}\|[ \t]{0,20}")


def list_mark(text: str) -> ListMark:
    r"""Return the mark of a list before ``text``: "12. ", "[12] ", "- ", "\bibitem{key}", "| 3 | "; ends at 0 if none.

    A mark is told by its form; what a title or an author may as well begin with is none: a year, "5-Fluorouracil",
    "(18)F", "3 Tesla". Of several marks behind each other ("- [ ] 12. ") the number or else the first sign counts.
    """
    end, sign = 0, None
    for pattern in (_QUOTE, _LABEL, _BULLET, *([_ROW] if is_row(text) else [])):
        if match := pattern.match(text, end):
            end = match.end()
            sign = sign or next((group.strip().lower() for group in match.groups() if group), None)
    if match := _NUMBER.match(text, end):
        return ListMark(match.end(), sign, _number_of(match))
    return ListMark(end + len(text[end:]) - len(text[end:].lstrip()) if end else 0, sign)


def _number_of(match: re.Match[str]) -> int | None:
    """Return the number of a mark, in whatever figures."""
    if match["letters"]:
        return None
    if match["signs"]:
        return int(unicodedata.numeric(match["signs"]))
    return int("".join(str(unicodedata.digit(sign)) for sign in match[match.lastgroup or 0] if sign.isdigit()))


def list_mark_end(text: str) -> int:
    """Return how many characters of ``text`` are the mark of a list before it; see ``list_mark``."""
    return list_mark(text).end


def without_list_number(text: str) -> str:
    """Return ``text`` without the mark of a list: "12. ", "[12] ", "- "; of the row of a table its cells, joined."""
    end = list_mark_end(text)
    if is_row(text):
        return " ".join(without_bars(text)[end:].split())
    return _END_OF_ITEM.sub("", text[end:]) if end else text


def is_row(text: str) -> bool:
    """Whether it is a row of a Markdown table, with words in it: "| a | b |"."""
    return text.lstrip().startswith("|") and text.count("|") > 1 and any(map(str.isalnum, text))


def without_bars(text: str) -> str:
    """Return a row of a Markdown table ("| a | b |") as sentences, of the same length; any other text as it is."""
    if not is_row(text):
        return text
    return _BAR.sub(lambda bar: _instead_of_bar(text, bar), text)


def _instead_of_bar(text: str, bar: re.Match[str]) -> str:
    ends = bar.start() > 0 and text[bar.start() - 1] not in ".,;:?!|" and bar.end() < len(text)
    return ("." if ends else " ").ljust(len(bar.group()))


# --- words and titles ---

LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"})

_GREEK_LETTER = re.compile("GREEK SMALL LETTER (?:FINAL )?([A-Z]+)")
_TITLE_TAG = re.compile(r"</?[a-zA-Z][\w:.-]{0,40}(?:\s[^<>]{0,300})?/?>")
_PUBMEDS_NOTE = re.compile(
    r"\((?:author'?s?'? transl\w*|proceedings)\)|(?<=\S)\s*\[(?:article|in)\b[^\]]*\]", re.IGNORECASE
)


def bare_title(title: str) -> str:
    """Return ``title`` without tags, and without the notes that PubMed adds to it: "(author's transl)"."""
    return _PUBMEDS_NOTE.sub(" ", _TITLE_TAG.sub("", title))


def folded_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without accents and punctuation; Greek letters by name."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    bare = "".join(c if c.isascii() else _spelled(c) for c in folded if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", re.sub(r"['`\u2018\u2019\u02bc]", "", bare))


@lru_cache
def _spelled(letter: str) -> str:
    """Return the name of a Greek letter, any other letter as it is."""
    match = _GREEK_LETTER.match(unicodedata.name(letter, ""))
    return f" {match[1].lower().replace('lamda', 'lambda')} " if match else letter  # Unicode writes LAMDA


_TEX = re.compile(r"<((?:\w+:)?(?:annotation|tex-math))\b[^>]*>.*?</\1>", re.DOTALL)  # a formula's second writing
_TAG = re.compile(r"""</?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>|<!--.*?-->""", re.DOTALL)
_LINE_BREAK = re.compile(r"(?<=[(\[])\s*\n\s*|\s*\n\s*(?=[)\].,;:])")  # line breaks set around the markup of a title


def read_markup(text: str) -> str:
    """Return ``text`` without HTML, JATS and MathML, which may be escaped twice; a lone ``<`` is a sign of its own."""
    return clean(_LINE_BREAK.sub("", _TAG.sub("", _TEX.sub("", unescape(text)))))
