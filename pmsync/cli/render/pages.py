"""What ``pmsync page`` prints: the page again with the titles of its stubs, as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pmsync.api.pages import PageAnswer
from pmsync.cli.render.lookup import as_record, as_text
from pmsync.models import Article, Candidate, Resolution, Status
from pmsync.models.decision import status_words

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
CANDIDATES_SHOWN = 3


def pages_as_text(pages: Sequence[PageAnswer]) -> str:
    """Return every page as it stood: its article, then its lists, a paragraph for each entry, 80 columns wide."""
    return "\n".join(_text(page) for page in pages)


def _text(page: PageAnswer) -> str:
    parts = [as_text([page.anchor])]
    for name, entries in page.lists:
        parts += [f"{name}\n"] if name else []
        parts.append(as_text(entries))
    return "\n".join(parts)


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
    lines = [f"# {_entry(page.anchor)}", ""]
    number = 0
    for name, entries in page.lists:
        lines += [f"## {_plain(name)}", ""] if name else []
        for entry in entries:
            number += 1
            lines.append(f"{number}. {_entry(entry)}")
        lines.append("")
    return "\n".join(lines)


def _entry(resolution: Resolution) -> str:
    """Return an entry with the link of its article before it, or behind it what became of it and what it may be."""
    text, decision = _plain(resolution.citation.text), resolution.decision
    if decision and decision.article:
        return f"{_linked(decision.article)} {text}"
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
