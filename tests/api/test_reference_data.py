"""NLM's list of journals: read, kept, and lent to citations that name a journal otherwise."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import pmsync
from pmsync.api.reference_data import fetch_journals
from pmsync.cli.main import main
from pmsync.errors import InputError, TransientError
from pmsync.matching.compare import verdict_on
from pmsync.models import Citation, Journal, Verdict
from pmsync.parsing.line import parse
from pmsync.services.ncbi.nlm_files import read_journals
from pmsync.services.settings import Settings
from pmsync.store.citations import add_citations, as_known, due_citations
from pmsync.store.database import Store
from tests.support.articles import FULL

LIST = """--------------------------------------------------------
JrId: 1
JournalTitle: Proceedings of the Test Society
MedAbbr: Proc Test Soc
ISSN (Print): 0027-8424
ISSN (Online): 1091-6490
IsoAbbr: Proc. Test Soc.
NlmId: 7505876
--------------------------------------------------------
JrId: 2
JournalTitle: Zeitschrift ohne Nummer
MedAbbr: Z Ohne Nummer
ISSN (Print):
ISSN (Online):
IsoAbbr:
NlmId: 0000002
--------------------------------------------------------
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "J_Medline.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_every_journal_is_read_with_its_iso_abbreviation():
    assert list(read_journals(LIST, "J_Medline.txt")) == [
        (
            Journal("7505876", "Proc Test Soc", "Proceedings of the Test Society", ("0027-8424", "1091-6490")),
            "Proc. Test Soc.",
        ),
        (Journal("0000002", "Z Ohne Nummer", "Zeitschrift ohne Nummer"), ""),
    ]


def test_a_list_without_dashes_is_parted_at_each_journals_number():
    assert [journal.id for journal, _ in read_journals(LIST.replace("-" * 56 + "\n", ""), "x")] == [
        "7505876",
        "0000002",
    ]


@pytest.mark.parametrize(
    ("text", "said"), [("hello\nworld\n", "is no list of journals"), ("JrId: 1\nMedAbbr: X\n", "without JournalTitle")]
)
def test_what_is_no_such_list_is_refused_in_a_sentence(text, said):
    with pytest.raises(InputError, match=said):
        list(read_journals(text, "J_Medline.txt"))


def test_a_list_that_is_refused_leaves_the_earlier_one(tmp_path, file):
    database = str(tmp_path / "refs.db")
    assert pmsync.journals(database, file) == 2
    file.write_text(LIST + "JrId: 3\nMedAbbr: X\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["journals", database, str(file)])
    assert (refused.exit_code, "without JournalTitle" in refused.stderr) == (2, True)
    db = sqlite3.connect(database)
    assert db.execute("SELECT count(DISTINCT journal) FROM journal_names").fetchone() == (2,)
    db.close()


def test_reading_the_list_twice_changes_nothing(tmp_path, file):
    database = str(tmp_path / "refs.db")
    first = CliRunner().invoke(main, ["journals", database, str(file)])
    assert first.stdout == f"{database} knows the journals of {file} now: 2\n"
    assert CliRunner().invoke(main, ["journals", database, str(file)]).stdout == first.stdout


def test_a_journal_without_a_name_in_pubmed_is_left_out_and_one_without_the_line_is_a_cut():
    without = "\nJrId: 3\nJournalTitle: Titled\nMedAbbr:\nNlmId: 3\n"
    assert [journal.id for journal, _ in read_journals(LIST + without, "x")] == ["7505876", "0000002"]
    with pytest.raises(InputError, match=r"x has a journal without NlmId \(JrId: 3\); get it again"):
        list(read_journals((LIST + without).removesuffix("NlmId: 3\n"), "x"))


def test_a_web_page_is_no_list():
    with pytest.raises(InputError, match="is no list of journals"):
        list(read_journals("<html><style>a { color: red }</style>\n<p>Error: 404</p></html>", "x"))


def test_without_a_database_the_list_is_fetched(server, monkeypatch):
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    known = pmsync.journals()
    assert known > 20
    fetched = fetch_journals(Settings.from_environment())
    assert (fetched.source.journals, fetched.is_new) == (known, False)
    server.fault("journals", "503", None)
    with pytest.raises(TransientError, match="NLM's file server answered 503"):
        pmsync.journals(settings=Settings.from_environment())


@pytest.mark.parametrize("given", [{"db": "refs.db"}, {"file": "J_Medline.txt"}])
def test_half_of_what_is_needed_is_refused(given):
    with pytest.raises(InputError, match="a database and a file of NLM's, or neither"):
        pmsync.journals(**given)


@pytest.mark.parametrize("name", ["Proc. Test Soc.", "Proceedings of the Test Society", "1091-6490"])
def test_a_journal_named_otherwise_is_lent_its_issns_and_agrees(tmp_path, file, name):
    renamed = replace(FULL, journal=Journal("7505876", "P T S", "Renamed since", ("0027-8424",)))
    citation = Citation("", journal=name)
    assert verdict_on("journal", citation, renamed) == Verdict.CONFLICTS
    pmsync.journals(tmp_path / "refs.db", file)
    with Store(tmp_path / "refs.db") as store:
        assert verdict_on("journal", as_known(store, citation), renamed) == Verdict.AGREES
        assert as_known(store, Citation("", journal="Lancet")).issns is None
        assert as_known(store, Citation("", journal="Z Ohne Nummer")).issns is None


def test_a_name_of_two_journals_lends_nothing(tmp_path, file):
    file.write_text(LIST.replace("Zeitschrift ohne Nummer", "Proc Test Soc"), encoding="utf-8")
    pmsync.journals(tmp_path / "refs.db", file)
    with Store(tmp_path / "refs.db") as store:
        assert as_known(store, Citation("", journal="Proc Test Soc")).issns is None


def test_what_is_due_is_asked_with_its_issns_and_kept_without(tmp_path, file):
    pmsync.journals(tmp_path / "refs.db", file)
    now = datetime(2026, 11, 26, tzinfo=UTC)
    with Store(tmp_path / "refs.db") as store:
        add_citations(store, "line", "x", [parse("Proc Test Soc 2020;1:2")], now)
        [due] = due_citations(store, now)
        assert as_known(store, due.citation).issns == ("0027-8424", "1091-6490")
    db = sqlite3.connect(tmp_path / "refs.db")
    assert "issns" not in db.execute("SELECT parsed FROM citations").fetchone()[0]
    db.close()
