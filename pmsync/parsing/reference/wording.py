"""Tells by its words whether a line that is no citation line is a reference to look for, and whether it holds two."""

from __future__ import annotations

import re
from itertools import pairwise

from pmsync.parsing.asides import blanked
from pmsync.parsing.dates import YEAR

FEWEST_WORDS = 3  # by which a paper can be looked for
FEWEST_NUMBERS = 2  # beside a word, as of a journal: volume and page
FEWEST_OF_TITLE = 2  # words between the numbers of two references: those of the second one's title

# Volume and pages: "12(3):34-56", "12, 34-56", "vol. 12, no. 3, pp. 34-56"; with a year before them "2010;12:34"
_WITH_YEAR = (
    rf"\b{YEAR}\b[^;:()]{{0,16}};\s?\d{{1,4}}(?: ?\([^()]{{1,20}}\))? ?: ?[A-Za-z]{{0,3}}\d{{1,9}}(?:-\w{{1,9}})?"
)
_PAGES_OF_VOLUME = re.compile(
    rf"(?P<year>{_WITH_YEAR})|\b\d{{1,4}}(?: ?\([^()]{{1,20}}\))? ?: ?[A-Za-z]{{0,3}}\d{{1,7}}\b"
    r"|\b\d{1,4}(?: ?\([^()]{1,20}\))?(?: ?[:;,.] ?|,? (?=p))(?:(?:no|nr|n|issue)\b\.? ?\w{1,8}, ?)?"
    r"(?:pp?\b\.? ?|\d{1,3}, ?)?[A-Za-z]{0,3}\d{1,7} ?-{1,2} ?[A-Za-z]{0,3}\d{1,7}"
)
# A notice or an answer may name the paper it is about
_ABOUT = re.compile(
    r"\b(?:Re:|(?:Repl|Comment|Respon[sd]|Errat|Corrig|Correct|Retract|Addend|Letter|published|in reply)\w*)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b[A-Z]{1,3}[.,]|\b[A-Z]{1,3} [(\d]")  # of its authors
_YEAR = re.compile(rf"\b{YEAR}")
_LOWER_WORD = re.compile(r"(?<![^\W_])[^\W\d_A-Z][^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+")


def is_worded(plain: str) -> bool:
    """Whether a line has words enough to look for a paper by, or a word and numbers; identifiers count for none."""
    bare = blanked(plain)
    words, numbers = len(_WORD.findall(bare)), len(_NUMBER.findall(bare))
    return words >= FEWEST_WORDS or (words > 0 and numbers >= FEWEST_NUMBERS)


def states_place_and_year(plain: str) -> bool:
    """Whether volume, pages and a year stand in ``plain``, with which a reference ends or nearly so."""
    bare = blanked(plain)
    return _PAGES_OF_VOLUME.search(bare) is not None and _YEAR.search(bare) is not None


def holds_two_references(plain: str) -> bool:
    """Whether volume and pages stand in ``plain`` twice, with a title between them, and years for both."""
    bare = blanked(plain)
    about = _ABOUT.search(bare)
    places = list(_PAGES_OF_VOLUME.finditer(bare))
    return any(
        (about is None or about.start() > second.start())
        and ((first["year"] and second["year"]) or _has_title_and_years(bare, first.end(), second.start()))
        for first, second in pairwise(places)
    )


def _has_title_and_years(bare: str, end: int, start: int) -> bool:
    """Whether authors and words as of a title stand between two places, and a year for each of them."""
    words = len(_LOWER_WORD.findall(bare, end, start))
    return words >= FEWEST_OF_TITLE and bool(
        _INITIALS.search(bare, end, start) and _YEAR.search(bare, 0, start) and _YEAR.search(bare, end)
    )
