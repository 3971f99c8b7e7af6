"""A decision -> when its citation is asked again: the whole schedule in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pmsync.models import Decision, Status

ASKED_AGAIN_AFTER = tuple(timedelta(days=days) for days in (1, 2, 4, 7, 14, 30))
FRESH_FOR = timedelta(days=30)  # a look-up is answered from the database when it was asked this recently
NEVER_BY_ITSELF = {Status.MATCHED, Status.CONTRADICTION, Status.UNREADABLE}


def next_due(decision: Decision, now: datetime, last_wait: timedelta | None) -> datetime | None:
    """Return when to ask again, ``None`` for never: after 1, 2, 4, 7, 14 and 30 days, then every 30.

    ``last_wait`` is the time that lay between the last two askings, ``None`` at the first. A citation that fits too
    many records to list is not asked again: the answer would be the same.
    """
    too_many = decision.candidate_count > len(decision.candidates)
    if decision.status in NEVER_BY_ITSELF or too_many:
        return None
    # Longer each time, because what is not there after a month seldom comes the next day.
    longer = (wait for wait in ASKED_AGAIN_AFTER if last_wait is None or wait > last_wait)
    return now + next(longer, ASKED_AGAIN_AFTER[-1])


def is_fresh(checked_at: datetime | None, due_at: datetime | None, now: datetime) -> bool:
    """Whether an answer of ``checked_at`` may still be given without asking: not due, and not older than 30 days."""
    if checked_at is None or (due_at is not None and due_at <= now):
        return False
    return now - checked_at <= FRESH_FOR


def to_text(moment: datetime) -> str:
    """Write a moment as the database keeps it: UTC, to the second, ``2026-11-23T02:00:00Z`` (text that sorts)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_text(text: str | None) -> datetime | None:
    """Read back what ``to_text`` wrote; ``None`` stays ``None``."""
    return datetime.fromisoformat(text) if text else None
