"""The lists of neighbours around real articles: similar ones, and the references that PubMed holds of them."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.pages.similar import Index
from pmsync.models import Article, Journal
from pmsync.parsing.line import parse
from pmsync.services.ncbi.pubmed_xml import read_articles

UPDATE = "modern2021_shared.xml.gz"
REFERENCES = "reflist_citations_shared.tsv.gz"
LEAST_REFERENCES = 10
SIMILAR_LISTED = (200, 300)  # live lists have 76 to 300
BEYOND = 200  # how many neighbours after the last may enter a list, or be printed although they are none
_CELLS = 7


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A list as PubMed had it when the page was made, and the articles that may have come to it since.

    ``order`` is as a paper prints its references, which PubMed does not keep.
    """

    anchor: int
    pmids: tuple[int, ...]
    near: tuple[int, ...]
    order: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """The records of both kinds of list, and the lists; ``cited`` records know what their citation states, no more."""

    records: dict[int, Article]
    cited: dict[int, Article]
    references: dict[int, Neighbours]
    index: Index

    def anywhere(self, name: str) -> tuple[int, ...]:
        """All articles that the printed stubs of no neighbour are drawn from, for lists of this name."""
        return tuple(self.records if name == "similar" else self.cited)

    def similar(self, anchor: int, rng: Random) -> Neighbours:
        """The article itself and its nearest by score."""
        count = rng.randint(*SIMILAR_LISTED)
        ranked = self.index.nearest(anchor, count + BEYOND)
        return Neighbours(anchor, (anchor, *ranked[: count - 1]), tuple(ranked[count - 1 :]))


def load(folder: Path) -> Corpus:
    """Read the update file of 2021 and the stub-shaped references that carry a PMID."""
    index, records = Index(), {}
    with gzip.open(folder / "pubmed" / UPDATE) as stream:
        for article in read_articles(stream):
            records[article.pmid] = replace(article, abstract=None, mesh=())
            if article.abstract:
                index.add(article.pmid, f"{article.title} {article.title} {article.abstract}")
    index.close()
    cited: dict[int, Article] = {}
    lists: dict[int, list[int]] = defaultdict(list)
    for citing, article in _references(folder / "gold" / REFERENCES):
        cited.setdefault(article.pmid, article)
        lists[citing].append(article.pmid)
    everyone = tuple(cited)
    references = {
        citing: Neighbours(citing, tuple(sorted(set(pmids), reverse=True)), everyone, tuple(dict.fromkeys(pmids)))
        for citing, pmids in lists.items()
        if len(pmids) >= LEAST_REFERENCES
    }
    return Corpus(records, cited, references, index)


def _references(path: Path) -> Iterator[tuple[int, Article]]:
    """Each citing PMID with a record of the cited article made from PubMed's citation of it."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    for citing, _, text, pmid, _, _, shape in (row[:_CELLS] for row in rows):
        stated = parse(text) if shape == "stub" and pmid else None
        if stated and stated.journal and stated.date:
            journal = Journal("", stated.journal, stated.journal)
            yield (
                int(citing),
                Article(int(pmid), title="", journal=journal, published=(stated.date,), volume=stated.volume),
            )
