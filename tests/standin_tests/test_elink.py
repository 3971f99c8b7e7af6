"""The stand-in's ELink, and what a page is compared with, against the recorded shapes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import etree
from lxml.builder import E

from tests.standin import PAGE_FACTS, REFERENCE_PAGE, SEED_PAGE, Records
from tests.standin.dates import day_number, printed, slashes
from tests.standin.faults import KINDS
from tests.standin.store import read_record
from tests.standin.wire import record_xml
from tests.support.shared import SAMPLES, needs_samples
from tests.support.standin_client import ESUMMARY, SEED, Client, Got

ELINK = "/entrez/eutils/elink.fcgi"
ANCHOR = 416878  # the article of the reference page
CITED = [408492, 406352, 406351, 404241, 403994]  # of its references those that are held, by descending PMID
SCORES = {ANCHOR: [(ANCHOR, 90_000_000), (403994, 31_000_000), (406352, 42_000_000), (7, 42_000_001)]}


@pytest.fixture(scope="module")
def page_records() -> Records:
    return Records.from_facts(PAGE_FACTS)


@pytest.fixture
def client(page_records: Records) -> Client:
    similar = {pmid: {"pubmed_pubmed": links} for pmid, links in SCORES.items()}
    return Client(Records.from_facts() + page_records.with_links(similar))


def elink(client: Client, *ids: object, method: str = "GET", **params: Any) -> Got:
    return client.ask(ELINK, method, dbfrom="pubmed", db="pubmed", id=ids, **params)


def linked(got: Got) -> list[dict[str, Any]]:
    """What each LinkSet of a JSON answer says: by linkname, and of whom."""
    assert got.status == 200
    return [
        {"ids": link_set["ids"]}
        | {database["linkname"]: database["links"] for database in link_set.get("linksetdbs", ())}
        for link_set in got.json["linksets"]
    ]


def of_whom(*pmids: int) -> Records:
    """Bare records."""
    journal = {"id": "1", "abbreviation": "J", "name": "J"}
    facts = ({"pmid": pmid, "title": "T.", "journal": journal, "published": {"Year": "2000"}} for pmid in pmids)
    xml = (etree.fromstring(record_xml(fact)) for fact in facts)
    return Records(map(read_record, xml))


# --- ELink as recorded ---


@needs_samples
@pytest.mark.parametrize(("name", "pmid"), [("eutils__neighbor_1234567", 1234567), ("biopython__elink1", 9298984)])
def test_neighbors_are_byte_for_byte_as_recorded(name: str, pmid: int) -> None:
    recorded = (SAMPLES / f"elink/{name}.xml").read_bytes()
    links = {
        database.findtext("LinkName"): [int(id_.text) for id_ in database.iterfind("Link/Id")]
        for database in etree.fromstring(recorded).iterfind("LinkSet/LinkSetDb")
    }
    got = elink(Client(of_whom(pmid).with_links({pmid: links})), pmid, cmd="neighbor").body
    if pmid == 1234567:  # of its two blank lines one is elsewhere
        got, recorded = (re.sub(rb"\n *(?=\n)", b"", body) for body in (got, recorded))
    assert got.strip() == recorded.strip()


@needs_samples
def test_scores_have_the_recorded_shape() -> None:
    recorded = json.loads((SAMPLES / "elink/quoted__neighbor_score.json").read_bytes())
    links = recorded["linksets"][0]["linksetdbs"][0]["links"]
    similar = {37258680: {"pubmed_pubmed": [(int(link["id"]), link["score"]) for link in reversed(links)]}}
    client = Client(of_whom(37258680).with_links(similar))
    got = elink(client, 37258680, cmd="neighbor_score", linkname="pubmed_pubmed", retmode="json")
    assert got.json == recorded
    assert got.headers["Content-Type"] == "application/json; charset=UTF-8"


@needs_samples
@pytest.mark.parametrize("name", ["eutils__neighbor_1234567", "metapub__related_pmids"])
def test_the_short_lists_are_picked_as_in_two_recordings(name: str) -> None:
    sets = etree.parse(SAMPLES / f"elink/{name}.xml").findall("LinkSet/LinkSetDb")
    links = {database.findtext("LinkName"): [id_.text for id_ in database.iterfind("Link/Id")] for database in sets}
    pmid = int(links["pubmed_pubmed"][0])
    reviews = links["pubmed_pubmed_reviews"][1:]
    facts = [
        {"pmid": int(similar_pmid), "title": "T.", "journal": {"id": "1", "abbreviation": "J", "name": "J"}}
        | {"published": {"Year": "2000"}, "types": [["D016454", "Review"]] if similar_pmid in reviews else []}
        for similar_pmid in links["pubmed_pubmed"]
    ]
    records = Records(read_record(etree.fromstring(record_xml(fact))) for fact in facts)
    similar = {pmid: {"pubmed_pubmed": [int(similar_pmid) for similar_pmid in links["pubmed_pubmed"]]}}
    [got] = linked(elink(Client(records.with_links(similar)), pmid, retmode="json"))
    for end in ("_five", "_reviews", "_reviews_five", "_combined"):
        assert got[f"pubmed_pubmed{end}"] == links[f"pubmed_pubmed{end}"], end


@needs_samples
@pytest.mark.parametrize("name", ["_refs", "_citedin"])
def test_the_order_of_references_and_citing_articles_is_that_of_the_recordings(name: str) -> None:
    compared = 0
    for file in (SAMPLES / "elink").glob("*.xml"):
        for database in etree.parse(file).iterfind("LinkSet/LinkSetDb"):
            if database.findtext("LinkName") == f"pubmed_pubmed{name}":
                pmids = [int(link.text) for link in database.iterfind("Link/Id")]
                assert pmids == sorted(pmids, reverse=True)
                compared += 1
    assert compared


# --- which links there are ---


def test_scores_rank_the_article_itself_first(client: Client) -> None:
    asked = {"cmd": "neighbor_score", "linkname": "pubmed_pubmed"}
    in_json, in_xml = elink(client, ANCHOR, retmode="json", **asked), elink(client, ANCHOR, **asked)
    ranked = [(ANCHOR, 90_000_000), (7, 42_000_001), (406352, 42_000_000), (403994, 31_000_000)]
    links = [{"id": str(pmid), "score": score} for pmid, score in ranked]
    assert linked(in_json) == [{"ids": [str(ANCHOR)], "pubmed_pubmed": links}]
    scores = [(int(link.findtext("Id")), int(link.findtext("Score"))) for link in in_xml.xml.iter("Link")]
    assert scores == ranked


def test_without_scores_an_id_is_a_string(client: Client) -> None:
    got = elink(client, ANCHOR, cmd="neighbor", linkname="pubmed_pubmed", retmode="json")
    assert linked(got) == [{"ids": [str(ANCHOR)], "pubmed_pubmed": [str(ANCHOR), "7", "406352", "403994"]}]


def test_references_are_those_of_the_record_held_or_not(client: Client) -> None:
    [got] = linked(elink(client, ANCHOR, retmode="json"))
    references = [int(pmid) for pmid in got["pubmed_pubmed_refs"]]
    assert len(references) == 25
    assert references == sorted(references, reverse=True)
    assert [pmid for pmid in references if pmid in client.app.records.by_pmid] == CITED
    assert list(got) == ["ids", "pubmed_pubmed", *(f"pubmed_pubmed_{end}" for end in (
        "combined", "five", "refs", "reviews", "reviews_five"))]  # fmt: skip


def test_cited_in_is_the_inverse_in_descending_pmids(client: Client) -> None:
    [got] = linked(elink(client, 403994, retmode="json"))
    assert got == {"ids": ["403994"], "pubmed_pubmed_citedin": [str(ANCHOR), "416163"]}
    [alone] = linked(elink(client, 403994, linkname="pubmed_pubmed_citedin", retmode="json"))
    assert alone == got


def test_a_list_that_is_given_takes_the_place_of_the_derived_one(page_records: Records) -> None:
    client = Client(page_records.with_links({ANCHOR: {"pubmed_pubmed_refs": []}}))
    assert linked(elink(client, ANCHOR, 403994, retmode="json")) == [
        {"ids": [str(ANCHOR)]},
        {"ids": ["403994"], "pubmed_pubmed_citedin": ["416163"]},
    ]
    client = Client(page_records.with_links({ANCHOR: {"pubmed_pubmed_refs": [403994, (406351, None)]}}))
    got = linked(elink(client, ANCHOR, linkname="pubmed_pubmed_refs", retmode="json"))
    assert got == [{"ids": [str(ANCHOR)], "pubmed_pubmed_refs": ["406351", "403994"]}]


def test_records_keep_their_links_when_others_come_or_go(page_records: Records) -> None:
    similar = {ANCHOR: {"pubmed_pubmed": [(ANCHOR, 9), (403994, 3)]}}
    records = page_records.with_links(similar)
    asked = {"linkname": "pubmed_pubmed", "cmd": "neighbor_score", "retmode": "json"}
    for held in (records + Records.from_facts(), Records.from_facts() + records, records.without({403994})):
        [got] = linked(elink(Client(held), ANCHOR, **asked))
        assert [link["id"] for link in got["pubmed_pubmed"]] == [str(ANCHOR), "403994"]


def test_without_a_given_list_nothing_is_similar(page_records: Records) -> None:
    for command in ("neighbor", "neighbor_score"):
        got = elink(Client(page_records), ANCHOR, cmd=command, linkname="pubmed_pubmed", retmode="json")
        assert got.json["linksets"] == [{"dbfrom": "pubmed", "ids": [str(ANCHOR)]}]


@pytest.mark.parametrize("pmid", [99999999, 825532, 416879])
def test_unknown_and_without_links_are_one_answer(client: Client, pmid: int) -> None:
    assert linked(elink(client, pmid, retmode="json")) == [{"ids": [str(pmid)]}]
    [link_set] = elink(client, pmid).xml
    assert [(element.tag, element.findtext("Id")) for element in link_set] == [("DbFrom", None), ("IdList", str(pmid))]


def test_of_the_seed_article_itself_and_two_of_its_page_are_known(client: Client) -> None:
    assert linked(elink(client, SEED, linkname="pubmed_pubmed", retmode="json")) == [
        {"ids": [str(SEED)], "pubmed_pubmed": [str(SEED), "27259064", "30961395"]}
    ]
    assert set(Records.from_facts().links) == {SEED}


# --- how it is asked ---


def test_ids_given_apart_have_a_set_each_and_a_list_has_one(client: Client) -> None:
    apart, joined = elink(client, 403994, ANCHOR, 5), elink(client, f"403994,{ANCHOR},5")
    ids = [[id_.text for id_ in link_set.iterfind("IdList/Id")] for got in (apart, joined) for link_set in got.xml]
    assert ids == [["403994"], [str(ANCHOR)], ["5"], ["403994", str(ANCHOR), "5"]]
    merged = linked(elink(client, f"{ANCHOR},{SEED}", linkname="pubmed_pubmed", retmode="json"))
    assert merged[0]["pubmed_pubmed"] == [str(ANCHOR), str(SEED), "7", "406352", "403994", "27259064", "30961395"]
    [cited] = linked(elink(client, "403994,406351", linkname="pubmed_pubmed_citedin", retmode="json"))
    assert cited["pubmed_pubmed_citedin"] == [str(ANCHOR), "416163"]


def test_get_and_post_answer_alike_and_the_log_tells_what_was_asked(client: Client) -> None:
    assert elink(client, ANCHOR, SEED).body == elink(client, ANCHOR, SEED, method="POST").body
    assert {(asked.verb, asked.params["id"]) for asked in client.app.log} == {("elink", f"{ANCHOR}&{SEED}")}


@pytest.mark.parametrize(
    "params",
    [
        {"term": "medline[sb]"},
        {"mindate": "1995"},
        {"reldate": "30"},
        {"datetype": "pdat"},
        {"query_key": "1"},
        {"cmd": "prlinks"},
        {"cmd": "neighbor_history"},
        {"cmd": "neighbor_score"},
        {"cmd": "neighbor_score", "linkname": "pubmed_pubmed_refs"},
        {"linkname": "pubmed_pubmed,pubmed_pubmed_refs"},
        {"linkname": "pubmed_pmc"},
        {"db": "pmc"},
        {"retmode": "ref"},
        {"id": "NC_1"},
        {"id": ""},
    ],
)
def test_what_it_does_not_know_is_refused_aloud(client: Client, params: dict[str, str]) -> None:
    assert client.ask(ELINK, **{"dbfrom": "pubmed", "db": "pubmed", "id": str(ANCHOR), **params}).status == 501


# --- faults ---


def test_scores_of_one_pmid_may_fail_for_ever_while_neighbors_are_told(client: Client) -> None:
    client.app.fault("elink", "txclient", None, holding=("neighbor_score", str(ANCHOR)))
    for _ in range(3):
        asked = {"linkname": "pubmed_pubmed", "retmode": "json"}
        assert "TXCLIENT" in elink(client, ANCHOR, cmd="neighbor_score", **asked).json["ERROR"]
        assert "TXCLIENT" in elink(client, SEED, ANCHOR, cmd="neighbor_score", **asked).json["ERROR"]
        assert linked(elink(client, SEED, cmd="neighbor_score", **asked))[0]["pubmed_pubmed"]
        assert linked(elink(client, ANCHOR, cmd="neighbor", **asked))[0]["pubmed_pubmed"]


@needs_samples
def test_failures_are_as_recorded(client: Client) -> None:
    errors = SAMPLES / "errors"
    client.app.fault("elink", "txclient")
    got = elink(client, ANCHOR, retmode="json").json
    recorded = json.loads((errors / "ncbi_elink_txclient.json").read_bytes(), strict=False)
    assert re.sub(r"peer: [\d.]+", "", got.pop("ERROR")) == re.sub(r"peer: [\d.]+", "", recorded.pop("ERROR"))
    assert got == recorded
    client.app.fault("elink", "exlinksrv")
    recorded = (errors / "ncbi_elink_exlinksrv.xml").read_bytes()  # quoted without what stands above it
    assert elink(client, ANCHOR).body.split(b"\n", 2)[2].strip() == recorded.strip()
    client.app.fault("elink", "prolog")
    assert elink(client, ANCHOR).body.strip() == (errors / "ncbi_prolog_only.xml").read_bytes().strip()


def test_a_fault_may_be_ordered_by_another_process_and_hold_two_texts(client: Client) -> None:
    order = {"verb": "elink", "kind": "503", "times": 0, "holding": ["neighbor_score", ANCHOR]}
    assert client.ask("/standin/fault", "POST", **order).json == {"status": "ok"}
    commands = [("neighbor", ANCHOR), ("neighbor_score", SEED), ("neighbor_score", ANCHOR)]
    got = [elink(client, pmid, cmd=command, linkname="pubmed_pubmed") for command, pmid in commands]
    assert [answer.status for answer in got] == [200, 200, 503]


def test_links_fail_in_every_way_the_other_utilities_do() -> None:
    common = {kind for kind, fault in KINDS.items() if {"esearch", "efetch", "esummary", "epost"} <= {*fault.verbs}}
    assert common == {kind for kind, fault in KINDS.items() if "elink" in fault.verbs}
    assert {"txclient", "exlinksrv", "prolog", "400-timeout", "hang"} <= common


# --- summaries ---


@needs_samples
def test_dates_are_printed_as_recorded() -> None:
    seen = set()
    for file in (SAMPLES / "esummary").glob("*.xml"):
        for summary in etree.parse(file, etree.XMLParser(recover=True)).iter("DocumentSummary"):
            print_date, sorted_by = summary.findtext("PubDate"), summary.findtext("SortPubDate")
            if print_date and sorted_by:
                element = as_element(print_date)
                assert (printed(element), slashes(day_number(element))) == (
                    print_date,
                    sorted_by,
                )
                seen.add(print_date)
    assert {"1988 Nov-Dec", "1987 Summer", "1989", "2012 Jan", "1986 Dec 15"} <= seen


def as_element(print_date: str) -> etree._Element:
    year, *rest = print_date.split()
    if rest and "-" in rest[0]:
        return E.PubDate(E.MedlineDate(print_date))
    names = ["Season" if rest and rest[0] in ("Spring", "Summer", "Fall", "Winter") else "Month", "Day"]
    return E.PubDate(E.Year(year), *(getattr(E, name)(text) for name, text in zip(names, rest, strict=False)))


@pytest.mark.parametrize(
    ("parts", "print_date", "sorted_by"),
    [
        ({"Year": "2019", "Month": "10"}, "2019 Oct", "2019/10/01 00:00"),
        ({"Year": "2018", "Month": "01", "Day": "07"}, "2018 Jan 7", "2018/01/07 00:00"),
        ({"Year": "2021", "Month": "Jun", "Day": "15"}, "2021 Jun 15", "2021/06/15 00:00"),
        ({"Year": "2021", "Season": "Spring"}, "2021 Spring", "2021/04/01 00:00"),
        ({"MedlineDate": "2021 Mar-Apr"}, "2021 Mar-Apr", "2021/03/01 00:00"),
        ({"Year": "2021"}, "2021", "2021/01/01 00:00"),
    ],
)
def test_a_date_is_printed_as_pubmed_prints_it(parts: dict[str, str], print_date: str, sorted_by: str) -> None:
    element = E.PubDate(*(getattr(E, name)(text) for name, text in parts.items()))
    assert (printed(element), slashes(day_number(element))) == (print_date, sorted_by)


def test_a_summary_has_what_a_stub_is_compared_with(client: Client) -> None:
    entry = client.esummary(406351)["result"]["406351"]
    expected = {
        "pubdate": "1977 May",
        "epubdate": "",
        "sortpubdate": "1977/05/01 00:00",
        "source": "J Gen Microbiol",
        "fulljournalname": "Journal of general microbiology",
        "issn": "0022-1287",
        "essn": "",
        "nlmuniqueid": "0375371",
        "volume": "100",
        "issue": "1",
        "pages": "147-58",
        "sortfirstauthor": entry["authors"][0]["name"],
    }
    assert {name: entry[name] for name in expected} == expected
    assert entry["title"].startswith("Selection from gonococci grown in vitro")
    assert {"idtype": "doi", "idtypen": 3, "value": "10.1099/00221287-100-1-147"} in entry["articleids"]


def test_five_hundred_summaries_come_at_once(client: Client) -> None:
    ids = [ANCHOR, *range(1, 500)]
    got = client.ask(ESUMMARY, "POST", db="pubmed", retmode="json", id=",".join(map(str, ids))).json["result"]
    assert got["uids"] == [str(pmid) for pmid in ids]
    assert got[str(ANCHOR)]["source"] == "Br J Vener Dis"


# --- Crossref's reference lists ---


def test_a_single_work_lists_its_references_in_mixed_forms(client: Client) -> None:
    work = client.ask("/works/10.1136/sti.54.2.88").json["message"]
    assert (len(work["reference"]), work["reference-count"], work["references-count"]) == (25, 25, 25)
    by_doi = {entry.pop("DOI"): entry for entry in work["reference"] if "DOI" in entry}
    assert by_doi.keys() == {
        "10.1136/sti.53.2.101",
        "10.1099/00221287-100-1-147",
        "10.1099/00221287-100-1-159",
        "10.1099/00222615-10-3-347",
    }
    entry = by_doi["10.1099/00221287-100-1-147"]
    fields = {"first-page": "147", "volume": "100", "year": "1977", "journal-title": "J Gen Microbiol"}
    assert {name: entry[name] for name in fields} == fields
    assert (entry["doi-asserted-by"], entry["key"]) == ("crossref", "ref6")
    text = [entry["unstructured"] for entry in work["reference"] if "unstructured" in entry]
    assert len(text) == 21
    assert "Infect Immun. 1977 Mar;15(3):713-9" in text


def test_a_doi_in_the_record_s_own_list_is_the_publisher_s() -> None:
    facts = {
        "pmid": 1,
        "title": "T.",
        "journal": {"id": "1", "abbreviation": "J", "name": "J"},
        "published": {"Year": "2000"},
        "ids": {"doi": "10.1/a"},
        "references": [["Smith <i>et al</i>. 1999", {"doi": "10.1/B"}], ["A <i>book</i>", {}]],
    }
    client = Client(Records([read_record(etree.fromstring(record_xml(facts)))]))
    assert client.ask("/works/10.1/a").json["message"]["reference"] == [
        {"key": "ref1", "doi-asserted-by": "publisher", "DOI": "10.1/b"},
        {"key": "ref2", "unstructured": "A book"},
    ]


def test_in_lists_select_decides_about_references(client: Client) -> None:
    def keys(**params: str) -> set[str]:
        [item] = client.ask("/works", filter="doi:10.1136/sti.54.2.88", **params).json["message"]["items"]
        return set(item)

    assert "reference" in keys()
    assert keys(select="DOI,title") == {"DOI", "title"}
    assert keys(select="DOI,reference") == {"DOI", "reference"}


@needs_samples
def test_the_forms_of_references_were_all_recorded(client: Client) -> None:
    recorded = set()
    for file in (SAMPLES / "crossref").glob("*.json"):
        message = json.JSONDecoder().raw_decode(file.read_text(encoding="utf-8"))[0].get("message")
        for item in message.get("items", [message]) if isinstance(message, dict) else ():
            recorded |= {frozenset(entry) for entry in item.get("reference", ())}
    work = client.ask("/works/10.1136/sti.54.2.88").json["message"]
    assert {frozenset(entry) for entry in work["reference"]} <= recorded


# --- pages ---

STUB = re.compile(r"(.+)\. (\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


def as_stub(citation: str) -> str:
    journal, year, month, day = re.match(r"(.+?)\. (\d{4})(?: ([A-Z][a-z]{2}))?(?: (\d+))?;", citation).groups()
    date = day_number(E.PubDate(E.Year(year), E.Month(month or "1"), E.Day(day or "1")))
    parts = [date // 10000, *([date // 100 % 100] if month else []), *([date % 100] if day else [])]
    return f"{journal}. {'-'.join(map(str, parts))}"


def test_the_reference_page_prints_the_ten_newest_that_the_record_cites(page_records: Records) -> None:
    authors, citation, heading, *stubs = REFERENCE_PAGE.read_text(encoding="utf-8").splitlines()
    record = page_records.by_pmid[ANCHOR]
    assert [name.lower() for name in authors.split(", ")] == list(record.authors)
    assert citation.endswith(f"doi: {record.ids['doi'][0]}. PMID: {ANCHOR}")
    assert heading == "References"
    listed = {
        int(reference.findtext(".//ArticleId")): as_stub(reference.findtext("Citation"))
        for reference in etree.fromstring(record.xml).iter("Reference")
    }
    newest = sorted(listed.values(), key=lambda stub: [int(part) for part in stub.rpartition(" ")[2].split("-")])[-10:]
    assert sorted(stubs) == sorted(newest)
    months = [stub.rpartition(" ")[2] for stub in stubs]
    assert months == sorted(months, key=lambda date: [int(part) for part in date.split("-")], reverse=True)
    assert [pmid for pmid in sorted(listed, reverse=True) if pmid in page_records.by_pmid] == CITED


def test_no_stub_of_a_held_reference_fits_one_record_alone(page_records: Records) -> None:
    dates = [(record.journal_abbreviation, record.printed) for record in page_records.by_pmid.values()]
    for pmid in CITED:
        record = page_records.by_pmid[pmid]
        assert dates.count((record.journal_abbreviation, record.printed)) > 1, pmid


def test_the_seed_page_has_stubs_and_nothing_else() -> None:
    authors, citation, *stubs = SEED_PAGE.read_text(encoding="utf-8").splitlines()
    assert authors.startswith("Lv Xinchen, Liu Wendong")
    assert "doi: 10.2147/IJN.S506221" in citation
    assert len(stubs) == 14
    assert all(STUB.fullmatch(stub) for stub in stubs)
    assert stubs[0] == "Int J Nanomedicine. 2025-4-21"


def test_the_page_s_facts_and_the_others_have_no_record_in_common(page_records: Records) -> None:
    others = Records.from_facts()
    assert not page_records.by_pmid.keys() & others.by_pmid.keys()
    named = [{record.journal_abbreviation for record in held.by_pmid.values()} for held in (page_records, others)]
    assert not named[0] & named[1]
    assert all(record.cites or pmid not in (ANCHOR, 416163) for pmid, record in page_records.by_pmid.items())
