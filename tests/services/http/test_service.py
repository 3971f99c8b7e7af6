"""What belongs to each service: its addresses, its limits, what it learns of who asks."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from pmsync.services.http.service import (
    CROSSREF_LIST,
    CROSSREF_WORK,
    INTERVAL,
    INTERVAL_WITH_KEY,
    Service,
    ServiceName,
    Verb,
    services_of,
)
from pmsync.services.settings import Settings

SICI = "10.1002/(sici)1097-0142(19960601)77:11<2200::aid-cncr3>3.0.co;2-t"
QUESTIONS = [(verb, "") for verb in Verb if verb is not Verb.AGENCY] + [(Verb.WORKS, SICI), (Verb.AGENCY, "10.5061")]


def service_of(verb: Verb, settings: Settings | None = None) -> Service:
    [service] = [service for service in services_of(settings or Settings()) if verb in service.verbs]
    return service


@pytest.mark.parametrize(("verb", "path"), QUESTIONS)
def test_a_question_can_be_read_from_its_address(verb, path):
    service = service_of(verb)
    url = service.url(verb, path)
    assert url.startswith(service.address)
    assert service.question(url.removeprefix(service.address.rstrip("/"))) == (verb, path)


@pytest.mark.parametrize(
    ("verb", "path", "url"),
    [
        (Verb.ESEARCH, "", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi"),
        (Verb.ARTICLES, "", "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"),
        (Verb.WORKS, "", "https://api.crossref.org/works"),
        (Verb.WORKS, "10.1000/a?b", "https://api.crossref.org/works/10.1000%2Fa%3Fb"),
        (Verb.AGENCY, "10.5061", "https://doi.org/ra/10.5061"),
        (Verb.JOURNALS, "", "https://ftp.ncbi.nih.gov/pubmed/J_Medline.txt"),
    ],
)
def test_addresses_are_those_that_the_services_document(verb, path, url):
    assert service_of(verb).url(verb, path) == url


def test_a_slash_at_the_end_of_a_setting_makes_no_difference():
    with_slash = Settings(eutils_url="http://a/e/", crossref_url="http://b/", doi_url="http://c/")
    without = Settings(eutils_url="http://a/e", crossref_url="http://b", doi_url="http://c")
    assert services_of(with_slash) == services_of(without)


def test_the_key_is_for_the_e_utilities_alone_and_the_contact_for_ncbi_and_the_id_converter():
    services = services_of(Settings(email="me@example.org", api_key="k"))
    assert [service.verbs[0] for service in services if service.takes_key] == [Verb.ESEARCH]
    assert [service.verbs[0] for service in services if service.takes_contact] == [Verb.ESEARCH, Verb.ARTICLES]
    assert [service.verbs[0] for service in services if not service.takes_mailto] == [Verb.JOURNALS]


def test_without_an_address_nlms_file_server_is_no_service():
    verbs = {verb for service in services_of(Settings(journals_url="")) for verb in service.verbs}
    assert set(Verb) - verbs == {Verb.JOURNALS}


@pytest.mark.parametrize(("api_key", "interval"), [(None, INTERVAL), ("k", INTERVAL_WITH_KEY)])
def test_a_key_makes_ncbi_faster_and_nobody_else(api_key, interval):
    settings = Settings(api_key=api_key)
    assert service_of(Verb.EFETCH, settings).intervals == {"eutils": interval}
    assert service_of(Verb.ARTICLES, settings).intervals == {"other": INTERVAL}


@pytest.mark.parametrize("email", [None, "me@example.org"])
def test_an_e_mail_address_makes_crossref_faster(email):
    polite = bool(email)
    expected = {"crossref-list": CROSSREF_LIST[polite], "crossref-work": CROSSREF_WORK[polite]}
    assert service_of(Verb.WORKS, Settings(email=email)).intervals == expected


def test_every_verb_belongs_to_one_service_and_every_name_of_a_limit_too():
    services = services_of(Settings())
    assert sorted(verb for service in services for verb in service.verbs) == sorted(Verb)
    names = [name for service in services for name in service.intervals]
    assert len(names) == len(set(names))
    assert {verb.service for verb in Verb} == set(ServiceName)


def test_elink_stops_alone_though_it_stands_at_the_address_of_ncbi():
    assert Verb.ELINK.service is not Verb.ESEARCH.service
    hosts = {urlsplit(service_of(verb).url(verb)).hostname for verb in (Verb.ELINK, Verb.ESEARCH)}
    assert len(hosts) == 1
