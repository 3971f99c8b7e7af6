"""What a service learns of who asks, and where a request may go."""

from __future__ import annotations

import pytest
import requests
from urllib3.exceptions import LocationParseError, ProtocolError

from pmsync.errors import InputError, StoppedError, TransientError
from pmsync.services.http.adapter import ServiceAdapter, error_for
from pmsync.services.http.rate_limit import RateLimits
from pmsync.services.http.service import CROSSREF_WORK, Verb, services_of
from pmsync.services.http.session import TRIES
from pmsync.services.settings import Settings
from tests.support.scripted_service import (
    ABSENT,
    AGENCY,
    CONVERTED,
    EMAIL,
    KEY,
    SECRETS,
    WORK,
    WORKS,
    Reply,
    ask_agency,
    ask_list,
    ask_work,
    convert,
    moved,
    search,
    stored_bytes,
)


class TestWhoAsks:
    """Who asks is told to those who want to know, and to nobody else."""

    @pytest.mark.parametrize("post", [False, True])
    def test_ncbi_learns_tool_email_and_key(self, connect, service, post):
        search(connect(email=EMAIL, api_key=KEY), post=post)
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
        convert(connect(email=EMAIL, api_key=KEY))
        assert service.arrivals[0].form == {"ids": ["PMC7605294"], "tool": ["pmsync"], "email": [EMAIL]}

    def test_another_service_learns_who_asks_from_the_user_agent_alone(self, connect, service):
        service.replies = [Reply(body=b'{"status":"ok","message":{"items":[]}}')]
        connect(email=EMAIL, api_key=KEY).ask(Verb.WORKS, {"rows": "1"})
        assert service.arrivals[0].form == {"rows": ["1"]}
        assert f"mailto:{EMAIL}" in service.arrivals[0].headers["User-Agent"]

    def test_nobody_in_particular_asks_without_email_and_key(self, connect, service):
        search(connect())
        assert service.arrivals[0].form.keys() == {"db", "term", "tool"}
        assert "mailto" not in service.arrivals[0].headers["User-Agent"]

    def test_an_answer_is_found_again_by_somebody_else(self, connect, service):
        search(connect(email=EMAIL, api_key=KEY))
        other = connect()
        search(other)
        assert other.cache_hits == 1

    def test_cookies_are_neither_kept_nor_sent_back(self, connect, service, tmp_path):
        service.replies = [
            Reply(headers={"Content-Type": "application/json", "Set-Cookie": "ncbi_sid=SECRETSID; path=/"})
        ]
        session = connect()
        search(session, "a")
        search(session, "b")
        assert all("Cookie" not in arrival.headers for arrival in service.arrivals)
        assert b"SECRETSID" not in stored_bytes(tmp_path)


class TestQuestionsAskedByPath:
    """A DOI or a prefix in the path changes nothing in who learns what."""

    def test_a_doi_that_ends_like_an_e_utility_learns_no_key(self, connect, service):
        service.replies = [Reply(body=WORK)]
        ask_work(connect(email=EMAIL, api_key=KEY), "10.1000/esearch.fcgi")
        assert service.arrivals[0].form == {}

    @pytest.mark.parametrize("place", ["cache", "cassette"])
    def test_who_asks_is_stored_with_no_answer(self, connect, service, tmp_path, place):
        session = connect(email=EMAIL, **({"cassette": tmp_path / "c", "record": True} if place == "cassette" else {}))
        service.replies = [moved("/works/10.26434/new"), Reply(body=WORK), Reply(body=AGENCY), Reply(body=WORKS)]
        ask_work(session)
        ask_agency(session)
        ask_list(session)
        assert all(f"mailto:{EMAIL}" in arrival.headers["User-Agent"] for arrival in service.arrivals)
        stored = stored_bytes(tmp_path)
        assert b"chemrxiv" in stored
        assert [secret for secret in SECRETS if secret in stored] == []


class TestOtherNames:
    """A DOI that is another's alias is followed to the work, and nowhere else."""

    def test_an_alias_is_followed_at_its_pace_and_kept_under_the_name_asked(self, connect, service, time):
        service.replies = [moved("/works/10.26434/chemrxiv.5406907.v5"), Reply(body=WORK)]
        session = connect()
        assert ask_work(session) == ask_work(session) == WORK
        assert [arrival.path for arrival in service.arrivals] == [
            "/works/10.26434%2Fchemrxiv.5406907",
            "/works/10.26434/chemrxiv.5406907.v5",
        ]
        assert (session.requests, session.cache_hits) == (2, 1)
        assert time.sleeps == [pytest.approx(CROSSREF_WORK[False], abs=1e-5)]

    def test_an_alias_of_nothing_is_absent(self, connect, service):
        service.replies = [moved("/works/10.26434/new"), Reply(status=404, body=ABSENT)]
        assert ask_work(connect()) == ABSENT

    def test_three_hops_are_all(self, connect, service):
        service.replies = [moved(f"/works/10.26434/{n}") for n in range(3)] + [Reply(body=WORK)]
        session = connect()
        assert ask_work(session) == WORK
        assert session.requests == 4
        service.replies = [moved(f"/works/10.26434/{n}") for n in range(4)] + [Reply(body=WORK)]
        with pytest.raises(StoppedError):
            ask_work(connect(deadline=1.0, cache=None))
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
            ask_work(connect(email=EMAIL, api_key=KEY))
        assert {arrival.path for arrival in service.arrivals} == {"/works/10.26434%2Fchemrxiv.5406907"}


class TestAddresses:
    """Requests go to the address that was meant, and to no other."""

    def test_a_connection_that_cannot_be_made_secure_is_tried_again(self, connect, service):
        session = connect(elsewhere={"crossref_url": f"https://127.0.0.1:{service.server_port}"})
        with pytest.raises(TransientError, match=r"^cannot make a secure connection to Crossref \(127\.0\.0\.1\)$"):
            ask_list(session)
        assert session.requests == TRIES

    def test_an_answer_from_another_address_is_not_fetched_with_the_key(self, connect, service):
        service.replies = [Reply(status=301, body=b"", headers={"Location": f"{service.url}/other/esearch.fcgi"})]
        with pytest.raises(TransientError, match="301"):
            search(connect(api_key=KEY))
        assert {arrival.path for arrival in service.arrivals} == {"/entrez/eutils/esearch.fcgi"}

    def test_a_redirect_of_the_id_converter_is_not_followed_but_taken_for_passing_trouble(self, connect, service):
        service.replies = [
            Reply(status=301, body=b"", headers={"Location": "/new/articles/"}),
            Reply(body=CONVERTED),
        ]
        session = connect(email=EMAIL)
        assert convert(session) == CONVERTED
        assert {arrival.path for arrival in service.arrivals} == {"/tools/idconv/api/v1/articles/"}

    @pytest.mark.parametrize("address", ["eutils.ncbi.nlm.nih.gov", "http://", "http:///", "ftp://x"])
    def test_an_address_that_is_none_is_an_input_error(self, connect, address):
        with pytest.raises(InputError, match="address of NCBI ESearch"):
            search(connect(elsewhere={"eutils_url": address}))


def adapter(verb: Verb, **addresses: str) -> ServiceAdapter:
    [service] = [service for service in services_of(Settings(**addresses)) if verb in service.verbs]
    limits = RateLimits(None, service.intervals, clock=lambda: 0.0, sleep=lambda _: None)
    return ServiceAdapter(service, limits, lambda *_: (1.0, 1.0, 1.0))


class TestPrefix:
    """What the addresses of a service's questions begin with, as requests writes them."""

    @pytest.mark.parametrize(
        ("address", "prefix"),
        [
            ("https://Example.ORG/a b", "https://example.org/a%20b/works"),
            ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/works"),
            ("example.org", None),
            ("ftp://example.org", None),
            ("http://", None),
        ],
    )
    def test_it_is_written_as_requests_writes_it(self, address, prefix):
        assert adapter(Verb.WORKS, crossref_url=address).prefix == prefix

    @pytest.mark.parametrize(
        "doi", ["10.1000/a", "10.1/esearch.fcgi", "10.1000/a?b#c d", "10.1002/(sici)<1>3.0.co;2-t"]
    )
    def test_a_question_is_read_from_the_address_that_requests_made_of_it(self, doi):
        crossref = adapter(Verb.WORKS, crossref_url="http://127.0.0.1:8000/a b")
        request = requests.Request("GET", crossref.service.url(Verb.WORKS, doi), params={"x": "/y"}).prepare()
        assert crossref.question(request.url) == (Verb.WORKS, doi)


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (requests.exceptions.SSLError(), TransientError, "cannot make a secure connection to NCBI EFetch (h.example)"),
        (requests.ReadTimeout(), TransientError, "NCBI EFetch (h.example) did not answer in time"),
        (requests.ConnectionError(), TransientError, "cannot reach NCBI EFetch (h.example): is there a network?"),
        (
            requests.ConnectionError(ProtocolError()),
            TransientError,
            "NCBI EFetch (h.example) closed the connection",
        ),
        (
            requests.exceptions.ChunkedEncodingError(),
            TransientError,
            "NCBI EFetch (h.example) sent only a part of its answer",
        ),
        (
            requests.exceptions.InvalidURL(),
            InputError,
            "the address of NCBI EFetch cannot be used: it should look like https://host/path",
        ),
        (
            LocationParseError("'h..example', label empty or too long"),
            InputError,
            "the address of NCBI EFetch cannot be used: it should look like https://host/path",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_failure_is_told_by_service_and_host_and_never_by_its_address(error, kind, sentence):
    failure = error_for(Verb.EFETCH, "https://h.example/efetch.fcgi?api_key=SECRET", error)
    assert (type(failure), str(failure)) == (kind, sentence)


def test_only_a_connection_that_was_used_before_may_have_been_closed_while_idle():
    closed = requests.ConnectionError(ProtocolError())
    assert error_for(Verb.EFETCH, "https://h.example", closed, reused=True).stale_connection
    assert not error_for(Verb.EFETCH, "https://h.example", closed).stale_connection
