"""Every recorded answer of Crossref, doi.org and ELink, and every recorded failure: read, or refused as what it is.

An answer passes the two gates it passes in a run: what a session believes (pmsync.services.http.failures), then its
reader.
"""

from __future__ import annotations

import pytest

from pmsync.errors import RefusedError, TransientError
from pmsync.models import Work
from pmsync.services.crossref.answers import read_agencies, read_work, read_works
from pmsync.services.http.failures import failure_in
from pmsync.services.http.service import Verb
from pmsync.services.ncbi.answers import LinkSet, read_neighbours
from tests.support.shared import SAMPLES, manifest, needs_samples

FOLDERS = {"crossref", "doira", "elink", "errors"}

ABSENT = "absent"  # "Resource not found."
# A DOI: one work is read. A number: so many works are read from a list, or sets of links. Else what it is refused as.
RECORDED: dict[str, object] = {
    "crossref/dissemin__filter_doi_batch.json": 2,
    "crossref/dissemin__list3.json": 1,
    "crossref/dissemin__small.json": 1,
    "crossref/fatcat__api_works.json": 3,
    "crossref/fulltext__biorxiv_a.json": "10.1101/2020.02.18.954685",
    "crossref/habanero__404_agency.txt": ABSENT,
    "crossref/habanero__404_work.txt": ABSENT,
    "crossref/habanero__cursor_page1.json": 20,
    "crossref/habanero__member_cursor.json": 5,
    "crossref/habanero__query_author_20.json": 20,
    "crossref/habanero__query_rows2.json": 2,
    "crossref/habanero__rows2.json": 2,
    "crossref/habanero__sample10.json": 10,
    "crossref/habanero__select3.json": 3,
    "crossref/habanero__select_doi_title.json": 20,
    "crossref/habanero__work_jor.json": "10.1002/jor.1100150407",
    "crossref/habanero__work_minimal.json": "10.3892/ijo_00000353",
    "crossref/habanero__work_neurobiolaging.json": "10.1016/j.neurobiolaging.2010.03.024",
    "crossref/habanero__work_plos.json": "10.1371/journal.pone.0020476",
    "crossref/habanero__work_srep.json": "10.1038/srep16696",
    "crossref/habanero__work_titlemarkup.json": "10.1136/jclinpath-2020-206745",
    "crossref/habanero__work_updated_by.json": "10.1371/journal.pone.0033693",
    "crossref/habanero__work_yearonly.json": "10.1136/esmoopen-2020-000776",
    "crossref/lagotto__404.txt": ABSENT,
    "crossref/lagotto__import10.json": 10,
    "crossref/lagotto__rows0.json": 0,
    "crossref/lagotto__zero.json": 0,
    "crossref/paperqa__404_datacite_arxiv.txt": ABSENT,
    "crossref/paperqa__book_chapter_noauthor.json": 1,
    "crossref/paperqa__doi_colon.json": "10.1023/a:1007154515475",
    "crossref/paperqa__et_al.json": 1,
    "crossref/paperqa__jctc_2025.json": "10.1021/acs.jctc.2c01235",
    "crossref/paperqa__jctc_2026.json": "10.1021/acs.jctc.2c01235",
    "crossref/paperqa__nonsense_title_hits.json": 1,
    "crossref/paperqa__preprint.json": "10.1101/2024.04.01.587366",
    "crossref/paperqa__select.json": 1,
    "crossref/paperqa__select_hundreds_of_authors.json": 1,
    "crossref/paperqa__select_small.json": 1,
    "crossref/paperqa__title_author.json": 1,
    "crossref/paperqa__title_nohit.json": 0,
    "crossref/paperqa__title_rows1.json": 1,
    "crossref/paperqa__titlemarkup.json": "10.1073/pnas.1205508109",
    "crossref/paperqa__work_aip.json": "10.1063/1.4938384",
    "crossref/paperqa__work_bmc.json": "10.1186/1471-2148-11-4",
    "crossref/paperqa__work_nmi.json": "10.1038/s42256-024-00832-8",
    "crossref/paperqa__work_xgen.json": "10.1016/j.xgen.2025.100814",
    "crossref/paperqa__wrong_author_still_hits.json": 1,
    "crossref/paperqa__wrong_match.json": 1,
    "crossref/papis__conference.json": "10.1145/3184558.3186235",
    "crossref/papis__multiple_authors.json": "10.1103/physrevb.89.140501",
    "crossref/papis__multiple_isbn.json": "10.1007/978-3-0348-8720-5_13",
    "crossref/quoted__addendum_has_preprint.json": "10.1038/s41586-020-2012-7",
    "crossref/quoted__list_query_search.json": 2,
    "crossref/quoted__retracted_updated_by.json": "10.1016/s0140-6736(97)11096-0",
    "crossref/rcrossref__plos_30.json": 30,
    "crossref/rcrossref__titleentities.json": 30,
    "crossref/refresolver__1091-7527.json": "10.1037/1091-7527.21.3.245",
    "crossref/sbm__single_doi.json": 5,
    "crossref/sbm__unstructured_ref.json": 5,
    "crossref/serrano__404_agency.txt": ABSENT,
    "crossref/serrano__alias_target.json": "10.26434/chemrxiv.5406907.v5",
    "crossref/serrano__books_orgauthors.json": 19,
    "crossref/serrano__facets_rows0.json": 0,
    "crossref/serrano__journal_doi2.json": "10.1007/10452.1573-5125",
    "crossref/serrano__journal_doi_parens.json": "10.1111/(issn)1442-9993",
    "crossref/serrano__query_ecology.json": 20,
    "crossref/serrano__sample3.json": 3,
    "crossref/serrano__select.json": 20,
    "crossref/serrano__sort_deposited.json": 20,
    "crossref/serrano__work_sici.json": "10.1002/1096-9861(20010212)430:3<283::aid-cne1031>3.0.co;2-v",
    "crossref/serrano__work_updated_by_2026.json": "10.1371/journal.pone.0033693",
    # Answers to questions that pmsync does not ask.
    "crossref/biblioglutton__entry1.json": TransientError,  # two works a line each: a file, no answer
    "crossref/habanero__agency.json": TransientError,  # doi.org is asked instead
    "crossref/rcrossref__unixsd_xml.xml": TransientError,
    "crossref/serrano__transform_bibtex.txt": TransientError,
    # Failures.
    "crossref/habanero__301_http.html": TransientError,  # http: would send who asks in the clear
    "crossref/habanero__400_param.json": RefusedError,
    "crossref/rcrossref__400.json": RefusedError,
    "crossref/rcrossref__400_sample.json": RefusedError,
    "crossref/serrano__400_sample.json": RefusedError,
    "crossref/habanero__404_cursor_invalid.json": TransientError,  # no 404 but the plain one is an answer
    "crossref/rcrossref__504_html.html": TransientError,
    "errors/crossref_301_alias.headers.json": TransientError,  # unless it is followed: services/http/test_session.py
    "errors/crossref_429.html": TransientError,
    "doira/bolognese__10.11367.json": {"10.11367": "JaLC"},
    "doira/bolognese__10.1392.json": {"10.1392": "mEDRA"},
    "doira/bolognese__10.3280.json": {"10.3280": "mEDRA"},
    "doira/bolognese__10.5012.json": {"10.5012": "KISTI"},
    "doira/bolognese__10.5061.json": {"10.5061": "DataCite"},
    "doira/bolognese__10.7554.json": {"10.7554": "Crossref"},
    "doira/bolognese__10.99999.json": {"10.99999": None},
    "elink/biopython__elink1.xml": 1,
    "elink/biopython__elink2.xml": RefusedError,  # of nucleotides
    "elink/biopython__elink3.xml": 1,
    "elink/biopython__elink4.xml": 1,
    "elink/biopython__elink5.xml": RefusedError,  # cmd=prlinks
    "elink/biopython__elink6.xml": RefusedError,  # cmd=llinks
    "elink/biopython__elink8_ncheck.xml": RefusedError,
    "elink/eutils__neighbor_1234567.xml": 1,
    "elink/metapub__related_pmids.xml": 1,
    "elink/quoted__neighbor_score.json": 1,
    "errors/ncbi_429_docs.json": TransientError,
    "errors/ncbi_429_noapikey.json": TransientError,
    "errors/ncbi_efetch_history_out_of_range.xml": RefusedError,
    "errors/ncbi_elink_exlinksrv.xml": TransientError,
    "errors/ncbi_elink_txclient.json": TransientError,
    "errors/ncbi_esearch_invalid_db.json": RefusedError,
    "errors/ncbi_esearch_retstart_9999.json": RefusedError,
    "errors/ncbi_esearch_retstart_9999.xml": RefusedError,
    "errors/ncbi_prolog_only.xml": TransientError,
    "errors/ncbi_search_backend_failed.xml": TransientError,
    "errors/ncbi_unable_to_route.txt": TransientError,
}
UNTITLED = {"10.1023/a:1005720103937", "10.1002/ecy.v106.6"}  # Crossref has no title of them

VERB = {  # that an error answered, where it was not ESearch
    "errors/crossref_301_alias.headers.json": "works",
    "errors/crossref_429.html": "works",
    "errors/ncbi_efetch_history_out_of_range.xml": "efetch",
    "errors/ncbi_elink_exlinksrv.xml": "elink",
    "errors/ncbi_elink_txclient.json": "elink",
    "errors/ncbi_prolog_only.xml": "elink",
}
STATUS = dict.fromkeys(("errors/ncbi_429_docs.json", "errors/ncbi_429_noapikey.json", "errors/crossref_429.html"), 429)

pytestmark = needs_samples


def verb(file: str) -> str:
    folder = file.split("/", maxsplit=1)[0]
    return {"crossref": "works", "doira": "ra", "errors": VERB.get(file, "esearch")}.get(folder, folder)


def read(row: dict[str, str]) -> object:
    """Return what is read from a recorded answer, or the class of what it is refused as."""
    body = (SAMPLES / row["file"]).read_bytes()
    status = int(row["http_status"] or STATUS.get(row["file"], 200))
    if failure := failure_in(Verb(verb(row["file"])), status, None, body):
        return type(failure)
    readers = {
        "works": read_works if b'"work-list"' in body else read_work,
        "ra": read_agencies,
        "elink": read_neighbours,
    }
    try:
        return readers[verb(row["file"])](body)
    except (TransientError, RefusedError) as error:
        return type(error)


def test_every_recorded_answer_is_in_the_table():
    assert {row["file"] for row in manifest(*FOLDERS)} == set(RECORDED)
    assert {path.relative_to(SAMPLES).as_posix() for folder in FOLDERS for path in (SAMPLES / folder).iterdir()} == set(
        RECORDED
    )


@pytest.mark.parametrize("row", manifest(*FOLDERS), ids=lambda row: row["file"])
def test_a_recorded_answer_is_read_or_refused_as_the_table_says(row):
    found, due = read(row), RECORDED[row["file"]]
    if isinstance(due, int):
        assert isinstance(found, tuple)
        assert len(found) == due
    elif isinstance(due, str) and due != ABSENT:
        assert isinstance(found, Work)
        assert found.doi == due
    else:
        assert found == (None if due == ABSENT else due)


@pytest.mark.parametrize("row", manifest(*FOLDERS), ids=lambda row: row["file"])
def test_what_is_read_holds_no_markup_and_nothing_empty(row):
    found = read(row)
    for one in found if isinstance(found, tuple) else (found,):
        if isinstance(one, Work):
            assert bool(one.title) is (one.doi not in UNTITLED)
            names = [one.title, *one.authors, *([one.journal.name, one.journal.abbreviation] if one.journal else [])]
            assert not any(sign in name for name in names for sign in ("<", "&amp;", "\n", "  ", "\u2010"))
            assert all(one.authors)
            assert "" not in {one.volume, one.issue, one.pages, one.type}
        elif isinstance(one, LinkSet):
            assert one.sources
            assert all(one.links.values())
