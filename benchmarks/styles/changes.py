"""Changes one fact of a paper, as people and language models misquote: everything else stays as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from benchmarks.styles.csl import has
from benchmarks.styles.papers import Paper

TRIES = 30
YEARS = range(1850, 2027)
FEWEST_WORDS, SHORTEST_WORD, SUFFIX, STEM = 4, 5, 3, 4  # of a title that is changed, and of the words changed
FIRST_YEAR_AS_VOLUME = 1800
COMMON = frozenset(
    {
        "about", "above", "across", "after", "against", "along", "among", "around", "because", "before",
        "behind", "being", "below", "beneath", "beside", "between", "beyond", "could", "during", "every",
        "following", "from", "other", "their", "there", "these", "those", "through", "toward", "towards",
        "under", "until", "upon", "using", "versus", "where", "whether", "which", "while", "within", "without",
        "would", "journal",
    }
)  # fmt: skip
OPPOSITES = (
    "left right", "increased decreased", "increase decrease", "high low", "higher lower", "acute chronic", "early late",
    "men women", "male female", "boys girls", "children adults", "mouse rat", "mice rats", "dogs cats", "human bovine",
    "upper lower", "anterior posterior", "primary secondary", "positive negative", "before after", "short long",
    "young elderly", "inhibition activation", "hepatic renal", "liver kidney", "heart lung", "synthesis degradation",
    "vitro vivo", "arterial venous", "systolic diastolic", "benign malignant", "proximal distal", "gastric colonic",
    "prostate breast", "asthma diabetes", "sodium potassium", "calcium magnesium", "cervical lumbar",
)  # fmt: skip
_OTHER_WORD = {a: b for pair in OPPOSITES for a, b in (pair.split(), pair.split()[::-1])}
# Titles of notices and answers, which are no paper's own.
_NOTICE = re.compile(
    r"\b(?:erratum|corrigend|correction|reply|comment|response|author|re\b|part|retract)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Change:
    """Which fact was changed, what it was and what it is now, and the paper as it is misquoted."""

    fact: str
    was: str
    now: str
    paper: Paper

    def shows_in(self, text: str, original: str) -> bool:
        """Whether ``text``, the paper so misquoted, states the changed fact, and ``original`` does not."""
        return text != original and any(has(text, word) for word in self.now.split(" = "))


class Changer:
    """Changes facts of papers, with what other papers have: journals, surnames, words of titles, neighbours' pages."""

    def __init__(self, papers: Iterable[Paper], rng: Random) -> None:
        self._rng = rng
        self._papers = list(papers)
        self._volumes: dict[tuple[str, str], list[Paper]] = defaultdict(list)
        self._words: dict[str, set[str]] = defaultdict(set)
        for paper in self._papers:
            self._volumes[paper.journal_id, paper.volume].append(paper)
            for word in _words(paper.title):
                self._words[word[-SUFFIX:]].add(word)
        self._sorted = {suffix: sorted(words) for suffix, words in self._words.items()}
        self._changes: dict[str, Callable[[Paper], Change | None]] = {
            "volume": self._volume,
            "pages": self._pages,
            "year": self._year,
            "journal": self._journal,
            "first_author": self._first_author,
            "title_word": self._title_word,
            "part_two": self._part_two,
            "reply": self._reply,
            "erratum": self._erratum,
            "neighbours_page": self._neighbours_page,
        }

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of all changes."""
        return tuple(self._changes)

    def change(self, fact: str, paper: Paper) -> Change | None:
        """Return the change of one fact, ``None`` where the paper cannot be changed so."""
        return self._changes[fact](paper)

    def _volume(self, paper: Paper) -> Change | None:
        if not paper.volume.isdecimal() or int(paper.volume) > FIRST_YEAR_AS_VOLUME:
            return None
        others = [int(paper.volume) + step for step in range(-12, 13) if step and int(paper.volume) + step > 0]
        volume = str(self._rng.choice([other for other in others if str(other) != paper.issue]))
        return Change("volume", paper.volume, volume, replace(paper, volume=volume))

    def _pages(self, paper: Paper) -> Change | None:
        figures = re.search(r"\d+", paper.first)
        if not figures:
            return None
        step = self._rng.choice([step for step in range(-60, 200) if abs(step) > 2])  # noqa: PLR2004
        first = int(figures[0]) + step
        if first < 1:
            return None
        last = str(int(paper.last) + step) if paper.last.isdecimal() else ""
        start = paper.first[: figures.start()] + str(first).zfill(len(figures[0])) + paper.first[figures.end() :]
        return self._with_pages("pages", paper, start, last)

    def _neighbours_page(self, paper: Paper) -> Change | None:
        others = [
            other
            for other in self._volumes[paper.journal_id, paper.volume]
            if other.first and other.first != paper.first and paper.volume
        ]
        if not others:
            return None
        other = self._rng.choice(others)
        return self._with_pages("neighbours_page", paper, other.first, other.last)

    def _with_pages(self, fact: str, paper: Paper, first: str, last: str) -> Change:
        pages = f"{first}-{last}" if last else first
        return Change(fact, paper.first, first, replace(paper, first=first, last=last, pages=pages))

    def _year(self, paper: Paper) -> Change | None:
        known = {paper.year, paper.online[0] if paper.online else paper.year}
        years = [paper.year + step for step in range(-9, 10)]
        others = [year for year in years if year in YEARS and all(abs(year - one) > 1 for one in known)]
        if not others:
            return None
        year = self._rng.choice(others)
        online = (year, *paper.online[1:]) if paper.online else None
        return Change("year", str(paper.year), str(year), replace(paper, year=year, online=online))

    def _journal(self, paper: Paper) -> Change | None:
        mine = _journal_words(paper)
        for other in self._rng.sample(self._papers, min(TRIES, len(self._papers))):
            words = _journal_words(other)
            if other.journal_id != paper.journal_id and not mine <= words and not words <= mine and other.dotted:
                now = " = ".join(dict.fromkeys((other.journal, other.short, other.dotted)))
                misquoted = replace(
                    paper, journal=other.journal, short=other.short, dotted=other.dotted, issn=other.issn
                )
                return Change("journal", paper.journal, now, misquoted)
        return None

    def _first_author(self, paper: Paper) -> Change | None:
        if not paper.people or paper.people[0].is_group:
            return None
        first, *rest = paper.people
        mine = {word for person in paper.people for word in re.findall(r"\w+", person.family.casefold())}
        for other in self._rng.sample(self._papers, min(TRIES, len(self._papers))):
            name = other.people[0] if other.people else first
            if not name.is_group and mine.isdisjoint(re.findall(r"\w+", name.family.casefold())):
                changed = replace(first, family=name.family)
                return Change("first_author", first.family, name.family, replace(paper, people=(changed, *rest)))
        return None

    def _title_word(self, paper: Paper) -> Change | None:
        words = [word for word in _words(paper.title) if len(re.findall(rf"\b{word}\b", paper.title)) == 1]
        if len(paper.title.split()) < FEWEST_WORDS or not words:
            return None
        opposite = [word for word in re.findall(r"\b[a-z]+\b", paper.title) if word in _OTHER_WORD]
        word = self._rng.choice(opposite) if opposite else self._rng.choice(words)
        new = _OTHER_WORD.get(word) or self._like(word)
        if new is None or has(paper.title, new):
            return None
        title = re.sub(rf"\b{word}\b", new, paper.title, count=1)
        return Change("title_word", word, new, replace(paper, title=title))

    def _like(self, word: str) -> str | None:
        """Return a word of another title that ends as this one, and is none of its family."""
        words = self._sorted.get(word[-SUFFIX:], [])
        others = [other for other in words if other[:STEM] != word[:STEM] and abs(len(other) - len(word)) <= STEM]
        return self._rng.choice(others) if others else None

    def _part_two(self, paper: Paper) -> Change | None:
        ends = (": Part II", ". Part II", " - Part 2", ", Part II", ". II")
        return self._titled("part_two", paper, lambda: f"{paper.title}{self._rng.choice(ends)}")

    def _reply(self, paper: Paper) -> Change | None:
        ways = ("Reply to: {}", "Comment on: {}", "Comment on “{}”", "Reply to “{}”", "Re: {}", "Response to: {}")
        return self._titled("reply", paper, lambda: self._rng.choice(ways).format(paper.title))

    def _erratum(self, paper: Paper) -> Change | None:
        ways = ("Erratum to: {}", "Erratum: {}", "Correction to: {}", "Corrigendum to “{}”", "Retraction: {}")
        return self._titled("erratum", paper, lambda: self._rng.choice(ways).format(paper.title))

    def _titled(self, fact: str, paper: Paper, title: Callable[[], str]) -> Change | None:
        if _NOTICE.search(paper.title) or len(paper.title.split()) < FEWEST_WORDS or paper.title[-1] in "?!]":
            return None
        changed = title()
        return Change(fact, paper.title, changed, replace(paper, title=changed))


def _words(title: str) -> list[str]:
    """Return the words of a title that can be exchanged: small letters, not the first, none that only binds."""
    words = re.findall(rf"(?<= )[a-z]{{{SHORTEST_WORD},}}(?![\w-])", title)
    return [word for word in words if word not in COMMON]


def _journal_words(paper: Paper) -> set[str]:
    return set(re.findall(r"\w+", f"{paper.journal}".casefold())) - {"the", "of", "and", "de", "et", "in", "for"}
