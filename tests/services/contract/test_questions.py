"""The questions of the contract: bare, past the cache, and answered or raised."""

from __future__ import annotations

from datetime import date

import pytest

from pmsync.errors import RefusedError, TransientError
from pmsync.models import Article
from pmsync.services import open_session
from pmsync.services.contract.questions import Probe
from pmsync.services.ncbi.client import LeftOut
from tests.support.settings import settings_for

KNOWN, SIMILAR = 25609688, 40292402


@pytest.fixture
def probe(server, tmp_path):
    with open_session(settings_for(server.environ, tmp_path), 60) as session:
        yield Probe(session)


def test_every_question_is_asked_again_past_the_cache(probe, server):
    for _ in range(2):
        assert isinstance(probe.records(KNOWN)[KNOWN], Article)
        assert probe.agency("10.1105") == "Crossref"
    assert (server.count("efetch"), server.count("ra")) == (2, 2)


def test_clauses_that_state_nothing_are_not_asked_and_the_others_in_one_question(probe, server):
    assert probe.pmids(f"{KNOWN}[uid]", None, "405079[uid]") == {KNOWN, 405079}
    assert server.count("esearch") == 1


def test_a_list_is_got_or_posted_and_answered_alike(probe, server):
    term = f"{KNOWN}[uid]"
    assert probe.listed(term).pmids == probe.listed(term, post=True).pmids == (KNOWN,)
    assert [asked.method for asked in server.log] == ["GET", "POST"]


def test_what_a_list_of_works_leaves_out_is_asked_no_second_time(probe, server):
    assert probe.works("10.1000/no.such.doi") == {}
    assert [asked.verb for asked in server.log] == ["works-list"]
    assert probe.work("10.1000/no.such.doi") is None


@pytest.mark.parametrize(
    ("verb", "question"),
    [
        ("esearch", lambda probe: probe.pmids(f"{KNOWN}[uid]")),
        ("esearch", lambda probe: probe.listed(f"{KNOWN}[uid]")),
        ("efetch", lambda probe: probe.records(KNOWN)),
        ("epost", lambda probe: probe.changed(KNOWN, since=date(2020, 1, 1))),
        ("elink", lambda probe: probe.similar(SIMILAR)),
        ("idconv", lambda probe: probe.pmids_of("PMC373309")),
        ("works-list", lambda probe: probe.works("10.1000/a")),
        ("works", lambda probe: probe.work("10.1000/a")),
        ("works-query", lambda probe: probe.proposed("exosomes")),
        ("ra", lambda probe: probe.agency("10.1105")),
    ],
)
def test_where_there_is_no_answer_the_failure_is_raised(probe, server, verb, question):
    server.fault(verb, "503", None)
    with pytest.raises(TransientError, match="503"):
        question(probe)


def test_a_question_that_is_refused_for_good_is_raised_as_such(probe, server):
    server.fault("works-list", "400", None)
    with pytest.raises(RefusedError):
        probe.works("10.1000/a")


def test_a_record_that_is_left_out_again_is_answered_with_that_and_not_raised(probe, server):
    server.fault("efetch", "short", None)  # every second one, of one question and of the next
    records = probe.records(KNOWN, 405079, 29507618, 31266900)
    assert [pmid for pmid, record in records.items() if isinstance(record, LeftOut)] == [31266900]
