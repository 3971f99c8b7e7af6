"""``pmsync browse`` opens a database in Datasette; ``pmsync metadata`` prints how it is shown there."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

import pmsync
from pmsync.cli.options import DB
from pmsync.cli.render.text import json_text
from pmsync.errors import InputError
from pmsync.services.settings import Settings


@click.command()
@DB
def metadata(db: Path) -> None:
    """Print how Datasette is to show DB, as JSON.

    \b
    pmsync metadata refs.db > refs.json
    datasette refs.db -m refs.json                 (0.65)
    datasette refs.db -m refs.json -c refs.json    (1.0a)
    """  # noqa: D301  # click knows lines that are not to be wrapped by a real backspace
    click.echo(json_text(pmsync.metadata(db)), nl=False)


@click.command()
@DB
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Where to serve it.")
@click.option("--no-open", is_flag=True, help="Do not open a web browser.")
@click.pass_obj
def browse(settings: Settings, db: Path, port: int, no_open: bool) -> None:
    """Open DB in a web browser, with Datasette.

    Serves this machine only, and logs you in, so that you can decide what needs review. Ends with Ctrl-C. To serve
    others, run datasette itself. Needs: pip install 'pmsync[datasette]'
    """
    if find_spec("datasette") is None:
        raise InputError("Datasette is not installed here; run: pip install 'pmsync[datasette]'")
    pmsync.metadata(db)  # says why it is no database of pmsync's, and brings it up to date
    os.environ.update(settings.as_environment())
    options = ["--port", str(port), "--setting", "suggest_facets", "off", "--root", *([] if no_open else ["--open"])]
    command = [sys.executable, "-m", "datasette", "serve", str(db), *options]
    os.execv(sys.executable, command)  # noqa: S606  # our own words and a path; Datasette takes over, Ctrl-C included
