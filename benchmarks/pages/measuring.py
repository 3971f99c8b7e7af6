"""What becomes of each stub of a page, printed of every kind and aged at every rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.pages import ceiling, printing
from benchmarks.pages.corpus import Corpus
from benchmarks.pages.printing import NOISES, Part
from pmsync.matching.alignment import Outcome, Placement, align

Drawn = Callable[[int, Random], Sequence[Part]]
FOREIGN = "references of another article"
# What became of a stub. "Rightly" none is what no list holds, any more or ever.
RIGHT, WRONG, LIKELY_RIGHT, LIKELY_WRONG = "matched right", "matched wrong", "likely right", "likely wrong"
AMBIGUOUS_WITH, AMBIGUOUS_WITHOUT, NONE, GONE = "ambiguous, among", "ambiguous, not among", "none", "none, rightly"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its name, the anchors to choose from, and how its parts are drawn."""

    name: str
    anchors: tuple[int, ...]
    draw: Drawn


@dataclass(frozen=True, slots=True)
class Stub:
    """A stub of a page that has aged: what it is, means and became.

    ``pinned`` where the unbroken page pins it down, ``listed`` where the article it means still is on a list.
    """

    text: str
    meant: int
    anchor: int
    noise: str
    outcome: str
    pinned: bool
    listed: bool
    place: Placement


def kinds(corpus: Corpus) -> tuple[Kind, ...]:
    """Every kind of page."""
    known = corpus.references
    both = tuple(anchor for anchor in corpus.index.numbers if anchor in known)
    citing = tuple(known)

    def similar(*, whole: bool) -> Drawn:
        return lambda anchor, rng: [printing.similar(corpus.similar(anchor, rng), rng, whole=whole)]

    def newest(*, whole: bool) -> Drawn:
        return lambda anchor, rng: [printing.newest_first(known[anchor], rng, whole=whole)]

    def paper(*, listed: bool) -> Drawn:
        return lambda anchor, rng: [
            printing.paper_order(known[anchor], rng, whole=rng.random() < 0.5, listed=listed)  # noqa: PLR2004
        ]

    def mixed(anchor: int, rng: Random) -> list[Part]:
        return [*similar(whole=False)(anchor, rng), *newest(whole=True)(anchor, rng)]

    def another(anchor: int, rng: Random) -> list[Part]:
        (others,) = newest(whole=True)(rng.choice(sorted(known)), rng)
        return [replace(part, printed=others.printed, follows=None) for part in newest(whole=True)(anchor, rng)]

    return (
        Kind("similar, whole", corpus.index.numbers, similar(whole=True)),
        Kind("similar, first 10-30", corpus.index.numbers, similar(whole=False)),
        Kind("references newest first, whole", citing, newest(whole=True)),
        Kind("references newest first, first 10-30", citing, newest(whole=False)),
        Kind("references in the paper's order, that order known", citing, paper(listed=True)),
        Kind("references in the paper's order, that order lost", citing, paper(listed=False)),
        Kind("similar, first 10-30, then references newest first", both, mixed),
        Kind(FOREIGN, citing, another),
    )


def measure(corpus: Corpus, kind: Kind, precision: str, anchor: int, seed: int) -> Iterator[Stub]:
    """Print the page of an article, let it and its lists age at every rate, and align them each time."""
    everyone = corpus.cited | corpus.records
    rng = Random(f"{seed} {kind.name} {precision} {anchor}")  # noqa: S311  # no secret
    parts = kind.draw(anchor, rng)
    anywhere = corpus.anywhere(parts[0].lists[0].name)
    habit = rng.choice(printing.DATES)
    pinned: set[tuple[int | None, int]] | None = None
    for noise in NOISES:
        printed, lists = printing.aged(anchor, parts, anywhere, noise, rng)
        stubs = [
            printing.stub(everyone[pmid], precision, habit, Random(f"{seed} {anchor} {pmid}"))  # noqa: S311
            for _, pmid in printed
        ]
        listed = {pmid for ranked in lists for pmid in ranked.pmids}
        places = align(stubs, lists, {pmid: everyone[pmid] for pmid in listed}, anchor)
        if pinned is None:  # nothing is missing yet
            pinned = _pinned(parts, [place.fits for place in places])
        for (number, pmid), stub, place in zip(printed, stubs, places, strict=True):
            known = pmid in listed
            outcome = _outcome(place, pmid, known=known)
            yield Stub(stub.text, pmid, anchor, noise.name, outcome, (number, pmid) in pinned, known, place)


def _pinned(parts: Sequence[Part], fits: Sequence[Sequence[int]]) -> set[tuple[int | None, int]]:
    """What each part of an unbroken page pins down, were it known where the page is cut."""
    pinned: set[tuple[int | None, int]] = set()
    for number, part in enumerate(parts):
        of_part, fits = fits[: len(part.printed)], fits[len(part.printed) :]
        pmids = part.lists[0].pmids
        none = part.follows is None
        bound = ceiling.in_no_order(of_part, part.printed, pmids) if none else ceiling.in_order(of_part, pmids)
        pinned |= {(number, pmid) for pmid, is_bound in zip(part.printed, bound, strict=True) if is_bound}
    return pinned


def _outcome(place: Placement, meant: int, *, known: bool) -> str:
    right = meant in place.pmids
    if place.outcome is Outcome.MATCHED:
        return RIGHT if right else WRONG
    if place.outcome is Outcome.LIKELY:
        return LIKELY_RIGHT if right else LIKELY_WRONG
    if place.outcome is Outcome.AMBIGUOUS:
        return AMBIGUOUS_WITH if right else AMBIGUOUS_WITHOUT
    return NONE if known else GONE
