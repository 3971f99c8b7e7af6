"""The one way to the services: questions are asked politely, and true answers kept for a day.

A question passes retries (tenacity), then the cache or a cassette (requests-cache), then the service's own adapter,
which says who asks and keeps the rate limit (pmsync.services.http.adapter), then the network. Importing this module
takes a quarter of a second: import it where it is used.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pmsync.errors import InputError, NotInCassette, ServiceError, StoppedError, TransientError
from pmsync.services.http.adapter import ServiceAdapter, error_for
from pmsync.services.http.cache import open_cache, play, record_into, tidy
from pmsync.services.http.failures import failure_in, retry_after
from pmsync.services.http.rate_limit import RateLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from requests import Response
    from requests_cache import CachedSession

    from pmsync.services.http.rate_limit import RateLimit
    from pmsync.services.http.service import Service, ServiceName, Verb


TRIES: Final = 5
SILENT_QUESTIONS: Final = 2  # that many in a row without an answer, and the service is left alone
CONNECT_TIMEOUT: Final = 10.0  # seconds
READ_TIMEOUT: Final = 60.0  # seconds between two bytes
ANSWER_TIMEOUT: Final = 300.0  # seconds for a whole answer, of which the largest are some megabytes

Result = TypeVar("Result")


class Session:
    """Asks ``services``, one request at a time and from one thread, and says as whom.

    ``cache`` is an SQLite file whose folder also holds the state of the rate limits (without one, nothing is kept and
    the limits are this session's own). ``cassette`` is a folder of recorded answers, played instead of asking anybody,
    or, if ``record``, written from the network. ``deadline`` is in seconds, for all that this session does, and
    ``most_requests`` the number of requests that it may send. ``on_request`` is called with the verb whenever a request
    leaves. ``requests`` counts those, ``cache_hits`` the answers that needed none; ``folder`` is where the look-ups of
    the machine keep what they share, None with a cassette, whose answers alone count. Raises InputError where two
    services have one address, or the cassette cannot be used.
    """

    def __init__(
        self,
        services: Iterable[Service],
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
        self.folder = cache.parent if cache and not cassette else None
        self.requests = self.cache_hits = 0
        self._playing, self._refreshing = None if record else cassette, record
        self._deadline, self._end = deadline, clock() + deadline
        self._most_requests = most_requests
        self._clock, self._sleep = clock, sleep
        self.on_request = on_request
        self._stopped: dict[ServiceName, str] = {}  # why a service is asked no more
        self._silent: dict[ServiceName, int] = {}  # questions in a row that a service left unanswered
        self._backoff = wait_exponential_jitter(initial=1, max=30)
        adapters = [
            ServiceAdapter(
                service,
                RateLimits(cache.parent if cache else None, service.intervals, clock=wall_clock, sleep=sleep),
                self._before_send,
                email=email,
                api_key=api_key,
            )
            for service in services
        ]
        _refuse_shared_addresses(adapters)
        self._adapters = {verb: adapter for adapter in adapters for verb in adapter.service.verbs}
        self._keeps = not cassette  # a cassette keeps everything, for good
        self._http = self._opened(cache, cassette, record=record)
        _mount(self._http, adapters)

    def _opened(self, cache: Path | None, cassette: Path | None, *, record: bool) -> CachedSession:
        if cassette and record:
            return record_into(cassette, self._question_of, self._is_answer)
        if cassette:
            return play(cassette, self._question_of)
        return open_cache(cache, self._question_of, self._is_answer)

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
        verb: Verb,
        params: Mapping[str, str],
        *,
        path: str = "",
        post: bool = False,
        refresh: bool = False,
        keep: float | None = None,
    ) -> bytes:
        """Return the body of a true answer to ``verb`` with ``params``.

        ``path`` is the DOI or the prefix that the question is about, where the service wants it in the address.
        ``refresh`` goes past the cache and overwrites it; ``keep`` is for how many seconds the answer is kept there, in
        place of a day (0: not at all). Raises TransientError after five tries, RefusedError, StoppedError (each with
        its ``service``, but for the end of the run's time or budget, which is everybody's), NotInCassette, and
        InputError for an address or a cassette that cannot be used.
        """
        refresh = refresh or self._refreshing
        return self._insist(TRIES, self._try, verb, params, path=path, post=post, refresh=refresh, keep=keep)

    def download(self, verb: Verb, etag: str | None, *, once: bool = False) -> tuple[bytes, str | None] | None:
        """Return the file that ``verb`` names and its ETag, if it has one; None where it is still that of ``etag``.

        Neither the cache nor a cassette keeps files. Raises as ``ask``; with ``once`` nothing is tried again.
        """
        if self._playing:
            raise NotInCassette(f"the cassette {self._playing} holds answers only, and no file of {verb.label}")
        return self._insist(1 if once else TRIES, self._try_file, verb, etag)

    def _insist(self, tries: int, attempt: Callable[..., Result], verb: Verb, *details: Any, **options: Any) -> Result:  # noqa: ANN401 - as ``attempt`` takes them
        """Return what ``attempt`` does, which may fail for a while."""
        service = verb.service
        if service in self._stopped:
            raise StoppedError(self._stopped[service], service=service)
        retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            stop=stop_after_attempt(tries),
            wait=self._wait,
            before_sleep=self._pause,
            sleep=lambda _: None,  # it is not told for which error
            reraise=True,
        )
        try:
            result = retrying(attempt, verb, *details, **options)
        except ServiceError as error:
            error.service = service if self._left() > 0 and not self._is_spent() else None
            self._count_failure(service, error)
            # The frames it came through hold the answer and its connection, and callers keep errors for a whole run.
            raise error.with_traceback(None) from None
        self._silent[service] = 0
        return result

    def _try(
        self, verb: Verb, params: Mapping[str, str], *, path: str, post: bool, refresh: bool, keep: float | None
    ) -> bytes:
        response = self._send(
            verb,
            path,
            method="POST" if post else "GET",
            params=None if post else params,
            data=params if post else None,
            expire_after=keep if self._keeps else None,
            only_if_cached=bool(self._playing),
            force_refresh=refresh and not self._playing,
        )
        if self._playing and response.status_code == HTTPStatus.GATEWAY_TIMEOUT:  # how requests-cache says "not there"
            key = self._http.cache.create_key(response.request)
            raise NotInCassette(f"the cassette {self._playing} holds no answer to this {verb} question ({key})")
        if failure := _failure_of(response, verb, path):
            raise failure
        self.cache_hits += getattr(response, "from_cache", False)
        return response.content

    def _try_file(self, verb: Verb, etag: str | None) -> tuple[bytes, str | None] | None:
        with self._http.cache_disabled():
            response = self._send(verb, method="GET", headers={"If-None-Match": etag} if etag else {})
        if failure := _failure_of(response, verb, ""):
            raise failure
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            if etag is None:
                raise TransientError(f"{verb.label} sent nothing, as if the file were known")
            return None
        return response.content, response.headers.get("ETag")

    def _send(self, verb: Verb, path: str = "", **request: Any) -> Response:  # noqa: ANN401 - as requests-cache takes it
        url = self._adapters[verb].service.url(verb, path)
        try:
            # Who asks is told to the address that was meant, and to no other.
            return self._http.request(url=url, allow_redirects=False, **request)
        except requests.RequestException as error:
            failure = error_for(verb, url, error)
        raise failure  # from out here, so that no exception that holds the whole address hangs on to it

    def _question_of(self, url: str) -> tuple[Verb, str]:
        return cast("ServiceAdapter", self._http.get_adapter(url)).question(url)

    def _is_answer(self, response: Response) -> bool:
        try:
            question = self._question_of(response.url)
        except requests.exceptions.InvalidSchema:  # from the cache, got at an address that is no service's any more
            return True
        return _failure_of(response, *question) is None

    def _before_send(self, verb: Verb, limit: RateLimit) -> tuple[float, float, float]:
        """Wait for a slot, count the request, and return the time-outs it may use (see ServiceAdapter)."""
        if self._is_spent():
            raise StoppedError(f"the run's budget of {self._most_requests} requests is spent")
        if not limit.wait(self._left()):
            raise StoppedError(f"the run's deadline of {self._deadline:g} s is over")
        self.requests += 1
        if self.on_request:
            self.on_request(verb)
        left = max(self._left(), 0.001)
        return min(CONNECT_TIMEOUT, left), min(READ_TIMEOUT, left), min(ANSWER_TIMEOUT, left)

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds until the next try; after a 429, no process may ask any sooner."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, TransientError) or error.stale_connection:
            return 0.0
        seconds = self._backoff(state) if error.retry_after is None else error.retry_after
        if error.throttled:
            verb: Verb = state.args[0]
            self._adapters[verb].limits.back_off(seconds)
        return seconds

    def _pause(self, state: RetryCallState) -> None:
        """Sleep until the next try; raises StoppedError where that would be past the deadline."""
        error = state.outcome.exception() if state.outcome else None
        if state.upcoming_sleep > self._left():
            raise StoppedError(f"{error}; the next try would be past the run's deadline of {self._deadline:g} s")
        self._sleep(state.upcoming_sleep)

    def _left(self) -> float:
        return self._end - self._clock()

    def _is_spent(self) -> bool:
        return self._most_requests is not None and self.requests >= self._most_requests

    def _count_failure(self, service: ServiceName, error: ServiceError) -> None:
        self._silent[service] = self._silent.get(service, 0) + 1 if isinstance(error, TransientError) else 0
        if isinstance(error, StoppedError):
            if not error.ends_the_run:
                self._stopped[service] = str(error)
        elif self._silent[service] == SILENT_QUESTIONS:
            self._stopped[service] = f"{service} has not answered {SILENT_QUESTIONS * TRIES} times; stopped asking"


def _failure_of(response: Response, verb: Verb, path: str) -> ServiceError | None:
    status, headers = response.status_code, response.headers
    failure = failure_in(verb, status, headers.get("Content-Type"), response.content, retry_after(headers))
    if failure is None and status == HTTPStatus.NOT_FOUND and not path:
        return TransientError("Crossref answered 404 to a question that is for no work in particular")
    return failure


def _mount(http: CachedSession, adapters: Sequence[ServiceAdapter]) -> None:
    """Have every service asked through its own adapter, and nobody else asked at all."""
    http.adapters.clear()
    for adapter in adapters:
        if adapter.prefix:
            http.mount(adapter.prefix, adapter)


def _refuse_shared_addresses(adapters: Sequence[ServiceAdapter]) -> None:
    """Raise InputError where two services have one address: nobody could tell which of them a question is for."""
    for first, second in combinations(adapters, 2):
        if first.prefix and second.prefix and first.prefix.lower() == second.prefix.lower():
            raise InputError(
                f"{first.service.setting} and {second.service.setting} name two services at one address, "
                f"{first.prefix}; each needs its own"
            )
