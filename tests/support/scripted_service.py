"""A service on 127.0.0.1 that sends what a test has written down, and the questions that a session asks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlsplit

from pmsync.services.http.service import Verb
from pmsync.services.http.session import Session

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


class ScriptedService(ThreadingHTTPServer):
    """Gives ``replies`` in turn, the last one for ever, and remembers who came."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = [Reply()]
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Sends what is next of its server's replies."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10  # a session that leaves its connection open is noticed
    server: ScriptedService

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


def moved(to: str) -> Reply:
    """Return a redirect."""
    return Reply(status=301, body=b"", headers={"Location": to})


def search(session: Session, term: str = "10.2147/IJN.S506221[doi]", **options: bool) -> bytes:
    """Ask ESearch."""
    return session.ask(Verb.ESEARCH, {"db": "pubmed", "term": term}, **options)


def fetch(session: Session, **options: bool) -> bytes:
    """Ask EFetch for one record."""
    return session.ask(Verb.EFETCH, {"id": "1"}, **options)


def convert(session: Session, pmcid: str = "PMC7605294") -> bytes:
    """Ask the PMC ID Converter."""
    return session.ask(Verb.ARTICLES, {"ids": pmcid})


def ask_work(session: Session, doi: str = "10.26434/chemrxiv.5406907", **options: bool) -> bytes:
    """Ask Crossref for one work."""
    return session.ask(Verb.WORKS, {}, path=doi, **options)


def ask_list(session: Session, dois: str = "doi:10.1000/a") -> bytes:
    """Ask Crossref for a list of works."""
    return session.ask(Verb.WORKS, {"filter": dois, "rows": "50"})


def ask_agency(session: Session, prefix: str = "10.5061", **options: float) -> bytes:
    """Ask doi.org whose a prefix is."""
    return session.ask(Verb.AGENCY, {}, path=prefix, **options)


def stored_bytes(folder: Path) -> bytes:
    """Return all that stands in the files of a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
