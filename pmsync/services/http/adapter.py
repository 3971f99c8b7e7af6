"""How a request goes to one service: with who asks, within its rate limit, and its answer without who asked.

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
from urllib3.exceptions import LocationValueError, ProtocolError, ReadTimeoutError

from pmsync.errors import InputError, PmsyncError, TransientError
from pmsync.services.http.rate_limit import announced_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response

    from pmsync.services.http.rate_limit import RateLimit, RateLimits
    from pmsync.services.http.service import Service, Verb


MOST_HOPS: Final = 3
MOVED: Final = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.PERMANENT_REDIRECT}
WORK: Final = re.compile(r"/works/10\..", re.DOTALL)  # in the path of an address that is about one work


class ServiceAdapter(HTTPAdapter):
    """Sends a copy of the request that says who asks to ``service``, and puts the original back on the response.

    ``before_send(verb, limit)`` waits for the slot that ``limit`` gives, and returns the time-outs: to connect, between
    two bytes, and for the whole answer, all in seconds. ``prefix`` is what the addresses of all its questions begin
    with, written as requests writes them; ``None`` where the service's address cannot be used.
    """

    def __init__(
        self,
        service: Service,
        limits: RateLimits,
        before_send: Callable[[Verb, RateLimit], tuple[float, float, float]],
        *,
        email: str | None = None,
        api_key: str | None = None,
    ) -> None:
        super().__init__()
        self.service, self.limits, self.prefix = service, limits, _normal(service.address)
        self._before_send, self._email = before_send, email
        known = {"tool": "pmsync", "email": email, "api_key": api_key if service.takes_key else None}
        self._contact = {name: value for name, value in known.items() if value and service.takes_contact}
        mailto = f" (mailto:{quote(email, safe='@+')})" if email and service.takes_mailto else ""
        self._user_agent = f"pmsync/{version('pmsync')}{mailto}"

    def question(self, url: str) -> tuple[Verb, str]:
        """Return what ``url``, an address of this service, asks for: the verb, and the DOI or prefix in its path."""
        return self.service.question(url.partition("?")[0][len(self.prefix or "") :])

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
        verb, path = self.question(request.url or "")
        limit = self.limits.of(path)
        connection = {"verify": verify, "cert": cert, "proxies": proxies}
        hop = request
        response = self._send_once(hop, verb, limit, connection, stream=stream)
        for _ in range(MOST_HOPS if self.service.follows_aliases and path else 0):
            target = _alias_target(hop.url or "", response)
            if not target:
                break
            hop = hop.copy()
            hop.url = target
            response = self._send_once(hop, verb, limit, connection, stream=stream)
        return self._without_contact(response, request)

    def _send_once(
        self, request: PreparedRequest, verb: Verb, limit: RateLimit, connection: dict[str, Any], *, stream: bool
    ) -> Response:
        connect, between, whole = self._before_send(verb, limit)
        pool: Any = self.get_connection_with_tls_context(request, **connection)
        opened = pool.num_connections
        try:
            response = super().send(self._with_contact(request), stream, (connect, between), **connection)
            _read(response, whole)  # now, so that what goes wrong with it goes wrong here
        except (requests.RequestException, LocationValueError) as error:
            failure = error_for(verb, request.url or "", error, reused=pool.num_connections == opened)
        else:
            if self.service.announces_limits and (interval := announced_interval(response.headers)):
                limit.interval = interval
            return response
        raise failure

    def close(self) -> None:
        """Close the connections now; urllib3 would leave it to the garbage collector."""
        for key in self.poolmanager.pools.keys():  # noqa: SIM118 - it cannot be iterated over
            self.poolmanager.pools[key].close()
        super().close()

    def _with_contact(self, request: PreparedRequest) -> PreparedRequest:
        signed = request.copy()
        signed.headers["User-Agent"] = self._user_agent
        if signed.method == "POST":
            signed.prepare_body(f"{signed.body!s}&{urlencode(self._contact)}", None)
        else:
            signed.prepare_url(request.url or "", self._contact)
        return signed

    def _without_contact(self, response: Response, request: PreparedRequest) -> Response:
        if self._email and self.service.repeats_contact:
            body = response.content
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


def _normal(address: str) -> str | None:
    """Return what requests makes of the beginning of ``address``, without a slash at its end; None if it refuses it."""
    request = requests.PreparedRequest()
    try:
        request.prepare_url(address, None)
    except requests.RequestException:
        return None
    url = (request.url or "").rstrip("/")
    return url if url.startswith(("https://", "http://")) else None


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


def _alias_target(url: str, response: Response) -> str | None:
    """Return where ``response`` says that the work asked for stands now; only ever another work of the same host."""
    if response.status_code not in MOVED:
        return None
    try:
        target = urljoin(url, response.headers.get("Location", ""))
        here, there = urlsplit(url), urlsplit(target)
    except ValueError:
        return None
    return target if here[:2] == there[:2] and target != url and WORK.search(there.path) else None


def error_for(verb: Verb, url: str, error: Exception, *, reused: bool = False) -> PmsyncError:
    """Say what went wrong in words that name service and host alone: the address may hold a key.

    ``reused`` when the connection had been used before, so that its end may be that of a connection left idle.
    """
    if isinstance(error, ValueError):
        return InputError(f"the address of {verb.label} cannot be used: it should look like https://host/path")
    host = f"{verb.label} ({urlsplit(url).hostname})"
    cause = error.args[0] if error.args else None
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
