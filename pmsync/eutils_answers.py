"""ESearch, ESummary, EPost and PMC ID Converter answers -> which PMIDs fit, which exist, which PMCID is which.

EFetch answers are read by pubmed_xml. Both forms a verb can send are read, JSON (which pmsync asks for) and XML.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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
    found: dict[str, int | None] = {}
    for record in records:
        pmcid = str(record.get("requested-id") or record.get("pmcid") or "").upper()
        pmid = record.get("pmid")
        if pmcid:
            found[pmcid] = int(pmid) if pmid and record.get("status") != "error" else None
    return found


def _is_xml(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"


def _json_object(body: bytes, service: str) -> dict[str, Any]:
    try:
        # NCBI puts raw line breaks into JSON strings, which a strict reader refuses.
        value = json.loads(body, strict=False)
    except ValueError:
        raise TransientError(f"{service} sent something that is no JSON") from None
    if not isinstance(value, dict):
        raise TransientError(f"{service} sent JSON of another shape")
    return value


def _xml_root(body: bytes, service: str, root: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        element = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise TransientError(f"{service} sent XML that is cut or broken") from None
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
