"""Reads Crossref's answers as ``Work``s, and doi.org's as which registration agency has which prefix.

Fields are as in Crossref's "REST API: Works" (api.crossref.org/swagger-ui) and as recorded: any may be missing, empty
or a list that holds an empty string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pmsync.errors import TransientError
from pmsync.models import Journal, Link, PartialDate, Work
from pmsync.models.notices import CROSSREF, NOTICE, OTHER, PAPER, UPDATE, UPDATE_TYPES
from pmsync.parsing.dates import possible_date
from pmsync.parsing.identifiers import canonical_doi
from pmsync.parsing.text import clean, read_markup, unescape

UNKNOWN: Final = b"Resource not found."  # all that Crossref says of a DOI it does not have, with status 404
_GIVEN_NAMES = re.compile(r"[\s.\-]+")
_LONGEST_INITIALS = 3  # a given name in capitals that is no longer is taken for initials: "JA"
_SUFFIXES = {"II": "2nd", "III": "3rd", "IV": "4th"}  # as PubMed writes them


def read_work(body: bytes) -> Work | None:
    """Read the answer to a question for one DOI; None where Crossref does not have it (``Resource not found.``).

    Raises TransientError for anything else.
    """
    if body.strip() == UNKNOWN:
        return None
    return _work(_message(body, "work"))


def read_references(body: bytes) -> tuple[str, ...]:
    """Read the DOIs that one work's list of references names, in its order; raises TransientError as ``read_work``."""
    if body.strip() == UNKNOWN:
        return ()
    references = _list(_message(body, "work").get("reference"))
    cited = (_plain(reference.get("DOI")) for reference in references if isinstance(reference, dict))
    return tuple(dict.fromkeys(_doi(doi) for doi in cited if doi))


def read_works(body: bytes) -> tuple[Work, ...]:
    """Read a list of works, in its order; raises TransientError for anything else."""
    items = _message(body, "work-list").get("items")
    if not isinstance(items, list):
        raise TransientError("Crossref sent a list of works without its items")
    return tuple(_work(item) for item in items)


def read_result_page(body: bytes) -> tuple[tuple[Work, ...], int, str | None]:
    """Read one page of a long list: its works, how many there are in all, and the cursor of the next page, if any.

    Raises TransientError for anything else.
    """
    message = _message(body, "work-list")
    total, cursor = message.get("total-results"), message.get("next-cursor")
    if not isinstance(total, int):
        raise TransientError("Crossref sent a list of works without their number")
    return read_works(body), total, str(cursor) if cursor else None


def read_agencies(body: bytes) -> dict[str, str | None]:
    """Read doi.org's list: each prefix or DOI with its agency ("Crossref", "DataCite"), None where it does not exist.

    Raises TransientError for anything else.
    """
    answer = _json(body, "doi.org")
    if not isinstance(answer, list) or not all(isinstance(entry, dict) and "DOI" in entry for entry in answer):
        raise TransientError("doi.org sent something that is no list of agencies")
    return {str(entry["DOI"]): _agency(entry) for entry in answer}


def _agency(entry: dict[str, Any]) -> str | None:
    if entry.get("RA"):
        return str(entry["RA"])
    if str(entry.get("status")).lower() in {"doi does not exist", "invalid doi"}:
        return None
    raise TransientError("doi.org does not say which agency has a prefix")


def _json(body: bytes, service: str) -> Any:  # noqa: ANN401 - JSON may hold anything here
    try:
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        raise TransientError(f"{service} sent something that is no JSON") from None


def _message(body: bytes, kind: str) -> dict[str, Any]:
    answer = _json(body, "Crossref")
    if not isinstance(answer, dict) or answer.get("status") != "ok" or answer.get("message-type") != kind:
        raise TransientError(f"Crossref sent something that is no {kind}")
    message = answer.get("message")
    if not isinstance(message, dict):
        raise TransientError(f"Crossref sent a {kind} without its message")
    return message


def _work(fields: Any) -> Work:  # noqa: ANN401 - JSON may hold anything here
    if not isinstance(fields, dict) or not _plain(fields.get("DOI")):
        raise TransientError("Crossref sent a work without a DOI")
    print_date, online_date = _date(fields.get("published-print")), _date(fields.get("published-online"))
    published = print_date or (None if online_date else _date(fields.get("issued")))
    return Work(
        doi=_doi(fields["DOI"]),
        title=_title(fields),
        authors=tuple(name for author in _list(fields.get("author")) if (name := _author(author))),
        journal=_journal(fields),
        published=(published,) if published else (),
        published_online=online_date,
        volume=_plain(fields.get("volume")),
        issue=_plain(fields.get("issue")),
        pages=_pages(fields.get("page")) or _plain(fields.get("article-number")),
        type=_plain(fields.get("type")),
        aliases=tuple(_doi(alias) for alias in _list(fields.get("aliases")) if alias),
        links=tuple(sorted(set(_links(fields)), key=str)),
    )


def _doi(text: object) -> str:
    return canonical_doi(str(text)) or str(text).lower()


def _links(fields: dict[str, Any]) -> Iterator[Link]:
    """Read both sides of updates (``updated-by`` stands on the paper, ``update-to`` on the notice) and a preprint's.

    One notice told of by the publisher and by Retraction Watch is one link.
    """
    for name, role in (("updated-by", PAPER), ("update-to", NOTICE)):
        links: dict[tuple[str, str], Link] = {}
        for entry in _list(fields.get(name)):
            if isinstance(entry, dict) and (doi := _plain(entry.get("DOI"))):
                kind = UPDATE_TYPES.get(str(entry.get("type")).lower().replace("-", "_"), OTHER)
                date, source = _date(entry.get("updated")), _plain(entry.get("source"))
                link = Link(kind, role, CROSSREF, None, _doi(doi), str(date) if date else None, source)
                links[kind, _doi(doi)] = min(link, links.get((kind, _doi(doi)), link), key=str)
        yield from links.values()
    relation = fields.get("relation")
    for related in _list(relation.get("is-preprint-of") if isinstance(relation, dict) else None):
        if isinstance(related, dict) and related.get("id-type") == "doi" and (doi := _plain(related.get("id"))):
            yield Link(UPDATE, PAPER, CROSSREF, None, _doi(doi))


# --- text ---


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(value: object) -> str | None:
    return clean(unescape(value)) or None if isinstance(value, str) else None


def _first(value: object) -> str:
    """Return the first text of a list that is not empty, without markup."""
    return next((text for item in _list(value) if isinstance(item, str) and (text := read_markup(item))), "")


def _title(fields: dict[str, Any]) -> str:
    """Return the title alone, as PubMed would hold it against it; one that ends in a colon needs its subtitle."""
    title = _first(fields.get("title"))
    return f"{title} {_first(fields.get('subtitle'))}".strip() if title.endswith(":") else title


def _pages(value: object) -> str | None:
    pages = _plain(value)
    return None if pages and pages.lower().startswith("n/a") else pages  # "n/a-n/a", before there are any


# --- people and journals ---


def _author(fields: Any) -> str | None:  # noqa: ANN401 - JSON may hold anything here
    """Return "Smith JA Jr" as PubMed writes it, or a group's name; "; " keeps names apart elsewhere."""
    if not isinstance(fields, dict):
        return None
    family, first_names, group = (_plain(fields.get(key)) or "" for key in ("family", "given", "name"))
    suffix = (_plain(fields.get("suffix")) or "").rstrip(".")
    has_family = any(map(str.isalpha, family))  # people of one name are deposited with a "-" or "." for another
    person = (family, _initials(first_names), _SUFFIXES.get(suffix, suffix)) if has_family else (first_names,)
    name = " ".join(part for part in person if part) or group
    return name.replace("; ", ", ") or None


def _initials(first_names: str) -> str:
    names = [name for name in _GIVEN_NAMES.split(first_names) if name]
    if len(names) == 1 and names[0].isupper() and len(names[0]) <= _LONGEST_INITIALS:
        return names[0]
    return "".join(name[0] for name in names).upper()


def _journal(fields: dict[str, Any]) -> Journal | None:
    name, short = _first(fields.get("container-title")), _first(fields.get("short-container-title"))
    if not name and not short:
        return None
    issns: Iterable[str | None] = map(_plain, _list(fields.get("ISSN")))
    return Journal("", short, name, tuple(dict.fromkeys(issn for issn in issns if issn)))


# --- dates ---


def _date(field: object) -> PartialDate | None:
    """Return the date of ``{"date-parts": [[2020, 5, 1]]}`` as far as the calendar has it; ``[[null]]`` is none."""
    parts = field.get("date-parts") if isinstance(field, dict) else None
    first = _list(_list(parts)[0]) if _list(parts) else []
    numbers = [int(part) for part in first if str(part).isdecimal()]
    for length in range(min(len(numbers), 3), 0, -1):
        if date := possible_date(*numbers[:length]):
            return date
    return None
