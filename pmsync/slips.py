"""A comparison whose one conflict is in journal, year, volume, issue or page -> whether that is a slip of the pen.

One conflict in journal, year, volume, issue or page is a slip where title and first author agree (one of the two may
have a slip of its own) and so do three of these five and the last page, the page among them; under a title that is not
long, author, journal and page, and the year or volume. In the page itself a slip is two figures that changed places,
or, beside the last page and no other slip, one wrong figure: papers that stand next to each other may share a title.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from pmsync.likeness import is_long
from pmsync.models import Citation, Comparison
from pmsync.normalize import first_page

NUMBERED = {"journal", "year", "volume", "issue", "page"}
BESIDE_A_SLIP = 3  # of these and the last page, what must agree


def is_a_slip(citation: Citation, comparisons: Sequence[Comparison], fact: str) -> bool:
    """Whether ``fact``, the only one that conflicts, must be a slip."""
    if fact not in NUMBERED or citation.title is None:
        return False
    agree = {comparison.fact for comparison in comparisons if comparison.verdict == "agrees"}
    beside = agree & (NUMBERED | {"last_page"})
    alike = {"title", "first_author"} - agree  # no more than alike: another slip
    changed = fact == "page" and _has_changed_places(comparisons)
    if len(alike) > 1 or len(beside) + changed < BESIDE_A_SLIP + bool(alike and fact == "page"):
        return False
    placed = {"first_author", "journal", "page"} <= agree and not agree.isdisjoint({"year", "volume"})
    if not placed and not is_long(citation.title):
        return False
    if fact != "page":
        return "page" in agree
    return changed or (not alike and "last_page" in agree and _is_near(comparisons))


def _has_changed_places(comparisons: Sequence[Comparison]) -> bool:
    """Whether the page has the record's figures, two of them in each other's place."""
    asked, found = _first_pages(comparisons)
    return sorted(asked) == sorted(found) and OSA.distance(asked, found) == 1


def _is_near(comparisons: Sequence[Comparison]) -> bool:
    return OSA.distance(*_first_pages(comparisons)) == 1


def _first_pages(comparisons: Sequence[Comparison]) -> tuple[str, str]:
    [page] = [c for c in comparisons if c.fact == "page"]
    return first_page(page.asked) or "", first_page(page.found or "") or ""
