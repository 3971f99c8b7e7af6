"""Finds DOIs and PMCIDs in text, each in its one canonical form."""

from __future__ import annotations

import re
from urllib.parse import unquote

from pmsync.parsing.text import clean, unescape

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
_BROKEN_OFF = re.compile(r"[^/]*/[Jj]?")  # "10.1016/j", all there is left of a DOI broken at the end of a line
_CLOSING = ".,;:!?'\"*_\\\u2026\u2019\u201d\u00bb"
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def canonical_doi(text: str) -> str | None:
    """Return the first DOI in ``text`` in lower case and without what stands around it, or ``None``.

    DOIs are case-insensitive (DOI Handbook 2.4). Around it may stand ``doi:``, a resolver's or a publisher's
    address, percent-encoding, HTML escapes, typographic dashes, closing punctuation. The ``<>;()`` inside a SICI
    (``10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2``) belong to it.
    """
    return next(iter(dois(text)), None)


def dois(text: str) -> list[str]:
    """Return every different DOI in ``text``, canonical, in the order of its first appearance."""
    tokens = _NEXT_FACT.sub(" ", clean(unescape(text))).split()
    return list(dict.fromkeys(doi for token in tokens if (doi := _doi_of(token)) is not None))


def _doi_of(token: str) -> str | None:
    """Return the DOI in an unbroken piece of text, out of its address and encoding; ``None`` where it has none."""
    before, prefix, after = token.partition("10.")
    resolver, address = "doi.org/" in before.lower(), _ADDRESS.search(before)
    if resolver or address:  # what follows ? or # is the address's; a SICI may end in "-#"
        after = re.split(r"[?&]|(?<!-)#", after, maxsplit=1)[0]
    match = _DOI.search(unquote(unquote(before + prefix + after)))
    if match is None:
        return None
    doi = _without_closing_marks(match.group())
    if address and not resolver:
        doi = _PUBLISHERS_PAGE.sub("", doi)
        doi = _PREPRINT_VERSION.sub("", doi) if "rxiv.org/" in before.lower() else doi
    return None if _BROKEN_OFF.fullmatch(doi) else doi.lower()


def _without_closing_marks(doi: str) -> str:
    """Drop closing punctuation, and the brackets that were opened before the DOI."""
    while doi[-1] in _CLOSING or (doi[-1] in _CLOSERS and doi.count(doi[-1]) > doi.count(_CLOSERS[doi[-1]])):
        doi = doi[:-1]
    return doi


def canonical_pmcid(text: str) -> str | None:
    """Return ``text``, a PMCID with or without ``PMC``, leading zeros or version (``PMC123.1``), as ``PMC123``."""
    match = re.fullmatch(r"(?:PMC)?0*([1-9]\d{0,8})(?:\.\d+)?", clean(text), re.IGNORECASE | re.ASCII)
    return f"PMC{match.group(1)}" if match else None
