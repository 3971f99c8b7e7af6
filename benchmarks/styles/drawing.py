"""Draws papers and prints them: in styles of the Citation Style Language, in formats, and with one fact changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from random import Random

from benchmarks.styles import csl
from benchmarks.styles.changes import Change, Changer
from benchmarks.styles.formats import FORMATS, WITH_IDENTIFIER, able
from benchmarks.styles.papers import Paper

CSL, FORMAT, CHANGED = "csl", "format", "changed"
CSL_DRAWN, FORMATS_DRAWN = 5, 10  # references of each style whose record is served, or withheld
TRIES = 40  # ways to print a changed paper before the next paper is taken


@dataclass(frozen=True, slots=True)
class Text:
    """A reference, the paper it means, and whether that is served; ``change`` is what it states wrongly."""

    kind: str
    style: str
    language: str
    text: str
    paper: Paper
    served: bool
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """A style that was drawn and cannot be printed, and why."""

    style: str
    problem: str


def seeded(seed: str, name: str) -> Random:
    """Draw the same for everybody, whatever else is drawn."""
    return Random(f"{seed} {name}")  # noqa: S311  # no secret


class Deck:
    """Papers in the order in which they are drawn; after the last comes the first again."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._turns = cycle(papers)

    def draw(self, count: int, fits: Callable[[Paper], bool]) -> list[Paper]:
        """Return the next so many papers that fit."""
        return list(islice(filter(fits, self._turns), count))


@dataclass(frozen=True, slots=True)
class Decks:
    """The papers that are served and those that are withheld, and how many of each are drawn for a style."""

    served: Deck
    withheld: Deck
    each: tuple[int, int]

    def draw(self, fits: Callable[[Paper], bool]) -> list[tuple[Paper, bool]]:
        """Return papers for a style with whether they are served; those that are come first."""
        halves = zip((self.served, self.withheld), self.each, (True, False), strict=True)
        return [(paper, served) for deck, count, served in halves for paper in deck.draw(count, fits)]


def in_styles(styles: Iterable[str], decks: Decks, rng: Random) -> Iterator[list[Text] | NotPrinted]:
    """Yield the references of each style, or that it cannot be printed."""
    for style in styles:
        drawn = [(csl.in_either_bracket(paper, rng), served) for paper, served in decks.draw(has_place)]
        printed = csl.printed(style, [paper for paper, _ in drawn])
        if printed.problem:
            yield NotPrinted(style, printed.problem)
        else:
            pairs = zip(drawn, printed.entries, strict=True)
            yield [Text(CSL, style, printed.language, entry, paper, served) for (paper, served), entry in pairs]


def has_place(paper: Paper) -> bool:
    """Whether a paper has a volume and pages."""
    return paper.states("volume", "first")


def in_formats(decks: Decks, rng: Random) -> Iterator[list[Text]]:
    """Yield the references of each format."""
    for name, write in FORMATS.items():
        drawn = decks.draw(partial(able, name))
        papers = [(csl.in_either_bracket(paper, rng), served) for paper, served in drawn]
        yield [Text(FORMAT, name, "", write(paper), paper, served) for paper, served in papers]


def changed(count: int, papers: Sequence[Paper], deck: Deck, styles: Sequence[str], rng: Random) -> list[Text]:
    """Return so many references with one fact changed, as many of each; every other one in one of ``styles``.

    ``papers`` lend what is put in a fact's place; those changed come from ``deck``.
    """
    changer = Changer(papers, rng)
    made: list[Text] = []
    while len(made) < count:
        fact = changer.facts[len(made) % len(changer.facts)]
        (paper,) = deck.draw(1, lambda paper: has_place(paper) and bool(paper.people))
        change = changer.change(fact, paper)
        text = _changed(paper, change, styles if rng.random() < 1 / 2 else (), rng) if change else None
        if text:
            made.append(text)
    return made


def _changed(paper: Paper, change: Change, styles: Sequence[str], rng: Random) -> Text | None:
    """Print a change in a way in which it shows; in a style, or in a format where there are no styles."""
    names = [name for name in FORMATS if able(name, paper) and name not in WITH_IDENTIFIER]
    for name in rng.sample(styles or names, min(TRIES, len(styles or names))):
        language, texts = _both(name, (paper, change.paper)) if styles else ("", _written(name, paper, change))
        if len(texts) == len((paper, change.paper)) and change.shows_in(texts[1], texts[0]):
            return Text(CHANGED, name, language, texts[1], paper, served=True, change=change)
    return None


def _written(name: str, paper: Paper, change: Change) -> tuple[str, str]:
    return FORMATS[name](paper), FORMATS[name](change.paper)


def _both(style: str, papers: Sequence[Paper]) -> tuple[str, tuple[str, ...]]:
    """Print each paper by itself in a style; nothing where the style cannot be printed."""
    printed = [csl.printed(style, [paper]) for paper in papers]
    return printed[0].language, tuple(one.entries[0] for one in printed if not one.problem)
