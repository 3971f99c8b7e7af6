"""The one session that a run asks through, and the services asked through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pmsync.errors import InputError
from pmsync.models import Article, Journal
from pmsync.services import open_session, services_for
from pmsync.services.ncbi.journal_list import Source, write_list
from pmsync.services.settings import Settings
from tests.support.services import FakeNcbi
from tests.support.services import services as fake_services
from tests.support.settings import settings_for


@pytest.fixture
def settings(server, tmp_path) -> Settings:
    return settings_for(server.environ, tmp_path)


def test_the_services_are_asked_through_one_session_at_their_addresses(server, settings):
    with open_session(settings, 60) as session:
        services = services_for(session, refresh=False)
        assert isinstance(services.ncbi.fetch([25609688])[25609688], Article)
        assert services.crossref.agencies(["10.1105/a"]) == {"10.1105/a": "Crossref"}
        assert session.requests == 2
    assert [asked.verb for asked in server.log] == ["efetch", "ra"]


def test_with_refresh_they_are_asked_past_the_cache(server, settings):
    for refresh in (False, False, True):
        with open_session(settings, 60) as session:
            services_for(session, refresh=refresh).ncbi.fetch([25609688])
    assert server.count("efetch") == 2


def test_a_budget_of_requests_is_for_the_whole_session(settings):
    with open_session(settings, 60, most_requests=1) as session:
        ncbi = services_for(session, refresh=False).ncbi
        assert isinstance(ncbi.fetch([25609688])[25609688], Article)
        assert "budget of 1 requests" in str(ncbi.fetch([405079])[405079])


def test_the_journals_are_those_of_the_cache_folder_but_with_a_cassette(settings, tmp_path):
    lancet = Journal("2985213R", "Lancet", "Lancet (London, England)")
    now = datetime(2026, 11, 28, tzinfo=UTC)
    write_list(settings.journals_file, [(lancet, "")], Source("http://x", None, now, 1, now))
    for changes, known in (({}, (lancet,)), ({"cassette": str(tmp_path / "tape"), "record": True}, ())):
        with open_session(replace(settings, **changes), 60) as session:
            assert services_for(session, refresh=False).journals.named("The Lancet") == known
    assert fake_services(FakeNcbi()).journals.named("The Lancet") == ()


def test_an_address_that_cannot_be_read_is_refused_before_anything_is_asked(settings):
    with (
        pytest.raises(InputError, match=r"^the address http://\[nowhere cannot be used"),
        open_session(replace(settings, doi_url="http://[nowhere"), 60),
    ):
        pass


@pytest.mark.parametrize(
    ("addresses", "variables"),
    [
        ({"idconv_url": "http://x/e/", "eutils_url": "http://X/e"}, "PMSYNC_EUTILS_URL and PMSYNC_IDCONV_URL"),
        ({"crossref_url": "http://x", "eutils_url": "http://x/works"}, "PMSYNC_EUTILS_URL and PMSYNC_CROSSREF_URL"),
        ({"doi_url": "http://x", "idconv_url": "http://x/ra"}, "PMSYNC_IDCONV_URL and PMSYNC_DOI_URL"),
    ],
)
def test_two_services_at_one_address_are_refused_by_the_names_of_their_settings(settings, addresses, variables):
    with (
        pytest.raises(InputError, match=f"^{variables} name two services at one address, http://x/"),
        open_session(replace(settings, **addresses), 60),
    ):
        pass


def test_crossref_and_doi_org_may_share_a_host(settings):
    assert settings.crossref_url == settings.doi_url
    with open_session(settings, 60) as session:
        assert session.keeps
