r"""Reads TeX as it would be printed, and remembers where each character stood.

Reference lists come out of .bbl files and manuscripts with their commands: "\bibitem{key} M.~Gómez, \newblock {\em
J. Foo}, 22(12):2346--2347, 2020." No TeX is run: accents, quotation marks, dashes, Greek letters and the signs that
titles hold are read as signs, a command that only dresses its text gives way to it, and any other goes. Text that is no
TeX stays as it is but for braces, doubled hyphens and Markdown's backslashes. Accents and signs by name are those of
"LaTeX2e: an unofficial reference manual" (2024), chapters 23.4 to 23.6.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_ARGUMENT = 200  # characters of an argument that is not printed
LONGEST_FORMULA = 200  # characters between two dollar signs

# --- what is read otherwise than it is written ---

_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_GREEK = {
    name: unicodedata.lookup(f"GREEK {case} LETTER {name.removeprefix('var').upper().replace('LAMBDA', 'LAMDA')}")
    for case, names in {
        "SMALL": "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi"
        " chi psi omega varepsilon vartheta varphi varrho",
        "CAPITAL": "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega",
    }.items()
    for name in names.split()
}
_NAMED = (  # each with its sign behind it
    "aa å AA Å ae æ AE Æ oe œ OE Œ o ø O Ø l ł L Ł ss ß dh ð DH Ð th þ TH Þ dj đ DJ Đ i i j j ng ŋ "
    "textquotedblleft “ textquotedblright ” textquoteleft ' textquoteright ' textquotesingle ' guillemotleft « "
    "guillemotright » textendash - textemdash - textunderscore _ textasciitilde ~ textbackslash \\ textregistered ® "
    "texttrademark ™ textdegree ° degree ° circ ° textmu µ pm ± cdot · leq ≤ le ≤ geq ≥ ge ≥ sim ~ approx ≈ "
    "neq ≠ infty ∞ rightarrow → to → leftarrow ← dots … ldots … textellipsis … prime ' S §"
)
_SIGNS = {**_GREEK, "times": "\u00d7", **dict(zip(_NAMED.split()[::2], _NAMED.split()[1::2], strict=True))}
_BLANKS = {"quad", "qquad", "par", "newline"}
_MARKS = {",": " ", ";": " ", ":": " ", " ": " ", "\n": " ", "\\": " ", "!": "", "/": "", "-": "", "@": ""}

_BASE = r"(?:\\[ij](?![a-zA-Z]) ?|[^\W\d_])"
_TOKEN = re.compile(
    rf"\\bib ?item\b\s*(?:\[(?:[^\[\]{{}}]|\{{(?:[^{{}}]|\{{[^{{}}]{{0,80}}\}}){{0,80}}\}}){{0,{LONGEST_ARGUMENT}}}\])?"
    rf"\s*(?:\{{[^{{}}]{{0,{LONGEST_ARGUMENT}}}\}})?[ %]*"
    r"|(?P<apostrophe>(?<=[a-z])\\'(?=[st]\b))"  # "Crohn\'s", as programs escape it
    rf"|\\(?P<accent>['`^\"~=.]|[cvuHkrdb](?![a-zA-Z]) ?)(?:\{{\s?(?P<braced>{_BASE})\s?\}}|(?P<base>{_BASE}))"
    r"|\\(?:begin|end)\{[a-z*]{1,30}\}(?:\{[^{}]{0,20}\})?"
    rf"|\\(?:bibinfo|bibfield|BIBforeignlanguage|textcolor|color|BibitemShut|natexlab(?=\{{\}}))\s?"
    rf"\{{[^{{}}]{{0,{LONGEST_ARGUMENT}}}\}}"
    r"|(?P<space>\\hskip ?[\d.]{1,6}em(?: plus ?[\d.]{1,6}em)?(?: minus ?[\d.]{1,6}em)?(?:\\relax ?)?"
    r"|\\penalty ?\d{1,5} ?)"
    r"|\\(?P<command>[a-zA-Z]+)\*?(?P<blank>\s*)"
    r"|\\(?P<mark>[^a-zA-Z])"
    r"|(?P<dashes>--+)|(?P<quotes>``|'')|(?P<between>\}\s?\{)|(?P<brace>[{}])"
    r"|(?P<tie>(?<=[^\W_]|[.,;:)}\]])(?!(?<=\d)~\d)~(?=[^\s~]))",
)
_FORMULA = re.compile(
    rf"(?<!\\)\$(?=[^$]{{0,{LONGEST_FORMULA}}}[\\^_{{]|[^$\s]{{1,3}}\$)([^$]{{1,{LONGEST_FORMULA}}})\$"
)
_RAISED = re.compile(r"(?<!\\)[\^_]")
_COMMENT = re.compile(r"(?<![\\\d])%(?![0-9A-Fa-f]{2}).*", re.MULTILINE)
_IS_TEX = re.compile(r"\\[a-zA-Z]{2}")
_LIST_NUMBER = re.compile(r"\s*\{\d{1,4}\}")


def plain_tex(text: str) -> tuple[str, list[int]]:
    """Return ``text`` as TeX would print it, and for each of its characters the offset in ``text``, ascending."""
    kept = _LIST_NUMBER.match(text)
    start = kept.end() if kept else 0
    left_out = _left_out(text)
    signs = list(text[:start])
    offsets = list(range(start))
    for token in _TOKEN.finditer(text, start):
        _keep(text, start, token.start(), left_out, signs, offsets)
        instead = _read(token)
        if instead.startswith(" ") and (not signs or signs[-1].isspace()):
            instead = instead[1:]
        signs += instead
        offsets += [token.start()] * len(instead)
        start = token.end()
    _keep(text, start, len(text), left_out, signs, offsets)
    return "".join(signs), offsets


def _left_out(text: str) -> set[int]:
    """Return the offsets of what formulas and comments hold and print not."""
    places: set[int] = set()
    for formula in _FORMULA.finditer(text):
        places |= {formula.start(), formula.end() - 1}
        places |= {sign.start() for sign in _RAISED.finditer(text, *formula.span(1))}
    if _IS_TEX.search(text):
        for comment in _COMMENT.finditer(text):
            places |= set(range(*comment.span()))
    return places


def _keep(text: str, start: int, end: int, left_out: set[int], signs: list[str], offsets: list[int]) -> None:
    """Add the characters from ``start`` to ``end`` that are printed."""
    places = [place for place in range(start, end) if place not in left_out] if left_out else range(start, end)
    signs += [text[place] for place in places]
    offsets += places


def _read(token: re.Match[str]) -> str:
    """Return what is printed for a command or a mark."""
    if accent := token["accent"]:
        base = (token["braced"] or token["base"]).strip().lstrip("\\")
        whole = unicodedata.normalize("NFC", base + _ACCENTS[accent.strip()])
        escaped = accent == '"' and (len(whole) > 1 or _escapes_quotes(token.string))
        return '"' + base if escaped else whole
    if command := token["command"]:
        sign = _SIGNS.get(command, " " if command in _BLANKS else " and " if command == "and" else "")
        return sign + (" " if token["blank"] and (not sign or command in _GREEK) else "")  # "TNF-\alpha and"
    if token["mark"]:
        return _MARKS.get(token["mark"], token["mark"])
    if token["apostrophe"] or token["quotes"]:
        return "'" if token["apostrophe"] else '"'
    return "-" if token["dashes"] else " " if token["tie"] or token["between"] or token["space"] else ""


_ESCAPED_QUOTE = re.compile(r"[.,?!]\\\"|\\\"(?:[\s.,;:)]|$)")


@lru_cache(maxsize=8)
def _escapes_quotes(text: str) -> bool:
    r"""Whether \" is a quotation mark, as programs escape it, and no accent: one ends a quotation."""
    return _ESCAPED_QUOTE.search(text) is not None
