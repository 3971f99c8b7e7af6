"""NLM's list of journals: fetched by ETag, renewed once a month, and the earlier one kept whatever comes instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmsync.errors import InputError, TransientError
from pmsync.services import open_session, services_for
from pmsync.services.ncbi.journal_list import JournalList, Source, read_source, write_list
from pmsync.services.ncbi.journal_renewal import MONTH, Fetched, fetch, is_due, renew
from pmsync.services.settings import Settings
from tests.standin.journals import journal_list
from tests.support.settings import settings_for

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
LATER = NOW + MONTH


@pytest.fixture
def settings(server, tmp_path) -> Settings:
    return settings_for(server.environ | {"PMSYNC_JOURNALS_URL": server.journals_url}, tmp_path / "cache")


@pytest.fixture
def get(settings) -> Callable[..., Fetched]:
    def get(now: datetime = NOW, **changes: str) -> Fetched:
        with open_session(settings, 60) as session:
            return fetch(session, replace(settings, **changes), now)

    return get


@pytest.fixture
def renewed(settings) -> Callable[..., str | None]:
    def renewed(now: datetime, **options: int) -> str | None:
        with open_session(settings, 60, **options) as session:
            return renew(session, settings, now)

    return renewed


def kept(settings: Settings) -> bytes:
    return settings.journals_file.read_bytes()


# --- fetching ---


def test_the_list_is_fetched_and_then_known_to_every_look_up(get, settings, server, records):
    fetched = get()
    journals = journal_list(records).count("JrId: ")
    assert (fetched.path, fetched.is_new, fetched.source.journals) == (settings.journals_file, True, journals)
    assert fetched.source == read_source(settings.journals_file)
    with open_session(settings, 60) as session:
        [plant_cell] = services_for(session, refresh=False).journals.named("The Plant Cell")
    assert (plant_cell.id, plant_cell.abbreviation) == ("9208688", "Plant Cell")
    [asked] = server.log
    assert (asked.verb, asked.params, asked.email, asked.has_key) == ("journals", {}, None, False)


def test_a_list_that_has_not_changed_is_confirmed_and_not_sent(get, settings, server):
    first, before = get(), kept(settings)
    again = get(LATER)
    assert [asked.status for asked in server.log] == [200, 304]
    assert again == Fetched(first.path, replace(first.source, confirmed_at=LATER), is_new=False)
    assert read_source(settings.journals_file) == again.source
    assert kept(settings) == before


def test_a_list_that_has_changed_takes_the_place_of_the_earlier_one(get, settings, server, records):
    get()
    server.evolve(records.without({pmid for pmid in records.by_pmid if b">9208688<" in records.by_pmid[pmid].xml}))
    assert get(LATER).is_new
    assert JournalList(settings.journals_file).named("Plant Cell") == ()
    assert [asked.status for asked in server.log] == [200, 200]


def test_a_list_from_elsewhere_is_not_asked_about_by_its_etag(get, settings, server):
    source = get().source
    write_list(settings.journals_file, [], replace(source, url="http://elsewhere.example/J", journals=10_000))
    assert get().is_new
    assert "etag" not in server.log[-1].params


@pytest.mark.parametrize("damage", [b"", b"no database"])
def test_a_damaged_list_is_fetched_anew(get, settings, server, damage):
    get()
    settings.journals_file.write_bytes(damage)
    assert get().is_new
    assert "etag" not in server.log[-1].params
    assert JournalList(settings.journals_file).named("Plant Cell")


@pytest.mark.parametrize("etag", ['"a\nb"', "no quotes", '"é"', ""])
def test_an_etag_that_is_none_is_not_kept(get, settings, server, monkeypatch, etag):
    body = journal_list(server.app.records).encode()
    monkeypatch.setattr("pmsync.services.http.session.Session.download", lambda *_, **__: (body, etag))
    assert get().source.etag is None


@pytest.mark.parametrize("kind", ["cut", "truncated", "html", "empty", "503", "drop"])
def test_whatever_comes_in_its_place_the_earlier_list_stays(get, settings, server, records, kind):
    get()
    before = kept(settings)
    server.evolve(records.without([next(iter(records.by_pmid))]))
    server.fault("journals", kind, None)
    with pytest.raises(TransientError):
        get(LATER)
    assert kept(settings) == before
    assert [entry.name for entry in settings.journals_file.parent.glob("journals*")] == ["journals.db"]


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        (lambda text: text[: text.rindex("NlmId")], "has a journal without NlmId"),
        (lambda text: text[: len(text) // 2 + text[len(text) // 2 :].index("---")], "at least: it is cut"),
        (lambda text: "JrId: 1\n\x00", "NLM's list of journals"),
    ],
)
def test_a_list_that_is_cut_is_an_answer_that_failed(get, settings, server, monkeypatch, cut, said):
    get()
    before, text = kept(settings), journal_list(server.app.records)
    monkeypatch.setattr("pmsync.services.http.session.Session.download", lambda *_, **__: (cut(text).encode(), None))
    with pytest.raises(TransientError, match=said) as raised:
        get(LATER)
    assert raised.value.service == "NLM's file server"
    assert kept(settings) == before


def test_the_first_list_from_nlm_itself_is_none_with_too_few_journals(get, settings, server, monkeypatch):
    body = journal_list(server.app.records).encode()
    monkeypatch.setattr("pmsync.services.http.session.Session.download", lambda *_, **__: (body, '"one"'))
    with pytest.raises(TransientError, match="and has 30,000 at least: it is cut"):
        get(journals_url=Settings().journals_url)
    assert not settings.journals_file.exists()


def test_where_the_list_cannot_be_kept_it_is_not_asked_for(get, settings, server):
    Path(settings.cache).parent.write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match=r"journals\.db cannot be written"):
        get()
    assert server.log == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"journals_url": ""}, "PMSYNC_JOURNALS_URL is empty"), ({"cassette": "tape"}, "a cassette holds no files")],
)
def test_without_an_address_or_with_a_cassette_it_is_not_fetched(get, server, changes, said):
    with pytest.raises(InputError, match=said):
        get(**changes)
    assert server.log == []


# --- renewing ---


@pytest.mark.parametrize(
    ("age", "due"),
    [(timedelta(0), False), (MONTH - timedelta(seconds=1), False), (MONTH, True), (timedelta(seconds=-1), True)],
)
def test_a_list_is_due_a_month_after_it_was_confirmed_or_when_the_clock_was_set_back(settings, age, due):
    assert is_due(settings, NOW)
    write_list(settings.journals_file, [], Source(settings.journals_url, None, NOW, 0, NOW))
    assert is_due(settings, NOW + age) is due
    assert not is_due(replace(settings, journals_url=""), NOW + age)
    assert not is_due(replace(settings, cassette="tape"), NOW + age)
    assert is_due(replace(settings, journals_url="http://elsewhere.example/J"), NOW + age)


def test_it_is_asked_about_once_a_month(renewed, server):
    for days in (0, 1, 29, 30, 59, 60):
        assert renewed(NOW + timedelta(days=days)) is None
    assert [asked.status for asked in server.log] == [200, 304, 304]


def test_a_failure_is_one_try_and_one_sentence(renewed, settings, server):
    server.fault("journals", "503", None)
    assert renewed(NOW) == (
        "NLM's list of journals was not renewed, and the next sync tries again: NLM's file server answered 503"
    )
    assert server.count() == 1
    assert not settings.journals_file.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence_too(renewed, settings, server):
    settings.journals_file.mkdir(parents=True)
    assert "journals.db cannot be written" in renewed(NOW)


def test_the_runs_budget_is_kept(renewed, server):
    assert "budget of 0 requests" in renewed(NOW, most_requests=0)
    assert server.log == []
