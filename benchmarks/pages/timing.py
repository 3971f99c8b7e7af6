"""How long a page of 100 stubs takes to align with 1,000 neighbours, beside reading the answer about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from random import Random
from time import process_time

from benchmarks.pages import printing
from benchmarks.pages.corpus import Corpus
from pmsync.matching.alignment import RankedList, align
from pmsync.services.ncbi.summaries import read_briefs
from tests.standin import Records
from tests.standin.wire import summary

STUBS, NEIGHBOURS, SUMMARIES = 100, 1000, 500
SOME_RECORDS = "samples_mixed_years_shared.xml.gz"
_TIMES = 5


def measure(corpus: Corpus, folder: Path, rng: Random) -> str:
    """Say both in milliseconds of processor time, of five the least."""
    anchor = rng.choice(corpus.index.numbers)
    half = NEIGHBOURS // 2
    ranked = [anchor, *corpus.index.nearest(anchor, NEIGHBOURS - 1)]
    lists = [RankedList("similar", tuple(ranked[:half])), RankedList("references", tuple(sorted(ranked[half:])[::-1]))]
    printed = lists[0].pmids[: STUBS // 2] + lists[1].pmids[: STUBS // 2]
    stubs = [printing.stub(corpus.records[pmid], "year", "print", rng) for pmid in printed]
    answer = _answer(folder)
    aligning = _least(lambda: align(stubs, lists, corpus.records, anchor))
    reading = _least(lambda: read_briefs(answer))
    return (
        f"{STUBS} stubs (journal and year) with {NEIGHBOURS:,} neighbours in two lists: {aligning:.0f} ms; to read one "
        f"ESummary answer of {SUMMARIES} records ({len(answer) / 1e6:.1f} MB): {reading:.0f} ms."
    )


def _answer(folder: Path) -> bytes:
    """Make ESummary's answer about real records, as the stand-in does."""
    records = Records.from_xml(folder / "pubmed" / SOME_RECORDS).by_pmid
    summaries = {str(pmid): summary(record.xml) for pmid, record in islice(records.items(), SUMMARIES)}
    return json.dumps({"result": {"uids": list(summaries), **summaries}}).encode()


def _least(do: Callable[[], object]) -> float:
    times = []
    for _ in range(_TIMES):
        began = process_time()
        do()
        times.append(process_time() - began)
    return min(times) * 1000
