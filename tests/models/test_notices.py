"""What is said of an article beside its text: who says it, on which side, and what it adds up to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from pmsync.models import Article, Link, MeshHeading, PartialDate, Work
from pmsync.models.notices import (
    CONCERN,
    CORRECTION,
    CROSSREF,
    NOTICE,
    PAPER,
    PARTIAL,
    PUBMED,
    REF_TYPES,
    REINSTATEMENT,
    REPUBLISHED,
    RETRACTED_TYPE,
    RETRACTING,
    RETRACTION,
    UPDATE,
    WITHDRAWAL,
    is_retracted,
    notices,
    retracted_by,
)
from pmsync.services.crossref.answers import read_work
from pmsync.services.ncbi.notices import read_notices
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.store.events import KINDS, Change, changes, found, integrity_changes
from pmsync.store.records import conflicts
from tests.standin import Records
from tests.standin.nights import with_correction
from tests.support.articles import BARE, FULL
from tests.support.shared import SAMPLES, needs_samples


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
    assert read_notices(None, [RETRACTED_TYPE]) == (Link(RETRACTION, PAPER, PUBMED),)


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


# --- as the services send it ---


@pytest.mark.parametrize(("ref_type", "meant"), REF_TYPES.items())
def test_each_kind_of_pubmeds_links_is_read_with_its_side(ref_type, meant):
    told = "<RefSource>J Foo. 2020</RefSource><PMID>7</PMID>"
    entry = f'<CommentsCorrections RefType="{ref_type}">{told}</CommentsCorrections>'
    [read] = read_notices(etree.fromstring(f"<CommentsCorrectionsList>{entry}</CommentsCorrectionsList>"), ())
    assert ((read.role, read.kind), read.service, read.other_pmid) == (meant, PUBMED, 7)
    assert (read.source, read.date) == ("J Foo. 2020", "2020")


@pytest.mark.parametrize("ref_type", ["CommentIn", "CommentOn", "Cites", "SummaryForPatientsIn", "Nonsense"])
def test_comments_and_references_are_no_matter_of_integrity(ref_type):
    entry = f'<CommentsCorrections RefType="{ref_type}"><PMID>7</PMID></CommentsCorrections>'
    assert read_notices(etree.fromstring(f"<CommentsCorrectionsList>{entry}</CommentsCorrectionsList>"), ()) == ()


def test_the_date_of_a_notice_is_that_of_its_citation():
    records = Records.from_facts().by_pmid
    [told] = next(read_articles(records[27602157].xml)).links
    assert (told.source, told.date) == ("Oncol Lett. 2021 Jul;22(1):545", "2021-07")


def test_paper_and_notice_of_a_real_retraction_are_told_apart():
    records = Records.from_facts().by_pmid
    paper, notice = (next(read_articles(records[pmid].xml)) for pmid in (27602157, 34093767))
    assert [(one.kind, one.role, one.other_pmid) for one in paper.links] == [(RETRACTION, PAPER, 34093767)]
    assert [(one.kind, one.role, one.other_pmid) for one in notice.links] == [(RETRACTION, NOTICE, 27602157)]
    assert (paper.is_retracted, notice.is_retracted) == (True, False)


@needs_samples
def test_a_correction_and_a_retraction_recorded_at_crossref_are_read_from_the_paper():
    work = read_work((SAMPLES / "crossref/quoted__retracted_updated_by.json").read_bytes())
    assert work
    told = {(one.kind, one.role, one.other_doi, one.date, one.source) for one in work.links}
    assert told == {
        (CORRECTION, PAPER, "10.1016/s0140-6736(04)15715-2", "2004-03-06", "retraction-watch"),
        (RETRACTION, PAPER, "10.1016/s0140-6736(10)60175-4", "2010-02-06", "retraction-watch"),
    }


def work_with(**fields: object) -> Work:
    import json

    message = {"DOI": "10.1/x", "title": ["T"], **fields}
    work = read_work(json.dumps({"status": "ok", "message-type": "work", "message": message}).encode())
    assert work
    return work


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("retraction", RETRACTION), ("Retraction", RETRACTION), ("partial_retraction", PARTIAL),
        ("partial-retraction", PARTIAL), ("expression_of_concern", CONCERN), ("erratum", CORRECTION),
        ("corrigendum", CORRECTION), ("withdrawal", WITHDRAWAL), ("removal", WITHDRAWAL),
        ("reinstatement", REINSTATEMENT), ("new_version", UPDATE), ("something new", "other"), (None, "other"),
    ],
)  # fmt: skip
def test_each_type_of_crossrefs_updates_has_its_kind(type_, kind):
    [read] = work_with(**{"updated-by": [{"DOI": "10.1/N", "type": type_}]}).links
    assert (read.kind, read.role, read.other_doi) == (kind, PAPER, "10.1/n")


def test_a_notice_told_of_by_two_is_one_link():
    entries = [{"DOI": "10.1/n", "type": "retraction", "source": who} for who in ("retraction-watch", "publisher")]
    assert [one.source for one in work_with(**{"updated-by": entries}).links] == ["publisher"]


def test_what_a_work_is_a_notice_of_never_marks_the_notice():
    [read] = work_with(**{"update-to": [{"DOI": "10.1/p", "type": "retraction"}]}).links
    assert (read.role, is_retracted((), [read])) == (NOTICE, False)


def test_a_preprint_names_its_article():
    related = {
        "is-preprint-of": [{"id-type": "doi", "id": "10.1/ARTICLE"}],
        "has-review": [{"id-type": "doi", "id": "x"}],
    }
    assert [(one.kind, one.role, one.other_doi) for one in work_with(relation=related).links] == [
        (UPDATE, PAPER, "10.1/article")
    ]


@pytest.mark.parametrize("odd", [None, [], "x", [None], [{"type": "retraction"}], {"a": 1}])
def test_odd_fields_hold_no_link(odd):
    assert work_with(**{"updated-by": odd, "update-to": odd, "relation": odd}).links == ()


# --- what changed ---


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
    assert [one.kind for one in changes(None, replace(FULL, types=(RETRACTED_TYPE,)))] == ["found_retracted"]
    assert [one.kind for one in changes(None, replace(FULL, links=(link(CONCERN),)))] == ["found_concern"]
    assert changes(None, replace(FULL, links=(link(CORRECTION), link(RETRACTION, NOTICE)))) == []
    assert found(BARE, replace(BARE, links=(link(UPDATE), link(CORRECTION)))) == []


def test_a_record_read_twice_has_not_changed():
    for record in Records.from_facts().by_pmid.values():
        article = next(read_articles(record.xml))
        assert changes(article, next(read_articles(record.xml))) == []


def test_a_notice_that_gets_its_pmid_later_is_not_told_again():
    from datetime import date

    record = Records.from_facts().by_pmid[401726]
    without, with_ = (
        next(read_articles(with_correction(record, "ErratumIn", date(2031, 1, 1), pmid=pmid).xml)) for pmid in (None, 9)
    )
    assert changes(without, with_) == []


# --- where PubMed and Crossref differ ---

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
    retracted = replace(ARTICLE, links=(link(RETRACTION, service=CROSSREF),))
    assert conflicts(retracted, WORK) == [("retraction", "not retracted", "retracted")]
    assert conflicts(replace(ARTICLE, links=(link(RETRACTION),)), WORK) == [
        ("retraction", "retracted", "not retracted")
    ]
