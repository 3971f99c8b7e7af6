"""A page of the diary -> the line and the table that tell in the morning what happened: text, JSON or Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from pmsync.cli.render.text import wrapped
from pmsync.store.events import KINDS, Event
from pmsync.store.runs import COUNTS, RunReport, summary_line

DATE: Final = 10  # characters of a moment
SHOWN: Final = 40  # events printed to a terminal or a mail; the table ``events`` has them all


def as_text(events: Sequence[Event], *, dated: bool = False) -> list[str]:
    """Return what changed, 80 columns wide: what needs a person first, or in its order with its date."""
    ordered = list(events) if dated else sorted(events, key=_urgency)
    lines = [told for event in ordered[:SHOWN] for told in _told(event, dated=dated)]
    more = len(ordered) - SHOWN
    return [*lines, f"  and {more:,} more, in the table events"] if more > 0 else lines


def _urgency(event: Event) -> tuple[int, int]:
    return list(KINDS).index(event.kind) if event.kind in KINDS else len(KINDS), event.id


def _told(event: Event, *, dated: bool) -> Iterator[str]:
    date = f"{event.at[:DATE]} " if dated else ""
    yield from wrapped(f"{date}{_words(event)}: {_subject(event)}", "  ", "    ")
    if value := _value(event):
        yield from wrapped(value, "    ", "    ")


def _words(event: Event) -> str:
    return KINDS.get(event.kind, event.kind)


def _subject(event: Event) -> str:
    named = f"PMID {event.pmid}" if event.pmid else f"citation {event.citation}" if event.citation else event.before
    return f"{named} {event.title}" if event.title else str(named)


def _value(event: Event) -> str:
    """Return before and after in words; where there was nothing before, what there is now."""
    if event.before and event.after:
        return f"{event.before} -> {event.after}"
    return event.after or (f"{event.before} -> nothing" if event.before else "")


def as_record(page: RunReport) -> dict[str, Any]:
    """Return the page as plain values, with its line and how often each kind of change occurred."""
    kinds = Counter(event.kind for event in page.events)
    return {
        "line": summary_line(page),
        "runs": list(page.runs),
        "started_at": page.started_at,
        "ended_at": page.ended_at,
        "exit_code": page.exit_code,
        **{name: getattr(page, name) for name in COUNTS},
        "unsettled": page.unsettled,
        "changed": page.changed,
        "changes": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "events": [asdict(event) for event in page.events],
    }


def as_json(page: RunReport | None, holds: dict[str, Any]) -> str:
    """Return one JSON object: what the database holds, and the page as ``report``; ``null`` before the first run."""
    record = as_record(page) if page else None
    return json.dumps({**holds, "report": record}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(page: RunReport) -> str:
    """Return the line, and a table of what changed, in its order."""
    rows = ["| date | change | what | before | after |", "|---|---|---|---|---|"] if page.events else []
    for event in page.events:
        cells = (event.at[:DATE], _words(event), _subject(event), event.before or "", event.after or "")
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |")
    return "\n".join([f"**{summary_line(page)}**", *([""] if rows else []), *rows]) + "\n"
