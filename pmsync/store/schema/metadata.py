"""The metadata that tells Datasette how to show a database: labels, words, facets, orders, queries.

The same dictionary serves Datasette 0.65 (as ``-m``) and 1.0a (as ``-m`` and ``-c``, which each take what is theirs).
"""

from __future__ import annotations

from typing import Any

from pmsync.store.schema.descriptions import COLUMNS, TABLES
from pmsync.store.schema.queries import QUERIES
from pmsync.store.schema.views import VIEWS

# How tables are shown, beyond their words. A facet or an order stands here only if it is fast at 100,000 articles.
SHOWN: dict[str, dict[str, Any]] = {
    "sources": {"label_column": "name"},
    "citations": {"label_column": "text", "sort_desc": "id", "facets": ["status", "source"], "size": 50},
    "candidates": {"label_column": "title"},
    "articles": {"label_column": "title", "sort_desc": "pmid", "facets": ["journal", "year", "mesh_state"], "size": 50},
    "article_types": {"facets": ["type"]},
    "abstracts": {"size": 20},
    "journals": {"label_column": "abbreviation", "sort": "abbreviation"},
    "mesh_terms": {"label_column": "name", "sort": "name"},
    "works": {"label_column": "title", "facets": ["type"]},
    "links": {"facets": ["kind", "role", "service"]},
    "conflicts": {"facets": ["field"]},
    "events": {"label_column": "kind", "sort_desc": "id", "facets": ["kind"], "size": 50},
    "runs": {"label_column": "started_at", "sort_desc": "id"},
    "review_queue": {"facets": ["status", "is_listed"]},
    "to_review": {"facets": ["status"]},
    "unsettled": {"facets": ["status", "source"]},
    "last_night": {"facets": ["kind"]},
    "integrity": {"sort_desc": "pmid", "size": 50},
    "library": {"sort_desc": "pmid", "size": 50},
    "_sqlite_migrations": {"hidden": True},
}

DESCRIPTION = (
    "Citations, the PubMed records they are matched to, and their MeSH terms. The views are for reading: "
    "library (articles), to_review (what needs review, with the candidates), unsettled (all that is unresolved), "
    "last_night (what changed), integrity (retractions, and what was checked)."
)
# Descriptions in columns, so that the rows are in sight; columns of long texts wide enough to be read.
STYLE = (
    "dl.column-descriptions{columns:24em;font-size:.85em}dl.column-descriptions dt{break-after:avoid}"
    "td.col-title,td.col-authors,td.col-mesh,td.col-text,td.col-texts,td.col-terms,td.col-why,td.col-before,td.col-after,"
    "td.col-notices,td.col-agrees,td.col-conflicts{min-width:16em}"
    # Datasette resets what the tags of titles look like.
    "td i{font-style:italic}td b{font-weight:bold}td u{text-decoration:underline}"
    "td sub{vertical-align:sub;font-size:smaller;line-height:0}"
    "td sup{vertical-align:super;font-size:smaller;line-height:0}"
)
STYLE_URL = f"data:text/css,{STYLE}"


def metadata(name: str) -> dict[str, Any]:
    """Return the metadata of the database that Datasette calls ``name``: its file's name without the ``.db``."""
    tables: dict[str, dict[str, Any]] = {}
    for table, holds in (TABLES | {view: shown.shows for view, shown in VIEWS.items()}).items():
        tables[table] = {"description": holds[0].upper() + holds[1:], "columns": COLUMNS[table]}
    for table, shown in SHOWN.items():
        tables[table] = tables.get(table, {}) | shown
    return {
        "extra_css_urls": [STYLE_URL],
        "settings": {"suggest_facets": False},  # 1.0a only; 0.65 wants --setting suggest_facets off
        "databases": {
            name: {
                "description": DESCRIPTION,
                "source": "MEDLINE/PubMed, courtesy of the U.S. National Library of Medicine",
                "source_url": "https://pubmed.ncbi.nlm.nih.gov/",
                "tables": tables,
                "queries": {
                    query: {"title": q.title, "description": q.description, "sql": q.sql.strip(), "hide_sql": True}
                    for query, q in QUERIES.items()
                },
            }
        },
    }
