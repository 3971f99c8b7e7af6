"""A person's decisions from Python: what waits, what is chosen, why it was decided, and what is proved again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import pmsync
from pmsync.errors import InputError, TransientError
from pmsync.models import Proof, Resolution
from pmsync.store.citations import add_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_resolutions
from tests.support.articles import BARE
from tests.support.decisions import AMBIGUOUS, DOI, MATCHED, NOW, STUB
from tests.support.services import FakeNcbi, services


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with a match, a citation that waits, and another of the same facts."""
    path = tmp_path / "refs.db"
    with Store(path, create=True) as store:
        add_citations(store, "file", "a", [DOI, STUB, replace(STUB, text="the same stub")], NOW)
        proved = Resolution(DOI, replace(MATCHED, candidate_count=1))
        save_resolutions(store, [(1, proved), *((id_, Resolution(STUB, AMBIGUOUS)) for id_ in (2, 3))], NOW)
    return path


@pytest.fixture
def ncbi(monkeypatch: pytest.MonkeyPatch) -> FakeNcbi:
    """The PubMed from which a chosen record is fetched."""
    fake = FakeNcbi({102: BARE})
    monkeypatch.setattr("pmsync.api.review.services_for", lambda _, *, refresh: services(fake))
    return fake


def test_what_waits_is_listed_until_a_person_has_chosen(db, ncbi):
    assert [case.id for case in pmsync.review(db)] == [2, 3]
    choice = pmsync.choose(db, 2, "https://pubmed.ncbi.nlm.nih.gov/102/")
    assert (choice.case.decision.article, choice.also, choice.alike) == (BARE, (), (3,))
    assert [case.id for case in pmsync.review(db)] == [3]
    assert ncbi.fetched == [102]


def test_a_record_that_is_stored_is_not_fetched(db, ncbi):
    assert pmsync.choose(db, 2, 101).case.decision.article.pmid == 101
    assert ncbi.fetched == []


@pytest.mark.parametrize(
    ("id_", "pmid", "sentence"),
    [
        (9, 102, "has no citation 9"),
        (2, "10.1000/x", "'10.1000/x' is no PMID"),
        (2, "123456789", "'123456789' is no PMID"),
        (2, 103, "PubMed has no record with PMID 103; nothing was changed"),
    ],
)
@pytest.mark.usefixtures("ncbi")
def test_what_cannot_be_chosen_is_a_sentence_and_changes_nothing(db, id_, pmid, sentence):
    with pytest.raises(InputError, match=sentence):
        pmsync.choose(db, id_, pmid)
    assert [case.id for case in pmsync.review(db)] == [2, 3]


def test_a_record_that_cannot_be_fetched_is_not_chosen(db, ncbi):
    ncbi.records = {102: TransientError("NCBI EFetch answered 503")}
    with pytest.raises(TransientError):
        pmsync.choose(db, 2, 102)
    assert [case.id for case in pmsync.review(db)] == [2, 3]


def test_a_choice_of_what_has_changed_since_it_was_seen_is_refused_before_anybody_is_asked(db, ncbi):
    with pytest.raises(InputError, match="was decided or changed since you saw it"):
        pmsync.choose(db, 2, 102, seen="another state")
    assert ncbi.fetched == []


def test_citations_are_explained_by_number_text_doi_or_pmid(db):
    names = [1, DOI.text, "doi:10.1000/test.101", "PMID: 101"]
    assert [case.id for case in pmsync.explain(db, names)] == [1] * 4
    with pytest.raises(InputError, match="has no citation with the text, DOI or PMID 'absent'"):
        pmsync.explain(db, ["absent"])
    with pytest.raises(InputError, match="put the one between brackets"):
        pmsync.explain(db, "1")


def test_a_link_that_its_proof_no_longer_proves_fails_with_the_reason(db):
    assert pmsync.verify(db).failing == ()
    with Store(db) as store, store.transaction() as rows:
        rows.execute("UPDATE articles SET doi = '10.1000/other'")
    [failure] = pmsync.verify(db).failing
    assert (failure.id, failure.text) == (1, DOI.text)
    assert "doi" in failure.sentence.lower()


def test_a_link_without_a_proof_fails_and_a_persons_choice_is_only_counted(db):
    pmsync.choose(db, 2, 101)
    with Store(db) as store:
        save_resolutions(store, [(1, Resolution(DOI, replace(MATCHED, proof=Proof(searched="all"))))], NOW)
    verification = pmsync.verify(db)
    assert (verification.links, verification.chosen) == (1, 1)
    assert [failure.sentence for failure in verification.failing] == ["its proof is gone"]
