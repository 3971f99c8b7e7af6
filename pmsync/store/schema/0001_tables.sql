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
