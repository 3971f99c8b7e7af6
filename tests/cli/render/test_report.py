"""What changed, as text, JSON and Markdown."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from pmsync.cli.render.report import SHOWN, as_json, as_markdown, as_record, as_text
from pmsync.store.events import Event
from pmsync.store.runs import COUNTS, RunReport

BLANK = dict.fromkeys(field.name for field in fields(Event))


def event(id_: int, kind: str, **values: object) -> Event:
    return Event(**{**BLANK, "id": id_, "kind": kind, "at": "2026-11-23T02:00:00Z", **values})


RETRACTED = event(3, "retracted", pmid=101, title="On exosomes.", after="PMID 102")
CORRECTED = event(1, "title_corrected", pmid=101, title="On exosomes.", before="On exosome", after="On exosomes.")
GONE = event(2, "pmcid_changed", pmid=101, before="PMC1")
REPORT = RunReport(
    (7,),
    "2026-11-23T02:00:00Z",
    "2026-11-23T02:10:00Z",
    0,
    (CORRECTED, GONE, RETRACTED),
    2,
    1,
    *range(1, 1 + len(COUNTS)),
)


def test_what_needs_a_person_comes_first():
    assert [line for line in as_text(REPORT.events) if not line.startswith("    ")] == [
        "  retracted: PMID 101 On exosomes.",
        "  title corrected: PMID 101 On exosomes.",
        "  PMCID changed: PMID 101",
    ]


def test_with_dates_events_stand_in_their_order():
    assert [line[:12] for line in as_text(REPORT.events, dated=True)[::2]] == ["  2026-11-23"] * 3
    assert as_text(REPORT.events, dated=True)[0] == "  2026-11-23 title corrected: PMID 101 On exosomes."


@pytest.mark.parametrize(
    ("changed", "value"),
    [(CORRECTED, "On exosome -> On exosomes."), (RETRACTED, "PMID 102"), (GONE, "PMC1 -> nothing")],
)
def test_before_and_after_are_told_as_far_as_there_was_one(changed, value):
    assert as_text([changed])[1:] == [f"    {value}"]


def test_an_event_names_its_record_its_citation_or_its_work():
    assert as_text([event(1, "to_decide", citation=5, title="Immunity. 2020")]) == [
        "  needs review: citation 5 Immunity. 2020"
    ]
    assert as_text([event(1, "entered_pubmed", before="10.1000/x")])[0] == "  entered PubMed: 10.1000/x"


def test_a_kind_that_is_not_known_keeps_its_name_and_stands_last():
    lines = as_text([event(1, "of_tomorrow", pmid=1), event(2, "updated", pmid=2)])
    assert lines == ["  updated: PMID 2", "  of_tomorrow: PMID 1"]


def test_more_events_than_are_shown_are_counted():
    lines = as_text([event(id_, "updated", pmid=id_) for id_ in range(1, SHOWN + 1_001)])
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "  and 1,000 more, in the table events"


def test_a_record_has_the_line_every_count_and_how_often_each_kind_occurred():
    record = as_record(REPORT)
    assert record["line"].startswith("12 citations checked (3 matched, 4 not in PubMed, 5 unresolved), ")
    assert [record[name] for name in COUNTS] == list(range(1, 1 + len(COUNTS)))
    assert record["changes"] == {"retracted": 1, "title_corrected": 1, "pmcid_changed": 1}
    assert [event["id"] for event in record["events"]] == [1, 2, 3]


def test_json_holds_what_the_database_holds_and_null_before_the_first_run():
    assert json.loads(as_json(None, {"articles": 5})) == {"articles": 5, "report": None}
    assert json.loads(as_json(REPORT, {"articles": 5}))["report"]["runs"] == [7]


def test_markdown_is_the_line_and_a_table_that_no_text_breaks():
    broken = replace(CORRECTED, title="A | B\nC")
    lines = as_markdown(replace(REPORT, events=(broken,))).splitlines()
    assert lines[0].startswith("**12 citations checked")
    assert lines[4] == "| 2026-11-23 | title corrected | PMID 101 A \\| B C | On exosome | On exosomes. |"
    assert as_markdown(replace(REPORT, events=())).count("\n") == 1
