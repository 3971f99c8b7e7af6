"""What is wrong with a service's HTTP answer, if it is none: the ServiceError that it stands for.

E-utilities send failures with status 200 and passing trouble with status 400, so no status alone is believed. Nothing
of a body is ever repeated in a message: NCBI's 429 holds the caller's IP address, other bodies echo keys and e-mail
addresses. Bodies of several megabytes are looked at, not parsed.
"""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from pmsync.errors import RefusedError, ServiceError, StoppedError, TransientError
from pmsync.services.http.service import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping


# The element that holds a whole XML answer, as named by the DTDs at https://eutils.ncbi.nlm.nih.gov/eutils/dtd/.
XML_ROOTS: Final = {
    Verb.ESEARCH: "eSearchResult",
    Verb.EFETCH: "PubmedArticleSet",
    Verb.ESUMMARY: "eSummaryResult",
    Verb.ELINK: "eLinkResult",
    Verb.EPOST: "ePostResult",
}

JSON_KEYS: Final = {
    Verb.ESEARCH: "esearchresult",
    Verb.ESUMMARY: "result",
    Verb.ELINK: "linksets",
    Verb.EPOST: "epostresult",
    Verb.ARTICLES: "records",
    Verb.WORKS: "message",
}

# What a service says of an error, in lower case -> what it means. An error that is not listed may pass: a request
# that is well formed has met "Search Backend failed: Database is not supported: pubmed" in an outage.
KNOWN_ERRORS: Final[tuple[tuple[str, type[ServiceError], str], ...]] = (
    ("rate limit exceeded", TransientError, "was asked too fast"),
    ("api key", StoppedError, "does not accept the API key: correct or unset NCBI_API_KEY"),
    ("cannot be larger than 9998", RefusedError, "lists only the first 9,999 records of a search"),
    ("unable to obtain query", RefusedError, "does not have the stored list any more"),
    ("out of range", RefusedError, "was asked for records past the end of a stored search"),
    ("id list is empty", RefusedError, "found no usable ID in the request"),
    ("empty id list", RefusedError, "found no usable ID in the request"),
    ("id parameter is empty", RefusedError, "found no ID in the request"),
    ("neither query_key nor id", RefusedError, "found no ID in the request"),
    ("invalid uid", RefusedError, "was asked for an ID that is none"),
    ("ids have invalid value", RefusedError, "was asked for an ID that is none"),
    ("invalid_pmids", RefusedError, "was asked for an ID that is none"),
    ("must be pubmed ids", RefusedError, "was asked for an ID that is none"),
    ("mismatch for", RefusedError, "was asked for an ID of another kind than was named"),
    ("invalid db name", RefusedError, "does not know the database asked for"),
)

HEAD: Final = 4096  # bytes in which the root element of every answer begins, and an error's text ends
ROOT: Final = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*<([\w:-]+)", re.DOTALL | re.IGNORECASE
)
ERROR: Final = re.compile(rb"<ERROR>([^<]*)")
# A block of NLM's list of journals: a line of dashes, and the journal's number; the first may be without the dashes.
LISTED: Final = re.compile(rb"(?:-+\s+)?JrId: ")
# ESummary marks a dead backend by a comment in a result that calls itself OK.
BACKEND_COMMENT: Final = re.compile(rb"<!--[^>]*Backend failed")


def failure_in(
    verb: Verb, status: int, content_type: str | None, body: bytes | None, retry_after: float | None = None
) -> ServiceError | None:
    """Say what is wrong with an answer to ``verb``; None when it is an answer.

    ``retry_after`` is the service's own wish in seconds. An empty result, a record left out and a phrase not found are
    answers (E-utilities book, NBK25499), and so is that a file is still the one its asker has (304). The error is a
    StoppedError after 403 or a bad API key, a RefusedError when this very request can never work, otherwise a
    TransientError.
    """
    body = body or b""
    name = verb.label
    if status == 200:  # noqa: PLR2004 - HTTP's number says more than a name would
        error = _error_inside(verb, name, content_type, body)
    else:
        error = _error_of_status(verb, name, status, body)
    if isinstance(error, TransientError):
        error.retry_after = retry_after
    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds for which an answer's ``Retry-After`` wishes its service left alone; None if it states none.

    A date counts from the answer's own ``Date``, so that no clock but the service's matters (RFC 9110, 10.2.3).
    """
    wish = headers.get("Retry-After", "")
    if wish.isdecimal():
        return float(wish)
    try:
        return max(0.0, (parsedate_to_datetime(wish) - parsedate_to_datetime(headers["Date"])).total_seconds())
    except (KeyError, TypeError, ValueError):  # no date, or one without its time zone
        return None


def _error_of_status(verb: Verb, name: str, status: int, body: bytes) -> ServiceError | None:
    if status == 304 and verb is Verb.JOURNALS:  # noqa: PLR2004 - HTTP's number
        return None
    if status == 404 and verb is Verb.WORKS and body.startswith(b"Resource not found"):  # noqa: PLR2004 - HTTP's number
        return None
    if status == 429 or status >= 500:  # noqa: PLR2004 - HTTP's numbers
        return TransientError(f"{name} answered {status}", throttled=status == 429)  # noqa: PLR2004 - HTTP's number
    if status in {401, 403}:
        return StoppedError(f"{name} answered {status}: it no longer answers this computer; ask the service why")
    if status in {413, 414} or (status == 400 and verb is Verb.WORKS):  # noqa: PLR2004 - HTTP's number
        return RefusedError(f"{name} answered {status}: it will not take this request")
    # Of E-utilities' 400s the lasting ones say what was wrong with the request, and are known; the others seen were
    # a backend's trouble passed on ("External viewer error", "proxy_stream", "PubOne"). An unknown one is taken for
    # trouble: to split every batch during an outage would ask a hundred times as often.
    return _known_error(name, _text(body)) or TransientError(f"{name} answered {status}")


def _error_inside(verb: Verb, name: str, content_type: str | None, body: bytes) -> ServiceError | None:
    start = body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return TransientError(f"{name} sent an empty answer")
    if start.startswith(b"<"):
        return _error_in_xml(verb, name, content_type, body)
    if verb is Verb.JOURNALS:
        return None if LISTED.match(start) else TransientError(f"{name} sent a file that is not the one asked for")
    if start.startswith((b"{", b"[")):
        return _error_in_json(verb, name, body)
    return TransientError(f"{name} sent {_media_type(content_type)} that is neither XML nor JSON")


def _error_in_xml(verb: Verb, name: str, content_type: str | None, body: bytes) -> ServiceError | None:
    if stated := ERROR.search(body):
        return _stated_error(name, _text(stated[1]))
    if verb is Verb.ESUMMARY and BACKEND_COMMENT.search(body):
        return TransientError(f"{name} had trouble behind its front")
    root = ROOT.match(body[:HEAD])
    if not root:
        return TransientError(f"{name} sent an answer that stops before it begins")
    if root[1].lower() == b"html":
        return TransientError(f"{name} sent a web page in place of an answer")
    return _error_in_extent(verb, name, root[1].decode(), content_type, body)


def _error_in_extent(verb: Verb, name: str, root: str, content_type: str | None, body: bytes) -> ServiceError | None:
    if root != XML_ROOTS.get(verb):
        return TransientError(f"{name} sent {_media_type(content_type)} that is not the answer asked for")
    end = body[-HEAD:].rstrip()
    if end.endswith(f"</{root}>".encode()) or re.search(rf"<{root}\s*/>$".encode(), end):
        return None
    return TransientError(f"{name} sent only a part of its answer")


def _error_in_json(verb: Verb, name: str, body: bytes) -> ServiceError | None:
    try:
        answer = json.loads(body, strict=False)  # NCBI puts raw line feeds into its strings
    except (ValueError, RecursionError):
        return TransientError(f"{name} sent only a part of its answer")
    if isinstance(answer, list) is not (verb is Verb.AGENCY):  # doi.org sends lists, all others objects
        return TransientError(f"{name} sent JSON that is not the answer asked for")
    if isinstance(answer, list):
        return None
    content = answer.get(JSON_KEYS.get(verb))
    if stated := _stated_in(answer) or _stated_in(content):
        return _stated_error(name, stated)
    if content is None or (verb is Verb.WORKS and answer.get("status") != "ok"):
        return TransientError(f"{name} sent JSON that is not the answer asked for")
    return None


def _stated_in(part: Any) -> str:  # noqa: ANN401 - JSON may hold anything here
    """Return the error that a JSON object states of itself, or nothing; a failing ID Converter states a list."""
    if not isinstance(part, dict):
        return ""
    stated = part.get("error") or part.get("ERROR") or part.get("errors")
    if not stated and part.get("status") == "error":
        stated = part.get("message") or "error"
    return str(stated or "")


def _stated_error(name: str, text: str) -> ServiceError:
    return _known_error(name, text) or TransientError(f"{name} answered with an error in place of a result")


def _known_error(name: str, text: str) -> ServiceError | None:
    message = text.lower().replace("%20", " ")  # the ID Converter percent-encodes its messages
    for words, kind, meaning in KNOWN_ERRORS:
        if words in message:
            return kind(f"{name} {meaning}")
    return None


def _text(body: bytes) -> str:
    return body[:HEAD].decode(errors="replace")


def _media_type(content_type: str | None) -> str:
    return (content_type or "something").split(";")[0].strip()
