"""``pmsync journals`` and ``pmsync mesh``: fetch or read NLM's lists of journals and MeSH descriptors."""

from __future__ import annotations

from pathlib import Path

import click

import pmsync
from pmsync.api.reference_data import fetch_journals
from pmsync.cli.options import DB
from pmsync.services.settings import Settings


@click.command()
@click.argument("db", required=False, type=click.Path(path_type=Path), metavar="[DB")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="FILE]")
@click.pass_obj
def journals(settings: Settings, db: Path | None, file: Path | None) -> None:
    """Fetch NLM's list of journals, for every look-up of this machine.

    A journal is then the same under each of its names: full title, ISO abbreviation, ISSN. The list (some megabytes) is
    fetched only if it has changed; sync renews it once a month. With DB and FILE, it is read from FILE (J_Medline.txt)
    into DB, and nothing is fetched.
    """
    if db and file:
        click.echo(f"{db} knows the journals of {file} now: {pmsync.journals(db, file):,}")
    elif db:
        raise click.UsageError("name DB and FILE to read a list into a database, or neither to fetch NLM's")
    else:
        fetched = fetch_journals(settings)
        since = "" if fetched.is_new else f"; nothing has changed since {fetched.source.fetched_at:%Y-%m-%d}"
        click.echo(f"{fetched.source.journals:,} journals are known now, in {fetched.path}{since}")


@click.command()
@DB
@click.argument("file", type=click.Path(path_type=Path))
def mesh(db: Path, file: Path) -> None:
    """Read NLM's tree of MeSH terms into DB.

    FILE is desc2026.xml or desc2026.gz (https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/), or that of
    another year. Articles can then be found under a term and everything below it. Read it anew once a year.
    """
    click.echo(f"{db} knows the MeSH terms of {file} now, and their tree: {pmsync.mesh(db, file):,}")
