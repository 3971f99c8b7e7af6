"""Read the facts of a reference by a record that may answer it.

The record's title, journal, authors and numbers are found in the text in this order, each among the words that nothing
has taken. What is left over is a fact, too: words that touch the title or the journal are part of it, a name that
stands first is the first author, another run of words as of a title is another title, and a number in the place of a
volume, a page or a year is one. So a fact that differs is seen as well as one that agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pmsync.matching.compare import Record, titles_of
from pmsync.matching.reading.authors import ENDS_NAMES, find_authors, first_name, is_name_like
from pmsync.matching.reading.dates import StatedDate, find_dates, month_number
from pmsync.matching.reading.journal import bracket_behind, find_journal, touches, with_neighbours
from pmsync.matching.reading.labels import AUTHOR_LABELS, GROUP_WORDS, LABELS, NO_NAMES, PART, SILENT
from pmsync.matching.reading.numbers import find_numbers, page_of
from pmsync.matching.reading.text import ReferenceText, cut
from pmsync.matching.reading.title import Span, find_title
from pmsync.matching.titles import title_key
from pmsync.models import Citation
from pmsync.models.citation import Place
from pmsync.parsing.pagination import last_page, page_start

FEWEST_OF_TITLE = 4  # words of a run that is another title
BEFORE_NUMBERS = 25  # characters between a journal and the first of its numbers: a label, marks
_PARTS = re.compile(r"[=|;]")  # what no title has before its first word
_SENTENCE_END = re.compile(r"[.?!)\]:\"\u201c\u201d|]")
STOP_WORDS_FIRST = frozenset(
    ["the", "a", "an", "in", "on", "see", "please", "we", "our", "this", "these", "what", "how", "why", "is", "are"]
)
NOTICE_WORDS = ("errat", "corrig", "correct", "retract", "repl", "comment", "respon", "addend")
_ROMAN = re.compile(r"[IVX]{1,4}")
FEWEST_OF_SENTENCE = 6  # words
_SENTENCE = re.compile(
    r"\s*(?!(?:We|I|Our|My|This|These|See|Please)\b)[A-Z][^.?!]{25,300}[.?!](?=\s*$|\s\s|\s*\(?\d{4}|\s*[A-Z])"
)
LEAST_SHARED, LEAST_OF_CUT = 0.5, 0.15  # of the words of a title; where titles are cut, fewer need be there
_NO_FACTS: dict[str, Any] = dict.fromkeys(
    ("title", "first_author", "journal", "date", "volume", "issue", "page", "last_page")
)


def read_by(citation: Citation, record: Record) -> Citation:
    """Return the facts of a reference as ``record`` explains it; any other citation as it is.

    ``places`` of the result say where in ``citation.reference`` each fact stands.
    """
    if citation.reference is None:
        return citation
    found, facts, places = _read(citation.reference, _Itself(record))
    if not found and citation.title and citation.journal:
        return citation  # nothing of this record stands there: the clues say better what does
    return replace(citation, **(_NO_FACTS | facts), places=places or None)


def unread(citation: Citation) -> Citation:
    """Return a citation without the facts that a record has to read in it."""
    return replace(citation, **_NO_FACTS)


def may_be_meant(citation: Citation, record: Record) -> bool:
    """Whether to read a reference by ``record`` at all: it has words of its title, or its volume and first page.

    Never stricter than the rules that need one of them to agree; it only spares the reading.
    """
    if citation.reference is None:
        return True
    text = cut(citation.reference)
    if record.volume and record.pages and {_first_digits(record.volume), _first_digits(record.pages)} <= text.numbers:
        return True
    least = LEAST_OF_CUT if text.is_cut else LEAST_SHARED
    return any(_shares_words(text.joined, title, least) for title in titles_of(record))


@lru_cache(maxsize=1 << 14)
def _first_digits(printed: str) -> str:
    match = re.search(r"[1-9]\d*", printed)
    return match.group() if match else ""


def _shares_words(joined: str, title: str, share: float) -> bool:
    words = _words_of_title(title)
    if not words:
        return True
    least, shared = len(words) * share, 0
    for left, word in zip(range(len(words), 0, -1), words, strict=True):
        shared += word in joined
        if shared >= least or shared + left - 1 < least:
            break
    return shared >= least


@lru_cache(maxsize=1 << 14)
def _words_of_title(title: str) -> tuple[str, ...]:
    return tuple({word for word in title_key(title).split() if len(word) >= FEWEST_OF_TITLE})


class _Itself:
    """A record as a key: equal to nothing but itself, so that its many fields need not be compared."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.record is other.record


@lru_cache(maxsize=1 << 10)
def _read(reference: str, by: _Itself) -> tuple[bool, dict[str, Any], tuple[Place, ...]]:
    reader = _Reader(cut(reference), by.record)
    return reader.found, reader.facts(), reader.places()


class _Reader:
    """One reference beside one record: which fact each word belongs to."""

    def __init__(self, text: ReferenceText, record: Record) -> None:
        self.text, self.record = text, record
        self.owner: list[str | None] = [None] * len(text.words)
        self.spans: dict[str, Span] = {}
        self.date: StatedDate | None = None
        self._find_title()
        self._find_journal()
        self.found = bool(self.spans)
        self.authors = find_authors(text, record.authors, self.free)
        for _, span in self.authors:
            self._take("author", span)
        self._find_unknown_names()
        self._take_affiliations()
        self._find_date()
        self.numbers = find_numbers(text, self.free, record)
        self._add_what_is_left()
        self._drop_what_is_no_reference()

    # --- in order ---

    @property
    def free(self) -> list[bool]:
        """Which words nothing has taken so far."""
        return [owner is None for owner in self.owner]

    def _take(self, owner: str, span: Span) -> None:
        for index in range(span[0], span[1] + 1):
            self.owner[index] = owner

    def _find_title(self) -> None:
        for span in find_title(self.text, titles_of(self.record)):
            span = span[0], self._end_with_part(span[1])
            self.spans.setdefault("title", span)
            self._take("title", span)

    def _end_with_part(self, last: int) -> int:
        """Return where a title ends with the number of a part behind it: "Part II", "- Part 2", "II"."""
        words = self.text.words[last + 1 : last + 3]
        if words and _ROMAN.fullmatch(words[0].text):
            return last + 1
        if len(words) == 2 and LABELS.get(words[0].key) == PART and words[0].key in {"part", "pt", "parts"}:  # noqa: PLR2004
            return last + 2
        return last

    def _find_journal(self) -> None:
        spans = find_journal(self.text, self.record.journal, (), self.free)
        for span in spans:
            if span[1] - span[0] == spans[0][1] - spans[0][0]:  # a style may print it twice
                self.spans.setdefault("journal", span)
                self._take("journal", span)

    def _find_unknown_names(self) -> None:
        """Take the names between those of the record's authors: not all authors need be the record's."""
        for (_, before), (_, behind) in zip(self.authors, self.authors[1:], strict=False):
            between = range(before[1] + 1, behind[0])
            if all(self.owner[i] is None and self._is_name(i) for i in between):
                self._take("author", (before[1] + 1, behind[0] - 1))
        first = self._first_unknown_name()
        if first:
            self.spans["first_author"] = first
            self._take("author", first)
        elif self.authors:
            self.spans["first_author"] = self.authors[0][1]

    def _take_affiliations(self) -> None:
        """Take the figures that stand behind names for their institutions: "Smith AB1, Jones C1,3"."""
        for index, word in enumerate(self.text.words[1:], 1):
            behind = self.owner[index - 1] == "author" and word.text.isdecimal() and word.before in {"", ","}
            glued = word.before == "" or self.text.words[index - 1].is_number
            if behind and glued and self.owner[index] is None:
                self.owner[index] = "author"

    def _is_name(self, index: int) -> bool:
        word = self.text.words[index]
        return not word.is_number and (is_name_like(word.text) or word.key in SILENT)

    def _first_unknown_name(self) -> Span | None:
        """Return the name before the first author that the record knows, or the one in the place of the authors."""
        words = self.text.words
        if not self.authors:
            return self._name_in_place_of_authors()
        behind = first = self.authors[0][1][0]
        while first and self.owner[first - 1] is None and self._is_name(first - 1):
            first -= 1
        while first < behind and words[first].key in SILENT and len(words[first].key) > 1:
            first += 1
        name = self._name_from(first, behind)
        is_group = name and not GROUP_WORDS.isdisjoint(words[i].key for i in range(first, behind))
        return None if is_group else name  # a group signs before or behind the people of the same record

    def _name_in_place_of_authors(self) -> Span | None:
        """Return the name with which the text begins, or that stands behind its label or right behind the title."""
        words = self.text.words
        starts = [
            i + 2 if words[i + 1].text == "1" else i + 1 for i, w in enumerate(words[:-1]) if w.key in AUTHOR_LABELS
        ]
        starts = [i for i in starts if i < len(words) and words[i].before.strip("* ")[:1] in {"=", ":"}]
        first = next((i for i, word in enumerate(words) if not word.is_number), 0)
        for start in (*starts, first):
            name = self._name_from(start, self._end_of_names(start))
            if name:
                return name
        title = self.spans.get("title")
        start = title[1] + 1 if title else len(words)
        name = self._name_from(start, self._end_of_names(start))
        return name if name and self._has_initials(name) else None

    def _has_initials(self, name: Span) -> bool:
        words = [self.text.words[i].text for i in range(name[0], name[1] + 1)]
        initials = [word for word in words if word.isupper() and len(word) <= 3]  # noqa: PLR2004
        return 0 < len(initials) < len(words)

    def _name_from(self, first: int, behind: int) -> Span | None:
        words = self.text.words
        if first >= behind or not words[first].text[0].isupper():
            return None
        name = first_name(self.text, first, behind)
        last = name[1] + 1
        parted = last == len(words) or words[last].before.strip() or words[last].key in ENDS_NAMES or self.owner[last]
        spelled = any(len(words[i].text) > 1 for i in range(name[0], last))
        return (
            name if spelled and (parted or words[last].is_number) and words[first].key not in STOP_WORDS_FIRST else None
        )

    def _end_of_names(self, end: int) -> int:
        """Return where the words from ``end`` on that can be names end."""
        while end < len(self.owner) and self.owner[end] is None and self._is_name(end):
            end += 1
        return end

    def _find_date(self) -> None:
        dates = find_dates(self.text, self.free)
        years = {d.year for d in (*self.record.published, self.record.published_online) if d}
        marked = [date for date in dates if date.is_marked] or dates
        near = sorted(marked, key=lambda date: min((abs(date.date.year - year) for year in years), default=0))
        if not near:
            return
        self.date = near[0]
        numbers = {self.record.volume, self.record.pages}
        for date in dates:
            again = date.date.year == near[0].date.year and str(date.date.year) not in numbers
            if date is near[0] or again or (date.is_marked and near[0].is_marked):
                for index in date.words:
                    self.owner[index] = "date"
        self.spans["date"] = min(near[0].words), max(near[0].words)

    # --- what is left ---

    def _add_what_is_left(self) -> None:
        self._add_to_journal()
        self._add_to_title()
        runs = [run for run in self._runs() if self._is_worded(run)]
        if "journal" not in self.spans and (journal := self._unknown_journal(runs)):
            self.spans["journal"] = journal
            self._take("journal", journal)
            runs = [run for run in runs if self.owner[run[0]] is None]
        titles = [run for run in runs if self._is_like_a_title(run)]
        if not titles and "title" not in self.spans:
            titles = [run for run in runs if self._is_in_place_of_title(run)]
        if titles and ("title" not in self.spans or self._numbers_follow(titles[0])):
            self.spans["title"] = max(titles, key=lambda run: run[1] - run[0])

    def _add_to_journal(self) -> None:
        span = self.spans.get("journal")
        if span is None:
            return
        taken = {i for number in self.numbers.values() for i in range(len(self.owner)) if self._is_in(i, number)}
        free = [
            owner is None and i not in taken and word.key not in NO_NAMES
            for i, (owner, word) in enumerate(zip(self.owner, self.text.words, strict=True))
        ]
        first, last = with_neighbours(self.text, span, free)
        bracket = bracket_behind(self.text, last)
        if bracket and all(self.owner[i] is None for i in range(last + 1, bracket + 1)):
            words = self.text.words[last + 1 : bracket + 1]
            if any(word.key not in SILENT and month_number(word) is None for word in words):
                last = bracket
        self.spans["journal"] = first, last
        self._take("journal", (first, last))

    def _is_in(self, index: int, number: object) -> bool:
        word = self.text.words[index]
        return number.start <= word.start < number.end  # type: ignore[attr-defined]

    def _add_to_title(self) -> None:
        """Add to the title the words that touch it."""
        span = self.spans.get("title")
        if span is None:
            return
        first, last = span
        words = self.text.words
        end = last
        while end + 1 < len(words) and self.owner[end + 1] is None and not self._is_number_of_fact(end + 1):
            end += 1
        while end > last and (words[end].key in SILENT or words[end].key in LABELS):
            end -= 1
        followed = end + 1 < len(words) and self.owner[end + 1] == "journal"
        if end > last and ("journal" in self.spans) and (followed or "." not in words[last + 1].before):
            last = end
        first = self._start_of_title(first)
        self.spans["title"] = first, last
        self._take("title", (first, last))

    def _start_of_title(self, first: int) -> int:
        """Return where a title begins with the words that touch it: "Erratum to", "On the"; no name is one."""
        words = self.text.words
        start = first
        while start and self.owner[start - 1] is None and not words[start - 1].is_number:
            if _PARTS.search(words[start].before):
                break
            start -= 1
        notice = next(
            (i for i in range(start, first) if words[i].key.startswith(NOTICE_WORDS) or words[i].key == "re"), None
        )
        if notice is not None:
            return notice
        touching = first
        while touching > start and not _SENTENCE_END.search(words[touching].before):
            touching -= 1
        lower = [i for i in range(touching, first) if _is_lower(words[i].text) and words[i].key not in SILENT]
        return touching if lower else first

    def _is_number_of_fact(self, index: int) -> bool:
        return any(self._is_in(index, number) for number in self.numbers.values())

    def _runs(self) -> list[Span]:
        """Return the runs of words that nothing has taken and that no number parts."""
        runs: list[Span] = []
        for index, owner in enumerate(self.owner):
            word = self.text.words[index]
            if owner is not None or word.is_number:
                continue
            broken = any(c in word.before for c in ';:"\u201c\u201d') or (
                ". " in word.before and not touches(self.text, index)
            )
            if runs and runs[-1][1] == index - 1 and not (index and broken):
                runs[-1] = runs[-1][0], index
            else:
                runs.append((index, index))
        return runs

    def _is_worded(self, run: Span) -> bool:
        words = [self.text.words[i] for i in range(run[0], run[1] + 1)]
        return any(word.key not in NO_NAMES and len(word.key) > 1 for word in words)

    def _unknown_journal(self, runs: Sequence[Span]) -> Span | None:
        """Return the words in the place of the journal: behind the title or the authors, before the first number."""
        title = self.spans.get("title")
        numbers = [number.start for number in self.numbers.values()]
        if self.date:
            numbers.append(self.text.words[self.spans["date"][0]].start)
        behind = [run for run in runs if title is None or run[0] > title[1]]
        near = (
            [run for run in behind if self._is_before_numbers(run, numbers)]
            or [run for run in runs if self._is_before_numbers(run, numbers) and not self._is_like_a_title(run)]
            or (behind if title else [])
        )
        run = next((run for run in near if not self._is_like_a_title(run) or title), None)
        return self._trimmed(run) if run else None

    def _is_before_numbers(self, run: Span, numbers: Sequence[int]) -> bool:
        end = self.text.words[run[1]].end
        return any(end <= start <= end + BEFORE_NUMBERS for start in numbers)

    def _trimmed(self, run: Span) -> Span:
        """Return a run without the labels and silent words at its ends."""
        said = [i for i in range(run[0], run[1] + 1) if self.text.words[i].key not in NO_NAMES]
        return said[0], said[-1]

    def _is_like_a_title(self, run: Span) -> bool:
        words = [self.text.words[i] for i in range(run[0], run[1] + 1)]
        plain = [word for word in words if word.text.islower() and len(word.text) > 3 and word.key not in SILENT]  # noqa: PLR2004
        return len(words) >= FEWEST_OF_TITLE and len(plain) >= FEWEST_OF_TITLE - 1

    def _is_in_place_of_title(self, run: Span) -> bool:
        """Whether a few words stand between the authors and the journal: "Naming of drugs"."""
        name, journal = self.spans.get("first_author"), self.spans.get("journal")
        words = [self.text.words[i].text for i in range(run[0], run[1] + 1)]
        between = name is not None and journal is not None and name[1] < run[0] and run[1] < journal[0]
        return between and any(_is_lower(word) and len(word) > 3 for word in words)  # noqa: PLR2004

    def _numbers_follow(self, run: Span) -> bool:
        return any(word.is_number for word in self.text.words[run[1] + 1 :])

    # --- the result ---

    def _drop_what_is_no_reference(self) -> None:
        """Keep no fact of a text that is not worded as a reference, and in which the record explains nothing.

        "We read it in 2010, see doi:10.1000/x" names a paper and states nothing of it; but a sentence that stands
        before an identifier is a title.
        """
        known = self.found or self.authors or {"volume", "page"} <= self.numbers.keys()
        shaped = "first_author" in self.spans and (self.date is not None or "volume" in self.numbers)
        if known or shaped:
            return
        self.numbers, self.date = {}, None
        sentence = _SENTENCE.match(self.text.plain)
        runs = [i for i, word in enumerate(self.text.words) if sentence and word.end <= sentence.end()]
        self.spans = {"title": (runs[0], runs[-1])} if len(runs) >= FEWEST_OF_SENTENCE else {}

    def facts(self) -> dict[str, Any]:
        """Return the facts by name, as the text has them."""
        facts: dict[str, Any] = {fact: self._printed(span) for fact, span in self.spans.items() if fact != "date"}
        facts["date"] = self.date.date if self.date else None
        facts |= {role: number.value for role, number in self.numbers.items()}
        if pages := self.numbers.get("page"):
            facts["page"], facts["last_page"] = page_start(page_of(pages.value)), last_page(page_of(pages.value))
        return facts

    def _printed(self, span: Span) -> str:
        start, end = self.text.stretch(*span)
        closing = self.text.plain[end : end + 1]
        return self.text.plain[start : end + (closing in {")", "?", "."} and closing == ")")]

    def places(self) -> tuple[Place, ...]:
        """Return where each fact stands in the text as given."""
        stretches = {fact: self.text.stretch(*span) for fact, span in self.spans.items()}
        stretches |= {role: (number.start, number.end) for role, number in self.numbers.items()}
        return tuple(Place(fact, *self.text.place(*stretch)) for fact, stretch in stretches.items())


def _is_lower(word: str) -> bool:
    return len(word) > 1 and word.islower()
