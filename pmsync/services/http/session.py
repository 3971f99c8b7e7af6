"""Questions to a service's address -> the bodies of true answers, asked politely and kept for a day.

A question passes retries (tenacity), then the cache or a cassette (requests-cache), then what says who asks and
keeps the pace (pmsync.who_asks), then the network. Importing this module takes a quarter of a second: import it where
it is used.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Self

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pmsync.errors import NotInCassette, ServiceError, StoppedError, TransientError
from pmsync.services.http.adapter import ServiceAdapter, error_for
from pmsync.services.http.cache import cache_key, open_cache, play, record_into, tidy
from pmsync.services.http.endpoints import rest_of, verb_of
from pmsync.services.http.failures import failure_in, retry_after
from pmsync.services.http.rate_limit import RateLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from requests import Response


TRIES: Final = 5
SILENT_QUESTIONS: Final = 2  # that many in a row without an answer, and the service is left alone
CONNECT_TIMEOUT: Final = 10.0  # seconds
READ_TIMEOUT: Final = 60.0  # seconds between two bytes
ANSWER_TIMEOUT: Final = 300.0  # seconds for a whole answer, of which the largest are some megabytes


class Session:
    """Whom a run asks, and as whom: one request at a time, from one thread.

    ``cache`` is an SQLite file whose folder also holds the pace (without one, nothing is kept and the pace is this
    session's own). ``cassette`` is a folder of recorded answers, played instead of asking anybody, or, if ``record``,
    written from the network. ``deadline`` is in seconds, for all that this session does, and ``most_requests`` the
    number of requests that it may send. ``on_request`` is called with the verb whenever a request leaves. ``requests``
    counts those, ``cache_hits`` the answers that needed none.
    """

    def __init__(
        self,
        *,
        cache: Path | None,
        deadline: float,
        most_requests: int | None = None,
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
        self._most_requests = most_requests
        self._clock, self._sleep = clock, sleep
        self.on_request = on_request
        folder = cache.parent if cache else None
        self._paces = RateLimits(folder, keyed=bool(api_key), polite=bool(email), clock=wall_clock, sleep=sleep)
        self._failed = ""  # what was wrong with the last try
        self._throttled: str | None = None  # the address whose service to leave alone, if the last try was answered 429
        self._stopped: dict[str, str] = {}  # service -> why it is asked no more
        self._silent: dict[str, int] = {}  # service -> questions in a row it left unanswered
        self._backoff = wait_exponential_jitter(initial=1, max=30)
        self._keeps = not cassette  # a cassette keeps everything, for good
        if cassette:
            self._http = record_into(cassette, _is_answer) if record else play(cassette)
        else:
            self._http = open_cache(cache, _is_answer)
        adapter = ServiceAdapter(email, api_key, self._depart, self._paces.adopt)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections and files."""
        self._http.close()  # type: ignore[no-untyped-call]  # requests-cache leaves it untyped

    @property
    def keeps(self) -> bool:
        """Whether answers are kept; a cache that cannot be written is done without."""
        return not self._http.settings.disabled

    def tidy(self) -> None:
        """Give the room of answers that are past their day back to the disk, where it is most of the cache's file."""
        tidy(self._http)

    def ask(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        service: str,
        post: bool = False,
        refresh: bool = False,
        keep: float | None = None,
    ) -> bytes:
        """Return the body of a true answer to ``params`` at ``url``.

        ``service`` names who is asked: it is the word in messages, and what is no longer asked once it keeps silent.
        ``refresh`` goes past the cache and overwrites it; ``keep`` is for how many seconds the answer is kept there, in
        place of a day (0: not at all). Raises TransientError after five tries, RefusedError, StoppedError (each with
        its ``service``, but for the end of the run's time or budget, which is everybody's), NotInCassette, and
        InputError for an address or a cassette that cannot be used.
        """
        if service in self._stopped:
            raise StoppedError(self._stopped[service], service=service)
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(TRIES),
            wait=self._wait,
            sleep=self._nap,
            reraise=True,
        )
        try:
            body = retrying(self._try, url, params, post=post, refresh=refresh or self._refreshing, keep=keep)
        except ServiceError as error:
            error.service = service if self._left() > 0 and not self._is_spent() else None
            self._note_failure(service, error)
            # The frames it came through hold the answer and its connection, and callers keep errors for a whole run.
            raise error.with_traceback(None) from None
        self._silent[service] = 0
        return body

    def _try(self, url: str, params: Mapping[str, str], *, post: bool, refresh: bool, keep: float | None) -> bytes:
        self._throttled = None
        response = self._send(url, params, post=post, refresh=refresh, keep=keep)
        if self._playing and response.status_code == HTTPStatus.GATEWAY_TIMEOUT:  # how requests-cache says "not there"
            key = cache_key(response.request)
            raise NotInCassette(f"the cassette {self._playing} holds no answer to this {verb_of(url)} question ({key})")
        if failure := _failure_of(response):
            if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                self._throttled = url
            raise failure
        self.cache_hits += getattr(response, "from_cache", False)
        return response.content

    def _send(self, url: str, params: Mapping[str, str], *, post: bool, refresh: bool, keep: float | None) -> Response:
        try:
            return self._http.request(
                "POST" if post else "GET",
                url,
                params=None if post else params,
                data=params if post else None,
                expire_after=keep if self._keeps else None,
                only_if_cached=bool(self._playing),
                force_refresh=refresh and not self._playing,
                allow_redirects=False,  # who asks is told to the address that was meant, and to no other
            )
        except requests.RequestException as error:
            failure = error_for(url, error)
        raise failure  # from out here, so that no exception that holds the whole address hangs on to it

    def _depart(self, url: str) -> tuple[float, float, float]:
        """Wait for a slot, count the request, and return the time-outs it may use (see WhoAsks)."""
        if self._is_spent():
            raise StoppedError(f"the run's budget of {self._most_requests} requests is spent")
        if not self._paces.for_service(url).wait(self._left()):
            raise self._too_late()
        self.requests += 1
        if self.on_request:
            self.on_request(verb_of(url))
        left = max(self._left(), 0.001)
        return min(CONNECT_TIMEOUT, left), min(READ_TIMEOUT, left), min(ANSWER_TIMEOUT, left)

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds until the next try; after a 429, no process may ask any sooner."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, TransientError) or error.stale_connection:
            return 0.0
        self._failed = str(error)
        seconds = self._backoff(state) if error.retry_after is None else error.retry_after
        if self._throttled:
            self._paces.back_off(self._throttled, seconds)
        return seconds

    def _nap(self, seconds: float) -> None:
        if seconds > self._left():
            raise StoppedError(f"{self._failed}; the next try would be past the run's deadline of {self._deadline:g} s")
        self._sleep(seconds)

    def _left(self) -> float:
        return self._end - self._clock()

    def _is_spent(self) -> bool:
        return self._most_requests is not None and self.requests >= self._most_requests

    def _too_late(self) -> StoppedError:
        return StoppedError(f"the run's deadline of {self._deadline:g} s is over")

    def _note_failure(self, service: str, error: ServiceError) -> None:
        self._silent[service] = self._silent.get(service, 0) + 1 if isinstance(error, TransientError) else 0
        if isinstance(error, StoppedError):
            if not error.ends_the_run:
                self._stopped[service] = str(error)
        elif self._silent[service] == SILENT_QUESTIONS:
            self._stopped[service] = f"{service} has not answered {SILENT_QUESTIONS * TRIES} times; stopped asking"


def _is_answer(response: Response) -> bool:
    return _failure_of(response) is None


def _failure_of(response: Response) -> ServiceError | None:
    url, status, headers = response.url, response.status_code, response.headers
    failure = failure_in(verb_of(url), status, headers.get("Content-Type"), response.content, retry_after(headers))
    if failure is None and status == HTTPStatus.NOT_FOUND and not rest_of(url):
        return TransientError("Crossref answered 404 to a question that is for no work in particular")
    return failure
