"""Reads the answers of ESearch, ESummary, EPost, ELink and the PMC ID Converter.

EFetch answers are read by pmsync.services.ncbi.pubmed_xml. Both forms a verb can send are read, JSON (which pmsync asks
for) and XML.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from pmsync.errors import RefusedError, TransientError


@dataclass(frozen=True, slots=True)
class Search:
    """An ESearch answer: how many records fit (``count``), and the PMIDs that were sent (at most ``retmax``).

    ``not_found`` lists the phrases PubMed does not know, with their tags; ``translation`` is what it searched for.
    """

    count: int
    pmids: tuple[int, ...]
    not_found: tuple[str, ...] = ()
    translation: str = ""


def read_search(body: bytes) -> Search:
    """Read an ESearch answer; phrases not found are an answer, not a failure (E-utilities book, ch. 4).

    Raises TransientError for a body that is no ESearch answer or says that the search failed, and RefusedError where
    a field tag was not known: PubMed then searches the bare word everywhere, so that the hits mean nothing.
    """
    search, unknown_fields = _search_from_xml(body) if _is_xml(body) else _search_from_json(body)
    if unknown_fields:
        raise RefusedError(
            f"NCBI ESearch does not know the field of {', '.join(unknown_fields)}; its hits are worthless"
        )
    return search


def read_summaries(body: bytes) -> dict[int, str | None]:
    """Read an ESummary answer: each PMID with ``None`` when PubMed has it, else with what the service says is wrong.

    Raises TransientError for a body that is no ESummary answer, RefusedError when it refuses the ids as such.
    """
    return _summaries_from_xml(body) if _is_xml(body) else _summaries_from_json(body)


def read_post(body: bytes) -> tuple[str, str]:
    """Read an EPost answer: the key of the stored list, and the WebEnv in which it lies (E-utilities book, ch. 4).

    Raises TransientError for anything else: what was not stored whole is posted again.
    """
    root = _xml_root(body, "NCBI EPost", "ePostResult")
    key, environment = root.findtext("QueryKey"), root.findtext("WebEnv")
    if not key or not environment:
        raise TransientError("NCBI EPost did not say where it stored the list")
    return key, environment


def read_pmcids(body: bytes) -> dict[str, int | None]:
    """Read a PMC ID Converter answer: each requested PMCID with its PMID, ``None`` where PMC knows none.

    The old service sent PMIDs as strings and no ``requested-id``, the new one sends numbers; both are read.
    Raises TransientError for anything else.
    """
    records = _json_object(body, "the PMC ID Converter").get("records")
    if not isinstance(records, list):
        raise TransientError("the PMC ID Converter sent an answer without records")
    pmids: dict[str, int | None] = {}
    for record in records:
        pmcid = str(record.get("requested-id") or record.get("pmcid") or "").upper()
        pmid = record.get("pmid")
        if pmcid:
            pmids[pmcid] = int(pmid) if pmid and record.get("status") != "error" else None
    return pmids


def _is_xml(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"


def _json(body: bytes, service: str) -> Any:  # noqa: ANN401 - JSON may hold anything here
    try:
        # NCBI puts raw line breaks into JSON strings, which a strict reader refuses.
        return json.loads(body, strict=False)
    except (ValueError, RecursionError):
        raise TransientError(f"{service} sent something that is no JSON") from None


def _json_object(body: bytes, service: str) -> dict[str, Any]:
    value = _json(body, service)
    if not isinstance(value, dict):
        raise TransientError(f"{service} sent JSON of another shape")
    return value


def _xml(body: bytes, service: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise TransientError(f"{service} sent XML that is cut or broken") from None


def _xml_root(body: bytes, service: str, root: str) -> etree._Element:
    element = _xml(body, service)
    if element.tag != root:
        raise TransientError(f"{service} sent {element.tag} where {root} was due")
    return element


def _search_from_json(body: bytes) -> tuple[Search, list[str]]:
    result = _json_object(body, "NCBI ESearch").get("esearchresult")
    if not isinstance(result, dict) or "count" not in result or "idlist" not in result:
        raise TransientError("NCBI ESearch sent an answer without a result")
    errors = result.get("errorlist") or {}
    warnings = result.get("warninglist") or {}
    phrases = [*errors.get("phrasesnotfound", ()), *warnings.get("quotedphrasesnotfound", ())]
    translation = str(result.get("querytranslation") or "")
    search = Search(int(result["count"]), tuple(map(int, result["idlist"])), tuple(phrases), translation)
    return search, list(errors.get("fieldsnotfound", ()))


def _search_from_xml(body: bytes) -> tuple[Search, list[str]]:
    root = _xml_root(body, "NCBI ESearch", "eSearchResult")
    count = root.findtext("Count")
    if count is None:
        raise TransientError("NCBI ESearch sent an answer without a result")
    texts = {
        name: [e.text or "" for e in root.iter(name)]
        for name in ("PhraseNotFound", "QuotedPhraseNotFound", "FieldNotFound")
    }
    pmids = tuple(int(e.text or 0) for e in root.iterfind("IdList/Id"))
    phrases = (*texts["PhraseNotFound"], *texts["QuotedPhraseNotFound"])
    return Search(int(count), pmids, phrases, root.findtext("QueryTranslation") or ""), texts["FieldNotFound"]


def _summaries_from_json(body: bytes) -> dict[int, str | None]:
    answer = _json_object(body, "NCBI ESummary")
    if "error" in answer:
        raise RefusedError("NCBI ESummary refuses the list of ids")
    result = answer.get("result")
    if not isinstance(result, dict) or not isinstance(result.get("uids"), list):
        raise TransientError("NCBI ESummary sent an answer without a result")
    try:
        return {int(uid): result[uid].get("error") for uid in result["uids"]}
    except KeyError:
        raise TransientError("NCBI ESummary lists an id without its summary") from None


def _summaries_from_xml(body: bytes) -> dict[int, str | None]:
    root = _xml_root(body, "NCBI ESummary", "eSummaryResult")
    summaries: dict[int, str | None] = {}
    for summary in root.iter("DocumentSummary"):
        summaries[int(summary.get("uid", "0"))] = summary.findtext("error")
    for summary in root.iter("DocSum"):
        summaries[int(summary.findtext("Id") or 0)] = None
    if not summaries:
        raise RefusedError("NCBI ESummary refuses the list of ids")
    return summaries


class Neighbour(NamedTuple):
    """A linked record; ``score`` is ELink's own and unbounded, and sent with cmd=neighbor_score only."""

    pmid: int
    score: int | None = None


@dataclass(frozen=True, slots=True)
class LinkSet:
    """The links of ``sources``, by linkname ("pubmed_pubmed", "pubmed_pubmed_citedin").

    Where several PMIDs were asked in one list, their links come merged: only the set of sources is known.
    """

    sources: tuple[int, ...]
    links: dict[str, tuple[Neighbour, ...]] = field(default_factory=dict)


def read_neighbours(body: bytes) -> tuple[LinkSet, ...]:
    """Read an answer to cmd=neighbor or neighbor_score, XML or JSON; a set without links is an answer.

    Raises TransientError for a body that is no ELink answer or says that it failed, and RefusedError for an answer to
    another question: links to addresses (prlinks, llinks), checks (ncheck), or records that are not PubMed's.
    """
    return tuple(_link_sets_from_xml(body) if _is_xml(body) else _link_sets_from_json(body))


def _link_sets_from_xml(body: bytes) -> Iterator[LinkSet]:
    root = _xml(body, "NCBI ELink")
    if root.tag != "eLinkResult" or next(root.iter("ERROR"), None) is not None:
        raise TransientError("NCBI ELink sent an error in place of links")
    for link_set in root.iterfind("LinkSet"):
        _check_question(link_set.findtext("DbFrom"), link_set.find("IdList") is not None)
        links = [
            (
                database.findtext("DbTo"),
                database.findtext("LinkName"),
                [(link.findtext("Id"), link.findtext("Score")) for link in database.iterfind("Link")],
            )
            for database in link_set.iterfind("LinkSetDb")
        ]
        yield LinkSet(tuple(_number(source.text) for source in link_set.iterfind("IdList/Id")), _by_name(links))


def _link_sets_from_json(body: bytes) -> Iterator[LinkSet]:
    answer = _json(body, "NCBI ELink")
    link_sets = answer.get("linksets") if isinstance(answer, dict) else None
    if not isinstance(link_sets, list) or answer.get("ERROR") or any(links.get("ERROR") for links in link_sets):
        raise TransientError("NCBI ELink sent an error in place of links")
    for link_set in link_sets:
        _check_question(link_set.get("dbfrom"), "ids" in link_set)
        links = [
            (database.get("dbto"), database.get("linkname"), [_pair(link) for link in database.get("links", ())])
            for database in link_set.get("linksetdbs", ())
        ]
        yield LinkSet(tuple(map(_number, link_set["ids"])), _by_name(links))


def _check_question(database: str | None, has_sources: bool) -> None:
    if database != "pubmed" or not has_sources:
        raise RefusedError("NCBI ELink answered another question than which records are linked to PubMed's")


def _pair(link: Any) -> tuple[Any, Any]:  # noqa: ANN401 - JSON: "123" without scores, {"id": "123", "score": 1} with
    return (link.get("id"), link.get("score")) if isinstance(link, dict) else (link, None)


def _by_name(links: list[tuple[Any, Any, list[tuple[Any, Any]]]]) -> dict[str, tuple[Neighbour, ...]]:
    return {
        str(name): tuple(Neighbour(_number(pmid), None if score is None else _number(score)) for pmid, score in linked)
        for database, name, linked in links
        if database == "pubmed"
    }


def _number(text: Any) -> int:  # noqa: ANN401 - JSON sends ids as strings and scores as numbers
    if not str(text).isdecimal():
        raise TransientError("NCBI ELink sent a link without its number")
    return int(text)
