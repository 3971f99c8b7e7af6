-- What a library holds, in one canonical form: two nights have learnt the same if these give the same rows.
--
-- Columns left out, and why. A table's * is all of it; every other column of every table is below.
--   runs.*                      the diary of the runs themselves: how many there were, when, and what each had to ask
--   citations.run               which run was the last to ask
--   citations.added_at          a moment
--   citations.checked_at        a moment
--   citations.due_at            a moment; that there is none (never asked again by itself) is shown as is_settled
--   citations.attempts          how often it failed before it was answered
--   citations.error             why it failed before it was answered
--   sources.added_at            a moment
--   articles.added_at           a moment
--   articles.fetched_at         a moment
--   articles.deleted_at         a moment; that there is one is shown as is_deleted
--   works.checked_at            a moment
--   checks.checked_at           a moment; that there is one is shown as was_asked
--   checks.due_at               a moment
--   checks.attempts             how often it failed before it was answered
--   checks.error                why it failed before it was answered
--   conflicts.checked_at        a moment
--   redirects.learnt_at         a moment
--   events.id                   the order in which changes were learnt, which is the order of the answers
--   events.run                  which run learnt of it
--   events.at                   a moment
--   watermarks.confirmed_until  a moment
-- Out of citations.proof the moment asked_at is taken.

SELECT id, kind, name, anchor_pmid, anchor_doi
FROM sources ORDER BY id;

SELECT id, source, position, text, status, pmid, doi, method, reason, json_remove(proof, '$.asked_at') AS proof,
    decided_by, parsed, candidate_count, due_at IS NULL AS is_settled
FROM citations ORDER BY id;

SELECT citation, rank, pmid, doi, title, journal, published, agreement
FROM candidates ORDER BY citation, rank;

SELECT pmid, title, vernacular_title, authors, journal, year, published, published_online, volume, issue, pages, doi,
    pmcid, language, is_retracted, record_status, indexing_method, mesh_state, revised_on, publication_status,
    deleted_at IS NOT NULL AS is_deleted
FROM articles ORDER BY pmid;

SELECT pmid, type
FROM article_types ORDER BY pmid, type;

SELECT pmid, text
FROM abstracts ORDER BY pmid;

SELECT pmid, title, abstract
FROM markup ORDER BY pmid;

SELECT id, name, abbreviation, issns
FROM journals ORDER BY id;

SELECT name, journal
FROM journal_names ORDER BY name, journal;

SELECT id, name
FROM mesh_terms ORDER BY id;

SELECT number, term
FROM mesh_tree ORDER BY number;

SELECT pmid, term, is_major, qualifiers
FROM article_mesh ORDER BY pmid, term;

SELECT doi, title, authors, journal, journal_abbreviation, issns, year, published, published_online, volume, issue,
    pages, type, aliases, published_as
FROM works ORDER BY doi;

SELECT pmid, kind, role, service, other_pmid, other_doi, date, source, told_by
FROM links ORDER BY pmid, kind, role, service, other_pmid, other_doi, date, source, told_by;

SELECT pmid, service, outcome, checked_at IS NOT NULL AS was_asked
FROM checks ORDER BY pmid, service;

SELECT pmid, field, pubmed, crossref
FROM conflicts ORDER BY pmid, field;

SELECT old, new, how
FROM redirects ORDER BY old;

SELECT pmid, citation, kind, before, after
FROM events ORDER BY kind, pmid, citation, before, after;

SELECT service
FROM watermarks ORDER BY service;
