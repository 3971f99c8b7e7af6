"""The runs of sync and their reports: every change is told once, whatever becomes of a run."""

from __future__ import annotations

import pytest

from pmsync.errors import InputError
from pmsync.models import Resolution
from pmsync.store import schedule
from pmsync.store.decisions import save_choice, save_resolutions
from pmsync.store.events import Change, Event, write_changes
from pmsync.store.runs import (
    COUNTS,
    RunReport,
    alerts,
    end_run,
    overview,
    report_of,
    report_since,
    start_run,
    summary_line,
    untold_events,
)
from tests.support.articles import BARE
from tests.support.decisions import AMBIGUOUS, DAY, DOI, MATCHED, NOW, STUB

NOTHING = dict.fromkeys(COUNTS, 0) | {"exit_code": 0}


def note(store, kind: str, night: int = 0, run: int | None = None) -> None:
    with store.transaction() as db:
        write_changes(db, [Change(kind)], schedule.to_text(NOW + night * DAY), run)


def kinds(report: RunReport | None) -> list[str]:
    assert report
    return [event.kind for event in report.events]


def test_a_run_tells_of_every_change_since_the_last_that_ended(store):
    note(store, "retracted")
    first = start_run(store, "sync", "1", NOW)
    note(store, "merged", run=first)
    assert [event.kind for event in untold_events(store)] == ["retracted", "merged"]
    end_run(store, first, NOTHING, NOW)
    assert untold_events(store) == []
    note(store, "deleted")
    assert kinds(report_of(store)) == ["retracted", "merged"]
    assert [event.kind for event in untold_events(store)] == ["deleted"]


def test_what_a_killed_run_found_is_told_by_the_next(store):
    killed = start_run(store, "sync", "1", NOW)
    note(store, "retracted", run=killed)
    second = start_run(store, "sync", "1", NOW + DAY)
    end_run(store, second, NOTHING, NOW + DAY)
    assert kinds(report_of(store)) == ["retracted"]
    assert (report_of(store, killed).ended_at, kinds(report_of(store, killed))) == (None, [])


def test_a_report_has_the_counts_of_its_run_and_what_is_still_unsettled(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED)), (2, Resolution(STUB, AMBIGUOUS))], NOW)
    run = start_run(filled, "sync", "1", NOW)
    end_run(filled, run, {name: number for number, name in enumerate(COUNTS)} | {"exit_code": 4}, NOW + DAY)
    report = report_of(filled, run)
    assert [getattr(report, name) for name in COUNTS] == list(range(len(COUNTS)))
    assert (report.runs, report.exit_code, report.ended_at) == ((run,), 4, "2026-11-24T02:00:00Z")
    assert report.unsettled == 3  # the stub, and the two texts that cannot be read


def test_what_a_person_decided_is_not_unsettled(filled):
    save_choice(filled, 2, None, NOW)
    end_run(filled, start_run(filled, "sync", "1", NOW), NOTHING, NOW)
    assert report_of(filled).unsettled == 3


def test_there_is_no_report_before_the_first_run_and_none_of_a_number_that_is_not(store):
    assert report_of(store) is None
    assert report_since(store, NOW) is None
    with pytest.raises(InputError, match=r"has no run 7; 'pmsync status .*' names the last one"):
        report_of(store, 7)


def test_several_runs_are_one_report_with_their_counts_added(store):
    for night in range(3):
        note(store, "merged", night)
        counts = NOTHING | {"checked": 10, "exit_code": night}
        end_run(store, start_run(store, "sync", "1", NOW + night * DAY), counts, NOW + night * DAY)
    report = report_since(store, NOW + DAY)
    assert (report.runs, report.checked, report.exit_code, kinds(report)) == ((2, 3), 20, 2, ["merged"] * 2)


def event(id_: int, kind: str, pmid: int | None = 7) -> Event:
    return Event(id_, 1, "2026-11-23T02:00:00Z", kind, pmid, None, None, None, None)


def report(*events: Event, **counts: int) -> RunReport:
    return RunReport((1,), "x", "x", 0, events, 2, 1, **{name: counts.get(name, 0) for name in COUNTS})


def test_the_line_names_what_was_answered_and_each_kind_of_change_gravest_first():
    told = report(
        event(1, "mesh_added"), event(2, "retracted"), event(3, "merged", 8), checked=1412, matched=3, requests=9
    )
    assert summary_line(told) == (
        "3 citations checked (3 matched), 1,409 records checked, 3 changes (1 retracted, 1 merged, 1 MeSH added), "
        "2 citations unresolved (1 needs review), 0 not answered, 9 requests"
    )


def test_the_line_says_what_was_not_reached_only_where_something_was_not():
    assert "not reached" not in summary_line(report())
    assert "1 not answered, 5 not reached, 0 requests" in summary_line(report(failed=1, not_reached=5))


def test_what_stands_in_brackets_adds_up():
    line = summary_line(report(checked=20, matched=3, not_in_pubmed=2, undecided=5, requests=1))
    assert line == (
        "10 citations checked (3 matched, 2 not in PubMed, 5 unresolved), 10 records checked, 0 changes, "
        "2 citations unresolved (1 needs review), 0 not answered, 1 request"
    )
    assert "0 records checked" in summary_line(report(matched=3))  # as versions that counted no records left it


def test_a_citation_to_decide_is_no_change_of_a_record():
    told = report(event(1, "to_decide"), event(2, "concern"))
    assert told.changed == 1
    assert "1 change (1 expression of concern)" in summary_line(told)
    assert [alert.kind for alert in alerts([*told.events, event(3, "merged")])] == ["to_decide", "concern"]


def test_an_overview_counts_what_there_is_and_what_is_due(filled):
    save_resolutions(filled, [(1, Resolution(DOI, MATCHED))], NOW)
    save_resolutions(filled, [(2, Resolution(STUB, error=OSError("down")))], NOW)
    save_choice(filled, 4, BARE, NOW)
    counts = overview(filled, NOW)
    assert counts["citations"] == {"new": 1, "matched": 2, "unreadable": 1}
    assert (counts["due"], counts["failing"], counts["articles"], counts["articles_due"]) == (1, 1, 2, 1)
    assert (counts["articles_retracted"], counts["articles_deleted"], counts["sources"]) == (0, 0, 1)
    assert counts["mesh_terms"] == 2
