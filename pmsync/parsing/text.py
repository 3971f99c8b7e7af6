"""Brings text as people print it into one form: retyped, unescaped, without fullwidth forms or markup, or as words."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

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
    sign = sign.translate(_DASHES | _INVISIBLE).translate(_TO_ASCII)
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


# --- the number in a list ---

_LIST_NUMBER = re.compile(r"(?:\[\d{1,4}\]|\(\d{1,3}\)|\d{1,4}[.)])\s*(?=\S)")


def list_mark_end(text: str) -> int:
    """Stub."""
    m = re.match(r"\s*(?:[\u2022*+-] +)?", text)
    m2 = _LIST_NUMBER.match(text, m.end())
    return m2.end() if m2 else m.end()


def without_list_number(text: str) -> str:
    """Drop the number in a list: "12. ", "[12] ", "(12) "."""
    return _LIST_NUMBER.sub("", text, count=1) if _LIST_NUMBER.match(text) else text


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
