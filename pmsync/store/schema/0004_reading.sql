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
