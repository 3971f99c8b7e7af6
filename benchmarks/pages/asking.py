"""How many requests pages cost through the whole of pmsync, where each article has 500 neighbours."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.pages.corpus import UPDATE, Corpus
from pmsync.api.pages import page
from pmsync.models import Article
from tests.standin import Records, serve
from tests.support.settings import settings_for

NEIGHBOURS = 500
PRINTED = 30
PAGES = ((1, 6), (100, 400))  # how many pages, and the requests they may cost


def measure(real: Corpus, corpus: Path, rng: Random) -> str:
    """Return a table of requests for one page and for a hundred, each counted from nothing."""
    anchors = [real.records[pmid] for pmid in rng.sample(real.index.numbers, PAGES[-1][0]) if real.records[pmid].doi]
    nearest = {anchor.pmid: [anchor.pmid, *real.index.nearest(anchor.pmid, NEIGHBOURS - 1)] for anchor in anchors}
    links = {
        pmid: {"pubmed_pubmed": [(neighbour, NEIGHBOURS - rank) for rank, neighbour in enumerate(near)]}
        for pmid, near in nearest.items()
    }
    records = Records.from_xml(corpus / "pubmed" / UPDATE).with_links(links)
    rows = ["| pages | neighbours of each | requests | target | entries | matched |", "|---|---|---|---|---|---|"]
    for count, target in PAGES:
        with (
            TemporaryDirectory() as folder,
            serve(records, rate=None) as server,
            patch("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True),
        ):
            for anchor in anchors[:count]:
                Path(folder, f"{anchor.pmid}.txt").write_text(
                    _printed(real, anchor, nearest[anchor.pmid]), encoding="utf-8"
                )
            with TemporaryDirectory() as cache:
                answers = page(folder, settings=settings_for(server.environ, cache))
            entries = [entry for answer in answers for entry in answer.entries]
            matched = sum(entry.decision is not None and entry.decision.article is not None for entry in entries)
            rows.append(
                f"| {len(answers)} | {NEIGHBOURS} | {server.count()} | ≤ {target} | {len(entries):,} | {matched:,} |"
            )
    return "\n".join(rows)


def _printed(real: Corpus, anchor: Article, nearest: list[int]) -> str:
    """Write the page as a site does: the DOI, and the stubs of the first similar articles."""
    stubs = [stub for pmid in nearest[:PRINTED] if (stub := _stub(real.records[pmid]))]
    return "\n".join([f"https://doi.org/{anchor.doi}", "Similar articles", *stubs]) + "\n"


def _stub(article: Article) -> str:
    journal = article.journal.abbreviation if article.journal else ""
    return f"{journal}. {article.published_online or article.published_text}"
