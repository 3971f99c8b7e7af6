"""What a service says now, beside what is stored: where PubMed and Crossref differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.models import Article, Link, PartialDate, Work
from pmsync.models.notices import CROSSREF, PAPER, PUBMED, RETRACTION
from pmsync.store.records import conflicts
from tests.support.articles import FULL

WORK = Work("10.1000/test.101", title=FULL.title, published=FULL.published[:1], volume="12", pages="e123-e130")
ARTICLE = Article(
    101, title=FULL.title, published=FULL.published, volume="12", pages="e123-e130", doi=WORK.doi, journal=FULL.journal
)


@pytest.mark.parametrize(
    ("field", "theirs", "values"),
    [
        ("title", {"title": "Of badgers and what they eat in the long winters"}, None),
        ("year", {"published": (PartialDate(2005),)}, ("1998, 1999", "2005")),
        ("volume", {"volume": "13"}, ("12", "13")),
        ("pages", {"pages": "999-1001"}, ("e123-e130", "999-1001")),
    ],
)
def test_both_values_of_a_fact_in_which_the_two_differ_are_kept(field, theirs, values):
    [(named, pubmed, crossref)] = conflicts(ARTICLE, replace(WORK, **theirs))
    assert named == field
    assert (pubmed, crossref) == (values or (ARTICLE.title, theirs["title"]))


def test_what_only_one_of_them_states_or_writes_otherwise_is_no_conflict():
    bare = Work(WORK.doi, title=FULL.title.upper(), published=(PartialDate(1999),), pages="123-30")
    assert conflicts(ARTICLE, bare) == []


def test_a_retraction_that_one_of_them_does_not_know_is_a_conflict():
    retracted = replace(ARTICLE, links=(Link(RETRACTION, PAPER, CROSSREF),))
    assert conflicts(retracted, WORK) == [("retraction", "not retracted", "retracted")]
    assert conflicts(replace(ARTICLE, links=(Link(RETRACTION, PAPER, PUBMED),)), WORK) == [
        ("retraction", "retracted", "not retracted")
    ]
