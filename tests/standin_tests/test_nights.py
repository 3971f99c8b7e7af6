"""The stand-in's nights: stored sets and searches within them, records that evolve, and what becomes of a record."""

from __future__ import annotations

import json
import urllib.request
from datetime import date
from time import perf_counter
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree

from tests.standin import Record, Records, Works, serve
from tests.standin.nights import (
    ORDER,
    duplicate,
    retired,
    revised,
    with_correction,
    with_mesh,
    with_status,
    with_title,
    with_volume,
    without_correction,
)
from tests.standin.store import read_record
from tests.standin.wire import record_xml
from tests.support.shared import SAMPLES, SHARED, needs_corpus, needs_samples
from tests.support.standin_client import EPOST, ESEARCH, SEED, Client, Got, fetched

AHEAD, NOTICE, INDEXED = 34092796, 34093767, 420122  # of Publisher; a notice; indexed long after it was entered
BOOK = 20301347
TODAY = date(2026, 11, 20)
HEADINGS = [
    ["D006801", "Humans", "N", []],
    ["D012446", "Sacroiliac Joint", "N", [["Q000473", "pathology", "Y"]]],
]


@pytest.fixture
def client(records: Records) -> Client:
    return Client(records)


def post(client: Client, *ids: object, **params: Any) -> Got:
    return client.ask(EPOST, "POST", **{"db": "pubmed", "id": ",".join(map(str, ids)), **params})


def stored(client: Client, *ids: object) -> str:
    return post(client, *ids).xml.findtext("WebEnv")


def within(client: Client, webenv: str, term: str, **params: Any) -> list[int]:
    return [int(pmid) for pmid in client.esearch(term, WebEnv=webenv, **params)["idlist"]]


def root_of(record: Record) -> etree._Element:
    return etree.fromstring(record.xml)


def children(record: Record, path: str) -> list[str]:
    return [child.tag for child in root_of(record).find(path)]


# --- EPost ---


@needs_samples
def test_a_stored_set_is_answered_byte_for_byte_as_recorded_but_for_its_name(client: Client) -> None:
    recorded = (SAMPLES / "epost/biopython__epost1.xml").read_bytes()
    got = post(client, 11237011)
    ours, theirs = got.xml.findtext("WebEnv"), etree.fromstring(recorded).findtext("WebEnv")
    assert (got.status, got.headers["Content-Type"]) == (200, "text/xml; charset=UTF-8")
    assert got.body == recorded.replace(theirs.encode(), ours.encode())
    assert len(ours) == len(theirs)


@needs_samples
def test_a_set_for_a_wrong_database_is_an_error_as_recorded(client: Client) -> None:
    got = post(client, SEED, db="nothing")
    assert (got.status, got.body) == (200, (SAMPLES / "epost/biopython__epost2_error.xml").read_bytes())


def test_every_set_has_a_name_of_its_own_and_get_stores_too(client: Client) -> None:
    names = {stored(client, SEED) for _ in range(3)}
    names.add(client.ask(EPOST, db="pubmed", id=SEED).xml.findtext("WebEnv"))
    assert len(names) == 4
    assert all(post(client, SEED).xml.findtext("QueryKey") == "1" for _ in range(2))


def test_nothing_to_store_is_an_error_inside_200(client: Client) -> None:
    def errors(*ids: object) -> list[str]:
        got = post(client, *ids)
        assert (got.status, got.xml.find("WebEnv")) == (200, None)
        return [element.text for element in got.xml.iter("ERROR")]

    omitted = "Some IDs have invalid value and were omitted. Maximum ID value 18446744073709551615"
    assert errors() == ["Empty ID list; Nothing to store"]
    assert errors(99999999999999999999999999999999) == ["Empty ID list; Nothing to store", omitted]
    beside = post(client, SEED, "abc").xml
    assert (beside.findtext("QueryKey"), beside.findtext("ERROR")) == ("1", omitted)


def test_what_epost_does_beside_is_refused_aloud(client: Client) -> None:
    assert post(client, SEED, WebEnv=stored(client, SEED)).status == 501
    assert post(client, *range(1, 10_002)).status == 501
    assert post(client, *range(1, 10_001)).status == 200
    assert post(client, SEED, retmode="json").status == 501


def test_epost_counts_with_the_other_utilities(records: Records) -> None:
    client = Client(records, rate=3)
    assert [post(client, SEED).status for _ in range(4)] == [200, 200, 200, 429]
    assert client.efetch(SEED).status == 429


# --- ESearch within a stored set ---


def test_a_search_within_a_set_finds_only_what_was_posted_and_exists(client: Client) -> None:
    webenv = stored(client, SEED, 99999999, 405079)
    assert within(client, webenv, "#1") == [SEED, 405079]
    assert within(client, webenv, "#1 AND exosomes[ti]") == [SEED]
    assert within(client, webenv, f"exosomes[ti] OR (#1 AND 1[vi]) OR {AHEAD}[uid]") == [SEED, AHEAD, 405079]
    assert within(client, webenv, "exosomes[ti] NOT #1") == []
    assert within(client, stored(client, 405079), "#1 AND exosomes[ti]") == []


def test_get_and_post_and_xml_search_a_set_alike(client: Client) -> None:
    params = {"db": "pubmed", "term": "#1 AND 1970:3000[dp]", "WebEnv": stored(client, SEED, 405079)}
    answers = [client.ask(ESEARCH, method, **params) for method in ("GET", "POST")]
    assert answers[0] == answers[1]
    assert [element.text for element in answers[0].xml.iter("Id")] == [str(SEED), "405079"]


def test_a_set_that_is_not_known_is_an_error_inside_200(client: Client) -> None:
    got = client.ask(ESEARCH, db="pubmed", retmode="json", term="#1", WebEnv="MCID_gone")
    assert (got.status, got.json["esearchresult"]) == (200, {"ERROR": "Unable to obtain query #1"})


@pytest.mark.parametrize("term", ["#2", "#1 exosomes[ti]", "#1[uid]"])
def test_what_history_can_do_beside_is_refused_aloud(client: Client, term: str) -> None:
    webenv = stored(client, SEED)
    assert client.ask(ESEARCH, db="pubmed", term=term, WebEnv=webenv).status == 501
    assert client.ask(ESEARCH, db="pubmed", term="#1").status == 501
    assert client.ask(ESEARCH, db="pubmed", term="#1", webenv=webenv).status == 501
    assert client.efetch(SEED).status == 200
    assert client.ask("/entrez/eutils/efetch.fcgi", db="pubmed", WebEnv=webenv, id=SEED).status == 501


@pytest.mark.parametrize(
    ("term", "pmids"),
    [
        ("2018/03/30[lr]", [420123, INDEXED]),
        ("2018/03/30:2018/03/30[mdat]", [420123, INDEXED]),
        ("2018/03[LR] AND 1979[dp]", [420123, INDEXED]),
        ("2018/03/31:3000[lr] AND 1979/02/01[dp]", []),
        (f"2016:2016[lr] AND {BOOK}[uid]", [BOOK]),
        ("2001/03/28[mhda]", [INDEXED]),
        ("2001/03/28:2001/03/28[mhda]", [INDEXED]),
        ("1979/02/01[mhda]", [420123]),
        (f"1900:3000[mhda] AND {SEED}[uid]", []),  # nothing is known of its history
        (f"1900:3000[lr] AND {SEED}[uid]", []),
        ("yesterday[lr]", []),
    ],
)
def test_a_day_of_revision_or_indexing_finds(client: Client, term: str, pmids: list[int]) -> None:
    assert client.pmids(term) == pmids


def test_until_mesh_was_added_its_day_is_that_of_entry() -> None:
    fact = {
        "pmid": 1,
        "title": "x",
        "published": {"Year": "2026"},
        "history": {"entrez": "2026-11-02"},
        "journal": {"id": "1", "abbreviation": "J", "name": "J"},
    }
    records = Records([read_record(etree.fromstring(record_xml(fact)))])
    assert Client(records).pmids("2026/11/02:3000[mhda]") == [1]
    indexed = revised(records, with_mesh(records.by_pmid[1], HEADINGS, TODAY))
    assert Client(indexed).pmids("2026/11/02:2026/11/19[mhda]") == []
    assert Client(indexed).pmids("2026/11/20:3000[mhda]") == [1]


def test_a_search_within_a_set_also_ends_at_the_wall(records: Records) -> None:
    seed = records.by_pmid[SEED]
    bare = {**fields(seed), "ids": {}, "title": (), "authors": (), "revised": 20261120}
    many = Records(Record(**{**bare, "pmid": pmid}) for pmid in range(1, 10_002))
    client = Client(many)
    began = perf_counter()
    webenv = stored(client, *range(1, 10_001))
    ids = " OR ".join(f"{pmid}[uid]" for pmid in range(1, 301))
    term = f"#1 AND (2026/11/20:3000[lr] OR 2026/11/20:3000[mhda] OR {ids})"
    got = client.ask(ESEARCH, "POST", db="pubmed", retmode="json", term=term, WebEnv=webenv, retmax=10_000)
    assert perf_counter() - began < 1
    assert (got.json["esearchresult"]["count"], len(got.json["esearchresult"]["idlist"])) == ("10000", 9999)


def fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__slots__}


# --- evolving ---


def test_records_and_works_evolve_together(records: Records) -> None:
    client = Client(records)
    webenv = stored(client, SEED, AHEAD)
    changed = with_title(records.by_pmid[SEED], "Exosomes anew.", TODAY)
    client.app.evolve(revised(records, changed))
    assert within(client, webenv, "#1 AND 2026/11/20:3000[lr]") == [SEED]
    assert client.efetch(SEED).xml.findtext(".//ArticleTitle") == "Exosomes anew."
    assert client.ask("/works/10.2147/ijn.s506221").json["message"]["title"] == ["Exosomes anew"]
    assert client.ask("/works/10.1093/jnci/82.4.291").status == 200  # a work of the facts stays


def test_a_deleted_record_leaves_the_stored_set_and_is_missing_in_every_verb(records: Records) -> None:
    client = Client(records)
    webenv = stored(client, SEED, AHEAD)
    client.app.evolve(retired(records, SEED))
    assert within(client, webenv, "#1") == [AHEAD]
    assert fetched(client.efetch(SEED, AHEAD)) == [AHEAD]
    assert client.esummary(SEED)["result"][str(SEED)]["error"] == "cannot get document summary"
    assert client.ask("/works/10.2147/ijn.s506221").status == 404


def test_works_can_be_said_to_be_others_than_those_of_the_records(records: Records) -> None:
    client = Client(records)
    client.app.evolve(retired(records, SEED), Works.of(records))
    assert client.ask("/works/10.2147/ijn.s506221").status == 200
    assert client.ask("/works/10.1093/jnci/82.4.291").status == 404


def test_it_evolves_while_it_is_served(records: Records) -> None:
    with serve(records, rate=None) as server:
        url = f"{server.url}{ESEARCH}?db=pubmed&retmode=json&term={quote('2026:3000[lr]')}"
        counts = []
        for changed in ([], [with_status(records.by_pmid[AHEAD], "In-Process", TODAY)]):
            server.evolve(revised(records, *changed))
            with urllib.request.urlopen(url, timeout=10) as got:  # noqa: S310 - the stand-in's own http address
                counts.append(json.load(got)["esearchresult"]["count"])
    assert counts == ["0", "1"]


# --- what becomes of a record ---


def test_mesh_comes_with_its_status_its_dates_and_its_place(records: Records) -> None:
    record = records.by_pmid[AHEAD]
    indexed = with_mesh(record, HEADINGS, TODAY)
    root = root_of(indexed)
    citation = root.find("MedlineCitation")
    assert (citation.get("Status"), citation.get("IndexingMethod")) == ("MEDLINE", "Automated")
    assert [element.text for element in root.iter("DescriptorName")] == ["Humans", "Sacroiliac Joint"]
    assert root.find(".//QualifierName").attrib == {"UI": "Q000473", "MajorTopicYN": "Y"}
    for path in ("DateCompleted", "DateRevised"):
        assert [part.text for part in citation.find(path)] == ["2026", "11", "20"]
    days = root.findall("PubmedData/History/PubMedPubDate[@PubStatus='medline']")
    assert [[part.text for part in day] for day in days] == [["2026", "11", "20"]]
    assert (indexed.revised, indexed.indexed) == (20261120, 20261120)
    assert children(indexed, "MedlineCitation")[:4] == ["PMID", "DateCompleted", "DateRevised", "Article"]
    assert children(indexed, "MedlineCitation")[-1] == "MeshHeadingList"
    assert record.xml == records.by_pmid[AHEAD].xml  # the former self is as it was


def test_mesh_changes_again_by_a_person(records: Records) -> None:
    automated = with_mesh(records.by_pmid[AHEAD], HEADINGS, TODAY)
    curated = root_of(with_mesh(automated, HEADINGS[:1], date(2026, 11, 21), automated=False))
    assert curated.find("MedlineCitation").attrib == {"Owner": "NLM", "Status": "MEDLINE"}
    assert [element.text for element in curated.iter("DescriptorName")] == ["Humans"]
    assert len(curated.findall(".//MeshHeadingList")) == 1


def test_a_title_changes_with_its_markup_and_in_its_place(records: Records) -> None:
    for pmid in (SEED, BOOK):
        former = records.by_pmid[pmid]
        changed = with_title(former, "Exosomes <i>in vivo</i> &amp; after.", TODAY)
        assert "".join(root_of(changed).find(".//ArticleTitle").itertext()) == "Exosomes in vivo & after."
        assert changed.title == ("exosomes", "in", "vivo", "after")
        part = "BookDocument" if pmid == BOOK else "MedlineCitation/Article"
        assert children(changed, part) == children(former, part)
        assert changed.revised == 20261120


def test_an_article_ahead_of_print_gets_its_volume(records: Records) -> None:
    printed = with_volume(records.by_pmid[AHEAD], TODAY, volume="12", issue="3", pages="101-9")
    root = root_of(printed)
    assert (printed.volume, printed.issue, printed.pages) == ("12", "3", ("101",))
    assert root.findtext("PubmedData/PublicationStatus") == "ppublish"
    assert children(printed, ".//JournalIssue") == ["Volume", "Issue", "PubDate"]
    assert children(printed, "MedlineCitation/Article")[:3] == ["Journal", "ArticleTitle", "Pagination"]
    again = with_volume(printed, TODAY, volume="13")
    assert (again.volume, again.issue, again.pages) == ("13", "3", ("101",))


def test_a_status_changes_alone(records: Records) -> None:
    former = records.by_pmid[AHEAD]
    changed = with_status(former, "PubMed-not-MEDLINE", TODAY)
    assert root_of(changed).find("MedlineCitation").get("Status") == "PubMed-not-MEDLINE"
    assert with_status(changed, "Publisher", date(2021, 6, 7)) == former


@pytest.mark.parametrize(
    "kind", ["RetractionIn", "ErratumIn", "ExpressionOfConcernIn", "RetractedandRepublishedIn", "UpdateIn"]
)
@pytest.mark.parametrize("pmid", [NOTICE, None])
def test_a_correction_comes_and_goes(records: Records, kind: str, pmid: int | None) -> None:
    former = with_mesh(records.by_pmid[AHEAD], HEADINGS, TODAY)
    corrected = with_correction(former, kind, TODAY, pmid=pmid, source="Oncol Lett. 2026;1(1):1")
    root = root_of(corrected)
    correction = root.find(f"MedlineCitation/CommentsCorrectionsList/CommentsCorrections[@RefType='{kind}']")
    assert (correction.findtext("RefSource"), correction.findtext("PMID")) == (
        "Oncol Lett. 2026;1(1):1",
        None if pmid is None else str(pmid),
    )
    assert children(corrected, "MedlineCitation")[-2:] == ["CommentsCorrectionsList", "MeshHeadingList"]
    types = [(element.text, element.get("UI")) for element in root.iter("PublicationType")]
    assert (("Retracted Publication", "D016441") in types) is (kind == "RetractionIn")
    assert without_correction(corrected, kind, TODAY) == former


def test_corrections_gather_in_one_list_and_go_by_kind(records: Records) -> None:
    record = records.by_pmid[AHEAD]
    for kind in ("ErratumIn", "RetractionIn", "RetractionIn"):
        record = with_correction(record, kind, TODAY)
    root = root_of(record)
    assert len(root.findall(".//CommentsCorrectionsList")) == 1
    assert len(root.findall(".//PublicationType[@UI='D016441']")) == 1
    left = root_of(without_correction(record, "RetractionIn", TODAY))
    assert [element.get("RefType") for element in left.iter("CommentsCorrections")] == ["ErratumIn"]


def test_two_records_of_one_paper_are_merged_without_a_word(records: Records) -> None:
    twin = duplicate(records.by_pmid[SEED], 49999999, TODAY)
    both = revised(records, twin)
    assert root_of(twin).findtext(".//ArticleId[@IdType='pubmed']") == "49999999"
    assert Client(both).pmids('"10.2147/ijn.s506221"[doi]') == [49999999, SEED]
    merged = Client(retired(both, SEED))
    assert merged.pmids('"10.2147/ijn.s506221"[doi]') == [49999999]
    assert fetched(merged.efetch(SEED, 49999999)) == [49999999]


def test_a_book_has_neither_mesh_nor_status(records: Records) -> None:
    with pytest.raises(ValueError, match="book"):
        with_mesh(records.by_pmid[BOOK], HEADINGS, TODAY)


@needs_corpus
def test_the_order_of_elements_is_that_of_real_records() -> None:
    records = Records.from_xml(SHARED / "corpus/pubmed/samples_mixed_years_shared.xml.gz")
    for record in records.by_pmid.values():
        root = root_of(record)
        for tag, order in ((tag, order.split()) for tag, order in ORDER.items()):
            for part in root.iter(tag):
                places = [order.index(child.tag) for child in part if child.tag in order]
                assert places == sorted(places), (record.pmid, tag)
