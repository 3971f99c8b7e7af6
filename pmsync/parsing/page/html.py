"""Reads a saved page: the lines a reader sees, and the identifiers that its head says are the article's own."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pmsync.errors import InputError
from pmsync.parsing.identifiers import canonical_doi

LARGEST_PAGE = 20_000_000  # bytes; an article's page with all its pictures inside has fewer
MEGABYTE = 1_000_000
FIRST_BLOCK = 8192  # bytes; where NUL bytes give a binary file away, and the charset is named
LONGEST_START = 100_000  # characters of remarks before the first tag

_START = re.compile(
    r"\s*(?:<\?xml\b[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|main|article|section|div|table|ul|ol|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Html:
    """The lines of a page in reading order, and the DOIs and PMIDs that its head gives the article itself."""

    lines: tuple[str, ...]
    dois: tuple[str, ...] = ()
    pmids: tuple[int, ...] = ()


def is_html(text: str) -> bool:
    """Whether ``text`` begins as HTML does: with its doctype or an element that holds blocks."""
    return _START.match(text[:LONGEST_START].removeprefix("\ufeff")) is not None


# --- bytes to text ---


def decode_page(body: bytes, name: str = "the page") -> str:
    """Return the text of a page as saved or received; ``name`` is what messages call it.

    UTF-8, UTF-16 with its mark, and of HTML what its ``<meta charset>`` says, else windows-1252, as browsers take it.
    Raises InputError where it is too large, binary, or plain text that is not UTF-8.
    """
    if len(body) > LARGEST_PAGE:
        size = round(len(body) / MEGABYTE)
        raise InputError(f"{name} is {size} MB: too large for a page; save only the article's page")
    if body.startswith(b"%PDF-"):
        raise InputError(f"{name} is a PDF file; save the article's page as HTML, or copy its text")
    utf16 = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\0" in body[:FIRST_BLOCK]:
        raise InputError(f"{name} is a binary file; save the article's page as HTML, or copy its text")
    encoding = "UTF-16" if utf16 else "UTF-8"
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if utf16 or not is_html(body[:LONGEST_START].decode("ascii", "replace")):
            raise InputError(f"{name} is not {encoding} text at byte {error.start}; save it as UTF-8") from None
    return _as_browsers_do(body)


def _as_browsers_do(body: bytes) -> str:
    """Decode HTML by the label in its ``<meta>``, as the WHATWG Encoding Standard reads it ("Names and labels")."""
    import webencodings

    meta = _CHARSET.search(body[:FIRST_BLOCK])
    label = meta.group(1).decode("ascii").lower() if meta else "cp1252"
    encoding = webencodings.lookup(label)
    codec = encoding.codec_info.name if encoding else label
    try:
        return body.decode("gb18030" if codec == "gbk" else codec, "replace")  # the standard decodes both alike
    except (LookupError, UnicodeError, ValueError):  # no such encoding, or one of Python's that is none of text
        return body.decode("cp1252", "replace")


# --- HTML to lines ---

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset "
        "figcaption figure footer form frame h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option "
        "p pre section select summary table tbody td textarea tfoot th thead title tr ul",
    )
)
_UNSEEN = frozenset({"script", "style", "template", "svg", "math", "iframe", "object"})
_BLANKS_AS_ONE = re.compile(r"[ \t\r\n\f]+")


def read_html(text: str) -> Html:
    """Return what a reader sees of ``text``, HTML of any quality; never raises.

    A block, a cell and ``<br>`` end a line; blanks count as one, as browsers show them, but those of ``<pre>``.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(text.replace("\0", " ").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but remarks
        return Html(())
    if root is None:
        return Html(())
    lines = (line.strip() for line in "".join(_text_and_line_ends(root)).split("\n"))
    return Html(tuple(line for line in lines if line), *_identifiers(root))


def _text_and_line_ends(root: etree._Element) -> Iterator[str]:
    """Yield the text, with line ends where a block begins or ends."""
    walk = etree.iterwalk(root, events=("start", "end"))
    open_pres = 0  # of <pre> and <textarea>: inside them blanks count
    for event, element in walk:
        tag, started = str(element.tag), event == "start"
        end = "\n" if tag in _BLOCKS else ""
        if tag in ("pre", "textarea"):
            open_pres += 1 if started else -1
        if started and tag in _UNSEEN:
            walk.skip_subtree()
        elif started:
            yield end + _shown(element.text, open_pres)
        else:
            yield end + _shown(element.tail, open_pres)


def _shown(text: str | None, open_pres: int) -> str:
    return (text or "") if open_pres else _BLANKS_AS_ONE.sub(" ", text or "")


# --- the head ---

_DOI_NAMES = ("citation_doi", "dc.identifier", "dc.identifier.doi", "prism.doi", "bepress_citation_doi")
_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_PUBMED = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})/?$",
    re.IGNORECASE | re.ASCII,
)


def _identifiers(root: etree._Element) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the DOIs of the surest source that names any, and the PMIDs."""
    named: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        named.setdefault((meta.get("name") or meta.get("property") or "").lower(), []).append(meta.get("content") or "")
    addresses = [
        link.get("href") or "" for link in root.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    sources = [*(named.get(name, []) for name in _DOI_NAMES), [href for href in addresses if _RESOLVER.match(href)]]
    dois = next((dois for source in sources if (dois := _dois(source))), ())
    numbers = [text.strip() for text in named.get("citation_pmid", [])]
    numbers += [number.group(1) for href in addresses if (number := _PUBMED.match(href))]
    return dois, tuple(dict.fromkeys(int(text) for text in numbers if re.fullmatch(r"0*[1-9][0-9]{0,7}", text)))


def _dois(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(doi for text in texts if (doi := canonical_doi(text))))
