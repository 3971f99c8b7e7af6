"""Reads ESummary's answers as ``Article``s in brief: journal, dates, volume and pages, without abstract and MeSH.

Fields are named as in the answers recorded (E-utilities, ESummary version 2.0).
"""

from __future__ import annotations

import json
from typing import Any

from pmsync.errors import TransientError
from pmsync.models import Article, Journal
from pmsync.parsing.dates import read_dates
from pmsync.parsing.identifiers import canonical_doi
from pmsync.parsing.text import read_markup


def read_briefs(body: bytes) -> dict[int, Article | None]:
    """Read each PMID's record in brief, ``None`` where PubMed says that it has none.

    Raises TransientError for a body that is no such answer.
    """
    try:
        answer = json.loads(body, strict=False)
        result = answer["result"]
        return {int(uid): _brief(int(uid), result[uid]) for uid in result["uids"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TransientError("NCBI ESummary sent an answer without its summaries") from None


def _brief(pmid: int, fields: dict[str, Any]) -> Article | None:
    if fields.get("error"):
        return None
    text = {name: value.strip() for name, value in fields.items() if isinstance(value, str)}
    ids = {id_.get("idtype"): id_.get("value") for id_ in reversed(fields.get("articleids") or [])}
    online = read_dates(text.get("epubdate", ""))
    issns = tuple(dict.fromkeys(text[name] for name in ("issn", "essn") if text.get(name)))
    names = text.get("source", ""), text.get("fulljournalname", "")
    return Article(
        pmid,
        title=read_markup(text.get("title", "")),
        authors=tuple(author["name"] for author in fields.get("authors") or [] if author.get("name")),
        journal=Journal(text.get("nlmuniqueid", ""), *names, issns) if any(names) else None,
        published=read_dates(text.get("pubdate", "")),
        published_online=online[0] if online else None,
        volume=text.get("volume") or None,
        issue=text.get("issue") or None,
        pages=text.get("pages") or None,
        doi=canonical_doi(ids.get("doi") or ""),
        types=tuple(fields.get("pubtype") or ()),
    )
