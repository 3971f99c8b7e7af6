"""A page's stubs and the ranked lists of its neighbours -> which neighbour each stub means, as far as their order says.

A literature site prints bare stubs ("Front Immunol. 2021") of its similar articles in PubMed's order, then of its
references or citing articles. A neighbour *fits* a stub when journal and date agree and nothing conflicts. The page is
cut into its lists, in the order they are given, and its stubs laid along them: similar articles in their order, others
in theirs, against it or in none. A fit earns what it would surprise to find it by chance; a stub that means nobody, a
neighbour passed over and a list begun cost. A list may break off anywhere: sites print its first ten.

Of all alignments the exact best are found, with and without each pairing: its **margin** is what it is better by than
any alignment without it. Where that is wide enough, the stub has its *seat*; a stub without one is looked for between
the seats beside it, and a little to either side (ranks swap), among the neighbours nobody took. Then it is

* ``matched``, where it has a seat in order, one neighbour alone of all lists fits it, no other stub may mean that one,
  and the margin leaves no doubt;
* ``likely``, where only the order decides: it has a seat, or one neighbour alone is left for it there;
* ``ambiguous``, where the order leaves several, or nothing tells where on the lists it stands;
* ``none``, where nobody fits, or the order excludes whoever does.

Why: lists change, and the one neighbour that fits is the wrong one where the article meant has left ours. But by
chance it seldom fits just where the stubs around it leave a place.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from math import log2
from operator import add, sub
from typing import NamedTuple

from pmsync.matching.compare import COMPARERS, verdict_on
from pmsync.models import Article, Citation, Journal, Verdict
from pmsync.parsing.journals import journal_key

SIMILAR = "similar"  # the list that comes by score: read forwards only

# In tenths of a bit, for about one stub or neighbour in ten that has no counterpart.
STUB_PASSED, NEIGHBOUR_PASSED, LIST_BEGUN, OTHER_WAY = 30, 30, 60, 20
FINER = (0, 20, 50)  # what a month and a day add to the surprise of a fit
SURE_MARGIN, CERTAIN_MARGIN = 25, 100  # margins
SWAPPED = 3  # by how many ranks neighbours change places
NEVER = -(10**9)


@dataclass(frozen=True, slots=True)
class RankedList:
    """A list of neighbours in a stated order: ``name`` is "similar", "references", "cited by" or the like."""

    name: str
    pmids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """What can be said of one stub.

    ``verdict`` is ``matched``, ``likely``, ``ambiguous`` or ``none``; ``pmids`` are the neighbours that may be meant
    once the order has spoken, best first; ``fits`` all that fit it, and ``excluded`` those that the order excluded.
    ``list`` is the name of the list it stands in and ``rank`` its rank there, from 1; ``None`` where not known.
    """

    outcome: str
    pmids: tuple[int, ...]
    fits: tuple[int, ...]
    list: str | None
    rank: int | None
    excluded: tuple[int, ...]


Fit = tuple[int, ...]
Seats = Mapping[int, "_Option"]
Valued = Sequence[tuple[Fit, int]]  # the neighbours that fit each stub, and what one of them earns


class _Pair(NamedTuple):
    """A stub on a neighbour of a list, at a place from where the reading begins, and what that earns.

    ``column`` counts only the places that some stub fits, for nothing happens elsewhere. In a mere set all are 0.
    """

    list: str
    pmid: int
    rank: int
    place: int
    column: int
    gain: int


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """A list read one way: what it costs to begin it so, and the pairs of each stub.

    ``step`` is 1 where a stub stands behind the one before it, 0 in a mere set; ``paid`` is what it has cost to pass
    over all neighbours up to a column.
    """

    start_cost: int
    step: int
    skip_costs: tuple[int, ...]
    pairs: tuple[tuple[_Pair, ...], ...]


class _Option(NamedTuple):
    """A pair with the score of the best alignment that holds it; a seat has its margin in place of the score."""

    score: int
    reading: _Reading
    pair: _Pair


def align(
    stubs: Sequence[Citation], lists: Sequence[RankedList], records: Mapping[int, Article], anchor: int | None = None
) -> list[Placement]:
    """Return what can be said of each stub of a page, in their order.

    ``lists`` stand in the order in which a page may print them; ``records`` are the neighbours known by PMID, and one
    that is not known fits nothing. ``anchor`` is the article of the page: whether it heads its list is left open.
    """
    fits = _fits(stubs, lists, records)
    known = len({pmid for ranked in lists for pmid in ranked.pmids})
    valued = [(fit, _gain(stub, len(fit), known)) for stub, fit in zip(stubs, fits, strict=True)]
    options, without = _alignments([_readings(ranked, valued, anchor) for ranked in lists], len(stubs))
    seats = {i: seat for i, its in enumerate(options) if (seat := _seat(its, without[i]))}
    return _places(fits, options, seats)


def _fits(stubs: Sequence[Citation], lists: Sequence[RankedList], records: Mapping[int, Article]) -> list[Fit]:
    """The neighbours that agree with each stub, first list and best rank first."""
    by_name: dict[str, list[Article]] = {}
    for pmid in dict.fromkeys(pmid for ranked in lists for pmid in ranked.pmids):
        record = records.get(pmid)
        for name in _names(record.journal) if record and record.journal else ():
            by_name.setdefault(name, []).append(records[pmid])
    found: dict[Citation, tuple[int, ...]] = {}
    for stub in dict.fromkeys(stubs):
        near = by_name.get(journal_key(stub.journal), []) if stub.journal and stub.date else []
        found[stub] = tuple(record.pmid for record in near if _fit(stub, record))
    return [found[stub] for stub in stubs]


@lru_cache(maxsize=4096)
def _names(journal: Journal) -> frozenset[str]:
    """Every name and ISSN of a journal in the form in which they are compared."""
    return frozenset(journal_key(name) for name in (journal.abbreviation, journal.name, *journal.issns) if name)


def _fit(stub: Citation, record: Article) -> bool:
    """Whether the date agrees, at the stub's own precision, and nothing conflicts, where the journal is the same."""
    stated = [fact for fact in COMPARERS if fact not in {"journal", "date"} and getattr(stub, fact) is not None]
    if verdict_on("date", stub, record) is not Verdict.AGREES:
        return False
    return all(verdict_on(fact, stub, record) is not Verdict.CONFLICTS for fact in stated)


def _gain(stub: Citation, fitting: int, known: int) -> int:
    """How surprising it would be, in tenths of a bit, that a neighbour taken at random fits."""
    if not fitting or stub.date is None:
        return 0
    finer = (stub.date.month is not None) + (stub.date.day is not None)
    return round(10 * log2(known / fitting)) + FINER[finer]


def _readings(ranked: RankedList, valued: Valued, anchor: int | None) -> list[_Reading]:
    """Similar articles come by score; of other lists a site may begin at the end, or keep no order that is known."""
    order = list(enumerate(dict.fromkeys(ranked.pmids), 1))
    forwards = _ordered(ranked.name, order, valued, anchor)
    if ranked.name == SIMILAR:
        return [forwards]
    other = LIST_BEGUN + OTHER_WAY
    pairs = tuple(
        tuple(pair._replace(place=0, column=0, gain=gain - round(10 * log2(len(order) / len(its)))) for pair in its)
        for its, (_, gain) in zip(forwards.pairs, valued, strict=True)
    )
    backwards = replace(_ordered(ranked.name, order[::-1], valued, anchor), start_cost=other)
    return [forwards, backwards, _Reading(other, 0, (0,), pairs)]


def _ordered(name: str, order: Sequence[tuple[int, int]], valued: Valued, anchor: int | None) -> _Reading:
    """Read ranks and neighbours in this order; the anchor may be passed over for nothing."""
    wanted = {pmid for fit, _ in valued for pmid in fit}
    steps: dict[int, _Pair] = {}
    paid, cost = [0], 0
    for place, (rank, pmid) in enumerate(order):
        step = 0 if pmid == anchor else NEIGHBOUR_PASSED
        cost += step
        if pmid in wanted:
            steps[pmid] = _Pair(name, pmid, rank, place, len(steps), step)
            paid.append(cost)
    its = [[(steps[pmid], gain) for pmid in fit if pmid in steps] for fit, gain in valued]
    pairs = tuple(tuple(pair._replace(gain=pair.gain + gain) for pair, gain in one) for one in its)
    return _Reading(LIST_BEGUN, 1, tuple(paid), pairs)


def _alignments(layers: Sequence[Sequence[_Reading]], count: int) -> tuple[list[list[_Option]], list[int]]:
    """Score every pair by the best alignment that holds it, best first, and each stub by the best that leaves it out.

    ``starts`` are the best that can come before a list from each stub on, ``after`` the best that can follow it. The
    cost of passing over neighbours is not in the rows of a reading but comes when the list is left.
    """
    starts, befores = [[-STUB_PASSED * i for i in range(count + 1)]], []
    for layer in layers:
        befores.append([_forwards(reading, starts[-1]) for reading in layer])
        read = zip(layer, befores[-1], strict=True)
        ends = [[max(map(sub, row, reading.skip_costs)) for row in rows] for reading, rows in read]
        starts.append(list(map(max, zip(starts[-1], *ends, strict=True))))
    after = [-STUB_PASSED * (count - i) for i in range(count + 1)]
    options: list[list[_Option]] = [[] for _ in range(count)]
    without = list(map(add, starts[-1], after[1:]))
    for layer, rows_before, start in reversed(list(zip(layers, befores, starts[:-1], strict=True))):
        entries = [after]
        for reading, before in zip(layer, rows_before, strict=True):
            behind = _backwards(reading, after)
            entries.append([row[0] - reading.start_cost for row in behind])
            for i, (left, right, pairs) in enumerate(zip(before[:-1], behind[1:], reading.pairs, strict=True)):
                without[i] = max(without[i], *map(add, left, right))
                for pair in pairs:
                    score = left[pair.column] + pair.gain + right[pair.column + reading.step]
                    options[i].append(_Option(score, reading, pair))
        after = list(map(max, zip(*entries, strict=True)))
        without = list(map(max, without, map(add, start, after[1:])))
    return [sorted(its, key=lambda it: -it.score) for its in options], [score - STUB_PASSED for score in without]


def _forwards(reading: _Reading, starts: Sequence[int]) -> list[list[int]]:
    """For each number of stubs gone by, the best score by the column reached; a list is begun at its first."""
    rows, row = [], [NEVER] * len(reading.skip_costs)
    for start, pairs in zip(starts, (*reading.pairs, ()), strict=True):
        row[0] = max(row[0], start - reading.start_cost)
        row = list(accumulate(row, max))
        rows.append(row)
        following = [score - STUB_PASSED for score in row]
        for pair in pairs:
            reached = pair.column + reading.step
            following[reached] = max(following[reached], row[pair.column] + pair.gain)
        row = following
    return rows


def _backwards(reading: _Reading, ends: Sequence[int]) -> list[list[int]]:
    """The same from the end of the page; a list may be left at any column."""
    rows: list[list[int]] = []
    below = [NEVER] * len(reading.skip_costs)
    for end, pairs in zip(reversed(ends), ((), *reversed(reading.pairs)), strict=True):
        row = [max(score - STUB_PASSED, end - paid) for score, paid in zip(below, reading.skip_costs, strict=True)]
        for pair in pairs:
            row[pair.column] = max(row[pair.column], below[pair.column + reading.step] + pair.gain)
        below = list(accumulate(reversed(row), max))[::-1]
        rows.append(below)
    return rows[::-1]


def _seat(options: Sequence[_Option], without: int) -> _Option | None:
    """The best pair of a stub, where no alignment without it comes near."""
    rivals = [option.score for option in options if option.pair.pmid != options[0].pair.pmid]
    best = options[0]._replace(score=options[0].score - max(without, *rivals[:1], NEVER)) if options else None
    return best if best and best.score >= SURE_MARGIN else None


def _places(fits: Sequence[Fit], options: Sequence[Sequence[_Option]], seats: Seats) -> list[Placement]:
    taken = {(seat.pair.list, seat.pair.pmid) for seat in seats.values()}
    left = [[seats[i].pair] if i in seats else _beside(i, its, seats, taken) for i, its in enumerate(options)]
    claims = Counter((pair.list, pair.pmid) for pairs in left for pair in pairs)
    wanted = {pmid for i, fit in enumerate(fits) if i not in seats for pmid in fit}
    places = []
    for i, (fit, pairs) in enumerate(zip(fits, left, strict=True)):
        alone = len(pairs) == 1 and claims[pairs[0].list, pairs[0].pmid] == 1
        in_order = i in seats and seats[i].reading.step == 1 and seats[i].score >= CERTAIN_MARGIN
        if alone and in_order and len(fit) == 1 and wanted.isdisjoint(fit):
            places.append(_place("matched", pairs, fit))
        elif seats:
            places.append(_place("likely" if alone else "ambiguous" if pairs else "none", pairs, fit))
        else:  # nothing tells where the page stands on its lists
            places.append(Placement("ambiguous" if fit else "none", fit, fit, None, None, ()))
    return places


def _place(verdict: str, pairs: Sequence[_Pair], fit: Fit) -> Placement:
    pmids = tuple(dict.fromkeys(pair.pmid for pair in pairs))
    name = pairs[0].list if len({pair.list for pair in pairs}) == 1 else None
    rank = pairs[0].rank if len(pairs) == 1 else None
    return Placement(verdict, pmids, fit, name, rank, tuple(pmid for pmid in fit if pmid not in pmids))


def _beside(at: int, options: Sequence[_Option], seats: Seats, taken: Collection[tuple[str, int]]) -> list[_Pair]:
    """The pairs nobody has taken that lie between the next seats before and after, or as near to the only one."""
    order = sorted(seats)
    following = bisect(order, at)
    spans: dict[int, range] = {}
    for i in order[max(following - 1, 0) : following + 1]:
        reading, place = id(seats[i].reading), seats[i].pair.place
        first, last = min(place, place + at - i) - SWAPPED, max(place, place + at - i) + SWAPPED
        spans[reading] = range(spans[reading].start if reading in spans else first, last + 1)
    near = [pair for _, reading, pair in options if pair.place in spans.get(id(reading), ())]
    return [pair for pair in near if (pair.list, pair.pmid) not in taken]
