"""Holds what was read of an annotated string against its annotations."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from benchmarks.styles.gold.strings import Gold, letters
from pmsync.models import Comparison, Decision

ALIKE = 90.0  # per cent of the letters of two wordings of one title or journal
MOST = 0.6  # of a journal's letters: a name with that much left of it is still its name
SLACK = 15  # letters of names that may stand before and between those of the first author
RIGHT, WRONG, UNREPORTED = "right", "wrong", "not reported"
MATCHED, DECOY, OTHER, UNMATCHED = "matched", "a decoy", "another", "not matched"


class Judged(NamedTuple):
    """A string, what was decided, the record it was linked to in the words above, and the verdict on each fact."""

    gold: Gold
    decision: Decision
    link: str
    facts: dict[str, str]


def judged(gold: Gold, decision: Decision) -> Judged:
    """Judge what was read of a string."""
    reported = {one.fact: one for one in decision.proof.comparisons if _stands(one, gold.text)}
    if decision.article is None:
        reported = {}
    facts = {fact: _verdict(fact, reported, gold) for fact in FACTS if _stated(fact, gold)}
    return Judged(gold, decision, _link(gold, decision), facts)


def _stands(comparison: Comparison, text: str) -> bool:
    """Whether a fact that names its place in the text stands there."""
    start, end = getattr(comparison, "start", None), getattr(comparison, "end", None)
    if start is None or end is None:
        return True
    return letters(comparison.asked) in letters(text[start:end])


def _link(gold: Gold, decision: Decision) -> str:
    if decision.article is None:
        return UNMATCHED
    ours, own = decision.article.pmid, gold.paper.pmid
    return MATCHED if ours == own else DECOY if own < ours < own + 10 else OTHER


def _verdict(fact: str, reported: dict[str, Comparison], gold: Gold) -> str:
    names, agree = FACTS[fact]
    values = [reported[name].asked for name in names if name in reported]
    if not values:
        return UNREPORTED
    return RIGHT if agree(values[0], gold) else WRONG


def _stated(fact: str, gold: Gold) -> bool:
    """Whether the annotations state a fact, in a form that can be judged."""
    paper = gold.paper
    values: dict[str, object] = {
        "title": paper.title,
        "first author": gold.facts.get("authors"),
        "journal": paper.journal,
        "year": paper.year,
        "volume": gold.facts.get("volume") and paper.volume,
        "page": paper.first,
    }
    return bool(values[fact])


# --- when a value is the one annotated ---


def _title(value: str, gold: Gold) -> bool:
    return fuzz.ratio(_plain(value), _plain(gold.paper.title)) >= ALIKE


def _journal(value: str, gold: Gold) -> bool:
    ours, theirs = _plain(value), _plain(gold.paper.journal)
    shorter, longer = sorted((ours, theirs), key=len)
    part = shorter in longer and len(shorter) >= MOST * len(longer)  # a place or a series may be counted to it or not
    return part or fuzz.ratio(ours, theirs) >= ALIKE


def _first_author(value: str, gold: Gold) -> bool:
    """Whether the words of a name stand at the beginning of the annotated authors."""
    beginning = _plain(gold.facts["authors"])[: len(_plain(value)) + SLACK]
    words = re.findall(r"[^\W\d_]{3,}", value) or [value]
    return all(_plain(word) in beginning for word in words)


def _year(value: str, gold: Gold) -> bool:
    return value[:4] == str(gold.paper.year)


def _volume(value: str, gold: Gold) -> bool:
    return _figures(value) == _figures(gold.paper.volume)


def _page(value: str, gold: Gold) -> bool:
    return _figures(value.split("-", maxsplit=1)[0]) == _figures(gold.paper.first)


def _figures(value: str) -> list[str]:
    return [figures.lstrip("0") for figures in re.findall(r"\d+", value)][:1] or [letters(value)]


def _plain(text: str) -> str:
    """Return the letters of a text without accents and ligatures."""
    return letters("".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)))


FACTS: dict[str, tuple[tuple[str, ...], Callable[[str, Gold], bool]]] = {
    "title": (("title",), _title),
    "first author": (("first_author",), _first_author),
    "journal": (("journal",), _journal),
    "year": (("year", "date"), _year),
    "volume": (("volume",), _volume),
    "page": (("page",), _page),
}


def facts_table(rows: Sequence[Judged]) -> str:
    """Return the table of each fact: how often it is reported as annotated, otherwise, or not at all."""
    lines = ["| fact | annotated | reported as annotated | **otherwise** | not reported |", "|---" * 5 + "|"]
    for fact in FACTS:
        counts = Counter(row.facts[fact] for row in rows if fact in row.facts)
        shares = [f"{counts[verdict]} ({counts[verdict] / max(counts.total(), 1):.1%})" for verdict in _ORDER]
        lines.append(f"| {fact} | {counts.total()} | {shares[0]} | **{shares[1]}** | {shares[2]} |")
    return "\n".join(lines)


def links_table(rows: Sequence[Judged]) -> str:
    """Return the table of what the strings of each source were linked to."""
    columns = ("source", "strings", "matched right", "**linked to a decoy**", "**linked to another**", "not matched")
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for source in (*dict.fromkeys(row.gold.source for row in rows), "all"):
        counts = Counter(row.link for row in rows if source in (row.gold.source, "all"))
        right = f"{counts[MATCHED]} ({counts[MATCHED] / counts.total():.1%})"
        links = f"**{counts[DECOY]}** | **{counts[OTHER]}** | {counts[UNMATCHED]}"
        lines.append(f"| {source} | {counts.total()} | {right} | {links} |")
    return "\n".join(lines)


_ORDER = (RIGHT, WRONG, UNREPORTED)
