"""An address -> what it asks for: the verb, and the rest of the path where that is the question."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

# Crossref's works and doi.org's registration agencies are asked by path: /works/{doi}, /ra/{prefix}.
ASKED_BY_PATH: Final = re.compile(r"/(works|ra)(?:/(10\..*))?/?$", re.DOTALL)


def verb_of(url: str) -> str:
    """Return what ``url`` asks for: the last fixed part of its path, without .fcgi ("esearch", "articles", "works")."""
    path = urlsplit(url).path
    by_path = ASKED_BY_PATH.search(path)
    last = by_path[1] if by_path else path.rstrip("/").rpartition("/")[2]
    return re.sub(r"\W", "_", last.removesuffix(".fcgi"))


def rest_of(url: str) -> str:
    """Return the DOI or prefix that stands in the path after "works" or "ra"; "" where there is none."""
    by_path = ASKED_BY_PATH.search(urlsplit(url).path)
    return unquote(by_path[2] or "") if by_path else ""


def takes_key(url: str) -> bool:
    """Whether ``url`` is one of the E-utilities, which alone may see the API key; a DOI may end as they do."""
    path = urlsplit(url).path
    return path.endswith(".fcgi") and not ASKED_BY_PATH.search(path)
