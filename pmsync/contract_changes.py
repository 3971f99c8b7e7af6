"""What nights and pages rely on that no documentation promises -> clauses of the contract."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from pmsync.asking import Asking
from pmsync.contract_terms import CHEMISTRY, CHEMISTRY_PMID, IMMUNITY_PMID, NO_PMID, Clause, lacking
from pmsync.errors import RefusedError
from pmsync.eutils import NCBI
from pmsync.integrity import CROSSREF, NOTICE, retracted_by

PAGE_PMID = 40292402

# --- NCBI ---


# "A completed citation's most recent revision date" (PubMed Help); whether pending records have it, too, is not said.
def _modified(ask: Asking) -> str | None:
    return lacking(ask.listed(f"{IMMUNITY_PMID}[uid] AND 2019/01/01:3000[lr]").pmids, IMMUNITY_PMID)


def _indexed(ask: Asking) -> str | None:
    return lacking(ask.listed(f"{IMMUNITY_PMID}[uid] AND 2019/01/01:3000[mhda]").pmids, IMMUNITY_PMID)


# "#1" in a term, with the WebEnv of EPost (E-utilities book, ch. 4); the first of the list is always among the answers.
def _stored_list(ask: Asking) -> str | None:
    try:
        found = ask.changed(CHEMISTRY_PMID, IMMUNITY_PMID, since=date(1900, 1, 1))
        none = ask.changed(IMMUNITY_PMID, CHEMISTRY_PMID, since=date(2999, 1, 1))
    except RefusedError as error:
        return str(error)
    if none != {IMMUNITY_PMID}:
        return f"{len(none):,} records are said to be modified in the year 2999"
    return lacking(found, IMMUNITY_PMID)


def _gone_from_list(ask: Asking) -> str | None:
    try:
        return lacking(ask.changed(IMMUNITY_PMID, NO_PMID, since=date(2999, 1, 1)), NO_PMID)
    except RefusedError as error:
        return str(error)


# "Linked-from citation displayed first" (PubMed Help); the alignment of a page begins with it.
def _itself_first(ask: Asking) -> str | None:
    similar = ask.similar(PAGE_PMID)
    if similar[:1] == (PAGE_PMID,):
        return None
    return f"PMID {similar[0]} comes first" if similar else "no record is said to be similar"


# --- Crossref ---


# ``updated-by`` in a list was seen selected; the types of updates were recorded.
def _retracted_work(ask: Asking) -> str | None:
    work = ask.works(CHEMISTRY).get(CHEMISTRY)
    if work and retracted_by(CROSSREF, work.links):
        return None
    return f"doi:{CHEMISTRY} came without its retraction" if work else f"doi:{CHEMISTRY} is not there"


# There are some every day; all pages of the list have been read, or this would raise.
def _latest_notices(ask: Asking) -> str | None:
    today = datetime.now(UTC).date()
    found = ask.notices(today - timedelta(days=2), today)
    about = [notice for notice in found if any(link.role == NOTICE and link.other_doi for link in notice.links)]
    return None if about else f"of {len(found):,} notices none says what it is about"


CHANGES_AT_NCBI: Final = (
    Clause(NCBI, "the day on which a record was modified is searched by", _modified),
    Clause(NCBI, "the day on which a record got MeSH terms is searched by", _indexed),
    Clause(NCBI, "a list of PMIDs is stored, and searched by the day of modification", _stored_list),
    Clause(NCBI, "a PMID that does not exist is not counted in a stored list", _gone_from_list),
    Clause(NCBI, "of the articles similar to one the article itself comes first", _itself_first),
)
CHANGES_AT_CROSSREF: Final = (
    Clause(CROSSREF, "a list names the notice by which a work was retracted", _retracted_work),
    Clause(CROSSREF, "the notices that were indexed lately are listed, and what they are about", _latest_notices),
)
