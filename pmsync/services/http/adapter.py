"""A request without its sender -> the same on its way, with who asks, at its pace; its answer without them again.

This is the lowest layer, below the cache, so that neither the API key nor the e-mail address can be stored.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from http import HTTPStatus
from importlib.metadata import version
from threading import Timer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from pmsync.errors import InputError, PmsyncError, TransientError
from pmsync.services.http.endpoints import rest_of, takes_key, verb_of
from pmsync.services.http.failures import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests import PreparedRequest, Response


ID_CONVERTER: Final = "articles"  # its verb; it wants tool and e-mail, and takes no key
MOST_HOPS: Final = 3
MOVED: Final = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.PERMANENT_REDIRECT}


class ServiceAdapter(HTTPAdapter):
    """Sends a copy of the request that says who asks, and puts the original back on the response.

    ``depart(url)`` waits for the slot and returns the time-outs: to connect, between two bytes, and for the whole
    answer; ``heard(url, headers)`` learns of every answer.
    """

    def __init__(
        self,
        email: str | None,
        api_key: str | None,
        depart: Callable[[str], tuple[float, float, float]],
        heard: Callable[[str, Mapping[str, str]], None],
    ) -> None:
        super().__init__()
        self._email, self._api_key, self._depart, self._heard = email, api_key, depart, heard
        contact = f" (mailto:{quote(email, safe='@+')})" if email else ""
        self._user_agent = f"pmsync/{version('pmsync')}{contact}"

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: object = None,  # noqa: ARG002 - requests passes it; the run's deadline decides
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401 - as requests has it
        proxies: Any = None,  # noqa: ANN401 - as requests has it
    ) -> Response:
        """Send ``request`` when its slot comes, and read the answer; raise TransientError where that fails.

        A DOI that is an alias moves the question to another work of Crossref's: it is followed there, so that what is
        kept is the answer to the DOI that was asked.
        """
        hop = request
        for _ in range(MOST_HOPS):
            response = self._send_once(hop, stream, verify, cert, proxies)
            target = _other_name(hop.url or "", response)
            if not target:
                break
            hop = hop.copy()
            hop.url = target
        else:
            response = self._send_once(hop, stream, verify, cert, proxies)
        return self._unsigned(response, request)

    def _send_once(
        self,
        request: PreparedRequest,
        stream: bool,
        verify: bool | str,
        cert: Any,  # noqa: ANN401 - as requests has it
        proxies: Any,  # noqa: ANN401 - as requests has it
    ) -> Response:
        url = request.url or ""
        connect, between, whole = self._depart(url)
        pool: Any = self.get_connection_with_tls_context(request, verify, proxies, cert)
        opened = pool.num_connections
        try:
            response = super().send(self._signed(request), stream, (connect, between), verify, cert, proxies)
            _read(response, whole)  # now, so that what goes wrong with it goes wrong here
        except requests.RequestException as error:
            failure = error_for(url, error, reused=pool.num_connections == opened)
        else:
            self._heard(url, response.headers)
            return response
        raise failure

    def close(self) -> None:
        """Close the connections now; urllib3 would leave it to the garbage collector."""
        for key in self.poolmanager.pools.keys():  # noqa: SIM118 - it cannot be iterated over
            self.poolmanager.pools[key].close()
        super().close()

    def _signed(self, request: PreparedRequest) -> PreparedRequest:
        signed = request.copy()
        signed.headers["User-Agent"] = self._user_agent
        url = request.url or ""
        wanted = takes_key(url) or verb_of(url) == ID_CONVERTER
        asker = {"tool": "pmsync", "email": self._email, "api_key": self._api_key if takes_key(url) else None}
        who = {name: value for name, value in asker.items() if value and wanted}
        if signed.method == "POST":
            signed.prepare_body(f"{signed.body!s}&{urlencode(who)}", None)
        else:
            signed.prepare_url(url, who)
        return signed

    def _unsigned(self, response: Response, request: PreparedRequest) -> Response:
        body = response.content
        if self._email and verb_of(request.url or "") == ID_CONVERTER:  # the ID Converter has repeated the question
            for form in (self._email, quote(self._email, safe="")):
                body = body.replace(form.encode(), b"")
            response._content = body  # noqa: SLF001 - requests offers no other way
        response.request, response.url = request, request.url or ""
        response.encoding = "utf-8"  # as every service here writes; requests would read text/xml without it as Latin-1
        response.cookies.clear()
        # Whose cookie it was is nobody's; what was asked, the key alone says; nobody goes anywhere from here.
        for name in ("Set-Cookie", "Vary", "Location"):
            response.headers.pop(name, None)
        return response


def _read(response: Response, seconds: float) -> None:
    """Read the body; hang up if it takes longer, because bytes that drip in never let the time between two run out."""
    watch = Timer(seconds, _hang_up, [response.raw])
    watch.daemon = True
    watch.start()
    try:
        _ = response.content
    finally:
        watch.cancel()


def _hang_up(answer: Any) -> None:  # noqa: ANN401 - urllib3's response, which requests does not type
    with suppress(OSError, ValueError):  # it has just been closed
        answer.shutdown()


def _other_name(url: str, response: Response) -> str | None:
    """Return where ``response`` says that the work asked for stands now; only ever another work of the same host."""
    if response.status_code not in MOVED or not (verb_of(url) == "works" and rest_of(url)):
        return None
    try:
        target = urljoin(url, response.headers.get("Location", ""))
        same_host = urlsplit(target)[:2] == urlsplit(url)[:2]
    except ValueError:
        return None
    return target if same_host and target != url and verb_of(target) == "works" and rest_of(target) else None


def error_for(url: str, error: requests.RequestException, *, reused: bool = False) -> PmsyncError:
    """Say what went wrong in words that name service and host alone: the address may hold a key.

    ``reused`` when the connection had been used before, so that its end may be that of a connection left idle.
    """
    service = NAMES.get(verb_of(url))
    host = f"{service} ({urlsplit(url).hostname})" if service else urlsplit(url).hostname
    cause = error.args[0] if error.args else None
    if isinstance(error, ValueError):
        return InputError(f"the address for {verb_of(url)} cannot be used: it should look like https://host/path")
    if isinstance(error, requests.exceptions.SSLError):
        return TransientError(f"cannot make a secure connection to {host}")
    if isinstance(error, requests.ReadTimeout) or isinstance(cause, ReadTimeoutError):
        return TransientError(f"{host} did not answer in time")
    if isinstance(error, requests.ConnectionError) and isinstance(cause, ProtocolError):
        # Servers close connections that idle (NCBI's after 4 s): the next request finds out.
        return TransientError(f"{host} closed the connection", stale_connection=reused)
    if isinstance(error, requests.ConnectionError):
        return TransientError(f"cannot reach {host}: is there a network?")
    return TransientError(f"{host} sent only a part of its answer")


def _hide_who_asks(entry: logging.LogRecord) -> bool:
    entry.msg, entry.args = re.sub(r"\b(api_key|email)=[^&\s\"']+", r"\1=...", entry.getMessage()), ()
    return True


# urllib3 writes whole addresses into its debug log.
logging.getLogger("urllib3.connectionpool").addFilter(_hide_who_asks)
