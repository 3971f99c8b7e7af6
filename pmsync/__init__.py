"""Lists of papers in, proved PubMed records in SQLite out: ``lookup``, ``add``, ``remove``, ``sync`` and the rest."""

from pmsync.api import add, check, due, lookup, metadata, remove, status, sync
from pmsync.lists import journals, mesh
from pmsync.models import Article, Citation, Decision, Resolution, Status
from pmsync.page_api import page
from pmsync.settings import Settings
from pmsync.settle import choose, explain, review, verify

__all__ = [
    "Article",
    "Citation",
    "Decision",
    "Resolution",
    "Settings",
    "Status",
    "add",
    "check",
    "choose",
    "due",
    "explain",
    "journals",
    "lookup",
    "mesh",
    "metadata",
    "page",
    "remove",
    "review",
    "status",
    "sync",
    "verify",
]
