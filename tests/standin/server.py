"""The HTTP/1.1 server of the stand-in, on the loopback interface: a thread a connection, kept open."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from .app import Asked, StandIn
from .faults import Dropped, Hung

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .store import Records


LONGEST_SILENCE = 30


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 4  # NCBI closes a connection that is idle for 4 seconds
    disable_nagle_algorithm = True  # head and body are two writes; together they would wait 40 ms
    server: _Server

    def handle_one_request(self) -> None:
        """Serve a request; a client that goes away before it has all is no error."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def _serve(self) -> None:
        try:
            self._send()
        except Hung:
            self._wait()
            self._reset()
        except Dropped:
            self._reset()

    def _send(self) -> None:
        started: list[Any] = []
        parts = self.server.app(self._environ(), lambda *head: started.extend(head))
        status, headers = started[:2]
        self.send_response(int(status.split()[0]))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        missing = int(dict(headers)["Content-Length"])
        for part in parts:
            if self.server.closing.is_set():  # nobody waits for the rest of a slow answer
                raise Dropped
            self.wfile.write(part)
            missing -= len(part)
        if missing:
            self.close_connection = True

    do_GET = do_POST = _serve  # noqa: N815 - the names http.server asks for

    def _environ(self) -> dict[str, Any]:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        environ = {
            "REQUEST_METHOD": self.command,
            "PATH_INFO": unquote(path),
            "REQUEST_URI": self.path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": self.headers.get("Content-Length", ""),
            "wsgi.input": self.rfile,
        }
        return environ | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}

    def _wait(self) -> None:
        """Stay silent until the other side has gone, the time is up or the server closes."""
        until = time.monotonic() + LONGEST_SILENCE
        while time.monotonic() < until and not self.server.closing.wait(0.01):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _reset(self) -> None:
        """Close so that the other side gets a reset, not an end of file."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the application keeps its own log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, app: StandIn) -> None:
        self.app, self.closing = app, threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)


class Running:
    """A stand-in that is being served: its addresses, its log, its faults."""

    def __init__(self, server: _Server) -> None:
        self.app = server.app
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.environ = {
            "PMSYNC_EUTILS_URL": f"{self.url}/entrez/eutils",
            "PMSYNC_IDCONV_URL": f"{self.url}/tools/idconv/api/v1/articles/",
            "PMSYNC_CROSSREF_URL": self.url,
            "PMSYNC_DOI_URL": self.url,
            "PMSYNC_JOURNALS_URL": "",  # or every first sync would ask once more, which is seldom the point
        }
        self.journals_url = f"{self.url}/pubmed/J_Medline.txt"
        self.fault, self.count, self.evolve = self.app.fault, self.app.count, self.app.evolve

    @property
    def log(self) -> list[Asked]:
        """Every request so far."""
        return self.app.log


@contextmanager
def serve(records: Records, *, port: int = 0, **options: Any) -> Iterator[Running]:
    """Serve records while the ``with`` block lasts; options as for StandIn, port 0 takes a free one."""
    server = _Server(port, StandIn(records, **options))
    if "sleep" not in options:  # so that a slow answer does not outlast the server
        server.app.sleep = server.closing.wait
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Running(server)
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
