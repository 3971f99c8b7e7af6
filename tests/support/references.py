"""The facts that a reference states, as what is read out of it is compared with."""

from __future__ import annotations

from pmsync.models import Citation
from pmsync.parsing.line import parse
from pmsync.parsing.pagination import last_page, page_start

TRIAL = "Pain after surgery in children\u2026"


def facts(line: str) -> dict[str, str]:
    """Return what was read out of a line, by the names of a citation's fields."""
    citation = parse(line)
    values = {name: getattr(citation, name) for name in Citation.__slots__ if name not in {"text", "reference"}}
    return {name: str(value) for name, value in values.items() if value is not None}


def papers(title: str, journal: str, date: str, volume: str, pages: str, issue: str = "") -> dict[str, str]:
    """Return the facts of a paper without its author, as ``facts`` gives them; ``pages`` is a range."""
    values = {"title": title, "journal": journal, "date": date, "volume": volume, "page": page_start(pages) or ""}
    last = last_page(pages)
    return values | ({"last_page": last} if last else {}) | ({"issue": issue} if issue else {})
