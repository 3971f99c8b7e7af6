"""Every table -> what it holds, in words: TABLES."""

from __future__ import annotations

TABLES = {
    "sources": "where citations came from: a file, or lines typed",
    "citations": "what was asked, as given, and what became of it: status, PMID, method, proof, when it is asked again",
    "candidates": "the records an undecided citation may mean, with every fact compared",
    "articles": "one row per PubMed record: title, authors, journal, dates, volume, pages, DOI, PMCID",
    "article_types": "publication types of each article",
    "abstracts": "the abstract of each article, kept apart so that articles stay narrow",
    "markup": "titles and abstracts that have italics, sub- or superscripts, with their tags",
    "journals": "journals by NLM Unique ID, with MedlineTA abbreviation and ISSNs",
    "journal_names": "the names that NLM's list gives each journal, once `pmsync journals` has read it",
    "mesh_terms": "MeSH descriptors by their unique ID",
    "mesh_tree": "the places of each descriptor in NLM's tree, once `pmsync mesh` has read it",
    "article_mesh": "which article carries which descriptor, as a major topic or not, with its qualifiers",
    "works": "what Crossref says of DOIs that PubMed does not have, or that helped to find their record",
    "links": "retractions, concerns, corrections and later versions of articles: each notice, who says so, and when",
    "checks": "when PubMed and when Crossref was last asked about an article, what it said, and when it is due again",
    "conflicts": "where PubMed and Crossref differ about an article: both values, PubMed's being the one shown",
    "redirects": "PMIDs that PubMed has deleted, and the PMID to which the record was merged, if there is one",
    "events": "the feed of what changed: MeSH terms added, titles corrected, articles retracted, records merged",
    "watermarks": "until when each service has been asked for changes, and has answered",
    "runs": "the diary of sync: when, how much, how many requests, how it ended",
}
