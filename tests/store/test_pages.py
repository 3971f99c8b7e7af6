"""Pages in the database: whole, in their order, and never against a person."""

from __future__ import annotations

from dataclasses import replace

from pmsync.models import Citation, Resolution
from pmsync.store.decisions import save_choice, save_resolutions
from pmsync.store.pages import add_page, stored_pages
from tests.support.articles import BARE
from tests.support.decisions import AMBIGUOUS, DAY, DOI, MATCHED, NOW, STUB, rows

ANCHOR = Citation("10.1/anchor", doi="10.1/anchor")
OTHER = replace(STUB, text="Proc Test Soc. 1999", page="7")


def texts(store, now=NOW, name=None) -> list[list[str]]:
    return [[row.citation.text for row in page.rows] for page in stored_pages(store, now, name)]


def test_a_page_comes_back_whole_in_its_order(store):
    assert add_page(store, "page", ANCHOR, [(2, DOI), (1, STUB)], NOW) == (3, 0)
    [page] = stored_pages(store, NOW)
    assert (page.name, page.anchor.citation) == ("page", ANCHOR)
    assert [row.citation for row in page.entries] == [STUB, DOI]
    assert page.is_open
    assert all(row.is_open for row in page.rows)


def test_the_same_page_again_changes_nothing(store, path):
    add_page(store, "page", ANCHOR, [(1, STUB)], NOW)
    before = rows(path, "SELECT * FROM citations")
    assert add_page(store, "page", ANCHOR, [(1, STUB)], NOW + DAY) == (0, 2)
    assert rows(path, "SELECT * FROM citations") == before


def test_the_same_text_in_two_places_is_two_entries(store):
    add_page(store, "page", ANCHOR, [(1, STUB), (2, STUB)], NOW)
    assert texts(store) == [[ANCHOR.text, STUB.text, STUB.text]]


def test_an_entry_that_stands_there_no_more_goes_unless_a_person_decided_it(store, path):
    add_page(store, "page", ANCHOR, [(1, STUB), (2, DOI)], NOW)
    save_choice(store, 3, BARE, NOW)
    assert add_page(store, "page", ANCHOR, [(1, OTHER)], NOW) == (1, 1)
    assert texts(store) == [[ANCHOR.text, OTHER.text]]
    assert rows(path, "SELECT text, position, decided_by FROM citations WHERE id = 3") == [(DOI.text, -3, "person")]


def test_a_page_is_asked_about_while_something_of_it_is_open_and_read_by_its_name_always(store):
    add_page(store, "page", ANCHOR, [(1, STUB)], NOW)
    save_resolutions(store, [(1, Resolution(ANCHOR, MATCHED)), (2, Resolution(STUB, AMBIGUOUS))], NOW)
    assert texts(store) == []
    [page] = stored_pages(store, NOW, "page")
    assert not page.is_open
    [page] = stored_pages(store, NOW + DAY)
    assert [row.is_open for row in page.rows] == [False, True]


def test_what_a_person_decided_is_not_open(store):
    add_page(store, "page", ANCHOR, [(1, DOI)], NOW)
    save_choice(store, 2, BARE, NOW)
    [page] = stored_pages(store, NOW)
    assert [row.is_open for row in page.rows] == [True, False]
