"""The questions people ask of their library, and the SQL that answers them: QUERIES, which Datasette offers by name.

They use nothing but SQLite, and Datasette's escape_fts() where words are searched.
"""

from __future__ import annotations

from typing import NamedTuple


class Query(NamedTuple):
    """A title, what is asked and what may be filled in, and the SELECT with :parameters."""

    title: str
    description: str
    sql: str


ARTICLE = """articles.pmid, journals.abbreviation AS journal, articles.year, articles.title, articles.is_retracted,
    'https://pubmed.ncbi.nlm.nih.gov/' || articles.pmid || '/' AS link"""
WORDS = """ifnull(nullif(escape_fts(:words), ''), '""')"""  # an empty text would be an error
# Asked for apart, and rows in the order of an index: then only as many rows are read as are shown.
TERM = "(SELECT id FROM mesh_terms WHERE name = trim(:term) COLLATE NOCASE ORDER BY id LIMIT 1)"
NEWEST_FIRST = "ORDER BY articles.pmid DESC"

# The term, and everything below each of its places in NLM's tree: "C04.588" is above "C04.588.274".
BELOW = f"""SELECT {TERM} AS term
    UNION SELECT below.term FROM mesh_tree AS place
    JOIN mesh_tree AS below ON below.number > place.number || '.' AND below.number < place.number || '/'
    WHERE place.term = {TERM} AND :only_this_term = ''"""

QUERIES = {
    "articles_by_term": Query(
        "Articles under a MeSH term",
        "term is the exact name of a MeSH descriptor, such as Neoplasms. What stands below it in NLM's tree counts "
        "too, once pmsync mesh has read the tree; anything in only_this_term leaves that out. Anything in major_only "
        "keeps major topics only.",
        f"""
WITH wanted AS MATERIALIZED ({BELOW})
SELECT {ARTICLE}, (
        SELECT group_concat(iif(article_mesh.is_major, '*', '') || mesh_terms.name || ifnull((
            SELECT ' / ' || group_concat(
                iif(json_extract(value, '$.major'), '*', '') || json_extract(value, '$.name'), ', '
            ) FROM json_each(article_mesh.qualifiers)
        ), ''), '; ')
        FROM article_mesh JOIN mesh_terms ON mesh_terms.id = article_mesh.term
        WHERE article_mesh.pmid = articles.pmid AND +article_mesh.term IN (SELECT term FROM wanted)
    ) AS terms
FROM articles LEFT JOIN journals ON journals.id = articles.journal
WHERE articles.pmid IN (
    SELECT article_mesh.pmid FROM wanted CROSS JOIN article_mesh ON article_mesh.term = wanted.term
    WHERE :major_only = '' OR article_mesh.is_major
)
{NEWEST_FIRST}""",
    ),
    "terms_together": Query(
        "MeSH terms that go with a term",
        "How many articles under term carry each other term too, and how many of them as a major topic.",
        f"""
SELECT mesh_terms.name AS term, found.articles, found.as_major_topic
FROM (
    SELECT other.term, count(*) AS articles, sum(other.is_major) AS as_major_topic
    FROM article_mesh AS one CROSS JOIN article_mesh AS other ON other.pmid = one.pmid AND other.term != one.term
    WHERE one.term = {TERM}
    GROUP BY other.term
) AS found
JOIN mesh_terms ON mesh_terms.id = found.term
ORDER BY found.articles DESC, mesh_terms.name""",
    ),
    "search_everything": Query(
        "Search titles and abstracts",
        "Articles that have all words in title and authors, or all in the abstract; the best fit comes first.",
        f"""
SELECT {ARTICLE}
FROM (
    SELECT rowid AS pmid, rank FROM articles_fts WHERE articles_fts MATCH {WORDS}
    UNION ALL
    SELECT rowid, rank FROM abstracts_fts WHERE abstracts_fts MATCH {WORDS}
) AS found
JOIN articles ON articles.pmid = found.pmid
LEFT JOIN journals ON journals.id = articles.journal
GROUP BY articles.pmid ORDER BY min(found.rank)""",
    ),
    "papers_per_year": Query(
        "Papers per year and journal",
        "How many articles of each journal appeared in each year.",
        """
SELECT articles.year, journals.abbreviation AS journal, count(*) AS articles
FROM articles LEFT JOIN journals ON journals.id = articles.journal
GROUP BY articles.journal, articles.year ORDER BY articles.year DESC, count(*) DESC, journal""",
    ),
    "retracted": Query(
        "Retracted articles",
        "Articles that PubMed or Crossref calls retracted, the newly found ones first: by which notice, and how many "
        "citations mean them.",
        f"""
SELECT {ARTICLE}, (
        SELECT max(events.at) FROM events
        WHERE events.pmid = articles.pmid AND events.kind IN ('retracted', 'found_retracted')
    ) AS found_at, (
        SELECT group_concat(links.service || ': ' || links.kind || coalesce(' ' || links.date, '')
            || coalesce(' PMID ' || links.other_pmid, ' doi:' || links.other_doi, ''), '; ')
        FROM links WHERE links.pmid = articles.pmid AND links.role = 'paper'
    ) AS notices, (SELECT count(*) FROM citations WHERE citations.pmid = articles.pmid) AS citations
FROM articles LEFT JOIN journals ON journals.id = articles.journal
WHERE articles.is_retracted
ORDER BY found_at DESC, articles.pmid DESC""",
    ),
    "not_indexed_yet": Query(
        "Articles that await MeSH terms",
        "Records that have no MeSH terms and may still get them.",
        f"""
SELECT {ARTICLE}, articles.record_status, articles.revised_on
FROM articles LEFT JOIN journals ON journals.id = articles.journal
WHERE articles.mesh_state = 'none_yet'
{NEWEST_FIRST}""",
    ),
    "changed_since": Query(
        "Changes since a day",
        "Every change found since the day, such as 2026-11-01 (of all days, where it is empty); the newest come first.",
        """
SELECT events.at, events.kind, events.pmid, coalesce(articles.title, citations.text) AS title, events.before,
    events.after, events.citation, 'https://pubmed.ncbi.nlm.nih.gov/' || events.pmid || '/' AS link
FROM events
LEFT JOIN articles ON articles.pmid = events.pmid
LEFT JOIN citations ON citations.id = events.citation
WHERE events.at >= trim(:day)
ORDER BY events.id DESC""",
    ),
    "pmids_of_source": Query(
        "Citations of a source",
        "Every citation of source, by the name it has in the table sources, in the order it was added; "
        "export it as CSV below the table.",
        """
SELECT citations.text, citations.status, citations.pmid, citations.doi, articles.pmcid, articles.title
FROM sources
JOIN citations ON citations.source = sources.id
LEFT JOIN articles ON articles.pmid = citations.pmid
WHERE sources.name = :source
ORDER BY citations.source, citations.position, citations.id""",
    ),
    "cited_twice": Query(
        "Duplicates",
        "Articles to which several citations are matched, with their texts.",
        f"""
SELECT {ARTICLE}, twice.citations, (
        SELECT group_concat(citations.text, char(10)) FROM citations WHERE citations.pmid = twice.pmid
    ) AS texts
FROM (
    SELECT pmid, count(*) AS citations FROM citations WHERE pmid IS NOT NULL
    GROUP BY pmid HAVING count(*) > 1 ORDER BY count(*) DESC, pmid LIMIT 1000
) AS twice
JOIN articles ON articles.pmid = twice.pmid
LEFT JOIN journals ON journals.id = articles.journal
ORDER BY twice.citations DESC, articles.pmid""",
    ),
    "not_in_pubmed": Query(
        "Works that PubMed lacks",
        "Citations whose work Crossref has and PubMed does not, with what Crossref says of it.",
        """
SELECT citations.id AS citation, citations.text, works.title, works.authors, works.journal, works.year, works.type,
    'https://doi.org/' || works.doi AS link, citations.due_at AS asked_again
FROM citations
LEFT JOIN works ON works.doi = coalesce(json_extract(citations.proof, '$.work'), citations.doi)
WHERE citations.status = 'not_in_pubmed'
ORDER BY citations.id""",
    ),
}
