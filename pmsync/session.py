"""Questions to a service's address -> the bodies of true answers, asked politely and kept for a day.

A question passes retries (tenacity), then the cache or a cassette (requests-cache), then the adapter that says who
asks and keeps the pace, then the network. Who asks is added below the cache, so that neither the API key nor the e-mail
address can be stored. Importing this module takes a quarter of a second: import it where it is used.
"""

from __future__ import annotations

import logging
import re
import time
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from pmsync.errors import InputError, NotInCassette, PmsyncError, ServiceError, StoppedError, TransientError
from pmsync.failures import failure_in, retry_after
from pmsync.http_cache import cache_key, open_cache, play, record_into, verb_of
from pmsync.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from requests import PreparedRequest, Response

TRIES: Final = 5
SILENT_QUESTIONS: Final = 2  # that many in a row without an answer, and the service is left alone
CONNECT_TIMEOUT: Final = 10.0  # seconds
READ_TIMEOUT: Final = 60.0  # seconds between two bytes
# Seconds between departures. NCBI allows 3 a second, 10 with a key (E-utilities book, NBK25497), and counts arrivals.
INTERVAL: Final = 0.34
INTERVAL_WITH_KEY: Final = 0.105
ID_CONVERTER: Final = "articles"  # its verb; it wants tool and e-mail, and takes no key


class Session:
    """Whom a run asks, and as whom: one request at a time, from one thread.

    ``cache`` is an SQLite file whose folder also holds the pace (without one, nothing is kept and the pace is this
    session's own). ``cassette`` is a folder of recorded answers, played instead of asking anybody, or, if ``record``,
    written from the network. ``deadline`` is in seconds, for all that this session does. ``on_request`` is called
    with the verb whenever a request leaves. ``requests`` counts those, ``cache_hits`` the answers that needed none.
    """

    def __init__(
        self,
        *,
        cache: Path | None,
        deadline: float,
        cassette: Path | None = None,
        record: bool = False,
        email: str | None = None,
        api_key: str | None = None,
        on_request: Callable[[str], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.requests = 0
        self.cache_hits = 0
        self._playing = cassette if not record else None
        self._refreshing = record
        self._deadline, self._end = deadline, clock() + deadline
        self._clock, self._sleep = clock, sleep
        self.on_request = on_request
        folder = cache.parent if cache else None
        interval = INTERVAL_WITH_KEY if api_key else INTERVAL
        self._keyed_pace = Pace(folder, "eutils", interval, clock=wall_clock, sleep=sleep)
        self._other_pace = Pace(folder, "other", INTERVAL, clock=wall_clock, sleep=sleep)
        self._throttled: Pace | None = None  # what to hold, if the last try was answered 429
        self._stopped: dict[str, str] = {}  # service -> why it is asked no more
        self._silent: dict[str, int] = {}  # service -> questions in a row it left unanswered
        self._backoff = wait_exponential_jitter(initial=1, max=30)
        if cassette:
            self._http = record_into(cassette, _is_answer) if record else play(cassette)
        else:
            self._http = open_cache(cache, _is_answer)
        adapter = _WhoAsks(email, api_key, self._depart)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections and files."""
        self._http.close()  # type: ignore[no-untyped-call]  # requests-cache leaves it untyped

    def ask(
        self, url: str, params: Mapping[str, str], *, service: str, post: bool = False, refresh: bool = False
    ) -> bytes:
        """Return the body of a true answer to ``params`` at ``url``.

        ``service`` names who is asked: it is the word in messages, and what is no longer asked once it keeps silent.
        ``refresh`` goes past the cache and overwrites it. Raises TransientError after five tries, RefusedError,
        StoppedError, NotInCassette, and InputError for an address or a cassette that cannot be used.
        """
        if service in self._stopped:
            raise StoppedError(self._stopped[service])
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(TRIES),
            wait=self._wait,
            sleep=self._nap,
            reraise=True,
        )
        try:
            body = retrying(self._try, url, params, post=post, refresh=refresh or self._refreshing)
        except ServiceError as error:
            self._note_failure(service, error)
            # The frames it came through hold the answer and its connection, and callers keep errors for a whole run.
            raise error.with_traceback(None) from None
        self._silent[service] = 0
        return body

    def _try(self, url: str, params: Mapping[str, str], *, post: bool, refresh: bool) -> bytes:
        self._throttled = None
        response = self._send(url, params, post=post, refresh=refresh)
        if self._playing and response.status_code == HTTPStatus.GATEWAY_TIMEOUT:  # how requests-cache says "not there"
            key = cache_key(response.request)
            raise NotInCassette(f"the cassette {self._playing} holds no answer to this {verb_of(url)} question ({key})")
        if failure := _failure_of(response):
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._throttled = self._pace_for(url)
            raise failure
        self.cache_hits += getattr(response, "from_cache", False)
        return response.content

    def _send(self, url: str, params: Mapping[str, str], *, post: bool, refresh: bool) -> Response:
        try:
            return self._http.request(
                "POST" if post else "GET",
                url,
                params=None if post else params,
                data=params if post else None,
                only_if_cached=bool(self._playing),
                force_refresh=refresh and not self._playing,
                allow_redirects=False,  # who asks is told to the address that was meant, and to no other
            )
        except requests.RequestException as error:
            failure = _why_not_sent(url, error)
        raise failure  # from out here, so that no exception that holds the whole address hangs on to it

    def _depart(self, url: str) -> tuple[float, float]:
        """Wait for a slot, count the request, and return the time-outs it may use."""
        if not self._pace_for(url).wait(self._left()):
            raise self._too_late()
        self.requests += 1
        if self.on_request:
            self.on_request(verb_of(url))
        left = max(self._left(), 0.001)
        return min(CONNECT_TIMEOUT, left), min(READ_TIMEOUT, left)

    def _pace_for(self, url: str) -> Pace:
        return self._keyed_pace if _takes_key(url) else self._other_pace

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds until the next try; after a 429, no process may ask any sooner."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, TransientError) or error.stale_connection:
            return 0.0
        seconds = self._backoff(state) if error.retry_after is None else error.retry_after
        if self._throttled:
            self._throttled.hold(seconds)
        return seconds

    def _nap(self, seconds: float) -> None:
        if seconds > self._left():
            raise StoppedError(
                f"the next try would be due in {seconds:g} s, past the run's deadline of {self._deadline:g} s"
            )
        self._sleep(seconds)

    def _left(self) -> float:
        return self._end - self._clock()

    def _too_late(self) -> StoppedError:
        return StoppedError(f"the run's deadline of {self._deadline:g} s is over")

    def _note_failure(self, service: str, error: ServiceError) -> None:
        self._silent[service] = self._silent.get(service, 0) + 1 if isinstance(error, TransientError) else 0
        if isinstance(error, StoppedError):
            self._stopped[service] = str(error)
        elif self._silent[service] == SILENT_QUESTIONS:
            self._stopped[service] = f"{service} has not answered {SILENT_QUESTIONS * TRIES} times; stopped asking"


class _WhoAsks(HTTPAdapter):
    """Sends a copy of the request that says who asks, and puts the original back on the response."""

    def __init__(self, email: str | None, api_key: str | None, depart: Callable[[str], tuple[float, float]]) -> None:
        super().__init__()
        self._email, self._api_key, self._depart = email, api_key, depart
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
        """Send ``request`` when its slot comes, and read the answer; raise TransientError where that fails."""
        timeouts = self._depart(request.url or "")
        pool: Any = self.get_connection_with_tls_context(request, verify, proxies, cert)
        opened = pool.num_connections
        try:
            response = super().send(self._signed(request), stream, timeouts, verify, cert, proxies)
            return self._unsigned(response, request)
        except requests.RequestException as error:
            failure = _why_not_sent(request.url or "", error, reused=pool.num_connections == opened)
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
        wanted = _takes_key(url) or verb_of(url) == ID_CONVERTER
        asker = {"tool": "pmsync", "email": self._email, "api_key": self._api_key if _takes_key(url) else None}
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
        for name in ("Set-Cookie", "Vary"):  # whose cookie it was is nobody's; what was asked, the key alone says
            response.headers.pop(name, None)
        return response


def _takes_key(url: str) -> bool:
    return urlsplit(url).path.endswith(".fcgi")


def _is_answer(response: Response) -> bool:
    return _failure_of(response) is None


def _failure_of(response: Response) -> ServiceError | None:
    headers = response.headers
    verb, status, content_type = verb_of(response.url), response.status_code, headers.get("Content-Type")
    return failure_in(verb, status, content_type, response.content, retry_after(headers))


def _why_not_sent(url: str, error: requests.RequestException, *, reused: bool = False) -> PmsyncError:
    """Say what went wrong in words that name the host alone: the address may hold a key."""
    host = urlsplit(url).hostname
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
