"""The commands for what surrounds a database (Datasette, the services) -> calls of pmsync.api and pmsync.checkup."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmsync import api, lists
from pmsync.errors import InputError
from pmsync.output import wrapped
from pmsync.settings import Settings

if TYPE_CHECKING:
    from pmsync.checkup import Finding

NOT_ALL_WELL = 1
MARKS = {"ok": "ok  ", "broken": "FAIL", "unanswered": "?   ", "hint": "hint"}


@click.command()
@click.argument("db", type=click.Path(path_type=Path))
def metadata(db: Path) -> None:
    """Print how Datasette is to show DB, as JSON.

    \b
    pmsync metadata refs.db > refs.json
    datasette refs.db -m refs.json                 (0.65)
    datasette refs.db -m refs.json -c refs.json    (1.0a)
    """  # noqa: D301  # click knows lines that are not to be wrapped by a real backspace
    click.echo(json.dumps(api.metadata(db), indent=2, ensure_ascii=False))


@click.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Where to serve it.")
@click.option("--no-open", is_flag=True, help="Do not open a web browser.")
@click.pass_obj
def browse(settings: Settings, db: Path, port: int, no_open: bool) -> None:
    """Open DB in a web browser, with Datasette.

    Serves this machine only, and logs you in, so that you can settle citations. Ends with Ctrl-C. To serve others, run
    datasette itself. Needs: pip install 'pmsync[datasette]'
    """
    if find_spec("datasette") is None:
        raise InputError("Datasette is not installed here; run: pip install 'pmsync[datasette]'")
    api.metadata(db)  # says why it is no database of pmsync's, and brings it up to date
    os.environ.update(settings.as_environment())
    served = [str(db), "--port", str(port), "--setting", "suggest_facets", "off", "--root"]
    command = [sys.executable, "-m", "datasette", "serve", *served, *([] if no_open else ["--open"])]
    os.execv(sys.executable, command)  # noqa: S606  # our own words and a path; Datasette takes over, Ctrl-C included


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Check the setup, and what the services answer.

    Asks NCBI, the PMC ID Converter, Crossref and doi.org some fifty questions, a point each that pmsync relies
    on. FAIL: the answer is another than pmsync relies on, so it may find less than it should. `?`: not answered, try
    again later. Exit 1 if there is either.
    """
    from pmsync.checkup import findings

    found: list[Finding] = []
    for finding in findings(settings):
        if not as_json:
            if not found or finding.about != found[-1].about:
                click.echo(finding.about)
            click.echo("\n".join(wrapped(_line(finding), f"  {MARKS[finding.verdict]}  ", " " * 10)))
        found.append(finding)
    click.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False) if as_json else _sum(found))
    sys.exit(NOT_ALL_WELL if any(one.verdict in ("broken", "unanswered") for one in found) else 0)


def _line(finding: Finding) -> str:
    return f"{finding.says}: {finding.instead}" if finding.instead else finding.says


def _sum(found: Sequence[Finding]) -> str:
    verdicts = [one.verdict.value for one in found if one.is_clause]
    words = {"broken": "broken", "unanswered": "not answered"}
    others = [f"{verdicts.count(verdict)} {word}" for verdict, word in words.items() if verdict in verdicts]
    return ", ".join([f"{verdicts.count('ok')} of {len(verdicts)} hold", *others])


@click.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def journals(db: Path, file: Path) -> None:
    """Read NLM's list of journals into DB.

    FILE is J_Medline.txt (https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt). A journal is then the same under each of its
    names: full title, ISO abbreviation, ISSN.
    """
    click.echo(f"{db} knows the journals of {file} now: {lists.journals(db, file):,}")


@click.command()
@click.argument("db", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def mesh(db: Path, file: Path) -> None:
    """Read NLM's tree of MeSH terms into DB.

    FILE is desc2026.xml or desc2026.gz (https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/), or that of
    another year. Articles can then be found under a term and everything below it. Read it anew once a year.
    """
    click.echo(f"{db} knows the MeSH terms of {file} now, and their tree: {lists.mesh(db, file):,}")


COMMANDS = (browse, metadata, check, journals, mesh)
