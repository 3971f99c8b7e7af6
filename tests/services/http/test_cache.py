"""What is kept of the services' answers, in a file and in a cassette."""

from __future__ import annotations

import json
import re
import sqlite3
from types import SimpleNamespace

import pytest

from pmsync.errors import InputError, NotInCassette, TransientError
from pmsync.services.http.cache import cache_key
from pmsync.services.http.service import Verb
from pmsync.services.http.session import TRIES
from tests.support.scripted_service import (
    ABSENT,
    AGENCY,
    ERROR_INSIDE,
    FOUND,
    KEY,
    NEWER,
    RECORDS,
    WORK,
    WORKS,
    Reply,
    ask_agency,
    ask_list,
    ask_work,
    fetch,
    search,
    stored_bytes,
)


class TestCache:
    """What is kept, and what never is."""

    def test_the_same_question_is_sent_once(self, connect, service):
        session = connect()
        assert search(session) == search(session) == FOUND
        assert (session.requests, session.cache_hits, len(service.arrivals)) == (1, 1, 1)

    def test_another_session_with_the_same_file_need_not_ask(self, connect, service):
        search(connect())
        later = connect()
        assert search(later) == FOUND
        assert (later.requests, later.cache_hits) == (0, 1)

    def test_an_answer_is_good_wherever_the_service_is_asked_by_now(self, connect, service):
        search(connect())
        moved = connect(elsewhere={"eutils_url": "http://mirror.invalid/entrez/eutils"})
        assert search(moved) == FOUND
        assert (moved.requests, moved.cache_hits) == (0, 1)

    def test_a_posted_question_is_cached_and_shares_its_answer_with_get(self, connect, service):
        session = connect()
        search(session, post=True)
        search(session, post=True)
        search(session)
        assert [arrival.method for arrival in service.arrivals] == ["POST"]

    def test_the_order_of_parameters_does_not_matter_but_their_values_do(self, connect, service):
        session = connect()
        session.ask(Verb.ESEARCH, {"db": "pubmed", "term": "a"})
        session.ask(Verb.ESEARCH, {"term": "a", "db": "pubmed"})
        session.ask(Verb.ESEARCH, {"term": "b", "db": "pubmed"})
        assert session.requests == 2

    def test_an_answer_is_kept_for_a_day(self, connect, service, tmp_path):
        search(connect())
        with sqlite3.connect(tmp_path / "cache" / "http.sqlite") as database:
            database.execute("UPDATE responses SET expires = 0")
            database.commit()
        database.close()
        later = connect()
        search(later)
        assert later.requests == 1

    def test_the_room_of_pruned_answers_is_given_back(self, connect, service, tmp_path):
        file = tmp_path / "cache" / "http.sqlite"
        service.replies = [Reply(body=FOUND[:-1] + b" " * 100_000 + b"}")]
        first = connect()
        for number in range(20):
            search(first, str(number))
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
        search(session)
        session.tidy()
        assert search(session) == FOUND

    def test_an_answer_of_records_comes_back_from_the_cache_as_it_was_sent(self, connect, service):
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml; charset=UTF-8"})]
        assert [fetch(connect()) for _ in range(2)] == [RECORDS, RECORDS]
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
            search(session)
        assert search(session) == FOUND
        assert session.cache_hits == 0

    def test_refresh_asks_again_and_overwrites_what_was_kept(self, connect, service):
        service.replies = [Reply(), Reply(body=NEWER)]
        session = connect()
        search(session)
        assert search(session, refresh=True) == NEWER
        assert search(session) == NEWER
        assert (session.requests, session.cache_hits) == (2, 1)

    def test_without_a_cache_every_question_is_sent(self, connect, service):
        session = connect(cache=None)
        search(session)
        search(session)
        assert (session.requests, session.cache_hits) == (2, 0)


class TestTroubleWithTheCache:
    """A cache that fails stops nothing."""

    def test_a_file_that_is_no_database_is_left_alone_with_one_warning(self, connect, service, tmp_path, caplog):
        file = tmp_path / "http.sqlite"
        file.write_bytes(b"this is not a database " * 100)
        session = connect(cache=file)
        assert search(session) == search(session) == FOUND
        assert (session.requests, len(caplog.messages)) == (2, 1)
        assert str(file) in caplog.text
        assert file.read_bytes().startswith(b"this is not")

    def test_a_folder_in_the_place_of_the_file_does_not_stop_the_run(self, connect, service, tmp_path, caplog):
        assert search(connect(cache=tmp_path)) == FOUND
        assert len(caplog.messages) == 1

    def test_a_file_in_the_place_of_the_folder_does_not_stop_the_run(self, connect, service, tmp_path, caplog):
        (tmp_path / "file").touch()
        assert search(connect(cache=tmp_path / "file" / "http.sqlite")) == FOUND
        assert len(caplog.messages) == 1

    def test_a_cache_that_breaks_during_the_run_is_given_up_with_one_warning(self, connect, service, tmp_path, caplog):
        session = connect()
        search(session)
        (tmp_path / "cache" / "http.sqlite").write_bytes(b"overwritten " * 2000)
        assert search(session) == search(session) == FOUND
        assert (session.requests, len(caplog.messages)) == (3, 1)


class TestCassettes:
    """A folder of recorded answers stands for the network."""

    def test_what_was_recorded_is_played_without_the_service(self, connect, service, tmp_path):
        cassette = tmp_path / "doi"
        recording = connect(cassette=cassette, record=True, api_key=KEY)
        search(recording, "a")
        service.replies = [Reply(body=RECORDS, headers={"Content-Type": "text/xml"})]
        fetch(recording, post=True)
        playing = connect(cassette=cassette, elsewhere={"eutils_url": "https://eutils.example.org/e/"})
        assert b"40292402" in playing.ask(Verb.ESEARCH, {"term": "a", "db": "pubmed"})
        assert fetch(playing) == RECORDS
        assert (playing.requests, playing.cache_hits) == (0, 2)

    def test_a_cassette_holds_nothing_but_a_readable_file_for_each_question(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        (file,) = (tmp_path / "doi").iterdir()
        assert file.name.startswith("esearch-")
        assert len(file.name) == len("esearch-0123456789abcdef.yaml")
        assert "40292402" in file.read_text(encoding="utf-8")

    def test_a_question_that_was_not_recorded_is_a_miss_and_is_not_retried(self, connect, service, time, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        with pytest.raises(NotInCassette, match=r"doi.*esearch"):
            search(connect(cassette=tmp_path / "doi"), "something else")
        assert (len(service.arrivals), time.sleeps) == (1, [])

    def test_refresh_while_playing_still_plays(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        assert b"40292402" in search(connect(cassette=tmp_path / "doi"), refresh=True)
        assert len(service.arrivals) == 1

    def test_playing_changes_no_file(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        (file,) = (tmp_path / "doi").iterdir()
        file.write_text(file.read_text(encoding="utf-8").replace("querytranslation", "ERROR"), encoding="utf-8")
        before = stored_bytes(tmp_path / "doi")
        with pytest.raises(TransientError):
            search(connect(cassette=tmp_path / "doi"))
        assert stored_bytes(tmp_path / "doi") == before

    def test_a_damaged_file_is_a_miss(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        (file,) = (tmp_path / "doi").iterdir()
        file.write_text("{[ no yaml", encoding="utf-8")
        with pytest.raises(NotInCassette):
            search(connect(cassette=tmp_path / "doi"))

    def test_recording_again_asks_again(self, connect, service, tmp_path):
        search(connect(cassette=tmp_path / "doi", record=True))
        service.replies = [Reply(body=NEWER)]
        search(connect(cassette=tmp_path / "doi", record=True))
        assert b'"2"' in search(connect(cassette=tmp_path / "doi"))

    def test_a_failure_is_never_recorded(self, connect, service, tmp_path):
        service.replies = [Reply(body=ERROR_INSIDE)]
        with pytest.raises(TransientError):
            search(connect(cassette=tmp_path / "doi", record=True))
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
            search(session)


class TestQuestionsAskedByPath:
    """A DOI or a prefix in the path is part of the question."""

    def test_each_doi_is_a_question_of_its_own(self, connect, service):
        service.replies = [Reply(body=WORK)]
        session = connect()
        for doi in ("10.1000/a", "10.1000/b", "10.1000/a"):
            ask_work(session, doi)
        ask_list(session)
        assert (session.requests, session.cache_hits) == (3, 1)

    def test_each_prefix_is_a_question_of_its_own(self, connect, service):
        service.replies = [Reply(body=AGENCY)]
        session = connect()
        for prefix in ("10.5061", "10.5062", "10.5061"):
            ask_agency(session, prefix)
        assert (session.requests, session.cache_hits) == (2, 1)

    def test_they_are_announced_and_recorded_by_their_verbs(self, connect, service, tmp_path):
        verbs: list[str] = []
        session = connect(cassette=tmp_path / "c", record=True, on_request=verbs.append)
        service.replies = [Reply(body=WORK), Reply(body=AGENCY), Reply(body=WORKS)]
        ask_work(session)
        ask_agency(session)
        ask_list(session)
        assert verbs == ["works", "ra", "works"]
        assert sorted(path.name.split("-")[0] for path in (tmp_path / "c").iterdir()) == ["ra", "works", "works"]
        playing = connect(cassette=tmp_path / "c")
        assert json.loads(ask_work(playing)) == json.loads(WORK)
        assert json.loads(ask_agency(playing)) == json.loads(AGENCY)

    def test_an_answer_may_be_kept_for_longer_than_a_day(self, connect, service, tmp_path):
        service.replies = [Reply(body=AGENCY)]
        session = connect()
        ask_agency(session)
        ask_agency(session, "10.5062", keep=365 * 86400.0)
        with sqlite3.connect(tmp_path / "cache" / "http.sqlite") as database:
            short, long = sorted(expires for (expires,) in database.execute("SELECT expires FROM responses"))
        database.close()
        assert long - short == pytest.approx(364 * 86400, abs=60)

    def test_a_cassette_keeps_its_answers_for_good(self, connect, service, tmp_path):
        service.replies = [Reply(body=AGENCY)]
        ask_agency(connect(cassette=tmp_path / "c", record=True), keep=0.0)
        assert json.loads(ask_agency(connect(cassette=tmp_path / "c"), keep=0.0)) == json.loads(AGENCY)


class TestAbsence:
    """Crossref's plain 404 for a work is an answer."""

    def test_an_absent_work_is_an_answer_that_is_kept(self, connect, service):
        service.replies = [Reply(status=404, body=ABSENT, headers={"Content-Type": "text/plain"})]
        session = connect()
        assert ask_work(session) == ask_work(session) == ABSENT
        assert (session.requests, session.cache_hits) == (1, 1)

    def test_it_is_played_from_a_cassette(self, connect, service, tmp_path):
        service.replies = [Reply(status=404, body=ABSENT)]
        ask_work(connect(cassette=tmp_path / "c", record=True))
        assert ask_work(connect(cassette=tmp_path / "c")) == ABSENT


class TestKey:
    """By what a question is known."""

    QUESTION = (Verb.WORKS, "10.1000/a")

    def key(self, url: str, body: bytes | str | None = None, question: tuple[Verb, str] = QUESTION) -> str:
        return cache_key(lambda _: question, SimpleNamespace(url=url, body=body))

    def test_it_is_the_verb_and_sixteen_digits(self):
        assert re.fullmatch(r"works-[0-9a-f]{16}", self.key("https://api.crossref.org/works/10.1000%2Fa"))

    def test_neither_host_nor_method_nor_order_matter(self):
        search = (Verb.ESEARCH, "")
        got = self.key("https://a.example/esearch.fcgi?db=pubmed&term=x", question=search)
        assert got == self.key("http://b.example/e/esearch.fcgi", b"term=x&db=pubmed", search)

    def test_a_doi_in_the_path_matters_and_a_parameter_that_is_empty_too(self):
        url = "https://a.example/works?rows=5"
        keys = [self.key(url), self.key(url, question=(Verb.WORKS, "")), self.key(f"{url}&x="), self.key(url, "y=")]
        assert len(set(keys)) == 4
