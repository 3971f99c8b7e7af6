"""Puts a measured table in its place on the page: between ``<!-- measured: NAME -->`` and ``<!-- end -->``."""

from __future__ import annotations

import re
from pathlib import Path


def put(page: Path, name: str, table: str) -> None:
    """Put ``table`` in the place of what was measured before; raises ValueError where ``page`` has no such place."""
    text = page.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- measured: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{page} has no place for {name}: <!-- measured: {name} --> and <!-- end -->")
    page.write_text(place.sub(lambda match: f"{match[1]}{table.strip()}\n{match[2]}", text), encoding="utf-8")
