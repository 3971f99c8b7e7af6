"""What pmsync relies on that the documentation of Crossref and doi.org does not promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from pmsync.models.notices import CROSSREF, NOTICE, retracted_by
from pmsync.services.contract.expectation import (
    CERMINE,
    CERMINE_TITLE,
    CHEMISTRY,
    IMMUNITY,
    NO_DOI,
    NO_PREFIX,
    SICI,
    Expectation,
)
from pmsync.services.contract.questions import Probe
from pmsync.services.crossref.client import HITS_PER_SEARCH
from pmsync.services.http.service import ServiceName

# --- Crossref ---


# Recorded: what is unknown is left out without a word, and the rest comes in no promised order.
def _works(probe: Probe) -> str | None:
    works = probe.works(NO_DOI, IMMUNITY, CERMINE)
    return None if works.keys() == {IMMUNITY, CERMINE} else f"it sent {' and '.join(sorted(works)) or 'nothing'}"


# One name in ``select`` that Crossref does not know has the whole list refused.
def _facts_of_works(probe: Probe) -> str | None:
    work = probe.works(CERMINE).get(CERMINE)
    stated = {name: getattr(work, name, None) for name in ("title", "authors", "journal", "year", "volume", "pages")}
    lacks = [name for name, value in stated.items() if not value]
    return f"doi:{CERMINE} came without {', '.join(lacks)}" if lacks else None


def _one_sici_work(probe: Probe) -> str | None:
    work = probe.work(SICI)
    return None if work and work.doi == SICI else f"it answered {(work and work.doi) or 'that there is none'}"


# "Resource not found.", 404 and no JSON, was recorded; any other 404 is taken for trouble.
def _no_work(probe: Probe) -> str | None:
    if (work := probe.work(NO_DOI)) is not None:
        return f"it sent the work with DOI {work.doi}"
    return None if probe.work(IMMUNITY) else f"doi:{IMMUNITY} is not there, either"


# 301 to another work of Crossref's, as recorded.
def _alias(probe: Probe) -> str | None:
    work = probe.work("10.26434/chemrxiv.5406907")
    return None if work and "BLUES" in work.title else f"it answered {(work and work.doi) or 'that there is none'}"


def _proposals(probe: Probe) -> str | None:
    dois = [work.doi for work in probe.proposed(CERMINE_TITLE)]
    return None if CERMINE in dois else f"doi:{CERMINE} is not among the {len(dois)} proposed"


# ``updated-by`` in a list was seen selected; the types of updates were recorded.
def _retracted_work(probe: Probe) -> str | None:
    work = probe.works(CHEMISTRY).get(CHEMISTRY)
    if work and retracted_by(CROSSREF, work.links):
        return None
    return f"doi:{CHEMISTRY} came without its retraction" if work else f"doi:{CHEMISTRY} is not there"


# There are some every day; all pages of the list have been read, or this would raise.
def _latest_notices(probe: Probe) -> str | None:
    today = datetime.now(UTC).date()
    notices = probe.notices(today - timedelta(days=2), today)
    about = [notice for notice in notices if any(link.role == NOTICE and link.other_doi for link in notice.links)]
    return None if about else f"of {len(notices):,} notices none says what it is about"


# --- doi.org ---


def _agencies(probe: Probe) -> str | None:
    return _not_these(probe, {"10.48550": "DataCite", "10.1105": "Crossref"})


def _no_agency(probe: Probe) -> str | None:
    return _not_these(probe, {NO_PREFIX: None, "10.1105": "Crossref"})


def _not_these(probe: Probe, agencies: dict[str, str | None]) -> str | None:
    for prefix, agency in agencies.items():
        if (stated := probe.agency(prefix)) != agency:
            return f"{prefix} is {f'with {stated}' if stated else 'with nobody'}, it says"
    return None


# In the order in which they are asked: the first of each service also shows whether it answers at all.
EXPECTATIONS: Final = (
    Expectation(ServiceName.CROSSREF, "of three DOIs asked at once the two it has are sent", _works),
    Expectation(ServiceName.CROSSREF, "a list has title, authors, journal, year, volume and pages", _facts_of_works),
    Expectation(ServiceName.CROSSREF, "a DOI with < > ( ) ; : in it is found alone", _one_sici_work),
    Expectation(ServiceName.CROSSREF, "a DOI that it lacks is said not to be there", _no_work),
    Expectation(ServiceName.CROSSREF, "a DOI that was replaced leads to the work that took its place", _alias),
    Expectation(ServiceName.CROSSREF, f"a title's own work is among the {HITS_PER_SEARCH} proposed for it", _proposals),
    Expectation(ServiceName.CROSSREF, "a list names the notice by which a work was retracted", _retracted_work),
    Expectation(
        ServiceName.CROSSREF,
        "the notices that were indexed lately are listed, and what they are about",
        _latest_notices,
    ),
    Expectation(ServiceName.DOI_ORG, "it tells which prefixes are DataCite's and which Crossref's", _agencies),
    Expectation(ServiceName.DOI_ORG, "a prefix that nobody has is said not to exist", _no_agency),
)
