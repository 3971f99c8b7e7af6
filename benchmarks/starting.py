"""How long a look-up that the database answers takes, against importing the two libraries of the command."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pmsync.models import Article, Decision, Proof, Resolution, Status
from pmsync.parsing.line import parse
from pmsync.store.database import Store
from pmsync.store.decisions import save_lines

PAIRS = 15


def run() -> None:
    """Print the median of paired ratios of whole processes."""
    with TemporaryDirectory() as folder:
        database = Path(folder, "refs.db")
        with Store(database, create=True) as store:
            decision = Decision(
                Status.MATCHED,
                "doi",
                article=Article(1, title="A title.", doi="10.1000/1"),
                proof=Proof(searched="nothing"),
            )
            save_lines(store, [Resolution(parse("10.1000/1"), decision)], datetime.now(UTC))
        pmsync = [str(Path(sys.executable).with_name("pmsync")), "lookup", "10.1000/1", "--db", str(database)]
        libraries = [sys.executable, "-c", "import click, sqlite_utils"]
        _seconds(pmsync), _seconds(libraries)
        pairs = [(_seconds(pmsync), _seconds(libraries)) for _ in range(PAIRS)]
    ratio = statistics.median(lookup / imports for lookup, imports in pairs)
    seconds = statistics.median(lookup for lookup, _ in pairs)
    print("\n**Starting: a look-up answered from the database ÷ importing click and sqlite_utils**\n")
    print("| look-up | ratio (median of pairs) | target |\n|---|---|---|")
    print(f"| {seconds * 1000:.0f} ms | {ratio:.2f} | ≤ 2 |")


def _seconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own commands
    return time.perf_counter() - started
