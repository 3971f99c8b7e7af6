"""What may lie beside a checkout, in ../shared: answers recorded from the services, gold citations, PubMed's files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES = SHARED / "wire" / "samples"
GOLD = SHARED / "corpus" / "gold"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded answers are not beside this checkout")
needs_corpus = pytest.mark.skipif(not GOLD.is_dir(), reason="the shared corpus is not beside this checkout")


def manifest(*folders: str) -> list[dict[str, str]]:
    """Return the rows of MANIFEST.csv about files in ``folders``; none where there are no samples."""
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["file"].split("/")[0] in folders]
