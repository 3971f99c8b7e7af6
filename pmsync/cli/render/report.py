"""What ``pmsync sync`` and ``pmsync status`` print of runs: the morning line and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from pmsync.cli.render.text import json_text, wrapped
from pmsync.store.events import KINDS, Event
from pmsync.store.runs import COUNTS, RunReport, summary_line

DATE: Final = 10  # characters of a moment
SHOWN: Final = 40  # events printed to a terminal or a mail; the table ``events`` has them all


def as_text(events: Sequence[Event], *, dated: bool = False) -> list[str]:
    """Return what changed, 80 columns wide: what needs attention first, or in its order with its date."""
    ordered = list(events) if dated else sorted(events, key=_urgency)
    lines = [line for event in ordered[:SHOWN] for line in _event_lines(event, dated=dated)]
    more = len(ordered) - SHOWN
    return [*lines, f"  and {more:,} more, in the table events"] if more > 0 else lines


def _urgency(event: Event) -> tuple[int, int]:
    return list(KINDS).index(event.kind) if event.kind in KINDS else len(KINDS), event.id


def _event_lines(event: Event, *, dated: bool) -> Iterator[str]:
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


def as_record(report: RunReport) -> dict[str, Any]:
    """Return the report as plain values, with its line and how often each kind of change occurred."""
    kinds = Counter(event.kind for event in report.events)
    return {
        "line": summary_line(report),
        "runs": list(report.runs),
        "started_at": report.started_at,
        "ended_at": report.ended_at,
        "exit_code": report.exit_code,
        **{name: getattr(report, name) for name in COUNTS},
        "unsettled": report.unsettled,
        "needs_review": report.needs_review,
        "changed": report.changed,
        "changes": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "events": [asdict(event) for event in report.events],
    }


def as_json(report: RunReport | None, holds: dict[str, Any]) -> str:
    """Return one JSON object: what the database holds, and the last ``report``; ``null`` before the first run."""
    record = as_record(report) if report else None
    return json_text({**holds, "report": record})


def as_markdown(report: RunReport) -> str:
    """Return the line, and a table of what changed, in its order."""
    rows = ["| date | change | what | before | after |", "|---|---|---|---|---|"] if report.events else []
    for event in report.events:
        cells = (event.at[:DATE], _words(event), _subject(event), event.before or "", event.after or "")
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |")
    return "\n".join([f"**{summary_line(report)}**", *([""] if rows else []), *rows]) + "\n"
