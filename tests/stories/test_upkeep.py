"""Nights over stored records, against the stand-in: windows, sweeps, deletions, notices, and what the morning tells."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import pmsync
from pmsync.errors import RefusedError
from pmsync.services import open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.database import only_one, open_database
from pmsync.store.schema.migrations import MIGRATIONS
from tests.standin.nights import duplicate, retired, revised, with_correction, with_mesh, with_title
from tests.support.cli import query, run
from tests.support.settings import settings_for

NIGHT = datetime(2031, 1, 1, 2, tzinfo=UTC)  # citations are added by the clock, before it
DAY = timedelta(days=1)
HUMANS = ["D006801", "Humans", "N", []]
FINISHED, PENDING, RETRACTED = 31266900, 34092796, 33104149


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "refs.db")


@pytest.fixture(autouse=True)
def _by_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmsync.nightly.FETCHED_WHOLE", 0)


def night(path: str, number: int, *options: str):
    return run("sync", path, "--now", (NIGHT + number * DAY).isoformat(), *options)


def verbs(server, since: int) -> list[str]:
    return [asked.verb for asked in server.log[since:]]


def load(server, path: str, *pmids: int, lines: tuple[str, ...] = ()) -> int:
    pmsync.add(path, [*(f"PMID: {pmid}" for pmid in pmids), *lines])
    assert night(path, 0).exit_code == 0
    return len(server.log)


def change(server, *records) -> None:
    server.evolve(revised(server.app.records, *records), server.app.works)


def kinds(path: str) -> list[tuple]:
    return query(path, "SELECT kind, pmid FROM events ORDER BY id")


# --- the window ---


def test_a_quiet_night_posts_counts_searches_and_fetches_only_the_witness_and_the_sweeps_share(server, path):
    asked = load(server, path, 400627, 405078, 2299678)
    assert night(path, 1, "--quiet").output == ""
    assert verbs(server, asked) == ["epost", "esearch", "esearch", "efetch", "works-list"]
    assert server.log[-2].params["id"].count(",") < 2


def test_the_window_is_the_same_day_only_once(server, path):
    load(server, path, FINISHED)
    night(path, 1)
    asked = len(server.log)
    assert run("sync", path, "--now", (NIGHT + DAY + timedelta(hours=5)).isoformat()).exit_code == 0
    assert verbs(server, asked) == []


def test_windows_overlap(server, path):
    load(server, path, FINISHED)
    night(path, 1)
    night(path, 2)
    terms = [one.params["term"] for one in server.log if "[lr]" in one.params.get("term", "")]
    assert [term.split("(")[1][:10] for term in terms] == ["2030/12/29", "2030/12/30"]
    assert all(f"{term[8:18]}:3000[mhda] OR " in term for term in terms)


@pytest.mark.parametrize("fault", ["history-lost", "history-ignored", "503", "error", "cut", "truncated", "empty"])
def test_a_window_that_was_not_answered_is_asked_again_the_next_night(server, path, fault):
    load(server, path, FINISHED, 29507618)
    change(server, with_title(server.app.records.by_pmid[FINISHED], "Another.", date(2031, 1, 1)))
    server.fault("esearch", fault, None)
    failed = night(path, 1)
    assert failed.exit_code == 1
    assert query(path, "SELECT confirmed_until FROM watermarks WHERE service = 'PubMed'") == []
    server.app._faults.clear()
    assert night(path, 2).exit_code == 0
    assert kinds(path) == [("title_corrected", FINISHED)]
    assert query(path, "SELECT confirmed_until FROM watermarks WHERE service = 'PubMed'") == [("2031-01-03T02:00:00Z",)]


@pytest.mark.parametrize("fault", ["history-lost", "history-ignored"])
def test_a_stored_list_that_is_lost_once_is_posted_again(server, path, fault):
    load(server, path, FINISHED, 29507618)
    change(server, with_title(server.app.records.by_pmid[FINISHED], "Another.", date(2031, 1, 1)))
    server.fault("esearch", fault, 1)
    assert night(path, 1).exit_code == 0
    assert kinds(path) == [("title_corrected", FINISHED)]


def test_what_was_found_changed_and_not_fetched_stays_due_with_its_error(server, path):
    load(server, path, FINISHED, 29507618)
    change(server, with_title(server.app.records.by_pmid[FINISHED], "Another.", date(2031, 1, 1)))
    server.fault("efetch", "503", None)
    assert night(path, 1).exit_code == 1
    failing = f"SELECT error, attempts FROM checks WHERE pmid = {FINISHED} AND service = 'PubMed'"
    assert query(path, failing) == [("NCBI EFetch answered 503", 1)]
    assert "articles due now, 2 of them after a failure" in run("status", path).stdout
    server.app._faults.clear()
    assert night(path, 2).exit_code == 0
    assert (kinds(path), query(path, failing)) == ([("title_corrected", FINISHED)], [(None, 0)])


def test_a_list_too_long_to_be_listed_is_all_taken_for_changed(server, path, monkeypatch, tmp_path):
    monkeypatch.setattr("pmsync.services.ncbi.client.MOST_LISTED", 1)
    pmids = sorted(server.app.records.by_pmid)[:5]
    settings = settings_for(server.environ, tmp_path)
    with open_session(settings, 60) as session:
        ask = services_for(session, refresh=True)
        assert ask.ncbi.changed(pmids, date(1900, 1, 1)) == set(pmids)


def test_of_a_stored_list_what_changed_and_what_is_gone_is_told(server, tmp_path):
    records = server.app.records
    change(server, with_mesh(records.by_pmid[PENDING], [HUMANS], date(2031, 1, 1)))
    settings = settings_for(server.environ, tmp_path)
    with open_session(settings, 60) as session:
        ask = services_for(session, refresh=True)
        assert ask.ncbi.changed([FINISHED, PENDING, 99999999], date(2030, 12, 31)) == {FINISHED, PENDING, 99999999}
        assert ask.ncbi.changed([FINISHED, PENDING, 29507618], date(2031, 1, 2)) == {FINISHED}  # the witness
        assert isinstance(ask.ncbi.changed([99999998, 99999999], date(2031, 1, 1)), RefusedError)
    kept = query(str(tmp_path / "http.sqlite"), "SELECT key FROM responses")
    assert not any(key.startswith(("epost", "esearch")) for (key,) in kept)  # a stored list is gone tomorrow


# --- the schedule ---


def test_a_record_that_nothing_is_said_of_is_fetched_within_ninety_days(server, path):
    load(server, path, FINISHED, 29507618)
    unsaid = with_title(server.app.records.by_pmid[FINISHED], "Nobody says so.", date(1999, 1, 1))
    change(server, unsaid)  # its date of revision is none of these nights'
    for number in range(1, 92):
        night(path, number, "--quiet")
    assert kinds(path) == [("title_corrected", FINISHED)]


def test_what_a_clock_that_was_ahead_put_off_is_due(server, path):
    load(server, path, FINISHED, lines=("10.1000/no.such.doi",))
    night(path, 400)
    change(server, with_title(server.app.records.by_pmid[FINISHED], "Another.", date(2031, 1, 1)))
    report = night(path, 1)
    assert report.exit_code == 0
    assert kinds(path) == [("title_corrected", FINISHED)]
    assert query(path, "SELECT max(due_at) < '2031-04-05' FROM checks") == [(1,)]
    assert query(path, "SELECT due_at FROM citations WHERE due_at IS NOT NULL") == [("2031-01-06T02:00:00Z",)]


# --- records that go ---


def test_a_deleted_record_stays_as_it_was_last_known(server, path):
    load(server, path, FINISHED, 29507618)
    server.evolve(retired(server.app.records, FINISHED), server.app.works)
    assert night(path, 1).exit_code == 0
    assert kinds(path) == [("deleted", FINISHED)]
    [(title, deleted_at)] = query(path, f"SELECT title, deleted_at FROM articles WHERE pmid = {FINISHED}")
    assert (title.startswith("An EDS1-SAG101"), deleted_at) == (True, "2031-01-02T02:00:00Z")
    assert query(path, "SELECT status, reason FROM citations WHERE id = 1") == [
        ("not_found", f"PubMed has no record with PMID {FINISHED}")
    ]
    assert query(path, "SELECT old, new, how FROM redirects") == [
        (FINISHED, None, "no other record is proved to be the same paper")
    ]
    assert "1 deleted from PubMed" in run("status", path).stdout
    night(path, 2)
    assert len(kinds(path)) == 1  # told once


def test_a_missing_record_that_esummary_still_has_is_not_deleted(server, path):
    load(server, path, FINISHED, 29507618)
    for number in (1, 2):
        server.fault("efetch", "short", None)
        night(path, number)
    assert query(path, "SELECT count(*) FROM articles WHERE deleted_at IS NOT NULL") == [(0,)]


def test_where_a_deleted_record_went_is_asked_until_it_is_answered(server, path):
    load(server, path, FINISHED, 29507618)
    records = server.app.records
    twin = duplicate(records.by_pmid[FINISHED], 39999999, date(2031, 1, 1))
    server.evolve(retired(revised(records, twin), FINISHED), server.app.works)
    server.fault("efetch", "503", None)
    server.fault("esummary", "503", None)
    assert night(path, 1).exit_code == 1
    assert query(path, "SELECT status, pmid FROM citations WHERE id = 1") == [("matched", FINISHED)]
    server.app._faults.clear()
    assert night(path, 2).exit_code == 0
    assert kinds(path) == [("merged", FINISHED)]
    assert query(path, "SELECT status, pmid FROM citations WHERE id = 1") == [("matched", 39999999)]
    said = f"PMID {FINISHED} was merged into 39999999"
    assert query(path, "SELECT reason FROM citations WHERE id = 1") == [(said,)]
    assert said in run("lookup", "--db", path, f"PMID: {FINISHED}").stdout
    assert query(path, "SELECT text, parsed FROM citations WHERE id = 1") == [
        (f"PMID: {FINISHED}", f'{{"pmid": {FINISHED}}}')
    ]


def test_a_record_that_comes_back_is_told(server, path):
    load(server, path, FINISHED, 29507618)
    whole = server.app.records
    server.evolve(retired(whole, FINISHED), server.app.works)
    night(path, 1)
    server.evolve(whole, server.app.works)
    for number in range(2, 40):
        night(path, number, "--quiet")
    assert [kind for kind, _ in kinds(path)] == ["deleted", "restored"]
    assert query(path, "SELECT count(*) FROM redirects") == [(0,)]
    assert query(path, "SELECT status, pmid FROM citations WHERE id = 1") == [("matched", FINISHED)]


def test_what_a_person_chose_is_not_resolved_anew(server, path):
    load(server, path, 29507618, lines=("see the supplementary table",))
    pmsync.choose(path, 2, FINISHED, settings=Settings.from_environment())
    records = server.app.records
    twin = duplicate(records.by_pmid[FINISHED], 39999999, date(2031, 1, 1))
    server.evolve(retired(revised(records, twin), FINISHED), server.app.works)
    night(path, 1)
    assert query(path, "SELECT pmid, decided_by FROM citations WHERE id = 2") == [(FINISHED, "person")]
    assert kinds(path) == [("merged", FINISHED), ("to_decide", None)]
    told = f"PMID {FINISHED}, which you chose, was merged into PMID 39999999"
    assert query(path, "SELECT citation, after FROM events WHERE kind = 'to_decide'") == [(2, told)]


def test_the_record_that_a_deleted_one_was_merged_into_may_come_later(server, path):
    load(server, path, 29507618, 2299678)
    whole = server.app.records
    server.evolve(retired(whole, 29507618), server.app.works)
    night(path, 1)
    twin = duplicate(whole.by_pmid[29507618], 39999999, date(2031, 1, 2))
    server.evolve(retired(revised(whole, twin), 29507618), server.app.works)
    for number in range(2, 6):
        night(path, number)
    assert kinds(path) == [("deleted", 29507618), ("merged", 29507618)]
    assert query(path, "SELECT status, pmid FROM citations WHERE id = 1") == [("matched", 39999999)]


def test_what_waits_for_a_person_is_told_once_also_after_a_kill(server, path, monkeypatch):
    pmsync.add(path, ["Plant Cell. 2019 Oct;31(10):2370-2385. doi: 10.7150/thno.22048.", "Br Med J. 1977;1:1469"])
    with monkeypatch.context() as killed:
        killed.setattr("pmsync.nightly._resolve_due_pages", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            pmsync.sync(path, now=NIGHT, settings=Settings.from_environment())
    told = night(path, 0, "--alert", "--quiet")
    assert (told.exit_code, "2 need review: pmsync review" in told.stdout) == (4, True)
    assert "needs review: citation 1 Plant Cell." in told.stdout
    for number in range(1, 9):
        assert (night(path, number, "--alert", "--quiet").output, number) == ("", number)


# --- Crossref ---


def test_checked_and_clean_is_told_from_not_checked(server, path):
    server.fault("works-list", "503", None)
    server.fault("works", "503", None)
    pmsync.add(path, [f"PMID: {FINISHED}", f"PMID: {RETRACTED}", "PMID: 2299678"])
    assert night(path, 0).exit_code == 1
    view = "SELECT pmid, pubmed, crossref, crossref_checked_at FROM integrity ORDER BY pmid"
    clean, noted = (FINISHED, "clean"), (RETRACTED, "noted")
    assert query(path, view) == [
        (2299678, "clean", "no DOI", None), (*clean, "not checked", None), (*noted, "not checked", None)
    ]  # fmt: skip
    server.app._faults.clear()
    assert night(path, 1).exit_code == 0
    at = "2031-01-02T02:00:00Z"
    assert query(path, view)[1:] == [(*clean, "clean", at), (*noted, "noted", at)]


def test_a_doi_that_crossref_lacks_is_neither_clean_nor_asked_every_night(server, path):
    server.evolve(server.app.records, server.app.works.without(["10.1105/tpc.19.00099"]))
    asked = load(server, path, FINISHED)
    assert query(path, "SELECT crossref FROM integrity") == [("unknown",)]
    night(path, 1)
    assert "works" not in verbs(server, asked)


def test_all_pages_of_notices_are_read(server, path, monkeypatch):
    monkeypatch.setattr("pmsync.services.crossref.client.NOTICES_PER_PAGE", 2)
    load(server, path, FINISHED, 29507618)
    works = server.app.works
    for number in range(5):
        works = works.with_update("10.7150/thno.22048", f"10.1000/n{number}", "correction", date(2031, 1, 2))
    works = works.with_update("10.1105/tpc.19.00099", "10.1000/zz", "retraction", date(2031, 1, 2))
    server.evolve(server.app.records, works)
    asked = len(server.log)
    night(path, 1)
    cursors = [one.params["cursor"] for one in server.log[asked:] if "cursor" in one.params]
    assert (cursors[0], len(set(cursors))) == ("*", 3)
    assert sorted(kinds(path)) == [("corrected", 29507618), ("retracted", FINISHED)]


def test_notices_that_were_not_all_sent_are_asked_for_again(server, path):
    load(server, path, FINISHED)
    works = server.app.works.with_update("10.1105/tpc.19.00099", "10.1000/n", "retraction", date(2031, 1, 2))
    server.evolve(server.app.records, works)
    server.fault("works-list", "503", None)
    assert night(path, 1).exit_code == 1
    assert query(path, "SELECT confirmed_until FROM watermarks WHERE service = 'Crossref'") == [
        ("2031-01-01T02:00:00Z",)
    ]
    server.app._faults.clear()
    assert night(path, 2).exit_code == 0
    assert kinds(path) == [("retracted", FINISHED)]


def test_an_article_whose_record_was_corrected_is_held_against_crossref_again(server, path):
    load(server, path, FINISHED, 29507618)
    change(server, with_title(server.app.records.by_pmid[FINISHED], "Of badgers and their ways.", date(2031, 1, 1)))
    night(path, 1)
    [(field, pubmed, crossref)] = query(path, "SELECT field, pubmed, crossref FROM conflicts")
    assert (field, pubmed, crossref[:14]) == ("title", "Of badgers and their ways.", "An EDS1-SAG101")


# --- the morning ---


def test_an_alert_is_exit_4_and_only_on_demand(server, path):
    load(server, path, FINISHED, 29507618)
    change(server, with_correction(server.app.records.by_pmid[FINISHED], "RetractionIn", date(2031, 1, 1), pmid=7))
    server.fault("works-list", "503", None)  # what could not be asked does not hide it
    told = night(path, 1, "--alert", "--quiet")
    assert told.exit_code == 4
    assert f"retracted: PMID {FINISHED} An EDS1-SAG101" in told.stdout
    server.app._faults.clear()
    assert night(path, 2, "--alert").exit_code == 0  # told once
    change(server, with_correction(server.app.records.by_pmid[29507618], "ExpressionOfConcernIn", date(2031, 1, 3)))
    assert night(path, 3).exit_code == 0
    assert query(path, "SELECT exit_code FROM runs") == [(0,), (4,), (0,), (0,)]


def test_quiet_prints_only_what_needs_a_person(server, path):
    load(server, path, FINISHED, 29507618)
    change(server, with_mesh(server.app.records.by_pmid[FINISHED], [HUMANS], date(2031, 1, 1)))
    assert night(path, 1, "--quiet").output == ""
    change(server, with_correction(server.app.records.by_pmid[29507618], "ExpressionOfConcernIn", date(2031, 1, 2)))
    told = night(path, 2, "--quiet").stdout
    assert "expression of concern: PMID 29507618" in told
    assert "MeSH" not in told


def test_a_run_that_found_something_and_was_killed_is_told_of_by_the_next(server, path, monkeypatch):
    load(server, path, FINISHED, 29507618)
    change(server, with_correction(server.app.records.by_pmid[FINISHED], "RetractionIn", date(2031, 1, 1), pmid=7))
    monkeypatch.setattr("pmsync.nightly._resolve_due_citations", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        pmsync.sync(path, now=NIGHT + DAY, settings=Settings.from_environment())
    monkeypatch.undo()
    for variable, value in server.environ.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
    told = night(path, 2, "--alert")
    assert (told.exit_code, "1 retracted" in " ".join(told.stdout.split())) == (4, True)
    assert "has not ended: it is going on, or was killed" in run("status", path, "--run", "2").stdout


def test_what_a_look_up_by_day_finds_is_told_in_the_morning(server, path):
    load(server, path, FINISHED, 29507618)
    change(server, with_correction(server.app.records.by_pmid[FINISHED], "RetractionIn", date(2031, 1, 1), pmid=7))
    assert run("lookup", "--refresh", "--db", path, f"PMID: {FINISHED}").exit_code == 0
    assert "1 retracted" in " ".join(night(path, 1).stdout.split())


def test_status_tells_of_a_run_a_time_or_the_last_run_in_three_forms(server, path):
    load(server, path, FINISHED, 29507618, lines=("10.1000/no.such.doi",))
    change(server, with_title(server.app.records.by_pmid[FINISHED], "A | title &lt;b&gt;.", date(2031, 1, 1)))
    night(path, 1)
    night(path, 2)
    assert "0 changes" in run("status", path).stdout
    assert "title corrected: PMID" in run("status", path, "--run", "2").stdout
    since = json.loads(run("status", path, "--since", "2031-01-02", "--json").stdout)
    assert since["report"]["runs"] == [2, 3]
    assert since["report"]["changes"] == {"title_corrected": 1}
    assert since["report"]["events"][0]["after"] == "A | title <b>."
    assert since["report"]["unsettled"] == 1
    table = run("status", path, "--run", "2", "--md").stdout.splitlines()
    assert table[0].startswith("**1 citation checked (1 unresolved), 2 records checked, ")
    assert table[4].startswith("| 2031-01-02 | title corrected |")
    assert table[4].endswith(r"| A \| title <b>. |")
    assert run("status", path, "--run", "99").exit_code == 2
    assert run("status", path, "--since", "2032-01-01").stdout.endswith("no sync since then\n")
    assert "2031-01-02 title corrected: PMID" in run("status", path, "--since", "2031-01-02").stdout
    assert run("status", path, "--run", "1", "--since", "2031-01-02").exit_code == 2


def test_the_kinds_of_change_in_the_line_add_up(server, path):
    load(server, path, FINISHED, 29507618)
    both = with_mesh(
        with_title(server.app.records.by_pmid[FINISHED], "New.", date(2031, 1, 1)), [HUMANS], date(2031, 1, 1)
    )
    change(server, both)
    assert "2 changes (1 MeSH changed, 1 title corrected)" in " ".join(night(path, 1).stdout.split())


# --- one at a time, and in time ---


def test_a_second_sync_of_the_same_database_says_so_at_once(server, path, tmp_path):
    load(server, path, FINISHED)
    (tmp_path / "link.db").symlink_to(path)
    with only_one(Path(path)):
        asked = len(server.log)
        for name in (path, str(tmp_path / "link.db")):
            second = run("sync", name)
            assert (second.exit_code, second.stdout) == (1, "")
            assert second.stderr == f"pmsync: another sync of {name} is running; nothing was asked\n"
        assert len(server.log) == asked
        assert run("lookup", f"PMID: {FINISHED}", "--db", path).exit_code == 0
        assert run("lookup", "PMID: 29507618", "--db", path).exit_code == 0
        pmsync.add(path, ["PMID: 2299678"])
    assert night(path, 1).exit_code == 0


def test_a_budget_ends_the_run_and_leaves_the_rest_due(server, path):
    lines = ("10.1000/no.such.doi", *(f"PMID: {pmid}" for pmid in server.app.records.by_pmid))
    pmsync.add(path, lines)
    for most in (1, 2, 3):
        asked = len(server.log)
        told = night(path, 0, "--max-requests", str(most))
        assert (told.exit_code, len(server.log) - asked) == (1, most)
        assert f"budget of {most} requests is spent" in told.stderr
        assert "not reached" in " ".join(told.stdout.split())
        assert query(path, "SELECT count(*) FROM citations WHERE error IS NOT NULL OR attempts > 0") == [(0,)]
    assert night(path, 0).exit_code == 0
    assert query(path, "SELECT count(*) FROM citations WHERE status = 'new'") == [(0,)]


def test_a_deadline_ends_the_run_and_leaves_the_rest_due(server, path, monkeypatch):
    pmsync.add(path, [f"PMID: {FINISHED}"])
    monkeypatch.undo()
    for variable, value in server.environ.items():
        monkeypatch.setenv(variable, value)
    server.fault("efetch", "503", None)
    told = night(path, 0, "--deadline", "1s")
    assert told.exit_code == 1
    assert "deadline of 1 s" in told.stderr
    assert query(path, "SELECT status, due_at <= added_at FROM citations") == [("new", 1)]


@pytest.mark.parametrize("text", ["", "3", "h", "3 h", "-1h", "0h", "three"])
def test_what_is_no_time_is_a_usage_error(path, text):
    pmsync.add(path, ["PMID: 7"])
    told = run("sync", path, "--deadline", text)
    assert (told.exit_code, "write 3h, 90m or 1h30m" in told.stderr) == (2, True)


# --- databases of earlier versions ---


def test_a_database_of_the_version_before_is_brought_up_to_date_and_kept_up(server, path, monkeypatch):
    older = {name: one for name, one in MIGRATIONS.items() if name < "0003"}
    monkeypatch.setattr("pmsync.store.schema.migrations.MIGRATIONS", older)
    monkeypatch.setattr("pmsync.store.database.MIGRATIONS", older)
    open_database(Path(path), create=True).close()
    monkeypatch.setattr("pmsync.store.schema.migrations.MIGRATIONS", MIGRATIONS)
    monkeypatch.setattr("pmsync.store.database.MIGRATIONS", MIGRATIONS)
    db = sqlite3.connect(path)
    db.execute(
        "INSERT INTO articles (pmid, title, is_retracted, mesh_state, fetched_at, doi) "
        "VALUES (?, 'Old.', 0, 'none_yet', '2026-01-01T00:00:00Z', '10.1105/tpc.19.00099')", (FINISHED,)
    )  # fmt: skip
    db.commit()
    db.close()
    report = night(path, 0)
    assert (report.exit_code, query(path, f"SELECT added_at FROM articles WHERE pmid = {FINISHED}")) == (
        0, [("2026-01-01T00:00:00Z",)]
    )  # fmt: skip
    assert ("title_corrected", FINISHED) in kinds(path)
