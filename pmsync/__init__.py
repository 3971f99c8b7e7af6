"""Lists of papers in, proved PubMed records in SQLite out: ``lookup``, ``add``, ``remove``, ``sync``, ``status``."""

from pmsync.api import add, due, lookup, remove, status, sync
from pmsync.models import Article, Citation, Decision, Resolution, Status
from pmsync.settings import Settings

__all__ = [
    "Article",
    "Citation",
    "Decision",
    "Resolution",
    "Settings",
    "Status",
    "add",
    "due",
    "lookup",
    "remove",
    "status",
    "sync",
]
