"""What PubMed and Crossref say of a record now takes the place of what they said before, with an event for each change.

A citation whose record no longer proves it is made due, so that it is resolved anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from pmsync.matching.compare import compare
from pmsync.matching.decide import reprove
from pmsync.matching.supplement import supplemented
from pmsync.models import Article, Citation, Link, Verdict, Work
from pmsync.models.notices import CROSSREF, PAPER, PUBMED, is_retracted, retracted_by
from pmsync.store import schedule
from pmsync.store.articles import add_links_of_notice, notices_of, read_articles, write_articles, write_crossref_links
from pmsync.store.cases import PROVED_BY_RULE, read_cases
from pmsync.store.citations import NOT_BY_PERSON, with_known_facts
from pmsync.store.events import BIBLIOGRAPHIC, Change, changes, found_changes, integrity_changes, write_changes
from pmsync.store.works import published_as, write_works

CLEAN, NOTED, UNKNOWN = "clean", "noted", "unknown"  # what a check found; UNKNOWN: the service has no such record
# In which facts PubMed and Crossref are held against each other, and what they are called.
COMPARED = {"title": "title", "year": "year", "volume": "volume", "page": "pages"}
PUT_CHECK = (
    "INSERT INTO checks (pmid, service, outcome, checked_at, due_at) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (pmid, service) DO UPDATE SET "
    "outcome = excluded.outcome, checked_at = excluded.checked_at, due_at = excluded.due_at, "
    "error = NULL, attempts = 0"
)


def save_articles(db: sqlite3.Connection, articles: Collection[Article], now: datetime, run: int | None) -> None:
    """Write articles as PubMed has them now, what changed, and when they are fetched again (pmsync.store.schedule)."""
    at = schedule.to_text(now)
    earlier = read_articles(db, (article.pmid for article in articles))
    whole = [_with_crossrefs_links(article, earlier.get(article.pmid)) for article in articles]
    write_articles(db, whole, at)
    deleted = _known_deleted(db, earlier)
    for article in whole:
        before = earlier.get(article.pmid)
        changed = changes(before, article)
        if article.pmid in deleted:
            changed = [Change("restored"), *changed]
            db.execute("DELETE FROM redirects WHERE old = ?", (article.pmid,))
        write_changes(db, changed, at, run, pmid=article.pmid)
        if any(change.kind in BIBLIOGRAPHIC for change in changed):
            _requeue_unproved(db, article.pmid)
    _write_pubmed_checks(db, whole, earlier, now)


def _with_crossrefs_links(article: Article, before: Article | None) -> Article:
    known = tuple(link for link in before.links if link.service == CROSSREF) if before else ()
    return replace(article, links=(*article.links, *known)) if known else article


def _known_deleted(db: sqlite3.Connection, pmids: Iterable[int]) -> set[int]:
    """Return those of ``pmids`` of which it is known where they went when they were deleted."""
    redirect = "SELECT 1 FROM redirects WHERE old = ?"
    return {pmid for pmid in pmids if db.execute(redirect, (pmid,)).fetchone()}


def _requeue_unproved(db: sqlite3.Connection, pmid: int) -> None:
    """Make due what the record of ``pmid`` proved before it changed and proves no longer, and its check at Crossref."""
    for case in list(read_cases(db, f"{PROVED_BY_RULE} AND pmid = ?", (pmid,))):
        article = case.decision.article
        if article is None or reprove(with_known_facts(db, case.citation), article, case.decision):
            db.execute("UPDATE citations SET due_at = ? WHERE id = ?", (schedule.AT_ONCE, case.id))
    _ask_crossref_at_once(db, pmid)


def _ask_crossref_at_once(db: sqlite3.Connection, pmid: int) -> None:
    db.execute("UPDATE checks SET due_at = ? WHERE pmid = ? AND service = ?", (schedule.AT_ONCE, pmid, CROSSREF))


def _write_pubmed_checks(
    db: sqlite3.Connection, articles: Sequence[Article], earlier: dict[int, Article], now: datetime
) -> None:
    at = schedule.to_text(now)
    added = {pmid: schedule.from_text(since) for pmid, since in _added_moments(db, earlier)}
    db.executemany(
        PUT_CHECK,
        [
            (
                a.pmid,
                PUBMED,
                _outcome(a, PUBMED),
                at,
                schedule.to_text(schedule.next_fetch(a, added.get(a.pmid) or now, now)),
            )
            for a in articles
        ],
    )
    new = "INSERT INTO checks (pmid, service, due_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    db.executemany(new, [(a.pmid, CROSSREF, schedule.AT_ONCE) for a in articles if a.doi])
    lost = [(a.pmid, CROSSREF) for a in articles if not a.doi and a.pmid in earlier]
    db.executemany("DELETE FROM checks WHERE pmid = ? AND service = ?", lost)


def _added_moments(db: sqlite3.Connection, pmids: Iterable[int]) -> Iterable[tuple[int, str]]:
    for pmid in pmids:
        yield from db.execute("SELECT pmid, added_at FROM articles WHERE pmid = ?", (pmid,)).fetchall()


def _outcome(article: Article, service: str) -> str:
    return NOTED if any(link.service == service and link.role == PAPER for link in article.links) else CLEAN


def mark_deleted(db: sqlite3.Connection, pmid: int, now: datetime) -> None:
    """Write down that PubMed has no record ``pmid`` any more; what was last known of it stays."""
    at = schedule.to_text(now)
    db.execute("UPDATE articles SET deleted_at = ? WHERE pmid = ? AND deleted_at IS NULL", (at, pmid))
    [(since,)] = db.execute("SELECT deleted_at FROM articles WHERE pmid = ?", (pmid,)).fetchall()
    due = schedule.next_search(schedule.from_text(since) or now, now)
    db.execute(PUT_CHECK, (pmid, PUBMED, UNKNOWN, at, schedule.to_text(due)))
    db.execute("DELETE FROM checks WHERE pmid = ? AND service = ?", (pmid, CROSSREF))


def save_redirect(
    db: sqlite3.Connection, old: int, new: Article | None, how: str, now: datetime, run: int | None
) -> None:
    """Write down where a deleted record went, ``None`` for nowhere, and make the citations it was linked to due."""
    at = schedule.to_text(now)
    if new:
        save_articles(db, [new], now, run)
    known = db.execute("SELECT new FROM redirects WHERE old = ?", (old,)).fetchone()
    if known and (known[0] or new is None):
        db.execute("UPDATE redirects SET learnt_at = ? WHERE old = ?", (at, old))
        return
    db.execute(
        "INSERT INTO redirects (old, new, how, learnt_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (old) DO UPDATE SET new = excluded.new, how = excluded.how, learnt_at = excluded.learnt_at",
        (old, new.pmid if new else None, how, at),
    )
    went = Change("merged", f"PMID {old}", f"PMID {new.pmid}") if new else Change("deleted")
    write_changes(db, [went], at, run, pmid=old)
    chosen = db.execute("SELECT id FROM citations WHERE pmid = ? AND decided_by = 'person'", (old,)).fetchall()
    fate = f"was merged into PMID {new.pmid}" if new else "was deleted from PubMed"
    for (id_,) in chosen:
        write_changes(db, [Change("to_decide", None, f"PMID {old}, which you chose, {fate}")], at, run, citation=id_)
    meant = "pmid = ? OR json_extract(parsed, '$.pmid') = ?"  # linked to it, or stating it
    by_rule = f"UPDATE citations SET due_at = ? WHERE ({meant}) AND {NOT_BY_PERSON}"
    db.execute(by_rule, (schedule.AT_ONCE, old, old))


def save_works(db: sqlite3.Connection, works: Collection[Work], now: datetime, run: int | None) -> None:
    """Write works as Crossref has them now, and which preprint has become an article since they were written last."""
    at = schedule.to_text(now)
    for work in works:
        known = db.execute("SELECT published_as FROM works WHERE doi = ?", (work.doi,)).fetchone()
        article = published_as(work)
        if article and known and known[0] is None:
            write_changes(db, [Change("preprint_published", f"doi:{work.doi}", f"doi:{article}")], at, run)
    write_works(db, works, at)


def save_crossref_check(db: sqlite3.Connection, pmid: int, work: Work | None, now: datetime, run: int | None) -> None:
    """Write down what Crossref says of an article: its notices, and where the two differ; or that it lacks the DOI."""
    at = schedule.to_text(now)
    before = read_articles(db, [pmid]).get(pmid)
    if before is None:
        return
    asked_before = db.execute(
        "SELECT checked_at FROM checks WHERE pmid = ? AND service = ?", (pmid, CROSSREF)
    ).fetchone()
    db.execute("DELETE FROM conflicts WHERE pmid = ?", (pmid,))
    if work:
        write_crossref_links(db, pmid, work.links)
        after = replace(before, links=notices_of(db, pmid))
        _write_standing(db, before, after, now, run, is_news=bool(asked_before and asked_before[0]))
        rows = [(pmid, field, pubmed, crossref, at) for field, pubmed, crossref in conflicts(after, work)]
        db.executemany("INSERT INTO conflicts (pmid, field, pubmed, crossref, checked_at) VALUES (?, ?, ?, ?, ?)", rows)
        outcome = _outcome(after, CROSSREF)
    else:
        outcome = UNKNOWN
    db.execute(PUT_CHECK, (pmid, CROSSREF, outcome, at, schedule.to_text(schedule.next_sweep(pmid, now))))


def save_notice(db: sqlite3.Connection, pmid: int, links: Iterable[Link], now: datetime, run: int | None) -> None:
    """Write down what a notice says of an article, and have Crossref asked about the article itself."""
    before = read_articles(db, [pmid])[pmid]
    add_links_of_notice(db, pmid, links)
    after = replace(before, links=notices_of(db, pmid))
    if after.links != before.links:
        _write_standing(db, before, after, now, run, is_news=True)
        _ask_crossref_at_once(db, pmid)


def _write_standing(
    db: sqlite3.Connection, before: Article, after: Article, now: datetime, run: int | None, *, is_news: bool
) -> None:
    news = list(integrity_changes(before, after)) if is_news else found_changes(before, after)
    write_changes(db, news, schedule.to_text(now), run, pmid=after.pmid)
    retracted = int(is_retracted(after.types, after.links))
    db.execute("UPDATE articles SET is_retracted = ? WHERE pmid = ?", (retracted, after.pmid))


def conflicts(article: Article, work: Work) -> list[tuple[str, str | None, str | None]]:
    """Return the facts in which PubMed (first) and Crossref differ, by the rule that compares citations and records.

    PubMed's value is the one shown. Of a retraction either service's word is enough (pmsync.models.notices).
    """
    stated = supplemented(Citation("", doi=work.doi), work)
    differing: list[tuple[str, str | None, str | None]] = [
        (COMPARED[c.fact], c.found, work.pages if c.fact == "page" else c.asked)
        for c in compare(stated, article)
        if c.verdict is Verdict.CONFLICTS and c.fact in COMPARED
    ]
    pubmed, crossref = (retracted_by(service, article.links) for service in (PUBMED, CROSSREF))
    if pubmed != crossref:
        words = {True: "retracted", False: "not retracted"}
        differing.append(("retraction", words[pubmed], words[crossref]))
    return differing
