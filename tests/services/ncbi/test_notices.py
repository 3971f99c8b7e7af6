"""The notices in a PubMed record: their kind, their side, their date."""

from __future__ import annotations

import pytest
from lxml import etree

from pmsync.models import Link
from pmsync.models.notices import NOTICE, PAPER, PUBMED, REF_TYPES, RETRACTED_TYPE, RETRACTION
from pmsync.services.ncbi.notices import read_notices
from pmsync.services.ncbi.pubmed_xml import read_articles
from tests.standin import Records


@pytest.mark.parametrize(("ref_type", "meant"), REF_TYPES.items())
def test_each_kind_of_pubmeds_links_is_read_with_its_side(ref_type, meant):
    citation = "<RefSource>J Foo. 2020</RefSource><PMID>7</PMID>"
    entry = f'<CommentsCorrections RefType="{ref_type}">{citation}</CommentsCorrections>'
    [link] = read_notices(etree.fromstring(f"<CommentsCorrectionsList>{entry}</CommentsCorrectionsList>"), ())
    assert ((link.role, link.kind), link.service, link.other_pmid) == (meant, PUBMED, 7)
    assert (link.source, link.date) == ("J Foo. 2020", "2020")


@pytest.mark.parametrize("ref_type", ["CommentIn", "CommentOn", "Cites", "SummaryForPatientsIn", "Nonsense"])
def test_comments_and_references_are_no_matter_of_integrity(ref_type):
    entry = f'<CommentsCorrections RefType="{ref_type}"><PMID>7</PMID></CommentsCorrections>'
    assert read_notices(etree.fromstring(f"<CommentsCorrectionsList>{entry}</CommentsCorrectionsList>"), ()) == ()


def test_the_date_of_a_notice_is_that_of_its_citation():
    records = Records.from_facts().by_pmid
    [link] = next(read_articles(records[27602157].xml)).links
    assert (link.source, link.date) == ("Oncol Lett. 2021 Jul;22(1):545", "2021-07")


def test_paper_and_notice_of_a_real_retraction_are_told_apart():
    records = Records.from_facts().by_pmid
    paper, notice = (next(read_articles(records[pmid].xml)) for pmid in (27602157, 34093767))
    assert [(link.kind, link.role, link.other_pmid) for link in paper.links] == [(RETRACTION, PAPER, 34093767)]
    assert [(link.kind, link.role, link.other_pmid) for link in notice.links] == [(RETRACTION, NOTICE, 27602157)]
    assert (paper.is_retracted, notice.is_retracted) == (True, False)


def test_the_publication_type_of_a_retracted_paper_alone_is_a_link():
    assert read_notices(None, [RETRACTED_TYPE]) == (Link(RETRACTION, PAPER, PUBMED),)
