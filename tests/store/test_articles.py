"""Articles in the database: what is written is what is read, once, and what a record no longer says goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.models import Article, Citation, Descriptor, Journal, Link
from pmsync.models.notices import CROSSREF, PAPER, PUBMED, RETRACTION
from pmsync.store.articles import (
    add_links_of_notice,
    notices_of,
    read_articles,
    stored_article,
    with_issns,
    write_articles,
    write_crossref_links,
    write_descriptors,
    write_journals,
)
from tests.support.articles import BARE, FULL, HEADINGS, JOURNAL
from tests.support.decisions import dump


def test_articles_come_back_as_they_were_written(db):
    write_articles(db, [FULL, BARE], "2026-11-23T02:00:00Z")
    read = read_articles(db, [101, 102, 103])
    assert read == {101: replace(FULL, mesh=tuple(sorted(FULL.mesh, key=lambda h: h.name))), 102: BARE}


def test_writing_the_same_articles_again_changes_nothing(db, path):
    write_articles(db, [FULL, BARE], "2026-11-23T02:00:00Z")
    before = dump(path)
    write_articles(db, [FULL, BARE], "2026-11-23T02:00:00Z")
    assert dump(path) == before


def test_what_a_record_no_longer_says_is_taken_away(db):
    write_articles(db, [FULL], "2026-11-23T02:00:00Z")
    poorer = replace(FULL, abstract=None, types=(), mesh=HEADINGS[:1], doi=None)
    write_articles(db, [poorer], "2026-11-24T02:00:00Z")
    assert read_articles(db, [101]) == {101: poorer}


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
def test_search_finds_what_was_stored(db, table, words, hits):
    write_articles(db, [FULL], "2026-11-23T02:00:00Z")
    found = db.execute(f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH ?", (words,)).fetchone()
    assert found == (hits,)


def test_search_forgets_what_a_title_no_longer_says(db):
    write_articles(db, [FULL], "2026-11-23T02:00:00Z")
    write_articles(db, [replace(FULL, title="Another title.")], "2026-11-24T02:00:00Z")
    hits = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
    assert db.execute(hits, ("opioid",)).fetchone() == (0,)
    assert db.execute(hits, ("another",)).fetchone() == (1,)


def test_tags_are_kept_beside_the_text_and_go_when_the_record_has_none(db):
    tagged = Article(1, title="H2O.", abstract="a2", title_markup="H<sub>2</sub>O.", abstract_markup="a<sup>2</sup>")
    write_articles(db, [tagged], "2026-11-26T00:00:00Z")
    assert read_articles(db, [1]) == {1: tagged}
    plain = replace(tagged, title_markup=None, abstract_markup=None)
    write_articles(db, [plain], "2026-11-26T00:00:00Z")
    assert read_articles(db, [1]) == {1: plain}
    assert db.execute("SELECT count(*) FROM markup").fetchone() == (0,)


def test_an_article_is_found_by_its_pmid_or_not_at_all(store, db):
    write_articles(db, [BARE], "2026-11-23T02:00:00Z")
    assert stored_article(store, 102) == BARE
    assert stored_article(store, 103) is None


# --- journals ---

LANCET = Journal("2985213R", "Lancet", "Lancet (London, England)", ("0140-6736", "1474-547X"))


def test_a_citation_has_the_issns_of_its_journal_under_each_of_its_names(store, db):
    assert write_journals(store, [(JOURNAL, "Proc. Test Soc."), (LANCET, "Lancet")]) == 2
    for name in ("Proc Test Soc", "Proc. Test Soc.", "proceedings of the test society", "1091-6490"):
        assert with_issns(db, Citation("", journal=name)).issns == JOURNAL.issns, name
    for name in (None, "Proc Another Soc"):
        assert with_issns(db, Citation("", journal=name)).issns is None, name


def test_a_name_that_two_journals_have_is_no_journals(store, db):
    namesake = Journal("1", "Lancet", "Another Lancet", ("1111-1111",))
    write_journals(store, [(LANCET, ""), (namesake, "")])
    assert with_issns(db, Citation("", journal="Lancet")).issns is None
    assert with_issns(db, Citation("", journal="Another Lancet")).issns == ("1111-1111",)


def test_a_new_list_takes_the_place_of_the_old_one_and_a_broken_one_does_not(store, db):
    write_journals(store, [(JOURNAL, "")])
    write_journals(store, [(LANCET, "")])
    assert with_issns(db, Citation("", journal=JOURNAL.abbreviation)).issns is None
    with pytest.raises(ZeroDivisionError):
        write_journals(store, ((JOURNAL, str(1 // 0)) for _ in range(1)))
    assert with_issns(db, Citation("", journal="Lancet")).issns == LANCET.issns


# --- MeSH ---


def test_a_descriptor_that_a_year_drops_keeps_its_name_and_stands_nowhere(store, db):
    humans = Descriptor("D006801", "Humans", ("B01.1",))
    exosomes = Descriptor("D055354", "Exosomes", ("A11.2", "A11.3"))
    assert write_descriptors(store, [humans, exosomes]) == 2
    assert db.execute("SELECT number, term FROM mesh_tree ORDER BY number").fetchall() == [
        ("A11.2", "D055354"),
        ("A11.3", "D055354"),
        ("B01.1", "D006801"),
    ]
    write_descriptors(store, [humans])
    assert db.execute("SELECT term FROM mesh_tree").fetchall() == [("D006801",)]
    assert db.execute("SELECT name FROM mesh_terms WHERE id = 'D055354'").fetchall() == [("Exosomes",)]


# --- notices ---


def notice(service: str = CROSSREF, doi: str = "10.1/n", kind: str = RETRACTION) -> Link:
    return Link(kind, PAPER, service, None, doi, None, None)


def test_what_pubmed_no_longer_says_goes_and_what_crossref_says_stays(db):
    write_articles(db, [replace(BARE, links=(notice(PUBMED),))], "2026-11-23T02:00:00Z")
    write_crossref_links(db, 102, [notice(doi="10.1/c")])
    write_articles(db, [BARE], "2026-11-24T02:00:00Z")
    assert notices_of(db, 102) == (notice(doi="10.1/c"),)


def test_a_check_takes_the_place_of_the_one_before_and_leaves_alone_what_only_a_notice_says(db):
    write_articles(db, [BARE], "2026-11-23T02:00:00Z")
    write_crossref_links(db, 102, [notice(doi="10.1/old")])
    add_links_of_notice(db, 102, [notice(doi="10.1/notice")])
    write_crossref_links(db, 102, [notice(doi="10.1/new")])
    assert {link.other_doi for link in notices_of(db, 102)} == {"10.1/notice", "10.1/new"}


def test_a_notice_that_the_record_tells_of_too_is_one_link(db):
    write_articles(db, [BARE], "2026-11-23T02:00:00Z")
    add_links_of_notice(db, 102, [notice(), notice()])
    write_crossref_links(db, 102, [notice()])
    add_links_of_notice(db, 102, [notice()])
    assert db.execute("SELECT told_by FROM links").fetchall() == [("record",)]
