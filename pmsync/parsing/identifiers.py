"""Finds DOIs, PMIDs and PMCIDs in text, each whole and in its one canonical form, or not at all.

A cut identifier is another paper's. So a DOI or a number that a blank has broken is joined only where what follows can
only go on with it, and is otherwise none. A PMID is a number that is called one or stands in PubMed's address, or that
is all there is on a line; it is never guessed from a number inside other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from pmsync.parsing.dates import YEAR
from pmsync.parsing.text import clean, fold_fullwidth, unescape, without_list_number

LONGEST_DOI = 1_000  # characters; the DOI Handbook sets no limit
LONGEST_ADDRESS = 300  # characters before the DOI in it
MOST_PIECES = 4  # a DOI broken oftener is none
DIGITS_OF_PMID = 8
FEWEST_GROUPED = 7  # digits of a number alone on a line that is grouped by threes; 12,345 may be anything


class FoundDoi(NamedTuple):
    """Where a DOI stands in a text, and the DOI; ``None`` where it is broken and cannot be joined for sure."""

    start: int
    end: int
    doi: str | None


def canonical_doi(text: str) -> str | None:
    """Return the first DOI in ``text`` in lower case and without what stands around it, or ``None``.

    DOIs are case-insensitive (DOI Handbook 2.4). Around it may stand ``doi:``, a resolver's or a publisher's
    address, percent-encoding, HTML escapes, TeX, typographic dashes, closing punctuation, the next word of a list
    copied without blanks. The ``<>;()`` inside a SICI
    (``10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2``) belong to it.
    """
    return next(iter(dois(text)), None)


def dois(text: str) -> list[str]:
    """Return every different DOI in ``text``, canonical, in the order of its first appearance."""
    found = find_dois(clean(fold_fullwidth(unescape(text))))
    return list(dict.fromkeys(doi for _, _, doi in found if doi is not None))


# --- where a DOI begins and ends ---

# "10.", the registrant (which may have parts), a slash, anything unbroken: DOI Handbook 2.2
_PREFIX = re.compile(
    r"(?:(?:(?<![\d.])|(?<=doi\.))10\.|(?:(?<=doi: )|(?<=doi:)|(?<=org/)|(?<=org/ ))10\. )\d{4,9}(?:\.\d{1,9}){0,4}"
    r"(?: ?/ ?|%2F|%252F)(?=\S)",
    re.IGNORECASE,
)
_WORD = re.compile(rf"[^\s\"|`\u00ab\u00bb]{{1,{LONGEST_DOI}}}")
_LAST_LETTER = "\u036f"  # of Latin; behind it stand quotation marks, arrows, Chinese, emoji, which end a DOI
# What a list copied without blanks has behind a DOI: "10.1002/pon.5683PMID:"
_GLUED = re.compile(
    r"[,;](?i:(?=https?:|www\.|doi:|10\.\d{4}))|[,;.]?(?i:pmc?id:)|</|<(?:br|p|i|b|a|span|sup)\b|\[(?i:doi|pii|pmid)\]"
    r"|(?<=\d)\.(?=[A-Z][a-z]{2,20}[,.:;]?$)|[,;.](?:PMC?ID|Epub|eCollection|URL(?=:|https?|$)|(?i:url|doi)(?=:|https?))|(?<=[a-z\d)])(?:PMC?IDs?(?![A-Za-z/])|DOI(?=:|$)|IF(?=[:=]|$))"
    r"|(?:(?<=\d)|(?<=\d[.,;)]))(?:https?:|www\.|Pub[Mm]ed|Epub|eCollection|Accessed|Available|Google|Cross[Rr]ef|ISSN"
    r"|View|Medline|MEDLINE|Retrieved)|\[(?:Google|Pub[Mm]ed|Cross[Rr]ef|PMC|Medline)"
)
_ADDRESS = re.compile(r"://|^www\.", re.IGNORECASE)
_RESOLVER = re.compile(r"doi[.-]org[\w.:-]{0,80}/", re.IGNORECASE)  # "doi-org.proxy.example.edu/"
_BEHIND_ADDRESS = re.compile(r"[?&]|(?<!-)#")  # a SICI may end in "-#"
_QUERY = re.compile(r"[?&](?=\w{1,20}=)|(?<!-)#(?=\w)")
_TEX_ESCAPE = re.compile(r"\\(?=[_%#&~<>()\[\]*-])")  # also Markdown's
_CLOSING = ".,;:!?'*_\\/=~"
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def find_dois(plain: str) -> Iterator[FoundDoi]:
    """Yield the DOIs in ``plain``, which has plain hyphens and no HTML, with where they stand, in order."""
    end = 0
    for prefix in _PREFIX.finditer(plain):
        if prefix.start() >= end:
            found = _read_doi(plain, prefix)
            end = found.end
            yield found


def _read_doi(plain: str, prefix: re.Match[str]) -> FoundDoi:
    """Read the DOI that begins with the prefix, joined where blanks have broken it."""
    start, stop = prefix.span()
    before = plain[max(0, start - LONGEST_ADDRESS) : start].rpartition(" ")[2]
    match = _WORD.match(plain, stop)
    word = _latin(match[0]) if match else ""
    if not word or (prefix[0].endswith(" ") and not _goes_on(word)):
        return FoundDoi(start, stop, None)
    raw = _without_what_is_glued(word, before)
    stop += len(raw)
    text = _decoded(prefix[0].replace(" ", "") + raw)
    if match and stop == match.end():  # nothing but a blank ends it
        text, stop = _joined(plain, text, stop)
    doi = _closed(text)
    end = max(prefix.end(), stop - (len(text) - len(doi)))
    return FoundDoi(start, end, None if _is_broken(doi) else _without_page(doi, before))


def _latin(word: str) -> str:
    """Return the word up to the first sign that is in no DOI."""
    if word.isascii():
        return word
    return word[: next((place for place, sign in enumerate(word) if sign > _LAST_LETTER), len(word))]


def _without_what_is_glued(word: str, before: str) -> str:
    """Return the word up to the next fact, and up to the parts of an address that are no DOI's."""
    glued = _GLUED.search(word)
    word = word[: glued.start()] if glued else word
    in_address = _ADDRESS.search(before) or _RESOLVER.search(before)
    return (_BEHIND_ADDRESS if in_address else _QUERY).split(word, maxsplit=1)[0]


def _decoded(text: str) -> str:
    """Return the text out of percent-encoding and TeX, in lower case."""
    if "%" in text:
        text = unquote(unquote(text)).split(" ", maxsplit=1)[0]
    return _TEX_ESCAPE.sub("", text).lower()


def _closed(doi: str) -> str:
    """Return the DOI up to a bracket that was opened before it, without closing punctuation."""
    opened: list[str] = []
    for place, sign in enumerate(doi):
        if sign in _CLOSERS.values():
            opened.append(sign)
        elif sign in _CLOSERS:
            if _CLOSERS[sign] not in opened:
                doi = doi[:place]
                break
            opened.remove(_CLOSERS[sign])
    while doi and (doi[-1] in _CLOSING or doi[-1] in _CLOSERS.values()):
        doi = doi[:-1]
    return doi


# --- DOIs that a blank has broken ---


def _form(*parts: str) -> tuple[str, str]:
    """Return the patterns of a whole DOI of a publisher, and of the beginning of one, each as it is printed."""
    beginning = ""
    for part in reversed(parts):
        begun = re.sub(r"{(?:\d+,)?(\d+)}", r"{1,\1}", part)
        beginning = f"(?:{begun}{beginning})?"
    return "".join(parts), beginning


# Of the publishers whose DOIs break most often
_PII = (r"\d{3}", r"[\dx]", "[(]", r"\d{2}", "[)]", r"\d{5}", "-", r"[\dx]")
_SPRINGER = ("s", r"\d{5}", "-", r"\d{3}", "-")
_FORMS = (
    ("1016", _form("j", "[.]", "[a-z-][a-z-]{1,15}", "[.]", r"\d{4}", "[.]", r"\d{2}", "[.]", r"[a-z]?\d{3,4}")),
    ("10(?:16|53|54|06|67|78)", _form("s", r"\d{4}", "-", *_PII)),
    ("1016", _form(r"\d{4}", "-", *_PII)),
    ("(?:1007|1186|1057)", _form(*_SPRINGER, r"\d{4,5}", "-", r"[\dwxyz]")),
    ("1038", _form(*_SPRINGER, r"\d{4,5}(?:-[\dwxyz])?")),  # in 2016 and 2017 without the last
    ("1371", _form(*"journal", "[.]", "p[a-z]{3}", "[.]", r"\d{7}")),
    (
        "(?:1111|1046|1365|1440|1600)",
        _form("j", "[.]", r"\d{4}", "-", r"\d{3}", r"[\dx]", "[.]", r"\d{4}", "[.]", "t?", "b?", r"\d{5}", "[.]", "x"),
    ),
    ("1080", _form(r"\d{8}", "[.]", r"\d{4}", "[.]", r"\d{6,7}")),
    ("1523", _form("jneurosci", "[.]", r"\d{4}", "-", r"\d{2}", "[.]", r"\d{4}")),
    ("3389", _form("[a-z]{3,6}", "[.]", r"\d{4}", "[.]", r"\d{5,7}")),
)
_WHOLE = re.compile("10[.](?:" + "|".join(f"{registrant}/{whole}" for registrant, (whole, _) in _FORMS) + ")")
_BEGINNING = re.compile("10[.](?:" + "|".join(f"{registrant}/{begun}" for registrant, (_, begun) in _FORMS) + ")")
_NO_DIGIT = re.compile(r"10\.[\d.]+/\D*")
_SICI_BEGUN = re.compile(r"10\.[\d.]+/\(sici\)(?!.{0,200}co;2-.)")
_PIECE = re.compile(rf" ([\w.()/:;<>-]{{1,{LONGEST_DOI}}})", re.ASCII)
_LABEL = re.compile(r"(?:pmc?id|doi|https?|epub|vol|pp?|no)\b", re.IGNORECASE)
_BEGINS_WITH_JOINT = re.compile(r"\.[a-z]{0,12}\.?\d", re.IGNORECASE)  # nothing but a broken DOI goes on so
_NUMBERS = re.compile(r"\d{1,9}(?:\.\d{1,9}){1,4}|[a-z]{2,12}\.\d{3,9}", re.ASCII)  # "2013.02.085", "pone.0200721"
_NO_LIST_NUMBER = r"(?!\d{1,2}[.)]$|10\.\d{4})"
_BEHIND_BARE = re.compile(rf"{_NO_LIST_NUMBER}[a-z]{{0,12}}\.?\d", re.IGNORECASE)
_BEHIND_STOP = re.compile(rf"{_NO_LIST_NUMBER}(?!{YEAR}(?!\d|\.\w))(?:\d|[a-z]{{2,16}}\.\d)")


def _is_broken(doi: str) -> bool:
    """Whether the DOI ends where none does."""
    if doi.endswith("/") or doi.count("/") == 0 or _SICI_BEGUN.match(doi) or (doi[-1] == "-" and "co;2-" not in doi):
        return True
    return _WHOLE.fullmatch(doi) is None and _BEGINNING.fullmatch(doi) is not None


def _goes_on(word: str) -> bool:
    """Whether a word can go on with a DOI that broke off at a joint: it holds a digit and is neither year nor label."""
    word = word.rstrip(".,;:)")
    named = _LABEL.match(word) or re.fullmatch(YEAR, word)
    return len(word) > 2 and named is None and re.search(r"\d", word) is not None  # noqa: PLR2004 - a list's number


def _joined(plain: str, text: str, stop: int) -> tuple[str, int]:
    """Return a DOI before a blank with the pieces that go on with it, and where it ends; none if unsure."""
    joined, end = text, stop
    for _ in range(MOST_PIECES):
        piece = _PIECE.match(plain, end)
        goes_on = _may_join(joined, piece[1]) if piece else False
        if goes_on is None:
            return "", stop
        if not goes_on or piece is None:
            break
        added = _GLUED.split(piece[1], maxsplit=1)[0]
        joined, end = joined + _decoded(added), piece.start(1) + len(added)
        if _WHOLE.fullmatch(_closed(joined)) or added != piece[1]:
            break
    return (text, stop) if _is_broken(_closed(joined)) else (joined, end)


def _may_join(text: str, piece: str) -> bool | None:
    """Whether a piece behind a blank goes on with the DOI before it; ``None`` where nobody can say."""
    doi = _closed(text)
    if _BEGINS_WITH_JOINT.match(piece) or _SICI_BEGUN.match(doi):
        return True
    if _WHOLE.fullmatch(doi):
        return re.match(r"\d?-[\dwxyz]\b", piece) is not None  # "s41586-020-1234 -5"
    if _BEGINNING.fullmatch(doi):
        longer = _closed(text + _decoded(_GLUED.split(piece, maxsplit=1)[0]))
        return True if _WHOLE.fullmatch(longer) or (longer != doi and _BEGINNING.fullmatch(longer)) else None
    if _NO_DIGIT.fullmatch(doi):
        return _may_join_bare(text, piece)
    if text.endswith("-"):
        return _goes_on(piece) or None
    unsure = ((text.endswith("/") or piece[0] == "/") and _goes_on(piece)) or (
        text.endswith(".") and _BEHIND_STOP.match(piece)
    )
    return None if unsure else False


def _may_join_bare(text: str, piece: str) -> bool | None:
    """Whether a piece goes on with a DOI without a digit, as very few are whole."""
    if text[-1] in "-/" or piece[0] == "/":
        return _goes_on(piece) or None
    if not _BEHIND_BARE.match(piece) or (not text.endswith(".") and re.match(rf"{YEAR}\b", piece)):
        return False
    return (text.endswith(".") and _NUMBERS.fullmatch(_closed(piece.lower())) is not None) or None


# --- DOIs in publishers' addresses ---

_PAGE = (
    r"(?:/(?:full|full-text|fulltext|abstract|e?pdf|pdfdirect|html|meta|summary)|\.(?:pdf|full(?:-text)?|long|short))"
)
_PAGE_BEHIND = re.compile(rf"(?:{_PAGE})+$")
_PUBLISHERS_PAGE = re.compile(
    rf"(?:{_PAGE}|\.html?|/(?:figures?|tables?)/\d{{1,3}}|/suppl_file/\S{{1,80}}"
    r"|/(?:references|metrics|citedby|suppinfo|tab-[a-z-]{2,20}))+$"
)
_PREPRINT_VERSION = re.compile(r"(10\.(?:1101|64898)/(?:\d{4}\.\d\d\.\d\d\.)?\d{4,8})v\d{1,3}[a-z.-]*")  # openRxiv's
_OXFORDS_NUMBER = re.compile(r"(10\.1093/[^/]+/[^/]+)/\d{4,9}")  # academic.oup.com puts it behind
_COCHRANES = "10.1002/central/"  # these DOIs end in "/full"


def _without_page(doi: str, before: str) -> str | None:
    """Return the DOI without the parts that a publisher's address puts behind it."""
    if _ADDRESS.search(before) and not _RESOLVER.search(before):
        doi = _PUBLISHERS_PAGE.sub("", doi)
    elif not doi.startswith(_COCHRANES):
        doi = _PAGE_BEHIND.sub("", doi)
    match = _PREPRINT_VERSION.fullmatch(doi) or _OXFORDS_NUMBER.fullmatch(doi)
    doi = match[1] if match else doi
    return doi if re.search(r"/.", doi) else None


# --- PMIDs ---

_SIGNS = r"(?: ?(?:no\.?|number|is)\b)? ?[:=#/_-]{0,2} ?"
_WRAPPED = r"[\"'*:=({<\[ ]{1,6}(?=\d{5})"
_PMID_IS = re.compile(
    r"(?:(?<![a-z])|(?<=pubmed))(?:PMID(?:s|\(s\))?|PubMed[ _-]?(?:Unique )?(?:ID|UID|Identifier)s?)"
    rf"(?:{_SIGNS}(?=\d)|{_WRAPPED})"
    r"|(?<![a-z0-9])(?:PubMed|Medline)(?: ?[:=#/][ \"'{]{0,3}(?=\d{5})| (?=\d{7})|[:=] ?(?=\d{1,8}\]))"
    r"|(?<![a-z0-9])PM:(?=\d{5})",
    re.IGNORECASE | re.ASCII,
)
_HOST = r"[.-]nlm[.-]nih[.-]gov[\w.:-]{0,80}/"  # "pubmed-ncbi-nlm-nih-gov.proxy.example.edu/"
_PMID_ADDRESS = re.compile(
    rf"(?:pubmed[.-]ncbi{_HOST}|ncbi{_HOST}(?:m/)?pubmed/|pubmed\.gov/|/(?:articles?|abstract)/med/|f1000\.com/pubmed/"
    r"|identifiers\.org/pubmed[:/]|(?:info|urn):(?:pmid|pubmed)[:/]|hubmed\.org/display\.cgi\?uids=)"
    r"(?:\?(?:[\w.=-]{1,40}&){0,5}term=)?(\d{1,8})(?:(?![\w+%-])|(?=%5B(?:uid|pmid)))",
    re.IGNORECASE | re.ASCII,
)
_PUBMED_QUERY = re.compile(r"[^\s?]{4,200}\?[^\s?]{0,100}\bdb=pubmed\b[^\s]{0,300}", re.IGNORECASE | re.ASCII)
_QUERIED = re.compile(r"[?&](?:list_uids|termtosearch|term|uids?|id)=(\d{1,8})(?![\w+%-])", re.IGNORECASE | re.ASCII)
_TAGGED = re.compile(
    r"(?<![\w.,-])(?<!\d )(?:(\d{1,8}) ?\[(?:uid|pmid)\]|(\d{5,8}) \(PMID\))", re.IGNORECASE | re.ASCII
)
# "PMID: 40292402, 12942121": a second one that is not called so, and must not be lost without a word
_FURTHER = re.compile(r"(?:(?: ?[,;/+&] ?| and |%2C)\d{5,8}(?![\d(:-])){1,200}", re.ASCII)


def pmids(plain: str) -> list[int]:
    """Return every different PMID in ``plain`` (plain hyphens, no HTML): called so, or a number alone on the line."""
    numbers = _alone(plain) or [int(number) for number in _called_pmids(plain)]
    return [number for number in dict.fromkeys(numbers) if number]


def _called_pmids(plain: str) -> Iterator[str]:
    """Yield the numbers that are called PMIDs or stand in an address of PubMed's, in no order."""
    ends = []
    for label in _PMID_IS.finditer(plain):
        number, end = _whole_number(plain, label.end())
        if number:
            yield number
            ends.append(end)
    queries = (_QUERIED.finditer(plain, *query.span()) for query in _PUBMED_QUERY.finditer(plain))
    for match in chain(_PMID_ADDRESS.finditer(plain), _TAGGED.finditer(plain), *queries):
        yield match[match.lastindex or 0]
        ends.append(match.end())
    for end in ends:
        if further := _FURTHER.match(plain, end):
            yield from re.findall(r"\d{5,8}", further[0])


_GROUPED = re.compile(r"\d{1,3}(?:([ ,'])\d{3}(?:\1\d{3})?|(?:\.\d{3}){2})(?![ ,.']?\d)", re.ASCII)  # "31 266 900"
_DIGITS = re.compile(rf"\d{{1,{DIGITS_OF_PMID}}}(?!\d|-\d)", re.ASCII)
_MAY_GO_ON = re.compile(r"[ ,.'](\d{1,8})(?!\d)|[a-z]", re.ASCII)
_VERSION = re.compile(r"\.\d(?![\d.])|pmc", re.ASCII)  # also a spreadsheet's ".0"


def _whole_number(plain: str, start: int) -> tuple[str | None, int]:
    """Return the identifier's number that begins at ``start``, and its end; ``None`` where it may be longer."""
    if grouped := _GROUPED.match(plain, start):
        number = re.sub(r"\D", "", grouped[0])
        return (number if len(number) <= DIGITS_OF_PMID else None), grouped.end()
    digits = _DIGITS.match(plain, start)
    if digits is None:
        return None, start
    behind = _MAY_GO_ON.match(plain, digits.end())
    if behind and not _VERSION.match(plain, digits.end()):
        length = len(digits[0]) + len(behind[1] or "1")
        return (digits[0] if length > DIGITS_OF_PMID else None), digits.end()
    return digits[0], digits.end()


_WRAPPING = "\"'\u2018\u2019\u201c\u201d`*<>()[]{}.,; "
_ONE_OR_MORE = re.compile(r"[0-9]{5,8}(?:[ ,;/+&]{1,5}[0-9]{5,8}){0,1000}")
_FLOAT = re.compile(r"([0-9]{5,8})\.0{1,2}")  # as a spreadsheet prints a number
_SCIENTIFIC = re.compile(r"([1-9])\.([0-9]{4,7})E\+?0?([4-7])", re.IGNORECASE)


def _alone(plain: str) -> list[int]:
    """Return the PMIDs of a line that holds nothing but numbers of five to eight digits: "12. 40292402"."""
    listed = without_list_number(plain)
    bare = (listed if f" {plain}".endswith(f" {listed}") else plain).strip(_WRAPPING)  # 3.14159 is in no list
    if _ONE_OR_MORE.fullmatch(bare):
        return [int(number) for number in re.findall(r"[0-9]+", bare)]
    if match := _FLOAT.fullmatch(bare):
        return [int(match[1])]
    if (match := _SCIENTIFIC.fullmatch(bare)) and len(match[2]) == int(match[3]):  # else digits may have been cut
        return [int(match[1] + match[2])]
    digits = re.sub(r"\D", "", bare) if _GROUPED.fullmatch(bare) else ""
    return [int(digits)] if FEWEST_GROUPED <= len(digits) <= DIGITS_OF_PMID else []


# --- PMCIDs ---

_PMCID_IS = re.compile(
    rf"(?:(?<![a-z])|(?<=central))(?:(?:PMC ?IDs?|PubMed ?Central(?: ?IDs?)?){_SIGNS}"
    r"[\"'({\[]{0,2}(?:PMC[ :]?){0,3}(?=\d)|PMC(?=\d)|PMC ?[:#-]? ?(?=\d{5}))"
    rf"|(?:pmc[.-]ncbi{_HOST}|ncbi{_HOST}pmc/)articles/(?:pmc)?(?=\d)|pubmedcentral\S{{1,60}}artid=(?:pmc)?(?=\d)",
    re.IGNORECASE | re.ASCII,
)


def pmcids(plain: str) -> list[str]:
    """Return every different PMCID in ``plain`` (plain hyphens, no HTML), canonical, in order."""
    numbers = (_whole_number(plain, label.end())[0] for label in _PMCID_IS.finditer(plain))
    return list(dict.fromkeys(pmcid for number in numbers if number and (pmcid := canonical_pmcid(number))))


def find_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Yield where what is called a PMID or PMCID stands in ``plain``, from its name to the end of its number."""
    for label in [*_PMID_IS.finditer(plain), *_PMCID_IS.finditer(plain)]:
        yield label.start(), max(label.end(), _whole_number(plain, label.end())[1])
    yield from (match.span() for match in _TAGGED.finditer(plain))


def canonical_pmcid(text: str) -> str | None:
    """Return ``text``, a PMCID with or without ``PMC``, leading zeros or version (``PMC123.1``), as ``PMC123``."""
    match = re.fullmatch(r"(?:PMC)?0*([1-9]\d{0,8})(?:\.\d+)?", clean(text), re.IGNORECASE | re.ASCII)
    return f"PMC{match.group(1)}" if match else None
