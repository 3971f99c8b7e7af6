"""How long PubMed XML takes to become rows of a new database, search included, against the bare loop over the XML."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.parsing import compare, report
from pmsync.nightly import PART
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.store.articles import write_articles
from pmsync.store.database import open_database

TARGET = {"modern2021_shared.xml.gz": 4.5, "old1970s_shared.xml.gz": 8.0}


def run(files: Sequence[Path]) -> None:
    """Print the ratio for each file."""
    print("\n**Storing: PubMed XML → rows in SQLite, search included ÷ a bare lxml loop**\n")
    print("| file | records | ratio (median of pairs) | target | peak MiB |\n|---|---|---|---|---|")
    for file in files:
        records, ratio, peak = compare([sys.executable, "-m", "benchmarks.storing"], file)
        print(f"| {file.name} | {records:,} | {ratio:.2f} | ≤ {TARGET[file.name]} | {peak:.0f} |")


def _rows(file: Path) -> int:
    """Write every record as sync does, a part in each transaction, and return how many rows there are."""
    with TemporaryDirectory() as folder, gzip.open(file) as stream:
        db = open_database(Path(folder, "refs.db"), create=True)
        articles = read_articles(stream)
        while part := list(islice(articles, PART)):
            db.execute("BEGIN IMMEDIATE")
            write_articles(db, part, "2026-01-01T00:00:00Z")
            db.execute("COMMIT")
        (records,) = db.execute("SELECT count(*) FROM articles").fetchone()
        db.close()
    return int(records)


if __name__ == "__main__":
    report(_rows)
