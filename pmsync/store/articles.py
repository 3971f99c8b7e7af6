"""Articles in the database, with their journals, MeSH terms and notices.

Rows are written by prepared statements over whole batches, because a first sync writes a hundred link rows for every
article. What Crossref says of a notice stands on two sides: on the paper (``updated-by``), which a check of the paper's
DOI reads, and on the notice (``update-to``), which its feed of notices brings. A check takes the place of the check
before, and leaves alone what only a notice says.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from pmsync.models import Article, Citation, Journal, Link, MeshHeading, PartialDate, Qualifier
from pmsync.models.notices import CROSSREF, PUBMED
from pmsync.parsing.journals import journal_key

if TYPE_CHECKING:
    from pmsync.models import Descriptor
    from pmsync.store.database import Store


AUTHORS_JOINED_BY = "; "
COLUMNS = (
    "pmid", "title", "authors", "journal", "year", "published", "published_online", "volume", "issue", "pages", "doi",
    "pmcid", "language", "is_retracted", "record_status", "indexing_method", "mesh_state",
    "vernacular_title", "revised_on", "fetched_at", "publication_status",
)  # fmt: skip
ROW = (*COLUMNS, "deleted_at", "added_at")  # of a record that is there now, and when it came


def upsert(table: str, key: str, columns: tuple[str, ...], *, once: tuple[str, ...] = ()) -> str:
    """Return the SQL that writes a row of ``columns``, and touches one that is there already only where it differs.

    What is written ``once`` stays as it was in a row that is there already.
    """
    others = [column for column in columns if column != key and column not in once]
    changed = " OR ".join(f"{column} IS NOT excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in others)} WHERE {changed}"
    )


PUT_ARTICLE = upsert("articles", "pmid", ROW, once=("added_at",))
PUT_JOURNAL = upsert("journals", "id", ("id", "name", "abbreviation", "issns"))
PUT_ABSTRACT = upsert("abstracts", "pmid", ("pmid", "text"))
PUT_MARKUP = upsert("markup", "pmid", ("pmid", "title", "abstract"))
PUT_TERM = upsert("mesh_terms", "id", ("id", "name"))
PUT_MESH = "INSERT OR IGNORE INTO article_mesh (pmid, term, is_major, qualifiers) VALUES (?, ?, ?, ?)"
PUT_TYPE = "INSERT OR IGNORE INTO article_types (pmid, type) VALUES (?, ?)"


def write_articles(db: sqlite3.Connection, articles: Collection[Article], fetched_at: str) -> None:
    """Write every article as it is now: what a record no longer says is taken away.

    Of its links only PubMed's are written: what Crossref says is not PubMed's to take away.
    """
    for table in ("article_types", "article_mesh"):
        db.executemany(f"DELETE FROM {table} WHERE pmid = ?", [(a.pmid,) for a in articles])
    gone = [(a.pmid,) for a in articles if a.abstract is None]
    db.executemany("DELETE FROM abstracts WHERE pmid = ?", gone)
    marked = [(a.pmid, a.title_markup, a.abstract_markup) for a in articles if a.title_markup or a.abstract_markup]
    with_tags = {pmid for pmid, *_ in marked}
    db.executemany("DELETE FROM markup WHERE pmid = ?", [(a.pmid,) for a in articles if a.pmid not in with_tags])
    db.executemany(PUT_JOURNAL, {a.journal.id: journal_row(a.journal) for a in articles if a.journal}.values())
    db.executemany(PUT_ARTICLE, (_article_row(a, fetched_at) for a in articles))
    db.executemany(PUT_ABSTRACT, ((a.pmid, a.abstract) for a in articles if a.abstract is not None))
    db.executemany(PUT_MARKUP, marked)
    db.executemany(PUT_TYPE, ((a.pmid, type_) for a in articles for type_ in a.types))
    db.executemany(PUT_TERM, {h.id: (h.id, h.name) for a in articles for h in a.mesh}.values())
    db.executemany(PUT_MESH, _mesh_rows(articles))
    write_pubmed_links(db, {a.pmid: a.links for a in articles})


def journal_row(journal: Journal) -> tuple[str, str, str, str | None]:
    """Return the row of ``journals`` that PUT_JOURNAL writes."""
    return journal.id, journal.name, journal.abbreviation, ", ".join(journal.issns) or None


def _article_row(article: Article, fetched_at: str) -> tuple[object, ...]:
    return (
        article.pmid,
        article.title,
        AUTHORS_JOINED_BY.join(article.authors) or None,
        article.journal.id if article.journal else None,
        article.year,
        article.published_text,
        str(article.published_online) if article.published_online else None,
        article.volume,
        article.issue,
        article.pages,
        article.doi,
        article.pmcid,
        article.language,
        int(article.is_retracted),
        article.record_status,
        article.indexing_method,
        article.mesh_state,
        article.vernacular_title,
        str(article.revised_on) if article.revised_on else None,
        fetched_at,
        article.publication_status,
        None,
        fetched_at,
    )


def _mesh_rows(articles: Iterable[Article]) -> Iterator[tuple[int, str, int, str | None]]:
    for article in articles:
        for heading in article.mesh:
            yield article.pmid, heading.id, int(heading.major), _qualifiers(heading)


def _qualifiers(heading: MeshHeading) -> str | None:
    if not heading.qualifiers:
        return None
    return json.dumps([{"id": q.id, "name": q.name, "major": q.major} for q in heading.qualifiers])


def stored_article(store: Store, pmid: int) -> Article | None:
    """Return the article that is stored under ``pmid``; ``None`` where there is none."""
    with store.reading() as db:
        return _read_article(db, pmid)


def read_articles(db: sqlite3.Connection, pmids: Iterable[int]) -> dict[int, Article]:
    """Read articles back as they were written; those not stored are left out."""
    return {pmid: article for pmid in set(pmids) if (article := _read_article(db, pmid))}


def _read_article(db: sqlite3.Connection, pmid: int) -> Article | None:
    values = db.execute(f"SELECT {', '.join(COLUMNS)} FROM articles WHERE pmid = ?", (pmid,)).fetchone()
    if values is None:
        return None
    row = dict(zip(COLUMNS, values, strict=True))
    abstract = db.execute("SELECT text FROM abstracts WHERE pmid = ?", (pmid,)).fetchone()
    markup = db.execute("SELECT title, abstract FROM markup WHERE pmid = ?", (pmid,)).fetchone() or (None, None)
    types = db.execute("SELECT type FROM article_types WHERE pmid = ?", (pmid,)).fetchall()
    return Article(
        pmid=pmid,
        title=row["title"],
        authors=tuple(row["authors"].split(AUTHORS_JOINED_BY)) if row["authors"] else (),
        journal=_read_journal(db, row["journal"]),
        published=tuple(map(PartialDate.from_iso, row["published"].split("/"))) if row["published"] else (),
        published_online=PartialDate.from_iso(row["published_online"]) if row["published_online"] else None,
        volume=row["volume"],
        issue=row["issue"],
        pages=row["pages"],
        doi=row["doi"],
        pmcid=row["pmcid"],
        abstract=abstract[0] if abstract else None,
        language=row["language"],
        types=tuple(type_ for (type_,) in types),
        mesh=tuple(_read_mesh(db, pmid)),
        record_status=row["record_status"],
        indexing_method=row["indexing_method"],
        vernacular_title=row["vernacular_title"],
        revised_on=PartialDate.from_iso(row["revised_on"]) if row["revised_on"] else None,
        publication_status=row["publication_status"],
        links=notices_of(db, pmid),
        title_markup=markup[0],
        abstract_markup=markup[1],
    )


def _read_journal(db: sqlite3.Connection, id_: str | None) -> Journal | None:
    row = db.execute("SELECT id, abbreviation, name, issns FROM journals WHERE id = ?", (id_,)).fetchone()
    return Journal(row[0], row[1], row[2], tuple(row[3].split(", ")) if row[3] else ()) if row else None


def _read_mesh(db: sqlite3.Connection, pmid: int) -> Iterator[MeshHeading]:
    rows = db.execute(
        "SELECT term, name, is_major, qualifiers FROM article_mesh JOIN mesh_terms ON term = id WHERE pmid = ? "
        "ORDER BY name",
        (pmid,),
    )
    for term, name, is_major, qualifiers in rows:
        known = tuple(Qualifier(**q) for q in json.loads(qualifiers)) if qualifiers else ()
        yield MeshHeading(term, name, bool(is_major), known)


PUT_NAME = "INSERT OR IGNORE INTO journal_names (name, journal) VALUES (?, ?)"


def write_journals(store: Store, listed: Iterable[tuple[Journal, str]]) -> int:
    """Write NLM's list of journals, each with its ISO abbreviation, in the place of an earlier one.

    Return how many journals it has.
    """
    count = 0
    with store.transaction() as db:
        db.execute("DELETE FROM journal_names")
        for journal, iso in listed:
            db.execute(PUT_JOURNAL, journal_row(journal))
            names = {journal_key(name) for name in (journal.abbreviation, journal.name, iso, *journal.issns) if name}
            db.executemany(PUT_NAME, [(name, journal.id) for name in names])
            count += 1
    return count


def with_issns(db: sqlite3.Connection, citation: Citation) -> Citation:
    """Lend the citation the ISSNs of its journal, if NLM's list has exactly one journal of that name."""
    if citation.journal is None:
        return citation
    journals = db.execute(
        "SELECT issns FROM journal_names JOIN journals ON journal = id WHERE journal_names.name = ? LIMIT 2",
        (journal_key(citation.journal),),
    ).fetchall()
    [issns] = journals[0] if len(journals) == 1 else [None]
    return replace(citation, issns=tuple(issns.split(", "))) if issns else citation


LINK_COLUMNS = ("kind", "role", "service", "other_pmid", "other_doi", "date", "source")
BY_RECORD, BY_NOTICE = "record", "notice"  # who tells of a link: the article's own record, or the notice's
PUT_LINK = f"INSERT INTO links (pmid, told_by, {', '.join(LINK_COLUMNS)}) VALUES (?, ?{', ?' * len(LINK_COLUMNS)})"


def write_pubmed_links(db: sqlite3.Connection, links: dict[int, tuple[Link, ...]]) -> None:
    """Put what the records of PubMed say, by PMID, in the place of what they said before."""
    db.executemany("DELETE FROM links WHERE pmid = ? AND service = ?", [(pmid, PUBMED) for pmid in links])
    rows = [_link_row(pmid, BY_RECORD, link) for pmid, own in links.items() for link in own if link.service == PUBMED]
    db.executemany(PUT_LINK, rows)


def write_crossref_links(db: sqlite3.Connection, pmid: int, links: Iterable[Link]) -> None:
    """Put what Crossref's record of the article says in the place of what it said before."""
    db.execute("DELETE FROM links WHERE pmid = ? AND service = ? AND told_by = ?", (pmid, CROSSREF, BY_RECORD))
    same = "pmid = ? AND service = ? AND told_by = ? AND kind = ? AND role = ? AND other_doi = ?"
    links = list(links)
    known = [(pmid, CROSSREF, BY_NOTICE, link.kind, link.role, link.other_doi) for link in links]
    db.executemany(f"DELETE FROM links WHERE {same}", known)  # from the notice, too
    db.executemany(PUT_LINK, [_link_row(pmid, BY_RECORD, link) for link in links])


def add_links_of_notice(db: sqlite3.Connection, pmid: int, links: Iterable[Link]) -> None:
    """Add what a notice says of the article, where it is not known yet."""
    known = {(link.kind, link.other_doi) for link in notices_of(db, pmid) if link.service == CROSSREF}
    new = {(link.kind, link.other_doi): link for link in links if (link.kind, link.other_doi) not in known}
    db.executemany(PUT_LINK, [_link_row(pmid, BY_NOTICE, link) for link in new.values()])


def notices_of(db: sqlite3.Connection, pmid: int) -> tuple[Link, ...]:
    """Return all that any service says, in a fixed order."""
    rows = db.execute(f"SELECT {', '.join(LINK_COLUMNS)} FROM links WHERE pmid = ?", (pmid,)).fetchall()
    return tuple(sorted((Link(*row) for row in rows), key=str))


def _link_row(pmid: int, told_by: str, link: Link) -> tuple[object, ...]:
    return (pmid, told_by, *(getattr(link, column) for column in LINK_COLUMNS))


PUT_PLACE = "INSERT OR REPLACE INTO mesh_tree (number, term) VALUES (?, ?)"


def write_descriptors(store: Store, descriptors: Iterable[Descriptor]) -> int:
    """Write NLM's descriptors and their tree in the place of an earlier year's; return how many there are.

    A descriptor that NLM has dropped keeps its name for the articles that still carry it, and stands nowhere.
    """
    count = 0
    with store.transaction() as db:
        db.execute("DELETE FROM mesh_tree")
        for descriptor in descriptors:
            db.execute(PUT_TERM, (descriptor.id, descriptor.name))
            db.executemany(PUT_PLACE, [(number, descriptor.id) for number in descriptor.tree_numbers])
            count += 1
    return count
