"""The settings with which pmsync asks a running stand-in, and nobody else."""

from __future__ import annotations

from pathlib import Path

from pmsync.services.settings import VARIABLES, Settings


def settings_for(environ: dict[str, str], folder: Path | str, **others: str) -> Settings:
    """Name the stand-in's addresses (``environ`` of what ``serve`` gives) and keep the HTTP cache in ``folder``."""
    addresses = {field: environ[variable] for field, variable in VARIABLES.items() if variable in environ}
    return Settings(cache=str(Path(folder, "http.sqlite")), **addresses, **others)
