"""Works in the database: what Crossref says is read back as it was written."""

from __future__ import annotations

from dataclasses import replace

from pmsync.models import Journal, Link, PartialDate, Work
from pmsync.models.notices import CORRECTION, CROSSREF, NOTICE, PAPER, UPDATE
from pmsync.store.works import published_as, read_work, write_works

AT = "2026-11-23T02:00:00Z"
WORK = Work(
    "10.1000/x",
    title="Of badgers",
    authors=("Lv X", "O'Neil J Jr"),
    journal=Journal("", "Proc Test Soc", "Proceedings of the Test Society", ("0027-8424", "1091-6490")),
    published=(PartialDate(1998, 12), PartialDate(1999, 1)),
    published_online=PartialDate(1998, 11, 30),
    volume="12",
    issue="3-4",
    pages="123-130",
    type="journal-article",
    aliases=("10.1000/y", "10.1000/z"),
)


def link(kind: str, role: str, doi: str) -> Link:
    return Link(kind, role, CROSSREF, None, doi, None, None)


def test_works_come_back_as_they_were_written(db):
    bare = Work("10.1000/bare", title="T")
    write_works(db, [WORK, bare], AT)
    assert read_work(db, "10.1000/x") == WORK
    assert read_work(db, "10.1000/bare") == bare
    assert read_work(db, "10.1000/absent") is None


def test_a_work_is_as_crossref_has_it_now(db):
    write_works(db, [WORK], AT)
    poorer = replace(WORK, journal=None, published=(), pages=None, aliases=())
    write_works(db, [poorer], AT)
    assert read_work(db, "10.1000/x") == poorer


def test_a_preprint_is_published_as_the_article_that_a_later_version_names():
    preprint = replace(WORK, links=(link(CORRECTION, PAPER, "10.1/c"), link(UPDATE, PAPER, "10.1/article")))
    assert published_as(preprint) == "10.1/article"
    assert published_as(replace(WORK, links=(link(UPDATE, NOTICE, "10.1/earlier"),))) is None
    assert published_as(WORK) is None
