"""Read what a record left over of a reference: these are facts, too, and not the record's.

Words that touch the title or the journal are part of it, and make it another: "Erratum to", "Nature" of "Nature
Medicine". Where the record's journal or title does not stand, a run of words in its place is another journal or title.
So a fact that differs is seen as well as one that agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pmsync.matching.reading.authors import ENDS_NAMES, MOST_INITIALS, PARTICLES, ends_names, is_name_like
from pmsync.matching.reading.dates import month_number
from pmsync.matching.reading.journal import bracket_behind, touches, with_neighbours
from pmsync.matching.reading.labels import GROUP_WORDS, JOINING, LABELS, NO_NAMES, OF_JOURNALS, SILENT
from pmsync.matching.reading.reader import Reader
from pmsync.matching.reading.text import Span, Word

FEWEST_OF_TITLE = 4  # words of a run that is another title, and one less in small letters
SHORTEST_OF_TITLE = 4  # letters of a word that is more than a small one
FEWEST_OF_UNKNOWN = 2  # words of another title where the record's does not stand
BEFORE_NUMBERS = 25  # characters between a journal and the first of its numbers: a label, marks
LONGEST_NAME = 4  # words
LONGEST_INITIAL = 2  # letters: "J", "Yu"; the full stop behind it ends no sentence
NOTICE_WORDS = ("errat", "corrig", "correct", "retract", "repl", "comment", "respon", "addend")  # their beginnings
_BEFORE_ANOTHER = {"of", "on", "the"}  # "Discussion of", "More on": what follows is the title of another paper
_BEFORE_JOURNAL = {"in", "im", "em"}  # behind a colon they join no subtitle: "Title: In Journal"
_BEGINS_FIELD = re.compile(r"[=|;]")  # what no title has before its first word
_ENDS_FIELD = re.compile(r"[=|{}]")  # of a form or a template, in which no title goes on
_SENTENCE_END = re.compile(r"[.?!)\]:\"\u201c\u201d|]")
_ENDS_RUN = re.compile(r"[;:\"\u201c\u201d]")
_BETWEEN_NAMES = re.compile(r"[,;&/()\[\]]")
_LISTS_NAMES = re.compile(r"[,;&/]")
_ROMAN = re.compile(r"[IVX]{1,4}")
_ORDINAL = re.compile(r"\d{1,2}")


def add_left_over(reader: Reader) -> None:
    """Add to the facts what is left over: words that touch title and journal, another journal, another title."""
    _widen_journal(reader)
    _widen_title(reader)
    runs = [run for run in _runs(reader) if _says_something(reader, run)]
    if "journal" not in reader.spans and (journal := _unknown_journal(reader, runs)):
        reader.spans["journal"] = journal
        reader.take("journal", journal)
        runs = [run for run in runs if reader.owner[run[0]] is None]
    titles = [run for run in runs if _is_like_a_title(reader, run)]
    if not titles and "title" not in reader.spans:
        titles = [run for run in runs if _is_in_place_of_title(reader, run) or _is_unknown_title(reader, run)]
    if titles and ("title" not in reader.spans or _numbers_follow(reader, titles[0])):
        reader.spans["title"] = max(titles, key=lambda run: run[1] - run[0])


def _words(reader: Reader, run: Span) -> Sequence[Word]:
    return reader.text.words[run[0] : run[1] + 1]


# --- words that touch ---


def _may_name(word: Word) -> bool:
    """Whether a word may be one of a journal's name: no label, and no word that states nothing."""
    return word.key not in NO_NAMES or (word.key in OF_JOURNALS and word.text[0].isupper())


def _widen_journal(reader: Reader) -> None:
    """Add to the journal the words that touch it and the bracket behind it: "Nature Medicine", "Angew Chem (Engl)"."""
    span = reader.spans.get("journal")
    if span is None:
        return
    free = [
        owner is None and (_may_name(word) or _is_of_name(reader, index)) and not reader.has_number(index)
        for index, (owner, word) in enumerate(zip(reader.owner, reader.text.words, strict=True))
    ]
    first, last = with_neighbours(reader.text, span, free)
    while first < span[0] and reader.text.words[first].key in JOINING:
        first += 1
    while last > span[1] and reader.text.words[last].key in JOINING:
        last -= 1
    reader.spans["journal"] = first, _end_with_bracket(reader, last, free)
    reader.take("journal", reader.spans["journal"])


def _end_with_bracket(reader: Reader, last: int, free: Sequence[bool]) -> int:
    """Return where a journal's name ends with the bracket behind it, if this holds more than a month or a medium."""
    words = reader.text.words
    end = bracket_behind(reader.text, last) or last
    while end > last and end + 1 < len(free) and free[end + 1] and _goes_on_behind_bracket(words[end + 1]):
        end += 1
    is_free = all(owner is None for owner in reader.owner[last + 1 : end + 1])
    names = (word.key not in SILENT and month_number(word) is None for word in words[last + 1 : end + 1])
    return end if is_free and any(names) else last


def _is_of_name(reader: Reader, index: int) -> bool:
    """Whether a word that may be a label is part of a name here: "Br J Urol", "Nature C", "J Foo Suppl 2010"."""
    word, words = reader.text.words[index], reader.text.words
    if word.key in JOINING:
        return True
    labels = index + 1 < len(words) and words[index + 1].is_number and reader.owner[index + 1] != "date"
    return word.text[0].isupper() and (word.key in LABELS or len(word.text) == 1) and not labels


def _goes_on_behind_bracket(word: Word) -> bool:
    """Whether a name goes on behind a bracket: "Medicine (Baltimore) Open"."""
    return word.before.strip() in {"", ")", "]"} and word.text[0].isupper() and not word.is_number


def _widen_title(reader: Reader) -> None:
    """Add to the title the words that touch it."""
    span = reader.spans.get("title")
    if span:
        reader.spans["title"] = _start_of_title(reader, span[0]), _end_of_title(reader, span[1])
        reader.take("title", reader.spans["title"])


def _end_of_title(reader: Reader, last: int) -> int:
    """Return where a title ends with the words up to the journal, or in the same sentence."""
    words, owner = reader.text.words, reader.owner
    end = last
    while end + 1 < len(words) and owner[end + 1] is None and not reader.has_number(end + 1):
        if _ENDS_FIELD.search(words[end + 1].before):
            break
        end += 1
    if end > last and words[last + 1].before.startswith(":") and words[last + 1].key not in _BEFORE_JOURNAL:
        return _end_of_subtitle(reader, last, end)
    while end > last and (words[end].key in SILENT or words[end].key in LABELS):
        end -= 1
    if end == last or "journal" not in reader.spans:
        return last
    journal_follows = end + 1 < len(words) and owner[end + 1] == "journal"
    return end if journal_follows or "." not in words[last + 1].before else last


def _end_of_subtitle(reader: Reader, last: int, end: int) -> int:
    """Return where the words that a colon joins to a title end: at the next mark that ends a sentence."""
    words = reader.text.words
    for index in range(last + 2, end + 1):
        if _SENTENCE_END.search(words[index].before):
            return index - 1
    return end


def _start_of_title(reader: Reader, first: int) -> int:
    """Return where a title begins with the words that touch it: "Erratum to", "On the"; no name is one."""
    words = reader.text.words
    start = first
    while start and reader.owner[start - 1] is None and not words[start - 1].is_number:
        if _BEGINS_FIELD.search(words[start].before):
            break
        start -= 1
    for index in range(start, first):
        if words[index].key.startswith(NOTICE_WORDS) or words[index].text in {"Re", "re"}:
            return index
    begin = first
    while begin > start:
        piece = begin - 1
        while piece > start and not _ends_sentence(words[piece - 1], words[piece]):
            piece -= 1
        if _is_name_or_nothing(reader, piece, begin):
            break
        begin = piece
    return _with_ordinal(reader, begin)


def _ends_sentence(word: Word, behind: Word) -> bool:
    """Whether a sentence ends between two words; the full stop behind an initial ends none."""
    is_initial = word.text.isupper() and len(word.text) <= LONGEST_INITIAL and "." in behind.before
    return bool(_SENTENCE_END.search(behind.before)) and not is_initial


def _is_name_or_nothing(reader: Reader, first: int, behind: int) -> bool:
    """Whether the words before a title are names of a list, or words that every style has."""
    words = reader.text.words[first:behind]
    if all(word.key in SILENT or word.key in LABELS for word in words) and words[-1].key not in _BEFORE_ANOTHER:
        return True
    if not GROUP_WORDS.isdisjoint(word.key for word in words):
        return True
    small = [word for word in words if _is_small(word, SHORTEST_OF_TITLE)]
    if any(word.key not in SILENT and word.key not in PARTICLES for word in small):
        return False
    if _ROMAN.fullmatch(words[0].text) and len(words) == 1:
        return False
    listed = first > 0 and (_LISTS_NAMES.search(words[0].before) or words[0].key in ENDS_NAMES)
    initials = any(word.text.isupper() and len(word.text) <= MOST_INITIALS for word in words)
    at_start = first == 0 and not reader.authors
    can_be_names = all(is_name_like(word.text) or word.key in SILENT or len(word.text) == 1 for word in words)
    return bool(listed or initials or at_start) and can_be_names


def _with_ordinal(reader: Reader, first: int) -> int:
    """Return where a title begins with the number of a part before it: "2. Methods", behind names or a sentence."""
    before = reader.text.words[first - 1] if first > 1 else None
    if before is None or reader.owner[first - 1] is not None or not _ORDINAL.fullmatch(before.text):
        return first
    begins = before.before.endswith(" ") and before.before.strip()[-1:] in {".", ":", ")"}
    return first - 1 if begins and reader.text.words[first].before.strip()[:1] in {".", ":", ")"} else first


# --- runs of words ---


def _runs(reader: Reader) -> list[Span]:
    """Return the runs of words that belong to no fact and that no number and no end of a sentence parts."""
    runs: list[Span] = []
    for index, word in enumerate(reader.text.words):
        if reader.owner[index] is not None or word.is_number:
            continue
        goes_on = runs and runs[-1][1] == index - 1 and not _begins_run(reader, index)
        if goes_on:
            runs[-1] = runs[-1][0], index
        else:
            runs.append((index, index))
    return runs


def _begins_run(reader: Reader, index: int) -> bool:
    before = reader.text.words[index].before
    return bool(_ENDS_RUN.search(before)) or (". " in before and not touches(reader.text, index))


def _says_something(reader: Reader, run: Span) -> bool:
    return any(_may_name(word) and len(word.key) > 1 for word in _words(reader, run))


def _unknown_journal(reader: Reader, runs: Sequence[Span]) -> Span | None:
    """Return the words in the place of the journal: behind the title or the authors, before the first number."""
    title = reader.spans.get("title")
    behind = [run for run in runs if title is None or run[0] > title[1]]
    before_numbers = [run for run in runs if _is_before_numbers(reader, run)]
    near = (
        [run for run in behind if run in before_numbers]
        or [run for run in before_numbers if not _is_like_a_title(reader, run)]
        or (behind if title else [])
    )
    run = next((run for run in near if title or not _is_like_a_title(reader, run)), None)
    return _trimmed(reader, run) if run else None


def _is_before_numbers(reader: Reader, run: Span) -> bool:
    starts = [number.start for number in reader.numbers.values()]
    if reader.date:
        starts.append(reader.text.words[reader.spans["date"][0]].start)
    end = reader.text.words[run[1]].end
    return any(end <= start <= end + BEFORE_NUMBERS for start in starts)


def _trimmed(reader: Reader, run: Span) -> Span:
    """Return a run without the labels and silent words at its ends."""
    said = [index for index in range(run[0], run[1] + 1) if _may_name(reader.text.words[index])]
    return said[0], said[-1]


def _is_like_a_title(reader: Reader, run: Span) -> bool:
    words = _words(reader, run)
    small = [word for word in words if _is_small(word, SHORTEST_OF_TITLE) and word.key not in SILENT]
    return len(words) >= FEWEST_OF_TITLE and len(small) >= FEWEST_OF_TITLE - 1


def _is_in_place_of_title(reader: Reader, run: Span) -> bool:
    """Whether a few words stand between the authors and the journal: "Sleep of badgers"."""
    name, journal = reader.spans.get("first_author"), reader.spans.get("journal")
    between = name is not None and journal is not None and name[1] < run[0] and run[1] < journal[0]
    return between and any(_is_small(word, SHORTEST_OF_TITLE) for word in _words(reader, run))


def _is_unknown_title(reader: Reader, run: Span) -> bool:
    """Whether words that no fact takes are a title, where the record's is not there: two words that name nobody."""
    words = [word for word in _words(reader, run) if word.text.isupper() or word.key not in SILENT | LABELS.keys()]
    if sum(len(word.key) > 1 for word in words) < FEWEST_OF_UNKNOWN:
        return False
    if any(_is_small(word, SHORTEST_OF_TITLE) and word.key not in PARTICLES for word in words):
        return True
    parts: list[list[Word]] = [[]]
    for word in words:
        if _BETWEEN_NAMES.search(word.before) or ends_names(word):
            parts.append([])
        parts[-1].append(word)
    return any(len(part) > LONGEST_NAME or (len(part) > 1 and not _has_initials(part)) for part in parts)


def _has_initials(words: Sequence[Word]) -> bool:
    """Whether some of the words of a name are initials, and not all."""
    most = MOST_INITIALS - all(word.text.isupper() for word in words)  # "THE DOCTOR" is in capitals throughout
    initials = [word for word in words if word.text.isupper() and len(word.text) <= most]
    return 0 < len(initials) < len(words)


def _numbers_follow(reader: Reader, run: Span) -> bool:
    return any(word.is_number for word in reader.text.words[run[1] + 1 :])


def _is_small(word: Word, shortest: int = 2) -> bool:
    return len(word.text) >= shortest and word.text.islower()
