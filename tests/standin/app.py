"""A WSGI application: a request becomes an answer of the stand-in, under its rate limit, faults and answer times."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from .answers import Answer, answer, ids_of, json_answer
from .faults import FAULTS, page, rate_limited
from .query import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from .answers import Params
    from .store import Records

VERBS = {
    "/entrez/eutils/esearch.fcgi": "esearch",
    "/entrez/eutils/efetch.fcgi": "efetch",
    "/entrez/eutils/esummary.fcgi": "esummary",
    "/tools/idconv/api/v1/articles/": "idconv",
}
LONGEST_URL = 8_000
EFETCH_UNIT = 200  # the answer time of EFetch is given for so many ids
LIVE_TIMES = {"esearch": 0.7, "efetch": 4.0}


@dataclass
class Asked:
    """One request: what was asked, by whom, and the status it got (None while open, 0 for a dropped connection)."""

    verb: str
    method: str
    params: Params
    time: float
    user_agent: str
    tool: str | None
    email: str | None
    has_key: bool
    status: int | None = None
    fault: str | None = None


class StandIn:
    """The application.

    ``rate`` and ``rate_with_key`` are requests in any one second, ``rate=None`` for no limit; ``keys`` the API keys
    that are valid (None: every one); ``times`` seconds per verb (EFetch: per 200 ids); ``loosened``: see ``query.py``.
    """

    def __init__(
        self,
        records: Records,
        *,
        rate: int | None = 3,
        rate_with_key: int = 10,
        keys: Collection[str] | None = None,
        times: Mapping[str, float] | None = None,
        loosened: Mapping[str, Sequence[int]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.records, self.loosened, self.keys = records, loosened, keys
        _ = records.index  # built now, so that the first question is not slower than the rest
        self.rate, self.rate_with_key = rate, rate_with_key
        self.times, self.clock, self.sleep = times or {}, clock, sleep
        self.log: list[Asked] = []
        self._faults: dict[str, deque[str]] = defaultdict(deque)
        self._arrivals: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def fault(self, verb: str, kind: str, times: int = 1) -> None:
        """Spoil the next ``times`` requests of this verb so, after those already queued."""
        if verb not in VERBS.values() or kind not in FAULTS:
            raise ValueError(f"no fault {kind!r} for {verb!r}; there are {', '.join(FAULTS)}")
        self._faults[verb].extend([kind] * times)

    def count(self, verb: str | None = None) -> int:
        """Count the requests so far, of one verb or of all."""
        return len(self.log) if verb is None else Counter(asked.verb for asked in self.log)[verb]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI; raises Dropped where the connection is to be reset."""
        answered = self._route(environ)
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") and "Content-Length" not in answered.headers:
            answered.body = gzip.compress(answered.body, 1)
            answered.headers = {**answered.headers, "Content-Encoding": "gzip"}
        headers = {"Content-Type": answered.type, "Content-Length": str(len(answered.body)), **answered.headers}
        start_response(f"{answered.status} {HTTPStatus(answered.status).phrase}", list(headers.items()))
        return [answered.body]

    def _route(self, environ: dict[str, Any]) -> Answer:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/standin/"):
            return self._control(path, _params(environ))
        if path not in VERBS or method not in ("GET", "POST"):
            return page(404, "Not Found")
        params = _params(environ)
        key = params.pop("api_key", None)
        who = {"tool": params.pop("tool", None), "email": params.pop("email", None), "has_key": bool(key)}
        agent = environ.get("HTTP_USER_AGENT", "")
        asked = Asked(VERBS[path], method, params, self.clock(), agent, **who)
        with self._lock:
            self.log.append(asked)
            seen, limit = self._arrived(asked)
            kinds = self._faults[asked.verb]
            too_long = len(path) + 1 + len(environ.get("QUERY_STRING", "")) > LONGEST_URL
            refused = page(414, "Submitted URI too large!") if too_long else self._refused(key, seen, limit)
            asked.fault = kinds.popleft() if kinds and refused is None else None
        asked.status = 0
        answered = refused or self._answer(asked)
        asked.status = answered.status
        if asked.verb != "idconv" and limit is not None:
            left = str(max(0, limit - seen))
            answered.headers = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": left, **answered.headers}
        return answered

    def _arrived(self, asked: Asked) -> tuple[int, int | None]:
        """Count the requests of the last second and say how many are allowed; PMC counts apart and knows no keys."""
        service = "idconv" if asked.verb == "idconv" else "eutils"
        arrivals = self._arrivals[service]
        arrivals.append(asked.time)
        while arrivals[0] <= asked.time - 1:
            arrivals.popleft()
        with_key = asked.has_key and service == "eutils"
        return len(arrivals), self.rate if self.rate is None or not with_key else self.rate_with_key

    def _refused(self, key: str | None, seen: int, limit: int | None) -> Answer | None:
        if key and self.keys is not None and key not in self.keys:  # the live answer was not recorded
            told = {"error": "API key invalid", "api-key": key, "type": "client", "status": "unknown"}
            return json_answer(told, 400)
        return rate_limited(seen, limit) if limit is not None and seen > limit else None

    def _answer(self, asked: Asked) -> Answer:
        def ask(params: Params) -> Answer:
            return answer(asked.verb, self.records, params, self.loosened)

        try:
            if asked.fault:
                return FAULTS[asked.fault].spoil(ask, asked.params, asked.verb)
            answered = ask(asked.params)
        except UnsupportedError as error:
            return Answer(f"{error}\n".encode(), "text/plain; charset=UTF-8", 501)
        if seconds := self.times.get(asked.verb, 0):
            share = len(ids_of(asked.params)) / EFETCH_UNIT if asked.verb == "efetch" else 1
            self.sleep(seconds * share)
        return answered

    def _control(self, path: str, params: Params) -> Answer:
        """Obey another process: ``/standin/fault?verb=&kind=&times=``, ``/standin/log``, ``/standin/faults``."""
        if path == "/standin/log":
            return json_answer([asdict(asked) for asked in self.log])
        if path == "/standin/faults":
            return json_answer({kind: fault.what for kind, fault in FAULTS.items()})
        if path != "/standin/fault":
            return page(404, "Not Found")
        try:
            self.fault(params["verb"], params["kind"], int(params.get("times", "1")))
        except (KeyError, ValueError) as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({"status": "ok"})


def _params(environ: dict[str, Any]) -> Params:
    """Query string and form; an ``id`` given several times counts as one comma-separated list."""
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if environ["REQUEST_METHOD"] == "POST":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        pairs += parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True)
    params: Params = {}
    for name, value in pairs:
        params[name] = f"{params[name]},{value}" if name in ("id", "ids") and name in params else value
    return params
