"""Each version of pmsync that made or changed tables -> the SQL by which it did so.

A script is never edited once it has been released: databases were made by it.
"""

from __future__ import annotations

FIRST = """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('line', 'file', 'page', 'browser')),
    name TEXT NOT NULL,
    added_at TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    asked INTEGER NOT NULL DEFAULT 0,
    matched INTEGER NOT NULL DEFAULT 0,
    undecided INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    cache_hits INTEGER NOT NULL DEFAULT 0,
    exit_code INTEGER
) STRICT;

CREATE TABLE journals (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    abbreviation TEXT NOT NULL,
    issns TEXT
) STRICT;

CREATE TABLE articles (
    pmid INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    authors TEXT,
    journal TEXT REFERENCES journals (id),
    year INTEGER,
    published TEXT,
    published_online TEXT,
    volume TEXT,
    issue TEXT,
    pages TEXT,
    doi TEXT,
    pmcid TEXT,
    language TEXT,
    is_retracted INTEGER NOT NULL,
    record_status TEXT,
    indexing_method TEXT,
    mesh_state TEXT NOT NULL CHECK (mesh_state IN ('none_yet', 'automated', 'curated', 'never')),
    revised_on TEXT,
    fetched_at TEXT NOT NULL
) STRICT;
CREATE INDEX articles_doi ON articles (doi);
CREATE INDEX articles_journal_year ON articles (journal, year);

CREATE TABLE article_types (
    pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
    type TEXT NOT NULL,
    PRIMARY KEY (pmid, type)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_types_type ON article_types (type);

CREATE TABLE abstracts (
    pmid INTEGER PRIMARY KEY REFERENCES articles (pmid) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE mesh_terms (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE article_mesh (
    pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
    term TEXT NOT NULL REFERENCES mesh_terms (id),
    is_major INTEGER NOT NULL,
    qualifiers TEXT,
    PRIMARY KEY (pmid, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_mesh_major_term ON article_mesh (is_major, term);
CREATE INDEX article_mesh_term ON article_mesh (term);

CREATE TABLE citations (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    position INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'matched', 'likely', 'ambiguous', 'contradiction', 'not_in_pubmed',
        'not_found', 'unreadable')),
    pmid INTEGER REFERENCES articles (pmid),
    doi TEXT,
    method TEXT,
    reason TEXT,
    proof TEXT,
    decided_by TEXT CHECK (decided_by IN ('rule', 'person')),
    parsed TEXT NOT NULL,
    candidate_count INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    checked_at TEXT,
    due_at TEXT,
    run INTEGER REFERENCES runs (id),
    UNIQUE (source, position, text),
    CHECK ((status = 'matched') = (pmid IS NOT NULL))
) STRICT;
CREATE INDEX citations_due ON citations (due_at);
CREATE INDEX citations_status ON citations (status);
CREATE INDEX citations_pmid ON citations (pmid);
CREATE INDEX citations_doi ON citations (doi);
CREATE INDEX citations_parsed ON citations (parsed);

CREATE TABLE candidates (
    citation INTEGER NOT NULL REFERENCES citations (id) ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    pmid INTEGER NOT NULL,
    doi TEXT,
    title TEXT NOT NULL,
    journal TEXT,
    published TEXT,
    agreement TEXT NOT NULL,
    PRIMARY KEY (citation, rank)
) STRICT, WITHOUT ROWID;
"""

SECOND = """
CREATE TABLE works (
    doi TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    authors TEXT,
    journal TEXT,
    journal_abbreviation TEXT,
    issns TEXT,
    year INTEGER,
    published TEXT,
    published_online TEXT,
    volume TEXT,
    issue TEXT,
    pages TEXT,
    type TEXT,
    aliases TEXT,
    checked_at TEXT NOT NULL
) STRICT;

CREATE TABLE candidates_2 (
    citation INTEGER NOT NULL REFERENCES citations (id) ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    pmid INTEGER,
    doi TEXT,
    title TEXT NOT NULL,
    journal TEXT,
    published TEXT,
    agreement TEXT NOT NULL,
    PRIMARY KEY (citation, rank)
) STRICT, WITHOUT ROWID;
INSERT INTO candidates_2 SELECT citation, rank, pmid, doi, title, journal, published, agreement FROM candidates;
DROP TABLE candidates;
ALTER TABLE candidates_2 RENAME TO candidates;

CREATE TABLE journal_names (
    name TEXT NOT NULL,
    journal TEXT NOT NULL REFERENCES journals (id),
    PRIMARY KEY (name, journal)
) STRICT, WITHOUT ROWID;

ALTER TABLE articles ADD COLUMN vernacular_title TEXT;
ALTER TABLE runs ADD COLUMN not_in_pubmed INTEGER NOT NULL DEFAULT 0;

DROP INDEX citations_status;
CREATE INDEX citations_status ON citations (status, source);

-- Always empty: Datasette 1.0a labels a table by its only unique text column, which a TEXT key is by itself; with a
-- second one it takes the name or title, as 0.65 does.
CREATE UNIQUE INDEX journals_label ON journals (name) WHERE name IS NULL;
CREATE UNIQUE INDEX mesh_terms_label ON mesh_terms (name) WHERE name IS NULL;
CREATE UNIQUE INDEX works_label ON works (title) WHERE title IS NULL;
"""

# A database of an earlier version has not asked Crossref about its articles: that is spread over the days of a sweep.
THIRD = """
ALTER TABLE articles ADD COLUMN publication_status TEXT;
ALTER TABLE articles ADD COLUMN added_at TEXT;
ALTER TABLE articles ADD COLUMN deleted_at TEXT;
UPDATE articles SET added_at = fetched_at;
ALTER TABLE works ADD COLUMN published_as TEXT;
ALTER TABLE sources ADD COLUMN anchor_pmid INTEGER;
ALTER TABLE sources ADD COLUMN anchor_doi TEXT;
ALTER TABLE runs ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN not_reached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN unsettled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN last_event INTEGER;

CREATE TABLE links (
    pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('retraction', 'partial_retraction', 'expression_of_concern', 'correction',
        'reinstatement', 'retracted_and_republished', 'withdrawal', 'update', 'other')),
    role TEXT NOT NULL CHECK (role IN ('paper', 'notice')),
    service TEXT NOT NULL CHECK (service IN ('PubMed', 'Crossref')),
    other_pmid INTEGER,
    other_doi TEXT,
    date TEXT,
    source TEXT,
    told_by TEXT NOT NULL CHECK (told_by IN ('record', 'notice'))
) STRICT;
CREATE INDEX links_pmid ON links (pmid);
CREATE INDEX links_kind_role ON links (kind, role);

CREATE TABLE checks (
    pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
    service TEXT NOT NULL CHECK (service IN ('PubMed', 'Crossref')),
    outcome TEXT CHECK (outcome IN ('clean', 'noted', 'unknown')),
    checked_at TEXT,
    due_at TEXT NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pmid, service)
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_due ON checks (service, due_at);
INSERT INTO checks (pmid, service, checked_at, due_at)
SELECT pmid, 'PubMed', fetched_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+' || (pmid % 90) || ' days') FROM articles;
INSERT INTO checks (pmid, service, due_at)
SELECT pmid, 'Crossref', strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+' || (pmid % 90) || ' days')
FROM articles WHERE doi IS NOT NULL;

CREATE TABLE conflicts (
    pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
    field TEXT NOT NULL,
    pubmed TEXT,
    crossref TEXT,
    checked_at TEXT NOT NULL,
    PRIMARY KEY (pmid, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX conflicts_field ON conflicts (field);

CREATE TABLE redirects (
    old INTEGER PRIMARY KEY REFERENCES articles (pmid),
    new INTEGER REFERENCES articles (pmid),
    how TEXT NOT NULL,
    learnt_at TEXT NOT NULL
) STRICT;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    run INTEGER REFERENCES runs (id),
    at TEXT NOT NULL,
    pmid INTEGER REFERENCES articles (pmid),
    citation INTEGER REFERENCES citations (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX events_pmid ON events (pmid);
CREATE INDEX events_citation ON events (citation);
CREATE INDEX events_kind ON events (kind);
CREATE INDEX events_at ON events (at);

CREATE TABLE watermarks (
    service TEXT PRIMARY KEY,
    confirmed_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

FOURTH = """
CREATE TABLE mesh_tree (
    number TEXT PRIMARY KEY,
    term TEXT NOT NULL REFERENCES mesh_terms (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mesh_tree_term ON mesh_tree (term);

CREATE TABLE markup (
    pmid INTEGER PRIMARY KEY REFERENCES articles (pmid) ON DELETE CASCADE,
    title TEXT,
    abstract TEXT
) STRICT;

CREATE INDEX articles_year ON articles (year);
CREATE INDEX articles_retracted ON articles (pmid) WHERE is_retracted;
CREATE INDEX citations_source ON citations (source, position);
CREATE INDEX citations_waiting ON citations (id, candidate_count)
    WHERE status IN ('ambiguous', 'contradiction') AND decided_by IS NOT 'person';
"""
