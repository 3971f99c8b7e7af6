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
