"""Reads the facts of a citation out of a full reference in one of the common styles.

A reference is read from both ends: the authors (and the year behind them) from its start; volume, issue, pages (and the
year among them) from its end; what is left between is title and journal. What cannot be told apart is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pmsync.models import Citation, PartialDate
from pmsync.parsing.abbreviations import cut_short
from pmsync.parsing.dates import MONTH, YEAR, date_in_words
from pmsync.parsing.pagination import last_page, page_start
from pmsync.parsing.reference.authors import authors_of, group_of, names_only, reaches_to_the_end
from pmsync.parsing.reference.numbers import numbers_of
from pmsync.parsing.reference.title import CUT, first_sentence, has_sentences, title_and_journal
from pmsync.parsing.text import without_list_number

LONGEST_AUTHORS = 6_000  # characters before the year
LONGEST_GROUP = 160  # characters of a group of authors
FEWEST_WORDS = 3  # of a title by which a paper can be found

_IN_A_BOOK = re.compile(
    r"(?:^|[.?!,] )In(?:: | (?!Vi(?:vo|tro)).{0,300}\(?\b[Ee]ds?\b)|\bIn: |\([Ee]ds?\.?\)|\b[Ee]ds\."
)
_BARE_MARK = re.compile(r"^\d{1,3} (?=[A-Z])")
_IDENTIFIER_FIRST = re.compile(
    r"^(?:(?:https?://\S{1,60}?)?(?:doi:? ?)?10\.\d{4,9}/\S+|PMID:? ?\d{1,8}|(?:PMCID:? ?)?PMC\d+)[.,;:]* (?=\S)",
    re.IGNORECASE,
)
_TAG_OR_MEDIUM = re.compile(
    r"</?(?:i|b|em|strong|su[bp]|span)>| ?\[(?:Internet|online|J|cited [^\[\]]{0,40})\](?=[ .,;]|$)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"(?<=\d)\. (?:[A-Z][a-z]{3,12}(?:, )?){1,3}\.?$")
_GLUED = re.compile(r"(?<=[a-z]{3}[.,?])(?=[A-Z][a-z. ])")
_LOOSE = re.compile(r" (?=[,;] |[.] |[.]$)")
_NOTE_LAST = re.compile(r" ?\[[^\[\]]{0,60}\]$")
_BROKEN_WORD = re.compile(r"(?<=\w)- (?=\w)(?!(?:and|or|to|und|oder|et|y)\b)")
_COMPOUND = re.compile(
    r"(?:\b(?:meta|non|well|high|low|long|short|self|cross|case|double|single|dose|time|risk|half|full|open|post|pre"
    r"|anti|Gram)"
    r"|-\w+|\b[A-Z\d]\w{0,2}|[A-Z\d]{2})$"
)
_SECOND_HALF = re.compile(
    r"(?:based|related|induced|dependent|mediated|like|associated|specific|free|type|term|scale|rich|positive|negative"
    r"|analysis|resistant|deficient|binding|derived|control|blind)\b|[A-Z\d]"
)
_AFTER_REFERENCE = re.compile(
    r"\b(?:(?:doi|DOI|Doi)(?=:| ?10\.| https?:|[ .]*$|\.org)|PMC?IDs?\b|PubMed(?: [CI]|:| ?$| doi)|Epub\b"
    r"|E-pub\b|eCollection|https?:|www\.|Available (?:from|at|online)\b|Accessed\b|Retrieved (?:from|on|\w+ \d|\d)"
    r"|Published (?:online|\d{4})|Erratum in|Comment in|Retraction in|Advance online|Online ahead|In press|Cited \d)"
    r"|(?<![\d.])10\.\d{4,9}/|\(in press\)"
)
# What publishers' pages print behind a reference
_LINKS = re.compile(
    r"(?<![ .,;|])(?:[ .,;|]*(?:\[?(?:CrossRef|PubMed(?: Central)?|Google ?Scholar|View(?: Article| Record| in \w+)?"
    r"|Article|Full ?Text|Web of Science|ADS|CAS|Medline|ISI|Scopus|Link|PDF|Abstract)\]?"
    r"(?=[ .,;|\[]|$|Google|CrossRef|PubMed)"
    r"|\((?:in [A-Z][a-z]+|accessed [^()]{0,40}|Epub [^()]{0,40})\)|\*\* ?[\w ]{1,30}|\u2022+ ?[\w ]{1,30}))+[ .,;|]*$"
)
_YEAR_BEHIND = re.compile(
    rf"[ ,.]*(?:\((?P<year>{YEAR})[a-z]?"
    rf"(?:[,/ -]+(?:(?P<month>{MONTH})\b\.?(?: (?P<day>\d{{1,2}}))?)?[\w ,-]{{0,20}})?\)[.,:;]* *"
    rf"|(?P<bare>{YEAR})[a-z]?[.,:;]? +)(?=[^\W\d_]|[^\w(;:,.-]|\d[^;:(]*[a-z]{{3}}(?!\d))"
)
_A_YEAR = re.compile(rf"\({YEAR}[a-z]?\b|(?<=[,.] ){YEAR}[a-z]?[.:,] ")
_PROSE = re.compile(
    r"(?-i:(?:We|I|Our|This|These|They|My|As|It) [a-z])|(?:See|Please|Cited|Source)\b(?!,? [A-Z]{1,3}\b)", re.IGNORECASE
)
_NUMBER_LAST = re.compile(r"\d[ ,]*\Z")
_LAST_YEAR = re.compile(rf"[;,.(] ?({YEAR})\)?\.?$")
_ABOUT = re.compile(r"\W*(?:Correct|Corrigend|Errat|Comment|Repl|Response|Re:|Retract|Letter)", re.IGNORECASE)
_AND_LAST = re.compile(r"(?:(?:and|&) .*)?")
_QUOTE = re.compile('["\u201c\u00ab]')


def rejoined(text: str) -> str:
    """Join words that a line's end broke: "stabi- lization"; compounds ("dose- dependent") keep their hyphen."""
    parts = _BROKEN_WORD.split(text)
    joined = parts[0]
    for part in parts[1:]:
        whole = _COMPOUND.search(joined[-30:]) or _SECOND_HALF.match(part)
        joined += f"-{part}" if whole else part
    return joined


def read_reference(plain: str) -> Citation:
    """Read the facts of a full reference out of ``plain``, which is cleaned text; ``text`` is left empty."""
    text = _prepare(plain)
    if _PROSE.match(text):
        return Citation("")
    head = _head(text)
    numbers = numbers_of(text, head.date.year if head.date else None)
    end = numbers.start if numbers else len(text)
    if end <= head.end and numbers:
        return Citation("")
    middle = text[head.end : end].strip(" ,;:")
    if numbers is None or _IN_A_BOOK.search(middle):
        return _without_numbers(middle, head, _last_date(text))
    dots = not re.search("[;:]", text[numbers.start :])
    title, journal = title_and_journal(middle, commas=not head.closed, authors=head != _Head(), dots=dots)
    names_left = title and head.date is numbers.date is None and _A_YEAR.search(title)  # names not known for such
    if names_left or (head == _Head() and not _can_stand_alone(title, text[numbers.start :])):
        title = f"{CUT}{title}" if title and len(title.split()) >= FEWEST_WORDS else None  # names may stand before it
    if journal is title is None:
        return Citation("", first_author=head.author, date=head.date or numbers.date)
    return Citation(
        "",
        title=title,
        first_author=head.author,
        journal=journal,
        date=head.date or numbers.date,
        volume=numbers.volume,
        issue=numbers.issue,
        page=page_start(numbers.pages) if numbers.pages else None,
        last_page=last_page(numbers.pages) if numbers.pages else None,
    )


def _without_numbers(middle: str, head: _Head, last: PartialDate | None) -> Citation:
    """Read "Title. J Foo Bar. 1978" and what has no journal: a book, a page of the web, a title that is cut."""
    if last and head.closed and head.date is None:
        title, journal = title_and_journal(_LAST_YEAR.sub("", middle), commas=False, authors=True, dots=True)
        cut = journal and any(cut_short(word.rstrip(".")) for word in journal.split())  # no place, no publisher
        if title and cut and not _IN_A_BOOK.search(middle):
            return Citation("", title=title, first_author=head.author, journal=journal, date=last)
    title = first_sentence(middle) if head.closed else None
    return Citation("", title=title, first_author=head.author, date=head.date or last)


def _prepare(plain: str) -> str:
    """Return the reference without its number, markup and what follows its pages; glued sentences set apart."""
    text = _IDENTIFIER_FIRST.sub("", _BARE_MARK.sub("", without_list_number(plain)), count=1)
    text = _GLUED.sub(" ", _LOOSE.sub("", rejoined(_TAG_OR_MEDIUM.sub("", text))))
    text = _LINKS.sub("", text)
    statement = _AFTER_REFERENCE.search(text)
    text = (text[: statement.start()] if statement else text).rstrip(" .,;:([{")
    while text.endswith("]") and (note := _NOTE_LAST.search(text, max(0, len(text) - LONGEST_GROUP))):
        text = text[: note.start()].rstrip(" .,;:([{")
    return _LANGUAGE.sub("", text)


# --- the start ---


@dataclass(frozen=True, slots=True)
class _Head:
    """First author and year at the start, where they end, and whether a mark that ends no name closes them."""

    author: str | None = None
    date: PartialDate | None = None
    end: int = 0
    closed: bool = False


def _head(text: str) -> _Head:
    """Read the authors at the start, and the year behind them, in brackets or not."""
    year = _A_YEAR.search(text, 0, LONGEST_AUTHORS)
    if year and year.start() and names_only(text[: year.start()]) and not _NUMBER_LAST.search(text[: year.start()]):
        behind = _YEAR_BEHIND.match(text, year.start())
        if behind:
            names = text[: year.start()].rstrip()
            authors = authors_of(names)
            if authors and not reaches_to_the_end(names, authors[1]):  # "Doe B. Claude Bernard (1813-1878)"
                return _without_year(text, authors)
            author = ("," not in names and group_of(names)) or (authors[0] if authors else None)
            return _Head(author, _date(behind), behind.end(), closed=True)
    return _without_year(text, authors_of(text))


def _without_year(text: str, authors: tuple[str, int] | None) -> _Head:
    """Read a head whose year, if it has one, stands in no brackets."""
    if authors is None:
        quote = _QUOTE.search(text, 0, LONGEST_AUTHORS)
        if quote and names_only(text[: quote.start()]):
            return _Head(None, None, quote.start(), closed=True)
        name, mark, _ = text[:LONGEST_GROUP].partition(". ")
        first = name.partition(", ")[0]
        group = (group_of(first) or group_of(name)) if mark else None
        return _Head(group, None, len(name) + 2, closed=True) if group else _Head()
    author, end = authors
    behind = _YEAR_BEHIND.match(text, end)
    if behind:
        return _Head(author, _date(behind), behind.end(), closed=True)
    closed = text[end - 2 : end - 1] in {".", ":"}
    quote = None if closed else _QUOTE.search(text, end, end + LONGEST_GROUP)
    if quote and _AND_LAST.fullmatch(text, end, quote.start()):
        return _Head(author, None, quote.start(), closed=True)
    return _Head(author, None, end, closed=closed)


def _date(match: re.Match[str]) -> PartialDate | None:
    year = match["year"] or match["bare"]
    return date_in_words(year, match["month"], match["day"]) or date_in_words(year, None)


def _last_date(text: str) -> PartialDate | None:
    """Return the year with which a book ends: "London: Chapman & Hall; 1991"."""
    match = _LAST_YEAR.search(text)
    return date_in_words(match.group(1), None) if match else None


def _can_stand_alone(title: str | None, numbers: str) -> bool:
    """Whether a title without authors is one: one sentence before "Journal. 2010;12:34"."""
    return title is not None and ";" in numbers and not has_sentences(title)
