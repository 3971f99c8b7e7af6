"""The records that are served for an annotated string: one of its own facts, and three decoys beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.styles.changes import Changer
from benchmarks.styles.gold.strings import Gold
from benchmarks.styles.papers import Paper
from tests.standin import Records
from tests.standin.wire import record_xml

FACTS = ("title_word", "volume", "pages", "year", "first_author")
CHANGED = 2  # decoys with one fact changed; one more has another title and other pages


def decoys(gold: Sequence[Gold], rng: Random) -> list[Paper]:
    """Return the decoys of all strings: a neighbour in the same journal and year, and two with one fact changed."""
    papers = [one.paper for one in gold]
    changer = Changer(papers, rng)
    made = []
    for paper in papers:
        others = [_neighbour(paper, rng.choice(papers), changer), *_misquoted(paper, changer, rng)]
        made += [replace(other, pmid=paper.pmid + place) for place, other in enumerate(others, 1)]
    return made


def _neighbour(paper: Paper, other: Paper, changer: Changer) -> Paper:
    change = changer.change("pages", paper)
    moved = change.paper if change else paper
    return replace(moved, title=other.title if other is not paper else "", people=other.people)


def _misquoted(paper: Paper, changer: Changer, rng: Random) -> list[Paper]:
    facts = [fact for fact in rng.sample(FACTS, len(FACTS)) if fact != "year" or paper.year]
    changes = [change for change in (changer.change(fact, paper) for fact in facts) if change]
    return [change.paper for change in changes[:CHANGED]]


def records(papers: Iterable[Paper]) -> Records:
    """Return the papers as PubMed would hold them."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "gold.xml")
        sets = b"".join(record_xml(_facts(paper)) for paper in papers)
        file.write_bytes(b"<PubmedArticleSet>" + sets + b"</PubmedArticleSet>")
        return Records.from_xml(file)


def _facts(paper: Paper) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "pmid": paper.pmid,
        "title": escape(paper.title, quote=False) + "." if paper.title else "[Not Available].",
        "journal": {
            "abbreviation": paper.short,
            "name": escape(paper.journal, quote=False),
            "id": paper.journal_id,
        },
        "published": {"Year": str(paper.year)} if paper.year else {},
        "volume": paper.volume,
        "issue": paper.issue,
        "authors": [[one.family] if one.is_group else [one.family, one.initials] for one in paper.people],
    }
    return facts | ({"pages": paper.pages} if paper.pages else {})
