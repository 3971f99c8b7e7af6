"""What goes wrong at night, on demand: answers that are slow, cut off in the midst, or of something else than asked."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.standin import FAULTS, KINDS, Dropped, Records, serve
from tests.standin.faults import SLOW, WRONG, Hung
from tests.support.standin_client import EFETCH, EPOST, ESEARCH, SEED, Client, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.standin.server import Running

OTHERS = (405079, 405078, SEED)
DOIS = ("10.2147/ijn.s506221", "10.3892/ol.2016.4904", "10.1093/jnci/82.4.291")


@pytest.fixture
def client(records: Records) -> Client:
    return Client(records)


def stored(client: Client, *ids: int) -> str:
    return client.ask(EPOST, "POST", db="pubmed", id=",".join(map(str, ids))).xml.findtext("WebEnv")


def works(client: Client) -> list[str]:
    message = client.ask("/works", filter=",".join(f"doi:{doi}" for doi in DOIS)).json["message"]
    return [item["DOI"] for item in message["items"]]


def test_every_kind_is_in_one_part_of_the_catalogue() -> None:
    assert len(KINDS) == len(FAULTS) + len(SLOW) + len(WRONG)


# --- EPost ---


@pytest.mark.parametrize(
    ("kind", "status", "holds"),
    [
        ("429", 429, b"API rate limit exceeded"),
        ("503", 503, b"<!DOCTYPE html>"),
        ("html", 200, b"<!DOCTYPE html>"),
        ("error", 200, b"<ePostResult>\n\t<ERROR>Search Backend failed"),
        ("txclient", 200, b"Read failed: EOF"),
        ("empty", 200, b""),
        ("ids-empty", 400, b"ID list is empty!"),
    ],
)
def test_epost_fails_as_the_other_utilities_do(client: Client, kind: str, status: int, holds: bytes) -> None:
    client.app.fault("epost", kind)
    got = client.ask(EPOST, db="pubmed", id=SEED)
    assert (got.status, holds in got.body, b"WebEnv" in got.body) == (status, True, False)
    assert stored(client, SEED)


def test_of_an_answer_of_epost_the_prolog_or_a_half_may_come(client: Client) -> None:
    honest = client.ask(EPOST, db="pubmed", id=SEED).body
    for kind in ("prolog", "cut", "truncated"):
        client.app.fault("epost", kind)
        got = client.ask(EPOST, db="pubmed", id=SEED)
        assert honest.startswith(got.body)
        assert b"</ePostResult>" not in got.body


# --- a well-formed answer of something else ---


def test_records_stand_in_another_order(client: Client) -> None:
    client.app.fault("efetch", "shuffled")
    client.app.fault("esummary", "shuffled")
    client.app.fault("works-list", "shuffled")
    got = [fetched(client.efetch(*OTHERS)), client.esummary(*OTHERS)["result"]["uids"], works(client)]
    honest = [list(OTHERS), [str(pmid) for pmid in OTHERS], works(client)]
    for shuffled, ordered in zip(got, honest, strict=True):
        assert sorted(shuffled) == sorted(ordered)
        assert all(moved != other for moved, other in zip(shuffled, ordered, strict=True))


def test_other_records_come_in_place_of_those_asked_for(client: Client) -> None:
    client.app.fault("efetch", "wrong-ids")
    client.app.fault("esummary", "wrong-ids")
    for wrong in (fetched(client.efetch(*OTHERS)), client.esummary(*OTHERS)["result"]["uids"]):
        assert len(wrong) == len(OTHERS)
        assert not {int(pmid) for pmid in wrong} & set(OTHERS)
    assert fetched(client.efetch(*OTHERS)) == list(OTHERS)


def test_a_stored_search_is_lost_without_an_error(client: Client) -> None:
    webenv = stored(client, *OTHERS)
    client.app.fault("esearch", "history-lost")
    got = client.esearch(f"#1 AND (2000:3000[lr] OR {SEED}[uid])", WebEnv=webenv)
    assert (got["count"], got["idlist"]) == ("0", [])
    assert got["errorlist"] == {"phrasesnotfound": ["#1"], "fieldsnotfound": []}
    assert client.esearch("#1", WebEnv=webenv)["count"] == "3"


def test_a_stored_search_is_ignored_and_all_of_pubmed_is_searched(client: Client) -> None:
    webenv, term = stored(client, 405079), "#1 AND 2000:3000[lr]"
    assert client.esearch(term, WebEnv=webenv)["count"] == "1"
    client.app.fault("esearch", "history-ignored")
    got = client.esearch(term, WebEnv=webenv)
    assert int(got["count"]) == len(client.app.records.by_pmid) - 1  # of one no day of revision is known
    assert not got.keys() & {"errorlist", "warninglist"}


def test_what_befalls_a_stored_search_waits_for_one(client: Client) -> None:
    client.app.fault("esearch", "history-lost")
    assert client.pmids(f"{SEED}[uid]") == [SEED]
    assert client.esearch("#1", WebEnv=stored(client, SEED))["count"] == "0"


# --- slow or broken ---


def test_a_dripping_body_comes_a_byte_at_a_time(client: Client) -> None:
    honest = client.efetch(SEED).body
    client.app.fault("efetch", "drip")
    got = client.ask(EFETCH, headers={"Accept-Encoding": "gzip"}, db="pubmed", retmode="xml", id=SEED)
    assert (got.status, got.body) == (200, honest)
    assert got.headers["Content-Length"] == str(len(honest))
    assert client.slept == [0.05] * len(honest)


@pytest.mark.parametrize(("kind", "status", "raised"), [("hang", 0, Hung), ("reset-midway", 200, Dropped)])
def test_a_broken_answer_is_logged_as_far_as_it_came(
    client: Client, kind: str, status: int, raised: type[Dropped]
) -> None:
    client.app.fault("efetch", kind)
    with pytest.raises(raised):
        client.efetch(SEED)
    assert [asked.status for asked in client.app.log] == [status]


def test_an_answer_without_a_body_can_be_reset_too(client: Client) -> None:
    client.app.fault("works", "reset-midway")
    with pytest.raises(Dropped):
        client.ask("/works/10.26434/chemrxiv.5406907")


@pytest.fixture
def server(records: Records) -> Iterator[Running]:
    with serve(records, rate=None) as running:
        yield running


def exchange(server: Running, path: str, seconds: float = 10) -> tuple[bytes, type[Exception] | None]:
    """Read an answer until it ends or fails: what came, and the failure."""
    came, address = b"", urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        try:
            while part := connection.recv(65536):
                came += part
                connection.settimeout(seconds)
        except OSError as error:
            return came, type(error)
    return came, None


PATH = f"{EFETCH}?db=pubmed&id={SEED}"


def test_a_hanging_answer_never_comes_and_the_next_one_does(server: Running) -> None:
    server.fault("efetch", "hang")
    assert exchange(server, PATH, 0.1) == (b"", TimeoutError)
    assert b"</PubmedArticleSet>" in exchange(server, PATH)[0]


def test_a_dripping_answer_keeps_the_connection_alive_without_an_end(server: Running) -> None:
    server.fault("efetch", "drip")
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=1) as connection:
        connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        parts = [connection.recv(65536)]
        while len(parts) < 3:
            parts.append(connection.recv(65536))
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    assert b"Content-Length" in head
    assert 1 <= len(body) <= 3
    assert b'<?xml version="1.0" ?>'.startswith(body)


def test_an_answer_is_reset_in_the_midst_of_its_body(server: Running) -> None:
    server.fault("esearch", "reset-midway")
    came, failure = exchange(server, f"{ESEARCH}?db=pubmed&term={SEED}[uid]")
    assert failure is ConnectionResetError
    assert b"</eSearchResult>" not in came


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_a_slow_answer_does_not_hold_the_server_up(records: Records, kind: str) -> None:
    arrived = threading.Event()
    with serve(records, rate=None) as running:
        running.fault("efetch", kind)
        due_fault = running.app._due_fault
        running.app._due_fault = lambda asked: (arrived.set(), due_fault(asked))[1]
        address = urlsplit(running.url)
        connection = socket.create_connection((address.hostname, address.port), timeout=1)
        connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert arrived.wait(10)
        assert b"eSearchResult" in exchange(running, f"{ESEARCH}?db=pubmed&term=x")[0]  # nor anybody else
    connection.settimeout(0)  # the server is closed, and the slow answer has not ended: nobody waited for it
    came = b""
    with suppress(BlockingIOError, ConnectionResetError):
        came = connection.recv(65536)
        assert came  # the end of the stream would be the end of the answer
    assert b"</PubmedArticleSet>" not in came
    connection.close()
