"""Tell which neighbour of an article each stub on its page means, as far as the order of page and lists says.

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
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from math import log2
from operator import add, sub
from typing import NamedTuple

from pmsync.matching.compare import COMPARERS, verdict_on
from pmsync.models import Article, Citation, Journal, Verdict
from pmsync.parsing.journals import journal_key

SIMILAR = "similar"  # the list that comes by score: read forwards only

# What an alignment earns and costs, in tenths of a bit: 10 is a fact that is true of one in two by chance, 33 of one
# in ten. The numbers were tuned on pages printed from real articles and aged (README, "Pages": `make bench-pages`).
STUB_PASSED = 30  # cost of a stub that means nobody on the lists, as about one in ten does
NEIGHBOUR_PASSED = 30  # cost of a neighbour that no stub means, between two that are meant; about one in ten
LIST_BEGUN = 60  # cost of each list that is printed: a page has few
OTHER_WAY = 20  # further cost of a list printed from its end, or in no order that is known
WITH_YEAR, WITH_MONTH, WITH_DAY = 0, 20, 50  # earned by the date's precision, beside what its rarity on the lists earns
SURE_MARGIN = 25  # from this margin on, a stub has its seat: the next best alignment is 6 times less likely
CERTAIN_MARGIN = 100  # from this margin on, a seat leaves no doubt: 1,000 times less likely
SWAPPED = 3  # ranks by which neighbours change places from one day's list to the next's
NEVER = -(10**9)  # the score of what cannot be: below that of any alignment


class Outcome(StrEnum):
    """What the order of a page says of one stub (see above)."""

    MATCHED = "matched"
    LIKELY = "likely"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RankedList:
    """A list of neighbours in a stated order: ``name`` is "similar", "references", "cited by" or the like."""

    name: str
    pmids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """What can be said of one stub.

    ``pmids`` are the neighbours that may be meant once the order has spoken, best first; ``fits`` all that fit it, and
    ``excluded`` those that the order excluded. ``list`` is the name of the list it stands in and ``rank`` its rank
    there, from 1; ``None`` where not known.
    """

    outcome: Outcome
    pmids: tuple[int, ...]
    fits: tuple[int, ...]
    list: str | None
    rank: int | None
    excluded: tuple[int, ...]


Fit = tuple[int, ...]  # the PMIDs of the neighbours that fit one stub
Valued = Sequence[tuple[Fit, int]]  # the neighbours that fit each stub, and what a pair with one of them earns
Seats = Mapping[int, "_Option"]  # by the stub's index on the page


class _Pair(NamedTuple):
    """One way to read a stub: as the neighbour ``pmid``, which stands in ``list`` at ``rank`` (from 1).

    ``place`` is its place (from 0) in the direction the list is read, and ``column`` the same counted among those
    neighbours only that fit some stub: an alignment passes over the others. Both are 0 where no order is kept.
    ``gain`` is what the pair earns.
    """

    list: str
    pmid: int
    rank: int
    place: int
    column: int
    gain: int


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """One list read in one direction, or as a set without order.

    ``start_cost`` is what it costs to begin the list so. ``step`` is 1 where the next stub means a later neighbour, 0
    in a set, which has one column. ``skip_costs`` are what it costs to pass over all neighbours before each column;
    ``pairs`` are those of each stub of the page.
    """

    start_cost: int
    step: int
    skip_costs: tuple[int, ...]
    pairs: tuple[tuple[_Pair, ...], ...]


class _Option(NamedTuple):
    """A pair, its reading, and the score of the best alignment that holds the pair; of a seat the margin instead."""

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
    neighbours = len({pmid for ranked in lists for pmid in ranked.pmids})
    valued = [(fit, _gain(stub, len(fit), neighbours)) for stub, fit in zip(stubs, fits, strict=True)]
    options, without = _alignments([_readings(ranked, valued, anchor) for ranked in lists], len(stubs))
    seats = {i: seat for i, choices in enumerate(options) if (seat := _seat(choices, without[i]))}
    return _placements(fits, options, seats)


def _fits(stubs: Sequence[Citation], lists: Sequence[RankedList], records: Mapping[int, Article]) -> list[Fit]:
    """Return the neighbours that fit each stub, first list and best rank first."""
    by_name: dict[str, list[Article]] = {}
    for pmid in dict.fromkeys(pmid for ranked in lists for pmid in ranked.pmids):
        record = records.get(pmid)
        for name in _names(record.journal) if record and record.journal else ():
            by_name.setdefault(name, []).append(records[pmid])
    fits: dict[Citation, Fit] = {}
    for stub in dict.fromkeys(stubs):
        same_journal = by_name.get(journal_key(stub.journal), []) if stub.journal and stub.date else []
        fits[stub] = tuple(record.pmid for record in same_journal if _is_fit(stub, record))
    return [fits[stub] for stub in stubs]


@lru_cache(maxsize=4096)
def _names(journal: Journal) -> frozenset[str]:
    """Return every name and ISSN of a journal in the form in which they are compared."""
    return frozenset(journal_key(name) for name in (journal.abbreviation, journal.name, *journal.issns) if name)


def _is_fit(stub: Citation, record: Article) -> bool:
    """Whether the date agrees, at the stub's own precision, and nothing conflicts, where the journal is the same."""
    stated = [fact for fact in COMPARERS if fact not in {"journal", "date"} and getattr(stub, fact) is not None]
    if verdict_on("date", stub, record) is not Verdict.AGREES:
        return False
    return all(verdict_on(fact, stub, record) is not Verdict.CONFLICTS for fact in stated)


def _gain(stub: Citation, fitting: int, neighbours: int) -> int:
    """Return how surprising it would be, in tenths of a bit, that a neighbour taken at random fits."""
    if not fitting or stub.date is None:
        return 0
    precision = WITH_DAY if stub.date.day is not None else WITH_MONTH if stub.date.month is not None else WITH_YEAR
    return round(10 * log2(neighbours / fitting)) + precision


def _readings(ranked: RankedList, valued: Valued, anchor: int | None) -> list[_Reading]:
    """Return the ways in which a site may have printed a list.

    Similar articles come by score; of other lists a site may begin at the end, or keep no order that is known.
    """
    order = list(enumerate(dict.fromkeys(ranked.pmids), 1))
    forwards = _ordered(ranked.name, order, valued, anchor)
    if ranked.name == SIMILAR:
        return [forwards]
    start_cost = LIST_BEGUN + OTHER_WAY
    backwards = replace(_ordered(ranked.name, order[::-1], valued, anchor), start_cost=start_cost)
    return [forwards, backwards, _Reading(start_cost, 0, (0,), _unordered(forwards.pairs, valued, len(order)))]


def _unordered(pairs: Sequence[Sequence[_Pair]], valued: Valued, neighbours: int) -> tuple[tuple[_Pair, ...], ...]:
    """Return the same pairs in a list without order, where each earns only what the order does not say."""
    return tuple(
        tuple(pair._replace(place=0, column=0, gain=gain - round(10 * log2(neighbours / len(row)))) for pair in row)
        for row, (_, gain) in zip(pairs, valued, strict=True)
    )


def _ordered(name: str, order: Sequence[tuple[int, int]], valued: Valued, anchor: int | None) -> _Reading:
    """Read ranks and neighbours in this order; the anchor may be passed over for nothing."""
    fitting = {pmid for fit, _ in valued for pmid in fit}
    columns: dict[int, _Pair] = {}  # by PMID; the gain is the cost of passing over it, which a pair need not pay
    skip_costs, cost = [0], 0
    for place, (rank, pmid) in enumerate(order):
        passed = 0 if pmid == anchor else NEIGHBOUR_PASSED
        cost += passed
        if pmid in fitting:
            columns[pmid] = _Pair(name, pmid, rank, place, len(columns), passed)
            skip_costs.append(cost)
    rows = [[(columns[pmid], gain) for pmid in fit if pmid in columns] for fit, gain in valued]
    pairs = tuple(tuple(pair._replace(gain=pair.gain + gain) for pair, gain in row) for row in rows)
    return _Reading(LIST_BEGUN, 1, tuple(skip_costs), pairs)


def _alignments(layers: Sequence[Sequence[_Reading]], count: int) -> tuple[list[list[_Option]], list[int]]:
    """Score every pair by the best alignment that holds it, best first, and each stub by the best that leaves it out.

    ``layers`` are the readings of each list, in the lists' order; ``count`` is the number of stubs. ``starts`` are the
    best scores that can come before a list from each stub on, ``after`` the best that can follow it. The cost of
    passing over neighbours is not in the rows of a reading but comes when the list is left.
    """
    starts, befores = [[-STUB_PASSED * i for i in range(count + 1)]], []
    for readings in layers:
        befores.append([_forwards(reading, starts[-1]) for reading in readings])
        ends = [
            [max(map(sub, row, reading.skip_costs)) for row in rows]
            for reading, rows in zip(readings, befores[-1], strict=True)
        ]
        starts.append(list(map(max, zip(starts[-1], *ends, strict=True))))
    after = [-STUB_PASSED * (count - i) for i in range(count + 1)]
    options: list[list[_Option]] = [[] for _ in range(count)]
    without = list(map(add, starts[-1], after[1:]))
    for readings, rows_before, start in reversed(list(zip(layers, befores, starts[:-1], strict=True))):
        entries = [after]
        for reading, before in zip(readings, rows_before, strict=True):
            behind = _backwards(reading, after)
            entries.append([row[0] - reading.start_cost for row in behind])
            for i, (left, right, pairs) in enumerate(zip(before[:-1], behind[1:], reading.pairs, strict=True)):
                without[i] = max(without[i], *map(add, left, right))
                for pair in pairs:
                    score = left[pair.column] + pair.gain + right[pair.column + reading.step]
                    options[i].append(_Option(score, reading, pair))
        after = list(map(max, zip(*entries, strict=True)))
        without = list(map(max, without, map(add, start, after[1:])))
    best_first = [sorted(choices, key=lambda option: -option.score) for choices in options]
    return best_first, [score - STUB_PASSED for score in without]


def _forwards(reading: _Reading, starts: Sequence[int]) -> list[list[int]]:
    """Return, for each number of stubs gone by, the best score by the column reached; a list is begun at its first."""
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
    """Return the same from the end of the page; a list may be left at any column."""
    rows: list[list[int]] = []
    below = [NEVER] * len(reading.skip_costs)
    for end, pairs in zip(reversed(ends), ((), *reversed(reading.pairs)), strict=True):
        row = [max(score - STUB_PASSED, end - cost) for score, cost in zip(below, reading.skip_costs, strict=True)]
        for pair in pairs:
            row[pair.column] = max(row[pair.column], below[pair.column + reading.step] + pair.gain)
        below = list(accumulate(reversed(row), max))[::-1]
        rows.append(below)
    return rows[::-1]


def _seat(options: Sequence[_Option], without: int) -> _Option | None:
    """Return the best pair of a stub with its margin, where no alignment without that pair comes near."""
    if not options:
        return None
    best = options[0]
    rivals = [option.score for option in options if option.pair.pmid != best.pair.pmid]  # best first
    margin = best.score - max(without, *rivals[:1], NEVER)
    return best._replace(score=margin) if margin >= SURE_MARGIN else None


def _placements(fits: Sequence[Fit], options: Sequence[Sequence[_Option]], seats: Seats) -> list[Placement]:
    """Return what can be said of each stub, once those that have a seat are seated."""
    if not seats:  # nothing tells where the page stands on its lists
        return [Placement(Outcome.AMBIGUOUS if fit else Outcome.NONE, fit, fit, None, None, ()) for fit in fits]
    taken = {(seat.pair.list, seat.pair.pmid) for seat in seats.values()}
    left = [[seats[i].pair] if i in seats else _beside(i, choices, seats, taken) for i, choices in enumerate(options)]
    claims = Counter((pair.list, pair.pmid) for pairs in left for pair in pairs)
    wanted = {pmid for i, fit in enumerate(fits) if i not in seats for pmid in fit}
    placements = []
    for i, (fit, pairs) in enumerate(zip(fits, left, strict=True)):
        alone = len(pairs) == 1 and claims[pairs[0].list, pairs[0].pmid] == 1
        in_order = i in seats and seats[i].reading.step == 1 and seats[i].score >= CERTAIN_MARGIN
        if alone and in_order and len(fit) == 1 and wanted.isdisjoint(fit):
            outcome = Outcome.MATCHED
        else:
            outcome = Outcome.LIKELY if alone else Outcome.AMBIGUOUS if pairs else Outcome.NONE
        placements.append(_placement(outcome, pairs, fit))
    return placements


def _placement(outcome: Outcome, pairs: Sequence[_Pair], fit: Fit) -> Placement:
    pmids = tuple(dict.fromkeys(pair.pmid for pair in pairs))
    name = pairs[0].list if len({pair.list for pair in pairs}) == 1 else None
    rank = pairs[0].rank if len(pairs) == 1 else None
    return Placement(outcome, pmids, fit, name, rank, tuple(pmid for pmid in fit if pmid not in pmids))


def _beside(at: int, options: Sequence[_Option], seats: Seats, taken: Collection[tuple[str, int]]) -> list[_Pair]:
    """Return the pairs nobody has taken that lie between the next seats before and after, or as near to the only one.

    ``at`` is the stub's index, and ``taken`` are list and PMID of every seat.
    """
    order = sorted(seats)
    following = bisect(order, at)
    spans: dict[int, range] = {}  # places by the reading's identity
    for i in order[max(following - 1, 0) : following + 1]:
        reading, place = id(seats[i].reading), seats[i].pair.place
        first, last = min(place, place + at - i) - SWAPPED, max(place, place + at - i) + SWAPPED
        spans[reading] = range(spans[reading].start if reading in spans else first, last + 1)
    near = [pair for _, reading, pair in options if pair.place in spans.get(id(reading), ())]
    return [pair for pair in near if (pair.list, pair.pmid) not in taken]
