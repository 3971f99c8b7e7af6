"""A table or view and its column -> what the column holds, in words: COLUMNS, shown by Datasette beside the data."""

from __future__ import annotations

PMID = "PubMed ID"
AUTHORS = "authors as printed, separated by semicolons"
PUBLISHED = "printed date in ISO 8601 as far as it is known; the first and last of a range with a slash"
PUBLISHED_ONLINE = "electronic date in ISO 8601 as far as it is known"
DOI = "DOI in lower case, without https://doi.org/"
LINK = "the record at PubMed"
TEXT = "the citation as given; never edited"
STATUS = (
    "new (not asked or not answered yet), matched (one PubMed record, proved), likely (one record fits, but too few "
    "facts to prove it), ambiguous (several fit equally), contradiction (its own facts disagree), not_in_pubmed (the "
    "work exists, PubMed lacks it), not_found, unreadable (no usable fact in the text)"
)
REASON = "why it has this status, in words"
ERROR = "the service's failure, where the last question was not answered"
ATTEMPTS = "how often in a row the question was not answered"
CANDIDATE_COUNT = "how many records fit; over 20, only this count is kept"

COLUMNS: dict[str, dict[str, str]] = {
    "sources": {
        "id": "number of the source",
        "kind": "file (a list of citations), line (typed or looked up), page or browser",
        "name": "the file as given, standard input, lookup, or the name chosen by --source",
        "added_at": "when its first citation was added (UTC)",
    },
    "citations": {
        "id": "number of the citation, as pmsync remove takes it",
        "source": "where it came from",
        "position": "place in the list of a page; 0 where order says nothing",
        "text": TEXT,
        "status": STATUS,
        "pmid": "PubMed ID of the article; filled only where it is matched",
        "doi": "DOI stated, else that of the article; in lower case, without https://doi.org/",
        "method": "which question found it: by PMID, by DOI, by journal, volume and page, …",
        "reason": REASON,
        "proof": "JSON: every fact compared with both values, who answered, when, and the set without a rival",
        "decided_by": "rule or person; a person's choice is never overwritten",
        "parsed": "JSON: the facts read out of the text",
        "candidate_count": CANDIDATE_COUNT,
        "error": ERROR,
        "attempts": ATTEMPTS,
        "added_at": "when it was added (UTC)",
        "checked_at": "when it was last decided (UTC)",
        "due_at": "when sync asks again (UTC); empty where it does not",
        "run": "the run of sync that last asked about it",
    },
    "candidates": {
        "citation": "the citation it may be meant by",
        "rank": "1 for the candidate that agrees best",
        "pmid": "PubMed ID; empty for a work of Crossref's that PubMed lacks",
        "doi": DOI,
        "title": "full title",
        "journal": "abbreviation of the journal (MedlineTA)",
        "published": "date of publication in ISO 8601 as far as it is known",
        "agreement": "JSON: every fact of the citation, the value asked, the value found, and the verdict",
    },
    "articles": {
        "pmid": PMID,
        "title": "full title",
        "authors": AUTHORS,
        "journal": "the journal, by its NLM Unique ID",
        "year": "year of publication: of the printed date, else of the electronic one",
        "published": PUBLISHED,
        "published_online": PUBLISHED_ONLINE,
        "volume": "volume as printed",
        "issue": "issue as printed",
        "pages": "pages as printed, or the article number",
        "doi": DOI,
        "pmcid": "ID of the full text in PubMed Central",
        "language": "language of the text, by PubMed's three letters",
        "is_retracted": "1 where PubMed marks the article as retracted",
        "record_status": "PubMed's own status of the record, such as MEDLINE or Publisher",
        "indexing_method": "PubMed's word: Automated, Curated (machine, then people), Manual; empty for people",
        "mesh_state": "none_yet (MeSH terms may still come), automated (by machine), curated (by people), never",
        "revised_on": "when PubMed last revised the record",
        "fetched_at": "when the record was fetched (UTC)",
        "vernacular_title": "the title in the article's own language, where ``title`` is a translation",
    },
    "article_types": {
        "pmid": "the article",
        "type": "publication type, in PubMed's words",
    },
    "abstracts": {
        "pmid": "the article",
        "text": "its abstract, parts with their headings",
    },
    "journals": {
        "id": "NLM Unique ID",
        "name": "full title",
        "abbreviation": "NLM's abbreviation (MedlineTA)",
        "issns": "ISSNs, printed, electronic and linking",
    },
    "journal_names": {
        "name": "a name of the journal, in lower case and without punctuation",
        "journal": "the journal",
    },
    "mesh_terms": {
        "id": "MeSH descriptor ID, such as D006801",
        "name": "the descriptor, such as Humans",
    },
    "article_mesh": {
        "pmid": "the article",
        "term": "the MeSH descriptor",
        "is_major": "1 where the descriptor or one of its qualifiers is a major topic of the article",
        "qualifiers": "JSON: the qualifiers with their IDs, and whether each is a major topic",
    },
    "works": {
        "doi": DOI,
        "title": "title, as the publisher sent it to Crossref",
        "authors": AUTHORS,
        "journal": "full title of the journal",
        "journal_abbreviation": "abbreviation of the journal, as the publisher gave it",
        "issns": "ISSNs of the journal",
        "year": "year of publication: of the printed date, else of the electronic one",
        "published": PUBLISHED,
        "published_online": PUBLISHED_ONLINE,
        "volume": "volume as printed",
        "issue": "issue as printed",
        "pages": "pages as printed, or the article number",
        "type": "Crossref's word for it, such as journal-article or posted-content",
        "aliases": "other DOIs of the same work",
        "checked_at": "when Crossref was asked (UTC)",
    },
    "runs": {
        "id": "number of the run",
        "command": "the command that ran",
        "version": "version of pmsync",
        "started_at": "the moment that counted as the present when it started (UTC)",
        "ended_at": "when it ended (UTC); empty where it was killed",
        "asked": "citations asked about",
        "matched": "of these, how many were matched",
        "undecided": "of these, how many were answered but not settled",
        "failed": "of these, how many were not answered",
        "requests": "requests sent to the services",
        "cache_hits": "requests spared, because the answer was kept",
        "exit_code": "0 all well, 1 something did not work, 4 a citation needs a person",
        "not_in_pubmed": "of these, how many are works that PubMed lacks",
    },
    "to_review": {
        "citation": "number of the citation",
        "text": TEXT,
        "status": "ambiguous (several records fit equally) or contradiction (its own facts disagree)",
        "why": REASON,
        "candidate_count": CANDIDATE_COUNT,
        "rank": "1 for the candidate that agrees best",
        "pmid": "PubMed ID of the candidate",
        "title": "title of the candidate",
        "journal": "abbreviation of the candidate's journal",
        "published": "date of publication of the candidate",
        "doi": "DOI of the candidate",
        "agrees": "facts in which citation and candidate agree",
        "conflicts": "facts in which they conflict: the candidate's value (not the citation's)",
        "link": LINK,
    },
    "unsettled": {
        "citation": "number of the citation",
        "text": TEXT,
        "source": "where it came from",
        "status": STATUS,
        "why": REASON,
        "error": ERROR,
        "attempts": ATTEMPTS,
        "candidate_count": CANDIDATE_COUNT,
        "checked_at": "when it was last decided (UTC)",
        "asked_again": "when sync asks again (UTC); empty where that is for a person",
    },
    "library": {
        "pmid": PMID,
        "journal": "NLM's abbreviation of the journal (MedlineTA)",
        "year": "year of publication",
        "authors": AUTHORS,
        "title": "full title",
        "mesh": "MeSH terms, major topics first and with *",
        "is_retracted": "1 where PubMed marks the article as retracted",
        "doi": DOI,
        "link": LINK,
    },
}
