"""The stand-in as a WSGI application: it answers requests under its rate limit, faults and answer times."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from . import crossref
from .answers import Answer, answer, ids_of, json_answer
from .faults import EVERY, KINDS, NCBI, Ask, Dropped, page, rate_limited, too_many
from .history import History
from .journals import journal_file
from .links import elink
from .query import UnsupportedError
from .works import Works

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from .answers import Params
    from .store import Records

NCBI_VERBS = {
    "/entrez/eutils/esearch.fcgi": "esearch",
    "/entrez/eutils/efetch.fcgi": "efetch",
    "/entrez/eutils/esummary.fcgi": "esummary",
    "/entrez/eutils/epost.fcgi": "epost",
    "/entrez/eutils/elink.fcgi": "elink",
    "/tools/idconv/api/v1/articles/": "idconv",
}
FILES = {"/pubmed/J_Medline.txt": "journals"}
LONGEST_URL = 8_000
EFETCH_UNIT = 200  # the answer time of EFetch is given for so many ids
LIVE_TIMES = {"esearch": 0.7, "efetch": 4.0}


@dataclass
class Asked:
    """One request: what was asked, by whom, and the status it got (None while open, 0 for a dropped connection).

    A DOI in the path of Crossref and doi.org is the parameter ``doi``, the ETag that a caller has of a file ``etag``.
    """

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


@dataclass
class _Ordered:
    """A fault as it was ordered: how often it is still to come (None: for ever), and to which requests."""

    kind: str
    left: int | None
    holding: tuple[str, ...]

    def concerns(self, params: Params) -> bool:
        """Say whether the request holds every text; one that is part of a longer word does not count."""
        if (needed := KINDS[self.kind].needs) and not params.get(needed):
            return False
        text = " ".join(params.values())
        return all(re.search(rf"(?<!\w){re.escape(held)}(?!\w)", text, re.IGNORECASE) for held in self.holding)


class StandIn:
    """The application.

    ``works`` is what Crossref holds (None: the works of ``records`` and of the project's own facts, their notices
    indexed today), ``agencies`` adds to what doi.org knows of prefixes. ``rate`` and ``rate_with_key`` are requests in
    any one second, ``rate=None`` for no limit; Crossref's limits are its own and hold unless ``rate`` is None. ``keys``
    are the API keys that are valid (None: every one); ``times`` seconds per verb (EFetch: per 200 ids); ``loosened``:
    see ``query.py``.
    """

    def __init__(
        self,
        records: Records,
        *,
        works: Works | None = None,
        agencies: Mapping[str, str] | None = None,
        rate: int | None = 3,
        rate_with_key: int = 10,
        keys: Collection[str] | None = None,
        times: Mapping[str, float] | None = None,
        loosened: Mapping[str, Sequence[int]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.records, self.loosened, self.keys = records, loosened, keys
        self.works = _works(records) if works is None else works
        self.agencies = {**crossref.AGENCIES, **(agencies or {})}
        _ = records.index  # built now, so that the first question is not slower than the rest
        self.rate, self.rate_with_key = rate, rate_with_key
        self.times, self.clock, self.sleep = times or {}, clock, sleep
        self.history = History()
        self.log: list[Asked] = []
        self._faults: dict[str, list[_Ordered]] = defaultdict(list)
        self._arrivals: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def evolve(self, records: Records, works: Works | None = None) -> None:
        """Hold other records and works from now on, both at once; the answer to one question is all of one time.

        ``works=None``: the works of these records, and the facts, updates and index dates that the present works hold.
        """
        _ = records.index  # built before it is served
        works = self.works.of_these(records) if works is None else works
        with self._lock:
            self.records, self.works = records, works

    def fault(self, verb: str, kind: str, times: int | None = 1, *, holding: str | tuple[str, ...] = ()) -> None:
        """Spoil the next ``times`` requests of this verb so (None: all), after those already queued.

        With ``holding`` only requests that hold this text among their parameters, whole words of it: however a batch is
        split, the part with the culprit fails. Of several texts all: ``("neighbor_score", "37952131")`` fails for ever
        where cmd=neighbor and other PMIDs do not, as reported.
        """
        if verb not in EVERY or kind not in KINDS or verb not in KINDS[kind].verbs:
            kinds = [name for name, fault in KINDS.items() if verb in fault.verbs]
            raise ValueError(f"no fault {kind!r} for {verb!r}; there are {', '.join(kinds) or 'none'}")
        texts = (holding,) if isinstance(holding, str) else holding
        self._faults[verb].append(_Ordered(kind, times, tuple(text for text in texts if text)))

    def count(self, verb: str | None = None) -> int:
        """Count the requests so far, of one verb or of all."""
        return len(self.log) if verb is None else Counter(asked.verb for asked in self.log)[verb]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI; raises Dropped where the connection is to be reset, also in the midst of a body."""
        answered = self._route(environ)
        zipped = answered.body and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        if zipped and "Content-Length" not in answered.headers:
            answered.body = gzip.compress(answered.body, 1)
            answered.headers = {**answered.headers, "Content-Encoding": "gzip"}
        headers = {"Content-Type": answered.type} if answered.type else {}
        headers |= {"Content-Length": str(len(answered.body)), **answered.headers}
        start_response(f"{answered.status} {HTTPStatus(answered.status).phrase}", list(headers.items()))
        return self._parts(answered) if answered.pause or answered.breaks else [answered.body]

    def _parts(self, answered: Answer) -> Iterator[bytes]:
        size = 1 if answered.pause else max(1, len(answered.body))
        for start in range(0, len(answered.body), size):
            if answered.pause:
                self.sleep(answered.pause)
            yield answered.body[start : start + size]
        if answered.breaks:
            raise Dropped

    def _route(self, environ: dict[str, Any]) -> Answer:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/standin/"):
            return self._control(path, _params(environ))
        params = _params(environ) if method in ("GET", "POST") else {}
        raw = environ.get("REQUEST_URI", quote(path)).partition("?")[0]
        if path in FILES and (etag := environ.get("HTTP_IF_NONE_MATCH")):
            params["etag"] = etag
        verb = NCBI_VERBS.get(path) or FILES.get(path) or crossref.route(path, raw, params)
        if verb is None or method not in (("GET", "POST") if verb in NCBI else ("GET",)):
            return page(404, "Not Found")
        key, email, mailto = (params.pop(name, None) for name in ("api_key", "email", "mailto"))
        agent = environ.get("HTTP_USER_AGENT", "")
        who = {"tool": params.pop("tool", None), "email": email or mailto, "has_key": bool(key)}
        asked = Asked(verb, method, params, self.clock(), agent, **who)
        pool = crossref.pool(verb, polite=bool(mailto) or "mailto:" in agent)
        with self._lock:
            self.log.append(asked)
            seen, limit = self._arrived(asked, pool)
            too_long = len(raw) + 1 + len(environ.get("QUERY_STRING", "")) > LONGEST_URL
            refused = page(414, "Submitted URI too large!") if too_long else self._refused(asked, key, seen, limit)
            asked.fault = self._due_fault(asked) if refused is None else None
            records, works = self.records, self.works  # those of this moment
        asked.status = 0
        answered = refused or self._answer(asked, records, works)
        asked.status = answered.status
        answered.headers = {**_announced(verb, pool, seen, limit, answered.status), **answered.headers}
        return answered

    def _due_fault(self, asked: Asked) -> str | None:
        """Take the first fault that concerns this request off the queue, once."""
        queue = self._faults[asked.verb]
        due = next((ordered for ordered in queue if ordered.concerns(asked.params)), None)
        if due is None or due.left is None:
            return due and due.kind
        due.left -= 1
        self._faults[asked.verb] = [ordered for ordered in queue if ordered.left != 0]
        return due.kind

    def _arrived(self, asked: Asked, pool: str) -> tuple[int, int | None]:
        """Count the requests of the last second and say how many are allowed; every service counts apart."""
        service, allowed = "eutils", self.rate_with_key if asked.has_key else self.rate
        if asked.verb == "idconv":  # it knows no keys
            service, allowed = "idconv", self.rate
        elif asked.verb in FILES.values():  # it documents no limit
            service, allowed = "files", None
        elif asked.verb not in NCBI:
            service, allowed = ("ra", None) if asked.verb == "ra" else (pool, crossref.POOLS[pool][0])
        arrivals = self._arrivals[service]
        arrivals.append(asked.time)
        while arrivals[0] <= asked.time - 1:
            arrivals.popleft()
        return len(arrivals), None if self.rate is None else allowed

    def _refused(self, asked: Asked, key: str | None, seen: int, limit: int | None) -> Answer | None:
        if key and self.keys is not None and key not in self.keys:  # the live answer was not recorded
            error = {"error": "API key invalid", "api-key": key, "type": "client", "status": "unknown"}
            return json_answer(error, 400)
        if limit is None or seen <= limit:
            return None
        return rate_limited(seen, limit) if asked.verb in NCBI else too_many()

    def _answer(self, asked: Asked, records: Records, works: Works) -> Answer:
        def ask(params: Params) -> Answer:
            if asked.verb == "epost":
                return self.history.post(params)
            if asked.verb == "elink":
                return elink(records, params)
            if asked.verb == "journals":
                return journal_file(records, params)
            if asked.verb in NCBI:
                return answer(asked.verb, records, params, self.loosened, self.history.sets)
            return crossref.answer(asked.verb, works, params, self.agencies)

        try:
            if asked.fault:
                return KINDS[asked.fault].spoil(Ask(ask, records), asked.params, asked.verb)
            answered = ask(asked.params)
        except UnsupportedError as error:
            return Answer(f"{error}\n".encode(), "text/plain; charset=UTF-8", 501)
        if seconds := self.times.get(asked.verb, 0):
            share = len(ids_of(asked.params)) / EFETCH_UNIT if asked.verb == "efetch" else 1
            self.sleep(seconds * share)
        return answered

    def _control(self, path: str, params: Params) -> Answer:
        """Obey another process: ``/standin/fault?verb=&kind=&times=&holding=``, ``/standin/log`` and ``/faults``.

        ``holding`` may be given several times.
        """
        if path == "/standin/log":
            return json_answer([asdict(asked) for asked in self.log])
        if path == "/standin/faults":
            return json_answer({kind: fault.what for kind, fault in KINDS.items()})
        if path != "/standin/fault":
            return page(404, "Not Found")
        try:
            times = int(params.get("times", "1")) or None  # 0: for ever
            self.fault(params["verb"], params["kind"], times, holding=tuple(params.get("holding", "").split("\n")))
        except (KeyError, ValueError) as error:
            return json_answer({"error": str(error)}, 400)
        return json_answer({"status": "ok"})


def _works(records: Records) -> Works:
    """Hold the works of the records and of the project's facts; the notices among them were indexed today."""
    works = Works.of(records) + Works.from_facts()
    return works.indexed_on(datetime.now(UTC).date(), *works.notices)


def _announced(verb: str, pool: str, seen: int, limit: int | None, status: int) -> dict[str, str]:
    """Make the headers in which a service tells its limits; PMC, NLM's file server and doi.org tell none."""
    if verb in crossref.VERBS:
        return {} if verb == "ra" or status == HTTPStatus.TOO_MANY_REQUESTS else crossref.pool_headers(pool)
    if verb in ("idconv", *FILES.values()) or limit is None:
        return {}
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(max(0, limit - seen))}


def _params(environ: dict[str, Any]) -> Params:
    """Query string and form; an ``id`` given several times counts as one comma-separated list, but not for ELink."""
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if environ["REQUEST_METHOD"] == "POST":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        pairs += parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True)
    joints = {"id": "&" if environ["PATH_INFO"].endswith("/elink.fcgi") else ",", "ids": ",", "holding": "\n"}
    params: Params = {}
    for name, value in pairs:
        params[name] = f"{params[name]}{joints[name]}{value}" if name in joints and name in params else value
    return params
