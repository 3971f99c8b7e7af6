"""What can go wrong on demand: every fault by its name, with the bad answer that it makes of an honest one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from . import crossref
from .answers import (
    EFETCH_ERROR_HEAD,
    ESEARCH_HEAD,
    HTML,
    IGNORED,
    JSON,
    LOST,
    REFUSED,
    WALL_ERROR,
    XML,
    Answer,
    efetch_error,
    esearch_error,
    ids_of,
    json_answer,
    refused,
)
from .history import EPOST_HEAD, epost_error
from .links import ELINK_HEAD, elink_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from .answers import Params
    from .store import Records

EUTILS = ("esearch", "efetch", "esummary", "epost", "elink")
NCBI = (*EUTILS, "idconv")
CROSSREF = (*crossref.SINGLES, *crossref.ARRAYS)
BATCHES = ("efetch", "esummary", "works-list")
FILE = ("journals",)  # NLM's file server
EVERY = (*NCBI, *FILE, *crossref.VERBS)


class Dropped(Exception):  # noqa: N818 - what happened to the connection, not an error of the stand-in
    """The connection is to be reset before a byte of the answer is sent."""


class Hung(Dropped):
    """The connection is to stay silent, and to be reset after a long time."""


@dataclass
class Ask:
    """Gives the honest answer to parameters; ``records`` is what it is taken from."""

    answer: Callable[[Params], Answer]
    records: Records

    def __call__(self, params: Params) -> Answer:
        """Answer honestly."""
        return self.answer(params)


class Fault(NamedTuple):
    """What happens, in words, the function that makes it happen, and the verbs it can happen to.

    With ``needs`` it happens only to requests that have this parameter.
    """

    what: str
    spoil: Callable[[Ask, Params, str], Answer]
    verbs: tuple[str, ...] = EVERY
    needs: str = ""


def rate_limited(count: int, limit: int, **headers: str) -> Answer:
    """Make the 429 NCBI sends, as recorded: every value is text and "api-key" holds the caller's address."""
    error = {"error": "API rate limit exceeded", "api-key": "192.0.2.1", "count": str(count), "limit": str(limit)}
    return replace(json_answer(error, 429), headers=headers)


def too_many(**headers: str) -> Answer:
    """Make the 429 Crossref sends, as recorded until 2021: HTML, without a word of its limits."""
    sentence = "You have sent too many requests in a given amount of time."
    body = f"<html><body><h1>429 Too Many Requests</h1>\n{sentence}\n</body></html>\n\n"
    return Answer(body.encode(), "text/html", 429, headers)


def page(status: int, title: str) -> Answer:
    """Make an HTML page of the front end."""
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(body.encode(), HTML, status)


def _limited(**headers: str) -> Callable[[Ask, Params, str], Answer]:
    return lambda _ask, _params, verb: rate_limited(5, 3, **headers) if verb in NCBI else too_many(**headers)


def _failed(message: str) -> Callable[[Ask, Params, str], Answer]:
    """Put an ERROR where the verb has its own; the line break in it stands raw in the JSON, as recorded."""

    def spoil(_ask: Ask, params: Params, verb: str) -> Answer:
        if verb == "efetch":
            return efetch_error(message)
        if verb == "epost":
            return epost_error(message)
        if verb == "esearch":
            return esearch_error(message, as_json=params.get("retmode") == "json")
        if verb == "elink":
            return elink_error(message, as_json=params.get("retmode") == "json")
        return Answer(b'{"error":"%s"}' % message.encode(), JSON)

    return spoil


def _prolog(_ask: Ask, _params: Params, verb: str) -> Answer:
    heads = {"efetch": EFETCH_ERROR_HEAD, "epost": EPOST_HEAD, "elink": ELINK_HEAD}
    return Answer(heads.get(verb, ESEARCH_HEAD).encode())


def _truncated(ask: Ask, params: Params, _verb: str) -> Answer:
    honest = ask(params)
    size = len(honest.body)
    return replace(honest, body=honest.body[: size // 2], headers={"Content-Length": str(size)})


def _cut(ask: Ask, params: Params, _verb: str) -> Answer:
    honest = ask(params)
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def _midway(ask: Ask, params: Params, verb: str) -> Answer:
    return replace(_truncated(ask, params, verb), breaks=True)


def _hung(_ask: Ask, _params: Params, _verb: str) -> Answer:
    raise Hung


def _dripping(ask: Ask, params: Params, _verb: str) -> Answer:
    honest = ask(params)
    return replace(honest, headers={**honest.headers, "Content-Length": str(len(honest.body))}, pause=0.05)


def _short(ask: Ask, params: Params, _verb: str) -> Answer:
    return ask(
        {name: ",".join(value.split(",")[::2]) if name in ("id", "filter") else value for name, value in params.items()}
    )


def _shuffled(ask: Ask, params: Params, verb: str) -> Answer:
    """Move the first to the end: of two or more, each stands where another one stood."""
    if verb == "works-list":
        honest = ask(params)
        whole = json.loads(honest.body)
        items = whole["message"]["items"]
        whole["message"]["items"] = items[1:] + items[:1]
        return replace(honest, body=json_answer(whole).body)
    asked = ids_of(params)
    return ask({**params, "id": ",".join(asked[1:] + asked[:1])})


def _others(ask: Ask, params: Params, _verb: str) -> Answer:
    """Answer as many others as were asked for, as far as there are others."""
    asked = ids_of(params)
    others = (str(pmid) for pmid in ask.records.by_pmid if str(pmid) not in asked)
    return ask({**params, "id": ",".join(islice(others, len(asked)))})


def _searching(webenv: str) -> Callable[[Ask, Params, str], Answer]:
    return lambda ask, params, _verb: ask({**params, "WebEnv": webenv})


def _dropped(_ask: Ask, _params: Params, _verb: str) -> Answer:
    raise Dropped


def _always(answer: Answer) -> Callable[[Ask, Params, str], Answer]:
    return lambda _ask, _params, _verb: replace(answer)


_BACKEND = "Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed"
_UNSUPPORTED = "Search Backend failed: Database is not supported: pubmed"
_TXCLIENT = (
    "NCBI C++ Exception:\n  TXCLIENT(CException::eUnknown) ... CTxRawClientImpl::readAll() --- Read failed: EOF\n  "
    "(the other side has unexpectedly closed connection), peer: 192.0.2.1:8064"
)
_LINKS = "Couldn't resolve #exLinkSrv2, the address table is empty."
_TIMEOUT = " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
# Of the next two only the words "proxy_stream()" and "Failed to connect to PubOne service" were reported.
_PROXY = " Error: proxy_stream(): 502 Bad Gateway"
_PUBONE = " Error: Failed to connect to PubOne service"
_NO_IDS = "ID list is empty! Possibly it has no correct IDs."
_RANGE = (
    "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records "
    "available in history. History includes 1 IDs."
)
_ROUTE = (
    b"Unable to route request!\n\nservice name: /http/service/ratecontrol\ndtab:\n\nbase dtab:\n\noverride dtab:\n\n"
)
_DOCSUM = (  # reported as this comment in XML; what JSON has in its place was not
    b'<?xml version="1.0" encoding="UTF-8" ?>\n<eSummaryResult>'
    b'<DocumentSummarySet status="OK"><!-- DocSum Backend failed --></DocumentSummarySet></eSummaryResult>\n'
)
_INVALID = refused(*REFUSED["pmid"])
_PLAIN = "text/plain; charset=UTF-8"
_FACET = crossref.refused("parameter-not-allowed", "facet", "This route does not support facet")

# fmt: off
FAULTS = {  # what anybody can see who looks at the one answer
    "429":             Fault("too many requests, without Retry-After (as recorded)", _limited()),
    "429-retry-after": Fault("too many requests, Retry-After: 1", _limited(**{"Retry-After": "1"})),
    "500":             Fault("500, HTML", _always(page(500, "500 Internal Server Error"))),
    "502":             Fault("502, HTML", _always(page(502, "502 Bad Gateway"))),
    "503":             Fault("503, HTML", _always(page(503, "503 Service Unavailable"))),
    "504":             Fault("504, HTML", _always(page(504, "504 Gateway Time-out"))),
    "unable-to-route": Fault("500, plain text: Unable to route request!", _always(Answer(_ROUTE, _PLAIN, 500)), NCBI),
    "400":             Fault("400, JSON: validation failure, a mistake of the caller", _always(_FACET), CROSSREF),
    "400-timeout":     Fault("400, transient: External viewer error", _always(efetch_error(_TIMEOUT, 400)), EUTILS),
    "proxy-stream":    Fault("400, transient: proxy_stream()", _always(efetch_error(_PROXY, 400)), EUTILS),
    "pubone":          Fault("400, transient: PubOne", _always(efetch_error(_PUBONE, 400)), EUTILS),
    "ids-empty":       Fault("400 for good: ID list is empty!", _always(efetch_error(_NO_IDS, 400)), EUTILS),
    "out-of-range":    Fault("400 for good: OUT OF RANGE", _always(efetch_error(_RANGE, 400)), EUTILS),
    "invalid-pmids":   Fault("400 for good: ids of another kind", _always(_INVALID), ("idconv",)),
    "403":             Fault("403, HTML: blocked by hand", _always(page(403, "403 Forbidden")), CROSSREF),
    "414":             Fault("414, HTML: the address is too long", _always(page(414, "Submitted URI too large!"))),
    "html":            Fault("200, an HTML page in place of data", _always(page(200, "Temporarily unavailable"))),
    "prolog":          Fault("200, the XML prolog and nothing more", _prolog, NCBI),
    "error":           Fault("200, an ERROR inside: Search Backend failed", _failed(_BACKEND), NCBI),
    "backend-unsupported": Fault("200, a transient ERROR: Database is not supported", _failed(_UNSUPPORTED), EUTILS),
    "wall":            Fault("200, an ERROR for good: retstart", _failed(WALL_ERROR), ("esearch",)),
    "txclient":        Fault("200, an ERROR inside: TXCLIENT, Read failed: EOF", _failed(_TXCLIENT), EUTILS),
    "exlinksrv":       Fault("200, an ERROR inside: the address table is empty", _failed(_LINKS), EUTILS),
    "docsum-backend":  Fault("200, a comment in place of summaries", _always(Answer(_DOCSUM, XML)), ("esummary",)),
    "empty":           Fault("200, no body", _always(Answer(b""))),
    "truncated":       Fault("half the body, Content-Length of the whole, then the connection ends", _truncated),
    "cut":             Fault("half the body (XML or JSON), with the Content-Length of the half", _cut),
    "drop":            Fault("the connection is reset before the answer", _dropped),
    "reset-midway":    Fault("half the body, Content-Length of the whole, then the connection is reset", _midway),
}
SLOW = {  # what is seen by a clock
    "hang":            Fault("no answer; the connection is reset when the client has gone, or after 30 s", _hung),
    "drip":            Fault("the body a byte at a time, each after 50 ms", _dripping),
}
WRONG = {  # what only the asker can see: a well-formed answer, of something else than was asked
    "short":           Fault("every second id or filter is left out, without a word", _short, BATCHES),
    "shuffled":        Fault("the records stand in another order", _shuffled, BATCHES),
    "wrong-ids":       Fault("other records in place of those asked for", _others, ("efetch", "esummary")),
    "history-lost":    Fault("the stored search is gone: #1 finds nothing", _searching(LOST), ("esearch",), "WebEnv"),
    "history-ignored": Fault("#1 is ignored: it is all of PubMed", _searching(IGNORED), ("esearch",), "WebEnv"),
}
KINDS = FAULTS | SLOW | WRONG
# fmt: on
