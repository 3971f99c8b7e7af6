"""Every failure of the catalogue, sent by the stand-in over HTTP: what the session makes of it, lasting or passing."""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, ServiceError, StoppedError, TransientError
from pmsync.services import open_session
from pmsync.services.http.service import Verb
from pmsync.services.http.session import TRIES
from tests.standin import FAULTS
from tests.support.settings import settings_for

REFUSED = {"wall", "ids-empty", "out-of-range", "invalid-pmids", "414", "400"}
STOPPED = {"403"}
PAIRS = [(verb, kind) for kind, fault in FAULTS.items() for verb in fault.verbs if verb not in ("agency", "journals")]
OF_FILES = [kind for kind, fault in FAULTS.items() if "journals" in fault.verbs]


@pytest.fixture
def ask(server, tmp_path):
    settings = settings_for(server.environ, tmp_path)
    questions = {
        "esearch": (Verb.ESEARCH, {"db": "pubmed", "term": "brassica[ti]", "retmode": "json"}),
        "efetch": (Verb.EFETCH, {"db": "pubmed", "id": "25609688", "retmode": "xml"}),
        "esummary": (Verb.ESUMMARY, {"db": "pubmed", "id": "25609688", "retmode": "json"}),
        "epost": (Verb.EPOST, {"db": "pubmed", "id": "25609688"}),
        "elink": (Verb.ELINK, {"dbfrom": "pubmed", "db": "pubmed", "id": "40292402", "retmode": "json"}),
        "idconv": (Verb.ARTICLES, {"ids": "PMC373309", "idtype": "pmcid", "format": "json"}),
        "works": (Verb.WORKS, {}, "10.2147/IJN.S506221"),
        "works-list": (Verb.WORKS, {"filter": "doi:10.2147/IJN.S506221", "rows": "50"}),
        "works-query": (Verb.WORKS, {"query.bibliographic": "exosomes", "rows": "5"}),
        "ra": (Verb.AGENCY, {}, "10.2147"),
    }

    def asking(verb: str) -> bytes:
        with open_session(settings, 60) as session:
            asked, params, *path = questions[verb]
            return session.ask(asked, params, path="".join(path))

    return asking


@pytest.mark.parametrize(("verb", "kind"), PAIRS)
def test_a_lasting_failure_is_classed_and_never_an_answer(ask, server, verb, kind):
    server.fault(verb, kind, None)
    with pytest.raises(ServiceError) as raised:
        ask(verb)
    expected = RefusedError if kind in REFUSED else StoppedError if kind in STOPPED else TransientError
    assert type(raised.value) is expected
    if kind not in {"drop", "reset-midway"}:  # a connection that is reset is asked again at once
        assert server.count(verb) == (TRIES if expected is TransientError else 1)
    assert "192.0.2.1" not in str(raised.value)  # NCBI's 429 tells the caller's address


@pytest.mark.parametrize(("verb", "kind"), [pair for pair in PAIRS if pair[1] not in REFUSED | STOPPED])
def test_a_failure_that_passes_leads_to_the_answer(ask, server, verb, kind):
    server.fault(verb, kind, 1)
    answer = ask(verb)
    assert [asked.fault for asked in server.log] == [kind, None]
    assert ask(verb) == answer  # kept, as the failure was not
    assert len(server.log) == 2


@pytest.fixture
def files(server, tmp_path):
    """A session that also asks for files."""
    settings = settings_for(server.environ | {"PMSYNC_JOURNALS_URL": server.journals_url}, tmp_path)
    with open_session(settings, 60) as session:
        yield session


# Of a list that is cut only who reads it can tell (tests/services/ncbi/test_journal_renewal.py).
@pytest.mark.parametrize("kind", [kind for kind in OF_FILES if kind != "cut"])
@pytest.mark.parametrize("once", [False, True])
def test_a_lasting_failure_is_no_file(files, server, kind, once):
    server.fault("journals", kind, None)
    with pytest.raises(ServiceError) as raised:
        files.download(Verb.JOURNALS, None, once=once)
    assert type(raised.value) is (RefusedError if kind in REFUSED else TransientError)
    assert raised.value.service == "NLM's file server"
    if kind not in {"drop", "reset-midway"}:
        assert server.count("journals") == (1 if once or kind in REFUSED else TRIES)


@pytest.mark.parametrize("kind", [kind for kind in OF_FILES if kind not in REFUSED | {"cut"}])
def test_a_failure_that_passes_leads_to_the_file(files, server, kind):
    server.fault("journals", kind, 1)
    body, etag = files.download(Verb.JOURNALS, None)
    assert b"MedAbbr: Plant Cell\n" in body
    assert files.download(Verb.JOURNALS, etag) is None
    assert [asked.fault for asked in server.log] == [kind, None, None]


@pytest.mark.parametrize("kind", ["drip", "hang"])
def test_an_answer_that_takes_too_long_is_given_up(ask, server, monkeypatch, kind):
    monkeypatch.setattr("pmsync.services.http.session.READ_TIMEOUT", 0.1)
    monkeypatch.setattr("pmsync.services.http.session.ANSWER_TIMEOUT", 0.2)
    server.fault("efetch", kind, None)
    with pytest.raises(TransientError):
        ask("efetch")
    server.app._faults.clear()
    assert b"25609688" in ask("efetch")
