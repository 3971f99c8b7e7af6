"""Pages as sites print them from lists of neighbours, and what time does to pages and lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from benchmarks.pages.corpus import Neighbours
from pmsync.matching.alignment import RankedList
from pmsync.models import Article, Citation, PartialDate
from pmsync.parsing.line import parse

FIRST = (10, 30)  # how many of a list a site prints that does not print it whole
DATES = ("print", "electronic", "mixed")
PRECISIONS = ("year", "month", "day")
_FAR = 3  # the most ranks over which two neighbours change places


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares: of a list's neighbours that left it and that came to it, of a page's stubs that are of no neighbour.

    ``swapped`` are neighbours that changed places with one of the next three.
    """

    name: str
    missing: float = 0.0
    added: float = 0.0
    foreign: float = 0.0
    swapped: float = 0.0


NOISES = (
    Noise("none"),
    Noise("10 %", missing=0.1, added=0.1, foreign=0.1, swapped=0.05),
    Noise("30 %", missing=0.3, added=0.3, foreign=0.3, swapped=0.1),
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a page prints of one list, in order, by PMID, and the lists PubMed answers with; ``near`` may come to them.

    ``follows`` is 0 where the part is in the order of the first of them, ``None`` where it is in that of none.
    """

    printed: tuple[int, ...]
    lists: tuple[RankedList, ...]
    near: tuple[int, ...]
    follows: int | None = 0


def first_or_all(pmids: Sequence[int], rng: Random, *, whole: bool) -> tuple[int, ...]:
    """What a site prints of a list."""
    return tuple(pmids if whole else pmids[: rng.randint(*FIRST)])


def similar(neighbours: Neighbours, rng: Random, *, whole: bool) -> Part:
    """Similar articles, the article itself first."""
    printed = first_or_all(neighbours.pmids, rng, whole=whole)
    return Part(printed, (RankedList("similar", neighbours.pmids),), neighbours.near)


def newest_first(neighbours: Neighbours, rng: Random, *, whole: bool) -> Part:
    """References by descending PMID, as ELink answers."""
    printed = first_or_all(neighbours.pmids, rng, whole=whole)
    return Part(printed, (RankedList("references", neighbours.pmids),), neighbours.near)


def paper_order(neighbours: Neighbours, rng: Random, *, whole: bool, listed: bool) -> Part:
    """References as the paper has them; ``listed`` where PubMed's record of the paper lists them so, too."""
    elink = RankedList("references", neighbours.pmids)
    own = RankedList("references as printed", neighbours.order)
    printed = first_or_all(neighbours.order, rng, whole=whole)
    return Part(printed, (own, elink) if listed else (elink,), neighbours.near, 0 if listed else None)


def aged(
    anchor: int, parts: Sequence[Part], foreign: Sequence[int], noise: Noise, rng: Random
) -> tuple[list[tuple[int | None, int]], tuple[RankedList, ...]]:
    """What is printed, each with the number of its part (none for a foreign article), and the lists as they are now."""
    printed: list[tuple[int | None, int]] = []
    lists: list[RankedList] = []
    strangers = _Strangers(foreign, {pmid for part in parts for ranked in part.lists for pmid in ranked.pmids}, rng)
    for number, part in enumerate(parts):
        for pmid in part.printed if part.follows is None else _swapped(part.printed, noise.swapped, rng):
            while rng.random() < noise.foreign:
                printed.append((None, strangers.draw(part.near)))
            printed.append((number, pmid))
        pmids = part.lists[0].pmids
        gone = {pmid for pmid in pmids if pmid != anchor and rng.random() < noise.missing}
        come = {rank: strangers.draw(part.near) for rank in range(1, len(pmids) + 1) if rng.random() < noise.added}
        lists += [_aged(ranked, gone, come) for ranked in part.lists]
    return printed, tuple(lists)


class _Strangers:
    """Articles that are no neighbours, half of them near and half from anywhere; none is drawn twice."""

    def __init__(self, anywhere: Sequence[int], members: set[int], rng: Random) -> None:
        self._anywhere, self._taken, self._rng = anywhere, members, rng

    def draw(self, near: Sequence[int]) -> int:
        """Draw one."""
        while (pmid := self._rng.choice(self._rng.choice((self._anywhere, near)))) in self._taken:
            pass
        self._taken.add(pmid)
        return pmid


def _swapped(pmids: Sequence[int], share: float, rng: Random) -> list[int]:
    """The article itself stays where it is."""
    moved = list(pmids)
    for at in range(1, len(moved) - 1):
        if rng.random() < share:
            other = min(at + min(rng.randint(1, _FAR), rng.randint(1, _FAR)), len(moved) - 1)
            moved[at], moved[other] = moved[other], moved[at]
    return moved


def _aged(ranked: RankedList, gone: set[int], come: Mapping[int, int]) -> RankedList:
    """The list without who is gone, and with who came where each belongs: at a rank, or by PMID."""
    pmids = []
    for rank, pmid in enumerate(ranked.pmids, 1):
        pmids += [each for each in (pmid, come.get(rank)) if each is not None and each not in gone]
    return replace(ranked, pmids=tuple(sorted(pmids, reverse=True) if ranked.name == "references" else pmids))


@lru_cache(maxsize=1 << 20)
def _stub(journal: str, date: PartialDate) -> Citation:
    parts = [str(part) for part in (date.year, date.month, date.day) if part]
    return parse(f"{journal}. {'-'.join(parts)}")


def stub(article: Article, precision: str, dates: str, rng: Random) -> Citation:
    """The stub of an article as a site prints it that has one kind of dates, or now one and now the other."""
    kind = rng.choice(DATES[:2]) if dates == "mixed" else dates
    date = article.published_online if kind == "electronic" else None
    date = date or (article.published[0] if article.published else article.published_online) or PartialDate(0)
    count = PRECISIONS.index(precision)
    cut = PartialDate(date.year, date.month if count >= 1 else None, date.day if count > 1 else None)
    return _stub(article.journal.abbreviation if article.journal else "", cut)
