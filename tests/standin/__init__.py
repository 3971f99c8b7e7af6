"""The project's own stand-in for NCBI, Crossref and doi.org: facts of real articles in, answers in wire format out.

It imports nothing of pmsync: it is an independent witness of how the services answer. Where an answer was never
recorded from the live service, the code that makes it says so.
"""

from .app import Asked, StandIn
from .faults import FAULTS, KINDS, Dropped
from .server import serve
from .store import FACTS, Record, Records
from .works import WORKS, Works

__all__ = ["FACTS", "FAULTS", "KINDS", "WORKS", "Asked", "Dropped", "Record", "Records", "StandIn", "Works", "serve"]
