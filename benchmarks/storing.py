"""PubMed XML -> rows of a new database, search included: how long, against the bare loop over the XML."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.parsing import compare
from pmsync.article_rows import write_articles
from pmsync.pubmed_xml import read_articles
from pmsync.schedule import to_text
from pmsync.store import Store
from pmsync.sync import PART

REACH = {"modern2021_shared.xml.gz": 4.5, "old1970s_shared.xml.gz": 8.0}


def run(files: Sequence[Path]) -> None:
    """Print the ratio for each file."""
    print("\n### Storing: PubMed XML → rows in SQLite, search included ÷ a bare lxml loop\n")
    print("| file | records | ratio (median of pairs) | reach | peak MiB |\n|---|---|---|---|---|")
    for file in files:
        records, ratio, peak = compare([sys.executable, "-m", "benchmarks.storing"], file)
        print(f"| {file.name} | {records:,} | {ratio:.2f} | ≤ {REACH[file.name]} | {peak:.0f} |")
