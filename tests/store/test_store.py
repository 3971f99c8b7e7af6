"""The database: what is written is what is read, once, whole, and never against a person."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmsync.errors import StoreError, TransientError
from pmsync.models import (
    Article,
    Candidate,
    Citation,
    Comparison,
    Decision,
    PartialDate,
    Proof,
    Resolution,
    Status,
    Verdict,
)
from pmsync.store import schedule
from pmsync.store.articles import read_articles, write_articles
from pmsync.store.citations import add_citations, due_citations, known_decisions, remove_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_lines, save_resolutions
from tests.support.articles import BARE, FULL, HEADINGS

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = timedelta(days=1)
DOI = Citation("doi:10.1000/TEST.101", doi="10.1000/test.101")
STUB = Citation("Proc Test Soc. 1998-12", journal="Proc Test Soc", date=PartialDate(1998, 12))
BAD = Citation("hello", problem="no fact in it")
PROOF = (Comparison("doi", "10.1000/test.101", "10.1000/test.101", Verdict.AGREES),)
MATCHED = Decision(Status.MATCHED, "doi", article=FULL, proof=Proof(PROOF, "all of PubMed"), candidate_count=1)
CANDIDATES = tuple(Candidate(pmid, None, "A title", "Proc Test Soc", "1998-12", PROOF) for pmid in (9, 8))
AMBIGUOUS = Decision(
    Status.AMBIGUOUS,
    "date",
    "2 records fit",
    proof=Proof(searched="some set"),
    candidates=CANDIDATES,
    candidate_count=2,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "refs.db"


@pytest.fixture
def store(path: Path):
    with Store(path, create=True) as opened:
        yield opened


def rows(path: Path, sql: str) -> list[tuple]:
    db = sqlite3.connect(path)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def dump(path: Path) -> list[str]:
    db = sqlite3.connect(path)
    try:
        return list(db.iterdump())
    finally:
        db.close()


def decide(store: Store, citation: Citation, decision: Decision | None, now: datetime = NOW, **kwargs) -> None:
    ids = [one.id for one in due_citations(store, now + 400 * DAY) if one.citation == citation]
    save_resolutions(store, [(id_, Resolution(citation, decision, **kwargs)) for id_ in ids], now)


def test_articles_come_back_as_they_were_written(store):
    write_articles(store._db, [FULL, BARE], "2026-11-23T02:00:00Z")
    read = read_articles(store._db, [101, 102, 103])
    assert read == {101: replace(FULL, mesh=tuple(sorted(FULL.mesh, key=lambda h: h.name))), 102: BARE}


def test_writing_the_same_articles_again_changes_nothing(store, path):
    write_articles(store._db, [FULL, BARE], "2026-11-23T02:00:00Z")
    before = dump(path)
    write_articles(store._db, [FULL, BARE], "2026-11-23T02:00:00Z")
    assert dump(path) == before


def test_what_a_record_no_longer_says_is_taken_away(store):
    write_articles(store._db, [FULL], "2026-11-23T02:00:00Z")
    poorer = replace(FULL, abstract=None, types=(), mesh=HEADINGS[:1], doi=None)
    write_articles(store._db, [poorer], "2026-11-24T02:00:00Z")
    assert read_articles(store._db, [101]) == {101: poorer}


@pytest.mark.parametrize(
    ("table", "words", "hits"),
    [
        ("articles", "opioid", 1),
        ("articles", "Neil", 1),
        ("abstracts", "methods", 1),
        ("mesh_terms", "exosome", 1),
        ("articles", "absent", 0),
    ],
)
def test_search_finds_what_was_stored(store, table, words, hits):
    write_articles(store._db, [FULL], "2026-11-23T02:00:00Z")
    found = store._db.execute(f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH ?", (words,)).fetchone()
    assert found == (hits,)


def test_search_forgets_what_a_title_no_longer_says(store):
    write_articles(store._db, [FULL], "2026-11-23T02:00:00Z")
    write_articles(store._db, [replace(FULL, title="Another title.")], "2026-11-24T02:00:00Z")
    hits = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert store._db.execute(hits, ("opioid",)).fetchone() == (0,)
    assert store._db.execute(hits, ("another",)).fetchone() == (1,)


def test_adding_the_same_lines_twice_changes_nothing(store, path):
    assert add_citations(store, "file", "refs.txt", [DOI, STUB, BAD, DOI], NOW) == (3, 1)
    before = dump(path)
    assert add_citations(store, "file", "refs.txt", [DOI, STUB, BAD], NOW + DAY) == (0, 3)
    assert dump(path) == before


def test_the_text_is_kept_as_given_and_the_unreadable_with_their_reason(store, path):
    add_citations(store, "file", "refs.txt", [DOI, BAD], NOW)
    assert rows(path, "SELECT text, status, reason, due_at IS NULL FROM citations ORDER BY id") == [
        ("doi:10.1000/TEST.101", "new", None, 0),
        ("hello", "unreadable", "no fact in it", 1),
    ]


def test_due_gives_back_the_citation_with_every_fact(store):
    full = Citation("x", 1, "PMC2", "10.3/x", "T", "A B", "J", PartialDate(2020, 1, 2), "4", "5", "6", "7")
    add_citations(store, "file", "a", [full, STUB], NOW)
    assert [one.citation for one in due_citations(store, NOW)] == [full, STUB]
    assert [one.citation for one in due_citations(store, NOW, limit=1)] == [full]
    assert [one.citation for one in due_citations(store, NOW - DAY)] == [
        full,
        STUB,
    ]  # a clock set back hides nothing new


def test_a_match_is_written_with_article_and_proof_and_is_never_due_again(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    decide(store, DOI, MATCHED)
    [(status, pmid, proof, decided_by)] = rows(path, "SELECT status, pmid, proof, decided_by FROM citations")
    assert (status, pmid, decided_by) == ("matched", 101, "rule")
    assert json.loads(proof) == {
        "service": "NCBI EFetch",
        "asked_at": "2026-11-23T02:00:00Z",
        "searched": "all of PubMed",
        "pmid": 101,
        "facts": [{"fact": "doi", "asked": "10.1000/test.101", "found": "10.1000/test.101", "verdict": "agrees"}],
    }
    assert due_citations(store, NOW + 1000 * DAY) == []


def test_an_undecided_citation_is_due_again_and_later_each_time(store):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    assert due_citations(store, NOW + DAY - schedule.EARLY - timedelta(seconds=1)) == []
    [again] = due_citations(store, NOW + DAY)
    assert again.again
    decide(store, STUB, AMBIGUOUS, NOW + DAY)
    assert due_citations(store, NOW + 2 * DAY) == []
    assert len(due_citations(store, NOW + 3 * DAY)) == 1


def test_a_failure_leaves_the_earlier_decision_and_the_citation_due(store, path):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    before = rows(path, "SELECT status, checked_at, due_at, candidate_count FROM citations")
    for _ in range(2):
        decide(store, STUB, None, NOW + 5 * DAY, error=TransientError("NCBI ESearch answered 503"))
    assert rows(path, "SELECT status, checked_at, due_at, candidate_count FROM citations") == before
    assert rows(path, "SELECT error, attempts FROM citations") == [("NCBI ESearch answered 503", 2)]
    assert len(rows(path, "SELECT * FROM candidates")) == 2
    decide(store, STUB, MATCHED, NOW + 6 * DAY)
    assert rows(path, "SELECT error, attempts FROM citations") == [(None, 0)]
    assert rows(path, "SELECT * FROM candidates") == []


def test_a_persons_choice_is_never_overwritten_nor_asked_again(store, path):
    add_citations(store, "file", "a", [STUB], NOW)
    decide(store, STUB, AMBIGUOUS)
    [due] = due_citations(store, NOW + 9 * DAY)
    store._db.execute("UPDATE citations SET decided_by = 'person', status = 'not_found', reason = 'none of these'")
    assert due_citations(store, NOW + 9 * DAY) == []
    save_resolutions(store, [(due.id, Resolution(STUB, MATCHED))], NOW + 9 * DAY)
    assert rows(path, "SELECT status, reason, pmid FROM citations") == [("not_found", "none of these", None)]
    assert known_decisions(store, [STUB], NOW + 999 * DAY)[STUB].reason == "none of these"


def test_a_part_is_written_whole_or_not_at_all(store, path):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    before = dump(path)
    [first, second] = due_citations(store, NOW)
    broken = replace(MATCHED, article=replace(FULL, pmid=103, title=None))
    with pytest.raises(StoreError):
        save_resolutions(store, [(first.id, Resolution(DOI, MATCHED)), (second.id, Resolution(STUB, broken))], NOW)
    assert dump(path) == before


def test_answers_are_those_of_the_same_facts_whatever_their_dress(store):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    decide(store, DOI, MATCHED)
    decide(store, STUB, AMBIGUOUS)
    dressed = replace(DOI, text="https://doi.org/10.1000/test.101")
    answers = known_decisions(store, [dressed, STUB, Citation("x", pmid=7), BAD], NOW)
    assert answers[dressed].article.title == FULL.title
    assert answers[dressed].proof.comparisons == PROOF
    assert answers[STUB] == AMBIGUOUS
    assert set(answers) == {dressed, STUB}


def test_an_answer_grows_old(store):
    add_citations(store, "file", "a", [DOI], NOW)
    decide(store, DOI, MATCHED)
    assert known_decisions(store, [DOI], NOW + 30 * DAY)
    assert not known_decisions(store, [DOI], NOW + 31 * DAY)
    assert known_decisions(store, [DOI], NOW + 31 * DAY, any_age=True)


def test_looked_up_lines_are_written_once_and_into_rows_of_the_same_facts(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    dressed = replace(DOI, text="10.1000/test.101")
    for _ in range(2):
        save_lines(
            store,
            [
                Resolution(dressed, MATCHED),
                Resolution(STUB, AMBIGUOUS),
                Resolution(BAD, Decision(Status.UNREADABLE, reason="r")),
            ],
            NOW,
        )
    assert rows(path, "SELECT text, status FROM citations ORDER BY id") == [
        ("doi:10.1000/TEST.101", "matched"),
        ("Proc Test Soc. 1998-12", "ambiguous"),
        ("hello", "unreadable"),
    ]


def test_remove_takes_citations_and_their_candidates_and_leaves_articles(store, path):
    add_citations(store, "file", "a", [DOI, STUB], NOW)
    add_citations(store, "file", "b", [DOI], NOW)
    decide(store, DOI, MATCHED)
    decide(store, STUB, AMBIGUOUS)
    assert remove_citations(store, source="a") == 2
    assert rows(path, "SELECT name FROM sources") == [("b",)]
    assert rows(path, "SELECT count(*) FROM candidates") == [(0,)]
    [(id_,)] = rows(path, "SELECT id FROM citations")
    assert remove_citations(store, ids=[id_, 999]) == 1
    assert rows(path, "SELECT (SELECT count(*) FROM sources), (SELECT pmid FROM articles)") == [(0, 101)]


def test_a_decision_is_not_written_to_another_citation_that_got_the_id(store, path):
    add_citations(store, "file", "a", [DOI], NOW)
    [due] = due_citations(store, NOW)
    remove_citations(store, source="a")
    add_citations(store, "file", "b", [STUB], NOW)
    save_resolutions(
        store, [(due.id, Resolution(DOI, MATCHED)), (due.id, Resolution(DOI, error=TransientError("e")))], NOW
    )
    assert rows(path, "SELECT text, status, error FROM citations") == [(STUB.text, "new", None)]


def test_what_an_older_version_could_not_read_becomes_new_once_it_can(store, path):
    add_citations(store, "file", "a", [Citation(DOI.text, problem="not read yet")], NOW)
    assert add_citations(store, "file", "a", [DOI], NOW) == (1, 0)
    assert rows(path, "SELECT status, reason, doi FROM citations") == [("new", None, DOI.doi)]
    assert [one.citation for one in due_citations(store, NOW)] == [DOI]


def test_tags_are_kept_beside_the_text_and_go_when_the_record_has_none(tmp_path):
    tagged = Article(1, title="H2O.", abstract="a2", title_markup="H<sub>2</sub>O.", abstract_markup="a<sup>2</sup>")
    with Store(tmp_path / "refs.db", create=True) as store, store.transaction() as db:
        write_articles(db, [tagged], "2026-11-26T00:00:00Z")
        assert read_articles(db, [1]) == {1: tagged}
        plain = replace(tagged, title_markup=None, abstract_markup=None)
        write_articles(db, [plain], "2026-11-26T00:00:00Z")
        assert read_articles(db, [1]) == {1: plain}
        assert db.execute("SELECT count(*) FROM markup").fetchone() == (0,)
