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
