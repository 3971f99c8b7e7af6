"""Every point that pmsync relies on, asked of the stand-in; with --live (``make live``) of the live services.

A clause that cannot fail would prove nothing: each is also asked of a stand-in that has no records, and some of one
that answers falsely.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import pytest

from pmsync.services import open_session
from pmsync.services.contract.checkup import EXPECTATIONS
from pmsync.services.contract.expectation import CHEMISTRY_PMID, NO_DOI, Expectation
from pmsync.services.contract.questions import Probe
from pmsync.services.http.service import ServiceName
from pmsync.services.settings import Settings
from tests.standin import FACTS, Records, Works, serve
from tests.standin.server import Running
from tests.support.settings import settings_for

USERS = Settings.from_environment()  # read before any fixture hides them
NOBODYS = {"10.48550": ""}  # so that not even DataCite's prefix is known
BY_NAME = {clause.deviation.__name__.removeprefix("_"): clause for clause in EXPECTATIONS}
every_clause = pytest.mark.parametrize("clause", BY_NAME.values(), ids=BY_NAME)


class Falsely:
    """Stands where the session does, and puts other bytes into every answer."""

    def __init__(self, session, old: bytes, new: bytes) -> None:
        self.session, self.old, self.new = session, old, new

    def ask(self, verb, params, **options) -> bytes:
        return self.session.ask(verb, params, **options).replace(self.old, self.new)


@contextmanager
def asked(settings: Settings, *falsely: bytes) -> Iterator[Probe]:
    with open_session(settings, 600) as session:
        yield Probe(Falsely(session, *falsely) if falsely else session)


@pytest.fixture(scope="module", autouse=True)
def _no_pause(request: pytest.FixtureRequest) -> Iterator[None]:
    """No pause between requests to a server of our own, and none before another try."""
    if request.config.getoption("--live"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
        patch.setattr("pmsync.services.http.session.Session._pause", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def records() -> Records:
    return Records.from_facts(FACTS)


@pytest.fixture
def server(records: Records) -> Iterator[Running]:
    with serve(records, rate=None) as running:
        yield running


@pytest.fixture(scope="module")
def services(request: pytest.FixtureRequest, records: Records, tmp_path_factory) -> Iterator[Probe]:
    if request.config.getoption("--live"):
        if not USERS.email:
            pytest.exit("set PMSYNC_EMAIL to your address: NCBI asks for it", returncode=2)
        with asked(USERS) as asking:
            yield asking
        return
    with (
        serve(records, rate=None) as running,
        asked(settings_for(running.environ, tmp_path_factory.mktemp("c"))) as asking,
    ):
        yield asking


@pytest.fixture(scope="module")
def nothing(tmp_path_factory) -> Iterator[Probe]:
    with (
        serve(Records([]), rate=None, works=Works({}, {}), agencies=NOBODYS) as running,
        asked(settings_for(running.environ, tmp_path_factory.mktemp("c"))) as asking,
    ):
        yield asking


@every_clause
def test_what_pmsync_relies_on_holds(clause: Expectation, services: Probe):
    assert clause.deviation(services) is None


@every_clause
def test_where_nothing_is_held_no_clause_holds(clause: Expectation, nothing: Probe):
    assert clause.deviation(nothing)


def test_the_clauses_of_a_service_stand_together_and_each_says_something_else():
    assert [service for service, _ in groupby(EXPECTATIONS, lambda clause: clause.service)] == [
        ServiceName.NCBI,
        ServiceName.ID_CONVERTER,
        ServiceName.CROSSREF,
        ServiceName.DOI_ORG,
    ]
    assert len({(clause.service, clause.relies_on) for clause in EXPECTATIONS}) == len(EXPECTATIONS) == len(BY_NAME)


@pytest.mark.parametrize("brought", [[CHEMISTRY_PMID], [25609688, 29507618]])
def test_an_unknown_doi_may_bring_strangers_if_it_hides_nobody(records: Records, tmp_path: Path, brought: list[int]):
    with (
        serve(records, rate=None, loosened={NO_DOI: brought}) as running,
        asked(settings_for(running.environ, tmp_path)) as asking,
    ):
        assert BY_NAME["unknown_doi_beside"].deviation(asking) is None


def test_a_list_with_gaps_is_noticed(server: Running, tmp_path: Path):
    server.fault("works-list", "short", None)
    with asked(settings_for(server.environ, tmp_path)) as asking:
        assert BY_NAME["works"].deviation(asking) == "it sent 10.1007/s10032-015-0249-8"


ONE_MORE = (
    b'"count":"1","retmax":"1","retstart":"0","idlist":["31266900"]',
    b'"count":"2","retmax":"2","retstart":"0","idlist":["31266900","31266901"]',
)
FALSE_ANSWERS = [
    ("whole_list", b'"count":"', b'"count":"9', "93 records were counted and 3 listed"),
    ("two_dois", b"33104149", b"33104150", "PMID 33104149 not among the 2 records found"),
    ("unknown_word", *ONE_MORE, "2 records came"),
    ("record", b"MeshHeading", b"OtherHeading", "the record of PMID 31266900 came without mesh"),
    ("missing_pmid", b'"error":"cannot get document summary"', b'"title":"A paper"', "PMID 99999999 is not said"),
    ("pmcids", b"14744982", b"14744983", "it answered PMC6790086: PMID 31266900, PMC373309: PMID 14744983"),
    ("unknown_pmcid", b'"status":"error"', b'"pmid":7', "PMC99999999: PMID 7"),
    ("facts_of_works", b'"volume"', b'"tome"', "doi:10.1007/s10032-015-0249-8 came without volume"),
    ("one_sici_work", b"aid-cncr3", b"aid-cncr4", "it answered 10.1002/(sici)"),
    ("no_work", b"Resource not found.", b'{"status":"ok","message-type":"work","message":{"DOI":"10.1/x"}}', "10.1/x"),
    ("alias", b"BLUES", b"REDS", "it answered 10.26434/chemrxiv.5406907.v5"),
    ("proposals", b"10.1007/s10032-015-0249-8", b"10.1007/other", "is not among the 5 proposed"),
    ("retracted_work", b"updated-by", b"updated-to", "came without its retraction"),
    ("latest_notices", b"update-to", b"updated-to", "notices none says what it is about"),
    ("stored_list", b"WebEnv>MCID", b"WebEnv>OTHER", "does not have the stored list any more"),
    ("agencies", b"DataCite", b"Crossref", "10.48550 is with Crossref, it says"),
    ("no_agency", b'"status": "DOI does not exist"', b'"RA": "Crossref"', "10.99999 is with Crossref, it says"),
]


@pytest.mark.parametrize(("name", "old", "new", "sentence"), FALSE_ANSWERS, ids=[case[0] for case in FALSE_ANSWERS])
def test_a_false_answer_is_noticed_and_told(server: Running, tmp_path: Path, name, old, new, sentence):
    with asked(settings_for(server.environ, tmp_path), old, new) as asking:
        instead = BY_NAME[name].deviation(asking)
    assert instead
    assert sentence in instead
