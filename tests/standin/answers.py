"""The answers of the E-utilities and the ID Converter to each verb, made from the records as they were recorded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from .query import Report, UnsupportedError, search
from .wire import summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .store import Records

Params = dict[str, str]

PLAIN = "text/plain"
XML, JSON, HTML = "text/xml; charset=UTF-8", "application/json; charset=UTF-8", "text/html; charset=UTF-8"
ESEARCH_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
EFETCH_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
EFETCH_ERROR_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
)
WALL = 9_999  # PubMed gives the first 9,999 records of a search, and no more
WALL_ERROR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that "
    "contains additional logic to batch PubMed search results automatically so that an arbitrary number can be "
    "retrieved. For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
# Parameters that change the live answer and that the stand-in does not know: better no answer than a wrong one.
UNSUPPORTED = {"field", "datetype", "reldate", "mindate", "maxdate", "sort", "rettype"}
UNSUPPORTED |= {"usehistory", "webenv", "query_key", "versions", "showaiid"}
LOST, IGNORED = "lost", "ignored"  # in place of a WebEnv: the stored set is gone; #1 is all of PubMed
MOST_SUMMARIES, MOST_CONVERTED = 500, 200


@dataclass
class Answer:
    """An HTTP answer; Content-Length is added where ``headers`` does not set it. One without a body has no ``type``.

    With a ``pause`` each byte of the body comes after so many seconds; one that ``breaks`` ends in a reset connection.
    """

    body: bytes
    type: str = XML
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    breaks: bool = False


def json_answer(value: object, status: int = 200) -> Answer:
    """Make an answer with a JSON body."""
    return Answer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), JSON, status)


def answer(
    verb: str,
    records: Records,
    params: Params,
    loosened: Mapping[str, Sequence[int]] | None = None,
    posted: Mapping[str, frozenset[int]] | None = None,
) -> Answer:
    """Say what the service says; ``posted`` are the stored sets by WebEnv.

    Raises UnsupportedError where the stand-in cannot know.
    """
    known = {"WebEnv"} if verb == "esearch" else set()
    if odd := UNSUPPORTED.intersection(name.lower() for name, value in params.items() if value and name not in known):
        raise UnsupportedError(f"the stand-in does not know the parameter {', '.join(sorted(odd))}")
    if verb == "esearch":
        return _esearch(records, params, loosened, posted or {})
    return {"efetch": _efetch, "esummary": _esummary, "idconv": _idconv}[verb](records, params)


def ids_of(params: Params) -> list[str]:
    """List the ids asked for, in order, each once."""
    return list(dict.fromkeys(part.strip() for part in params.get("id", "").split(",") if part.strip()))


# --- ESearch ---


def _esearch(
    records: Records, params: Params, loosened: Mapping[str, Sequence[int]] | None, posted: Mapping[str, frozenset[int]]
) -> Answer:
    as_json = params.get("retmode", "xml").lower() == "json"
    database, term = params.get("db", "pubmed"), params.get("term", "").strip()
    start, most = _number(params, "retstart", 0), _number(params, "retmax", 20)
    if database != "pubmed":
        return esearch_error(f"Invalid db name specified: {database}", as_json=as_json)
    if not term:  # the wording was not recorded
        return esearch_error("Empty term and query_key - nothing todo", as_json=as_json)
    if start >= WALL:
        return esearch_error(WALL_ERROR, as_json=as_json)
    webenv = params.get("WebEnv")
    if webenv and webenv not in {LOST, IGNORED, *posted}:  # not recorded; reported so of one that has expired
        return esearch_error("Unable to obtain query #1", as_json=as_json)
    hits, report = search(records, term, loosened, _stored(records, webenv, posted))
    pmids = sorted(hits.pmids, reverse=True)
    page = [str(pmid) for pmid in pmids[start : min(start + most, WALL)]]
    facts = {"count": str(len(pmids)), "retmax": str(len(page)), "retstart": str(start)}
    render = _esearch_json if as_json else _esearch_xml
    return render(facts, page, hits.translation, report)


def _stored(records: Records, webenv: str | None, posted: Mapping[str, frozenset[int]]) -> set[int] | None:
    """Give what ``#1`` stands for: of the posted PMIDs those that exist."""
    if not webenv:
        return None
    everything = records.by_pmid.keys()
    return set() if webenv == LOST else everything & (everything if webenv == IGNORED else posted[webenv])


def _number(params: Params, name: str, default: int) -> int:
    return int(params[name]) if params.get(name, "").isdecimal() else default


def esearch_error(message: str, *, as_json: bool) -> Answer:
    """Answer an ERROR inside HTTP 200; the line break in it stands raw in the JSON string, as recorded."""
    if as_json:
        result = f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{message}"}}}}'
        return Answer(result.encode(), JSON)
    return Answer(f"{ESEARCH_HEAD}<eSearchResult>\n\t<ERROR>{escape(message)}</ERROR>\n</eSearchResult>\n".encode())


def _esearch_json(facts: dict[str, str], page: list[str], translation: str, report: Report) -> Answer:
    result: dict[str, Any] = {**facts, "idlist": page, "translationset": [], "querytranslation": translation}
    if report.phrases or report.fields:
        result["errorlist"] = {"phrasesnotfound": report.phrases, "fieldsnotfound": report.fields}
    messages = _messages(facts)
    if report.quoted or messages:
        warnings = {"phrasesignored": [], "quotedphrasesnotfound": report.quoted, "outputmessages": messages}
        result["warninglist"] = warnings
    return json_answer({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})


def _esearch_xml(facts: dict[str, str], page: list[str], translation: str, report: Report) -> Answer:
    ids = "".join(f"\n<Id>{pmid}</Id>" for pmid in page)
    errors = _elements("PhraseNotFound", report.phrases) + _elements("FieldNotFound", report.fields)
    warnings = _elements("QuotedPhraseNotFound", report.quoted) + _elements("OutputMessage", _messages(facts))
    body = (
        f"<eSearchResult><Count>{facts['count']}</Count><RetMax>{facts['retmax']}</RetMax>"
        f"<RetStart>{facts['retstart']}</RetStart><IdList>{ids}\n</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(translation)}</QueryTranslation>"
        + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
        + (f"<WarningList>{warnings}</WarningList>" if warnings else "")
        + "</eSearchResult>\n"
    )
    return Answer((ESEARCH_HEAD + body).encode())


def _messages(facts: dict[str, str]) -> list[str]:
    return ["No items found."] if facts["count"] == "0" else []


def _elements(tag: str, texts: list[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


# --- EFetch ---


def _efetch(records: Records, params: Params) -> Answer:
    if params.get("retmode", "xml") != "xml" or params.get("db") != "pubmed":
        raise UnsupportedError("the stand-in's EFetch knows db=pubmed and retmode=xml only")
    asked = ids_of(params)
    if not asked:
        return efetch_error("Supplied id parameter is empty.")
    pmids = [int(pmid) for pmid in asked if pmid.isdecimal()]
    if not pmids:
        return efetch_error("ID list is empty! Possibly it has no correct IDs.", 400)
    articles = b"\n".join(records.by_pmid[pmid].xml for pmid in pmids if pmid in records.by_pmid)
    return Answer(EFETCH_HEAD.encode() + b"<PubmedArticleSet>\n" + articles + b"</PubmedArticleSet>")


def efetch_error(message: str, status: int = 200) -> Answer:
    """Answer an ERROR in place of records."""
    body = f"{EFETCH_ERROR_HEAD}<eFetchResult>\n\t<ERROR>{escape(message)}</ERROR>\n</eFetchResult>\n"
    return Answer(body.encode(), XML, status)


# --- ESummary ---


def _esummary(records: Records, params: Params) -> Answer:
    if params.get("retmode") != "json":
        raise UnsupportedError("the stand-in's ESummary knows retmode=json only")
    asked, error = ids_of(params), None
    malformed = next((place for place, uid in enumerate(asked) if not uid.isdecimal()), None)
    if params.get("db") != "pubmed":  # recorded in XML only
        error = f"Invalid db name specified: {params.get('db')}"
    elif not asked:  # recorded in XML only
        error = "Neither query_key nor id specified"
    elif len(asked) > MOST_SUMMARIES:
        error = f"Too many UIDs in request. Maximum number of UIDs is {MOST_SUMMARIES} for JSON format output."
    elif malformed is not None:
        return _summaries({"uids": []}, f"Invalid uid {asked[malformed]} at position= {malformed}")
    if error:
        return _summaries(None, error)
    return _summaries({"uids": asked} | {uid: _summary(records, uid) for uid in asked})


def _summary(records: Records, uid: str) -> dict[str, Any]:
    record = records.by_pmid.get(int(uid))
    return summary(record.xml) if record else {"uid": uid, "error": "cannot get document summary"}


def _summaries(result: dict[str, Any] | None, error: str | None = None) -> Answer:
    whole: dict[str, Any] = {"header": {"type": "esummary", "version": "0.3"}}
    whole |= {name: value for name, value in (("error", error), ("result", result)) if value is not None}
    return json_answer(whole)


# --- PMC ID converter (the address and form of 2025 and later) ---

ID_SHAPES = {
    "pmid": re.compile(r"\d+"),
    "pmcid": re.compile(r"(PMC)?\d+(\.\d+)?", re.IGNORECASE),
    "doi": re.compile(r"10\..+"),
}
REFUSED = {  # only the first was recorded
    "pmid": ("All values of query param `ids` must be PubMed IDs (Positive Integers).", "invalid_pmids"),
    "pmcid": ("All values of query param `ids` must be PMC IDs.", "invalid_pmcids"),
    "doi": ("All values of query param `ids` must be DOIs.", "invalid_dois"),
}


def _idconv(records: Records, params: Params) -> Answer:
    if params.get("format") != "json":
        raise UnsupportedError("the stand-in's ID converter knows format=json only")
    asked = [part.strip() for part in params.get("ids", "").split(",") if part.strip()]
    if len(asked) > MOST_CONVERTED or not asked:  # the wording was not recorded
        return refused(f"Query param `ids` must hold 1 to {MOST_CONVERTED} values.", "invalid_ids")
    guessed = next((kind for kind, shape in ID_SHAPES.items() if shape.fullmatch(asked[0])), "pmid")
    kind = params.get("idtype") or guessed
    if kind not in ID_SHAPES:
        raise UnsupportedError(f"the stand-in does not know idtype={kind}")
    if not all(ID_SHAPES[kind].fullmatch(value) for value in asked):
        return refused(*REFUSED[kind])
    return json_answer({"status": "ok", "records": [_converted(records, kind, value) for value in asked]})


def _converted(records: Records, kind: str, asked: str) -> dict[str, Any]:
    """Only articles that are in PMC are known; a miss says nothing about PubMed."""
    exact = records.index.exact
    if kind == "pmid":
        pmids = exact["pmid"].get(asked, set())
    elif kind == "pmcid":
        pmids = exact["pmc"].get("pmc" + asked.lower().removeprefix("pmc").partition(".")[0], set())
    else:
        pmids = records.index.article_ids.find(asked)
    for record in (records.by_pmid[pmid] for pmid in sorted(pmids)):
        dois, pmcids = record.ids.get("doi", ()), record.ids.get("pmc", ())
        if pmcids and (kind != "doi" or asked.lower() in (doi.lower() for doi in dois)):
            record_ids = {"pmcid": pmcids[0], "pmid": record.pmid, "requested-id": asked}
            return {"doi": dois[0], **record_ids} if dois else record_ids
    return {"requested-id": asked, "status": "error", "errmsg": "Identifier not found in PMC"}


def refused(message: str, code: str) -> Answer:
    """Answer the 400 of the ID converter."""
    error = {"message": message, "code": code}
    reason = {"status": "error", "http_status": "400", "http_status_reason": "Bad Request", "errors": [error]}
    return json_answer(reason, 400)
