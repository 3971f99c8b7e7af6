"""What is said of a citation after each step: the last word, what stands until one knows better, or an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.errors import RefusedError, TransientError
from pmsync.matching import rules
from pmsync.matching.supplement import supplemented
from pmsync.models import Article, Citation, Decision, Journal, Status, Verdict, Work
from pmsync.resolve.pending import Hits, Ladder, Pending, nothing_found
from tests.support.papers import ARTICLE, PAPER, REFERENCE, STUB
from tests.support.services import FakeNcbi, services


def compared(
    citation: Citation, *records: Article, by: tuple[rules.Rule, ...], hits: Hits | None = None, **known: object
) -> Pending:
    """Return a citation after one step that found these records."""
    pending = Pending(citation, citation, **known)
    ncbi = FakeNcbi({record.pmid: record for record in records})
    ladder = Ladder(services(ncbi))
    ladder.compare({pending: hits or Hits(tuple(record.pmid for record in records))}, *by)
    return pending


def test_a_match_is_the_last_word():
    pending = compared(STUB, ARTICLE, by=(rules.VOLUME_AND_PAGE,))
    assert isinstance(pending.final, Decision)
    assert (pending.final.status, pending.final.article) == (Status.MATCHED, ARTICLE)


def test_a_step_that_finds_no_record_says_nothing():
    pending = compared(STUB, by=(rules.VOLUME_AND_PAGE,))
    assert (pending.final, pending.decision) == (None, None)


def test_what_is_likely_by_its_title_stands_until_crossref_knows_better():
    few = replace(REFERENCE, first_author=None, date=None, volume=None, page=None)
    pending = compared(few, PAPER, by=(rules.TITLE,))
    assert pending.final is None
    assert pending.decision is not None
    assert pending.decision.status is Status.LIKELY


def test_beside_the_facts_of_the_very_work_another_papers_page_says_nothing():
    work = Work("10.1000/w", title=str(REFERENCE.title))
    other = replace(PAPER, title="Laparoscopic surgery of the gall bladder in children", authors=("Smith B",))
    assert compared(REFERENCE, other, by=(rules.VOLUME_AND_PAGE,)).decision is not None
    pending = compared(REFERENCE, other, by=(rules.VOLUME_AND_PAGE,), work=work)
    assert (pending.final, pending.decision) == (None, None)


class FakeJournals:
    """A list of journals with one, under one name."""

    def named(self, name: str) -> tuple[Journal, ...]:
        return (Journal("7", "Front Immunol (Engl Ed)", ""),) if name == "Front Immunol (Engl Ed)" else ()


def test_a_record_in_another_edition_than_the_one_stated_says_nothing():
    for name, status in (("Front Badgers", Status.CONTRADICTION), ("Front Immunol (Engl Ed)", None)):
        stated = replace(REFERENCE, journal=name, page="999", volume="99")
        record = replace(PAPER, journal=replace(PAPER.journal, abbreviation=name.replace("Engl Ed", "Barc")))
        pending = Pending(stated, stated)
        listed = replace(services(FakeNcbi({record.pmid: record})), journals=FakeJournals())
        Ladder(listed).compare({pending: Hits((record.pmid,))}, rules.TITLE)
        assert (pending.decision and pending.decision.status) is status


def test_one_record_that_cannot_be_fetched_leaves_the_citation_undecided():
    pending, error = Pending(STUB, STUB), TransientError("NCBI is busy")
    Ladder(services(FakeNcbi({ARTICLE.pmid: ARTICLE, 1: error}))).compare(
        {pending: Hits((ARTICLE.pmid, 1))}, rules.VOLUME_AND_PAGE
    )
    assert pending.final is error


def test_a_question_that_was_refused_is_the_citations_error():
    error = RefusedError("no such search")
    assert compared(STUB, by=(rules.VOLUME_AND_PAGE,), hits=Hits(error=error)).final is error


def test_more_records_than_can_be_fetched_are_ambiguous_by_their_count():
    hits = Hits(searched="the records of 2022", too_many=4218)
    final = compared(STUB, by=(rules.JOURNAL_AND_DATE,), hits=hits).final
    assert isinstance(final, Decision)
    assert (final.status, final.candidate_count, final.candidates) == (Status.AMBIGUOUS, 4218, ())
    assert (final.reason, final.proof.searched) == ("4,218 records fit; more facts are needed", "the records of 2022")


def test_no_record_is_fetched_twice():
    ncbi = FakeNcbi({ARTICLE.pmid: ARTICLE})
    ladder = Ladder(services(ncbi))
    for _ in range(2):
        ladder.compare({Pending(STUB, STUB): Hits((ARTICLE.pmid, 7))}, rules.VOLUME_AND_PAGE)
    assert ncbi.fetched == [ARTICLE.pmid, 7]


def test_a_doi_nobody_knows_is_in_the_proof_as_it_was_stated():
    work = Work("10.1000/w", title=str(REFERENCE.title))
    stated = replace(REFERENCE, doi="10.1000/mistyped")
    pending = Pending(stated, replace(stated, doi=PAPER.doi), work=work, doi_unknown=True)
    Ladder(services(FakeNcbi({PAPER.pmid: PAPER}))).compare({pending: Hits((PAPER.pmid,))}, rules.TITLE)
    assert isinstance(pending.final, Decision)
    assert (pending.final.reason, pending.final.work) == ("doi_mistyped", work)
    [doi] = [comparison for comparison in pending.final.proof.comparisons if comparison.fact == "doi"]
    assert (doi.asked, doi.verdict) == ("10.1000/mistyped", Verdict.CONFLICTS)


def test_a_title_of_its_own_is_in_the_proof_though_crossrefs_found_the_record():
    work = Work(str(PAPER.doi), title=str(PAPER.title))
    stated = replace(REFERENCE, title="Neurogenesis and viral infection of the developing brian")
    pending = Pending(stated, supplemented(stated, work), work=work)
    Ladder(services(FakeNcbi({PAPER.pmid: PAPER}))).compare({pending: Hits((PAPER.pmid,))}, rules.TITLE)
    assert isinstance(pending.final, Decision)
    assert [(one.fact, one.asked) for one in pending.final.differences] == [("title", stated.title)]


# --- when no step has decided ---


def test_a_work_that_only_crossref_has_is_not_in_pubmed():
    work = Work("10.1000/w", title="Of badgers.", type="book-chapter")
    decision = nothing_found(Pending(STUB, STUB, work=work))
    assert (decision.status, decision.method, decision.work) == (Status.NOT_IN_PUBMED, "crossref", work)
    assert decision.reason == "Crossref has it as book-chapter, doi:10.1000/w; PubMed does not"


@pytest.mark.parametrize(
    ("facts", "known", "reason"),
    [
        ({"doi": "10.1/x"}, {"doi_unknown": True}, "neither PubMed nor Crossref has a record with DOI 10.1/x"),
        ({"pmid": 7}, {}, "PubMed has no record with PMID 7"),
        ({"pmcid": "PMC7"}, {}, "PubMed has no record with PMCID PMC7"),
        ({"journal": "J Badgers", "volume": "12"}, {}, "PubMed has no record with the journal J Badgers, volume 12"),
        (
            {"title": "Of badgers"},
            {"queried": True},
            "neither PubMed nor Crossref has a record with the title 'Of badgers'",
        ),
    ],
)
def test_what_nobody_has_is_not_found_and_the_reason_names_what_was_asked(facts, known, reason):
    citation = Citation("", **facts)
    decision = nothing_found(Pending(citation, citation, **known))
    assert (decision.status, decision.reason) == (Status.NOT_FOUND, reason)


def test_a_doi_of_another_agency_is_not_in_pubmed():
    citation = Citation("", doi="10.1/x")
    decision = nothing_found(Pending(citation, citation, agency="DataCite"))
    assert (decision.status, decision.method) == (Status.NOT_IN_PUBMED, "agency")
    assert "which is registered with DataCite, not with Crossref" in str(decision.reason)
