"""Settings, from the environment and back, and what changes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.services.settings import VARIABLES, Settings

ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
TEXTS = ANY.filter(bool)


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)


def test_without_any_variable_the_services_themselves_are_asked():
    assert Settings.from_environment() == Settings()
    assert Settings().eutils_url == "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"


@pytest.mark.parametrize(("field", "variable"), VARIABLES.items())
def test_every_variable_sets_its_field(monkeypatch, field, variable):
    monkeypatch.setenv(variable, "something")
    assert Settings.from_environment() == Settings(**{field: "something"})


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("PMSYNC_CROSSREF_URL", "")
    assert Settings.from_environment() == Settings()


def test_an_empty_address_of_the_list_of_journals_means_that_it_is_not_fetched(monkeypatch):
    assert Settings().journals_url == "https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt"
    assert Settings().having(journals_url="").journals_url == ""
    assert Settings().having(journals_url=None) == Settings()
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", "")
    assert Settings.from_environment() == Settings(journals_url="")


@given(st.builds(Settings, email=TEXTS, api_key=TEXTS, cassette=TEXTS, cache=TEXTS, doi_url=TEXTS, journals_url=ANY))
def test_what_is_written_to_the_environment_is_read_from_it_again(settings):
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in settings.as_environment().items():
            patch.setenv(variable, value)
        assert Settings.from_environment() == settings


def test_options_take_the_place_of_what_the_environment_has_and_those_not_given_do_not():
    settings = Settings(email="a@example.org", api_key="k")
    changed = settings.having(email="b@example.org", api_key=None, cache="")
    assert changed == Settings(email="b@example.org", api_key="k")


def test_the_cache_is_the_file_that_was_named_or_one_of_the_users_own():
    assert Settings(cache="x/http.sqlite").cache_file == Path("x/http.sqlite")
    assert Settings().cache_file.parts[-2:] == ("pmsync", "http.sqlite")


def test_the_list_of_journals_lies_beside_the_cache():
    assert Settings(cache="x/http.sqlite").journals_file == Path("x/journals.db")


def test_settings_pass_through_the_environment_and_come_back_the_same(monkeypatch):
    settings = Settings(email="me@example.org", api_key="k", cassette="folder", eutils_url="http://x.example")
    for variable, value in settings.as_environment().items():
        monkeypatch.setenv(variable, value)
    assert Settings.from_environment() == settings
