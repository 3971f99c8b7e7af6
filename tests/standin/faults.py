"""What can go wrong on demand: the name of a fault becomes a function from an honest answer to a bad one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from .answers import EFETCH_ERROR_HEAD, ESEARCH_HEAD, HTML, JSON, Answer, efetch_error, esearch_error, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .answers import Params

    Ask = Callable[[Params], Answer]


class Dropped(Exception):  # noqa: N818 - what happened to the connection, not an error of the stand-in
    """The connection is to be reset before a byte of the answer is sent."""


class Fault(NamedTuple):
    """What happens, in words, and the function that makes it happen."""

    what: str
    spoil: Callable[[Ask, Params, str], Answer]


def rate_limited(count: int, limit: int, **headers: str) -> Answer:
    """Make the 429 NCBI sends, as recorded: every value is text and "api-key" holds the caller's address."""
    told = {"error": "API rate limit exceeded", "api-key": "192.0.2.1", "count": str(count), "limit": str(limit)}
    return replace(json_answer(told, 429), headers=headers)


def page(status: int, title: str) -> Answer:
    """Make an HTML page of the front end."""
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(body.encode(), HTML, status)


def _failed(_ask: Ask, params: Params, verb: str) -> Answer:
    message = "Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=pubmed"
    if verb == "efetch":
        return efetch_error(message)
    if verb == "esearch":
        return esearch_error(message, as_json=params.get("retmode") == "json")
    return Answer(b'{"error":"%s"}' % message.encode(), JSON)


def _prolog(_ask: Ask, _params: Params, verb: str) -> Answer:
    return Answer((EFETCH_ERROR_HEAD if verb == "efetch" else ESEARCH_HEAD).encode())


def _truncated(ask: Ask, params: Params, _verb: str) -> Answer:
    honest = ask(params)
    size = len(honest.body)
    return replace(honest, body=honest.body[: size // 2], headers={"Content-Length": str(size)})


def _cut(ask: Ask, params: Params, _verb: str) -> Answer:
    honest = ask(params)
    return replace(honest, body=honest.body[: len(honest.body) // 2])


def _short(ask: Ask, params: Params, _verb: str) -> Answer:
    return ask({**params, "id": ",".join(params.get("id", "").split(",")[::2])})


def _dropped(_ask: Ask, _params: Params, _verb: str) -> Answer:
    raise Dropped


def _always(answer: Answer) -> Callable[[Ask, Params, str], Answer]:
    return lambda _ask, _params, _verb: replace(answer)


_TIMEOUT = " Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"

# fmt: off
FAULTS = {
    "429":             Fault("too many requests, without Retry-After (as recorded)", _always(rate_limited(5, 3))),
    "429-retry-after": Fault("too many requests, Retry-After: 1", _always(rate_limited(5, 3, **{"Retry-After": "1"}))),
    "500":             Fault("500, HTML", _always(page(500, "500 Internal Server Error"))),
    "502":             Fault("502, HTML", _always(page(502, "502 Bad Gateway"))),
    "503":             Fault("503, HTML", _always(page(503, "503 Service Unavailable"))),
    "504":             Fault("504, HTML", _always(page(504, "504 Gateway Time-out"))),
    "400-timeout":     Fault("400 that is transient: External viewer error", _always(efetch_error(_TIMEOUT, 400))),
    "html":            Fault("200, an HTML page in place of data", _always(page(200, "Temporarily unavailable"))),
    "prolog":          Fault("200, the XML prolog and nothing more", _prolog),
    "error":           Fault("200, an ERROR inside: Search Backend failed", _failed),
    "empty":           Fault("200, no body", _always(Answer(b""))),
    "truncated":       Fault("half the body, Content-Length of the whole, then the connection ends", _truncated),
    "cut":             Fault("half the body (XML or JSON), with the Content-Length of the half", _cut),
    "drop":            Fault("the connection is reset before the answer", _dropped),
    "short":           Fault("every second id is left out, without a word", _short),
}
# fmt: on
