"""The stand-in against the recorded shapes: every behaviour that tests of pmsync lean on."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from lxml import etree

from tests.standin import KINDS, Dropped, Records, serve
from tests.standin.query import search
from tests.standin.wire import record_xml, summary
from tests.support.shared import SAMPLES, SHARED, needs_corpus, needs_samples
from tests.support.standin_client import EFETCH, ESEARCH, ESUMMARY, SEED, Client, Got, fetched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def client(records: Records) -> Client:
    return Client(records)


# --- ESearch ---


@needs_samples
def test_a_doi_hit_has_the_recorded_json_shape(client: Client) -> None:
    recorded = json.loads((SAMPLES / "esearch/quoted__json_doi_hit.json").read_bytes())
    got = client.ask(ESEARCH, db="pubmed", retmode="json", term="10.2147/IJN.S506221[doi]")
    assert got.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert got.json["header"] == recorded["header"]
    assert {name: type(value) for name, value in got.json["esearchresult"].items()} == {
        name: type(value) for name, value in recorded["esearchresult"].items()
    }


def test_numbers_in_json_are_strings_and_retmax_counts_what_is_sent(client: Client) -> None:
    assert client.esearch("2021/06/03:2021/06/03[dp]", retmax=2) == {
        "count": "3",
        "retmax": "2",
        "retstart": "0",
        "idlist": ["34082746", "34082734"],
        "translationset": [],
        "querytranslation": "2021/06/03:2021/06/03[Date - Publication]",
    }


@needs_samples
def test_no_match_in_xml_is_as_recorded(client: Client) -> None:
    recorded = (SAMPLES / "esearch/biopython__esearch8_nomatch.xml").read_bytes()
    got = client.ask(ESEARCH, db="pubmed", term="abcXYZ")
    assert got.headers["Content-Type"] == "text/xml; charset=UTF-8"
    shapes = [[(e.tag, (e.text or "").strip()) for e in etree.fromstring(xml).iter()] for xml in (got.body, recorded)]
    assert shapes[0] == shapes[1]
    assert got.body.splitlines()[:2] == recorded.splitlines()[:2]


def test_get_and_post_answer_alike(client: Client) -> None:
    params = {"db": "pubmed", "term": "exosomes[ti]", "retmode": "json"}
    assert client.ask(ESEARCH, **params) == client.ask(ESEARCH, "POST", **params)


def test_pmids_come_in_descending_order_and_in_pages(client: Client) -> None:
    everything = client.esearch("1970:2030[dp]", retmax=9999)["idlist"]
    assert [int(pmid) for pmid in everything] == sorted(map(int, everything), reverse=True)
    assert int(client.esearch("1970:2030[dp]")["retmax"]) == 20
    assert client.esearch("1970:2030[dp]", retstart=5, retmax=4)["idlist"] == everything[5:9]


@needs_samples
def test_the_wall_is_as_recorded_and_its_line_break_stands_raw_in_the_json(client: Client) -> None:
    recorded = (SAMPLES / "errors/ncbi_esearch_retstart_9999.json").read_bytes()
    got = client.ask(ESEARCH, db="pubmed", retmode="json", term="1970:2030[dp]", retstart=9999)
    assert (got.status, got.body) == (200, recorded.rstrip())
    with pytest.raises(json.JSONDecodeError, match="control character"):
        json.loads(got.body)
    assert client.esearch("1970:2030[dp]", retstart=9998)["idlist"] == []


def test_a_wrong_database_and_a_blank_term_are_errors_inside_200(client: Client) -> None:
    wrong = client.ask(ESEARCH, db="fleegle", term="cat", retmode="json")
    assert (wrong.status, wrong.json["esearchresult"]) == (200, {"ERROR": "Invalid db name specified: fleegle"})
    assert client.ask(ESEARCH, db="fleegle", term="cat").xml.findtext("ERROR") == "Invalid db name specified: fleegle"
    blank = client.ask(ESEARCH, db="pubmed", term=" ", retmode="json")
    assert (blank.status, list(blank.json["esearchresult"])) == (200, ["ERROR"])


def test_what_the_stand_in_does_not_know_is_refused_aloud(client: Client) -> None:
    assert client.ask(ESEARCH, db="pubmed", term="asthma[mh]").status == 501
    assert client.ask(ESEARCH, db="pubmed", term="asthma", reldate=3).status == 501
    assert client.ask(EFETCH, db="pubmed", id="1", retmode="text").status == 501
    assert client.ask("/entrez/eutils/espell.fcgi", db="pubmed", term="astma").status == 404


# --- queries ---


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("10.2147/IJN.S506221[doi]", [SEED]),
        ('"10.2147/ijn.s506221"[ DOI ]', [SEED]),
        ("10.2147/ijn.s506221[aid]", [SEED]),
        ("10.2147/ijn.s506221[lid]", []),  # no ELocationID is known of this record
        ("10.3892/ol.2016.4904[lid]", [27602157]),
        (f"{SEED}[pmid]", [SEED]),
        (f"{SEED}[uid] OR 34093012[uid] OR 99999999[uid]", [SEED, 34093012]),
        (f"{SEED} 34093012", [SEED, 34093012]),
        ("PMC8168836[pmc]", [34093011]),
        ('"Int J Nanomedicine"[ta] AND 20[vi] AND 5137[pg]', [SEED]),
        ("int j nanomedicine[ta] 20[vi]", [SEED]),
        ('"Int. J. Nanomedicine"[ta] AND 5137-5160[pg]', []),  # [pg] holds first pages only
        ('"International Journal of NANOMEDICINE"[ta] AND 20[vi]', [SEED]),
        ("1178-2013[ta] AND 20[vi]", [SEED]),
        ("101263847[jid] NOT 16[vi]", [SEED]),
        ('("Br Med J"[ta] AND 1[vi] AND 1469[pg]) OR ("Int J Nanomedicine"[ta] AND 20[vi])', [SEED, 405079, 405078]),
        ('"Chem Commun (Camb)"[ta] AND 90[ip]', [33104149]),
        ("Exosomes in Systemic Autoimmune Diseases[ti]", [SEED]),
        ('"diseases systemic autoimmune"[ti:~0]', [SEED]),
        ('"exosomes diseases"[ti:~0]', []),
        ('"exosomes diseases"[ti:~3]', [SEED]),
        ("lv x[1au]", [SEED]),
        ("wang y[1au] AND exosomes[ti]", []),
        ('"wang y"[au] AND exosomes[ti]', [SEED]),
        ("bowman j[au]", [405079]),
        ('"bowman j"[au]', []),
    ],
)
def test_a_query_finds(client: Client, term: str, pmids: list[int]) -> None:
    assert client.pmids(term) == pmids


def test_operators_are_evaluated_from_left_to_right(client: Client) -> None:
    assert client.pmids(f"{SEED}[uid] OR 405079[uid] AND 405079[uid]") == [405079]
    assert client.pmids(f"{SEED}[uid] OR (405079[uid] AND 405079[uid])") == [SEED, 405079]
    assert client.pmids(f"{SEED}[uid] or 405079[uid]") == []


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("2025/04/21:2025/04/21[dp]", [SEED]),
        ("2025/04/21[dp]", [SEED]),
        ("2025/04[pdat]", [SEED]),
        ("2025:2025[dp]", [SEED]),
        ("2025/04/22:2025[dp]", []),
        ("2003/10:2003/10[dp]", [15206831]),  # Fall is October
        ("2020/07/01:2020/07/01[ppdat]", None),
        ("2018/05/01:2018/05/01[dp]", [29635139]),  # "2018 May - Jun" is its first month, its first day
        ("2018/03/26[dp]", [29635139]),  # online before print
        ("2021/06/03:2021/06/03[dp]", [34082746, 34082734, 34082726]),  # one journal, one day
    ],
)
def test_a_date_finds(client: Client, term: str, pmids: list[int] | None) -> None:
    if pmids is None:
        assert client.ask(ESEARCH, db="pubmed", term=term).status == 501
    else:
        assert client.pmids(term) == pmids


def test_a_single_date_misses_what_came_online_after_print_and_a_range_does_not(client: Client) -> None:
    assert client.pmids("1178-2013[ta] AND 2021[dp]") == []
    assert client.pmids("1178-2013[ta] AND 2021/05/28[dp]") == []
    assert client.pmids("1178-2013[ta] AND 2021:2021[dp]") == [34093012, 34093011]
    assert client.pmids("1178-2013[ta] AND 2021/05/28:2021/05/28[dp]") == [34093012]


def test_an_unknown_doi_is_a_phrase_not_found_also_beside_hits(client: Client) -> None:
    result = client.esearch('10.2147/ijn.s506221[doi] OR 10.9999/no-such-thing[doi] OR "10.9999/nor-this"[doi]')
    assert result["idlist"] == [str(SEED)]
    assert result["errorlist"] == {"phrasesnotfound": ["10.9999/no-such-thing[doi]"], "fieldsnotfound": []}
    assert result["warninglist"]["quotedphrasesnotfound"] == ['"10.9999/nor-this"[doi]']
    xml = client.ask(ESEARCH, db="pubmed", term='10.9999/a-b[doi] OR "10.9999/c"[doi]').xml
    assert xml.findtext("ErrorList/PhraseNotFound") == "10.9999/a-b[doi]"
    assert xml.findtext("WarningList/QuotedPhraseNotFound") == '"10.9999/c"[doi]'
    assert xml.findtext("WarningList/OutputMessage") == "No items found."


def test_an_unknown_doi_may_be_loosened_into_other_papers_without_a_warning(client: Client) -> None:
    result = client.esearch("10.24963/ijcai.2023/277[doi]")
    assert result["idlist"] == ["420123", "420122"]
    assert result["querytranslation"] == '"277"[Publisher ID]'
    assert not result.keys() & {"errorlist", "warninglist"}


def test_a_doi_can_be_loosened_on_purpose(records: Records) -> None:
    client = Client(records, loosened={"10.9999/Wrong": [SEED]})
    assert client.pmids('"10.9999/wrong"[doi]') == [SEED]


def test_a_doi_also_brings_longer_ones_that_begin_with_it(client: Client) -> None:
    assert client.pmids("10.1136/bmj.1.6074.1469[doi]") == [405079, 405078]
    assert client.pmids("10.1136/bmj.1.6074.1469-a[doi]") == [405078]


def test_a_doi_can_belong_to_two_records(client: Client) -> None:
    assert client.pmids("10.1002/14651858.cd002020[doi]") == [11406024, 11034741]


def test_a_sici_doi_is_found_in_quotes_and_breaks_up_without(client: Client) -> None:
    doi = "10.1002/(SICI)1098-1004(200001)15:1<114::AID-HUMU21>3.0.CO;2-4"
    assert client.pmids(f'"{doi}"[doi]') == [10612833]
    assert client.pmids(f"{doi}[doi]") == []


def test_an_unknown_field_is_dropped_and_its_term_searched_everywhere(client: Client) -> None:
    result = client.esearch("exosomes[NoSuchField]")
    assert result["idlist"] == [str(SEED)]
    assert result["errorlist"] == {"phrasesnotfound": [], "fieldsnotfound": ["NoSuchField"]}


def test_fifty_questions_are_answered_as_one(records: Records) -> None:
    everyone = list(records.by_pmid.values())
    asked = [r for r in everyone if r.volume and r.pages[0]]
    clauses = (f'("{r.journal_abbreviation}"[ta] AND {r.volume}[vi] AND {r.pages[0]}[pg])' for r in asked)
    hits, report = search(records, " OR ".join(clauses))
    assert hits.pmids == {record.pmid for record in asked}
    assert (report.phrases, report.fields, report.quoted) == ([], [], [])


# --- EFetch ---


@needs_samples
def test_an_empty_set_is_byte_for_byte_as_recorded(client: Client) -> None:
    recorded = (SAMPLES / "efetch/metapub__37909814.xml").read_bytes()
    got = client.efetch(99999999)
    assert (got.status, got.body) == (200, recorded)


def test_records_come_in_the_order_asked_and_unknown_ones_are_left_out(client: Client) -> None:
    got = client.efetch(405079, 99999999, SEED, 20301347, 405079)
    assert fetched(got) == [405079, SEED, 20301347]
    assert [article.tag for article in got.xml] == ["PubmedArticle", "PubmedArticle", "PubmedBookArticle"]
    assert got.headers["Content-Type"] == "text/xml; charset=UTF-8"


def test_repeated_id_parameters_are_one_list(client: Client) -> None:
    assert fetched(client.ask(EFETCH, "POST", db="pubmed", id=["405079", "405078"])) == [405079, 405078]


@needs_samples
def test_an_empty_id_is_an_error_inside_200_as_recorded(client: Client) -> None:
    got = client.ask(EFETCH, db="pubmed", retmode="xml", id="")
    assert (got.status, got.body) == (200, (SAMPLES / "efetch/sul_pub__error_empty_id.xml").read_bytes())


def test_malformed_ids_alone_are_400_and_beside_good_ones_ignored(client: Client) -> None:
    got = client.efetch("abc", "10.1/x")
    assert (got.status, got.xml.findtext("ERROR")) == (400, "ID list is empty! Possibly it has no correct IDs.")
    assert fetched(client.efetch("abc", SEED)) == [SEED]


def test_a_long_url_is_414_and_the_same_by_post_is_not(client: Client) -> None:
    ids = ",".join(str(pmid) for pmid in range(10_000_000, 10_001_000))
    got = client.ask(EFETCH, db="pubmed", id=ids)
    assert (got.status, got.headers["Content-Type"]) == (414, "text/html; charset=UTF-8")
    assert client.ask(EFETCH, "POST", db="pubmed", id=ids).status == 200
    assert [asked.status for asked in client.app.log] == [414, 200]


# --- the facts as PubMed XML ---


def test_the_seed_article_says_only_what_is_known(records: Records) -> None:
    root = etree.fromstring(records.by_pmid[SEED].xml)
    assert root.find("MedlineCitation").attrib == {"Owner": "NLM"}
    assert root.find(".//MeshHeadingList") is None
    assert root.find(".//Article").get("PubModel") == "Electronic-eCollection"
    assert [part.text for part in root.find(".//PubDate")] == ["2025", "Apr", "21"]
    assert [part.text for part in root.find(".//ArticleDate")] == ["2025", "04", "21"]
    assert [author.findtext("LastName") for author in root.iter("Author")][::10] == ["Lv", "Wang"]


def test_every_shape_of_record_is_among_the_facts(records: Records) -> None:
    roots = [etree.fromstring(record.xml) for record in records.by_pmid.values()]
    for path in (
        "MedlineCitation[@IndexingMethod='Automated']",
        "MedlineCitation[@IndexingMethod='Curated']",
        "MedlineCitation[@Status='Publisher']",
        "MedlineCitation[@Status='In-Data-Review']",
        ".//PubDate/Season",
        ".//PubDate/MedlineDate",
        ".//Author/CollectiveName",
        ".//ArticleTitle/i",
        ".//ArticleTitle/{http://www.w3.org/1998/Math/MathML}math",
        ".//VernacularTitle",
        ".//CommentsCorrections[@RefType='RetractionIn']",
        ".//CommentsCorrections[@RefType='RetractionOf']",
        ".//CommentsCorrections[@RefType='ExpressionOfConcernFor']",
        ".//MeshHeading/QualifierName[@MajorTopicYN='Y']",
        ".//ReferenceList/Reference/ArticleIdList",
        "BookDocument/Book",
    ):
        assert any(root.find(path) is not None for root in roots), path
    titles = [root.findtext(".//ArticleTitle") for root in roots]
    assert any((title or "").startswith("[") for title in titles)
    assert None in titles or "" in titles
    assert any("doi" not in record.ids for record in records.by_pmid.values())
    assert any(root.find("MedlineCitation") is not None and root.find(".//Volume") is None for root in roots)


def test_the_facts_hold_no_abstract_and_no_address(records: Records) -> None:
    for record in records.by_pmid.values():
        assert b"<Abstract" not in record.xml
        assert b"@" not in record.xml


@needs_corpus
def test_the_facts_are_those_of_the_real_records(records: Records) -> None:
    real = Records.from_xml(
        SHARED / "corpus/pubmed/samples_mixed_years_shared.xml.gz",
        SAMPLES / "efetch/metapub__38762411.xml",
        SAMPLES / "efetch/metapub__32437181.xml",
    )
    both = records.by_pmid.keys() & real.by_pmid.keys()
    assert len(both) == 17
    for pmid in both:
        ours, theirs = records.by_pmid[pmid], real.by_pmid[pmid]
        assert ours.ids == theirs.ids
        assert ours.title == theirs.title
        assert (ours.printed, ours.online) == (theirs.printed, theirs.online)
        assert (ours.volume, ours.issue, ours.pages) == (theirs.volume, theirs.issue, theirs.pages)
        assert (ours.journal_id, ours.journal_names) == (theirs.journal_id, theirs.journal_names)
        assert ours.authors == theirs.authors
        for tag in ("DescriptorName", "QualifierName", "PublicationType"):
            roots = etree.fromstring(ours.xml), etree.fromstring(theirs.xml)
            rendered, recorded = (
                [(e.text, e.get("UI"), e.get("MajorTopicYN")) for e in root.iter(tag)] for root in roots
            )
            assert rendered == recorded


@needs_corpus
def test_any_pubmed_file_can_be_served(tmp_path: Path) -> None:
    path = SHARED / "corpus/pubmed/samples_mixed_years_shared.xml.gz"
    plain = tmp_path / "plain.xml"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    records = Records.from_xml(plain)
    assert len(records.by_pmid) == 1334
    assert Client(records).pmids('"10.1038/35057062"[doi]') == [11237011]
    assert 11237011 not in records.without({11237011}).by_pmid
    assert len((records + Records.from_facts()).by_pmid) > 1334


# --- ESummary ---


@needs_samples
def test_a_missing_uid_is_listed_with_its_error_as_recorded(client: Client) -> None:
    recorded = json.loads((SAMPLES / "esummary/quoted__missing_uid.json").read_bytes())
    assert client.esummary(40482261) == recorded
    assert client.esummary(SEED, 40482261)["result"]["uids"] == [str(SEED), "40482261"]


@needs_samples
def test_a_malformed_uid_is_an_error_on_top_as_recorded(client: Client) -> None:
    recorded = json.loads((SAMPLES / "esummary/quoted__invalid_uid.json").read_bytes())
    assert client.esummary("NC_999999999", SEED) == recorded


def test_more_than_500_summaries_are_refused_without_a_result(client: Client) -> None:
    got = client.ask(ESUMMARY, "POST", db="pubmed", retmode="json", id=",".join(map(str, range(1, 502)))).json
    assert "Maximum number of UIDs is 500" in got["error"]
    assert "result" not in got


def test_a_summary_says_what_the_record_says(client: Client) -> None:
    entry = client.esummary(SEED)["result"][str(SEED)]
    expected = {
        "uid": str(SEED),
        "pubdate": "2025 Apr 21",
        "epubdate": "2025 Apr 21",
        "source": "Int J Nanomedicine",
        "lastauthor": "Wang Y",
        "volume": "20",
        "pages": "5137-5160",
        "nlmuniqueid": "101263847",
        "essn": "1178-2013",
        "fulljournalname": "International journal of nanomedicine",
        "recordstatus": "",
    }
    assert {name: entry[name] for name in expected} == expected
    assert {"idtype": "doi", "idtypen": 3, "value": "10.2147/ijn.s506221"} in entry["articleids"]
    assert entry["authors"][0]["name"] == "Lv X"


@needs_samples
def test_summaries_of_real_records_agree_with_the_recorded_ones() -> None:
    recorded = etree.parse(SAMPLES / "esummary/klortho__pubmed_v2_xml.xml")
    names = {"PubDate", "Source", "LastAuthor", "Title", "Volume", "Issue", "Pages", "NlmUniqueID", "FullJournalName"}
    document = recorded.find(".//DocumentSummary[@uid='5683731']")
    facts = {
        "pmid": 5683731,
        "title": "An assistive device for smoking.",
        "authors": [["Goldberg", "MJ"], ["Davis", "LJ"]],
        "journal": {"id": "2985038R", "abbreviation": "Paraplegia", "name": "Paraplegia"},
        "published": {"Year": "1968", "Month": "Aug"},
        "volume": "6",
        "issue": "2",
        "pages": "103-5",
    }
    entry = summary(record_xml(facts))
    assert {name: entry[name.lower()] for name in names} == {name: document.findtext(name) for name in names}


# --- ID converter ---


def test_the_converter_answers_pmids_as_numbers_and_misses_within_200(client: Client) -> None:
    assert client.idconv("34093011,40292402", idtype="pmid").json == {
        "status": "ok",
        "records": [
            {"doi": "10.2147/IJN.S307335", "pmcid": "PMC8168836", "pmid": 34093011, "requested-id": "34093011"},
            {"requested-id": "40292402", "status": "error", "errmsg": "Identifier not found in PMC"},
        ],
    }
    assert client.idconv("PMC8168836", idtype="pmcid").json["records"][0]["pmid"] == 34093011
    assert client.idconv("10.2147/ijn.s307335", idtype="doi").json["records"][0]["pmid"] == 34093011
    assert client.idconv("10.2147/ijn.s506221", idtype="doi").json["records"][0]["status"] == "error"


@needs_samples
def test_mixed_types_refuse_the_whole_batch_as_recorded(client: Client) -> None:
    got = client.idconv("34093011,PMC8168836", idtype="pmid")
    assert got.status == 400
    assert got.json == json.loads((SAMPLES / "idconv/quoted__new_400_invalid_pmids.json").read_bytes())
    assert client.idconv("34093011,PMC8168836").status == 400


def test_the_converter_takes_200_ids(client: Client) -> None:
    assert client.idconv(",".join(map(str, range(1, 201))), idtype="pmid").status == 200
    assert client.idconv(",".join(map(str, range(1, 202))), idtype="pmid").status == 400


# --- politeness ---


@needs_samples
def test_the_fourth_request_of_a_second_is_429_as_recorded(records: Records) -> None:
    client = Client(records, rate=3)
    answers = [client.efetch(SEED) for _ in range(4)]
    assert [got.status for got in answers] == [200, 200, 200, 429]
    assert [got.headers["X-RateLimit-Remaining"] for got in answers] == ["2", "1", "0", "0"]
    assert {got.headers["X-RateLimit-Limit"] for got in answers} == {"3"}
    recorded = json.loads((SAMPLES / "errors/ncbi_429_noapikey.json").read_bytes())
    assert answers[3].json == {**recorded, "api-key": "192.0.2.1", "count": "4"}
    assert "Retry-After" not in answers[3].headers


def test_exact_pacing_is_never_refused(records: Records) -> None:
    client = Client(records, rate=3)
    for _ in range(20):
        assert client.efetch(SEED).status == 200
        client.now += 0.334


def test_a_key_allows_ten_and_the_converter_counts_apart(records: Records) -> None:
    client = Client(records, rate=3)
    with_key = [client.ask(EFETCH, db="pubmed", id=SEED, api_key="k").status for _ in range(11)]
    assert with_key == [200] * 10 + [429]
    assert [client.idconv("1", api_key="k").status for _ in range(4)] == [200, 200, 200, 429]


def test_a_key_that_is_not_valid_is_refused(records: Records) -> None:
    client = Client(records, keys={"good"})
    assert client.ask(EFETCH, db="pubmed", id=SEED, api_key="good").status == 200
    got = client.ask(EFETCH, db="pubmed", id=SEED, api_key="bad")
    assert (got.status, got.json["error"]) == (400, "API key invalid")


def test_the_log_says_what_was_asked_and_by_whom(client: Client) -> None:
    client.now = 7.0
    who = {"tool": "pmsync", "email": "someone@example.org", "api_key": "k"}
    client.ask(ESEARCH, "POST", {"User-Agent": "pmsync/1"}, db="pubmed", term="x", **who)
    client.efetch(SEED)
    first, second = client.app.log
    assert (first.verb, first.method, first.params) == ("esearch", "POST", {"db": "pubmed", "term": "x"})
    assert (first.user_agent, first.tool, first.email, first.has_key) == ("pmsync/1", *list(who.values())[:2], True)
    assert (first.time, first.status) == (7.0, 200)
    assert (second.tool, second.email, second.has_key) == (None, None, False)
    assert (client.app.count(), client.app.count("efetch"), client.app.count("idconv")) == (2, 1, 0)


def test_answer_times_are_per_request_and_for_efetch_per_200_ids(records: Records) -> None:
    client = Client(records, times={"esearch": 0.7, "efetch": 4.0})
    client.pmids("exosomes[ti]")
    client.efetch(*range(1, 101))
    client.esummary(SEED)
    assert client.slept == [0.7, 2.0]


def test_gzip_is_sent_to_those_who_ask(client: Client) -> None:
    got = client.ask(EFETCH, headers={"Accept-Encoding": "gzip, deflate"}, db="pubmed", id=SEED)
    assert got.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.body) == client.efetch(SEED).body


# --- faults ---


@pytest.mark.parametrize(
    ("kind", "status", "begins"),
    [
        ("429", 429, b'{"error":"API rate limit exceeded"'),
        ("429-retry-after", 429, b'{"error":"API rate limit exceeded"'),
        ("500", 500, b"<!DOCTYPE html>"),
        ("502", 502, b"<!DOCTYPE html>"),
        ("503", 503, b"<!DOCTYPE html>"),
        ("504", 504, b"<!DOCTYPE html>"),
        ("400-timeout", 400, b"<?xml"),
        ("html", 200, b"<!DOCTYPE html>"),
        ("prolog", 200, b"<?xml"),
        ("error", 200, b'{"header":{"type":"esearch"'),
        ("empty", 200, b""),
        ("cut", 200, b'{"header"'),
        ("truncated", 200, b'{"header"'),
    ],
)
def test_a_fault_comes_as_often_as_it_was_ordered(client: Client, kind: str, status: int, begins: bytes) -> None:
    client.app.fault("esearch", kind, times=2)
    assert client.efetch(SEED).status == 200
    for _ in range(2):
        got = client.ask(ESEARCH, db="pubmed", term="exosomes[ti]", retmode="json")
        assert (got.status, got.body[: len(begins)]) == (status, begins)
    assert client.pmids("exosomes[ti]") == [SEED]
    assert [asked.fault for asked in client.app.log] == [None, kind, kind, None]


def test_faults_queue_and_only_one_names_a_time_to_wait(client: Client) -> None:
    client.app.fault("efetch", "429")
    client.app.fault("efetch", "429-retry-after")
    answers = [client.efetch(SEED) for _ in range(3)]
    assert [got.headers.get("Retry-After") for got in answers] == [None, "1", None]
    assert [got.status for got in answers] == [429, 429, 200]


def test_a_failed_backend_is_an_error_inside_200_in_every_verb(client: Client) -> None:
    for path, shape in ((ESEARCH, "xml"), (EFETCH, "xml"), (ESEARCH, "json"), (ESUMMARY, "json")):
        client.app.fault(path.split("/")[-1].removesuffix(".fcgi"), "error")
        got = client.ask(path, db="pubmed", term="x", id=SEED, retmode=shape)
        assert (got.status, b"Search Backend failed" in got.body) == (200, True)
        assert (got.xml if shape == "xml" else got.json) is not None
    assert client.esummary(SEED)["result"]["uids"] == [str(SEED)]


def test_a_cut_body_is_half_and_a_truncated_one_lies_about_its_length(client: Client) -> None:
    whole = client.efetch(SEED)
    client.app.fault("efetch", "cut")
    client.app.fault("efetch", "truncated")
    cut, truncated = client.efetch(SEED), client.efetch(SEED)
    assert cut.body == truncated.body == whole.body[: len(whole.body) // 2]
    assert int(cut.headers["Content-Length"]) == len(cut.body)
    assert int(truncated.headers["Content-Length"]) == len(whole.body)


def test_a_short_answer_leaves_records_out_that_esummary_knows(client: Client) -> None:
    client.app.fault("efetch", "short")
    assert fetched(client.efetch(SEED, 405079, 405078)) == [SEED, 405078]
    assert "error" not in client.esummary(405079)["result"]["405079"]


def test_a_dropped_connection_is_logged_without_a_status(client: Client) -> None:
    client.app.fault("efetch", "drop")
    with pytest.raises(Dropped):
        client.efetch(SEED)
    assert [asked.status for asked in client.app.log] == [0]


def test_a_fault_that_does_not_exist_is_a_mistake(client: Client) -> None:
    with pytest.raises(ValueError, match="no fault 'flood'"):
        client.app.fault("efetch", "flood")
    with pytest.raises(ValueError, match="for 'espell'"):
        client.app.fault("espell", "429")


def test_another_process_can_order_faults_and_read_the_log(client: Client) -> None:
    assert client.ask("/standin/fault", "POST", verb="efetch", kind="503", times=1).status == 200
    assert client.efetch(SEED).status == 503
    assert client.ask("/standin/fault", "POST", verb="efetch", kind="flood").status == 400
    assert [asked["fault"] for asked in client.ask("/standin/log").json] == ["503"]
    assert client.ask("/standin/faults").json.keys() == KINDS.keys()


# --- over HTTP ---


@pytest.fixture
def server(records: Records) -> Iterator[Any]:
    with serve(records, rate=None) as running:
        yield running


def over_http(url: str, **params: Any) -> Any:
    return urllib.request.urlopen(f"{url}?{urlencode(params)}", timeout=10)  # noqa: S310 - the stand-in's own http address


def test_it_serves_where_its_environment_says(server: Any) -> None:
    with over_http(server.environ["PMSYNC_EUTILS_URL"] + "/efetch.fcgi", db="pubmed", id=SEED) as got:
        assert fetched(Got(got.status, {}, got.read())) == [SEED]
    url = server.environ["PMSYNC_IDCONV_URL"]
    with over_http(url, ids="PMC8168836", idtype="pmcid", format="json") as got:
        assert json.load(got)["records"][0]["pmid"] == 34093011
    assert (server.count("efetch"), server.count("idconv"), len(server.log)) == (1, 1, 2)


def test_a_connection_is_kept_for_the_next_request(server: Any) -> None:
    request = f"GET {ESEARCH}?db=pubmed&term={SEED}[pmid] HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection(server.url.removeprefix("http://").split(":"), timeout=10) as connection:
        for _ in range(2):
            connection.sendall(request)
            body = b""
            while not body.endswith(b"</eSearchResult>\n"):
                body += connection.recv(65536)
            assert str(SEED).encode() in body


def test_a_dropped_connection_is_reset(server: Any) -> None:
    server.fault("esearch", "drop")
    with pytest.raises((ConnectionResetError, urllib.error.URLError)):
        over_http(server.url + ESEARCH, db="pubmed", term="x")
    with over_http(server.url + ESEARCH, db="pubmed", term="x") as got:
        assert got.status == 200


def test_a_truncated_body_ends_before_its_length(server: Any) -> None:
    server.fault("efetch", "truncated")
    with over_http(server.url + EFETCH, db="pubmed", id=SEED) as got:
        length = int(got.headers["Content-Length"])
        with pytest.raises(Exception, match="IncompleteRead") as caught:
            got.read()
    assert len(caught.value.partial) == length // 2


def test_it_runs_from_the_command_line() -> None:
    command = [sys.executable, "-m", "tests.standin", "--port", "0", "--fault", "esearch:503"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:  # noqa: S603 - ourselves
        lines = [process.stdout.readline().strip() for _ in range(3)]
        try:
            url = lines[1].removeprefix("export PMSYNC_EUTILS_URL=")
            with pytest.raises(urllib.error.HTTPError, match="503") as caught:
                over_http(url + "/esearch.fcgi", db="pubmed", term="x")
            caught.value.close()
            with over_http(url + "/efetch.fcgi", db="pubmed", id=SEED) as got:
                assert fetched(Got(got.status, {}, got.read())) == [SEED]
        finally:
            process.terminate()
    assert lines[0].startswith("52 records and 77 works at http://127.0.0.1:")
    assert lines[2].startswith("export PMSYNC_IDCONV_URL=http://127.0.0.1:")
