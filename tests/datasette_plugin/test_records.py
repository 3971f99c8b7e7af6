"""What the home page and the page of an article read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from pmsync.datasette_plugin import records
from pmsync.models import Status
from pmsync.store.events import Event
from tests.support.library import PMID
from tests.support.room import BADGERS, CONTRADICTION, TWO_LETTERS

RETRACTED, DELETED = 33104149, 7


def event(id_: int, kind: str, pmid: int | None = None) -> Event:
    return Event(id_, None, "2026-11-23T02:00:00Z", kind, pmid, None, None, None, None)


def test_outcomes_are_counted_in_the_order_of_statuses(db):
    home = records.home(db)
    assert home["outcomes"] == [
        ("matched", 10), ("likely", 8), ("ambiguous", 18), ("contradiction", 2), ("not_in_pubmed", 1),
        ("not_found", 1), ("unreadable", 1),
    ]  # fmt: skip
    assert (home["citations"], home["articles"], home["retracted"], home["noted"]) == (41, 7, 1, 0)
    places = [list(Status).index(status) for status, _ in home["outcomes"]]
    assert all(first < second for first, second in pairwise(places))


def test_home_names_what_waits_for_a_person_and_counts_what_cannot_be_chosen_among(db):
    home = records.home(db)
    assert [id_ for id_, _, _ in home["first_waiting"]] == [TWO_LETTERS, CONTRADICTION, BADGERS]
    assert (home["queue"].listed, home["queue"].others) == (3, 17)


def test_home_tells_of_the_last_run_that_ended_and_of_one_that_has_not(db):
    home = records.home(db)
    assert home["line"].startswith("10 citations checked (6 matched, 4 unresolved), ")
    assert [(change.kind, words) for change, words in home["changes"]] == [
        ("found_retracted", "found retracted"),
        ("deleted", "deleted"),
    ]
    assert (home["more_changes"], home["unended"]) == (0, None)
    db.execute("INSERT INTO runs (command, version, started_at) VALUES ('sync', '0', '2026-11-24T02:00:00Z')")
    assert records.home(db)["unended"] == ("2026-11-24T02:00:00Z",)
    assert records.home(db)["line"] == home["line"]


def test_before_the_first_run_there_is_nothing_to_tell(db):
    db.execute("DELETE FROM events")
    db.execute("DELETE FROM runs")
    home = records.home(db)
    assert (home["line"], home["report"], home["changes"], home["alarms"]) == (None, None, [], [])


def test_charts_count_papers_by_year_and_the_terms_that_are_most_often_a_major_topic(db):
    charts = records.charted(db)
    assert charts["years"] == [(1978, 1), (2015, 1), (2018, 1), (2019, 1), (2020, 1), (2025, 1)]
    counts = [count for _, _, count in charts["terms"]]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) <= records.TERMS


def test_the_gravest_changes_stand_first_and_of_each_kind_the_newest(db):
    events = [event(1, "updated"), event(2, "retracted"), event(3, "retracted"), event(4, "of_tomorrow")]
    assert [(change.id, words) for change, words in records.gravest(db, events)] == [
        (3, "retracted"),
        (2, "retracted"),
        (1, "updated"),
        (4, "of_tomorrow"),
    ]
    assert len(records.gravest(db, [event(id_, "updated") for id_ in range(100)])) == records.FEW


def test_a_change_has_the_title_of_its_article_with_tags(db):
    [(change, _)] = records.gravest(db, [event(1, "updated", DELETED)])
    assert change.title == "A <i>short</i> title."


def test_an_article_is_read_with_its_citations_notices_and_history(db):
    read = records.article(db, RETRACTED)
    assert read["article"].pmid == RETRACTED
    assert {notice.kind for notice in read["notices"]} == {"retraction"}
    assert [case.citation.text for case in read["citations"]] == ["PMID: 33104149"]
    assert [change.kind for change, _ in read["events"]] == ["found_retracted"]
    assert read["citation_count"] == 1


def test_a_deleted_article_says_what_it_was_merged_into(db):
    read = records.article(db, DELETED)
    assert read["deleted_at"] == "2026-11-23T02:00:00Z"
    assert read["merged_into"] == (None, "no other record is proved to be the same paper")
    db.execute("UPDATE redirects SET new = ?", (PMID,))
    assert records.article(db, PMID)["merged_from"] == [DELETED]


def test_a_notice_that_is_stored_can_be_led_to(db):
    [notice] = {notice.other_pmid for notice in records.article(db, RETRACTED)["notices"] if notice.other_pmid}
    assert records.article(db, RETRACTED)["stored"] == set()
    db.execute("UPDATE articles SET pmid = ? WHERE pmid = ?", (notice, DELETED))
    assert records.article(db, RETRACTED)["stored"] == {notice}


def test_an_article_that_is_not_stored_is_none(db):
    assert records.article(db, 999999) is None


def test_summaries_keep_the_order_and_leave_out_what_is_not_stored(db):
    summaries = records.summaries(db, [RETRACTED, 999999, PMID])
    assert list(summaries) == [RETRACTED, PMID]
    assert (summaries[RETRACTED]["is_retracted"], summaries[PMID]["is_noted"]) == (1, 0)
    assert summaries[PMID]["title"].endswith("<i>Nicotiana benthamiana</i>.")


def test_a_question_is_answered_from_one_state_whatever_is_written_meanwhile(database):
    def question(reader: sqlite3.Connection) -> tuple[int, int]:
        before = records.count(reader, "articles")
        with closing(sqlite3.connect(database)) as writer, writer:
            writer.execute("PRAGMA foreign_keys = OFF")
            writer.execute("DELETE FROM articles WHERE pmid = ?", (DELETED,))
        return before, records.count(reader, "articles")

    with closing(sqlite3.connect(database)) as reader:
        assert records.snapshot(reader, question) == (7, 7)
        assert records.count(reader, "articles") == 6


def test_a_question_gets_plain_tuples_and_the_connection_its_own_rows_back(db):
    db.row_factory = sqlite3.Row
    [row] = records.snapshot(db, lambda plain: plain.execute("SELECT 1").fetchall())
    assert type(row) is tuple
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        records.snapshot(db, lambda plain: plain.execute("SELECT * FROM absent"))
    assert (db.row_factory, db.in_transaction) == (sqlite3.Row, False)
