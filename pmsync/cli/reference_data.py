"""``pmsync journals`` and ``pmsync mesh``: read NLM's lists of journals and MeSH descriptors into a database."""

from __future__ import annotations

from pathlib import Path

import click

import pmsync
from pmsync.cli.options import DB


@click.command()
@DB
@click.argument("file", type=click.Path(path_type=Path))
def journals(db: Path, file: Path) -> None:
    """Read NLM's list of journals into DB.

    FILE is J_Medline.txt (https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt). A journal is then the same under each of its
    names: full title, ISO abbreviation, ISSN.
    """
    click.echo(f"{db} knows the journals of {file} now: {pmsync.journals(db, file):,}")


@click.command()
@DB
@click.argument("file", type=click.Path(path_type=Path))
def mesh(db: Path, file: Path) -> None:
    """Read NLM's tree of MeSH terms into DB.

    FILE is desc2026.xml or desc2026.gz (https://nlmpubs.nlm.nih.gov/projects/mesh/MESH_FILES/xmlmesh/), or that of
    another year. Articles can then be found under a term and everything below it. Read it anew once a year.
    """
    click.echo(f"{db} knows the MeSH terms of {file} now, and their tree: {pmsync.mesh(db, file):,}")
