"""Lists of papers in, proved PubMed records in SQLite out: ``lookup``, ``add``, ``remove``, ``sync`` and the rest."""

from pmsync.api.browse import metadata
from pmsync.api.check import check
from pmsync.api.citations import add, remove
from pmsync.api.lookup import lookup
from pmsync.api.pages import page
from pmsync.api.reference_data import journals, mesh
from pmsync.api.review import choose, explain, review, verify
from pmsync.api.sync import due, status, sync
from pmsync.models import Article, Citation, Decision, Resolution, Status
from pmsync.services.settings import Settings

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


def __getattr__(name: str) -> str:
    """Return ``__version__``, read from the installed package when it is first asked for: a look-up must start fast."""
    if name == "__version__":
        from importlib.metadata import version

        return version("pmsync")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
