"""What ``pmsync page`` prints: the page again with the titles of its stubs, as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from string import ascii_lowercase
from typing import NamedTuple

from pmsync.api.pages import PageAnswer
from pmsync.cli.render.lookup import as_record, as_text
from pmsync.cli.render.text import wrapped
from pmsync.models import Article, Candidate, Resolution, Status
from pmsync.models.decision import differences_text, status_words

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
CANDIDATES_SHOWN = 3
MANY = 3  # entries with one outcome: it is said once for all of them
NONE, NOT_ANSWERED = "none", "not answered"  # no record fits; no service answered


def pages_as_text(pages: Sequence[PageAnswer]) -> str:
    """Return every page as it stood: a line of counts, its article, and its lists, 80 columns wide.

    An entry is a paragraph. Where MANY entries share one outcome, each is a line with a letter, and the outcome of the
    letter stands once below the page.
    """
    return "\n".join(_text(page) for page in pages)


def _text(page: PageAnswer) -> str:
    shared = _shared_outcomes(page)
    parts = [f"{_counts(page)}\n", as_text([page.anchor])]
    for name, entries in page.lists:
        parts += [f"{name}\n"] if name else []
        for is_shared, group in groupby(entries, lambda entry: _outcome(entry) in shared):
            if is_shared:
                lines = [f"{entry.citation.text} ({shared[_outcome(entry)].letter})" for entry in group]
                parts.append("".join(f"{line}\n" for text in lines for line in wrapped(text, "", "  ")))
            else:
                parts.append(as_text(group))
    for letter, number, outcome in shared.values():
        parts.append("\n".join(wrapped(f"({letter}) {number} entries: {outcome}", "", "  ")) + "\n")
    return "\n".join(parts)


# --- what entries have in common ---


class SharedOutcome(NamedTuple):
    """What became of several entries alike, how many they are, and the letter that stands at each of them."""

    letter: str
    number: int
    outcome: str


def _shared_outcomes(page: PageAnswer) -> dict[str, SharedOutcome]:
    counted = Counter(filter(None, map(_outcome, page.entries)))
    many = [(outcome, count) for outcome, count in counted.items() if count >= MANY]
    return {
        outcome: SharedOutcome(letter, count, outcome)
        for letter, (outcome, count) in zip(ascii_lowercase, many, strict=False)
    }


def _outcome(entry: Resolution) -> str:
    """Return what became of an entry for which there is no record to show, else nothing."""
    decision = entry.decision
    if entry.error:
        return f"no answer: {entry.error}" if decision is None else ""
    if decision is None or decision.article or decision.candidates or decision.work:
        return ""
    words = status_words(decision.status)
    return f"{words}: {decision.reason}" if decision.reason else words


def _counts(page: PageAnswer) -> str:
    """Return how many entries there are and what became of them: "14 entries: 1 matched, 2 likely, 11 none"."""
    counted = Counter(map(_kind, page.entries))
    order = [*(status_words(status) for status in Status), NONE, NOT_ANSWERED]
    counts = [f"{counted[kind]:,} {kind}" for kind in sorted(counted, key=order.index)]
    entries = "1 entry" if len(page.entries) == 1 else f"{len(page.entries):,} entries"
    return f"{entries}: {', '.join(counts)}"


def _kind(entry: Resolution) -> str:
    if entry.decision is None:
        return NOT_ANSWERED
    nobody_fits = entry.decision.status is Status.AMBIGUOUS and not entry.decision.candidate_count
    return NONE if nobody_fits else status_words(entry.decision.status)


def pages_as_json(pages: Sequence[PageAnswer]) -> str:
    """Return one JSON object a line for each page: ``anchor`` and ``citations``, each as ``lookup --json`` has it."""
    return "".join(
        json.dumps(
            {
                "page": page.name,
                "anchor": as_record(page.anchor),
                "citations": [as_record(entry) for entry in page.entries],
            },
            ensure_ascii=False,
        )
        + "\n"
        for page in pages
    )


def pages_as_markdown(pages: Sequence[PageAnswer]) -> str:
    """Return every page as Markdown: a numbered list of its entries with links; what is not matched says so."""
    return "\n".join(_markdown(page) for page in pages)


def _markdown(page: PageAnswer) -> str:
    shared = _shared_outcomes(page)
    lines = [f"# {_entry(page.anchor)}", "", _counts(page), ""]
    number = 0
    for name, entries in page.lists:
        lines += [f"## {_plain(name)}", ""] if name else []
        for entry in entries:
            number += 1
            letter = shared[_outcome(entry)].letter if _outcome(entry) in shared else None
            lines.append(
                f"{number}. {_plain(entry.citation.text)} ({letter})" if letter else f"{number}. {_entry(entry)}"
            )
        lines.append("")
    for letter, number, outcome in shared.values():
        lines += [f"({letter}) {number} entries: {_plain(outcome)}", ""]
    return "\n".join(lines)


def _entry(resolution: Resolution) -> str:
    """Return an entry with the link of its article before it, or behind it what became of it and what it may be."""
    text, decision = _plain(resolution.citation.text), resolution.decision
    if decision and decision.article:
        differences = f" *(but {_plain(differences_text(decision))})*" if decision.differences else ""
        return f"{_linked(decision.article)} {text}{differences}"
    if decision is None:
        return f"{text} *(not answered)*"
    links = [_linked(candidate) for candidate in decision.candidates[:CANDIDATES_SHOWN] if candidate.pmid]
    perhaps = "perhaps " if decision.status is Status.LIKELY else ""
    hidden = len(decision.candidates) - CANDIDATES_SHOWN
    more = f"; and {hidden} more" if hidden > 0 else ""
    candidates = f": {perhaps}{'; '.join(links)}{more}" if links else ""
    return f"{text} *({status_words(decision.status)})*{candidates}"


def _linked(record: Article | Candidate) -> str:
    return f"[{_plain(record.title)}]({PUBMED}/{record.pmid}/)"


def _plain(text: str) -> str:
    """Return a text in one line, of which Markdown takes no sign for its own."""
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
