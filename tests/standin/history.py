"""EPost's stored sets: a list of PMIDs is kept, and an ESearch with its WebEnv calls it ``#1``."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .answers import Answer, ids_of
from .query import UnsupportedError

if TYPE_CHECKING:
    from .answers import Params

EPOST_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">'
)
MOST_POSTED = 10_000
HIGHEST = 18_446_744_073_709_551_615
EMPTY = "Empty ID list; Nothing to store"
OMITTED = f"Some IDs have invalid value and were omitted. Maximum ID value {HIGHEST}"


class History:
    """The sets that were posted, by WebEnv; they are kept as long as the stand-in lives."""

    def __init__(self) -> None:
        self.sets: dict[str, frozenset[int]] = {}
        self._numbers = count(1)

    def post(self, params: Params) -> Answer:
        """Store a set and name its WebEnv; PMIDs that are unknown are stored without a word."""
        if any(value and name.lower() in {"webenv", "query_key"} for name, value in params.items()):
            raise UnsupportedError("the stand-in's EPost does not add to a WebEnv")
        if params.get("retmode", "xml") != "xml":
            raise UnsupportedError("the stand-in's EPost knows retmode=xml only")
        if params.get("db") != "pubmed":
            return epost_error(f"Invalid db name specified: {params.get('db')}")
        asked = ids_of(params)
        if len(asked) > MOST_POSTED:  # the live answer was not recorded
            raise UnsupportedError(f"EPost takes at most {MOST_POSTED} PMIDs")
        pmids = frozenset(int(pmid) for pmid in asked if pmid.isdecimal() and int(pmid) <= HIGHEST)
        omitted = [OMITTED] if len(pmids) < len(asked) else []
        if not pmids:
            return epost_error(EMPTY, *omitted)
        webenv = f"MCID_{next(self._numbers):024x}"
        self.sets[webenv] = pmids
        stored = f"\n\t<QueryKey>1</QueryKey>\n\t<WebEnv>{webenv}</WebEnv>"
        # That valid ids are stored beside invalid ones is what the words say; it was not recorded.
        return _result(stored + _errors(*omitted))


def epost_error(*messages: str) -> Answer:
    """Answer one ERROR or several inside 200."""
    return _result(_errors(*messages), "\n")


def _errors(*messages: str) -> str:
    return "".join(f"\n\t<ERROR>{escape(message)}</ERROR>" for message in messages)


def _result(inside: str, between: str = "") -> Answer:
    return Answer(f"{EPOST_HEAD}{between}<ePostResult>{inside}\n</ePostResult>\n".encode())
