"""A page's answers -> the page again with titles, PMIDs and links where they stood: text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from pmsync.cli.render.lookup import as_record, as_text
from pmsync.models import Article, Candidate, Resolution, Status

PUBMED = "https://pubmed.ncbi.nlm.nih.gov"
CANDIDATES_SHOWN = 3


class Answered(Protocol):
    """A page with its answers (pmsync.page_api.PageAnswer)."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def anchor(self) -> Resolution: ...  # noqa: D102
    @property
    def lists(self) -> tuple[tuple[str | None, tuple[Resolution, ...]], ...]: ...  # noqa: D102
    @property
    def entries(self) -> list[Resolution]: ...  # noqa: D102


def pages_as_text(pages: Sequence[Answered]) -> str:
    """Return every page as it stood: its article, then its lists, a paragraph for each entry, 80 columns wide."""
    return "\n".join(_text(page) for page in pages)


def _text(page: Answered) -> str:
    parts = [as_text([page.anchor])]
    for name, entries in page.lists:
        parts += [f"{name}\n"] if name else []
        parts.append(as_text(entries))
    return "\n".join(parts)


def pages_as_json(pages: Sequence[Answered]) -> str:
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


def pages_as_markdown(pages: Sequence[Answered]) -> str:
    """Return every page as Markdown: a numbered list of its entries with links; what is not matched says so."""
    return "\n".join(_markdown(page) for page in pages)


def _markdown(page: Answered) -> str:
    lines = [f"# {_told(page.anchor)}", ""]
    number = 0
    for name, entries in page.lists:
        lines += [f"## {_plain(name)}", ""] if name else []
        for entry in entries:
            number += 1
            lines.append(f"{number}. {_told(entry)}")
        lines.append("")
    return "\n".join(lines)


def _told(resolution: Resolution) -> str:
    text, decision = _plain(resolution.citation.text), resolution.decision
    if decision and decision.article:
        return f"{_linked(decision.article)} {text}"
    if decision is None:
        return f"{text} *(not answered)*"
    words = decision.status.value.replace("_", " ").replace("pubmed", "PubMed")
    maybe = "; ".join(_linked(one) for one in decision.candidates[:CANDIDATES_SHOWN] if one.pmid)
    more = (
        f"; and {len(decision.candidates) - CANDIDATES_SHOWN} more"
        if len(decision.candidates) > CANDIDATES_SHOWN
        else ""
    )
    found = f": {'perhaps ' if decision.status is Status.LIKELY else ''}{maybe}{more}" if maybe else ""
    return f"{text} *({words})*{found}"


def _linked(record: Article | Candidate) -> str:
    return f"[{_plain(record.title)}]({PUBMED}/{record.pmid}/)"


def _plain(text: str) -> str:
    for sign in "\\`*_[]<>":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
