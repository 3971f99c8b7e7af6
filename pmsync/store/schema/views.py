"""The views people read: VIEWS, each a name with its SQL and what it shows.

Nothing here is slow at 100,000 articles: what a row gathers from other tables is gathered for the rows of a page only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pmsync.models import RESOLVED, Status
from pmsync.models.decision import CANDIDATES_KEPT

if TYPE_CHECKING:
    from sqlite_utils import Database


class View(NamedTuple):
    """What a view shows, in words, and its SELECT."""

    shows: str
    sql: str


UNRESOLVED_STATUSES = ", ".join(f"'{status}'" for status in Status if status not in RESOLVED)

# A status is looked for by name, never by "NOT IN", so that the index on it is used; a table that is joined to the left
# is not read where its columns are not wanted, as when rows are counted.
# What needs review: the command ``review``, the last line of ``sync`` and the pages of the Datasette plugin read
# it here. SQLite would not take the index, which holds just these citations, by itself. What is cast is compared as a
# number also with what Datasette takes from an address, which is text.
REVIEW_QUEUE = f"""
SELECT
    id AS citation,
    text,
    status,
    reason AS why,
    candidate_count,
    CAST(candidate_count BETWEEN 1 AND {CANDIDATES_KEPT} AS INTEGER) AS is_listed
FROM citations INDEXED BY citations_waiting
WHERE status IN ('ambiguous', 'contradiction') AND decided_by IS NOT 'person'
"""

TO_REVIEW = """
SELECT
    review_queue.citation,
    review_queue.text,
    review_queue.status,
    review_queue.why,
    review_queue.candidate_count,
    candidates.rank,
    candidates.pmid,
    candidates.title,
    candidates.journal,
    candidates.published,
    candidates.doi,
    (
        SELECT group_concat(json_extract(value, '$.fact'), ', ') FROM json_each(candidates.agreement)
        WHERE json_extract(value, '$.verdict') = 'agrees'
    ) AS agrees,
    (
        SELECT group_concat(
            json_extract(value, '$.fact') || ' ' || ifnull(json_extract(value, '$.found'), 'nothing')
            || ' (not ' || json_extract(value, '$.asked') || ')', ', '
        )
        FROM json_each(candidates.agreement) WHERE json_extract(value, '$.verdict') = 'conflicts'
    ) AS conflicts,
    'https://pubmed.ncbi.nlm.nih.gov/' || candidates.pmid || '/' AS link
FROM review_queue
LEFT JOIN candidates ON candidates.citation = review_queue.citation
"""

UNRESOLVED = f"""
SELECT
    citations.id AS citation,
    citations.text,
    sources.name AS source,
    citations.status,
    citations.reason AS why,
    citations.error,
    citations.attempts,
    citations.candidate_count,
    citations.checked_at,
    citations.due_at AS asked_again
FROM citations
LEFT JOIN sources ON sources.id = citations.source
WHERE citations.status IN ({UNRESOLVED_STATUSES}) AND citations.decided_by IS NOT 'person'
"""

# The order within group_concat is that of its subquery: SQLite takes ORDER BY inside it only since 3.44.
LIBRARY = """
SELECT
    articles.pmid,
    journals.abbreviation AS journal,
    articles.year,
    articles.authors,
    articles.title,
    (
        SELECT group_concat(heading, '; ') FROM (
            SELECT iif(article_mesh.is_major, '*', '') || mesh_terms.name AS heading
            FROM article_mesh JOIN mesh_terms ON mesh_terms.id = article_mesh.term
            WHERE article_mesh.pmid = articles.pmid
            ORDER BY article_mesh.is_major DESC, mesh_terms.name
        )
    ) AS mesh,
    articles.is_retracted,
    articles.doi,
    'https://pubmed.ncbi.nlm.nih.gov/' || articles.pmid || '/' AS link
FROM articles
LEFT JOIN journals ON journals.id = articles.journal
"""

# An article is clean at a service only where that service was asked: otherwise it says "not checked".
INTEGRITY = """
SELECT
    articles.pmid,
    articles.title,
    articles.is_retracted,
    (
        SELECT group_concat(said, '; ') FROM (
            SELECT DISTINCT links.kind || ' (' || links.service || ')' AS said
            FROM links WHERE links.pmid = articles.pmid AND links.role = 'paper' ORDER BY said
        )
    ) AS notices,
    ifnull(at_pubmed.outcome, 'not checked') AS pubmed,
    at_pubmed.checked_at AS pubmed_checked_at,
    iif(articles.doi IS NULL, 'no DOI', ifnull(at_crossref.outcome, 'not checked')) AS crossref,
    at_crossref.checked_at AS crossref_checked_at,
    'https://pubmed.ncbi.nlm.nih.gov/' || articles.pmid || '/' AS link
FROM articles
LEFT JOIN checks AS at_pubmed ON at_pubmed.pmid = articles.pmid AND at_pubmed.service = 'PubMed'
LEFT JOIN checks AS at_crossref ON at_crossref.pmid = articles.pmid AND at_crossref.service = 'Crossref'
"""

# The events that the last finished run reported: those since the finished run before it.
LAST_NIGHT = """
SELECT
    events.id AS event,
    events.at,
    events.kind,
    events.pmid,
    coalesce(articles.title, citations.text) AS title,
    events.citation,
    events.before,
    events.after,
    'https://pubmed.ncbi.nlm.nih.gov/' || events.pmid || '/' AS link
FROM events
LEFT JOIN articles ON articles.pmid = events.pmid
LEFT JOIN citations ON citations.id = events.citation
WHERE events.id <= (SELECT max(last_event) FROM runs)
AND events.id > ifnull((
    SELECT last_event FROM runs WHERE last_event IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET 1
), 0)
"""

VIEWS = {
    "review_queue": View(
        "what needs review: a row for each citation that is ambiguous or a contradiction and that no person has "
        "decided",
        REVIEW_QUEUE,
    ),
    "to_review": View(
        "ambiguous and contradictory citations, a row for each candidate with what agrees and what conflicts; "
        "a citation of which only the count of candidates is kept has one row",
        TO_REVIEW,
    ),
    "unsettled": View("unresolved citations: why, what failed, and when they are rechecked", UNRESOLVED),
    "library": View(
        "one readable row per article: journal, year, authors, title and MeSH terms, major topics with *", LIBRARY
    ),
    "integrity": View(
        "one row per article: is it retracted, which notices are there, and when each service was asked about it",
        INTEGRITY,
    ),
    "last_night": View("what changed, as the last finished run of sync reported it", LAST_NIGHT),
}


def create_views(db: Database) -> None:
    """Make every view as it is here, whatever was there; a migration that renames tables drops them first."""
    for name, view in VIEWS.items():
        db.create_view(name, view.sql.strip(), replace=True)
