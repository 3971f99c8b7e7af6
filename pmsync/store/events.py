"""Events: what changed of an article, a citation or a work, as each night's report tells it.

KINDS names every kind of event, in words; those that no two versions of an article show are told by who finds them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pmsync.models import Article
from pmsync.models.article import heading_text
from pmsync.models.notices import CONCERN, CORRECTION, PAPER, PARTIAL, RETRACTING, UPDATE, notices

# Kind -> how the report calls it. The first ones need a person.
KINDS: Final = {
    "retracted": "retracted",
    "found_retracted": "found retracted",  # when it was stored, or when Crossref was first asked
    "concern": "expression of concern",
    "found_concern": "found under concern",
    "to_decide": "needs review",  # a citation that a rule must not decide, or whose chosen record is gone
    "partially_retracted": "partially retracted",
    "link_changed": "link changed",
    "deleted": "deleted",
    "merged": "merged",
    "reinstated": "reinstated",
    "corrected": "corrected",
    "mesh_added": "MeSH added",
    "mesh_changed": "MeSH changed",
    "title_corrected": "title corrected",
    "authors_corrected": "authors corrected",
    "volume_assigned": "volume assigned",
    "citation_corrected": "volume, pages or date corrected",
    "doi_changed": "DOI changed",
    "pmcid_changed": "PMCID changed",
    "abstract_changed": "abstract changed",
    "preprint_published": "preprint published",
    "updated": "updated",
    "entered_pubmed": "entered PubMed",
    "restored": "restored",
}
ALERTS: Final = frozenset({"retracted", "found_retracted", "concern", "found_concern", "to_decide"})
# What a change may have in common with what a citation states, or with Crossref's side of it.
BIBLIOGRAPHIC: Final = frozenset(
    {"title_corrected", "authors_corrected", "volume_assigned", "citation_corrected", "doi_changed", "pmcid_changed"}
)
COUNTED: Final = {PARTIAL: "partially_retracted", CONCERN: "concern", CORRECTION: "corrected"}


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change (a key of KINDS), with the value before and after in words, as far as there was one."""

    kind: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A change as it was recorded: of which article or citation, by which run, and when (ISO 8601, UTC).

    ``title`` is that of the article, or the text of the citation where there is none.
    """

    id: int
    run: int | None
    at: str
    kind: str
    pmid: int | None
    citation: int | None
    before: str | None
    after: str | None
    title: str | None


def changes(before: Article | None, after: Article) -> list[Change]:
    """Return what changed between two versions of one article; of a new one, what is alarming from the start.

    Both hold the links of every service that is known. A kind stands once, however much of it changed.
    """
    if before is None:
        return found_changes(Article(after.pmid, title=after.title), after)
    return [*_record_changes(before, after), *integrity_changes(before, after)]


def integrity_changes(before: Article, after: Article) -> Iterator[Change]:
    """Yield what changed in an article's standing: retraction, concern, correction, later version."""
    if after.is_retracted and not before.is_retracted:
        yield Change("retracted", None, _notices_text(after, *RETRACTING))
    elif before.is_retracted and not after.is_retracted:
        yield Change("reinstated", _notices_text(before, *RETRACTING), None)
    was, is_now = notices(before.links), notices(after.links)
    for kind, event in COUNTED.items():
        if is_now[kind] > was[kind]:
            yield Change(event, _notices_text(before, kind), _notices_text(after, kind))
    if is_now[UPDATE] > was[UPDATE]:
        yield Change(
            "preprint_published" if after.is_preprint else "updated",
            _notices_text(before, UPDATE),
            _notices_text(after, UPDATE),
        )


def found_changes(before: Article, after: Article) -> list[Change]:
    """Return what a service says of an article that it was not asked about before: old news, told only where it alarms.

    A correction of long ago is no change.
    """
    news = {change.kind: change for change in integrity_changes(before, after)}
    return [Change(f"found_{kind}", None, news[kind].after) for kind in ("retracted", "concern") if kind in news]


def _record_changes(before: Article, after: Article) -> Iterator[Change]:
    if _headings(before) != _headings(after):
        yield Change("mesh_changed" if before.mesh else "mesh_added", _mesh(before), _mesh(after))
    if before.title != after.title:
        yield Change("title_corrected", before.title, after.title)
    if before.authors != after.authors:
        yield Change("authors_corrected", "; ".join(before.authors) or None, "; ".join(after.authors) or None)
    if _place(before) != _place(after):
        assigned = before.volume is None and after.volume is not None
        yield Change("volume_assigned" if assigned else "citation_corrected", _place(before), _place(after))
    for name, kind in (("doi", "doi_changed"), ("pmcid", "pmcid_changed")):
        if getattr(before, name) != getattr(after, name):
            yield Change(kind, getattr(before, name), getattr(after, name))
    if before.abstract != after.abstract:
        yield Change("abstract_changed", _size(before.abstract), _size(after.abstract))


def _notices_text(article: Article, *kinds: str) -> str | None:
    notices_of_kind = (link for link in article.links if link.role == PAPER and link.kind in kinds)
    return "; ".join(sorted(map(str, notices_of_kind))) or None


def _headings(article: Article) -> set[tuple[object, ...]]:
    """Return the headings by their IDs: a descriptor that NLM renames, as it does every year, is the same one."""
    return {(h.id, h.major, tuple((q.id, q.major) for q in h.qualifiers)) for h in article.mesh}


def _mesh(article: Article) -> str | None:
    """Return the headings in words, whatever their order: "*Exosomes / *metabolism; Humans"."""
    return "; ".join(sorted(map(heading_text, article.mesh))) or None


def _place(article: Article) -> str | None:
    """Return journal, dates, volume, issue and pages, as a citation line has them."""
    journal = article.journal.abbreviation if article.journal else None
    online = f"online {article.published_online}" if article.published_online else None
    dates = ", ".join(part for part in (article.published_text, online) if part)
    issue = f"({article.issue})" if article.issue else ""
    numbers = f"{article.volume or ''}{issue}" + (f":{article.pages}" if article.pages else "")
    return "; ".join(part for part in (journal, dates, numbers) if part) or None


def _size(abstract: str | None) -> str | None:
    return f"{len(abstract.split()):,} words" if abstract else None


def write_changes(
    db: sqlite3.Connection,
    changes: Iterable[Change],
    at: str,
    run: int | None,
    *,
    pmid: int | None = None,
    citation: int | None = None,
) -> None:
    """Add what changed of an article, or of the link of a citation, to the feed."""
    db.executemany(
        "INSERT INTO events (run, at, pmid, citation, kind, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(run, at, pmid, citation, change.kind, change.before, change.after) for change in changes],
    )


def read_events(db: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Event]:
    """Return the events that fulfil a condition on ``events``, in the order they were recorded."""
    rows = db.execute(
        "SELECT events.id, events.run, events.at, events.kind, events.pmid, events.citation, events.before, "
        "events.after, coalesce(articles.title, citations.text) FROM events "
        "LEFT JOIN articles ON articles.pmid = events.pmid LEFT JOIN citations ON citations.id = events.citation "
        f"WHERE {where} ORDER BY events.id",
        values,
    )
    return [Event(*row) for row in rows]


def last_event(db: sqlite3.Connection) -> int:
    """Return the number of the newest event, 0 where there is none."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM events").fetchone()[0])
