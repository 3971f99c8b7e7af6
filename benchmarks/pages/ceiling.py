"""Which stubs of a page with nothing missing its list and their order pin down to one record.

No rule that sees journals, dates and order can pin down more without taking a page for unbroken.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def in_order(fits: Sequence[Sequence[int]], pmids: Sequence[int]) -> list[bool]:
    """Which stubs stand on the same neighbour however the page is laid along the list: leftmost as rightmost.

    A stub that cannot be read fits nobody and takes no place.
    """
    rank = {pmid: at for at, pmid in enumerate(pmids)}
    ranks = [sorted(rank[pmid] for pmid in fit if pmid in rank) for fit in fits]
    first, last = [], []
    reached = -1
    for fit in ranks:
        reached = fit[bisect_right(fit, reached)] if fit else reached
        first.append(reached)
    reached = len(pmids)
    for fit in reversed(ranks):
        reached = fit[bisect_left(fit, reached) - 1] if fit else reached
        last.append(reached)
    return [bool(fit) and low == high for fit, low, high in zip(ranks, first, reversed(last), strict=True)]


def in_no_order(fits: Sequence[Sequence[int]], meant: Sequence[int], pmids: Sequence[int]) -> list[bool]:
    """Which stubs mean the same neighbour however each is given its own."""
    owner = {pmid: at for at, pmid in enumerate(meant)}
    listed = set(pmids)
    allowed = [[pmid for pmid in fit if pmid in listed] for fit in fits]
    return [meant[at] in fit and _is_bound(at, allowed, meant, owner) for at, fit in enumerate(allowed)]


def _is_bound(at: int, allowed: Sequence[Sequence[int]], meant: Sequence[int], owner: dict[int, int]) -> bool:
    """Whether giving this stub another neighbour leaves, after every exchange, somebody with none."""
    open_, seen = [pmid for pmid in allowed[at] if pmid != meant[at]], {at}
    while open_:
        holder = owner.get(open_.pop())
        if holder is None:
            return False
        if holder not in seen:
            seen.add(holder)
            if meant[at] in allowed[holder]:
                return False
            open_ += [pmid for pmid in allowed[holder] if pmid != meant[holder]]
    return True
