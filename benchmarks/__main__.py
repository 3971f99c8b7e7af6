"""Real records in a stand-in -> what pmsync costs in requests, waiting and work: ``python -m benchmarks``."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks import asking, parsing, starting, storing

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path), default=CORPUS, help="Folder with pubmed/*.xml.gz.")
@click.argument("parts", nargs=-1, type=click.Choice(["asking", "waiting", "parsing", "storing", "starting"]))
def main(corpus: Path, parts: tuple[str, ...]) -> None:
    """Print a table for each part named, or for all of them."""
    files = [corpus / "pubmed" / name for name in ("modern2021_shared.xml.gz", "old1970s_shared.xml.gz")]
    if missing := [str(file) for file in files if not file.exists()]:
        raise click.UsageError(f"there is no {missing[0]}: name its folder by --corpus (make bench CORPUS=folder)")
    chosen = parts or ("asking", "waiting", "parsing", "storing", "starting")
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


main(prog_name="python -m benchmarks")
