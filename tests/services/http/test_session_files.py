"""How a session asks for a file: by ETag, past the cache, without saying who asks."""

from __future__ import annotations

import pytest

from pmsync.errors import NotInCassette, StoppedError, TransientError
from pmsync.services.http.service import Verb
from tests.support.scripted_service import EMAIL, KEY, SECRETS, Reply, search, stored_bytes

LIST = b"JrId: 1\nJournalTitle: The Plant cell\nMedAbbr: Plant Cell\nNlmId: 9208688\n"
LISTED = Reply(body=LIST, headers={"Content-Type": "text/plain", "ETag": '"one"'})


def test_a_file_comes_with_its_etag_and_not_again(connect, service):
    service.replies = [LISTED, Reply(status=304, body=b"")]
    session = connect()
    assert session.download(Verb.JOURNALS, None) == (LIST, '"one"')
    assert session.download(Verb.JOURNALS, '"one"') is None
    asked = [(seen.path, seen.headers.get("If-None-Match")) for seen in service.arrivals]
    assert asked == [("/pubmed/J_Medline.txt", None), ("/pubmed/J_Medline.txt", '"one"')]
    assert session.requests == 2


def test_it_may_have_no_etag(connect, service):
    service.replies = [Reply(body=LIST, headers={})]
    assert connect().download(Verb.JOURNALS, '"one"') == (LIST, None)


def test_it_is_not_kept_in_the_cache(connect, service, tmp_path):
    service.replies = [LISTED]
    session = connect()
    session.download(Verb.JOURNALS, None)
    session.download(Verb.JOURNALS, None)
    assert len(service.arrivals) == 2
    assert b"Plant Cell" not in stored_bytes(tmp_path)
    assert session.keeps


def test_who_asks_is_not_told(connect, service):
    service.replies = [LISTED]
    connect(email=EMAIL, api_key=KEY).download(Verb.JOURNALS, None)
    [seen] = service.arrivals
    assert seen.form == {}
    assert seen.headers["User-Agent"].startswith("pmsync/")
    assert [secret for secret in SECRETS if secret in str(seen).encode()] == []


def test_that_an_unknown_file_is_unchanged_is_no_answer(connect, service):
    service.replies = [Reply(status=304, body=b"")]
    with pytest.raises(TransientError, match=r"^NLM's file server sent nothing, as if the file were known$"):
        connect().download(Verb.JOURNALS, None, once=True)


def test_a_cassette_that_is_played_has_no_files(connect, service, tmp_path):
    (tmp_path / "c").mkdir()
    with pytest.raises(NotInCassette, match="holds answers only, and no file of NLM's file server"):
        connect(cassette=tmp_path / "c").download(Verb.JOURNALS, None)
    assert service.arrivals == []


def test_a_budget_is_kept(connect, service):
    session = connect(most_requests=1)
    search(session)
    with pytest.raises(StoppedError, match="budget of 1 requests is spent") as caught:
        session.download(Verb.JOURNALS, None)
    assert caught.value.ends_the_run


@pytest.mark.parametrize("kept", [{}, {"cassette": "c", "record": True}])
def test_the_folder_that_look_ups_share_is_that_of_the_cache_but_with_a_cassette(connect, tmp_path, kept):
    session = connect(**{name: tmp_path / value if name == "cassette" else value for name, value in kept.items()})
    assert session.folder == (None if kept else tmp_path / "cache")
