"""NLM's list of journals as look-ups find it: by every name, from a file that may be absent or damaged."""

from __future__ import annotations

import os
import pickle
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmsync.errors import InputError
from pmsync.models import Journal
from pmsync.services.ncbi.journal_list import JournalList, Source, confirm, names_of, new_file, read_source, write_list

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
LANCET = Journal("2985213R", "Lancet", "Lancet (London, England)", ("0140-6736", "1474-547X"))
ONCOLOGY = Journal("8309333", "J Clin Oncol", "Journal of clinical oncology : official journal of the Society")
SINICA = Journal("8100330", "Zhongguo Yao Li Xue Bao", "Zhongguo yao li xue bao = Acta pharmacologica Sinica")
PLANT = Journal("9208688", "Plant Cell", "The Plant cell", ("1040-4651",))
NAMESAKE = Journal("0000001", "Acta Pharmacol Sin", "Acta pharmacologica Sinica")
TOKYO = Journal("0151115", "J Antibiot (Tokyo)", "The Journal of antibiotics")
LISTED = [(LANCET, "Lancet"), (ONCOLOGY, "J. Clin. Oncol."), (SINICA, ""), (PLANT, ""), (NAMESAKE, ""), (TOKYO, "")]
SOURCE = Source("https://nlm.example/J", '"one"', NOW, len(LISTED), NOW)


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("cache") / "journals.db"
    write_list(file, LISTED, SOURCE)
    return file


@pytest.fixture(scope="module")
def listed(path) -> JournalList:
    return JournalList(path)


# --- names ---


@pytest.mark.parametrize(
    ("name", "journal"),
    [
        ("Lancet", LANCET),
        ("The Lancet.", LANCET),
        ("LANCET (London, England)", LANCET),
        ("0140-6736", LANCET),
        ("1474-547x", LANCET),
        ("J. Clin. Oncol.", ONCOLOGY),
        ("Journal of Clinical Oncology", ONCOLOGY),
        ("Journal of clinical oncology: official journal of the Society", ONCOLOGY),
        ("Zhongguo yao li xue bao", SINICA),
        ("Plant Cell", PLANT),
        ("The plant cell", PLANT),
        ("J Antibiot", TOKYO),
        ("J Antibiot (Tokyo)", TOKYO),
        ("Journal of Antibiotics", TOKYO),
    ],
)
def test_a_journal_is_found_by_each_of_its_names(listed, name, journal):
    assert listed.named(name) == (journal,)


@pytest.mark.parametrize(
    "name", ["", "The", "...", "Lancet Oncology", "Lanc", "London, England", "9208688", "\udc80", "a\0b", "x" * 100_000]
)
def test_what_is_no_name_finds_nothing(listed, name):
    assert listed.named(name) == ()
    assert listed.names(name) == (("Plant Cell", "The Plant cell") if name == "9208688" else ())


def test_a_whole_name_stands_before_a_part_of_one(listed):
    assert listed.named("Acta Pharmacologica Sinica") == (NAMESAKE, SINICA)


@pytest.mark.parametrize(
    ("journal", "names"),
    [
        ("8309333", ("J Clin Oncol", "J. Clin. Oncol.", ONCOLOGY.name)),
        ("J Clin Oncol", ("J Clin Oncol", "J. Clin. Oncol.", ONCOLOGY.name)),
        ("J Antibiot (Tokyo)", ("J Antibiot (Tokyo)", "The Journal of antibiotics")),
        ("2985213R", ("Lancet", "Lancet (London, England)")),
        ("Journal of clinical oncology", ()),
    ],
)
def test_a_journal_has_all_names_that_nlm_has_for_it(listed, journal, names):
    assert listed.names(journal) == names


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(WORDS, WORDS, WORDS)
def test_of_any_names_the_parts_are_others_than_the_whole_ones(abbreviation, title, iso):
    whole, parts = names_of(Journal("1", abbreviation, title, ("1040-4651",)), iso)
    assert "1040 4651" in whole
    assert not whole & parts
    assert "" not in whole | parts


@given(st.text())
def test_any_text_may_be_asked_for(listed, text):
    assert set(listed.named(text)) <= {journal for journal, _ in LISTED}
    assert isinstance(listed.names(text), tuple)


# --- the file ---


def test_where_there_is_no_list_nothing_is_known(tmp_path):
    for nothing in (JournalList(), JournalList(tmp_path / "absent.db"), JournalList(tmp_path)):
        assert nothing.named("Lancet") == nothing.names("Lancet") == ()
    assert list(tmp_path.iterdir()) == []
    assert read_source(tmp_path / "absent.db") is read_source(tmp_path) is None


def test_nothing_is_opened_before_it_is_asked_and_then_once(path, monkeypatch):
    opened = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: opened.append(given) or connect(*given, **more))
    listed = JournalList(path)
    assert opened == []
    assert [listed.named(name) for name in ("Lancet", "Plant Cell")] == [(LANCET,), (PLANT,)]
    assert len(opened) == 1


def test_it_is_pickled_as_its_path(listed):
    listed.named("Lancet")
    assert pickle.loads(pickle.dumps(listed)).named("Lancet") == (LANCET,)  # noqa: S301  # our own


def test_a_file_that_is_read_only_in_a_folder_that_is_too_is_read(tmp_path):
    file = tmp_path / "a folder? 100% #1" / "journals.db"
    write_list(file, LISTED, SOURCE)
    file.chmod(0o400)
    file.parent.chmod(0o500)
    try:
        assert JournalList(file).named("Lancet") == (LANCET,)
        assert [entry.name for entry in file.parent.iterdir()] == ["journals.db"]
    finally:
        file.parent.chmod(0o700)


def test_whoever_has_a_list_open_goes_on_with_it_when_it_is_replaced(tmp_path):
    file = tmp_path / "journals.db"
    write_list(file, LISTED, SOURCE)
    before = JournalList(file)
    assert before.named("Lancet") == (LANCET,)
    write_list(file, LISTED[3:], SOURCE)
    assert before.named("Lancet") == (LANCET,)
    assert JournalList(file).named("Lancet") == ()


def test_its_source_is_kept_and_when_it_was_confirmed(tmp_path):
    file = tmp_path / "journals.db"
    write_list(file, LISTED, SOURCE)
    assert read_source(file) == SOURCE
    later = datetime(2026, 12, 28, 2, tzinfo=UTC)
    confirm(file, later)
    assert read_source(file) == Source(SOURCE.url, SOURCE.etag, NOW, len(LISTED), later)
    confirm(tmp_path / "absent.db", later)


def test_a_journal_listed_twice_is_one(tmp_path):
    write_list(tmp_path / "journals.db", [(LANCET, ""), (LANCET, "Lancet")], SOURCE)
    assert JournalList(tmp_path / "journals.db").named("Lancet") == (LANCET,)


# --- damage ---


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: b"no database, but text\n" * 400,
        lambda body: body[: len(body) // 2],
        lambda body: body[:4096],
        lambda body: body[:100] + bytes(len(body) - 100),
    ],
)
def test_a_damaged_list_is_as_none(path, tmp_path, damage):
    file = tmp_path / "journals.db"
    file.write_bytes(damage(path.read_bytes()))
    listed = JournalList(file)
    assert listed.named("Lancet") == listed.names("Lancet") == listed.named("Plant Cell") == ()
    assert read_source(file) is None
    write_list(file, LISTED, SOURCE)
    assert JournalList(file).named("Lancet") == (LANCET,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40_000), st.binary(min_size=1, max_size=40)), min_size=1, max_size=20))
def test_no_damage_stops_a_look_up(path, tmp_path, changes):
    body = bytearray(path.read_bytes())
    for place, change in changes:
        body[place % len(body) : place % len(body) + len(change)] = change
    file = tmp_path / "journals.db"
    file.write_bytes(body)
    listed = JournalList(file)
    for name in ("Lancet", "2985213R", "Journal of clinical oncology", "Acta Pharmacologica Sinica"):
        assert all(isinstance(journal, Journal) for journal in listed.named(name))
        assert all(isinstance(known, str) for known in listed.names(name))
    read_source(file)


@pytest.mark.parametrize(
    "change",
    ["PRAGMA user_version = 2", "DELETE FROM source", "UPDATE source SET fetched_at = 'x'", "DROP TABLE source"],
)
def test_a_list_of_another_version_or_without_its_source_is_fetched_anew(tmp_path, change):
    file = tmp_path / "journals.db"
    write_list(file, LISTED, SOURCE)
    database = sqlite3.connect(file, isolation_level=None)
    database.execute(change)
    database.close()
    assert read_source(file) is None


# --- writing ---


def test_a_list_that_cannot_be_written_leaves_the_earlier_one(tmp_path):
    file = tmp_path / "journals.db"
    write_list(file, LISTED, SOURCE)

    def broken():
        yield PLANT, ""
        raise OSError(28, "No space left on device")

    with pytest.raises(
        InputError, match=r"journals\.db cannot be written: No space left on device; name another cache"
    ):
        write_list(file, broken(), SOURCE)
    assert JournalList(file).named("Lancet") == (LANCET,)
    assert [entry.name for entry in tmp_path.iterdir()] == ["journals.db"]


def test_a_folder_that_is_none_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"cannot be written: .*; name another cache with PMSYNC_CACHE"):
        write_list(tmp_path / "file" / "journals.db", LISTED, SOURCE)


def test_what_a_killed_process_left_is_removed_after_an_hour(tmp_path):
    file = tmp_path / "journals.db"
    left, new = tmp_path / "journals.db.0badcafe.new", tmp_path / "journals.db.deadbeef.new"
    left.touch()
    new.touch()
    os.utime(left, (0, 0))
    with new_file(file):
        pass
    assert list(tmp_path.iterdir()) == [new]
