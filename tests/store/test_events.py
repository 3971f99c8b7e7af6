"""What changed between two readings of a record: which events are told, once, with both values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pmsync.models import Link, MeshHeading, PartialDate
from pmsync.models.notices import (
    CONCERN,
    CORRECTION,
    CROSSREF,
    NOTICE,
    PAPER,
    PARTIAL,
    PUBMED,
    REPUBLISHED,
    RETRACTED_TYPE,
    RETRACTION,
    UPDATE,
    WITHDRAWAL,
)
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.store.events import KINDS, Change, changes, found_changes, integrity_changes
from tests.standin import Records
from tests.standin.nights import with_correction
from tests.support.articles import BARE, FULL


def link(kind: str, role: str = PAPER, service: str = PUBMED, **more: object) -> Link:
    return Link(kind, role, service, **more)


CASES = [
    ("mesh_added", {"mesh": ()}, {}),
    ("mesh_changed", {}, {"mesh": FULL.mesh[:1]}),
    ("mesh_changed", {}, {"mesh": ()}),
    ("title_corrected", {}, {"title": "Another."}),
    ("authors_corrected", {}, {"authors": ("Lv X",)}),
    ("volume_assigned", {"volume": None, "pages": None}, {}),
    ("citation_corrected", {}, {"pages": "1-2"}),
    ("citation_corrected", {}, {"published": (PartialDate(1999),)}),
    ("doi_changed", {"doi": None}, {}),
    ("pmcid_changed", {"pmcid": None}, {}),
    ("abstract_changed", {}, {"abstract": None}),
    ("retracted", {}, {"types": (RETRACTED_TYPE,)}),
    ("retracted", {}, {"links": (link(WITHDRAWAL),)}),
    ("retracted", {}, {"links": (link(REPUBLISHED),)}),
    ("reinstated", {"links": (link(RETRACTION),)}, {}),
    ("concern", {}, {"links": (link(CONCERN),)}),
    ("corrected", {}, {"links": (link(CORRECTION),)}),
    ("partially_retracted", {}, {"links": (link(PARTIAL),)}),
    ("updated", {}, {"links": (link(UPDATE),)}),
]


@pytest.mark.parametrize(("kind", "before", "after"), CASES, ids=lambda v: v if isinstance(v, str) else "-".join(v))
def test_each_kind_of_change_is_told_alone_and_with_both_values(kind, before, after):
    [change] = changes(replace(FULL, **before), replace(FULL, **after))
    assert change.kind == kind in KINDS
    assert change.before != change.after or kind in {"retracted", "updated"}


def test_a_preprints_article_is_told_as_such():
    preprint = replace(FULL, types=("Preprint",))
    [change] = changes(preprint, replace(preprint, links=(link(UPDATE, other_pmid=5),)))
    assert change == Change("preprint_published", None, "PMID 5 (PubMed)")


def test_the_order_of_headings_a_new_status_and_a_bumped_date_are_no_change():
    after = replace(
        FULL, mesh=FULL.mesh[::-1], record_status="Publisher", revised_on=PartialDate(2030), indexing_method=None
    )
    assert changes(FULL, after) == []


def test_a_descriptor_that_is_renamed_is_no_change():
    renamed = tuple(replace(heading, name=f"{heading.name}, Renamed") for heading in FULL.mesh)
    assert changes(FULL, replace(FULL, mesh=renamed)) == []


def test_a_heading_that_becomes_a_major_topic_is_a_change():
    [plain] = [heading for heading in FULL.mesh if heading.name == "Humans"]
    major = MeshHeading(plain.id, plain.name, major=True)
    mesh = tuple(major if heading is plain else heading for heading in FULL.mesh)
    [change] = changes(FULL, replace(FULL, mesh=mesh))
    assert (change.kind, "*Humans" in (change.after or "")) == ("mesh_changed", True)


def test_the_same_notice_from_the_second_service_is_no_news():
    known = replace(FULL, links=(link(RETRACTION, other_pmid=5),))
    both = replace(FULL, links=(*known.links, link(RETRACTION, service=CROSSREF, other_doi="10.1/n")))
    assert list(integrity_changes(known, both)) == []


def test_of_a_new_article_only_what_alarms_is_told():
    assert [change.kind for change in changes(None, replace(FULL, types=(RETRACTED_TYPE,)))] == ["found_retracted"]
    assert [change.kind for change in changes(None, replace(FULL, links=(link(CONCERN),)))] == ["found_concern"]
    assert changes(None, replace(FULL, links=(link(CORRECTION), link(RETRACTION, NOTICE)))) == []
    assert found_changes(BARE, replace(BARE, links=(link(UPDATE), link(CORRECTION)))) == []


def test_a_record_read_twice_has_not_changed():
    for record in Records.from_facts().by_pmid.values():
        article = next(read_articles(record.xml))
        assert changes(article, next(read_articles(record.xml))) == []


def test_a_notice_that_gets_its_pmid_later_is_not_told_again():
    record = Records.from_facts().by_pmid[401726]
    without, with_ = (
        next(read_articles(with_correction(record, "ErratumIn", date(2031, 1, 1), pmid=pmid).xml)) for pmid in (None, 9)
    )
    assert changes(without, with_) == []
