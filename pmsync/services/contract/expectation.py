"""One point of the contract, and the records by which all points ask: every one of them is long published."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from pmsync.services.contract.questions import Probe
from pmsync.services.http.service import ServiceName

IMMUNITY, CHEMISTRY = "10.1105/tpc.19.00099", "10.1039/d0cc05573e"
IMMUNITY_PMID, CHEMISTRY_PMID = 31266900, 33104149
SICI, SICI_PMID = "10.1002/(sici)1097-0142(19960601)77:11<2200::aid-cncr3>3.0.co;2-t", 8635084
NO_DOI, NO_PMID, NO_PMCID, NO_PREFIX, NO_WORD = "10.1000/no.such.doi", 99999999, "PMC99999999", "10.99999", "qwxzjvk"
CERMINE = "10.1007/s10032-015-0249-8"
CERMINE_TITLE = "CERMINE: automatic extraction of structured metadata from scientific literature"
IMMUNITY_TITLE = "An EDS1-SAG101 complex is essential for TNL-mediated immunity in Nicotiana benthamiana"
PLANT_CELL_IN_OCTOBER = '"Plant Cell"[ta] AND 2019/10/01:2019/10/31[dp]'


class Expectation(NamedTuple):
    """One point: who is asked, what pmsync relies on, and the question, which returns what came instead or ``None``."""

    service: ServiceName
    relies_on: str
    deviation: Callable[[Probe], str | None]


def lacking(pmids: Collection[int], *wanted: int) -> str | None:
    """Say which of the PMIDs ``wanted`` are not among those found, ``None`` where all are."""
    missing = [str(pmid) for pmid in wanted if pmid not in pmids]
    return f"PMID {' and '.join(missing)} not among the {len(pmids):,} records found" if missing else None
