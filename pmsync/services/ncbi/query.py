"""Builds the clauses, in PubMed's query syntax, by which the records that a citation may mean are looked for.

A clause only has to bring the right record among few others; whether it is the right one is decided elsewhere. So
titles are asked for by single words, each with its own tag: a tag switches PubMed's term mapping off, and a phrase that
is not in its phrase index is broken up or finds nothing (PubMed Help, "Searching for a phrase").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pmsync.models import Citation, PartialDate
from pmsync.parsing.text import bare_title, clean, unescape

if TYPE_CHECKING:  # only references that must be looked for need it
    from pmsync.matching.reading.clues import Clues

# Those of PubMed's stop words (PubMed Help, "Stopwords") that have four or more letters.
STOP_WORDS = set(
    re.findall(
        r"\w+",
        "about again almost also although always among another because been before being between both could "
        "does done during each either enough especially found from further have having here however itself "
        "just made mainly make might most mostly must nearly neither obtained often overall perhaps pmid "
        "quite rather really regarding seem seen several should show showed shown shows significantly since "
        "some such than that their theirs them then there therefore these they this those through thus upon "
        "used using various very were what when which while with within without would",
    )
)


def plain_words(title: str) -> list[str]:
    """Return the words that every printing of ``title`` and every index of it spells alike, in their order.

    They are of four or more unaccented letters, not joined by a hyphen or an apostrophe to another word (unless there
    would be none), and no stop words.
    """
    text = bare_title(clean(unescape(title))).replace("\u2019", "'")
    alone = re.findall(r"(?<![\w'-])[A-Za-z]{4,}(?![\w'-])", text, re.ASCII)
    words = [word.lower() for word in alone] or [word.lower() for word in re.findall(r"\b[A-Za-z]{4,}\b", text)]
    return [word for word in words if word not in STOP_WORDS]


def _short_words(title: str) -> list[str]:
    """Return words of three capitals of a title that has too few plain ones: "From ICU doctor to ICU patient"."""
    few = len(set(plain_words(title))) < FEWEST_WORDS
    return [word.lower() for word in re.findall(r"(?<![\w'-])[A-Z]{3}(?![\w'-])", title)] if few else []


# These letters are operators or separators of PubMed's search; a DOI that holds one is kept apart from the others, so
# that it cannot change what they ask, and asked once more alone before "no such record" is believed.
BREAKS_A_SEARCH = re.compile(r"[()\[\]<>;:]")
MOST_WORDS = 8  # of a title: more narrow nothing
FEWEST_WORDS = 3  # fewer are asked for with the first author or the journal only
SELECTIVE_WORDS = 5  # so many words need no year beside them
YEARS_AROUND = 1  # the online and the printed year differ by as much
_SELECTIVE_PAGE = re.compile(r"\d{3}")
_PLAIN_NAME = re.compile(r"[A-Z](?:[a-z]{2,}|[A-Z]{3,})")  # others are spelled in too many ways


def doi_clause(citation: Citation) -> str:
    """Ask for the very DOI, quoted; the record that answers may be another's."""
    return f'"{str(citation.doi).replace(chr(34), " ")}"[doi]'


def searched_whole(clause: str, translation: str) -> bool:
    """Whether PubMed searched for the DOI of a ``doi_clause``, and not for a fragment of one that it does not know.

    What it searched for stands in its translation of the query: the DOI as asked, or its words as a phrase; of
    ``10.24963/ijcai.2023/454`` there was ``"454"[Publisher ID]``.
    """
    return f" {_words(clause.rpartition('[')[0])} " in f" {_words(translation)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def has_odd_doi(citation: Citation) -> bool:
    """Whether the DOI holds a letter with a meaning in PubMed's syntax."""
    return bool(BREAKS_A_SEARCH.search(str(citation.doi)))


def facts_clause(citation: Citation) -> str | None:
    """Ask by journal, volume and page, or by the words of the title; ``None`` where too little is stated.

    A page of many digits is asked for without the journal as well, which may go by a name that PubMed does not know.
    """
    selective = citation.title is None and citation.journal and _SELECTIVE_PAGE.search(citation.page or "")
    place, years = _place(citation), _years(citation)
    return any_clause(
        _all(_journal(citation), place), _all(place, years) if selective else None, _title(citation, years)
    )


def loose_clause(citation: Citation) -> str | None:
    """Ask so that one typo in the title, and one in author, journal or year, does not matter.

    By either half of the title's words with the author or the journal; by many of its words without the year; by volume
    and page with the author or a word of the title.
    """
    words, author, years = _in_title(citation.title), _author(citation), _years(citation)
    halves = (words[::2], words[1::2]) if len(words) > FEWEST_WORDS else ()
    beside = [fact for fact in (author, _journal(citation)) if fact]
    return any_clause(
        *(_all(*half, fact, years) for half in halves for fact in beside),
        _all(*words, least=SELECTIVE_WORDS),
        _all(_place(citation), any_clause(author, *words), years, least=3),
    )


def clues_clause(clues: Clues) -> str | None:
    """Ask by what may be the title of a reference, in halves of which one need not be right, or by volume and page."""
    years = _around(*clues.years)
    beside = any_clause(_first_author(clues), _named(clues.journal) if clues.journal else None)
    titles = [_stretch(_in_title(stretch), years, beside) for stretch in clues.stretches]
    place = _at(clues.volume, clues.page)
    return any_clause(*titles, _all(place, beside, years) if place else None)


def loose_clues_clause(clues: Clues) -> str | None:
    """Ask so that neither the year nor a word of either half of a title need be right.

    Of many words one half is enough, and of fewer all, in whatever year; of a few all but one, beside author and year.
    """
    titles = [_in_title(stretch) for stretch in clues.stretches]
    years, author = _around(*clues.years), _first_author(clues)
    halves = [_all(*words[i::2]) for words in titles if len(words) == MOST_WORDS for i in range(2)]
    whole = [_all(*words) for words in titles if SELECTIVE_WORDS <= len(words) < MOST_WORDS]
    all_but_one = [
        _all(*words[:i], *words[i + 1 :], author, years, least=4)
        for words in titles
        if FEWEST_WORDS <= len(words) <= SELECTIVE_WORDS
        for i in range(len(words))
    ]
    place = _at(clues.volume, clues.page) if _SELECTIVE_PAGE.search(clues.page or "") else None
    return any_clause(*halves, *whole, *all_but_one, _all(place, years))


def _stretch(words: list[str], years: str | None, beside: str | None) -> str | None:
    """Ask by the words of a stretch, many of them in two halves; few need a name beside them."""
    if len(words) > SELECTIVE_WORDS:
        return any_clause(_all(*words[::2], years), _all(*words[1::2], years))
    if not words:
        return None
    return _all(*words, years) if len(words) >= FEWEST_WORDS else _all(*words, beside, years)


def _first_author(clues: Clues) -> str | None:
    return f"{clues.author}[1au]" if clues.author and _PLAIN_NAME.fullmatch(clues.author) else None


def date_clause(citation: Citation) -> str:
    """Ask by journal and date.

    The date is a range of one day, month or year, because a single date misses records that came online after their
    print date (PubMed Help, "Searching by date").
    """
    day = str(citation.date).replace("-", "/")
    return f"({_journal(citation)} AND {day}:{day}[dp])"


def _in_title(text: str | None) -> list[str]:
    """Ask for each of the words of a title that are safe to search for, the longest of them first, each once."""
    words = sorted(dict.fromkeys(plain_words(text or "") + _short_words(text or "")), key=len, reverse=True)
    return [f"{word}[ti]" for word in words[:MOST_WORDS]]


def _place(citation: Citation) -> str | None:
    return _at(citation.volume, citation.page)


def _at(volume: str | None, page: str | None) -> str | None:
    """Ask by volume and page; an article number stands under [pg] in some journals, under [lid] in others."""
    if volume is None or page is None:
        return None
    page = _term(page)
    return f"{_term(volume)}[vi] AND ({page}[pg] OR {page}[lid])"


def _title(citation: Citation, years: str | None) -> str | None:
    words = _in_title(citation.title)
    if len(words) >= SELECTIVE_WORDS:
        return _all(*words, years)
    narrower = any_clause(_author(citation), _journal(citation))  # either may be misspelt
    if not words or not narrower:
        return _all(*words, years) if len(words) >= FEWEST_WORDS and years else None
    return _all(*words, narrower, years)


def _author(citation: Citation) -> str | None:
    """Ask for the first author's surname where it is one plain word; others are spelled in too many ways."""
    names = re.split(r"[\s,.]+", citation.first_author or "")
    surnames = [name for name in names if name and not re.fullmatch(r"[A-Z]{1,4}", name)]
    plain = len(surnames) == 1 and re.fullmatch(r"[A-Z](?:[a-z]{2,}|[A-Z]{4,})", surnames[0])
    return f"{surnames[0]}[1au]" if plain else None


def _years(citation: Citation) -> str | None:
    return _around(citation.year) if citation.year else None


def _around(*years: int) -> str | None:
    return any_clause(*(f"{year - YEARS_AROUND}:{year + YEARS_AROUND}[dp]" for year in years))


def _journal(citation: Citation) -> str | None:
    """Ask by the journal as [ta] takes it: quoted, or continuing titles join in, and without special characters."""
    if citation.journal is None:
        return None
    terms = [_named(name) for name in (citation.journal, *(citation.issns or ()))]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _named(journal: str) -> str:
    name = " ".join(re.sub(r"[^\w'\s-]", " ", journal).split())
    return f'"{name}"[ta]'


def _term(text: str) -> str:
    words = re.sub(r'[()\[\]"&|:/*#]', " ", text).split()
    return words[0] if len(words) == 1 else f'"{" ".join(words)}"'


def _all(*parts: str | None, least: int = 2) -> str | None:
    stated = [part for part in parts if part]
    return f"({' AND '.join(stated)})" if len(stated) >= least else None


def any_clause(*clauses: str | None) -> str | None:
    """Ask by any of the clauses that there are."""
    stated = [clause for clause in clauses if clause]
    return f"({' OR '.join(stated)})" if len(stated) > 1 else next(iter(stated), None)


def year_stub(date: PartialDate | None) -> bool:
    """Whether a date is a year alone: with its journal it fits thousands."""
    return date is not None and date.month is None
