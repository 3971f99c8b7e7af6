"""Which pace a request keeps, and what of a service's announcements is believed."""

from __future__ import annotations

import pytest

from pmsync.services.http.rate_limit import LIST, ONE_WORK, SLACK, RateLimits

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi"
WORK = "https://api.crossref.org/works/10.1000%2Fa"
LISTED = "https://api.crossref.org/works?filter=doi:10.1000/a"
AGENCY = "https://doi.org/ra/10.1000"
CONVERTER = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"


@pytest.fixture
def paces() -> RateLimits:
    return RateLimits(None, keyed=False, polite=True, clock=lambda: 1_800_000_000.0, sleep=lambda _: None)


def test_five_kinds_of_request_keep_five_paces(paces):
    assert len({id(paces.for_service(url)) for url in (NCBI, WORK, LISTED, AGENCY, CONVERTER)}) == 5
    assert paces.for_service(WORK) is paces.for_service("http://127.0.0.1:8000/works/10.26434/chemrxiv.5406907.v5")
    assert paces.for_service(LISTED) is paces.for_service("http://127.0.0.1:8000/works")


def test_the_paces_are_kept_beside_the_cache_for_other_processes(tmp_path):
    paces = RateLimits(tmp_path, keyed=False, polite=False, clock=lambda: 1_800_000_000.0, sleep=lambda _: None)
    for url in (NCBI, WORK, LISTED, AGENCY, CONVERTER):
        paces.for_service(url).wait(1)
    names = {"eutils", "crossref-work", "crossref-list", "doi", "other"}
    assert {path.stem for path in tmp_path.glob("*.pace")} == names


@pytest.mark.parametrize(
    ("url", "held"),
    [(WORK, {WORK, LISTED}), (LISTED, {WORK, LISTED}), (NCBI, {NCBI}), (AGENCY, {AGENCY}), (CONVERTER, {CONVERTER})],
)
def test_a_hold_is_for_all_of_one_service(paces, url, held):
    paces.back_off(url, 20)
    assert {other for other in (NCBI, WORK, LISTED, AGENCY, CONVERTER) if not paces.for_service(other).wait(19)} == held


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [("5", "1s", SLACK / 5), ("50", "1s", SLACK / 50), ("1", "1s", SLACK), ("1", "2s", 2 * SLACK)],
)
def test_what_is_announced_is_followed(paces, limit, interval, seconds):
    paces.adopt(LISTED, {"x-rate-limit-limit": limit, "x-rate-limit-interval": interval})
    assert paces.for_service(LISTED).interval == pytest.approx(seconds)
    assert paces.for_service(WORK).interval == ONE_WORK[True]


@pytest.mark.parametrize(
    ("limit", "interval"),
    [
        ("0", "1s"),
        ("-1", "1s"),
        ("x", "1s"),
        ("", ""),
        ("5", ""),
        ("5", "0s"),
        ("5", "1h"),
        ("1", "9999s"),
        ("5,5", "1s"),
    ],
)
def test_what_makes_no_sense_is_passed_over(paces, limit, interval):
    paces.adopt(LISTED, {"x-rate-limit-limit": limit, "x-rate-limit-interval": interval})
    assert paces.for_service(LISTED).interval == LIST[True]


def test_nobody_else_announces_anything(paces):
    before = paces.for_service(NCBI).interval
    for url in (NCBI, AGENCY, CONVERTER):
        paces.adopt(url, {"x-rate-limit-limit": "1000", "x-rate-limit-interval": "1s"})
    assert paces.for_service(NCBI).interval == before
