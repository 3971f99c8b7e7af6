"""NCBI and Crossref -> one value that a ladder of questions is climbed with."""

from __future__ import annotations

from dataclasses import dataclass

from pmsync.crossref import Crossref
from pmsync.eutils import Eutils


@dataclass(frozen=True, slots=True)
class Services:
    """Whom a climb asks."""

    ncbi: Eutils
    crossref: Crossref
