"""The commands ``sync`` and ``status``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import pmsync
from pmsync.api.sync import SyncResult
from pmsync.cli.options import DB, count, duration, moment, progress
from pmsync.cli.render import report
from pmsync.cli.render.text import wrapped
from pmsync.services.settings import Settings
from pmsync.store.runs import RunReport, alerts, summary_line


@click.command()
@DB
@click.option("--limit", type=count, metavar="N", help="Ask about at most N citations.")
@click.option("--dry-run", is_flag=True, help="Print the citations that are due and ask nothing.")
@click.option("--deadline", type=duration, default="4h", metavar="TIME", help="Stop after TIME, 4h if not given.")
@click.option("--max-requests", type=count, metavar="N", help="Stop after N requests.")
@click.option("--now", type=moment, metavar="TIME", help="Take TIME (UTC) for the present, for replays and tests.")
@click.option("--alert", is_flag=True, help="Exit 4 if something needs a person.")
@click.option("--quiet", is_flag=True, help="Print only what needs a person.")
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
    under concern, or a citation waits for a person that was not told of before.
    """
    if dry_run:
        citations = pmsync.due(db, limit=limit, now=now)
        for citation in citations:
            click.echo(citation.text)
        click.echo(f"{len(citations)} due; nothing was asked", err=True)
        return
    with progress("sync", quiet=quiet) as start:
        told = pmsync.sync(db, limit=limit, now=now, settings=settings, on_start=start, **options)
    for text in _told(told, db, quiet=quiet):
        click.echo(text)
    for sentence in told.errors:
        click.echo(f"pmsync: {sentence}", err=True)
    sys.exit(told.exit_code)


def _told(told: SyncResult, db: Path, *, quiet: bool) -> Iterator[str]:
    events = alerts(told.report.events) if quiet else told.report.events
    if not quiet or events or told.errors:
        yield f"sync: {summary_line(told.report)}"  # one line, however long, for whoever reads it by machine
    yield from report.as_text(events)
    if told.for_a_person and (events or not quiet):
        yield f"{told.for_a_person:,} for you to decide: pmsync review {db}"


@click.command()
@DB
@click.option("--since", type=moment, metavar="DATE", help="All runs since DATE, and all that changed.")
@click.option("--run", type=count, metavar="ID", help="The run with this number, by default the last.")
@click.option("--json", "form", flag_value="json", help="One JSON object.")
@click.option("--md", "form", flag_value="md", help="Markdown: the line and a table.")
def status(db: Path, since: datetime | None, run: int | None, form: str | None) -> None:
    """Say what DB holds, how the last sync went, and what changed."""
    if since and run:
        raise click.UsageError("name either --since or --run")
    found = pmsync.status(db, since=since, run=run)
    if form == "json":
        click.echo(report.as_json(found.report, found.holds), nl=False)
    elif form == "md":
        click.echo(report.as_markdown(found.report) if found.report else "no sync\n", nl=False)
    else:
        for text in _overview(found.holds):
            click.echo(text)
        for text in _page(found.report) if found.report else ["no sync yet" if since is None else "no sync since then"]:
            click.echo(text)


def _overview(holds: dict[str, Any]) -> Iterator[str]:
    for words, number in holds["citations"].items():
        yield f"{number:>9,} {words.replace('_', ' ').replace('pubmed', 'PubMed')}"
    gone = f", {holds['articles_deleted']:,} deleted from PubMed" if holds["articles_deleted"] else ""
    retracted = f" ({holds['articles_retracted']:,} retracted{gone})" if holds["articles_retracted"] or gone else ""
    yield f"{holds['articles']:>9,} articles{retracted}, {holds['mesh_terms']:,} MeSH terms"
    yield f"{holds['due']:>9,} citations due now, {holds['failing']:,} of them after a failure"
    yield f"{holds['articles_due']:>9,} articles due now, {holds['articles_failing']:,} of them after a failure"


def _page(page: RunReport) -> Iterator[str]:
    if len(page.runs) == 1 and not page.ended_at:
        said = f"run {page.runs[0]}, {page.started_at}, has not ended: it is going on, or was killed"
        yield from wrapped(f"{said}, and the next one tells of what it found", "", "  ")
        return
    runs = f"run {page.runs[0]}" if len(page.runs) == 1 else f"{len(page.runs)} runs"
    ended = f"ended {page.ended_at}" if page.ended_at else "the last has not ended"
    code = f", exit code {page.exit_code}" if len(page.runs) == 1 else ""
    yield from wrapped(f"{runs}, {page.started_at}, {ended}{code}: {summary_line(page)}", "", "  ")
    yield from report.as_text(page.events, dated=len(page.runs) != 1)
