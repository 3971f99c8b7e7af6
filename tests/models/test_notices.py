"""What is said of an article beside its text: who says it, on which side, and what it adds up to."""

from __future__ import annotations

import pytest

from pmsync.models import Link
from pmsync.models.notices import (
    CONCERN,
    CORRECTION,
    CROSSREF,
    NOTICE,
    PAPER,
    PARTIAL,
    PUBMED,
    REINSTATEMENT,
    RETRACTED_TYPE,
    RETRACTING,
    RETRACTION,
    UPDATE,
    is_retracted,
    notices,
    retracted_by,
)


def link(kind: str, role: str = PAPER, service: str = PUBMED, **more: object) -> Link:
    return Link(kind, role, service, **more)


# --- who is retracted ---


@pytest.mark.parametrize("kind", sorted(RETRACTING))
@pytest.mark.parametrize("service", [PUBMED, CROSSREF])
def test_one_services_word_makes_an_article_retracted(kind, service):
    assert is_retracted((), [link(kind, service=service)])


@pytest.mark.parametrize("kind", [PARTIAL, CONCERN, CORRECTION, UPDATE, REINSTATEMENT])
def test_nothing_else_does(kind):
    assert not is_retracted((), [link(kind)])


@pytest.mark.parametrize("kind", sorted(RETRACTING))
def test_a_notice_is_not_the_retracted_paper(kind):
    assert not is_retracted(("Retraction of Publication",), [link(kind, NOTICE)])


def test_the_publication_type_alone_is_enough():
    assert is_retracted((RETRACTED_TYPE,), ())


@pytest.mark.parametrize(
    ("retracted", "reinstated", "still"),
    [("2020-01-01", "2021-01-01", False), ("2021-02", "2021-01-01", True), (None, None, False), (None, "2020", False)],
)
def test_a_reinstatement_counts_if_it_is_the_later_word(retracted, reinstated, still):
    links = [link(RETRACTION, date=retracted), link(REINSTATEMENT, date=reinstated)]
    assert retracted_by(PUBMED, links) is still
    assert retracted_by(CROSSREF, links) is False


def test_a_notice_known_to_both_services_is_counted_once():
    both = [link(CORRECTION, other_pmid=7), link(CORRECTION, service=CROSSREF, other_doi="10.1/n")]
    assert notices(both) == {CORRECTION: 1}
    assert notices([*both, link(CORRECTION, service=CROSSREF, other_doi="10.1/m")]) == {CORRECTION: 2}
    assert notices([link(CORRECTION, NOTICE)]) == {}
