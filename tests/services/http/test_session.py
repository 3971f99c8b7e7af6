"""What a session promises, tried against a service on 127.0.0.1; time is a number here."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from urllib.parse import quote

import pytest

from pmsync.errors import RefusedError, StoppedError, TransientError
from pmsync.services.http.rate_limit import SLACK
from pmsync.services.http.service import (
    AGENCY_INTERVAL,
    CROSSREF_LIST,
    CROSSREF_WORK,
    INTERVAL,
    INTERVAL_WITH_KEY,
    Verb,
)
from pmsync.services.http.session import TRIES
from tests.support.scripted_service import (
    ABSENT,
    AGENCY,
    BAD_KEY,
    CONVERTED,
    EMAIL,
    ERROR_INSIDE,
    FOUND,
    KEY,
    LIMITED,
    NEWER,
    RECORDS,
    SECRETS,
    WORK,
    WORKS,
    Handler,
    Reply,
    ask_agency,
    ask_list,
    ask_work,
    convert,
    fetch,
    search,
    stored_bytes,
)


class TestSecrets:
    """Key and e-mail address stay where they are."""

    @pytest.mark.parametrize("place", ["cache", "cassette"])
    def test_neither_key_nor_email_is_stored(self, connect, service, tmp_path, place):
        session = connect(
            email=EMAIL, api_key=KEY, **({"cassette": tmp_path / "c", "record": True} if place == "cassette" else {})
        )
        search(session)
        search(session, post=True, refresh=True)
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml; charset=UTF-8"})]
        fetch(session, post=True)
        echo = f',"request":"email={quote(EMAIL, safe="")};tool=pmsync","by":"{EMAIL}"}}'.encode()
        service.replies = [Reply(body=CONVERTED[:-1] + echo)]
        convert(session)
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
            search(connect(email=EMAIL, api_key=KEY))
        assert caught.value.__cause__ is caught.value.__context__ is None
        messages = (str(caught.value) + caplog.text).encode()
        assert b"203.0.113.7" not in messages
        assert [secret for secret in SECRETS if secret in messages] == []

    def test_urllib3_logs_the_question_without_the_asker(self, connect, service, caplog):
        caplog.set_level(logging.DEBUG)
        search(connect(email=EMAIL, api_key=KEY))
        assert "api_key=...&" in caplog.text or "api_key=... " in caplog.text
        assert "term=10.2147" in caplog.text

    def test_an_unreachable_host_is_named_without_the_question(self, connect, caplog):
        caplog.set_level(logging.DEBUG)
        session = connect(email=EMAIL, api_key=KEY, elsewhere={"eutils_url": "http://127.0.0.1:1"})
        with pytest.raises(
            TransientError, match=r"^cannot reach NCBI ESearch \(127\.0\.0\.1\): is there a network\?$"
        ) as caught:
            search(session)
        assert caught.value.__context__ is None
        assert [secret for secret in SECRETS if secret in caplog.text.encode()] == []


class TestRetries:
    """What is tried again, when, and how often."""

    def test_a_passing_failure_is_tried_again_after_growing_waits(self, connect, service, time):
        service.replies = [Reply(status=503), Reply(status=502), Reply(body=ERROR_INSIDE), Reply()]
        session = connect()
        assert search(session) == FOUND
        first, second, third = time.sleeps
        assert (1 <= first <= 2, 2 <= second <= 3, 4 <= third <= 5) == (True, True, True)
        assert session.requests == 4

    def test_five_tries_are_all(self, connect, service, time):
        service.replies = [Reply(status=500)]
        with pytest.raises(TransientError, match=r"^NCBI ESearch answered 500$"):
            search(connect())
        assert (len(service.arrivals), len(time.sleeps)) == (TRIES, TRIES - 1)

    def test_a_refused_request_is_not_tried_again(self, connect, service):
        service.replies = [Reply(status=414, body=b"<html></html>")]
        with pytest.raises(RefusedError):
            search(connect())
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
        search(connect())
        assert time.sleeps == [17.0]

    @pytest.mark.parametrize("wish", ["soon", "-5", "", "nan", "23 Nov 2026"])
    def test_a_retry_after_that_makes_no_sense_is_passed_over(self, connect, service, time, wish):
        service.replies = [Reply(status=503, headers={"Retry-After": wish}), Reply()]
        search(connect())
        assert 1 <= time.sleeps[0] <= 2

    def test_a_connection_closed_while_idle_is_opened_again_at_once(self, connect, service, time):
        service.replies = [Reply(), Reply(silent=True), Reply(body=NEWER)]
        session = connect()
        search(session, "a")
        time.now += 10
        assert search(session, "b") == NEWER
        assert sum(time.sleeps) <= INTERVAL + 0.001
        used = [arrival.connection for arrival in service.arrivals]
        assert used[0] == used[1] != used[2]

    def test_a_new_connection_closed_without_an_answer_is_not_opened_at_once(self, connect, service, time):
        service.replies = [Reply(silent=True), Reply()]
        search(connect())
        assert time.sleeps[0] >= 1

    def test_a_body_shorter_than_announced_is_asked_for_again(self, connect, service):
        service.replies = [Reply(said_length=len(FOUND) + 1), Reply()]
        session = connect()
        assert search(session) == FOUND
        assert session.requests == 2


class TestRateLimit:
    """Requests leave one after the other, in all processes."""

    @pytest.mark.parametrize(("key", "interval"), [(None, INTERVAL), (KEY, INTERVAL_WITH_KEY)])
    def test_requests_leave_one_interval_apart(self, connect, service, time, key, interval):
        session = connect(api_key=key)
        start = time.now
        for term in "abcd":
            search(session, term)
        assert time.now - start == pytest.approx(3 * interval, abs=1e-5)

    def test_an_answer_from_the_cache_waits_for_nothing(self, connect, service, time):
        session = connect()
        for _ in range(5):
            search(session)
        assert time.sleeps == []

    def test_sessions_that_share_a_cache_folder_share_the_pace(self, connect, service, time):
        search(connect(), "a")
        search(connect(), "b")
        assert time.sleeps == [pytest.approx(INTERVAL, abs=1e-5)]

    def test_after_429_every_session_waits(self, connect, service, time):
        service.replies = [Reply(status=429, body=LIMITED, headers={"Retry-After": "20"}), Reply()]
        session = connect(deadline=10)
        with pytest.raises(StoppedError):
            search(session, "a")
        search(connect(), "b")
        assert time.sleeps == [pytest.approx(20, abs=1e-5)]

    def test_after_503_other_sessions_need_not_wait(self, connect, service, time):
        service.replies = [Reply(status=503, headers={"Retry-After": "20"}), Reply()]
        with pytest.raises(StoppedError):
            search(connect(deadline=10), "a")
        search(connect(), "b")
        assert time.sleeps == [pytest.approx(INTERVAL, abs=1e-5)]

    def test_every_request_that_leaves_is_announced(self, connect, service):
        verbs: list[str] = []
        service.replies = [Reply(status=503), Reply()]
        session = connect(on_request=verbs.append)
        search(session)
        search(session)
        assert verbs == ["esearch", "esearch"]


class TestRateLimitsOfCrossref:
    """Works and lists keep limits of their own, as Crossref announces them."""

    @pytest.mark.parametrize("email", [None, EMAIL], ids=["public", "polite"])
    def test_until_it_is_announced_the_documented_pace_is_kept(self, connect, service, time, email):
        session, start = connect(email=email), time.now
        service.replies = [Reply(body=WORK)]
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_work(session, doi)
        assert time.now - start == pytest.approx(2 * CROSSREF_WORK[bool(email)], abs=1e-5)
        start = time.now
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_list(session, doi)
        assert time.now - start == pytest.approx(2 * CROSSREF_LIST[bool(email)], abs=1e-5)

    def test_doi_org_has_a_pace_of_its_own(self, connect, service, time):
        session = connect()
        service.replies = [Reply(body=WORK), Reply(body=AGENCY)]
        ask_work(session)
        ask_agency(session, "10.1")
        ask_agency(session, "10.2")
        assert time.sleeps == [pytest.approx(AGENCY_INTERVAL, abs=1e-5)]

    def test_what_is_announced_is_followed_for_its_kind_alone(self, connect, service, time):
        session = connect()
        service.replies = [Reply(body=WORK, headers={"x-rate-limit-limit": "50", "x-rate-limit-interval": "2s"})]
        for doi in ("10.1000/a", "10.1000/b", "10.1000/c"):
            ask_work(session, doi)
        ask_list(session, "a")
        service.replies = [Reply(body=WORKS)]
        ask_list(session, "b")
        assert time.sleeps == [
            pytest.approx(CROSSREF_WORK[False], abs=1e-5),  # the second slot is taken before the first answer
            pytest.approx(SLACK * 2 / 50, abs=1e-5),
            pytest.approx(CROSSREF_LIST[False], abs=1e-5),
        ]

    def test_after_429_neither_works_nor_lists_are_asked_but_others_are(self, connect, service, time):
        service.replies = [Reply(status=429, body=b"", headers={"Retry-After": "20"}), Reply(body=WORKS)]
        with pytest.raises(StoppedError):
            ask_work(connect(deadline=10))
        session = connect()
        service.replies = [Reply(body=AGENCY)]
        ask_agency(session)
        service.replies = [Reply()]
        search(session)
        assert time.sleeps == []
        service.replies = [Reply(body=WORKS)]
        ask_list(session)
        assert time.sleeps == [pytest.approx(20, abs=1e-5)]


class TestAbsence:
    """Crossref's plain 404 for a work is an answer, and nothing like it is."""

    @pytest.mark.parametrize(
        ("verb", "path"),
        [(Verb.WORKS, ""), (Verb.AGENCY, "10.5061"), (Verb.ESEARCH, ""), (Verb.ARTICLES, ""), (Verb.EFETCH, "")],
    )
    def test_no_other_question_has_it_for_an_answer(self, connect, service, verb, path):
        service.replies = [Reply(status=404, body=ABSENT)] * TRIES + [Reply(body=WORKS)]
        session = connect()
        with pytest.raises(TransientError, match="404"):
            session.ask(verb, {"x": "1"}, path=path)
        with pytest.raises(TransientError) if verb is not Verb.WORKS else nullcontext():
            session.ask(verb, {"x": "1"}, path=path)
        assert session.cache_hits == 0

    @pytest.mark.parametrize("body", [b"", b"<html>Not Found</html>", b'{"status":"failed","message":[]}'])
    def test_no_other_404_is_an_answer(self, connect, service, body):
        service.replies = [Reply(status=404, body=body)]
        with pytest.raises(TransientError, match="404"):
            ask_work(connect())


class TestTheEnd:
    """When nothing more is asked."""

    def test_a_wait_past_the_deadline_stops_the_run_instead(self, connect, service, time):
        service.replies = [Reply(status=503, headers={"Retry-After": "3600"})]
        with pytest.raises(StoppedError, match="past the run's deadline of 300 s"):
            search(connect(deadline=300))
        assert time.sleeps == []

    def test_no_request_leaves_after_the_deadline(self, connect, service, time):
        session = connect(deadline=300)
        time.now += 301
        with pytest.raises(StoppedError, match="deadline"):
            search(session)
        assert service.arrivals == []

    def test_no_request_leaves_past_the_budget_and_that_is_nobodys_failure(self, connect, service):
        session = connect(most_requests=2)
        for term in "ab":
            search(session, term)
        with pytest.raises(StoppedError, match="budget of 2 requests is spent") as raised:
            search(session, "c")
        assert raised.value.ends_the_run
        assert search(session, "a") == FOUND  # what is kept needs none
        assert len(service.arrivals) == 2

    def test_two_questions_in_a_row_without_an_answer_are_enough(self, connect, service):
        service.replies = [Reply(status=500)]
        session = connect()
        for term in "ab":
            with pytest.raises(TransientError):
                search(session, term)
        with pytest.raises(StoppedError, match=r"^NCBI has not answered 10 times; stopped asking$"):
            search(session, "c")
        assert len(service.arrivals) == 2 * TRIES

    def test_an_answer_in_between_is_a_sign_of_life(self, connect, service):
        down = [Reply(status=500)] * TRIES
        service.replies = [*down, Reply(), *down, Reply()]
        session = connect()
        for term in "ac":
            with pytest.raises(TransientError):
                search(session, term)
            assert search(session, term + "b") == FOUND

    def test_one_silent_service_does_not_stop_another(self, connect, service):
        service.replies = [Reply(status=500)] * (2 * TRIES) + [Reply(body=CONVERTED)]
        session = connect()
        for term in "ab":
            with pytest.raises(TransientError):
                search(session, term)
        assert convert(session) == CONVERTED

    @pytest.mark.parametrize("reply", [Reply(status=403), Reply(status=400, body=BAD_KEY)], ids=["403", "bad key"])
    def test_a_closed_door_is_not_knocked_at_twice(self, connect, service, reply):
        service.replies = [reply]
        session = connect(api_key=KEY)
        for term in "ab":
            with pytest.raises(StoppedError):
                search(session, term)
        assert len(service.arrivals) == 1


class TestWhoHasStopped:
    """An error names its service, so that the others are asked on."""

    def test_one_closed_door_leaves_the_other_open(self, connect, service):
        service.replies = [Reply(status=403, body=b""), Reply()]
        session = connect()
        for doi in ("10.1000/a", "10.1000/b"):
            with pytest.raises(StoppedError) as caught:
                ask_work(session, doi)
            assert caught.value.service == "Crossref"
        assert search(session) == FOUND
        assert len(service.arrivals) == 2

    def test_a_refusal_and_a_passing_failure_name_it_too(self, connect, service):
        service.replies = [Reply(status=400, body=b'{"status":"failed"}'), Reply(status=500)]
        session = connect()
        with pytest.raises(RefusedError) as refused:
            ask_list(session)
        with pytest.raises(TransientError) as passing:
            ask_agency(session)
        assert (refused.value.service, passing.value.service) == ("Crossref", "doi.org")

    def test_the_end_of_the_run_is_everybodys(self, connect, service, time):
        session = connect(deadline=300)
        time.now += 301
        with pytest.raises(StoppedError) as caught:
            ask_work(session)
        assert caught.value.service is None
