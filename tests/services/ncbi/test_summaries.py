"""Records in brief, as ESummary sends them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import TransientError
from pmsync.models import Journal, PartialDate
from pmsync.services.ncbi.summaries import read_briefs

FIELDS = {
    "uid": "31266900",
    "title": "An <i>EDS1</i>-SAG101 complex &amp; immunity.",
    "authors": [{"name": "Gantner J", "authtype": "Author"}, {"name": "", "authtype": "Author"}],
    "pubdate": "2019 Oct",
    "epubdate": "2019 Jul 2",
    "source": "Plant Cell",
    "fulljournalname": "The Plant cell",
    "nlmuniqueid": "9208688",
    "issn": "1040-4651",
    "essn": "1532-298X",
    "volume": "31",
    "issue": "10",
    "pages": "2456-2474",
    "pubtype": ["Journal Article"],
    "articleids": [
        {"idtype": "pubmed", "value": "31266900"},
        {"idtype": "doi", "value": "10.1105/TPC.19.00099"},
        {"idtype": "doi", "value": "10.1000/other"},
    ],
}


def answer(**summaries: object) -> bytes:
    result = {"uids": list(summaries), **summaries}
    return json.dumps({"header": {}, "result": result}).encode()


def brief(**changes: object):
    [article] = read_briefs(answer(**{"31266900": FIELDS | changes})).values()
    return article


def test_a_summary_holds_what_a_reference_states():
    article = brief()
    assert (article.pmid, article.volume, article.issue, article.pages) == (31266900, "31", "10", "2456-2474")
    assert article.journal == Journal("9208688", "Plant Cell", "The Plant cell", ("1040-4651", "1532-298X"))
    assert (article.published, article.published_online) == ((PartialDate(2019, 10),), PartialDate(2019, 7, 2))
    assert (article.authors, article.types) == (("Gantner J",), ("Journal Article",))


def test_markup_is_no_part_of_the_title():
    assert brief().title == "An EDS1-SAG101 complex & immunity."


def test_of_two_dois_the_first_counts_in_its_canonical_form():
    assert brief().doi == "10.1105/tpc.19.00099"


def test_a_pmid_that_pubmed_lacks_has_no_record_and_hides_no_other():
    body = answer(**{"99999999": {"uid": "99999999", "error": "cannot get document summary"}, "31266900": FIELDS})
    briefs = read_briefs(body)
    assert briefs[99999999] is None
    assert briefs[31266900].pmid == 31266900


def test_what_is_empty_is_not_stated():
    empty = {name: "" for name, value in FIELDS.items() if isinstance(value, str)}
    article = brief(**empty, authors=None, articleids=None, pubtype=None)
    assert (article.journal, article.volume, article.pages, article.doi) == (None, None, None, None)
    assert (article.published, article.published_online, article.authors, article.types) == ((), None, (), ())


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'{"result":{}}', b'{"result":{"uids":["1"]}}', b'{"result":{"uids":["x"],"x":{}}}', b"<x/>"],
)
def test_any_other_body_is_no_answer(body):
    with pytest.raises(TransientError):
        read_briefs(body)


@given(st.dictionaries(st.sampled_from(sorted(set(FIELDS) - {"uid", "authors", "articleids", "pubtype"})), st.text()))
def test_no_text_in_any_field_makes_trouble(changes):
    assert brief(**changes).pmid == 31266900
