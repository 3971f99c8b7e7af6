"""Records the cassettes (cassettes/NAME/) of stories (NAME.txt, NAME.page): ``python -m tests.support.record``.

A story is a list of citations, whose cassette holds the answers to a sync of the whole list and to a look-up of each
line alone; or a page, whose cassette holds the answers to ``pmsync page``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.standin import FACTS, PAGE_FACTS, Records, serve

CASSETTES = Path(__file__).parents[2] / "cassettes"
PMSYNC = Path(sys.executable).with_name("pmsync")
ANSWERED = {0, 3, 4}  # unsettled is an answer, too


@click.command()
@click.argument("source", type=click.Choice(["standin", "live"]))
def main(source: str) -> None:
    """Record every story anew from the stand-in, or from the live services."""
    stories = sorted((*CASSETTES.glob("*.txt"), *CASSETTES.glob("*.page")))
    records = Records.from_facts(FACTS) + Records.from_facts(PAGE_FACTS)
    with serve(records, rate=None) if source == "standin" else nullcontext() as server:
        environ = {**os.environ, **(server.environ if server else {})}
        for story in stories:
            print(f"recording {story.stem} from {'the stand-in' if server else 'the live services'}")
            record(story, environ)
    (CASSETTES / "RECORDED").write_text(f"{source}\n", encoding="utf-8")


def record(story: Path, environ: dict[str, str]) -> None:
    """Fill the story's folder with the answers to its questions."""
    folder = story.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    recording = ["--cassette", str(folder), "--record"]
    if story.suffix == ".page":
        run([*recording, "page", str(story)], environ)
        return
    with TemporaryDirectory() as temporary:
        database = str(Path(temporary, "refs.db"))
        run(["add", database, str(story)], environ)
        run([*recording, "sync", database, "--quiet"], environ)
        for line in story.read_text(encoding="utf-8").splitlines():
            run([*recording, "lookup", line], environ)
        for case in json.loads(run(["review", database, "--json"], environ)):  # so that each candidate can be chosen
            for candidate in (candidate["pmid"] for candidate in case["candidates"] if candidate["pmid"]):
                run([*recording, "choose", database, str(case["id"]), str(candidate)], environ)


def run(arguments: list[str], environ: dict[str, str]) -> str:
    """Run pmsync and return what it printed; whatever it could not ask is the end of the recording."""
    done = subprocess.run([PMSYNC, *arguments], env=environ, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    if done.returncode not in ANSWERED:
        sys.exit(done.stderr or f"pmsync {arguments} ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
