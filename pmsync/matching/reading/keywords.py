"""Tell whether a record explains every word of a search such as "Smith 2021 exosomes lupus"."""

from __future__ import annotations

from functools import lru_cache

from pmsync.matching.authors import surname_and_initials
from pmsync.matching.compare import Record, titles_of
from pmsync.matching.reading.labels import SILENT
from pmsync.matching.reading.text import Word, cut
from pmsync.matching.titles import title_key
from pmsync.parsing.journals import abbreviates, content_words
from pmsync.parsing.text import folded_words

FEWEST_WORDS = 3  # that tell something
FEWEST_OF_TITLE = 2
MOST_AUTHORS = 50
MOST_WORDS = 30  # a longer text is no search


def explains_every_word(reference: str, record: Record) -> bool:
    """Whether each word is one of the title, an author's surname, the year or a word of the journal's name.

    At least two are the title's, and three tell something at all.
    """
    words = [word for word in cut(reference).words if word.key not in SILENT]
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return False
    letters = _letters(record)
    if any(word.key not in letters and len(word.key) > 1 for word in words):
        return False
    titled = {part for title in titles_of(record) for part in title_key(title).split()}
    titled |= {word.key for title in titles_of(record) for word in cut(title).words}
    others = _names(record) | _years(record)
    journal = content_words(f"{record.journal.name} {record.journal.abbreviation}") if record.journal else []
    in_title = sum(word.key in titled for word in words)
    rest = [word for word in words if word.key not in titled and word.key not in others]
    return in_title >= FEWEST_OF_TITLE and all(_is_minor(word) or _of_journal(word, journal) for word in rest)


@lru_cache(maxsize=1 << 10)
def _letters_of(*texts: str) -> str:
    return " ".join("".join(folded_words(text)) for text in texts)


def _letters(record: Record) -> str:
    """Return the letters of all that a word may be of, which tells most records from those that may be meant."""
    journal = (record.journal.name, record.journal.abbreviation) if record.journal else ()
    return _letters_of(*titles_of(record), *record.authors[:MOST_AUTHORS], *journal, *_years(record))


def _names(record: Record) -> set[str]:
    authors = record.authors[:MOST_AUTHORS]
    surnames = {surname_and_initials(author)[0] for author in authors}
    return surnames | {part for author in authors for part in folded_words(author)}


def _years(record: Record) -> set[str]:
    return {str(date.year) for date in (*record.published, record.published_online) if date}


def _is_minor(word: Word) -> bool:
    return len(word.key) == 1


def _of_journal(word: Word, journal: list[str]) -> bool:
    return any(word.key == whole or abbreviates(word.key, whole) for whole in journal)
