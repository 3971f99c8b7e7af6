"""How long PubMed XML takes to read, against the barest loop that lxml allows: ``python -m benchmarks parsing``.

``python benchmarks/parsing.py [--corpus DIR]`` prints this table alone.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from pmsync.services.ncbi.pubmed_xml import read_articles

PAIRS = 9
TARGET = 2.0


class Run(NamedTuple):
    """One process that read a file: seconds without its start, and its largest memory, imports included."""

    records: int
    seconds: float
    peak_mib: float


def run(files: Sequence[Path]) -> None:
    """Print the ratio for each file."""
    print("\n**Reading: PubMed XML → Articles ÷ a bare lxml loop**\n")
    print("| file | records | ratio (median of pairs) | target | peak MiB |\n|---|---|---|---|---|")
    for file in files:
        records, ratio, peak = compare([sys.executable, __file__, "articles"], file)
        print(f"| {file.name} | {records:,} | {ratio:.2f} | ≤ {TARGET} | {peak:.0f} |")


def compare(command: Sequence[str], file: Path) -> tuple[int, float, float]:
    """Run ``command FILE`` and the bare loop in turn, each in a process of its own.

    Returns the number of records, the median of the paired ratios of seconds, and the command's peak memory in MiB.
    The command prints what ``report`` prints.
    """
    bare = [sys.executable, __file__, "bare"]
    pairs = [(_run(command, file), _run(bare, file)) for _ in range(PAIRS)]
    reads, loops = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    if any(read.records != loop.records for read, loop in pairs):
        raise SystemExit(f"{file.name}: {loops[0].records} records, but {reads[0].records} were read")
    ratio = statistics.median(read.seconds / loop.seconds for read, loop in pairs)
    return reads[0].records, ratio, max(read.peak_mib for read in reads)


def report(read: Callable[[Path], int]) -> None:
    """Read the file named last on the command line and print a ``Run``; ``read`` returns the number of records."""
    started = time.perf_counter()
    records = read(Path(sys.argv[-1]))
    seconds = time.perf_counter() - started
    print(json.dumps(Run(records, seconds, _peak_mib())))


def _peak_mib() -> float:
    """Return this process's largest memory; getrusage would count what its parent had before it began (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _run(command: Sequence[str], file: Path) -> Run:
    done = subprocess.run([*command, str(file)], check=True, stdout=subprocess.PIPE)  # noqa: S603  # our own commands
    return Run(*json.loads(done.stdout))


def _bare(file: Path) -> int:
    records = 0
    with gzip.open(file) as stream:
        for _, element in etree.iterparse(stream, tag="PubmedArticle", huge_tree=True):
            records += 1
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return records


def _articles(file: Path) -> int:
    with gzip.open(file) as stream:
        return len([None for _ in read_articles(stream)])


def _main(arguments: Sequence[str]) -> None:
    if arguments[:1] in (["bare"], ["articles"]):
        report(_bare if arguments[0] == "bare" else _articles)
        return
    folder = Path(arguments[1]) if arguments[:1] == ["--corpus"] else Path(__file__).parents[2] / "shared" / "corpus"
    run([folder / "pubmed" / f"{name}_shared.xml.gz" for name in ("modern2021", "old1970s")])


if __name__ == "__main__":
    _main(sys.argv[1:])
