"""``pmsync check``: asks the services whether they still answer as pmsync relies on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pmsync.cli.options import AS_JSON, DID_NOT_WORK
from pmsync.cli.render.text import json_text, wrapped
from pmsync.services.settings import Settings

if TYPE_CHECKING:
    from pmsync.services.contract.checkup import Finding


MARKS = {"ok": "ok  ", "broken": "FAIL", "unanswered": "?   ", "hint": "hint"}


@click.command()
@AS_JSON
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Check the setup, and what the services answer.

    Asks NCBI, the PMC ID Converter, Crossref and doi.org some fifty questions and checks the points that pmsync relies
    on. FAIL: the answer is another than pmsync relies on, so it may find less than it should. `?`: not answered, try
    again later. Exit 1 if there is either.
    """
    from pmsync.services.contract.checkup import findings

    shown: list[Finding] = []
    for finding in findings(settings):
        if not as_json:
            if not shown or finding.about != shown[-1].about:
                click.echo(finding.about)
            click.echo("\n".join(wrapped(_line(finding), f"  {MARKS[finding.verdict]}  ", " " * 10)))
        shown.append(finding)
    click.echo(json_text([asdict(finding) for finding in shown]) if as_json else f"{_summary(shown)}\n", nl=False)
    sys.exit(DID_NOT_WORK if any(finding.verdict in ("broken", "unanswered") for finding in shown) else 0)


def _line(finding: Finding) -> str:
    return f"{finding.says}: {finding.instead}" if finding.instead else finding.says


def _summary(findings: Sequence[Finding]) -> str:
    """Return how many points hold, and how many do not: ``48 of 50 hold, 2 not answered``."""
    verdicts = [finding.verdict.value for finding in findings if finding.is_clause]
    words = {"broken": "broken", "unanswered": "not answered"}
    others = [f"{verdicts.count(verdict)} {word}" for verdict, word in words.items() if verdict in verdicts]
    return ", ".join([f"{verdicts.count('ok')} of {len(verdicts)} hold", *others])
