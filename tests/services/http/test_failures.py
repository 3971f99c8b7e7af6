"""Which answers of the services are answers: recorded ones where they are at hand, and made ones always."""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, StoppedError, TransientError
from pmsync.services.http.failures import failure_in, retry_after
from pmsync.services.http.service import Verb
from pmsync.services.ncbi.answers import read_search
from tests.support.shared import SAMPLES, manifest, needs_samples

PROLOG = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "https://x/y.dtd">\n'
)
SEARCH_XML = (
    PROLOG
    + b"<eSearchResult><Count>0</Count><ErrorList><PhraseNotFound>x</PhraseNotFound></ErrorList></eSearchResult>\n"
)
SEARCH_JSON = b'{"header":{},"esearchresult":{"count":"0","idlist":[],"errorlist":{"phrasesnotfound":["x"]}}}'
FETCHED = b'<?xml version="1.0" ?>\n<PubmedArticleSet><PubmedArticle>text</PubmedArticle></PubmedArticleSet>'

# Recorded answers that are failures; what is not named here and lies in these folders is an answer.
FRAGMENT = TransientError  # committed by others without its root element: no answer of a service looks so
RECORDED = {
    "efetch/biopython__efetch_pmc.xml": TransientError,  # of PMC, not of PubMed
    "efetch/biopython__pubmed3_html.html": TransientError,
    "efetch/fatcat__31393839.xml": FRAGMENT,
    "efetch/jabref__PubmedBook.xml": FRAGMENT,
    "efetch/pubmed_downloader__39694964.xml": FRAGMENT,
    "efetch/sul_pub__23388678.xml": FRAGMENT,
    "efetch/sul_pub__error_empty_id.xml": RefusedError,
    "efetch/taxize__400_viewer_timeout.xml": TransientError,
    "esearch/klortho__esearch_baddb.xml": RefusedError,
    "esummary/biopython__esummary8_error.xml": RefusedError,
    "esummary/fulltext__414_html.xml": RefusedError,
    "esummary/klortho__error_baddb.xml": RefusedError,
    "esummary/quoted__invalid_uid.json": RefusedError,
    "esummary/taxize__invalid_uid.xml": RefusedError,
    "epost/biopython__epost2_error.xml": RefusedError,
    "idconv/quoted__new_400_invalid_pmids.json": RefusedError,
    "idconv/rcrossref__404_type_mismatch.json": RefusedError,
}
FOLDERS = ("efetch", "esearch", "esummary", "elink", "epost", "idconv")  # of the rest: tests/stories/test_recorded.py


@needs_samples
@pytest.mark.parametrize("row", manifest(*FOLDERS), ids=lambda row: row["file"])
def test_a_recorded_answer_is_what_its_manifest_says(row):
    folder = row["file"].split("/")[0]
    verb = {"idconv": "articles"}.get(folder, folder)
    status = int(row["http_status"] or 200)
    body = (SAMPLES / row["file"]).read_bytes()
    failure = failure_in(Verb(verb), status, None, body)
    assert type(failure) is RECORDED.get(row["file"], type(None))


@needs_samples
@pytest.mark.parametrize(
    "row", [row for row in manifest(*FOLDERS) if row["file"] not in RECORDED], ids=lambda row: row["file"]
)
def test_no_part_of_a_recorded_answer_passes_for_the_whole(row):
    folder = row["file"].split("/")[0]
    body = (SAMPLES / row["file"]).read_bytes().rstrip()
    for end in {0, 1, 40, len(body) // 4, len(body) // 2, len(body) - 20, len(body) - 2, len(body) - 1}:
        failure = failure_in(Verb({"idconv": "articles"}.get(folder, folder)), 200, None, body[:end])
        assert isinstance(failure, TransientError), end


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("esearch", SEARCH_XML),
        ("esearch", SEARCH_JSON),
        ("efetch", FETCHED),
        ("efetch", b"<PubmedArticleSet></PubmedArticleSet>"),
        ("efetch", b"\xef\xbb\xbf<?xml version='1.0'?><!-- c --><PubmedArticleSet/>"),
        ("esummary", b'{"header":{},"result":{"uids":["1"],"1":{"uid":"1","error":"cannot get document summary"}}}'),
        ("elink", b'{"header":{},"linksets":[]}'),
        ("epost", b"<ePostResult><QueryKey>1</QueryKey></ePostResult>"),
        ("articles", b'{"status":"ok","records":[{"requested-id":"1","status":"error","errmsg":"not in PMC"}]}'),
        ("works", b'{"status":"ok","message":{"items":[]}}'),
    ],
)
def test_an_empty_or_partial_result_is_an_answer(verb, body):
    assert failure_in(Verb(verb), 200, "whatever", body) is None


@pytest.mark.parametrize("body", [None, b"", b" \r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("verb", ["esearch", "efetch", "esummary", "elink", "epost", "articles", "works"])
def test_nothing_is_not_an_answer(verb, body):
    assert isinstance(failure_in(Verb(verb), 200, "text/xml", body), TransientError)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        (
            "esearch",
            b"<eSearchResult><ERROR>Search Backend failed: Database is not supported: pubmed</ERROR></eSearchResult>",
        ),
        ("esearch", b'{"esearchresult":{"ERROR":"Search Backend failed: Unable to open connection"}}'),
        ("esearch", b'{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"5","limit":"3"}'),
        ("esearch", b"<eSearchResult><ERROR></ERROR></eSearchResult>"),
        ("esearch", b'{"header":{"type":"esearch"}}'),
        ("esearch", b"[]"),
        ("esearch", b'{"a":' * 100_000),
        (
            "esummary",
            b'<eSummaryResult><Set status="OK"><!-- DocSum Backend failed --></Set></eSummaryResult>',
        ),
        ("efetch", b"<html><body>Service temporarily unavailable</body></html>"),
        ("efetch", b"<!DOCTYPE HTML>\n<HTML></HTML>"),
        ("efetch", SEARCH_XML),
        ("efetch", FETCHED + FETCHED[:-1]),
        ("efetch", b"\x1f\x8b\x08 compressed"),
        ("efetch", b"Unable to route request!"),
        ("articles", b'{"status":"error","message":"the database is down"}'),
    ],
)
def test_a_failure_inside_200_that_may_pass_is_transient(verb, body):
    assert type(failure_in(Verb(verb), 200, "text/xml", body)) is TransientError


@pytest.mark.parametrize(
    "body",
    [
        b"<eSearchResult><ERROR>Search Backend failed:\n'retstart' cannot be larger than 9998.</ERROR></eSearchResult>",
        b'{"esearchresult":{"ERROR":"Search Backend failed:\n\'retstart\' cannot be larger than 9998."}}',
    ],
)
def test_the_wall_at_9999_records_is_permanent_although_it_reads_transient(body):
    assert isinstance(failure_in(Verb.ESEARCH, 200, None, body), RefusedError)


def test_a_bad_id_beside_good_summaries_refuses_the_batch():
    body = b"<eSummaryResult><DocSum><Id>1</Id></DocSum><ERROR>Invalid uid x at position= 1</ERROR></eSummaryResult>"
    assert isinstance(failure_in(Verb.ESUMMARY, 200, None, body), RefusedError)


def test_ids_left_out_of_a_post_refuse_it():
    body = (
        b"<ePostResult><ERROR>Some IDs have invalid value and were omitted.</ERROR><QueryKey>1</QueryKey></ePostResult>"
    )
    assert isinstance(failure_in(Verb.EPOST, 200, None, body), RefusedError)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 404, 301, 302, 408, 204])
def test_no_other_status_of_ncbi_is_an_answer(status):
    assert type(failure_in(Verb.ESEARCH, status, "application/json", SEARCH_JSON)) is TransientError


@pytest.mark.parametrize("status", [413, 414])
def test_a_request_that_is_too_long_is_refused(status):
    assert isinstance(failure_in(Verb.ESUMMARY, status, "text/html", b"<html></html>"), RefusedError)


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("verb", ["esearch", "articles", "works"])
def test_a_closed_door_stops_the_run(verb, status):
    assert isinstance(failure_in(Verb(verb), status, None, b""), StoppedError)


@pytest.mark.parametrize("status", [200, 400])
def test_a_bad_key_stops_the_run(status):
    body = b'{"error":"API key invalid","api-key":"0123456789abcdef","type":"client","status":"unknown"}'
    failure = failure_in(Verb.EFETCH, status, "application/json", body)
    assert isinstance(failure, StoppedError)
    assert "NCBI_API_KEY" in str(failure)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ID list is empty! Possibly it has no correct IDs.", RefusedError),
        ("Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1", RefusedError),
        (" Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout", TransientError),
        ("proxy_stream(): 502 Bad Gateway", TransientError),
        ("Failed to connect to PubOne service", TransientError),
        ("something nobody has seen yet", TransientError),
    ],
)
def test_a_400_is_what_its_text_says_and_transient_when_that_is_unknown(text, kind):
    body = f"<eFetchResult>\n\t<ERROR>{text}</ERROR>\n</eFetchResult>".encode()
    assert type(failure_in(Verb.EFETCH, 400, "text/xml", body)) is kind


def test_a_message_names_the_service_and_repeats_nothing_of_the_body():
    secret = b"203.0.113.7 jo@example.org 0123456789abcdef"
    for status in (200, 301, 400, 403, 404, 414, 429, 500):
        for body in (b"<ERROR>" + secret + b"</ERROR>", b'{"error":"' + secret + b'"}', secret, b"<html>" + secret):
            message = str(failure_in(Verb.EFETCH, status, "text/plain", body))
            assert message.startswith("NCBI EFetch ")
            assert "\n" not in message
            assert not any(word in message for word in secret.decode().split())


def test_the_wish_of_the_service_is_carried_by_what_may_be_tried_again():
    failure = failure_in(Verb.ESEARCH, 429, None, b"", retry_after=12.0)
    assert isinstance(failure, TransientError)
    assert failure.retry_after == 12.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:00 GMT", "Date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 60),
        ({"Retry-After": "Mon, 23 Nov 2026 11:00:00 GMT", "Date": "Mon, 23 Nov 2026 12:00:00 GMT"}, 0),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:00 GMT"}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 12:01:00", "Date": "Mon, 23 Nov 2026 12:00:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(headers, seconds):
    assert retry_after(headers) == seconds


# Each kind of failure that was seen at the services, in the words of the list of them that lies beside the recorded
# answers (FACTS.md, section 11, line by line), with bodies in the services' form.
HTML = b"<html><body><h1>trouble</h1></body></html>"
UNKNOWN_FIELD = b'{"esearchresult":{"count":"870","idlist":["1"],"errorlist":{"fieldsnotfound":["NoSuchField"]}}}'


def error(text: str) -> bytes:
    return f"<eSearchResult><ERROR>{text}</ERROR></eSearchResult>".encode()


def fetch_error(text: str) -> bytes:
    return f"<eFetchResult>\n\t<ERROR>{text}</ERROR>\n</eFetchResult>".encode()


LINES = {
    "429 JSON (any verb)": [
        (
            verb,
            429,
            b'{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"5","limit":"3"}',
            TransientError,
        )
        for verb in ("esearch", "efetch", "esummary", "elink", "epost", "articles")
    ],
    "500/502/503/504, HTML or plain": [
        ("esearch", 500, HTML, TransientError),
        ("efetch", 502, HTML, TransientError),
        ("elink", 503, b"", TransientError),
        ("articles", 504, HTML, TransientError),
        ("esearch", 503, b"Unable to route request!\n\nservice name: /http/service/ratecontrol\n", TransientError),
        ("esearch", 200, b"Unable to route request!\n\nservice name: /http/service/ratecontrol\n", TransientError),
    ],
    "200 + HTML": [
        (verb, 200, HTML, TransientError)
        for verb in ("esearch", "efetch", "esummary", "elink", "epost", "articles", "works", "ra")
    ],
    "Unable to open connection": [
        (
            "esearch",
            200,
            error("Search Backend failed: Unable to open connection to #PMQuerySrv?dbaf=x"),
            TransientError,
        )
    ],
    "Database is not supported: pubmed": [
        ("esearch", 200, error("Search Backend failed: Database is not supported: pubmed"), TransientError)
    ],
    "'retstart' cannot be larger than 9998": [
        (
            "esearch",
            200,
            error("Search Backend failed: Exception:\n'retstart' cannot be larger than 9998."),
            RefusedError,
        ),
        (
            "esearch",
            200,
            b'{"esearchresult":{"ERROR":"Search Backend failed:\n\'retstart\' cannot be larger than 9998."}}',
            RefusedError,
        ),
    ],
    "TXCLIENT, address table, prolog only, DocSum comment": [
        ("elink", 200, b'{"linksets":[],"ERROR":"NCBI C++ Exception:\n  TXCLIENT Read failed: EOF"}', TransientError),
        ("elink", 200, b"<eLinkResult><ERROR>the address table is empty.</ERROR></eLinkResult>", TransientError),
        ("elink", 200, PROLOG, TransientError),
        (
            "esummary",
            200,
            b'<eSummaryResult><Set status="OK"><!-- DocSum Backend failed --></Set></eSummaryResult>',
            TransientError,
        ),
    ],
    "400 viewer error, proxy_stream, PubOne": [
        ("efetch", 400, fetch_error(" Error: External viewer error: Empty Response. Status: Timeout"), TransientError),
        ("efetch", 400, fetch_error("proxy_stream(): 502 Bad Gateway"), TransientError),
        ("efetch", 400, fetch_error("Failed to connect to PubOne service"), TransientError),
    ],
    "400 ID list is empty, OUT OF RANGE, invalid_pmids": [
        ("efetch", 400, fetch_error("ID list is empty! Possibly it has no correct IDs."), RefusedError),
        ("efetch", 400, fetch_error("Cannot retrieve history data: OUT OF RANGE."), RefusedError),
        ("articles", 400, b'{"status":"error","errors":[{"code":"invalid_pmids","message":"x"}]}', RefusedError),
    ],
    "414, or 400 on a long GET": [
        ("esummary", 414, HTML, RefusedError),
        ("works", 414, HTML, RefusedError),
        ("works", 400, HTML, RefusedError),  # to E-utilities nothing long is sent by GET
    ],
    "truncated body": [
        ("efetch", 200, FETCHED[:-9], TransientError),
        ("esearch", 200, SEARCH_JSON[:-9], TransientError),
        ("works", 200, b'{"status":"ok","message":{"DOI":"10.1', TransientError),
        ("ra", 200, b'[{"DOI":"10.1', TransientError),
    ],
    "PhraseNotFound only / Count 0 / FieldNotFound": [
        ("esearch", 200, SEARCH_XML, None),
        ("esearch", 200, SEARCH_JSON, None),
        ("esearch", 200, UNKNOWN_FIELD, None),
    ],
    "PMID absent from a well-formed efetch": [("efetch", 200, b"<PubmedArticleSet></PubmedArticleSet>", None)],
    "Crossref 404 Resource not found.": [
        ("works", 404, b"Resource not found.", None),
        ("ra", 404, b"Resource not found.", TransientError),
        ("esearch", 404, b"Resource not found.", TransientError),
        ("works", 404, b'{"status":"failed","message-type":"resource-failure","message":[]}', TransientError),
        ("works", 404, HTML, TransientError),
        ("works", 404, b"", TransientError),
    ],
    "Crossref 301 that could not be followed": [("works", 301, b"", TransientError)],
    "Crossref 400 JSON": [("works", 400, b'{"status":"failed","message-type":"validation-failure"}', RefusedError)],
    "Crossref 403": [("works", 403, b"", StoppedError), ("ra", 403, HTML, StoppedError)],
    "Crossref 429/5xx": [
        ("works", 429, b"<html><body><h1>429 Too Many Requests</h1></body></html>", TransientError),
        ("works", 429, b"", TransientError),
        ("works", 500, b'{"status":"error","message-type":"exception"}', TransientError),
        ("works", 504, HTML, TransientError),
        ("works", 200, b"", TransientError),
        ("works", 200, b'{"status":"error","message-type":"exception","message":{"name":"x"}}', TransientError),
        ("works", 200, b'{"status":"failed","message-type":"validation-failure","message":[]}', TransientError),
        ("works", 200, b"[]", TransientError),
        ("ra", 429, b"", TransientError),
        ("ra", 503, HTML, TransientError),
        ("ra", 200, b"{}", TransientError),
        ("ra", 200, b'[{"DOI":"10.1","RA":"Crossref"}]', None),
    ],
}


@pytest.mark.parametrize("line", LINES)
def test_a_failure_that_was_seen_is_classed_as_what_it_is(line):
    kinds = [type(failure_in(Verb(verb), status, None, body)) for verb, status, body, _ in LINES[line]]
    assert kinds == [kind or type(None) for *_, kind in LINES[line]]


def test_an_unknown_field_is_a_bug_in_the_question_and_its_hits_are_refused():
    with pytest.raises(RefusedError):
        read_search(UNKNOWN_FIELD)


def test_crossref_and_doi_org_are_named_in_messages():
    assert str(failure_in(Verb.WORKS, 503, None, b"")) == "Crossref answered 503"
    assert str(failure_in(Verb.AGENCY, 503, None, b"")) == "doi.org answered 503"
