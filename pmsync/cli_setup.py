"""The commands that set up what stands beside a database -> calls of pmsync.api; cli adds them to the group."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pmsync import api


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


COMMANDS = (metadata,)
