"""The stand-in's Crossref and doi.org against the recorded shapes: every behaviour that tests of pmsync lean on."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from lxml import etree

from tests.standin import FAULTS, WORKS, Dropped, Records, Works, serve
from tests.standin.faults import CROSSREF, EUTILS, NCBI
from tests.support.shared import SAMPLES, SHARED, needs_corpus, needs_samples
from tests.support.standin_client import (
    EFETCH,
    EPOST,
    ESEARCH,
    ESUMMARY,
    IDCONV,
    SEED,
    Client,
    Got,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SICI = "10.1002/(sici)1097-0142(19960601)77:11<2200::aid-cncr3>3.0.co;2-t"
ALIAS, TARGET = "10.26434/chemrxiv.5406907", "10.26434/chemrxiv.5406907.v5"
SALTED_FISH = "10.1093/jnci/82.4.291"  # PubMed has the paper, without its DOI
POLITE = {"mailto": "someone@example.org"}
WITH_A_COMMA = {
    "DOI": "10.1000/a,b",
    "type": "journal-article",
    "title": ["A comma in a DOI"],
    "issued": {"date-parts": [[2000]]},
}


@pytest.fixture
def client(records: Records) -> Client:
    return Client(records)


def work(client: Client, doi: str) -> dict[str, Any]:
    return client.ask(f"/works/{doi}").json["message"]


def listed(client: Client, **params: Any) -> dict[str, Any]:
    return client.ask("/works", **params).json["message"]


def batch(client: Client, *dois: str, **params: Any) -> list[str]:
    message = listed(client, filter=",".join(f"doi:{doi}" for doi in dois), **params)
    return [item["DOI"] for item in message["items"]]


def proposed(client: Client, text: str, rows: int = 5, **params: Any) -> list[str]:
    return [item["DOI"] for item in listed(client, **{"query.bibliographic": text}, rows=rows, **params)["items"]]


def problem(got: Got) -> tuple[int, str, str]:
    assert (got.json["status"], got.json["message-type"]) == ("failed", "validation-failure")
    return got.status, got.json["message"][0]["type"], got.json["message"][0]["value"]


def recorded(name: str) -> Any:
    return json.loads((SAMPLES / "crossref" / name).read_bytes())


# --- one work ---


@needs_samples
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("10.2147/IJN.S506221", "habanero__work_plos.json"),
        ("10.1093/nar/gnh007", "habanero__work_srep.json"),
        ("10.3892/ol.2016.4904", "serrano__work_updated_by_2026.json"),
        ("10.3892/ol.2021.12806", "habanero__work_titlemarkup.json"),
        (SICI, "serrano__work_sici.json"),
        (TARGET, "serrano__alias_target.json"),
        ("10.1101/2020.07.25.217158", "paperqa__preprint.json"),
    ],
)
def test_a_work_has_the_recorded_shape_and_types(client: Client, ours: str, theirs: str) -> None:
    got, sample = client.ask(f"/works/{ours}"), recorded(theirs)
    assert (got.status, got.headers["Content-Type"]) == (200, "application/json")
    assert got.json.keys() == sample.keys()
    assert {name: got.json[name] for name in ("status", "message-type", "message-version")} == {
        name: sample[name] for name in ("status", "message-type", "message-version")
    }
    for name, value in got.json["message"].items():
        if name in sample["message"]:
            assert type(value) is type(sample["message"][name]), name
    assert got.json["message"]["DOI"] == ours.lower()


@needs_samples
def test_updates_and_dates_have_the_recorded_keys(client: Client) -> None:
    sample = recorded("serrano__work_updated_by_2026.json")["message"]
    ours = work(client, "10.3892/ol.2016.4904")
    assert ours["updated-by"][0].keys() == sample["updated-by"][0].keys()
    assert ours["updated-by"][0]["updated"].keys() == sample["updated-by"][0]["updated"].keys()
    assert ours["author"][0].keys() <= sample["author"][0].keys()


def test_a_work_says_what_the_pubmed_record_says(client: Client) -> None:
    fields = work(client, "10.1038/277646A0")
    assert fields["title"] == ["Correlation between heart attacks and magnetic activity"]
    assert fields["author"][0].keys() == {"given", "family", "sequence", "affiliation"}
    assert [author["sequence"] for author in fields["author"][:2]] == ["first", "additional"]
    assert (fields["container-title"], fields["short-container-title"]) == (["Nature"], ["Nature"])
    assert (fields["volume"], fields["issue"], fields["page"]) == ("277", "5698", "646-648")
    assert (fields["ISSN"][0], fields["issn-type"][0]) == ("0028-0836", {"value": "0028-0836", "type": "print"})
    assert fields["issued"] == fields["published-print"] == {"date-parts": [[1979, 2, 22]]}
    assert (fields["type"], fields["prefix"], fields["score"]) == ("journal-article", "10.1038", 1)


def test_of_records_that_share_a_doi_crossref_has_one_work(client: Client) -> None:
    assert len(client.pmids('"10.1002/14651858.CD002020"[doi]')) == 2
    assert work(client, "10.1002/14651858.CD002020")["issued"] == {"date-parts": [[2001]]}


@pytest.mark.parametrize(
    ("doi", "name", "value"),
    [
        ("10.1105/tpc.18.00577", "title", "<i>UPL3</i>"),  # markup as PubMed has it
        ("10.1055/s-0028-1104854", "title", "Sakroiliakale Histomorphologie"),  # the article's own language
        ("10.1055/s-0028-1104854", "page", "129-132"),  # 129-32 in PubMed
        ("10.1093/nar/gnh007", "article-number", "e14"),
        ("10.1016/j.clinimag.2018.03.015", "published-print", "[2018, 5]"),  # MedlineDate 2018 May - Jun
        ("10.1080/08964280309596065", "published-print", "[[2003]]"),  # Season: Fall
        ("10.1161/CIRCIMAGING.114.002851", "article-number", "e002851"),
        ("10.1186/s12889-021-11163-3", "published-online", "[2021, 6, 3]"),
    ],
)
def test_a_field_of_a_work(client: Client, doi: str, name: str, value: str) -> None:
    assert value in str(work(client, doi)[name])


def test_a_group_has_a_name_and_a_preprint_no_journal(client: Client) -> None:
    groups = [
        author for doi in client.app.works.dois for author in work(client, doi).get("author", ()) if "name" in author
    ]
    assert groups
    assert all(group.keys() == {"name", "sequence", "affiliation"} for group in groups)
    preprint = work(client, "10.1101/2020.07.25.217158")
    assert (preprint["type"], preprint["container-title"]) == ("posted-content", [])
    assert preprint["posted"] == preprint["issued"]


def test_a_notice_and_its_article_name_each_other_with_the_date_of_the_notice(client: Client) -> None:
    notice, article = work(client, "10.3892/ol.2021.12806"), work(client, "10.3892/ol.2016.4904")
    assert (notice["update-to"][0]["DOI"], notice["update-to"][0]["type"]) == (article["DOI"], "retraction")
    assert (article["updated-by"][0]["DOI"], article["updated-by"][0]["label"]) == (notice["DOI"], "Retraction")
    assert article["updated-by"][0]["updated"] == notice["update-to"][0]["updated"]
    assert article["updated-by"][0]["updated"]["date-parts"][0][0] == 2021


@needs_samples
def test_an_unknown_work_is_plain_text_as_recorded(client: Client) -> None:
    for doi in ("10.48550/arxiv.2312.07559", "10.1371/notarealdoi", "5"):
        got = client.ask(f"/works/{doi}")
        assert (got.status, got.headers["Content-Type"]) == (404, "text/plain")
        assert got.body == (SAMPLES / "crossref/habanero__404_work.txt").read_bytes().strip()


@needs_samples
def test_an_alias_is_redirected_as_recorded(client: Client) -> None:
    sample = json.loads((SAMPLES / "errors/crossref_301_alias.headers.json").read_bytes())
    got = client.ask(f"/works/{ALIAS.upper()}", headers={"Accept-Encoding": "gzip"})
    assert (got.status, got.headers["Location"], got.body) == (sample["status"], sample["location"], b"")
    assert work(client, TARGET)["aliases"] == [ALIAS]


def test_a_single_work_takes_no_select(client: Client) -> None:
    assert problem(client.ask(f"/works/{TARGET}", select="DOI")) == (400, "parameter-not-allowed", "select")
    got = client.ask(f"/works/{TARGET}", **{"query.author": "x"})
    assert problem(got) == (400, "parameter-not-allowed", "query.*")


@needs_samples
def test_a_refusal_is_as_recorded(client: Client) -> None:
    got = client.ask(f"/works/{TARGET}", **{"query.author": "carl boettiger"})
    assert got.json == recorded("habanero__400_param.json")
    assert got.headers["Content-Type"] == "application/json;charset=utf-8"


# --- batches ---


@needs_samples
@pytest.mark.parametrize("name", ["dissemin__filter_doi_batch.json", "paperqa__title_rows1.json", "lagotto__zero.json"])
def test_a_list_has_the_recorded_shape(client: Client, name: str) -> None:
    sample, got = recorded(name), client.ask("/works", filter=f"doi:{TARGET}", rows=3).json
    assert got.keys() == sample.keys()
    assert got["message-type"] == sample["message-type"]
    assert {key: type(value) for key, value in got["message"].items()} == {
        key: type(value) for key, value in sample["message"].items()
    }
    assert got["message"]["query"] == sample["message"]["query"]
    assert (got["message"]["items-per-page"], type(got["message"]["items"][0]["score"])) == (3, float)


def test_a_batch_brings_what_is_known_in_an_order_of_its_own(client: Client) -> None:
    asked = ["10.2147/IJN.S506221", SICI.upper(), SALTED_FISH, "10.1371/notarealdoi", TARGET, "10.1002/MMCE.20056"]
    got = batch(client, *asked)
    assert sorted(got) == sorted(doi.lower() for doi in asked if doi != "10.1371/notarealdoi")
    assert got == batch(client, *reversed(asked))
    assert got not in ([doi for doi in map(str.lower, order) if doi in got] for order in (asked, reversed(asked)))


def test_an_alias_is_not_found_in_a_batch(client: Client) -> None:
    assert batch(client, ALIAS, SALTED_FISH) == [SALTED_FISH]


def test_rows_cut_a_batch_and_the_default_is_twenty(client: Client) -> None:
    dois = client.app.works.dois[:25]
    assert [len(batch(client, *dois)), len(batch(client, *dois, rows=25)), batch(client, *dois, rows=0)] == [20, 25, []]
    assert listed(client, filter=",".join(f"doi:{doi}" for doi in dois))["total-results"] == 25


@needs_samples
@pytest.mark.parametrize("rows", ["1001", "-1", "many"])
def test_rows_beyond_a_thousand_are_refused(client: Client, rows: str) -> None:
    got = client.ask("/works", filter=f"doi:{TARGET}", rows=rows)
    assert problem(got) == (400, "integer-not-valid", rows)
    sample = recorded("serrano__400_sample.json")["message"][0]
    assert got.json["message"][0]["message"] == sample["message"].replace("101", rows).replace("100.", "1000.")


def test_a_comma_in_a_doi_breaks_the_batch(records: Records) -> None:
    client = Client(records, works=Works({}, {"10.1000/a,b": WITH_A_COMMA}))
    assert work(client, "10.1000/A,B")["title"] == WITH_A_COMMA["title"]
    assert problem(client.ask("/works", filter="doi:10.1000/a,b")) == (400, "filter-not-available", "b")


def test_a_doi_with_colons_survives_a_batch(client: Client) -> None:
    assert batch(client, "10.1051/0004-6361:200809584") == ["10.1051/0004-6361:200809584"]


def test_select_keeps_the_fields_that_are_there(client: Client) -> None:
    items = listed(client, filter="doi:10.1109/infvis.2005.1532150", select="DOI,title,volume,issued")["items"]
    assert items == [
        {
            "DOI": "10.1109/infvis.2005.1532150",
            "title": ["Flow map layout"],
            "issued": {"date-parts": [[None]]},
        }
    ]
    got = client.ask("/works", filter=f"doi:{TARGET}", select="DOI,doi")
    assert problem(got) == (400, "select-not-available", "doi")
    assert "Valid selects for this route are: abstract, URL, " in got.json["message"][0]["message"]


@pytest.mark.parametrize(
    "params",
    [
        {"sort": "score", "query": "x"},
        {"filter": "type:journal-article"},
        {"query": "x"},
        {"cursor": "*"},
        {"cursor": "*", "query.bibliographic": "x"},
        {},
    ],
)
def test_what_the_stand_in_does_not_know_is_refused_aloud(client: Client, params: dict[str, str]) -> None:
    assert client.ask("/works", **params).status == 501


def test_an_unknown_parameter_or_filter_is_refused(client: Client) -> None:
    assert problem(client.ask("/works", colour="red")) == (400, "parameter-not-allowed", "colour")
    assert problem(client.ask("/works", filter="colour:red")) == (400, "filter-not-available", "colour")
    assert client.ask("/works", "POST", filter=f"doi:{TARGET}").status == 404


# --- queries ---


def test_a_citation_finds_its_work_first(client: Client) -> None:
    assert (
        proposed(client, "Ning, Consumption of salted fish and other risk factors. J Natl Cancer Inst 1990;82:291")[0]
        == SALTED_FISH
    )
    assert proposed(client, "Flow map layout")[0] == "10.1109/infvis.2005.1532150"


def test_a_query_finds_anything_that_shares_a_word(client: Client) -> None:
    got = listed(client, **{"query.bibliographic": "a layout of salted things by nobody"}, rows=2)
    assert got["items"][0]["DOI"] == "10.1109/infvis.2005.1532150"
    assert got["total-results"] >= len(got["items"]) == 2
    assert all(type(item["score"]) is float and item["score"] > 0 for item in got["items"])
    assert [item["score"] for item in got["items"]] == sorted((i["score"] for i in got["items"]), reverse=True)


@needs_samples
def test_no_shared_word_finds_nothing_as_recorded(client: Client) -> None:
    got = client.ask("/works", **{"query.bibliographic": "abs12032jsdafn"}, rows=1).json
    assert got == recorded("paperqa__title_nohit.json")


def test_more_words_score_higher_without_a_bound(client: Client) -> None:
    texts = (
        "nasopharyngeal",
        "nasopharyngeal carcinoma",
        "salted fish and other risk factors for nasopharyngeal carcinoma in Tianjin",
    )
    scores = [listed(client, **{"query.bibliographic": text})["items"][0]["score"] for text in texts]
    assert scores == sorted(scores)
    assert scores[-1] > 20


def test_a_retraction_notice_is_found_beside_its_article(client: Client) -> None:
    title = "miR-429 promotes the proliferation of non-small cell lung cancer cells"
    assert set(proposed(client, title, 2)) == {"10.3892/ol.2016.4904", "10.3892/ol.2021.12806"}


def test_a_query_selects_fields_and_score_is_one(client: Client) -> None:
    items = listed(client, **{"query.bibliographic": "flow map"}, rows=1, select="DOI,score")["items"]
    assert items[0].keys() == {"DOI", "score"}


# --- agencies ---


@needs_samples
def test_agencies_are_told_as_recorded(client: Client) -> None:
    samples = sorted((SAMPLES / "doira").iterdir())
    assert len(samples) == 7
    for path in samples:
        sample = json.loads(path.read_bytes())
        got = client.ask(f"/ra/{sample[0]['DOI']}")
        assert (got.status, got.headers["Content-Type"], got.json) == (
            200,
            "application/json;charset=UTF-8",
            sample,
        )


def test_the_agency_of_a_doi_is_that_of_its_prefix(records: Records) -> None:
    client = Client(records, agencies={"10.99999": "OP"})
    for doi, agency in ((SALTED_FISH, "Crossref"), ("10.48550/arXiv.2312.07559", "DataCite"), ("10.99999", "OP")):
        assert client.ask(f"/ra/{doi}").json == [{"DOI": doi, "RA": agency}]


@needs_samples
def test_crossref_names_the_agency_too(client: Client) -> None:
    got, sample = client.ask(f"/works/{SALTED_FISH}/agency"), recorded("habanero__agency.json")
    assert got.json == {**sample, "message": {**sample["message"], "DOI": SALTED_FISH}}
    agency = client.ask("/works/10.5061/dryad.x/agency").json["message"]["agency"]
    assert agency == {"id": "datacite", "label": "DataCite"}
    lost = client.ask("/works/10.1371/notarealdoi/agency")
    assert (lost.status, lost.headers["Content-Type"]) == (404, "application/json;charset=utf-8")
    assert lost.body == b"Resource not found."


# --- limits ---


@pytest.mark.parametrize(
    ("path", "params", "agent", "pool", "rate", "at_once"),
    [
        ("/works/10.1/x", {}, "x/1", "public-single", "5", "1"),
        ("/works", {"filter": "doi:10.1/x"}, "x/1", "public-array", "1", "1"),
        ("/works/10.1/x/agency", POLITE, "x/1", "polite-single", "10", "3"),
        ("/works", {"query.bibliographic": "x"}, "x/1 (mailto:someone@example.org)", "polite-array", "3", "3"),
    ],
)
def test_a_pool_is_announced_and_held(
    records: Records, path: str, params: dict[str, str], agent: str, pool: str, rate: str, at_once: str
) -> None:
    client = Client(records, rate=3)
    answers = [client.ask(path, headers={"User-Agent": agent}, **params) for _ in range(int(rate) + 1)]
    announced = {"x-api-pool": pool, "x-rate-limit-limit": rate, "x-rate-limit-interval": "1s"}
    for got in answers[:-1]:
        assert got.status in (200, 404)
        assert got.headers.items() >= {**announced, "x-concurrency-limit": at_once}.items()
    assert answers[-1].status == 429
    assert not {name for name in answers[-1].headers if name.startswith("x-")}
    client.now += 1
    assert client.ask(path, headers={"User-Agent": agent}, **params).status != 429


@needs_samples
def test_too_many_is_html_as_recorded(records: Records) -> None:
    client = Client(records, rate=3)
    answers = [client.ask("/works", filter=f"doi:{TARGET}") for _ in range(2)]
    assert answers[1].body.split() == (SAMPLES / "errors/crossref_429.html").read_bytes().split()
    assert (answers[1].headers["Content-Type"], answers[1].headers.get("Retry-After")) == ("text/html", None)


def test_services_count_apart_and_without_a_rate_nothing_is_refused(records: Records) -> None:
    client = Client(records, rate=3)
    statuses = [client.ask("/works", filter="doi:10.1/x").status, client.ask(f"/works/{TARGET}").status]
    statuses += [client.efetch(SEED).status, client.ask("/ra/10.5061").status]
    assert statuses == [200] * 4
    assert [client.ask("/ra/10.5061").status for _ in range(30)] == [200] * 30
    free = Client(records)
    answers = [free.ask("/works", filter="doi:10.1/x") for _ in range(9)]
    assert {(got.status, got.headers["x-rate-limit-limit"]) for got in answers} == {(200, "1")}


def test_the_log_names_the_verb_and_the_doi_and_keeps_the_address_apart(client: Client) -> None:
    client.ask(f"/works/{SICI}", **POLITE)
    client.ask(f"/works/{SALTED_FISH}/agency")
    client.ask("/works", filter=f"doi:{TARGET}", rows=5, **POLITE)
    client.ask("/works", **{"query.bibliographic": "x"})
    client.ask("/ra/10.5061")
    assert [asked.verb for asked in client.app.log] == ["works", "agency", "works-list", "works-query", "ra"]
    assert [asked.params.get("doi") for asked in client.app.log] == [SICI, SALTED_FISH, None, None, "10.5061"]
    assert client.app.log[2].params == {"filter": f"doi:{TARGET}", "rows": "5"}
    assert [asked.email for asked in client.app.log[:2]] == ["someone@example.org", None]
    assert (client.app.count("works"), client.app.count("works-list"), client.app.count()) == (1, 1, 5)


# --- what there is ---


def test_the_works_are_those_of_the_records_and_those_of_the_facts(records: Records) -> None:
    derived, facts = Works.of(records), Works.from_facts()
    assert len(facts) == 33
    assert len(Client(records).app.works) == len(derived + facts) == len(derived) + len(facts)
    types = {work_["type"] for work_ in json.loads(WORKS.read_text(encoding="utf-8"))}
    assert types > {"journal-article", "book", "book-chapter", "proceedings-article", "posted-content", "dataset"}


@needs_corpus
def test_works_of_any_pubmed_file_can_be_served() -> None:
    records = Records.from_xml(SHARED / "corpus/pubmed/samples_mixed_years_shared.xml.gz")
    works = Works.of(records)
    assert len(works) > 900
    for doi in works.dois:
        fields = works.get(doi)
        assert fields is not None
        assert (fields["DOI"], doi[:3]) == (doi, "10.")
        assert fields["issued"]["date-parts"][0][0] or fields["issued"]["date-parts"] == [[None]]


def test_works_of_withheld_records_can_be_served(records: Records) -> None:
    client = Client(records.without({SEED}), works=Works.of(records) + Works.from_facts())
    assert client.pmids(f"{SEED}[pmid]") == []
    assert work(client, "10.2147/ijn.s506221")["volume"] == "20"
    bare = Client(records, works=Works.of(records).without(["10.2147/IJN.S506221"]))
    assert bare.ask("/works/10.2147/ijn.s506221").status == 404


def test_crossref_knows_dois_that_pubmed_lacks(client: Client, records: Records) -> None:
    for pmid, doi in ((2299678, SALTED_FISH),):
        assert "doi" not in records.by_pmid[pmid].ids
        assert client.esearch(f'"{doi}"[doi]')["count"] == "0"
        fields = work(client, doi)
        assert (fields["volume"], fields["issued"]["date-parts"][0][0]) == (
            records.by_pmid[pmid].volume,
            records.by_pmid[pmid].printed // 10000,
        )


def test_the_facts_hold_no_abstract(records: Records) -> None:
    client = Client(records)
    deposited = [work(client, doi) for doi in client.app.works.dois]
    assert "abstract" not in {name for message in deposited for name in message}
    with_references = {message["DOI"] for message in deposited if "reference" in message}
    assert with_references == {record.ids["doi"][0].lower() for record in records.by_pmid.values() if record.cites}
    assert "@" not in json.dumps(deposited)


# --- faults ---


def asked_of(client: Client, verb: str) -> Got:
    path, params = {
        "esearch": (ESEARCH, {"db": "pubmed", "term": "exosomes[ti]", "retmode": "json"}),
        "efetch": (EFETCH, {"db": "pubmed", "id": SEED}),
        "esummary": (ESUMMARY, {"db": "pubmed", "id": SEED, "retmode": "json"}),
        "epost": (EPOST, {"db": "pubmed", "id": SEED}),
        "elink": ("/entrez/eutils/elink.fcgi", {"dbfrom": "pubmed", "db": "pubmed", "id": SEED}),
        "idconv": (IDCONV, {"ids": SEED, "format": "json"}),
        "works": (f"/works/{SALTED_FISH}", {}),
        "agency": (f"/works/{SALTED_FISH}/agency", {}),
        "works-list": ("/works", {"filter": f"doi:{SALTED_FISH}"}),
        "works-query": ("/works", {"query.bibliographic": "flow map"}),
        "ra": ("/ra/10.5061", {}),
        "journals": ("/pubmed/J_Medline.txt", {}),
    }[verb]
    return client.ask(path, **params)


@pytest.mark.parametrize(("kind", "verb"), [(kind, verb) for kind, fault in FAULTS.items() for verb in fault.verbs])
def test_every_fault_spoils_one_answer_of_every_verb_it_belongs_to(client: Client, kind: str, verb: str) -> None:
    honest = asked_of(client, verb)
    client.app.fault(verb, kind)
    if kind in ("drop", "reset-midway"):
        with pytest.raises(Dropped):
            asked_of(client, verb)
    else:
        spoiled = asked_of(client, verb)
        assert (spoiled.status, spoiled.body) != (honest.status, honest.body)
    assert asked_of(client, verb).status == 200
    assert len({asked.fault for asked in client.app.log} - {None}) == 1


@pytest.mark.parametrize(
    ("kind", "verbs", "status", "holds"),
    [
        ("unable-to-route", NCBI, 500, b"Unable to route request!\n\nservice name: /http/service/ratecontrol"),
        ("backend-unsupported", EUTILS, 200, b"Search Backend failed: Database is not supported: pubmed"),
        ("wall", ["esearch"], 200, b"'retstart' cannot be larger than 9998"),
        ("proxy-stream", EUTILS, 400, b"proxy_stream()"),
        ("pubone", EUTILS, 400, b"PubOne"),
        ("ids-empty", EUTILS, 400, b"ID list is empty!"),
        ("out-of-range", EUTILS, 400, b"OUT OF RANGE"),
        ("invalid-pmids", ["idconv"], 400, b"invalid_pmids"),
        ("docsum-backend", ["esummary"], 200, b'<DocumentSummarySet status="OK"><!-- DocSum Backend failed -->'),
        ("txclient", EUTILS, 200, b"TXCLIENT"),
        ("414", NCBI + CROSSREF, 414, b"too large"),
        ("403", CROSSREF, 403, b"Forbidden"),
        ("400", CROSSREF, 400, b"validation-failure"),
        ("429", CROSSREF, 429, b"<html><body><h1>429 Too Many Requests</h1>"),
        ("504", CROSSREF, 504, b"504 Gateway Time-out"),
    ],
)
def test_a_fault_says_what_was_seen(client: Client, kind: str, verbs: list[str], status: int, holds: bytes) -> None:
    for verb in verbs:
        client.app.fault(verb, kind)
        got = asked_of(client, verb)
        assert (got.status, holds in got.body) == (status, True)


@needs_samples
def test_out_of_range_is_as_recorded(client: Client) -> None:
    client.app.fault("efetch", "out-of-range")
    sample = (SAMPLES / "errors/ncbi_efetch_history_out_of_range.xml").read_bytes()
    assert client.efetch(SEED).xml.findtext("ERROR") == etree.fromstring(sample).findtext("ERROR")


def test_only_a_429_hides_the_pool(client: Client) -> None:
    for kind, announced in (("503", True), ("403", True), ("429", False), ("429-retry-after", False)):
        client.app.fault("works", kind)
        got = asked_of(client, "works")
        assert ("x-api-pool" in got.headers) is announced
        assert got.headers.get("Retry-After") == ("1" if kind == "429-retry-after" else None)


def test_a_culprit_spoils_every_batch_that_holds_it_and_no_other(client: Client) -> None:
    client.app.fault("efetch", "ids-empty", times=None, holding="405079")
    ids = [405078, 405079, 4050791, SEED]
    assert [client.efetch(*some).status for some in (ids, ids[:2], ids[1:2], ids[:1], ids[2:])] == [400] * 3 + [200] * 2
    client.app.fault("works-list", "504", times=None, holding=f"doi:{SALTED_FISH}")
    assert client.ask("/works", filter=f"doi:{TARGET},doi:{SALTED_FISH.upper()}").status == 504
    assert client.ask("/works", filter=f"doi:{TARGET},doi:{SALTED_FISH}9").status == 200
    client.app.fault("esearch", "wall", times=None, holding="4083[pg]")
    assert "ERROR" in client.esearch("(166[vi] AND 4083[pg]) OR 5137[pg]")
    assert client.pmids("(166[vi] AND 14083[pg]) OR 5137[pg]") == [SEED]


def test_a_fault_for_some_requests_waits_and_lets_the_others_pass(client: Client) -> None:
    client.app.fault("efetch", "503", holding=str(SEED))
    client.app.fault("efetch", "429")
    assert [client.efetch(pmid).status for pmid in (405079, 405079, SEED, SEED)] == [429, 200, 503, 200]


def test_a_short_batch_leaves_works_out_without_a_word(client: Client) -> None:
    client.app.fault("works-list", "short")
    assert batch(client, SALTED_FISH, TARGET) == [SALTED_FISH]
    assert len(batch(client, SALTED_FISH, TARGET)) == 2


def test_a_fault_that_a_verb_cannot_have_is_a_mistake(client: Client) -> None:
    with pytest.raises(ValueError, match="no fault 'prolog' for 'works'; there are 429"):
        client.app.fault("works", "prolog")
    with pytest.raises(ValueError, match="no fault '403' for 'efetch'"):
        client.app.fault("efetch", "403")


def test_another_process_can_name_a_culprit(client: Client) -> None:
    order = {"verb": "works", "kind": "503", "times": 0, "holding": SALTED_FISH}
    assert client.ask("/standin/fault", "POST", **order).status == 200
    assert [asked_of(client, "works").status for _ in range(3)] == [503] * 3
    assert client.ask(f"/works/{TARGET}").status == 200


# --- ESearch fields ---


@pytest.mark.parametrize(
    ("term", "pmid"),
    [
        ("e002851[pg]", 25609688),
        ("CD002020[pg] AND 2000[dp]", 11034741),
        ("545[pg] AND 22[vi]", 34093767),
        ("4083[pg] AND 166[vi]", 11238657),
        ("BSR20182466[lid]", 31541003),
        ('"10.1042/BSR20182466"[lid]', 31541003),
        ("(histamine[ti] OR nothing[ti]) AND 2000:2002[dp] AND (Triggiani M[1au] AND macrophages[ti])", 11238657),
    ],
)
def test_a_field_finds(client: Client, term: str, pmid: int) -> None:
    assert client.pmids(term) == [pmid]


# --- over HTTP ---


@pytest.fixture
def server(records: Records) -> Iterator[Any]:
    bracketed = {**WITH_A_COMMA, "DOI": "10.1000/0012(2006)87[2614:x]2.0.co;2?#"}
    works = Works.of(records) + Works.from_facts() + Works({}, {bracketed["DOI"]: bracketed})
    with serve(records, works=works, rate=None) as running:
        yield running


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as got:  # noqa: S310 - the stand-in's own http address
        return json.load(got)


@pytest.mark.parametrize("doi", [SICI, "10.1000/0012(2006)87[2614:x]2.0.co;2?#", ALIAS, TARGET.upper()])
def test_any_doi_can_stand_in_the_path_and_an_alias_is_followed(server: Any, doi: str) -> None:
    answer = get(f"{server.environ['PMSYNC_CROSSREF_URL']}/works/{quote(doi, safe='')}")
    assert answer["message"]["DOI"] == (TARGET if doi == ALIAS else doi.lower())


def test_bare_brackets_in_the_path_find_nothing(server: Any) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        get(f"{server.url}/works/10.1000/0012(2006)87[2614:x]2.0.co;2%3F%23")
    caught.value.close()


def test_agencies_are_served_where_its_environment_says(server: Any) -> None:
    assert get(f"{server.environ['PMSYNC_DOI_URL']}/ra/10.5061") == [{"DOI": "10.5061", "RA": "DataCite"}]
    assert (server.count("ra"), server.count("works")) == (1, 0)


def test_the_stand_in_imports_nothing_of_pmsync() -> None:
    for path in (Path(__file__).parents[1] / "standin").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import pmsync" not in text
        assert "from pmsync" not in text
