"""What the stand-in serves: every record but those withheld, of which Crossref has every other; and who is a twin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from random import Random

from benchmarks.styles.csl import has
from benchmarks.styles.papers import FILES, Paper
from tests.standin import Records, Works

WITHHELD = 4  # one paper in so many is withheld


def halves(papers: list[Paper]) -> tuple[list[Paper], list[Paper]]:
    """Return the papers that are served and those that are withheld, each in their order."""
    withheld = papers[::WITHHELD]
    absent = {paper.pmid for paper in withheld}
    return [paper for paper in papers if paper.pmid not in absent], withheld


def holdings(folder: Path, withheld: Iterable[Paper], rng: Random) -> tuple[Records, Works]:
    """Return PubMed without the papers withheld, and Crossref without every other of them."""
    records = Records.from_xml(*(folder / "pubmed" / name for name in FILES))
    absent = {paper.pmid for paper in withheld}
    everything = Works.of(records)
    unknown = [doi for doi, record in sorted(everything.records.items()) if record.pmid in absent]
    return records.without(absent), everything.without(rng.sample(unknown, len(unknown) // 2))


class Twins:
    """Served records that a reference cannot tell apart, or that are one paper in two languages.

    They have the same journal, volume, issue and first page, and the same title or another language; where a reference
    has no title, the same first author.
    """

    def __init__(self, served: Collection[Paper]) -> None:
        self._places: dict[tuple[str, ...], list[Paper]] = defaultdict(list)
        for paper in served:
            self._places[_place(paper)].append(paper)

    def of(self, paper: Paper, text: str) -> frozenset[int]:
        """Return the PMIDs of the other records that ``text``, a reference to ``paper``, means as well."""
        others = (other for other in self._places.get(_place(paper), ()) if other.pmid != paper.pmid)
        is_twin = _is_same_work if has(text, paper.title) else _has_same_author
        return frozenset(other.pmid for other in others if is_twin(paper, other))


def _place(paper: Paper) -> tuple[str, ...]:
    return paper.journal_id, paper.volume, paper.issue, paper.first.casefold()


def _is_same_work(paper: Paper, other: Paper) -> bool:
    return paper.language != other.language or _letters(paper.title) == _letters(other.title)


def _has_same_author(paper: Paper, other: Paper) -> bool:
    return [person.family for person in paper.people[:1]] == [person.family for person in other.people[:1]]


def _letters(title: str) -> str:
    return re.sub(r"[\W_]", "", title.casefold())
