"""Real records in a stand-in -> what pmsync costs in requests, waiting and work: ``python -m benchmarks``."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import asking, browsing, parsing, starting, storing

PARTS = ("asking", "waiting", "parsing", "storing", "starting", "browsing")
MADE_UP = {"starting", "browsing"}  # these need no records
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/*.xml.gz.")
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
def main(corpus: Path, parts: tuple[str, ...]) -> None:
    """Print a table for each part named, or for all of them."""
    chosen = parts or PARTS
    files = [corpus / "pubmed" / name for name in ("modern2021_shared.xml.gz", "old1970s_shared.xml.gz")]
    missing = [str(file) for file in files if not file.exists()]
    if missing and not MADE_UP.issuperset(chosen):
        raise click.UsageError(f"there is no {missing[0]}: name its folder by --corpus (make bench CORPUS=folder)")
    if "asking" in chosen:
        asking.requests_needed(files[0])
    if "waiting" in chosen:
        asking.time_waited(files[0])
    if "parsing" in chosen:
        parsing.run(files)
    if "storing" in chosen:
        storing.run(files)
    if "starting" in chosen:
        starting.run()
    if "browsing" in chosen:
        browsing.run()


main(prog_name="python -m benchmarks")
