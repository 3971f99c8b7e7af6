"""Answers of ESearch, ESummary, ELink and the ID Converter, as they were recorded and as they could be."""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, ServiceError, TransientError
from pmsync.services.ncbi.answers import (
    LinkSet,
    Neighbour,
    Search,
    read_neighbours,
    read_pmcids,
    read_post,
    read_search,
    read_summaries,
)
from tests.support.shared import SAMPLES, manifest, needs_samples

# What each recorded ESearch answer says: (count, PMIDs sent), or why it is refused.
SEARCHES = {
    "biopython__esearch1.xml": (63, 20),
    "biopython__esearch2.xml": (42249, 100),
    "biopython__esearch3.xml": (2651, 6),
    "biopython__esearch5.xml": (5, 5),
    "biopython__esearch8_nomatch.xml": (0, 0),
    "eutils__author.xml": (34, 34),
    "fulltext__pmc_200ids.xml": (220255, 200),
    "klortho__esearch_baddb.xml": TransientError,
    "klortho__esearch_error_json.json": (5163, 20),
    "klortho__esearch_error_partial.xml": (5163, 20),
    "klortho__esearch_pubmed_json.json": (15169, 100),
    "lagotto__pmcid.xml": (1, 1),
    "ordinaryzelig__esearch_1.xml": (41, 1),
    "ordinaryzelig__esearch_1_2_3.xml": (41, 3),
    "quoted__json_doi_hit.json": (1, 1),
    "quoted__json_tiab.json": (1282, 3),
    "quoted__xml_doi_hit_2015.xml": (1, 1),
    "refresolver__issn_nlmcatalog.json": (1, 1),
    "reutils__test.xml": (2328, 2),
    "sul_pub__OR_query.xml": (336, 336),
    "sul_pub__author_affil.xml": (8, 8),
    "sul_pub__reldate_edat.xml": (12, 12),
    "sul_pub__retmax3000.xml": (1148, 1148),
    "taxize__nomatch_nokey.xml": (0, 0),
    "tools_iuc__uid_json.json": (1, 1),
}
# What each recorded ESummary answer says: (ids told of, ids that are missing), or why it is refused.
SUMMARIES = {
    "biopython__esummary1_pubmed.xml": (2, 0),
    "biopython__esummary6.xml": (2, 0),
    "biopython__esummary8_error.xml": RefusedError,
    "biopython__esummary9_v2.xml": (1, 0),
    "fulltext__414_html.xml": TransientError,
    "fulltext__pmc_json_200.json": (200, 0),
    "klortho__error_baddb.xml": RefusedError,
    "klortho__journals_xml.xml": (1, 0),
    "klortho__mesh_xml.xml": (1, 0),
    "klortho__nlmcatalog_xml.xml": (1, 0),
    "klortho__pmcerror_xml.xml": (3, 1),
    "klortho__pubmed_v2_xml.xml": (2, 0),
    "lagotto__pubmed_many.xml": (13, 0),
    "pubmedpy__esummary.xml": (6, 0),
    "quoted__invalid_uid.json": RefusedError,
    "quoted__missing_uid.json": (1, 1),
    "refresolver__nlmcatalog_101300689.json": (1, 0),
    "refresolver__nlmcatalog_9610836.json": (1, 0),
    "taxize__invalid_uid.xml": RefusedError,
}
PMCIDS = {
    "lagotto__pmcid_2763780.json": {"PMC2763780": 19749171},
    "quoted__new_pmcid.json": {"PMC7605294": 33163378},
    "rcrossref__doi_versions.json": {"PMC2883744": 20495566},
    "quoted__new_400_invalid_pmids.json": TransientError,
    "rcrossref__404_type_mismatch.json": TransientError,
}


@needs_samples
@pytest.mark.parametrize(("folder", "known"), [("esearch", SEARCHES), ("esummary", SUMMARIES)])
def test_every_recorded_answer_of_the_verb_is_in_these_tests(folder, known):
    assert {row["file"].split("/")[1] for row in manifest(folder)} == set(known)


@needs_samples
@pytest.mark.parametrize(("file", "expected"), SEARCHES.items())
def test_a_recorded_search_is_read_or_refused(file, expected):
    body = (SAMPLES / "esearch" / file).read_bytes()
    if isinstance(expected, tuple):
        search = read_search(body)
        assert (search.count, len(search.pmids)) == expected
    else:
        with pytest.raises(expected):
            read_search(body)


@needs_samples
@pytest.mark.parametrize(("file", "expected"), SUMMARIES.items())
def test_a_recorded_summary_is_read_or_refused(file, expected):
    body = (SAMPLES / "esummary" / file).read_bytes()
    if isinstance(expected, tuple):
        summaries = read_summaries(body)
        assert (len(summaries), sum(error is not None for error in summaries.values())) == expected
    else:
        with pytest.raises(expected):
            read_summaries(body)


@needs_samples
@pytest.mark.parametrize(("file", "expected"), PMCIDS.items())
def test_a_recorded_conversion_is_read_or_refused(file, expected):
    body = (SAMPLES / "idconv" / file).read_bytes()
    if isinstance(expected, dict):
        assert read_pmcids(body) == expected
    else:
        with pytest.raises(expected):
            read_pmcids(body)


def test_hits_and_phrases_not_found_come_together():
    body = (
        b'{"esearchresult":{"count":"1","idlist":["7"],"errorlist":{"phrasesnotfound":["a[doi]"],"fieldsnotfound":[]},'
        b'"warninglist":{"quotedphrasesnotfound":["b"]}}}'
    )
    assert read_search(body) == Search(1, (7,), ("a[doi]", "b"))


def test_hits_of_an_unknown_field_are_refused():
    body = b'{"esearchresult":{"count":"870","idlist":["1"],"errorlist":{"fieldsnotfound":["NoSuchField"]}}}'
    with pytest.raises(RefusedError, match="NoSuchField"):
        read_search(body)


def test_a_raw_line_break_in_a_json_string_is_read():
    assert read_summaries(b'{"result":{"uids":["1"],"1":{"uid":"1","title":"a\nb"}}}') == {1: None}


@pytest.mark.parametrize("read", [read_search, read_summaries, read_pmcids])
@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b"{", b'{"a":1}', b"<eSearchResult>", b"oops"])
def test_what_is_no_answer_is_never_read_as_one(read, body):
    with pytest.raises(ServiceError):
        read(body)


def test_a_pmcid_pmc_does_not_know_is_an_answer():
    body = (
        b'{"status":"ok","records":[{"requested-id":"PMC9","status":"error","errmsg":"Identifier not found in PMC"}]}'
    )
    assert read_pmcids(body) == {"PMC9": None}


# --- EPost ---


def test_a_stored_list_is_known_by_its_key_and_its_environment():
    body = b"<ePostResult><QueryKey>1</QueryKey><WebEnv>MCID_x</WebEnv></ePostResult>"
    assert read_post(body) == ("1", "MCID_x")


@pytest.mark.parametrize(
    "body",
    [
        b"<ePostResult><QueryKey>1</QueryKey></ePostResult>",
        b"<ePostResult><QueryKey/><WebEnv>x</WebEnv></ePostResult>",
        b"<eSearchResult/>",
        b"<ePostResult>",
    ],
)
def test_a_list_that_was_not_stored_whole_is_no_answer(body):
    with pytest.raises(TransientError):
        read_post(body)


# --- ELink ---


def xml(inside: str) -> bytes:
    return f"<?xml version='1.0'?>\n<eLinkResult>{inside}</eLinkResult>".encode()


def linkset(databases: str = "", ids: str = "<IdList><Id>1</Id></IdList>") -> bytes:
    return xml(f"<LinkSet><DbFrom>pubmed</DbFrom>{ids}{databases}</LinkSet>")


SIMILAR = (
    "<LinkSetDb><DbTo>pubmed</DbTo><LinkName>pubmed_pubmed</LinkName>"
    "<Link><Id>9</Id><Score>70</Score></Link><Link><Id>8</Id><Score>60</Score></Link></LinkSetDb>"
)
FREE_TEXT = "<LinkSetDb><DbTo>pmc</DbTo><LinkName>pubmed_pmc</LinkName><Link><Id>7</Id></Link></LinkSetDb>"


def test_links_keep_their_order_and_their_scores():
    assert read_neighbours(linkset(SIMILAR)) == (
        LinkSet((1,), {"pubmed_pubmed": (Neighbour(9, 70), Neighbour(8, 60))}),
    )


def test_json_says_the_same_with_scores_and_without():
    body = (
        b'{"linksets":[{"dbfrom":"pubmed","ids":["1"],"linksetdbs":['
        b'{"dbto":"pubmed","linkname":"pubmed_pubmed","links":[{"id":"9","score":70},{"id":"8","score":60}]},'
        b'{"dbto":"pubmed","linkname":"pubmed_pubmed_refs","links":["5","4"]}]}]}'
    )
    links = {"pubmed_pubmed": (Neighbour(9, 70), Neighbour(8, 60)), "pubmed_pubmed_refs": (Neighbour(5), Neighbour(4))}
    assert read_neighbours(body) == (LinkSet((1,), links),)


def test_each_set_has_its_own_sources():
    body = xml(
        "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList></LinkSet>"
        "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>2</Id><Id>3</Id></IdList></LinkSet>"
    )
    assert read_neighbours(body) == (LinkSet((1,)), LinkSet((2, 3)))


def test_what_is_linked_in_another_database_is_no_pmid():
    assert read_neighbours(linkset(FREE_TEXT)) == (LinkSet((1,)),)


@pytest.mark.parametrize("body", [xml(""), b'{"header":{},"linksets":[]}'])
def test_no_sets_of_links_are_an_answer(body):
    assert read_neighbours(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Unable to route request!",
        b"<html></html>",
        b"<?xml version='1.0'?>",
        linkset(SIMILAR)[:-20],
        xml("<ERROR>Couldn't resolve #exLinkSrv2, the address table is empty.</ERROR>"),
        linkset("<LinkSetDb><ERROR>backend</ERROR></LinkSetDb>"),
        linkset(SIMILAR.replace("<Id>9</Id>", "<Id/>")),
        b'{"linksets":[],"ERROR":"NCBI C++ Exception:\n  Read failed: EOF"}',
        b'{"linksets":[{"dbfrom":"pubmed","ids":["1"],"ERROR":"x"}]}',
        b'{"header":{}}',
        b"[]",
    ],
)
def test_a_failure_in_place_of_links_is_no_answer(body):
    with pytest.raises(TransientError):
        read_neighbours(body)


@pytest.mark.parametrize(
    "body",
    [
        linkset(ids="<IdUrlList><IdUrlSet><Id>1</Id></IdUrlSet></IdUrlList>"),
        linkset(ids="<IdCheckList><Id HasNeighbor='Y'>1</Id></IdCheckList>"),
        xml("<LinkSet><DbFrom>nuccore</DbFrom><IdList><Id>1</Id></IdList></LinkSet>"),
        b'{"linksets":[{"dbfrom":"pubmed","idurllist":[]}]}',
    ],
    ids=["prlinks", "ncheck", "nucleotides", "prlinks in JSON"],
)
def test_links_of_another_kind_are_refused(body):
    with pytest.raises(RefusedError):
        read_neighbours(body)
