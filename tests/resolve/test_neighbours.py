"""A page's stubs, among the neighbours that PubMed and Crossref name of the page's article."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.errors import TransientError
from pmsync.models import Article, Citation, Journal, PartialDate, Resolution, Status
from pmsync.resolve.neighbours import PageQuestion, ask_neighbours, is_stub, resolve_pages
from tests.support.services import FakeCrossref, FakeNcbi, services

ANCHOR = 1
SIMILAR = range(101, 109)  # eight similar articles, each of a journal of its own


def article(pmid: int, letter: str, **facts: object) -> Article:
    journal = Journal("", f"J {letter}", f"Journal {letter}")
    return Article(
        pmid, title=f"Of {letter}.", journal=journal, published=(PartialDate(2020, 3, pmid % 28 + 1),), **facts
    )


RECORDS = {
    ANCHOR: article(ANCHOR, "Anchor", doi="10.1000/anchor"),
    **{pmid: article(pmid, letter) for pmid, letter in zip(SIMILAR, "abcdefgh", strict=True)},
}


def stub(record: Article, beside: str | None = None) -> Citation:
    """Return a record as a literature site prints it."""
    assert record.journal
    return Citation("", journal=record.journal.abbreviation, date=record.published[0], beside=beside)


STUBS = tuple(stub(RECORDS[pmid]) for pmid in SIMILAR)
ANCHOR_CITATION = Citation("", pmid=ANCHOR)


def pubmed(**facts: object) -> FakeNcbi:
    return FakeNcbi(**{"records": RECORDS, "similar_to": {ANCHOR: tuple(SIMILAR)}, **facts})


def entries_of(ncbi: FakeNcbi, *entries: Citation, crossref: FakeCrossref | None = None) -> list[Resolution]:
    [(_, resolutions)] = resolve_pages([PageQuestion(ANCHOR_CITATION, entries)], services(ncbi, crossref))
    return resolutions


def outcome(resolution: Resolution) -> tuple[Status, int | None]:
    assert resolution.decision is not None, resolution.error
    return resolution.decision.status, resolution.decision.article.pmid if resolution.decision.article else None


# --- what a stub is ---


@pytest.mark.parametrize("facts", [{"pmid": 1}, {"doi": "10.1000/x"}, {"title": "T"}, {"volume": "1", "page": "2"}])
def test_a_stub_states_nothing_but_a_journal_and_a_date_wherever_it_stood(facts):
    assert is_stub(STUBS[0])
    assert is_stub(replace(STUBS[0], beside="doi:10.1000/x, 3"))
    assert not is_stub(replace(STUBS[0], **facts))
    assert not is_stub(Citation("", journal="J a"))
    assert not is_stub(replace(STUBS[0], problem="no fact in it"))


# --- whom PubMed names as neighbours ---


def test_the_article_heads_its_similar_articles_once_and_the_lists_stand_in_the_order_of_a_page():
    linked = {"pubmed_pubmed_citedin": (9,), "pubmed_pubmed_refs": (8,), "pubmed_pubmed_other": (7,)}
    ncbi = pubmed(similar_to={ANCHOR: (101, ANCHOR, 102)}, linked_with={ANCHOR: linked})
    neighbours = ask_neighbours(replace(RECORDS[ANCHOR], references=(5, 6)), services(ncbi))
    assert [(ranked.name, ranked.pmids) for ranked in neighbours.lists] == [
        ("similar", (ANCHOR, 101, 102)),
        ("references as printed", (5, 6)),
        ("references", (8,)),
        ("cited by", (9,)),
    ]
    assert neighbours.pmids() == {101, 102, 5, 6, 8, 9}


@pytest.mark.parametrize("question", ["similar_to", "linked_with"])
def test_without_one_of_pubmeds_answers_the_neighbours_are_not_known(question):
    error = TransientError("NCBI is busy")
    ncbi = pubmed(**{question: {ANCHOR: error}})
    assert ask_neighbours(RECORDS[ANCHOR], services(ncbi)).error is error
    assert [resolution.error for resolution in entries_of(ncbi, *STUBS)] == [error] * len(STUBS)


# --- what becomes of a page ---


def test_stubs_in_the_order_of_the_similar_articles_are_matched_with_their_whole_records():
    ncbi = pubmed()
    resolutions = entries_of(ncbi, *STUBS)
    assert [outcome(resolution) for resolution in resolutions] == [(Status.MATCHED, pmid) for pmid in SIMILAR]
    assert set(SIMILAR) <= set(ncbi.fetched)
    decision = resolutions[2].decision
    assert decision
    assert decision.proof.searched == "the 9 neighbours of PMID 1, rank 4 of those similar: 1 fit"


def test_a_record_that_conflicts_with_its_stub_is_not_matched_though_its_summary_fitted():
    ncbi = pubmed()
    moved = replace(RECORDS[103], published=(PartialDate(2001),))
    ncbi.fetch = lambda pmids: {pmid: moved if pmid == 103 else RECORDS.get(pmid) for pmid in pmids}
    assert outcome(entries_of(ncbi, *STUBS)[2]) == (Status.LIKELY, None)


def test_the_first_stub_that_bears_the_articles_very_day_is_the_article():
    own = stub(RECORDS[ANCHOR])
    assert outcome(entries_of(pubmed(), own)[0]) == (Status.MATCHED, ANCHOR)
    by_year, in_references = replace(own, date=PartialDate(2020)), replace(own, beside="References, 1")
    assert outcome(entries_of(pubmed(), by_year)[0]) == (Status.AMBIGUOUS, None)
    assert outcome(entries_of(pubmed(), in_references)[0]) == (Status.LIKELY, None)


def test_an_entry_that_states_more_is_resolved_like_any_citation():
    entry = Citation("", pmid=103)
    resolutions = entries_of(pubmed(), STUBS[0], entry, *STUBS[1:])
    assert resolutions[1].citation == entry
    assert resolutions[1].decision is not None
    assert (resolutions[1].decision.method, outcome(resolutions[1])) == ("pmid", (Status.MATCHED, 103))


def test_stubs_wait_for_an_article_that_pubmed_does_not_have():
    ncbi = FakeNcbi()
    [resolution] = entries_of(ncbi, STUBS[0])
    assert outcome(resolution) == (Status.AMBIGUOUS, None)
    assert ncbi.summarized == []


def test_an_article_that_was_not_answered_leaves_its_stubs_without_an_answer():
    error = TransientError("NCBI is busy")
    assert entries_of(FakeNcbi({ANCHOR: error}), STUBS[0])[0].error is error


def test_a_neighbour_without_a_summary_leaves_the_page_without_an_answer():
    error = TransientError("NCBI is busy")
    ncbi = pubmed(summary_errors={104: error})
    assert {resolution.error for resolution in entries_of(ncbi, *STUBS)} == {error}


def test_pages_are_answered_each_by_itself_in_the_order_they_were_asked():
    unknown = PageQuestion(Citation("", pmid=99), (STUBS[0],))
    known = PageQuestion(ANCHOR_CITATION, STUBS)
    (nobody, waiting), (anchor, matched) = resolve_pages([unknown, known], services(pubmed()))
    assert (outcome(nobody)[0], outcome(waiting[0])[0]) == (Status.NOT_FOUND, Status.AMBIGUOUS)
    assert (outcome(anchor), outcome(matched[0])) == ((Status.MATCHED, ANCHOR), (Status.MATCHED, 101))


# --- Crossref's references ---

CITED = {pmid: article(pmid, f"cited {pmid}", doi=f"10.1000/{pmid}") for pmid in range(201, 206)}


def test_a_stub_that_fits_no_neighbour_is_looked_for_among_crossrefs_references():
    crossref = FakeCrossref({"10.1000/anchor": tuple(str(record.doi) for record in CITED.values())})
    resolutions = entries_of(
        pubmed(records=RECORDS | CITED), *STUBS, *(stub(record) for record in CITED.values()), crossref=crossref
    )
    assert [outcome(resolution) for resolution in resolutions[len(STUBS) :]] == [
        (Status.MATCHED, pmid) for pmid in CITED
    ]


def test_crossref_is_not_asked_where_every_stub_fits_or_pubmed_has_references():
    crossref = FakeCrossref()
    entries_of(pubmed(), *STUBS, crossref=crossref)
    foreign = stub(CITED[201])
    entries_of(pubmed(linked_with={ANCHOR: {"pubmed_pubmed_refs": (101,)}}), *STUBS, foreign, crossref=crossref)
    assert crossref.asked == []
    entries_of(pubmed(), *STUBS, foreign, crossref=crossref)
    assert crossref.asked == ["10.1000/anchor"]


def test_where_crossref_does_not_answer_only_what_fits_no_neighbour_stays_open():
    error = TransientError("Crossref is busy")
    crossref = FakeCrossref({"10.1000/anchor": error})
    resolutions = entries_of(pubmed(), *STUBS, stub(CITED[201]), crossref=crossref)
    assert resolutions[-1].error is error
    assert [outcome(resolution) for resolution in resolutions[:-1]] == [(Status.MATCHED, pmid) for pmid in SIMILAR]
