"""The project's own stand-in for NCBI, Crossref and doi.org: it answers from facts of real articles, as they answer.

It imports nothing of pmsync: it is an independent witness of how the services answer. Where an answer was never
recorded from the live service, the code that makes it says so.
"""

from pathlib import Path

from .app import Asked, StandIn
from .faults import FAULTS, KINDS, Dropped
from .server import serve
from .store import FACTS, PAGE_FACTS, Record, Records
from .works import WORKS, Works

# Pages as literature sites print them, facts only: an article's authors and citation, and stubs of other articles.
PAGES = Path(__file__).parents[2] / "cassettes"
REFERENCE_PAGE = PAGES / "reference.page"  # references, by descending PMID; see page_facts.json
SEED_PAGE = PAGES / "seed.page"  # similar articles, the article itself first

__all__ = [
    "FACTS",
    "FAULTS",
    "KINDS",
    "PAGE_FACTS",
    "REFERENCE_PAGE",
    "SEED_PAGE",
    "WORKS",
    "Asked",
    "Dropped",
    "Record",
    "Records",
    "StandIn",
    "Works",
    "serve",
]
