"""Which facts Crossref lends to a citation that states too few."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.supplement import LENT, restated, supplemented
from pmsync.models import Citation, Journal, PartialDate, Work
from pmsync.models.citation import Place

WORK = Work(
    "10.1000/x",
    title="Of badgers.",
    authors=("Badger B", "Otter O"),
    journal=Journal("", "J Badgers", "Journal of badgers", ("1234-5678",)),
    published=(PartialDate(2020, 3),),
    volume="12",
    issue="3",
    pages="101-9",
)


def test_a_citation_gets_the_facts_it_does_not_state():
    citation = supplemented(Citation("x", doi="10.1000/x"), WORK)
    assert (citation.first_author, citation.journal, citation.issns) == (
        "Badger B",
        "Journal of badgers",
        ("1234-5678",),
    )
    assert (citation.volume, citation.issue, citation.page, citation.last_page) == ("12", "3", "101", "109")


def test_of_the_date_only_the_year_is_lent():
    assert supplemented(Citation(""), WORK).date == PartialDate(2020)


def test_the_works_title_and_doi_stand_in_place_of_the_citations():
    citation = supplemented(Citation("", doi="10.1000/alias", title="Of bagders"), WORK)
    assert (citation.doi, citation.title) == ("10.1000/x", "Of badgers.")
    assert supplemented(Citation("", title="Of bagders"), replace(WORK, title="")).title == "Of bagders"


def test_a_last_page_is_not_lent_to_another_first_page():
    assert supplemented(Citation("", page="5"), WORK).last_page is None


def test_issns_are_lent_with_the_journal_only():
    assert supplemented(Citation("", journal="Lancet"), WORK).issns is None


def test_a_work_that_states_nothing_lends_nothing():
    bare = Work("10.1000/x", title="")
    assert supplemented(Citation("text"), bare) == Citation("text", doi="10.1000/x", lent=("doi",))


def test_what_is_lent_is_named_and_stands_nowhere_in_the_text():
    places = (Place("title", 0, 10), Place("volume", 12, 13))
    stated = Citation("Of bagders 7", doi="10.1000/x", title="Of bagders", volume="7", places=places)
    full = supplemented(stated, replace(WORK, authors=()))
    assert full.lent == ("journal", "date", "issue", "page", "last_page", "year", "title")
    assert full.places == places[1:]


def test_what_the_citation_states_itself_can_stand_there_again():
    own = Citation("Of bagders", doi="10.1000/alias", title="Of bagders", places=(Place("title", 0, 10),))
    full = restated(supplemented(own, WORK), own, "title", "volume")
    assert (full.title, full.doi, full.volume, full.places) == ("Of bagders", "10.1000/x", "12", own.places)
    assert {"doi", "volume"} < set(full.lent)
    assert "title" not in full.lent


STATED = st.fixed_dictionaries(
    {},
    optional={
        "first_author": st.just("Smith B"),
        "journal": st.just("Lancet"),
        "date": st.just(PartialDate(1999, 5)),
        "volume": st.just("1"),
        "issue": st.just("2"),
        "page": st.just("3"),
        "last_page": st.just("4"),
    },
)


@given(STATED)
def test_what_a_citation_states_itself_is_never_replaced(facts):
    citation = supplemented(Citation("", **facts), WORK)
    assert {fact: getattr(citation, fact) for fact in LENT if fact in facts} == facts
