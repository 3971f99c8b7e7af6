"""Runs a stand-in that serves files of records: ``python -m tests.standin``."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from .app import LIVE_TIMES
from .faults import KINDS
from .server import serve
from .store import FACTS, Records

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog="Faults: " + "; ".join(f"{kind} ({fault.what})" for kind, fault in KINDS.items()))
@click.option("--port", default=8765, show_default=True, help="0 takes a free one.")
@click.option("--xml", "xmls", multiple=True, type=EXISTING, help="PubMed XML, also .gz; may be given several times.")
@click.option("--facts", type=EXISTING, help="Facts file; without --xml and --facts the project's own is served.")
@click.option("--rate", default=3, show_default=True, help="Requests a second without an API key; 0: no limit.")
@click.option("--times", is_flag=True, help="Answer as slowly as NCBI: ESearch 0.7 s, EFetch 4 s for 200 ids.")
@click.option("--fault", "faults", multiple=True, metavar="VERB:KIND[:TIMES]", help="Go wrong so; in the order given.")
def main(
    port: int, xmls: tuple[Path, ...], facts: Path | None, rate: int, times: bool, faults: tuple[str, ...]
) -> None:
    """Serve the wire formats of NCBI, Crossref and doi.org on 127.0.0.1 until interrupted."""
    records = Records.from_xml(*xmls)
    if facts or not xmls:
        records += Records.from_facts(facts or FACTS)
    with serve(records, port=port, rate=rate or None, times=LIVE_TIMES if times else None) as server:
        for verb, kind, *count in (fault.split(":") for fault in faults):
            server.fault(verb, kind, *map(int, count))
        held = f"{len(records.by_pmid)} records and {len(server.app.works)} works"
        click.echo(f"{held} at {server.url}, steered at {server.url}/standin/")
        for name, value in (server.environ | {"PMSYNC_JOURNALS_URL": server.journals_url}).items():
            click.echo(f"export {name}={value}")
        threading.Event().wait()


if __name__ == "__main__":
    main(prog_name="python -m tests.standin")
