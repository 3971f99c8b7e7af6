"""``pmsync.metadata``: how Datasette is to show a database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pmsync.store.database import Store


def metadata(db: str | Path) -> dict[str, Any]:
    """Return what tells Datasette how to show ``db``, filed under its name (see pmsync.store.schema.metadata)."""
    from pmsync.store.schema.metadata import metadata as metadata_of

    with Store(Path(db)):  # StoreError says why it is no database of pmsync's
        return metadata_of(Path(db).stem)
