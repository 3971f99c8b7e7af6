"""``pmsync sync``, which brings a database up to date, and ``pmsync status``, which says how that went."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import pmsync
from pmsync.api.sync import SyncResult
from pmsync.cli.options import DB, count, duration, echo_errors, moment, progress
from pmsync.cli.render.text import wrapped
from pmsync.models.decision import status_words
from pmsync.services.settings import Settings
from pmsync.store.cases import QueueCounts
from pmsync.store.runs import RunReport, alerts, counted, needs_review_words, summary_line


@click.command()
@DB
@click.option("--limit", type=count, metavar="N", help="Ask about at most N citations.")
@click.option("--dry-run", is_flag=True, help="Print the citations that are due and ask nothing.")
@click.option("--deadline", type=duration, default="4h", metavar="TIME", help="Stop after TIME, 4h if not given.")
@click.option("--max-requests", type=count, metavar="N", help="Stop after N requests.")
@click.option("--now", type=moment, metavar="TIME", help="Take TIME (UTC) for the present, for replays and tests.")
@click.option("--alert", is_flag=True, help="Exit 4 if something needs attention.")
@click.option("--quiet", is_flag=True, help="Print only what needs attention.")
@click.pass_obj
def sync(
    settings: Settings,
    /,
    db: Path,
    limit: int | None,
    dry_run: bool,
    now: datetime | None,
    quiet: bool,
    **options: Any,  # noqa: ANN401  # deadline, max_requests and alert, as pmsync.sync takes them
) -> None:
    """Bring DB up to date, and say what changed.

    Asks about every citation that is new or due, and about every stored record that changed at PubMed, was retracted,
    deleted or merged. Made for cron: one sync of DB at a time; killed at any moment it loses nothing, and what it did
    not come to stays due. Exit 1 if something could not be asked; with --alert 4 if an article was retracted or came
    under concern, or a citation needs review that did not before.
    """
    if dry_run:
        citations = pmsync.due(db, limit=limit, now=now)
        for citation in citations:
            click.echo(citation.text)
        click.echo(f"{len(citations)} due; nothing was asked", err=True)
        return
    with progress("sync", quiet=quiet) as start:
        result = pmsync.sync(db, limit=limit, now=now, settings=settings, on_start=start, **options)
    for line in _result_lines(result, db, quiet=quiet):
        click.echo(line)
    echo_errors((*result.errors, *(() if quiet else result.notes)))
    sys.exit(result.exit_code)


def _result_lines(result: SyncResult, db: Path, *, quiet: bool) -> Iterator[str]:
    from pmsync.cli.render import report

    events = alerts(result.report.events) if quiet else result.report.events
    if not quiet or events or result.errors:
        yield f"sync: {summary_line(result.report)}"  # one line, however long, for whoever reads it by machine
    yield from report.as_text(events)
    if (waiting := _waiting(result.queue)) and (events or not quiet):
        yield f"{waiting}: pmsync review {db}"


def _waiting(queue: QueueCounts) -> str:
    parts = [f"{queue.listed:,} {needs_review_words(queue.listed)}"] if queue.listed else []
    if queue.others:
        more, verb = " more" if queue.listed else "", "has" if queue.others == 1 else "have"
        parts.append(f"{queue.others:,}{more} {verb} no records to choose among")
    return ", ".join(parts)


@click.command()
@DB
@click.option("--since", type=moment, metavar="DATE", help="All runs since DATE, and all that changed.")
@click.option("--run", type=count, metavar="ID", help="The run with this number, by default the last.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--md", "form", flag_value="md", help="Markdown: the line and a table.")
def status(db: Path, since: datetime | None, run: int | None, form: str | None) -> None:
    """Say what DB holds, how the last sync went, and what changed."""
    from pmsync.cli.render import report

    if since and run:
        raise click.UsageError("name either --since or --run")
    overview = pmsync.status(db, since=since, run=run)
    if form == "json":
        click.echo(report.as_json(overview.report, overview.holds), nl=False)
    elif form == "md":
        click.echo(report.as_markdown(overview.report) if overview.report else "no sync\n", nl=False)
    else:
        none = "no sync yet" if since is None else "no sync since then"
        for line in (*_holdings(overview.holds), *(_run_lines(overview.report) if overview.report else [none])):
            click.echo(line)


def _holdings(holds: dict[str, Any]) -> Iterator[str]:
    """Yield what the database holds: a line for each status, and for the queue, the articles and what is due."""
    for status_, number in holds["citations"].items():
        yield f"{number:>9,} {status_words(status_)}"
    if number := holds["needs_review"]:
        yield f"{'':9} of these {number:,} {needs_review_words(number)}"
    gone = f", {holds['articles_deleted']:,} deleted from PubMed" if holds["articles_deleted"] else ""
    retracted = f" ({holds['articles_retracted']:,} retracted{gone})" if holds["articles_retracted"] or gone else ""
    yield f"{_right(holds['articles'], 'article')}{retracted}, {holds['mesh_terms']:,} MeSH terms"
    yield f"{_right(holds['due'], 'citation')} due now, {holds['failing']:,} of them after a failure"
    yield f"{_right(holds['articles_due'], 'article')} due now, {holds['articles_failing']:,} of them after a failure"


def _right(number: int, noun: str) -> str:
    """Return a number and its noun, the numbers one below the other."""
    words = counted(number, noun)
    return " " * (9 - len(f"{number:,}")) + words


def _run_lines(runs: RunReport) -> Iterator[str]:
    """Yield how a run went, or several together, and what changed."""
    from pmsync.cli.render import report

    if len(runs.runs) == 1 and not runs.ended_at:
        unended = f"run {runs.runs[0]}, {runs.started_at}, has not ended: it is going on, or was killed"
        yield from wrapped(f"{unended}, and the next one tells of what it found", "", "  ")
        return
    which = f"run {runs.runs[0]}" if len(runs.runs) == 1 else f"{len(runs.runs)} runs"
    ended = f"ended {runs.ended_at}" if runs.ended_at else "the last has not ended"
    code = f", exit code {runs.exit_code}" if len(runs.runs) == 1 else ""
    yield from wrapped(f"{which}, {runs.started_at}, {ended}{code}: {summary_line(runs)}", "", "  ")
    yield from report.as_text(runs.events, dated=len(runs.runs) != 1)
