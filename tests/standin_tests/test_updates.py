"""The stand-in's Crossref from night to night: lists of retractions and corrections by the day they were indexed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from tests.standin import Records, Works
from tests.standin.nights import revised, with_correction
from tests.support.shared import SAMPLES, needs_samples
from tests.support.standin_client import SEED, Client, Got

PAPER, NOTICE = "10.2147/ijn.s506221", "10.2147/ijn.s999999"
RETRACTED, RETRACTION = "10.3892/ol.2016.4904", "10.3892/ol.2021.12806"
NIGHT = date(2026, 11, 20)
TYPES = ("retraction", "partial_retraction", "correction", "expression_of_concern", "withdrawal", "removal")
WINDOW = "from-index-date:2026-11-20,until-index-date:2026-11-21"


@pytest.fixture
def works(records: Records) -> Works:
    return Works.of(records) + Works.from_facts()


def listing(client: Client, filters: str, **params: Any) -> Got:
    return client.ask("/works", filter=filters, **params)


def dois(client: Client, filters: str, **params: Any) -> list[str]:
    return [item["DOI"] for item in listing(client, filters, **params).json["message"]["items"]]


def of_types(*types: str) -> str:
    return ",".join(f"update-type:{kind}" for kind in types)


def problem(got: Got) -> tuple[int, str, str]:
    return got.status, got.json["message-type"], got.json["message"][0]["type"]


def message(works: Works, doi: str) -> dict[str, Any]:
    fields = works.get(doi)
    assert fields is not None
    return fields


def recorded(name: str) -> Any:
    return json.loads((SAMPLES / "crossref" / name).read_bytes())


# --- which works are notices, and of what ---


def test_types_of_update_are_alternatives_and_find_the_notices(records: Records) -> None:
    client = Client(records)
    retractions, everything = dois(client, of_types("retraction")), dois(client, of_types(*TYPES))
    assert RETRACTION in retractions
    assert RETRACTED not in everything
    assert set(retractions) <= set(everything)
    assert dois(client, of_types("withdrawal")) == []


def test_every_item_of_a_list_names_what_it_updates(records: Records) -> None:
    items = listing(Client(records), of_types("retraction")).json["message"]["items"]
    assert items
    for item in items:
        assert {update["type"] for update in item["update-to"]} == {"retraction"}
        assert item["update-to"][0].keys() == {"DOI", "type", "label", "source", "updated"}
    selected = listing(Client(records), of_types("retraction"), select="DOI,update-to").json["message"]["items"]
    assert selected == [{name: item[name] for name in ("DOI", "update-to")} for item in items]


def test_a_partial_retraction_is_one_of_its_own(records: Records) -> None:
    notice = with_correction(records.by_pmid[405079], "PartialRetractionOf", NIGHT, pmid=SEED)
    changed = revised(
        records, notice, with_correction(records.by_pmid[SEED], "PartialRetractionIn", NIGHT, pmid=405079)
    )
    works = Works.of(changed)
    [update] = message(works, PAPER)["updated-by"]
    assert (update["type"], update["label"]) == ("partial_retraction", "Partial retraction")
    assert dois(Client(changed), of_types("partial_retraction")) == [update["DOI"]]


def test_a_retraction_in_pubmed_reaches_crossref_with_its_notice(records: Records) -> None:
    client = Client(records)
    retracted = with_correction(records.by_pmid[SEED], "RetractionIn", NIGHT, pmid=34093767)
    client.app.evolve(revised(records, retracted))
    [update] = client.ask(f"/works/{PAPER}").json["message"]["updated-by"]
    assert (update["DOI"], update["type"]) == (RETRACTION, "retraction")


# --- when they were indexed ---


def test_a_window_holds_its_first_and_its_last_day(records: Records, works: Works) -> None:
    for day, notices in ((19, []), (20, [RETRACTION]), (21, [RETRACTION]), (22, [])):
        client = Client(records, works=works.indexed_on(date(2026, 11, day), RETRACTION.upper()))
        assert dois(client, f"{of_types('retraction', 'correction')},{WINDOW}") == notices


def test_a_work_whose_index_date_is_not_known_is_in_no_window(records: Records) -> None:
    client = Client(records, works=Works.of(records))
    assert dois(client, f"{of_types(*TYPES)},from-index-date:1900-01-01,until-index-date:2999-12-31") == []


def test_filters_of_different_names_must_all_be_passed(records: Records, works: Works) -> None:
    client = Client(records, works=works.indexed_on(NIGHT, RETRACTION, PAPER))
    assert sorted(dois(client, WINDOW)) == [PAPER, RETRACTION]
    assert dois(client, f"{WINDOW},{of_types('correction')}") == []
    assert dois(client, f"doi:{PAPER},doi:{RETRACTED},{WINDOW}") == [PAPER]
    assert dois(client, f"doi:{RETRACTION},doi:{PAPER},{of_types('retraction')}") == [RETRACTION]


def test_a_work_tells_when_it_was_indexed(works: Works) -> None:
    assert "indexed" not in message(works, PAPER)
    assert message(works.indexed_on(NIGHT, PAPER), PAPER)["indexed"] == {
        "date-parts": [[2026, 11, 20]],
        "date-time": "2026-11-20T00:00:00Z",
        "timestamp": 1795132800000,
    }


def test_a_window_without_its_end_is_refused(records: Records) -> None:
    got = listing(Client(records), f"{of_types('retraction')},from-index-date:2026-11-20")
    assert problem(got) == (400, "validation-failure", "filter-not-available")
    assert listing(Client(records), "until-index-date:2026-11-20").status == 200


def test_a_day_that_is_none_is_refused_and_other_forms_are_refused_aloud(records: Records) -> None:
    client = Client(records)
    got = listing(client, "from-index-date:2026-02-30,until-index-date:2026-11-20")
    assert problem(got) == (400, "validation-failure", "date-not-valid")
    assert listing(client, "until-index-date:2026-11").status == 501
    assert listing(client, "from-index-date:2026-11-20T01:00:00,until-index-date:2026-11-20").status == 501
    assert listing(client, "from-update-date:2026-11-20").status == 501


# --- page by page ---


def pages(client: Client, filters: str, rows: int) -> list[list[str]]:
    cursor, read = "*", []
    while not read or read[-1]:
        page = listing(client, filters, rows=rows, cursor=cursor).json["message"]
        read.append([item["DOI"] for item in page["items"]])
        cursor = page["next-cursor"]
    return read


def test_a_cursor_leads_through_every_page_once_until_one_is_empty(records: Records, works: Works) -> None:
    client = Client(records, works=works.indexed_on(NIGHT, *works.dois))
    everything = dois(client, WINDOW, rows=1000)
    read = pages(client, WINDOW, 30)
    assert [len(page) for page in read] == [30, 30, 17, 0]
    assert [doi for page in read for doi in page] == everything
    assert sorted(everything) == works.dois


@needs_samples
def test_a_page_of_a_cursor_has_the_recorded_shape(records: Records) -> None:
    sample = recorded("habanero__member_cursor.json")["message"]
    got = listing(Client(records), of_types("retraction"), rows=5, cursor="*").json["message"]
    assert {name: type(value) for name, value in got.items()} == {name: type(value) for name, value in sample.items()}
    assert (got["items-per-page"], got["query"]) == (sample["items-per-page"], sample["query"])
    assert got["total-results"] == len(got["items"])
    assert quote(got["next-cursor"], safe="") != got["next-cursor"]  # as the recorded one, it must be encoded


@needs_samples
@pytest.mark.parametrize("cursor", ["thing", "DnF1", "älter"])
def test_a_cursor_that_is_none_is_404_in_json_as_recorded(records: Records, cursor: str) -> None:
    sample = recorded("habanero__404_cursor_invalid.json")
    sample["message"][0]["value"] = cursor
    got = listing(Client(records), of_types("retraction"), cursor=cursor)
    assert (got.status, got.json) == (404, sample)


def test_no_rows_by_a_cursor_are_500_and_too_many_are_refused(records: Records) -> None:
    client = Client(records)
    assert listing(client, of_types("retraction"), rows=0, cursor="*").status == 500
    assert problem(listing(client, of_types("retraction"), rows=1001, cursor="*"))[0] == 400


# --- what Crossref learns and PubMed does not know ---


@needs_samples
@pytest.mark.parametrize("source", ["publisher", "retraction-watch"])
def test_an_update_is_told_by_both_works_as_recorded(works: Works, source: str) -> None:
    name = {"publisher": "habanero__work_updated_by.json", "retraction-watch": "quoted__retracted_updated_by.json"}
    sample = recorded(name[source])["message"]["updated-by"][0]
    learnt = works.with_update(PAPER, NOTICE, "retraction", NIGHT, source=source)
    [by], [to] = message(learnt, PAPER)["updated-by"], message(learnt, NOTICE)["update-to"]
    for entry, other in ((by, NOTICE), (to, PAPER)):
        assert {name: type(value) for name, value in entry.items()} == {
            name: type(value) for name, value in sample.items()
        }
        assert entry["updated"].keys() == sample["updated"].keys()
        assert (entry["DOI"], entry["type"], entry["label"]) == (other, "retraction", "Retraction")
        assert (entry["source"], entry["updated"]["date-parts"]) == (source, [[2026, 11, 20]])
    assert "updated-by" not in message(works, PAPER)
    assert works.get(NOTICE) is None


def test_a_notice_that_is_new_is_a_work_like_others(records: Records, works: Works) -> None:
    client = Client(records, works=works.with_update(PAPER, NOTICE.upper(), "retraction", NIGHT))
    fields = client.ask(f"/works/{NOTICE}").json["message"]
    assert fields["title"] == [f"Retraction: {message(works, PAPER)['title'][0]}"]
    assert (fields["type"], fields["issued"]) == ("journal-article", {"date-parts": [[2026, 11, 20]]})
    assert dois(client, f"{of_types('retraction')},{WINDOW}") == [NOTICE]
    assert sorted(dois(client, WINDOW)) == sorted([PAPER, NOTICE])
    assert dois(client, f"doi:{NOTICE}") == [NOTICE]


def test_updates_gather_and_the_same_may_come_from_two_sources(works: Works) -> None:
    learnt = works.with_update(RETRACTED, RETRACTION, "retraction", NIGHT, source="retraction-watch")
    learnt = learnt.with_update(RETRACTED, NOTICE, "expression_of_concern", NIGHT)
    updates = message(learnt, RETRACTED)["updated-by"]
    assert [(entry["type"], entry["source"]) for entry in updates] == [
        ("retraction", "publisher"),
        ("retraction", "retraction-watch"),
        ("expression_of_concern", "publisher"),
    ]
    assert len(message(learnt, RETRACTION)["update-to"]) == 2


def test_what_crossref_learnt_stays_when_the_records_evolve(records: Records, works: Works) -> None:
    client = Client(records, works=works.with_update(PAPER, NOTICE, "retraction", NIGHT))
    client.app.evolve(revised(records, with_correction(records.by_pmid[405079], "ErratumIn", NIGHT)))
    assert dois(client, f"{of_types('retraction')},{WINDOW}") == [NOTICE]
    assert client.ask(f"/works/{PAPER}").json["message"]["updated-by"][0]["DOI"] == NOTICE
    assert client.ask(f"/works/{PAPER}").json["message"]["volume"] == "20"


def test_an_update_of_a_work_that_is_not_held_is_a_mistake(works: Works) -> None:
    with pytest.raises(ValueError, match=r"there is no work 10\.1/x"):
        works.with_update("10.1/X", NOTICE, "retraction", NIGHT)


def test_facts_say_updates_and_relations_in_crossrefs_own_form(records: Records, works: Works) -> None:
    relation = {"is-preprint-of": [{"id-type": "doi", "id": PAPER, "asserted-by": "subject"}]}
    update = {"DOI": PAPER, "type": "withdrawal", "label": "Withdrawal", "source": "publisher"}
    fact = {"DOI": NOTICE.upper(), "type": "posted-content", "title": ["x"], "issued": {"date-parts": [[2026]]}}
    client = Client(records, works=works.with_facts(fact | {"relation": relation, "update-to": [update]}))
    fields = client.ask(f"/works/{NOTICE}").json["message"]
    assert (fields["relation"], fields["update-to"]) == (relation, [update])
    assert dois(client, of_types("withdrawal")) == [NOTICE]


def test_a_fact_replaces_the_work_of_a_record(works: Works) -> None:
    fact = {"DOI": PAPER, "type": "journal-article", "title": ["Anew"], "issued": {"date-parts": [[None]]}}
    replaced = works.with_facts(fact)
    assert message(replaced, PAPER)["title"] == ["Anew"]
    assert "volume" not in message(replaced, PAPER)
    assert len(replaced) == len(works)
