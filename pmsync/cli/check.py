"""The command ``check``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pmsync.cli.options import DID_NOT_WORK
from pmsync.cli.render.text import wrapped
from pmsync.services.settings import Settings

if TYPE_CHECKING:
    from pmsync.services.contract.checkup import Finding


MARKS = {"ok": "ok  ", "broken": "FAIL", "unanswered": "?   ", "hint": "hint"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Check the setup, and what the services answer.

    Asks NCBI, the PMC ID Converter, Crossref and doi.org some fifty questions, a point each that pmsync relies
    on. FAIL: the answer is another than pmsync relies on, so it may find less than it should. `?`: not answered, try
    again later. Exit 1 if there is either.
    """
    from pmsync.services.contract.checkup import findings

    found: list[Finding] = []
    for finding in findings(settings):
        if not as_json:
            if not found or finding.about != found[-1].about:
                click.echo(finding.about)
            click.echo("\n".join(wrapped(_line(finding), f"  {MARKS[finding.verdict]}  ", " " * 10)))
        found.append(finding)
    click.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False) if as_json else _sum(found))
    sys.exit(DID_NOT_WORK if any(one.verdict in ("broken", "unanswered") for one in found) else 0)


def _line(finding: Finding) -> str:
    return f"{finding.says}: {finding.instead}" if finding.instead else finding.says


def _sum(found: Sequence[Finding]) -> str:
    verdicts = [one.verdict.value for one in found if one.is_clause]
    words = {"broken": "broken", "unanswered": "not answered"}
    others = [f"{verdicts.count(verdict)} {word}" for verdict, word in words.items() if verdict in verdicts]
    return ", ".join([f"{verdicts.count('ok')} of {len(verdicts)} hold", *others])
