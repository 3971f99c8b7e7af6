"""ELink answers -> which PMIDs are linked to which, by which name, in the order sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from pmsync.errors import RefusedError, TransientError


class Link(NamedTuple):
    """A linked record; ``score`` is ELink's own and unbounded, and sent with cmd=neighbor_score only."""

    pmid: int
    score: int | None = None


@dataclass(frozen=True, slots=True)
class LinkSet:
    """The links of ``sources``, by linkname ("pubmed_pubmed", "pubmed_pubmed_citedin").

    Where several PMIDs were asked in one list, their links come merged: only the set of sources is known.
    """

    sources: tuple[int, ...]
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)


def read_links(body: bytes) -> tuple[LinkSet, ...]:
    """Read an answer to cmd=neighbor or neighbor_score, XML or JSON; a set without links is an answer.

    Raises TransientError for a body that is no ELink answer or says that it failed, and RefusedError for an answer to
    another question: links to addresses (prlinks, llinks), checks (ncheck), or records that are not PubMed's.
    """
    return tuple(_from_xml(body) if body.lstrip()[:1] == b"<" else _from_json(body))


def _from_xml(body: bytes) -> Iterator[LinkSet]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise TransientError("NCBI ELink sent XML that is cut or broken") from None
    if root.tag != "eLinkResult" or next(root.iter("ERROR"), None) is not None:
        raise TransientError("NCBI ELink sent an error in place of links")
    for found in root.iterfind("LinkSet"):
        _check(found.findtext("DbFrom"), found.find("IdList") is not None)
        links = [
            (
                database.findtext("DbTo"),
                database.findtext("LinkName"),
                [(link.findtext("Id"), link.findtext("Score")) for link in database.iterfind("Link")],
            )
            for database in found.iterfind("LinkSetDb")
        ]
        yield LinkSet(tuple(_number(one.text) for one in found.iterfind("IdList/Id")), _by_name(links))


def _from_json(body: bytes) -> Iterator[LinkSet]:
    try:
        answer = json.loads(body, strict=False)  # NCBI puts raw line feeds into its strings
    except (ValueError, RecursionError):
        raise TransientError("NCBI ELink sent something that is no JSON") from None
    sets = answer.get("linksets") if isinstance(answer, dict) else None
    if not isinstance(sets, list) or answer.get("ERROR") or any(one.get("ERROR") for one in sets):
        raise TransientError("NCBI ELink sent an error in place of links")
    for found in sets:
        _check(found.get("dbfrom"), "ids" in found)
        links = [
            (database.get("dbto"), database.get("linkname"), [_pair(link) for link in database.get("links", ())])
            for database in found.get("linksetdbs", ())
        ]
        yield LinkSet(tuple(map(_number, found["ids"])), _by_name(links))


def _check(database: str | None, has_sources: bool) -> None:
    if database != "pubmed" or not has_sources:
        raise RefusedError("NCBI ELink answered another question than which records are linked to PubMed's")


def _pair(link: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON: "123" without scores, {"id": "123", "score": 1} with
    return (link.get("id"), link.get("score")) if isinstance(link, dict) else (link, None)


def _by_name(links: list[tuple[Any, Any, list[tuple[Any, Any]]]]) -> dict[str, tuple[Link, ...]]:
    return {
        str(name): tuple(Link(_number(pmid), None if score is None else _number(score)) for pmid, score in linked)
        for database, name, linked in links
        if database == "pubmed"
    }


def _number(text: Any) -> int:  # noqa: ANN401 - JSON sends ids as strings and scores as numbers
    if not str(text).isdecimal():
        raise TransientError("NCBI ELink sent a link without its number")
    return int(text)
