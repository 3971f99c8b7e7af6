"""The answers of Crossref and of doi.org's list of agencies, made as they were recorded."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zlib import crc32

from .answers import Answer
from .query import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .answers import Params
    from .deposit import Message
    from .works import Works

SINGLES, ARRAYS = ("works", "agency"), ("works-list", "works-query")
VERBS = (*SINGLES, *ARRAYS, "ra")
# Requests a second and at once, as the headers of 2026 announce them. Only the first is enforced here.
POOLS = {"public-single": (5, 1), "public-array": (1, 1), "polite-single": (10, 3), "polite-array": (3, 3)}
AGENCIES = {  # arXiv, Dryad and Zenodo are common knowledge, the rest was recorded
    **dict.fromkeys(("10.48550", "10.5061", "10.5281"), "DataCite"),
    "10.11367": "JaLC",
    "10.1392": "mEDRA",
    "10.3280": "mEDRA",
    "10.5012": "KISTI",
    "10.7554": "Crossref",
}
MOST_ROWS = 1000
SELECTS = (  # as Crossref names them
    "abstract, URL, resource, member, posted, score, created, degree, update-policy, short-title, license, ISSN, "
    "container-title, issued, update-to, issue, prefix, approved, indexed, article-number, clinical-trial-number, "
    "accepted, author, group-title, DOI, is-referenced-by-count, updated-by, event, chair, standards-body, "
    "original-title, funder, translator, published, archive, published-print, alternative-id, subject, subtitle, "
    "published-online, publisher-location, content-domain, reference, title, link, type, publisher, volume, "
    "references-count, ISBN, issn-type, assertion, deposited, page, content-created, short-container-title, relation, "
    "editor"
)
# Parameters and filters of /works that change the live answer and that the stand-in does not know.
UNSUPPORTED = re.compile(r"query(\.(author|title|container-title|affiliation|editor))?|sort|order|facet|offset|sample")
FILTERS = ("doi", "update-type", "from-index-date", "until-index-date")
UNSUPPORTED_FILTERS = re.compile(r"type|issn|isbn|prefix|member|updates|is-update|(from|until|has)-[a-z-]+")
CURSOR = b"\x0equeryThenFetch"


def route(path: str, raw: str, params: Params) -> str | None:
    """Name the verb of a path, and put its DOI among the parameters; ``raw`` is the path before it was decoded."""
    if path.startswith("/ra/"):
        params["doi"] = path.removeprefix("/ra/")
        return "ra"
    if path in ("/works", "/works/"):
        return "works-query" if "query.bibliographic" in params or "filter" not in params else "works-list"
    if not path.startswith("/works/"):
        return None
    doi = path.removeprefix("/works/")
    verb = "agency" if doi.endswith("/agency") else "works"
    params["doi"] = doi.removesuffix("/agency") if verb == "agency" else doi
    if re.search(r"[][]", raw):  # brackets must be encoded: bare ones find nothing
        params["doi"] = quote(params["doi"])
    return verb


def pool(verb: str, *, polite: bool) -> str:
    """Name the pool a request is counted in."""
    return f"{'polite' if polite else 'public'}-{'array' if verb in ARRAYS else 'single'}"


def pool_headers(name: str) -> dict[str, str]:
    """Make the headers of every answer from this pool but a 429."""
    rate, at_once = POOLS[name]
    announced = {"x-rate-limit-limit": str(rate), "x-rate-limit-interval": "1s", "x-concurrency-limit": str(at_once)}
    return announced | {"x-api-pool": name}


def answer(verb: str, works: Works, params: Params, agencies: Mapping[str, str]) -> Answer:
    """Say what the service says; raises UnsupportedError where the stand-in cannot know."""
    if verb == "ra":
        return _registered(works, params["doi"], agencies)
    if verb in SINGLES:
        asked = [name for name in params if name != "doi"]
        if asked:
            return _not_allowed(asked[0])
        return _work(works, params["doi"]) if verb == "works" else _agency(works, params["doi"], agencies)
    if unknown := sorted(params.keys() - {"filter", "query.bibliographic", "rows", "select", "cursor"}):
        if UNSUPPORTED.fullmatch(unknown[0]):
            raise UnsupportedError(f"the stand-in does not know the parameter {unknown[0]}")
        return _not_allowed(unknown[0])
    return _invalid(params) or _list(verb, works, params)


# --- one work ---


def _work(works: Works, doi: str) -> Answer:
    doi = doi.lower()
    if doi in works.aliases:
        return Answer(b"", "text/plain", 301, {"Location": f"/works/{quote(works.aliases[doi])}"})
    message = works.get(doi)
    return _ok("work", message) if message else not_found()


def _agency(works: Works, doi: str, agencies: Mapping[str, str]) -> Answer:
    doi = doi.lower()
    agency = "Crossref" if doi in works.aliases or works.get(doi) else agencies.get(doi.partition("/")[0], "Crossref")
    if agency == "Crossref" and not works.get(works.aliases.get(doi, doi)):
        return not_found("application/json;charset=utf-8")  # plain text that says it is JSON, as recorded
    return _ok("work-agency", {"DOI": doi, "agency": {"id": agency.lower(), "label": agency}})


def not_found(kind: str = "text/plain") -> Answer:
    """Answer the 404 of Crossref."""
    return Answer(b"Resource not found.", kind, 404)


# --- lists ---


def _list(verb: str, works: Works, params: Params) -> Answer:
    rows, start, more = int(params.get("rows", "20")), 0, {}
    if verb == "works-list":
        if cursor := params.get("cursor"):
            start = _start(cursor)
            if start is None:
                sentence = "Cursor specified but it is invalid"
                return refused("cursor-invalid", cursor, sentence, 404, "resource-failure")
            if rows == 0:  # reported; the body was not recorded
                return Answer(b"", "text/plain", 500)
            more = {"next-cursor": _cursor(start + rows)}  # also of the last page: the one after it is empty
        dois = sorted(_filtered(works, params["filter"]), key=lambda doi: crc32(doi.encode()))
        total, scored = len(dois), [(doi, 1.0) for doi in dois[start : start + rows]]
    elif params.keys() & {"filter", "cursor"} or not params.get("query.bibliographic"):
        raise UnsupportedError("the stand-in knows filter= (with a cursor) or query.bibliographic, one of them")
    else:
        total, scored = works.search(params["query.bibliographic"], rows)
    items = [{**(works.get(doi) or {}), "score": score} for doi, score in scored]
    if fields := params.get("select"):
        items = [{name: item[name] for name in fields.split(",") if name in item} for item in items]
    message = {"facets": {}, **more, "total-results": total, "items": items, "items-per-page": rows}
    return _ok("work-list", message | {"query": {"start-index": 0, "search-terms": None}})


def _filtered(works: Works, filters: str) -> set[str]:
    """Give the DOIs that pass: one of the values of every filter that is given."""
    asked: dict[str, set[str]] = defaultdict(set)
    for name, _, value in (part.partition(":") for part in filters.split(",")):
        asked[name].add(value.lower())
    dois = {doi for doi in asked.get("doi", works.dois) if doi in works.facts or doi in works.records}
    if "until-index-date" in asked:
        first = min(asked.get("from-index-date", {str(date.min)}))
        window = date.fromisoformat(first), date.fromisoformat(max(asked["until-index-date"]))
        dois = {doi for doi in dois & works.indexed.keys() if window[0] <= works.indexed[doi] <= window[1]}
    if types := asked.get("update-type"):
        dois = {doi for doi in dois if works.updates_as(doi, types)}
    return dois


def _cursor(start: int) -> str:
    """Make a cursor that looks like a recorded one; like it, it must be encoded in an address."""
    return urlsafe_b64encode(CURSOR + start.to_bytes(8, "big")).decode()


def _start(cursor: str) -> int | None:
    if cursor == "*":
        return 0
    try:
        plain = urlsafe_b64decode(cursor)
    except ValueError:
        return None
    return int.from_bytes(plain.removeprefix(CURSOR), "big") if plain.startswith(CURSOR) else None


def _invalid(params: Params) -> Answer | None:
    """Refuse what Crossref refuses; commas part filters wherever they stand, also inside a DOI."""
    rows = params.get("rows", "20")
    if not rows.isdecimal() or int(rows) > MOST_ROWS:
        sentence = f"Integer specified as {rows} but must be a positive integer less than or equal to {MOST_ROWS}. "
        return refused("integer-not-valid", rows, sentence)
    for name in params["select"].split(",") if "select" in params else ():
        if name not in SELECTS.split(", "):
            return _not_available("select", name, SELECTS)
    for part in params["filter"].split(",") if "filter" in params else ():
        name, _, value = part.partition(":")
        if name in FILTERS and value:
            if problem := _invalid_date(name, value):
                return problem
            continue
        if UNSUPPORTED_FILTERS.fullmatch(name) and name not in FILTERS:
            raise UnsupportedError(f"the stand-in does not know the filter {name}")
        return _not_available("filter", name, "doi, type, issn, updates")  # the list of valid ones is longer than this
    if "from-index-date:" in params.get("filter", "") and "until-index-date:" not in params["filter"]:
        sentence = (
            "Filter from-index-date specified without until-index-date"  # documented; the answer was not recorded
        )
        return refused("filter-not-available", "from-index-date", sentence)
    return None


def _invalid_date(name: str, value: str) -> Answer | None:
    if not name.endswith("-date"):
        return None
    if re.fullmatch(r"\d{4}(-\d\d)?|\d{4}-\d\d-\d\dT[\d:]+", value):
        raise UnsupportedError(f"the stand-in knows {name} as YYYY-MM-DD only")
    try:
        date.fromisoformat(value)
    except ValueError:  # the wording was not recorded
        sentence = f"Date specified as {value} but must be of the form: yyyy or yyyy-MM or yyyy-MM-dd"
        return refused("date-not-valid", value, sentence)
    return None


def _not_available(what: str, name: str, valid: str) -> Answer:
    sentence = f"{what.capitalize()} {name} specified but there is no such {what} for this route. "
    return refused(f"{what}-not-available", name, f"{sentence}Valid {what}s for this route are: {valid}")


def _not_allowed(name: str) -> Answer:
    if name.startswith("query."):
        return refused("parameter-not-allowed", "query.*", "This route does not support field query parameters")
    return refused("parameter-not-allowed", name, f"This route does not support {name}")


def refused(kind: str, value: str, message: str, status: int = 400, failure: str = "validation-failure") -> Answer:
    """Answer the 400 of Crossref, a validation failure, or another failure in JSON."""
    failures = [{"type": kind, "value": value, "message": message}]
    whole = {"status": "failed", "message-type": failure, "message": failures}
    return Answer(_dumped(whole), "application/json;charset=utf-8", status)


def _ok(kind: str, message: Message) -> Answer:
    whole = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return Answer(_dumped(whole), "application/json")


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# --- doi.org ---


def _registered(works: Works, asked: str, agencies: Mapping[str, str]) -> Answer:
    """List who registers each DOI or prefix; a DOI is known wherever its prefix is."""
    answers = []
    for doi in asked.split(","):
        prefix = doi.partition("/")[0]
        agency = agencies.get(prefix) or ("Crossref" if prefix in works.prefixes else None)
        answers.append({"DOI": doi, "RA": agency} if agency else {"DOI": doi, "status": "DOI does not exist"})
    return Answer(json.dumps(answers, indent=2).encode(), "application/json;charset=UTF-8")
