"""What pmsync.session promises, tried against a server of its own on 127.0.0.1; time is a number here."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

import pytest

from pmsync.errors import InputError, NotInCassette, RefusedError, StoppedError, TransientError
from pmsync.services.http.rate_limit import DOI_ORG, INTERVAL, INTERVAL_WITH_KEY, LIST, ONE_WORK, SLACK
from pmsync.services.http.session import TRIES, Session

KEY = "0123456789abcdef0123456789abcdef0123"
EMAIL = "jo.doe+pm@example.org"
SECRETS = [
    form.encode() for text in (KEY, EMAIL) for form in (text, quote(text, safe=""), quote(text), quote_plus(text))
]

FOUND = b'{"header":{},"esearchresult":{"count":"1","idlist":["40292402"],"querytranslation":"x"}}'
NEWER = b'{"header":{},"esearchresult":{"count":"2","idlist":["40292402","2"],"querytranslation":"x"}}'
ERROR_INSIDE = b'{"header":{},"esearchresult":{"ERROR":"Search Backend failed: Database is not supported: pubmed"}}'
RECORDS = (
    '<?xml version="1.0" ?>\n<PubmedArticleSet><PubmedArticle><ArticleTitle>'
    "Émile's 'β'  title:\n - \U0001f600\t&amp; more \u2028 1.73 m<sup>2</sup> \x85 </ArticleTitle>"
    "</PubmedArticle></PubmedArticleSet>"
).encode()
CONVERTED = b'{"status":"ok","records":[{"pmcid":"PMC7605294","pmid":33163378,"requested-id":"PMC7605294"}]}'
WORK = b'{"status":"ok","message-type":"work","message":{"DOI":"10.26434/chemrxiv.5406907.v5"}}'
WORKS = b'{"status":"ok","message-type":"work-list","message":{"items":[]}}'
AGENCY = b'[{"DOI":"10.5061","RA":"DataCite"}]'
ABSENT = b"Resource not found."
LIMITED = b'{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"5","limit":"3"}'
BAD_KEY = b'{"error":"API key invalid","api-key":"' + KEY.encode() + b'","type":"client","status":"unknown"}'


@dataclass
class Arrival:
    """A request as it reached the server."""

    method: str
    path: str
    form: dict[str, list[str]]
    headers: dict[str, str]
    connection: int


@dataclass
class Reply:
    """What the server sends; ``said_length`` may lie, ``silent`` closes the connection without a word."""

    status: int = 200
    body: bytes = FOUND
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=UTF-8"})
    said_length: int | None = None
    silent: bool = False


class Service(ThreadingHTTPServer):
    """Gives ``replies`` in turn, the last one for ever, and remembers who came."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = [Reply()]
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def esearch(self) -> str:
        return f"{self.url}/entrez/eutils/esearch.fcgi"


class Handler(BaseHTTPRequestHandler):
    """Answers as it is told."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10  # a session that leaves its connection open is noticed
    server: Service

    def do_GET(self) -> None:
        self.answer("")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def answer(self, body: str) -> None:
        parts = urlsplit(self.path)
        form = parse_qs(parts.query) | parse_qs(body)
        seen = Arrival(self.command, parts.path, form, dict(self.headers), self.client_address[1])
        self.server.arrivals.append(seen)
        reply = self.server.replies[0] if len(self.server.replies) == 1 else self.server.replies.pop(0)
        if reply.silent:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(reply.said_length or len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = reply.said_length is not None

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Time:
    """A clock that moves only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def connect(service: Service, time: Time, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Open sessions that are closed before the server is."""
    opened: list[Session] = []

    def connect(**options: object) -> Session:
        given = {"cache": tmp_path / "cache" / "http.sqlite", "deadline": 1000.0, **options}
        session = Session(clock=time.clock, wall_clock=time.clock, sleep=time.sleep, **given)
        opened.append(session)
        return session

    yield connect
    for session in opened:
        session.__exit__()


def search(session: Session, service: Service, term: str = "10.2147/IJN.S506221[doi]", **options: bool) -> bytes:
    return session.ask(service.esearch, {"db": "pubmed", "term": term}, service="NCBI", **options)


def stored_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


class TestCache:
    """What is kept, and what never is."""

    def test_the_same_question_is_sent_once(self, connect, service):
        session = connect()
        assert search(session, service) == search(session, service) == FOUND
        assert (session.requests, session.cache_hits, len(service.arrivals)) == (1, 1, 1)

    def test_another_session_with_the_same_file_need_not_ask(self, connect, service):
        search(connect(), service)
        later = connect()
        assert search(later, service) == FOUND
        assert (later.requests, later.cache_hits) == (0, 1)

    def test_a_posted_question_is_cached_and_shares_its_answer_with_get(self, connect, service):
        session = connect()
        search(session, service, post=True)
        search(session, service, post=True)
        search(session, service)
        assert [arrival.method for arrival in service.arrivals] == ["POST"]

    def test_the_order_of_parameters_does_not_matter_but_their_values_do(self, connect, service):
        session = connect()
        session.ask(service.esearch, {"db": "pubmed", "term": "a"}, service="NCBI")
        session.ask(service.esearch, {"term": "a", "db": "pubmed"}, service="NCBI")
        session.ask(service.esearch, {"term": "b", "db": "pubmed"}, service="NCBI")
        assert session.requests == 2

    def test_an_answer_is_kept_for_a_day(self, connect, service, tmp_path):
        search(connect(), service)
        with sqlite3.connect(tmp_path / "cache" / "http.sqlite") as database:
            database.execute("UPDATE responses SET expires = 0")
            database.commit()
        database.close()
        later = connect()
        search(later, service)
        assert later.requests == 1

    def test_the_room_of_pruned_answers_is_given_back(self, connect, service, tmp_path):
        file = tmp_path / "cache" / "http.sqlite"
        service.replies = [Reply(body=FOUND[:-1] + b" " * 100_000 + b"}")]
        first = connect()
        for number in range(20):
            search(first, service, str(number))
        first.tidy()
        full = file.stat().st_size
        assert full > 2_000_000  # nothing is pruned yet
        with sqlite3.connect(file) as database:
            database.execute("UPDATE responses SET expires = 0")
            database.commit()
        database.close()
        connect().tidy()
        assert file.stat().st_size < full / 10

    @pytest.mark.parametrize("options", [{"cache": None}, {}])
    def test_there_is_nothing_to_give_back_without_a_cache_or_in_a_small_one(self, connect, service, options):
        session = connect(**options)
        search(session, service)
        session.tidy()
        assert search(session, service) == FOUND

    def test_an_answer_of_records_comes_back_from_the_cache_as_it_was_sent(self, connect, service):
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml; charset=UTF-8"})]
        url = f"{service.url}/efetch.fcgi"
        assert [connect().ask(url, {"id": "1"}, service="NCBI") for _ in range(2)] == [RECORDS, RECORDS]
        assert len(service.arrivals) == 1

    @pytest.mark.parametrize(
        "failure",
        [
            Reply(body=ERROR_INSIDE),
            Reply(body=b""),
            Reply(body=FOUND[:-9]),
            Reply(body=b"<html><body>maintenance</body></html>", headers={"Content-Type": "text/html"}),
            Reply(status=503),
            Reply(status=400, body=b"<eFetchResult><ERROR>External viewer error</ERROR></eFetchResult>"),
        ],
        ids=["error inside", "empty", "cut", "web page", "503", "400"],
    )
    def test_a_failure_is_never_cached(self, connect, service, failure):
        service.replies = [failure] * TRIES + [Reply()]
        session = connect()
        with pytest.raises(TransientError):
            search(session, service)
        assert search(session, service) == FOUND
        assert session.cache_hits == 0

    def test_refresh_asks_again_and_overwrites_what_was_kept(self, connect, service):
        service.replies = [Reply(), Reply(body=NEWER)]
        session = connect()
        search(session, service)
        assert search(session, service, refresh=True) == NEWER
        assert search(session, service) == NEWER
        assert (session.requests, session.cache_hits) == (2, 1)

    def test_without_a_cache_every_question_is_sent(self, connect, service):
        session = connect(cache=None)
        search(session, service)
        search(session, service)
        assert (session.requests, session.cache_hits) == (2, 0)


class TestTroubleWithTheCache:
    """A cache that fails stops nothing."""

    def test_a_file_that_is_no_database_is_left_alone_with_one_warning(self, connect, service, tmp_path, caplog):
        file = tmp_path / "http.sqlite"
        file.write_bytes(b"this is not a database " * 100)
        session = connect(cache=file)
        assert search(session, service) == search(session, service) == FOUND
        assert (session.requests, len(caplog.messages)) == (2, 1)
        assert str(file) in caplog.text
        assert file.read_bytes().startswith(b"this is not")

    def test_a_folder_in_the_place_of_the_file_does_not_stop_the_run(self, connect, service, tmp_path, caplog):
        assert search(connect(cache=tmp_path), service) == FOUND
        assert len(caplog.messages) == 1

    def test_a_file_in_the_place_of_the_folder_does_not_stop_the_run(self, connect, service, tmp_path, caplog):
        (tmp_path / "file").touch()
        assert search(connect(cache=tmp_path / "file" / "http.sqlite"), service) == FOUND
        assert len(caplog.messages) == 1

    def test_a_cache_that_breaks_during_the_run_is_given_up_with_one_warning(self, connect, service, tmp_path, caplog):
        session = connect()
        search(session, service)
        (tmp_path / "cache" / "http.sqlite").write_bytes(b"overwritten " * 2000)
        assert search(session, service) == search(session, service) == FOUND
        assert (session.requests, len(caplog.messages)) == (3, 1)


class TestWhoAsks:
    """Who asks is told to those who want to know, and to nobody else."""

    @pytest.mark.parametrize("post", [False, True])
    def test_ncbi_learns_tool_email_and_key(self, connect, service, post):
        search(connect(email=EMAIL, api_key=KEY), service, post=post)
        arrival = service.arrivals[0]
        assert arrival.form == {
            "db": ["pubmed"],
            "term": ["10.2147/IJN.S506221[doi]"],
            "tool": ["pmsync"],
            "email": [EMAIL],
            "api_key": [KEY],
        }
        assert arrival.headers["User-Agent"].startswith("pmsync/")
        assert EMAIL in arrival.headers["User-Agent"]

    def test_the_id_converter_learns_tool_and_email_but_no_key(self, connect, service):
        service.replies = [Reply(body=CONVERTED)]
        url = f"{service.url}/tools/idconv/api/v1/articles/"
        connect(email=EMAIL, api_key=KEY).ask(url, {"ids": "PMC7605294"}, service="the PMC ID Converter")
        assert service.arrivals[0].form == {"ids": ["PMC7605294"], "tool": ["pmsync"], "email": [EMAIL]}

    def test_another_service_learns_who_asks_from_the_user_agent_alone(self, connect, service):
        service.replies = [Reply(body=b'{"status":"ok","message":{"items":[]}}')]
        connect(email=EMAIL, api_key=KEY).ask(f"{service.url}/works", {"rows": "1"}, service="Crossref")
        assert service.arrivals[0].form == {"rows": ["1"]}
        assert f"mailto:{EMAIL}" in service.arrivals[0].headers["User-Agent"]

    def test_nobody_in_particular_asks_without_email_and_key(self, connect, service):
        search(connect(), service)
        assert service.arrivals[0].form.keys() == {"db", "term", "tool"}
        assert "mailto" not in service.arrivals[0].headers["User-Agent"]

    def test_an_answer_is_found_again_by_somebody_else(self, connect, service):
        search(connect(email=EMAIL, api_key=KEY), service)
        other = connect()
        search(other, service)
        assert other.cache_hits == 1

    def test_cookies_are_neither_kept_nor_sent_back(self, connect, service, tmp_path):
        service.replies = [
            Reply(headers={"Content-Type": "application/json", "Set-Cookie": "ncbi_sid=SECRETSID; path=/"})
        ]
        session = connect()
        search(session, service, "a")
        search(session, service, "b")
        assert all("Cookie" not in arrival.headers for arrival in service.arrivals)
        assert b"SECRETSID" not in stored_bytes(tmp_path)


class TestSecrets:
    """Key and e-mail address stay where they are."""

    @pytest.mark.parametrize("place", ["cache", "cassette"])
    def test_neither_key_nor_email_is_stored(self, connect, service, tmp_path, place):
        session = connect(
            email=EMAIL, api_key=KEY, **({"cassette": tmp_path / "c", "record": True} if place == "cassette" else {})
        )
        search(session, service)
        search(session, service, post=True, refresh=True)
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml; charset=UTF-8"})]
        session.ask(f"{service.url}/efetch.fcgi", {"id": "1"}, service="NCBI", post=True)
        echo = f',"request":"email={quote(EMAIL, safe="")};tool=pmsync","by":"{EMAIL}"}}'.encode()
        service.replies = [Reply(body=CONVERTED[:-1] + echo)]
        session.ask(f"{service.url}/articles/", {"ids": "PMC7605294"}, service="the PMC ID Converter")
        stored = stored_bytes(tmp_path)
        assert b"40292402" in stored
        assert [secret for secret in SECRETS if secret in stored] == []

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(status=503),
            Reply(status=400, body=BAD_KEY),
            Reply(status=429, body=LIMITED),
            Reply(silent=True),
            Reply(said_length=10_000),
        ],
        ids=["503", "bad key", "429", "silence", "cut"],
    )
    def test_neither_is_in_an_error_its_causes_or_a_log(self, connect, service, caplog, reply):
        caplog.set_level(logging.DEBUG)
        service.replies = [reply]
        with pytest.raises((TransientError, StoppedError)) as caught:
            search(connect(email=EMAIL, api_key=KEY), service)
        assert caught.value.__cause__ is caught.value.__context__ is None
        said = (str(caught.value) + caplog.text).encode()
        assert b"203.0.113.7" not in said
        assert [secret for secret in SECRETS if secret in said] == []

    def test_urllib3_logs_the_question_without_the_asker(self, connect, service, caplog):
        caplog.set_level(logging.DEBUG)
        search(connect(email=EMAIL, api_key=KEY), service)
        assert "api_key=...&" in caplog.text or "api_key=... " in caplog.text
        assert "term=10.2147" in caplog.text

    def test_an_unreachable_host_is_named_without_the_question(self, connect, caplog):
        caplog.set_level(logging.DEBUG)
        session = connect(email=EMAIL, api_key=KEY)
        with pytest.raises(
            TransientError, match=r"^cannot reach NCBI ESearch \(127\.0\.0\.1\): is there a network\?$"
        ) as caught:
            session.ask("http://127.0.0.1:1/esearch.fcgi", {"term": "x"}, service="NCBI")
        assert caught.value.__context__ is None
        assert [secret for secret in SECRETS if secret in caplog.text.encode()] == []


class TestCassettes:
    """A folder of recorded answers stands for the network."""

    def test_what_was_recorded_is_played_without_the_service(self, connect, service, tmp_path):
        cassette = tmp_path / "doi"
        recording = connect(cassette=cassette, record=True, api_key=KEY)
        search(recording, service, "a")
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml"})]
        recording.ask(f"{service.url}/efetch.fcgi", {"id": "1"}, service="NCBI", post=True)
        playing = connect(cassette=cassette)
        elsewhere = "https://eutils.example.org/esearch.fcgi"
        assert b"40292402" in playing.ask(elsewhere, {"term": "a", "db": "pubmed"}, service="NCBI")
        assert playing.ask("https://x.example.org/e/efetch.fcgi", {"id": "1"}, service="NCBI") == RECORDS
        assert (playing.requests, playing.cache_hits) == (0, 2)

    def test_a_cassette_holds_nothing_but_a_readable_file_for_each_question(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        (file,) = (tmp_path / "doi").iterdir()
        assert file.name.startswith("esearch-")
        assert len(file.name) == len("esearch-0123456789abcdef.yaml")
        assert "40292402" in file.read_text(encoding="utf-8")

    def test_a_question_that_was_not_recorded_is_a_miss_and_is_not_retried(self, connect, service, time, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        with pytest.raises(NotInCassette, match=r"doi.*esearch"):
            search(connect(cassette=tmp_path / "doi"), service, "something else")
        assert (len(service.arrivals), time.sleeps) == (1, [])

    def test_refresh_while_playing_still_plays(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        assert b"40292402" in search(connect(cassette=tmp_path / "doi"), service, refresh=True)
        assert len(service.arrivals) == 1

    def test_playing_changes_no_file(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        (file,) = (tmp_path / "doi").iterdir()
        file.write_text(file.read_text(encoding="utf-8").replace("querytranslation", "ERROR"), encoding="utf-8")
        before = stored_bytes(tmp_path / "doi")
        with pytest.raises(TransientError):
            search(connect(cassette=tmp_path / "doi"), service)
        assert stored_bytes(tmp_path / "doi") == before

    def test_a_damaged_file_is_a_miss(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        (file,) = (tmp_path / "doi").iterdir()
        file.write_text("{[ no yaml", encoding="utf-8")
        with pytest.raises(NotInCassette):
            search(connect(cassette=tmp_path / "doi"), service)

    def test_recording_again_asks_again(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True), service)
        service.replies = [Reply(body=NEWER)]
        search(connect(cassette=tmp_path / "doi", record=True), service)
        assert b'"2"' in search(connect(cassette=tmp_path / "doi"), service)

    def test_a_failure_is_never_recorded(self, connect, service, tmp_path):
        service.replies = [Reply(body=ERROR_INSIDE)]
        with pytest.raises(TransientError):
            search(connect(cassette=tmp_path / "doi", record=True), service)
        assert list((tmp_path / "doi").iterdir()) == []

    def test_a_cassette_that_is_not_there_is_said_to_be_missing(self, connect, tmp_path):
        with pytest.raises(InputError, match="there is no cassette"):
            connect(cassette=tmp_path / "nowhere")
        assert not (tmp_path / "nowhere").exists()

    def test_a_cassette_that_cannot_be_made_is_said_so(self, connect, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(InputError, match="cannot make the cassette"):
            connect(cassette=tmp_path / "file" / "doi", record=True)

    def test_a_cassette_whose_folder_goes_away_is_said_so(self, connect, service, tmp_path):
        session = connect(cassette=tmp_path / "doi", record=True)
        (tmp_path / "doi").rmdir()
        with pytest.raises(InputError, match="cannot write into the cassette"):
            search(session, service)


class TestRetries:
    """What is tried again, when, and how often."""

    def test_a_passing_failure_is_tried_again_after_growing_waits(self, connect, service, time):
        service.replies = [Reply(status=503), Reply(status=502), Reply(body=ERROR_INSIDE), Reply()]
        session = connect()
        assert search(session, service) == FOUND
        first, second, third = time.sleeps
        assert (1 <= first <= 2, 2 <= second <= 3, 4 <= third <= 5) == (True, True, True)
        assert session.requests == 4

    def test_five_tries_are_all(self, connect, service, time):
        service.replies = [Reply(status=500)]
        with pytest.raises(TransientError, match=r"^NCBI ESearch answered 500$"):
            search(connect(), service)
        assert (len(service.arrivals), len(time.sleeps)) == (TRIES, TRIES - 1)

    def test_a_refused_request_is_not_tried_again(self, connect, service):
        service.replies = [Reply(status=414, body=b"<html></html>")]
        with pytest.raises(RefusedError):
            search(connect(), service)
        assert len(service.arrivals) == 1

    @pytest.mark.parametrize(
        "headers",
        [
            {"Retry-After": "17"},
            {"Retry-After": "Mon, 23 Nov 2026 12:00:17 GMT"},
        ],
        ids=["seconds", "date"],
    )
    def test_retry_after_is_obeyed(self, connect, service, time, headers, monkeypatch):
        monkeypatch.setattr(Handler, "date_time_string", lambda *_: "Mon, 23 Nov 2026 12:00:00 GMT")
        service.replies = [Reply(status=503, headers=headers), Reply()]
        search(connect(), service)
        assert time.sleeps == [17.0]

    @pytest.mark.parametrize("wish", ["soon", "-5", "", "nan", "23 Nov 2026"])
    def test_a_retry_after_that_makes_no_sense_is_passed_over(self, connect, service, time, wish):
        service.replies = [Reply(status=503, headers={"Retry-After": wish}), Reply()]
        search(connect(), service)
        assert 1 <= time.sleeps[0] <= 2

    def test_a_connection_closed_while_idle_is_opened_again_at_once(self, connect, service, time):
        service.replies = [Reply(), Reply(silent=True), Reply(body=NEWER)]
        session = connect()
        search(session, service, "a")
        time.now += 10
        assert search(session, service, "b") == NEWER
        assert sum(time.sleeps) <= INTERVAL + 0.001
        used = [arrival.connection for arrival in service.arrivals]
        assert used[0] == used[1] != used[2]

    def test_a_new_connection_closed_without_an_answer_is_not_opened_at_once(self, connect, service, time):
        service.replies = [Reply(silent=True), Reply()]
        search(connect(), service)
        assert time.sleeps[0] >= 1

    def test_a_connection_that_cannot_be_made_secure_is_tried_again(self, connect, service):
        session = connect()
        with pytest.raises(TransientError, match=r"^cannot make a secure connection to Crossref \(127\.0\.0\.1\)$"):
            session.ask(f"https://127.0.0.1:{service.server_port}/works", {}, service="Crossref")
        assert session.requests == TRIES

    def test_a_body_shorter_than_announced_is_asked_for_again(self, connect, service):
        service.replies = [Reply(said_length=len(FOUND) + 1), Reply()]
        session = connect()
        assert search(session, service) == FOUND
        assert session.requests == 2

    def test_an_answer_from_another_address_is_not_fetched_with_the_key(self, connect, service):
        service.replies = [Reply(status=301, body=b"", headers={"Location": f"{service.url}/other/esearch.fcgi"})]
        with pytest.raises(TransientError, match="301"):
            search(connect(api_key=KEY), service)
        assert {arrival.path for arrival in service.arrivals} == {"/entrez/eutils/esearch.fcgi"}

    def test_a_moved_id_converter_is_followed(self, connect, service):
        service.replies = [
            Reply(status=301, body=b"", headers={"Location": "/new/articles/"}),
            Reply(body=CONVERTED),
        ]
        session = connect(email=EMAIL)
        assert session.ask(f"{service.url}/old/articles/", {"ids": "PMC1"}, service="the PMC ID Converter") == CONVERTED

    @pytest.mark.parametrize(
        "address", ["eutils.ncbi.nlm.nih.gov/esearch.fcgi", "http:///esearch.fcgi", "ftp://x/esearch.fcgi"]
    )
    def test_an_address_that_is_none_is_an_input_error(self, connect, address):
        with pytest.raises(InputError, match="esearch"):
            connect().ask(address, {"term": "x"}, service="NCBI")


class TestPace:
    """Requests leave one after the other, in all processes."""

    @pytest.mark.parametrize(("key", "interval"), [(None, INTERVAL), (KEY, INTERVAL_WITH_KEY)])
    def test_requests_leave_one_interval_apart(self, connect, service, time, key, interval):
        session = connect(api_key=key)
        start = time.now
        for term in "abcd":
            search(session, service, term)
        assert time.now - start == pytest.approx(3 * interval, abs=1e-5)

    def test_an_answer_from_the_cache_waits_for_nothing(self, connect, service, time):
        session = connect()
        for _ in range(5):
            search(session, service)
        assert time.sleeps == []

    def test_sessions_that_share_a_cache_folder_share_the_pace(self, connect, service, time):
        search(connect(), service, "a")
        search(connect(), service, "b")
        assert time.sleeps == [pytest.approx(INTERVAL, abs=1e-5)]

    def test_after_429_every_session_waits(self, connect, service, time):
        service.replies = [Reply(status=429, body=LIMITED, headers={"Retry-After": "20"}), Reply()]
        session = connect(deadline=10)
        with pytest.raises(StoppedError):
            search(session, service, "a")
        search(connect(), service, "b")
        assert time.sleeps == [pytest.approx(20, abs=1e-5)]

    def test_after_503_other_sessions_need_not_wait(self, connect, service, time):
        service.replies = [Reply(status=503, headers={"Retry-After": "20"}), Reply()]
        with pytest.raises(StoppedError):
            search(connect(deadline=10), service, "a")
        search(connect(), service, "b")
        assert time.sleeps == [pytest.approx(INTERVAL, abs=1e-5)]

    def test_every_request_that_leaves_is_announced(self, connect, service):
        verbs: list[str] = []
        service.replies = [Reply(status=503), Reply()]
        session = connect(on_request=verbs.append)
        search(session, service)
        search(session, service)
        assert verbs == ["esearch", "esearch"]


class TestTheEnd:
    """When nothing more is asked."""

    def test_a_wait_past_the_deadline_stops_the_run_instead(self, connect, service, time):
        service.replies = [Reply(status=503, headers={"Retry-After": "3600"})]
        with pytest.raises(StoppedError, match="past the run's deadline of 300 s"):
            search(connect(deadline=300), service)
        assert time.sleeps == []

    def test_no_request_leaves_after_the_deadline(self, connect, service, time):
        session = connect(deadline=300)
        time.now += 301
        with pytest.raises(StoppedError, match="deadline"):
            search(session, service)
        assert service.arrivals == []

    def test_no_request_leaves_past_the_budget_and_that_is_nobodys_failure(self, connect, service):
        session = connect(most_requests=2)
        for term in "ab":
            search(session, service, term)
        with pytest.raises(StoppedError, match="budget of 2 requests is spent") as raised:
            search(session, service, "c")
        assert raised.value.ends_the_run
        assert search(session, service, "a") == FOUND  # what is kept needs none
        assert len(service.arrivals) == 2

    def test_two_questions_in_a_row_without_an_answer_are_enough(self, connect, service):
        service.replies = [Reply(status=500)]
        session = connect()
        for term in "ab":
            with pytest.raises(TransientError):
                search(session, service, term)
        with pytest.raises(StoppedError, match=r"^NCBI has not answered 10 times; stopped asking$"):
            search(session, service, "c")
        assert len(service.arrivals) == 2 * TRIES

    def test_an_answer_in_between_is_a_sign_of_life(self, connect, service):
        down = [Reply(status=500)] * TRIES
        service.replies = [*down, Reply(), *down, Reply()]
        session = connect()
        for term in "ac":
            with pytest.raises(TransientError):
                search(session, service, term)
            assert search(session, service, term + "b") == FOUND

    def test_one_silent_service_does_not_stop_another(self, connect, service):
        service.replies = [Reply(status=500)] * (2 * TRIES) + [Reply(body=CONVERTED)]
        session = connect()
        for term in "ab":
            with pytest.raises(TransientError):
                search(session, service, term)
        assert session.ask(f"{service.url}/articles", {"ids": "PMC1"}, service="the PMC ID Converter") == CONVERTED

    @pytest.mark.parametrize("reply", [Reply(status=403), Reply(status=400, body=BAD_KEY)], ids=["403", "bad key"])
    def test_a_closed_door_is_not_knocked_at_twice(self, connect, service, reply):
        service.replies = [reply]
        session = connect(api_key=KEY)
        for term in "ab":
            with pytest.raises(StoppedError):
                search(session, service, term)
        assert len(service.arrivals) == 1


def moved(to: str) -> Reply:
    return Reply(status=301, body=b"", headers={"Location": to})


def ask_work(session: Session, service: Service, doi: str = "10.26434/chemrxiv.5406907", **options: bool) -> bytes:
    return session.ask(f"{service.url}/works/{quote(doi, safe='')}", {}, service="Crossref", **options)


def ask_list(session: Session, service: Service, dois: str = "doi:10.1000/a") -> bytes:
    return session.ask(f"{service.url}/works", {"filter": dois, "rows": "50"}, service="Crossref")


def ask_agency(session: Session, service: Service, prefix: str = "10.5061", **options: float) -> bytes:
    return session.ask(f"{service.url}/ra/{prefix}", {}, service="doi.org", **options)


class TestQuestionsAskedByPath:
    """A DOI or a prefix in the path is part of the question."""

    def test_each_doi_is_a_question_of_its_own(self, connect, service):
        service.replies = [Reply(body=WORK)]
        session = connect()
        for doi in ("10.1000/a", "10.1000/b", "10.1000/a"):
            ask_work(session, service, doi)
        ask_list(session, service)
        assert (session.requests, session.cache_hits) == (3, 1)

    def test_each_prefix_is_a_question_of_its_own(self, connect, service):
        service.replies = [Reply(body=AGENCY)]
        session = connect()
        for prefix in ("10.5061", "10.5062", "10.5061"):
            ask_agency(session, service, prefix)
        assert (session.requests, session.cache_hits) == (2, 1)

    def test_they_are_announced_and_recorded_by_their_verbs(self, connect, service, tmp_path):
        verbs: list[str] = []
        session = connect(cassette=tmp_path / "c", record=True, on_request=verbs.append)
        service.replies = [Reply(body=WORK), Reply(body=AGENCY), Reply(body=WORKS)]
        ask_work(session, service)
        ask_agency(session, service)
        ask_list(session, service)
        assert verbs == ["works", "ra", "works"]
        assert sorted(path.name.split("-")[0] for path in (tmp_path / "c").iterdir()) == ["ra", "works", "works"]
        playing = connect(cassette=tmp_path / "c")
        assert json.loads(ask_work(playing, service)) == json.loads(WORK)
        assert json.loads(ask_agency(playing, service)) == json.loads(AGENCY)

    def test_a_doi_that_ends_like_an_e_utility_learns_no_key(self, connect, service):
        service.replies = [Reply(body=WORK)]
        ask_work(connect(email=EMAIL, api_key=KEY), service, "10.1000/esearch.fcgi")
        assert service.arrivals[0].form == {}

    def test_an_answer_may_be_kept_for_longer_than_a_day(self, connect, service, tmp_path):
        service.replies = [Reply(body=AGENCY)]
        session = connect()
        ask_agency(session, service)
        ask_agency(session, service, "10.5062", keep=365 * 86400.0)
        with sqlite3.connect(tmp_path / "cache" / "http.sqlite") as database:
            short, long = sorted(expires for (expires,) in database.execute("SELECT expires FROM responses"))
        database.close()
        assert long - short == pytest.approx(364 * 86400, abs=60)

    def test_a_cassette_keeps_its_answers_for_good(self, connect, service, tmp_path):
        service.replies = [Reply(body=AGENCY)]
        ask_agency(connect(cassette=tmp_path / "c", record=True), service, keep=0.0)
        assert json.loads(ask_agency(connect(cassette=tmp_path / "c"), service, keep=0.0)) == json.loads(AGENCY)

    @pytest.mark.parametrize("place", ["cache", "cassette"])
    def test_who_asks_is_stored_with_no_answer(self, connect, service, tmp_path, place):
        session = connect(email=EMAIL, **({"cassette": tmp_path / "c", "record": True} if place == "cassette" else {}))
        service.replies = [moved("/works/10.26434/new"), Reply(body=WORK), Reply(body=AGENCY), Reply(body=WORKS)]
        ask_work(session, service)
        ask_agency(session, service)
        ask_list(session, service)
        assert all(f"mailto:{EMAIL}" in arrival.headers["User-Agent"] for arrival in service.arrivals)
        stored = stored_bytes(tmp_path)
        assert b"chemrxiv" in stored
        assert [secret for secret in SECRETS if secret in stored] == []


class TestAbsence:
    """Crossref's plain 404 for a work is an answer, and nothing like it is."""

    def test_an_absent_work_is_an_answer_that_is_kept(self, connect, service):
        service.replies = [Reply(status=404, body=ABSENT, headers={"Content-Type": "text/plain"})]
        session = connect()
        assert ask_work(session, service) == ask_work(session, service) == ABSENT
        assert (session.requests, session.cache_hits) == (1, 1)

    def test_it_is_played_from_a_cassette(self, connect, service, tmp_path):
        service.replies = [Reply(status=404, body=ABSENT)]
        ask_work(connect(cassette=tmp_path / "c", record=True), service)
        assert ask_work(connect(cassette=tmp_path / "c"), service) == ABSENT

    @pytest.mark.parametrize("path", ["works", "ra/10.5061", "esearch.fcgi", "articles/", "efetch.fcgi"])
    def test_no_other_question_has_it_for_an_answer(self, connect, service, path):
        service.replies = [Reply(status=404, body=ABSENT)] * TRIES + [Reply(body=WORKS)]
        session = connect()
        with pytest.raises(TransientError, match="404"):
            session.ask(f"{service.url}/{path}", {"x": "1"}, service="any")
        with pytest.raises(TransientError) if path != "works" else nullcontext():
            session.ask(f"{service.url}/{path}", {"x": "1"}, service="any")
        assert session.cache_hits == 0

    @pytest.mark.parametrize("body", [b"", b"<html>Not Found</html>", b'{"status":"failed","message":[]}'])
    def test_no_other_404_is_an_answer(self, connect, service, body):
        service.replies = [Reply(status=404, body=body)]
        with pytest.raises(TransientError, match="404"):
            ask_work(connect(), service)


class TestOtherNames:
    """A DOI that is another's alias is followed to the work, and nowhere else."""

    def test_an_alias_is_followed_at_its_pace_and_kept_under_the_name_asked(self, connect, service, time):
        service.replies = [moved("/works/10.26434/chemrxiv.5406907.v5"), Reply(body=WORK)]
        session = connect()
        assert ask_work(session, service) == ask_work(session, service) == WORK
        assert [arrival.path for arrival in service.arrivals] == [
            "/works/10.26434%2Fchemrxiv.5406907",
            "/works/10.26434/chemrxiv.5406907.v5",
        ]
        assert (session.requests, session.cache_hits) == (2, 1)
        assert time.sleeps == [pytest.approx(ONE_WORK[False], abs=1e-5)]

    def test_an_alias_of_nothing_is_absent(self, connect, service):
        service.replies = [moved("/works/10.26434/new"), Reply(status=404, body=ABSENT)]
        assert ask_work(connect(), service) == ABSENT

    def test_three_hops_are_all(self, connect, service):
        service.replies = [moved(f"/works/10.26434/{n}") for n in range(3)] + [Reply(body=WORK)]
        session = connect()
        assert ask_work(session, service) == WORK
        assert session.requests == 4
        service.replies = [moved(f"/works/10.26434/{n}") for n in range(4)] + [Reply(body=WORK)]
        with pytest.raises(StoppedError):
            ask_work(connect(deadline=1.0, cache=None), service)
        assert len(service.arrivals) == 8

    @pytest.mark.parametrize(
        "target",
        [
            "http://127.0.0.1:1/works/10.26434/new",
            "//example.org/works/10.26434/new",
            "https://127.0.0.1/works/10.26434/new",
            "/esearch.fcgi",
            "/works",
            "",
            "http://[",
        ],
    )
    def test_no_other_place_is_gone_to(self, connect, service, target):
        service.replies = [moved(target)]
        with pytest.raises(TransientError, match=r"^Crossref answered 301$"):
            ask_work(connect(email=EMAIL, api_key=KEY), service)
        assert {arrival.path for arrival in service.arrivals} == {"/works/10.26434%2Fchemrxiv.5406907"}


class TestPacesOfCrossref:
    """Works and lists keep paces of their own, as Crossref announces them."""

    @pytest.mark.parametrize("email", [None, EMAIL], ids=["public", "polite"])
    def test_until_it_is_announced_the_documented_pace_is_kept(self, connect, service, time, email):
        session, start = connect(email=email), time.now
        service.replies = [Reply(body=WORK)]
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_work(session, service, doi)
        assert time.now - start == pytest.approx(2 * ONE_WORK[bool(email)], abs=1e-5)
        start = time.now
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_list(session, service, doi)
        assert time.now - start == pytest.approx(2 * LIST[bool(email)], abs=1e-5)

    def test_doi_org_has_a_pace_of_its_own(self, connect, service, time):
        session = connect()
        service.replies = [Reply(body=WORK), Reply(body=AGENCY)]
        ask_work(session, service)
        ask_agency(session, service, "10.1")
        ask_agency(session, service, "10.2")
        assert time.sleeps == [pytest.approx(DOI_ORG, abs=1e-5)]

    def test_what_is_announced_is_followed_for_its_kind_alone(self, connect, service, time):
        session = connect()
        service.replies = [Reply(body=WORK, headers={"x-rate-limit-limit": "50", "x-rate-limit-interval": "2s"})]
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_work(session, service, doi)
        ask_list(session, service, "a")
        service.replies = [Reply(body=WORKS)]
        ask_list(session, service, "b")
        assert time.sleeps == [
            pytest.approx(ONE_WORK[False], abs=1e-5),  # the second slot was taken before the first answer was heard
            pytest.approx(SLACK * 2 / 50, abs=1e-5),
            pytest.approx(LIST[False], abs=1e-5),
        ]

    def test_after_429_neither_works_nor_lists_are_asked_but_others_are(self, connect, service, time):
        service.replies = [Reply(status=429, body=b"", headers={"Retry-After": "20"}), Reply(body=WORKS)]
        with pytest.raises(StoppedError):
            ask_work(connect(deadline=10), service)
        session = connect()
        service.replies = [Reply(body=AGENCY)]
        ask_agency(session, service)
        service.replies = [Reply()]
        search(session, service)
        assert time.sleeps == []
        service.replies = [Reply(body=WORKS)]
        ask_list(session, service)
        assert time.sleeps == [pytest.approx(20, abs=1e-5)]


class TestWhoHasStopped:
    """An error names its service, so that the others are asked on."""

    def test_one_closed_door_leaves_the_other_open(self, connect, service):
        service.replies = [Reply(status=403, body=b""), Reply()]
        session = connect()
        for doi in ("10.1000/a", "10.1000/b"):
            with pytest.raises(StoppedError) as caught:
                ask_work(session, service, doi)
            assert caught.value.service == "Crossref"
        assert search(session, service) == FOUND
        assert len(service.arrivals) == 2

    def test_a_refusal_and_a_passing_failure_name_it_too(self, connect, service):
        service.replies = [Reply(status=400, body=b'{"status":"failed"}'), Reply(status=500)]
        session = connect()
        with pytest.raises(RefusedError) as refused:
            ask_list(session, service)
        with pytest.raises(TransientError) as passing:
            ask_agency(session, service)
        assert (refused.value.service, passing.value.service) == ("Crossref", "doi.org")

    def test_the_end_of_the_run_is_everybodys(self, connect, service, time):
        session = connect(deadline=300)
        time.now += 301
        with pytest.raises(StoppedError) as caught:
            ask_work(session, service)
        assert caught.value.service is None
