"""Where in a citation's text the facts stand that no record had to be asked for: identifiers, and those of a line.

A full reference is read by its record, which tells the places. A citation line is read before any record is known, and
its facts follow each other: journal, date, volume, issue, pages. Only what stands exactly there has a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pmsync.matching.compare import STANDS_WITH
from pmsync.models import Candidate, Citation, Comparison, Decision, Resolution
from pmsync.models.citation import Place
from pmsync.parsing.text import folded_words

if TYPE_CHECKING:  # what is stated by an identifier alone does not need it
    from pmsync.matching.reading.text import ReferenceText, Span

_PMID = r"(?:(?<=PMID)|(?<![\w.-]))0{{0,8}}{}(?!\w)"
_PMCID = r"(?<!\w)PMC ?{}(?!\w)"


def placed(resolution: Resolution) -> Resolution:
    """Return what became of a citation, each fact that was compared with its place in the citation's text."""
    if resolution.decision is None:
        return resolution
    return replace(resolution, decision=with_places(resolution.decision, resolution.citation))


def with_places(decision: Decision, citation: Citation) -> Decision:
    """Return a decision for ``citation`` whose comparisons say where in its text each fact stands.

    Another text may state the same facts, and have them elsewhere: what was said of a line is said anew.
    """
    places = {place.fact: place for place in find_places(citation)}

    def told(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
        return tuple(_told(comparison, citation, places) for comparison in comparisons)

    def candidates(records: Iterable[Candidate]) -> tuple[Candidate, ...]:
        return tuple(replace(record, comparisons=told(record.comparisons)) for record in records)

    proof = decision.proof
    proof = replace(proof, comparisons=told(proof.comparisons), rivals=candidates(proof.rivals))
    return replace(decision, proof=proof, candidates=candidates(decision.candidates))


def _told(comparison: Comparison, citation: Citation, places: dict[str, Place]) -> Comparison:
    if citation.reference is not None and comparison.start is not None:
        return comparison  # the record found it
    stated = getattr(citation, comparison.fact)
    place = places.get(STANDS_WITH.get(comparison.fact, comparison.fact))
    if place is None or str(stated) != comparison.asked:  # what Crossref lent stands nowhere
        return replace(comparison, start=None, end=None)
    return replace(comparison, start=place.start, end=place.end)


def find_places(citation: Citation) -> tuple[Place, ...]:
    """Return where the identifiers stand in the text of a citation, and in that of a line its other facts."""
    places = list(_identifiers(citation))
    if citation.reference is None and citation.journal is not None:
        from pmsync.matching.reading.text import cut

        text = cut(citation.text)
        places += [Place(fact, *text.place(*text.stretch(*span))) for fact, span in _of_line(text, citation)]
    return tuple(places)


def _identifiers(citation: Citation) -> Iterable[Place]:
    patterns = {"pmid": _PMID.format(citation.pmid), "pmcid": _PMCID.format(str(citation.pmcid)[3:])}
    patterns["doi"] = re.escape(str(citation.doi))
    for fact, pattern in patterns.items():
        match = re.search(pattern, citation.text, re.IGNORECASE) if getattr(citation, fact) is not None else None
        if match:
            yield Place(fact, *match.span())


def _of_line(text: ReferenceText, citation: Citation) -> list[tuple[str, Span]]:
    """Return the words of each fact of a citation line, which follow each other; none behind one that is not there."""
    found: list[tuple[str, Span]] = []
    start = 0
    for fact in ("journal", "date", "volume", "issue", "page"):
        if getattr(citation, fact) is None:
            continue
        span = _date_at(text, start, citation) if fact == "date" else _words_at(text, start, getattr(citation, fact))
        if span is None:
            break
        if fact == "page":
            span = span[0], _end_of_range(text, span[1], citation.last_page)
        found.append((fact, span))
        start = span[1] + 1
    return found


def _words_at(text: ReferenceText, start: int, value: str) -> Span | None:
    """Return the words from ``start`` on that are this value, letter by letter."""
    wanted = "".join(folded_words(value))
    edge = text.edges[start]
    if not wanted or not text.joined.startswith(wanted, edge):
        return None
    behind = text.word_at(edge + len(wanted))
    return None if behind is None else (start, behind - 1)


def _date_at(text: ReferenceText, start: int, citation: Citation) -> Span | None:
    """Return the words of the date that begins at ``start``, as it was read or, of an impossible day, its year."""
    from pmsync.matching.reading.dates import SEASONS, find_dates

    dates = find_dates(text, [index >= start for index in range(len(text.words))])
    spans = [(min(date.words), max(date.words)) for date in dates if date.date.year == citation.year]
    for first, last in spans:
        if first == start:
            end = last + 1
            while end < len(text.words) and text.words[end].key in SEASONS:
                end += 1
            return first, end - 1
    return None


def _end_of_range(text: ReferenceText, last: int, last_page: str | None) -> int:
    """Return the word with which the pages end: that of the last page, which may be cut ("5137-60")."""
    if last_page is None or last + 1 >= len(text.words):
        return last
    digits = re.sub(r"\D", "", text.words[last + 1].text)
    return last + 1 if digits and last_page.endswith(digits) else last
