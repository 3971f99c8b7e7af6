"""The schedule: when a citation or a stored record is asked about again.

| what | rechecked |
|---|---|
| an unresolved citation | after 1, 2, 4, 7, 14 and 30 days, then every 30; one that fits too many records: never |
| a matched citation | when its record has changed so that it no longer proves the link, or is gone from PubMed |
| a record that is not finished: Publisher, In-Process, In-Data-Review, ahead of print | daily for 14 days, weekly until the 90th, then every 30 days |
| a preprint | the same, for ever, until PubMed names its article |
| a finished record | when NCBI says that it was modified or got MeSH terms; in any case on one day in every 90 |
| a stored DOI at Crossref | once when it is new, then on one day in every 90; when its record is corrected |
| a record that PubMed has deleted | after 1, 2, 4, 8 and 16 days, then every 30: it, or the record it was merged into, may come |

A finished record has a day of its own in the cycle of 90, so that a library stored in one night is swept in 90 parts.
"""  # noqa: E501  # a row of a table is a line

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pmsync.models import Article, Decision, Status
from pmsync.models.notices import PAPER, UPDATE

DAY = timedelta(days=1)
ASKED_AGAIN_AFTER = tuple(timedelta(days=days) for days in (1, 2, 4, 7, 14, 30))
FRESH_FOR = timedelta(days=30)  # a look-up is answered from the database when it was asked this recently
NEVER_BY_ITSELF = {Status.MATCHED, Status.CONTRADICTION, Status.UNREADABLE}

SWEEP = 90  # days in which every record is fetched once, whatever is known of changes
PENDING = ((timedelta(days=14), DAY), (timedelta(days=SWEEP), 7 * DAY))  # until that age, that often
LATER = 30 * DAY
AT_ONCE = "1970-01-01T00:00:00Z"  # whatever the clock says
# A night may begin a little earlier than the one before: what falls due within this time is due.
EARLY = timedelta(hours=3)
# Nothing is ever put off for longer: what seems to be was written by a clock that was ahead.
FARTHEST = timedelta(days=SWEEP + 10)
# Windows of change reach back this far behind what was confirmed: NCBI's day is that of its own time zone, and what
# was changed in the evening is found by its date a day or two later.
OVERLAP = 3 * DAY
LOOKED_FOR_EVERY = timedelta(hours=20)  # whoever syncs every hour asks for changes once a day


def next_due(decision: Decision, now: datetime, last_wait: timedelta | None) -> datetime | None:
    """Return when to ask about a citation again, ``None`` for never: after 1, 2, 4, 7, 14 and 30 days, then every 30.

    ``last_wait`` is the time that lay between the last two askings, ``None`` at the first. A citation that fits too
    many records to list is not rechecked: the answer would be the same.
    """
    too_many = decision.candidate_count > len(decision.candidates)
    if decision.status in NEVER_BY_ITSELF or too_many:
        return None
    # Longer each time, because what is not there after a month seldom comes the next day.
    longer = (wait for wait in ASKED_AGAIN_AFTER if last_wait is None or wait > last_wait)
    return now + next(longer, ASKED_AGAIN_AFTER[-1])


def next_fetch(article: Article, added_at: datetime, now: datetime) -> datetime:
    """Return when to fetch a record again, whatever NCBI says of changes; it was first stored at ``added_at``."""
    has_article = any(link.kind == UPDATE and link.role == PAPER for link in article.links)
    if article.is_pending or (article.is_preprint and not has_article):
        age = now - added_at
        return now + next((wait for until, wait in PENDING if age < until), LATER)
    return next_sweep(article.pmid, now)


def next_search(deleted_at: datetime, now: datetime) -> datetime:
    """Return when to look again for a deleted record, or the one it was merged into."""
    return now + min(max(now - deleted_at, DAY), LATER)


def next_sweep(pmid: int, now: datetime) -> datetime:
    """Return the record's own day in the next 90: the same for ever, and another for the next PMID."""
    return now + DAY * ((pmid - now.toordinal() - 1) % SWEEP + 1)


def window_from(confirmed_until: datetime, now: datetime) -> datetime | None:
    """Return from when on changes are asked for, ``None`` where they were asked for within the day.

    What a clock that was ahead has confirmed is worth nothing: what was stored longer ago was swept since.
    """
    if confirmed_until > now:
        return now - DAY * SWEEP - OVERLAP
    return confirmed_until - OVERLAP if now - confirmed_until >= LOOKED_FOR_EVERY else None


def due_by(now: datetime) -> tuple[str, str]:
    """Return the two moments, as text: what is due before the first or after the second is due now."""
    return to_text(now + EARLY), to_text(now + FARTHEST)


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
