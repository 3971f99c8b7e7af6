"""What pmsync relies on that NCBI's documentation does not promise, each point asked of the service.

Every point names records that are long published, so that it holds for the live services and for the stand-in alike. A
point takes one or two requests, through the code that relies on it wherever it can.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from pmsync.errors import RefusedError
from pmsync.models import Citation, PartialDate
from pmsync.services.contract.expectation import (
    CHEMISTRY,
    CHEMISTRY_PMID,
    IMMUNITY,
    IMMUNITY_PMID,
    IMMUNITY_TITLE,
    NO_DOI,
    NO_PMCID,
    NO_PMID,
    NO_WORD,
    PLANT_CELL_IN_OCTOBER,
    SICI,
    SICI_PMID,
    Expectation,
    lacking,
)
from pmsync.services.contract.questions import Probe
from pmsync.services.http.service import ServiceName
from pmsync.services.ncbi.client import CLAUSES_PER_SEARCH, LeftOut
from pmsync.services.ncbi.query import date_clause, doi_clause, facts_clause, loose_clause

PAGE_PMID = 40292402  # a record with similar ones


def _doi(doi: str) -> str:
    return doi_clause(Citation(doi, doi=doi))


# --- NCBI: identifiers ---


# Clients in production join DOIs so; no documentation mentions it.
def _two_dois(probe: Probe) -> str | None:
    return lacking(probe.pmids(_doi(IMMUNITY), _doi(CHEMISTRY)), IMMUNITY_PMID, CHEMISTRY_PMID)


# An unknown DOI was seen searched by a fragment of it, which brings strangers; it must not take the known ones away.
def _unknown_doi_beside(probe: Probe) -> str | None:
    return lacking(probe.pmids(_doi(IMMUNITY), _doi(NO_DOI), _doi(CHEMISTRY)), IMMUNITY_PMID, CHEMISTRY_PMID)


# Brackets, colons and semicolons are operators of PubMed's search (PubMed Help); nothing says how [doi] takes them.
def _sici(probe: Probe) -> str | None:
    return lacking(probe.pmids(_doi(SICI)), SICI_PMID)


# DOIs are indexed as phrases of words, which a longer DOI holds, too: "...1469-a" is the next letter on the page.
def _beginning_of_a_doi(probe: Probe) -> str | None:
    return lacking(probe.pmids(_doi("10.1136/bmj.1.6074.1469")), 405079)


def _record(probe: Probe) -> str | None:
    record = probe.records(IMMUNITY_PMID)[IMMUNITY_PMID]
    stated = {name: getattr(record, name, None) for name in ("title", "authors", "journal", "published", "doi", "mesh")}
    lacks = [name for name, value in stated.items() if not value]
    return f"the record of PMID {IMMUNITY_PMID} came without {', '.join(lacks)}" if lacks else None


# EFetch is silent about what it leaves out; ESummary's "cannot get document summary" was recorded.
def _missing_pmid(probe: Probe) -> str | None:
    records = probe.records(NO_PMID, IMMUNITY_PMID)
    if records[NO_PMID] is not None:
        return f"PMID {NO_PMID} is not said to be missing"
    known = records[IMMUNITY_PMID]
    return f"PMID {IMMUNITY_PMID} is left out, too" if known is None or isinstance(known, LeftOut) else None


# --- NCBI: the facts of a reference ---


# "Title abbreviation, full title or ISSN" (PubMed Help, "Journal"); quoted, or continuing titles join in.
def _journal_names(probe: Probe) -> str | None:
    names = " AND ".join(f'"{name}"[ta]' for name in ("Plant Cell", "The Plant cell", "1532-298X"))
    return lacking(probe.pmids(f"({names} AND 31[vi] AND 2456[pg])"), IMMUNITY_PMID)


def _volume_and_page(probe: Probe) -> str | None:
    return lacking(probe.pmids(facts_clause(Citation("", journal="Theranostics", volume="8", page="1256"))), 29507618)


# An article number is no page, but [pg] is said to find it (PubMed Help, "Pagination"); [lid] has what publishers send.
def _article_number(probe: Probe) -> str | None:
    pmids = probe.pmids('("Circ Cardiovasc Imaging"[ta] AND 8[vi] AND e002851[pg])')
    return lacking(pmids, 25609688) or lacking(probe.pmids('("Biosci Rep"[ta] AND BSR20182466[lid])'), 31541003)


# Fifty questions, and so long a term that it goes by POST.
def _fifty_pages(probe: Probe) -> str | None:
    pages = [2289, 2370, *range(2456, 2456 + CLAUSES_PER_SEARCH - 2)]
    cited = (Citation("", journal="Plant Cell", volume="31", page=str(page)) for page in pages)
    return lacking(probe.pmids(*map(facts_clause, cited)), 31358648, 31439805, IMMUNITY_PMID)


# A range uses the print and the electronic date, a single date not always (PubMed Help, "Searching by date").
def _days(probe: Probe) -> str | None:
    for day in (PartialDate(2020, 11, 17), PartialDate(2020, 10, 14)):
        if missing := lacking(probe.pmids(date_clause(Citation("", journal="Immunity", date=day))), 33129373):
            return f"{missing} for {day}"
    return None


# Words of a title are asked for one by one: a phrase would have to stand in PubMed's phrase index.
def _title_words(probe: Probe) -> str | None:
    cited = Citation("", title=IMMUNITY_TITLE, date=PartialDate(2019))
    return lacking(probe.pmids(facts_clause(cited)), IMMUNITY_PMID)


def _half_a_title(probe: Probe) -> str | None:
    cited = Citation("", title=IMMUNITY_TITLE, first_author="Gantner J", journal="Plant Cell", date=PartialDate(2019))
    return lacking(probe.pmids(loose_clause(cited)), IMMUNITY_PMID)


# Recorded as an answer: count 0, and the word named among the phrases not found.
def _unknown_word(probe: Probe) -> str | None:
    pmids = probe.pmids(f"{NO_WORD}[ti]", f"{IMMUNITY_PMID}[pmid]")
    return lacking(pmids, IMMUNITY_PMID) or (None if len(pmids) == 1 else f"{len(pmids):,} records came")


# --- NCBI: how it answers ---


def _whole_list(probe: Probe) -> str | None:
    search = probe.listed(PLANT_CELL_IN_OCTOBER)
    if len(search.pmids) != search.count:
        return f"{search.count:,} records were counted and {len(search.pmids):,} listed"
    return lacking(search.pmids, IMMUNITY_PMID)


# "POST for long terms" (E-utilities book, ch. 4).
def _post_and_get(probe: Probe) -> str | None:
    by_get, by_post = (set(probe.listed(PLANT_CELL_IN_OCTOBER, post=post).pmids) for post in (False, True))
    if by_get != by_post:
        return f"GET found {len(by_get):,} records and POST {len(by_post):,}, {len(by_get ^ by_post):,} of them others"
    return lacking(by_get, IMMUNITY_PMID)


# --- the PMC ID Converter ---


# Its page says that it knows each kind of id by itself; on the wire a list was refused without ``idtype``.
def _pmcids(probe: Probe) -> str | None:
    pmids = probe.pmids_of("PMC6790086", "PMC373309")
    return None if list(pmids.values()) == [IMMUNITY_PMID, 14744982] else f"it answered {_pairs(pmids)}"


def _unknown_pmcid(probe: Probe) -> str | None:
    pmids = probe.pmids_of(NO_PMCID, "PMC6790086")
    return None if list(pmids.values()) == [None, IMMUNITY_PMID] else f"it answered {_pairs(pmids)}"


def _pairs(pmids: dict[str, int | None]) -> str:
    return ", ".join(f"{pmcid}: {f'PMID {pmid}' if pmid else 'nothing'}" for pmcid, pmid in pmids.items())


# --- NCBI: what changed, and what is similar ---


# "A completed citation's most recent revision date" (PubMed Help); whether pending records have it, too, is not said.
def _modified(probe: Probe) -> str | None:
    return lacking(probe.listed(f"{IMMUNITY_PMID}[uid] AND 2019/01/01:3000[lr]").pmids, IMMUNITY_PMID)


def _indexed(probe: Probe) -> str | None:
    return lacking(probe.listed(f"{IMMUNITY_PMID}[uid] AND 2019/01/01:3000[mhda]").pmids, IMMUNITY_PMID)


# "#1" in a term, with the WebEnv of EPost (E-utilities book, ch. 4); the first of the list is always among the answers.
def _stored_list(probe: Probe) -> str | None:
    try:
        changed = probe.changed(CHEMISTRY_PMID, IMMUNITY_PMID, since=date(1900, 1, 1))
        in_2999 = probe.changed(IMMUNITY_PMID, CHEMISTRY_PMID, since=date(2999, 1, 1))
    except RefusedError as error:
        return str(error)
    if in_2999 != {IMMUNITY_PMID}:
        return f"{len(in_2999):,} records are said to be modified in the year 2999"
    return lacking(changed, IMMUNITY_PMID)


def _gone_from_list(probe: Probe) -> str | None:
    try:
        return lacking(probe.changed(IMMUNITY_PMID, NO_PMID, since=date(2999, 1, 1)), NO_PMID)
    except RefusedError as error:
        return str(error)


# "Linked-from citation displayed first" (PubMed Help); the alignment of a page begins with it.
def _itself_first(probe: Probe) -> str | None:
    similar = probe.similar(PAGE_PMID)
    if similar[:1] == (PAGE_PMID,):
        return None
    return f"PMID {similar[0]} comes first" if similar else "no record is said to be similar"


# In the order in which they are asked: the first of each service also shows whether it answers at all.
EXPECTATIONS: Final = (
    Expectation(ServiceName.NCBI, "two DOIs asked at once are both found", _two_dois),
    Expectation(ServiceName.NCBI, "a DOI that PubMed lacks does not hide the ones beside it", _unknown_doi_beside),
    Expectation(ServiceName.NCBI, "a DOI with < > ( ) ; : in it is found", _sici),
    Expectation(
        ServiceName.NCBI, "a DOI that is the beginning of a longer one brings its own record", _beginning_of_a_doi
    ),
    Expectation(ServiceName.NCBI, "a record comes with title, authors, journal, date, DOI and MeSH terms", _record),
    Expectation(ServiceName.NCBI, "a PMID that does not exist is told from one that was left out", _missing_pmid),
    Expectation(ServiceName.NCBI, "a journal is known by abbreviation, full title and ISSN", _journal_names),
    Expectation(ServiceName.NCBI, "volume and first page find an article", _volume_and_page),
    Expectation(
        ServiceName.NCBI, "an article number is found like a page, or as a publisher's number", _article_number
    ),
    Expectation(ServiceName.NCBI, f"{CLAUSES_PER_SEARCH} volumes and pages asked at once are all found", _fifty_pages),
    Expectation(ServiceName.NCBI, "a day finds articles printed on it and articles put online on it", _days),
    Expectation(ServiceName.NCBI, "the words of its title and the year find an article", _title_words),
    Expectation(ServiceName.NCBI, "half of its title's words find an article, with author or journal", _half_a_title),
    Expectation(ServiceName.NCBI, "a word that PubMed does not know finds nothing", _unknown_word),
    Expectation(ServiceName.NCBI, "the day on which a record was modified is searched by", _modified),
    Expectation(ServiceName.NCBI, "the day on which a record got MeSH terms is searched by", _indexed),
    Expectation(ServiceName.NCBI, "a list of PMIDs is stored, and searched by the day of modification", _stored_list),
    Expectation(ServiceName.NCBI, "a PMID that does not exist is not counted in a stored list", _gone_from_list),
    Expectation(ServiceName.NCBI, "of the articles similar to one the article itself comes first", _itself_first),
    Expectation(ServiceName.NCBI, "as many records are listed as are counted", _whole_list),
    Expectation(ServiceName.NCBI, "a question finds the same by GET and by POST", _post_and_get),
    Expectation(ServiceName.ID_CONVERTER, "two PMCIDs asked at once get their PMIDs", _pmcids),
    Expectation(ServiceName.ID_CONVERTER, "a PMCID that PMC lacks does not hide the one beside it", _unknown_pmcid),
)
