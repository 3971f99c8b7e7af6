"""What the views show, and that none reads more than it shows."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
import sqlite_utils

from pmsync.models import RESOLVED, Status
from pmsync.store.schema.views import VIEWS, create_views
from tests.support.library import DECIDED, LINES, PMID


def rows(db: sqlite3.Connection, sql: str, *values: object) -> list[dict[str, object]]:
    return [dict(row) for row in db.execute(sql, values)]


def plan(db: sqlite3.Connection, sql: str) -> list[str]:
    return [str(row["detail"]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]


def test_the_library_made_here_has_every_status(db):
    statuses = {row["status"] for row in rows(db, "SELECT status FROM citations")}
    assert statuses == set(Status) - {Status.NEW}


def test_to_review_has_a_row_for_each_candidate_with_what_agrees(db):
    shown = rows(db, "SELECT * FROM to_review WHERE text LIKE 'Br Med J%'")
    assert [(row["rank"], row["journal"], row["candidate_count"]) for row in shown] == [
        (1, "Br Med J", 2),
        (2, "Br Med J", 2),
    ]
    assert all("volume, page" in row["agrees"] and row["conflicts"] is None for row in shown)
    assert shown[0]["link"] == f"https://pubmed.ncbi.nlm.nih.gov/{shown[0]['pmid']}/"


def test_to_review_names_what_conflicts_by_both_values(db):
    [shown] = rows(db, "SELECT * FROM to_review WHERE text LIKE 'Plant Cell%' AND rank = 1")
    assert (shown["status"], shown["agrees"]) == ("contradiction", "doi")
    assert "journal Theranostics (not Plant Cell), volume 8 (not 31)" in shown["conflicts"]


def test_to_review_has_a_row_where_only_the_count_is_kept(db):
    [shown] = rows(db, "SELECT * FROM to_review WHERE text = 'Front Immunol. 2021'")
    assert (shown["candidate_count"], shown["rank"], shown["pmid"], shown["link"]) == (4218, None, None, None)


def test_to_review_shows_a_work_that_pubmed_lacks(db):
    [shown] = rows(db, "SELECT * FROM to_review WHERE text = 'A preprint about badgers'")
    assert (shown["pmid"], shown["link"], shown["doi"]) == (None, None, "10.1000/preprint")


def test_unsettled_holds_every_citation_that_is_not_settled_once(db):
    shown = rows(db, "SELECT * FROM unsettled")
    settled = rows(db, "SELECT id FROM citations WHERE status IN (?, ?)", *RESOLVED)
    assert len(shown) == len(LINES) + len(DECIDED) - len(settled)
    assert len({row["citation"] for row in shown}) == len(shown)
    assert not {row["status"] for row in shown} & RESOLVED
    assert {row["source"] for row in shown} == {"refs.txt", "lookup"}
    [unread] = [row for row in shown if row["status"] == "unreadable"]
    assert (unread["asked_again"], "nothing to find a paper by" in unread["why"]) == (None, True)


def test_the_library_has_one_row_per_article_with_its_terms_major_first(db):
    assert len(rows(db, "SELECT * FROM library")) == len(rows(db, "SELECT * FROM articles"))
    [shown] = rows(db, "SELECT * FROM library WHERE pmid = ?", PMID)
    assert (shown["journal"], shown["year"]) == ("Plant Cell", 2019)
    assert shown["mesh"].startswith("*Carboxylic Ester Hydrolases; *DNA-Binding Proteins; ")
    assert shown["mesh"].endswith("; Signal Transduction")


def test_an_article_without_journal_or_terms_is_in_the_library(db):
    [shown] = rows(db, "SELECT * FROM library WHERE pmid = 7")
    assert (shown["title"], shown["journal"], shown["mesh"]) == ("A short title.", None, None)


def test_unsettled_reads_no_citation_that_it_does_not_show(db):
    assert "USING INDEX citations_status" in plan(db, "SELECT * FROM unsettled LIMIT 101")[0]
    assert not any("SCAN citations" in step for step in plan(db, "SELECT count(*) FROM unsettled"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM to_review LIMIT 101",
        "SELECT count(*) FROM to_review",
        "SELECT * FROM review_queue LIMIT 101",
        "SELECT is_listed, count(*) FROM review_queue GROUP BY is_listed",
        "SELECT citation FROM review_queue WHERE is_listed AND citation > 5 ORDER BY citation LIMIT 1",
        "SELECT * FROM citations WHERE id IN (SELECT citation FROM review_queue)",
    ],
)
def test_what_waits_is_read_by_the_index_that_holds_nothing_else(db, sql):
    steps = [step for step in plan(db, sql) if "citations" in step]
    assert any(
        "USING INDEX citations_waiting" in step or "USING COVERING INDEX citations_waiting" in step for step in steps
    )
    assert "SCAN citations" not in steps


def test_the_queue_has_each_citation_that_waits_once_and_says_whether_its_records_are_kept(db):
    queue = rows(db, "SELECT * FROM review_queue ORDER BY citation")
    waiting = rows(db, "SELECT id FROM citations WHERE status IN ('ambiguous', 'contradiction') ORDER BY id")
    assert [row["citation"] for row in queue] == [row["id"] for row in waiting]
    listed = {row["citation"] for row in rows(db, "SELECT DISTINCT citation FROM candidates")}
    assert {row["citation"] for row in queue if row["is_listed"]} == {row["citation"] for row in queue} & listed
    assert {row["is_listed"] for row in queue} == {0, 1}


def test_what_a_person_decided_is_not_in_the_queue(database, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(database.read_bytes())
    with closing(sqlite3.connect(copy)) as edited:
        edited.execute("UPDATE citations SET decided_by = 'person' WHERE status = 'contradiction'")
        assert edited.execute("SELECT DISTINCT status FROM review_queue").fetchall() == [("ambiguous",)]
        assert edited.execute("SELECT count(*) FROM to_review WHERE status = 'contradiction'").fetchone() == (0,)


def test_a_page_of_the_library_is_found_without_sorting_all_articles(db):
    assert plan(db, "SELECT * FROM library ORDER BY pmid DESC LIMIT 101")[0] == "SCAN articles"
    assert "CORRELATED" not in " ".join(plan(db, "SELECT count(*) FROM library"))


def test_views_are_made_anew_whatever_stood_there(database, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(database.read_bytes())
    db = sqlite_utils.Database(copy)
    db.execute("DROP VIEW library")
    db.create_view("unsettled", "SELECT 1", replace=True)
    create_views(db)
    create_views(db)
    assert set(db.view_names()) == set(VIEWS)
    assert db.view("unsettled").count > 1
    db.close()
