"""Explain the words of a reference by a record that may answer it: each word belongs to one fact, or is left over.

What can be mistaken least is looked for first, and takes its words: the title, then the journal, the authors, the date,
and at last the numbers, of which any may occur by chance. So a title's "Lancet", "Smith" or "1992" is never taken for a
journal, an author or a year. What the record does not explain is read by pmsync.matching.reading.left_over.
"""

from __future__ import annotations

from pmsync.matching.compare import Record, titles_of
from pmsync.matching.reading.authors import affiliation_marks, find_authors, names_between, unknown_first_author
from pmsync.matching.reading.dates import StatedDate, find_dates, nearest
from pmsync.matching.reading.journal import find_journal
from pmsync.matching.reading.numbers import Number, find_numbers
from pmsync.matching.reading.text import ReferenceText, Span
from pmsync.matching.reading.title import end_with_part, find_title


class Reader:
    """One reference beside one record: the fact to which each word belongs (``owner``), and where the facts stand.

    ``spans`` are the words of each fact but the numbers, which need not be whole words and have places of their own.
    """

    def __init__(self, text: ReferenceText, record: Record) -> None:
        self.text, self.record = text, record
        self.owner: list[str | None] = [None] * len(text.words)
        self.spans: dict[str, Span] = {}
        self.authors: list[Span] = []
        self.date: StatedDate | None = None
        self.numbers: dict[str, Number] = {}

    @property
    def free(self) -> list[bool]:
        """Which words belong to no fact so far."""
        return [owner is None for owner in self.owner]

    def take(self, fact: str, span: Span) -> None:
        """Say that these words belong to a fact."""
        first, last = span
        self.owner[first : last + 1] = [fact] * (last + 1 - first)

    def has_number(self, index: int) -> bool:
        """Whether a word is part of the volume, the issue or the pages."""
        start = self.text.words[index].start
        return any(number.start <= start < number.end for number in self.numbers.values())

    def explain(self) -> None:
        """Find every fact of the record."""
        self._find_title()
        self._find_journal()
        self._find_authors()
        self._find_date()
        self.numbers = find_numbers(self.text, self.free, self.record)

    def _find_title(self) -> None:
        for first, last in find_title(self.text, titles_of(self.record)):
            span = first, end_with_part(self.text, last)
            self.spans.setdefault("title", span)
            self.take("title", span)

    def _find_journal(self) -> None:
        spans = find_journal(self.text, self.record.journal, self.free)
        names = [[word.key for word in self.text.words[first : last + 1]] for first, last in spans]
        for span, name in zip(spans, names, strict=True):
            if name == names[0]:  # a style may print it twice
                self.spans.setdefault("journal", span)
                self.take("journal", span)

    def _find_authors(self) -> None:
        """Find the record's authors, the names between and before them, and the figures behind them."""
        self.authors = find_authors(self.text, self.record.authors, self.free)
        for span in self.authors:
            self.take("author", span)
        for span in names_between(self.text, self.authors, self.free):
            self.take("author", span)
        first = unknown_first_author(self.text, self.authors, self.spans.get("title"), self.free)
        if first:
            self.take("author", first)
        if first or self.authors:
            self.spans["first_author"] = first or self.authors[0]
        named = [index for index, owner in enumerate(self.owner) if owner == "author"]
        for mark in affiliation_marks(self.text, named, self.free):
            self.take("author", (mark, mark))

    def _find_date(self) -> None:
        """Find the date that is nearest to one of the record's, and all that state the same year.

        A second year beside it may be a volume or a page; where both have the form of a date, neither is a number.
        """
        dates = find_dates(self.text, self.free)
        years = {date.year for date in (*self.record.published, self.record.published_online) if date}
        self.date = found = nearest(dates, years)
        if found is None:
            return
        numbers = {self.record.volume, self.record.pages}
        for date in dates:
            again = date.date.year == found.date.year and str(date.date.year) not in numbers
            if date is found or again or (date.is_marked and found.is_marked):
                for index in date.words:
                    self.take("date", (index, index))
        self.spans["date"] = min(found.words), max(found.words)
