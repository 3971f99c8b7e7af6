"""Typos in one or two fields of an article, as scanners, typists and memory make them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from pmsync.models import Article, PartialDate

# What scanners take for each other.
CONFUSED = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("I", "l"),
    ("O", "0"),
    ("o", "0"),
    ("cl", "d"),
    ("e", "c"),
    ("h", "b"),
)
POSSIBLE_YEARS = range(1826, 2027)
TRIES = 5
FEWEST_WORDS = 4  # of a title that loses one


def with_typos(article: Article, rng: Random) -> Article:
    """Return ``article`` with a typo in one or two of title, first author, journal and numbers."""
    fields = rng.sample(("title", "title", "author", "journal", "numbers"), rng.choice((1, 2)))
    for field in fields:
        article = TYPOS[field](article, rng)
    return article


def _title(article: Article, rng: Random) -> Article:
    typo = rng.choice((misread, swapped, without_a_word))
    return replace(article, title=typo(article.title, rng))


def _author(article: Article, rng: Random) -> Article:
    surname, _, initials = article.authors[0].rpartition(" ")
    spoilt = rng.choice((misread, swapped))(surname or initials, rng)
    return replace(article, authors=(f"{spoilt} {initials}" if surname else spoilt, *article.authors[1:]))


def _journal(article: Article, rng: Random) -> Article:
    if article.journal is None:
        return article
    typo = rng.choice((misread, swapped))
    journal = article.journal
    spoilt = replace(journal, abbreviation=typo(journal.abbreviation, rng), name=typo(journal.name, rng))
    return replace(article, journal=spoilt)


def _numbers(article: Article, rng: Random) -> Article:
    """Two figures of the volume, the first page or the year change places; the year is one of the last 200 still."""
    field = rng.choice(("volume", "pages", "year"))
    if field != "year":
        return replace(article, **{field: another_order(getattr(article, field), rng)})
    years = {int(another_order(str(article.year), rng)) for _ in range(TRIES)}
    year = next((year for year in sorted(years) if year in POSSIBLE_YEARS), article.year or 0)
    return replace(article, published=(PartialDate(year),))


TYPOS: dict[str, Callable[[Article, Random], Article]] = {
    "title": _title,
    "author": _author,
    "journal": _journal,
    "numbers": _numbers,
}


def misread(text: str, rng: Random) -> str:
    """Take one letter or pair for another, as a scanner does."""
    places = [(match.span(), new) for old, new in CONFUSED for match in re.finditer(old, text)]
    if not places:
        return swapped(text, rng)
    (start, end), new = rng.choice(places)
    return text[:start] + new + text[end:]


def swapped(text: str, rng: Random) -> str:
    """Let two neighbouring letters inside a word change places."""
    places = [match.start() for match in re.finditer(r"(?<=[a-z])(?=([a-z])(?!\1)[a-z])", text)]
    places = [place for place in places if text[place] != text[place + 1]]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def without_a_word(text: str, rng: Random) -> str:
    """Leave out one word, but for the first and the last."""
    words = text.split(" ")
    if len(words) < FEWEST_WORDS:
        return swapped(text, rng)
    place = rng.randrange(1, len(words) - 1)
    return " ".join(words[:place] + words[place + 1 :])


def another_order(number: str, rng: Random) -> str:
    """Let two neighbouring figures of the first number change places; it does not begin with a nought then."""
    places = [match.start() for match in re.finditer(r"(?=(\d)(?!\1)\d)(?!(?<!\d)\d0)", number.partition("-")[0])]
    if not places:
        return number
    place = rng.choice(places)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def wrong_figure(doi: str, rng: Random) -> str:
    """Put another figure in the place of one behind the DOI's prefix."""
    prefix, _, suffix = doi.partition("/")
    places = [place for place, letter in enumerate(suffix) if letter.isdecimal() and letter.isascii()]
    place = rng.choice(places)
    figure = rng.choice([figure for figure in "0123456789" if figure != suffix[place]])
    return f"{prefix}/{suffix[:place]}{figure}{suffix[place + 1 :]}"
