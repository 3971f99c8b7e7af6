"""DOIs and PMCIDs come out of any dress in one canonical form."""

from __future__ import annotations

import gzip
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.identifiers import canonical_doi, canonical_pmcid, dois, find_dois, pmcids, pmids
from pmsync.parsing.line import LONGEST_LINE
from tests.support.shared import SHARED, needs_corpus

SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"

DRESSES = (
    "{doi}",
    "doi:{doi}",
    "DOI {doi}",
    "doi: {doi}.",
    "DOI: {doi};",
    "({doi})",
    "[{doi}],",
    "<{doi}>",
    "“{doi}”",
    "https://doi.org/{doi}",
    "http://dx.doi.org/{doi}",
    "https://www.doi.org/{doi}",
    "doi.org/{doi}.",
    "https://doi.org/{doi}?utm_source=x",
    "info:doi/{doi}",
    "urn:doi:{doi}",
    "{doi}[doi]",
    "{doi} [pii]",
    "https://www.frontiersin.org/articles/{doi}/full",
    "https://onlinelibrary.wiley.com/doi/abs/{doi}",
    "https://onlinelibrary.wiley.com/doi/epdf/{doi}",
    "https://www.tandfonline.com/doi/full/{doi}?scroll=top&needAccess=true",
    "https://link.springer.com/article/{doi}#Sec5",
    "https://link.springer.com/content/pdf/{doi}.pdf",
    "https://journals.plos.org/plosone/article?id={doi}&type=printable",
    "https://iopscience.iop.org/article/{doi}/meta",
    "https://pubs.acs.org/doi/{doi}/pdf",
    '<a href="https://doi.org/{doi}">{doi}</a>',
    "see \u200b{doi}\u00ad.",
    "{doi}.PMID: 12345678",
    "Lancet. 2021;1:2. doi: {doi}. Epub 2021 Jan 1.",
    "{doi}/full",
    "[{doi}](https://doi.org/{doi})",
    "| 1 | A title | [{doi}](https://doi.org/{doi}) |",
    r"\href{{https://doi.org/{doi}}}{{doi}}",
    r"\url{{https://doi.org/{doi}}}",
    r"\doi{{{doi}}}",
    "*{doi}*",
    "`{doi}`",
    "https://doi.org/doi:{doi}",
    "http://dx.doi.org/ {doi}",
    "http://dx.doi. org/{doi}",
    "https://doi-org.proxy.example.edu/{doi}?x=1",
    "doi.org/{doi}?x=1",
    "{doi}…IF: 8.5",
    "{doi}[Google Scholar]",
    "{doi};{doi}.",
    "{doi}</a>",
    "{doi}<br>Next",
    "https://www.example.org/doi/{doi}/figures/1",
    "Roe C, https://www.example.org/article/{doi}/",
)  # fmt: skip


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("doi", ["10.2147/ijn.s506221", "10.1016/s0140-6736(05)67889-0", "10.1000.10/123-456_7"])
def test_every_dress_of_a_doi_comes_off(dress: str, doi: str):
    assert dois(dress.format(doi=doi)) == [doi]


@given(
    dress=st.sampled_from(DRESSES),
    registrant=st.integers(1000, 999_999),
    suffix=st.from_regex(r"[a-z0-9]{2,8}([./_-][a-z0-9]{2,8}){0,3}", fullmatch=True).filter(
        lambda suffix: not suffix.endswith(("/full", "/abstract", "/pdf", "/epdf", "/html", "/meta"))
    ),
    upper=st.booleans(),
)
def test_any_doi_in_any_dress_is_one_doi(dress: str, registrant: int, suffix: str, *, upper: bool):
    doi = f"10.{registrant}/{suffix}"
    assert canonical_doi(dress.format(doi=doi.upper() if upper else doi)) == doi


@pytest.mark.parametrize(
    "printed",
    [
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        "doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2.",
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16&amp;lt;1661::AID-SIM968&amp;gt;3.0.CO;2-2",
        "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
        "https://doi.org/10.1002%2F%28SICI%291097-0258%2819980815%2F30%2917%3A15%2F16%3C1661%3A%3AAID-SIM968%3E3.0.CO%3B2-2",
        "10.1002/(SICI)1097\u20100258(19980815/30)17:15/16<1661::AID\u2013SIM968>3.0.CO;2\u22122",
    ],
)
def test_a_sici_keeps_its_brackets_and_semicolon(printed: str):
    assert canonical_doi(printed) == SICI


def test_a_sici_may_end_in_a_hash():
    url = "https://doi.org/10.1002/(SICI)1097-0177(199701)208:1%3C62::AID-AJA6%3E3.0.CO;2-#"
    assert canonical_doi(url) == "10.1002/(sici)1097-0177(199701)208:1<62::aid-aja6>3.0.co;2-#"


def test_a_preprint_address_loses_its_version_and_a_bare_doi_keeps_its_own():
    assert (
        canonical_doi("https://www.biorxiv.org/content/10.1101/2020.01.01.1234v2.full.pdf") == "10.1101/2020.01.01.1234"
    )
    assert canonical_doi("10.26434/chemrxiv.5406907.v2") == "10.26434/chemrxiv.5406907.v2"


def test_full_at_the_end_of_a_bare_doi_belongs_to_it():
    assert canonical_doi("10.1002/central/CN-00985935/full") == "10.1002/central/cn-00985935/full"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "10.1234",
        "10.1234/",
        "10.1/x",
        "10.1234/).",
        "2010.1234/x",
        "1.10.1234/5",
        "10.1016/j. foo.2020",
        "10.1016/j",
        "10.1016/j.cell.2012",
        "10.1016/S0140-6736(11",
        "10.1186/s13049-014-0051-",
        "10.1371/journal.pone",
    ],
)
def test_what_is_no_whole_doi_is_none(text: str):
    assert canonical_doi(text) is None


def test_several_dois_are_all_found_once_each():
    assert dois("10.1016/a,10.1016/b;doi:10.1016/A https://doi.org/10.1016/c") == [
        "10.1016/a",
        "10.1016/b",
        "10.1016/c",
    ]


@given(st.text())
def test_a_canonical_doi_is_lower_case_and_unbroken(text: str):
    doi = canonical_doi(f"10.1234/ab1{text}") or ""
    assert doi == doi.lower()
    assert not any(character.isspace() for character in doi)


# --- what is not a DOI's own ---


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("10.1000/abc)DOI", "10.1000/abc"),
        ("10.1000/abc1.PMID", "10.1000/abc1"),
        ("10.1000/abc12PMID: 12345678", "10.1000/abc12"),
        ("10.1000/abc12IF: 8.5", "10.1000/abc12"),
        ("10.1000/abc12.PubMedPMID:12345678", "10.1000/abc12"),
        ("10.1000/abc12Available from", "10.1000/abc12"),
        ("10.1000/abc12\u53c2\u8003", "10.1000/abc12"),
        ("10.1000/abc12.Lancet", "10.1000/abc12"),
        ("10.1000/abc12.URL https://example.org", "10.1000/abc12"),
        ("10.1000/abc12.URLhttps://example.org", "10.1000/abc12"),
        ("10.1000/abc12,doi:10.1000/abc12", "10.1000/abc12"),
        ("doi.10.1000/abc12", "10.1000/abc12"),
        ("10.1000/abc12?via=ihub", "10.1000/abc12"),
        ("10.1000/abc12#sec-1", "10.1000/abc12"),
        ("10.1000/abc12.pdf", "10.1000/abc12"),
        ("https://pubs.example.org/doi/suppl/10.1000/abc12/suppl_file/a_si_001.pdf", "10.1000/abc12"),
        ("https://scholar.example.com/lookup?doi=10.1000%2Fabc12&author=Roe", "10.1000/abc12"),
        ("10.1093/brain/awz123/5491111", "10.1093/brain/awz123"),
        ("https://academic.oup.com/brain/article/doi/10.1093/brain/awz123/5491111", "10.1093/brain/awz123"),
        ("10.1093/emboj/16.11.3219", "10.1093/emboj/16.11.3219"),
        ("10.1093/pubmed/fdx123", "10.1093/pubmed/fdx123"),
        ("10.1890/0012-9658(2006)87[1243:ATITLE]2.0.CO;2", "10.1890/0012-9658(2006)87[1243:atitle]2.0.co;2"),
        ("10.1101/2020.01.01.20012345v2", "10.1101/2020.01.01.20012345"),
        (r"10.1000/978-3-16\_12", "10.1000/978-3-16_12"),
        ("10\u20241000/182", "10.1000/182"),
        ("\uff11\uff10\uff0e\uff11\uff10\uff10\uff10\uff0f\uff11\uff18\uff12", "10.1000/182"),
    ],
)
def test_what_stands_behind_a_doi_is_not_its_own(printed: str, doi: str):
    assert dois(printed) == [doi]


# --- DOIs that a blank has broken ---


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("10.1016/j.cell. 2012.03.001", "10.1016/j.cell.2012.03.001"),
        ("10.1016/j.cell.2012. 03.001. Epub 2012", "10.1016/j.cell.2012.03.001"),
        ("10.1016/j.cell. 2012. 03. 001PMID: 1", "10.1016/j.cell.2012.03.001"),
        ("10.1186/ s12345-015-0568-x", "10.1186/s12345-015-0568-x"),
        ("10.1007/s00122- 012-1834-5.", "10.1007/s00122-012-1834-5"),
        ("10.1007/s00122 -012-1834-5.", "10.1007/s00122-012-1834-5"),
        ("10.1371 /journal .pone.0200001.PubMedPMID:1", "10.1371/journal.pone.0200001"),
        ("10.1371/journal. pone.0200001", "10.1371/journal.pone.0200001"),
        ("10.1016/S0140-6736(11) 60001-1", "10.1016/s0140-6736(11)60001-1"),
        ("10.1093/jfoo /foo300.", "10.1093/jfoo/foo300"),
        ("10.1103/PhysRevLett. 109.123456", "10.1103/physrevlett.109.123456"),
        ("doi: 10. 1016/j.cell.2012.03.001", "10.1016/j.cell.2012.03.001"),
        ("10.1111/j.1365-2222.2001.01234. x", "10.1111/j.1365-2222.2001.01234.x"),
        ("10.1002/(SICI)1097-0258(19980815/30)17:15/16 <1661::AID-SIM968> 3.0.CO;2-2", SICI),
    ],
)
def test_a_broken_doi_is_joined_where_nothing_else_can_follow(printed: str, doi: str):
    assert dois(printed) == [doi]


@pytest.mark.parametrize(
    "printed",
    [
        "10.1016/j.cell. Roe C. 2012",
        "10.1016/j.cell.2012.03 and",
        "10.1002/pon. 5683",
        "10.1002/pon. 2013",
        "10.1016/ 2013",
        "10.1186/ PMID: 12345678",
        "10.1007/s00122- 012",
        "10.1136/bmj.316. 7139.1236",
        "10.1155/2016/ 9460375",
        "10.1021/acs. molecules.1c00270",
    ],
)
def test_a_doi_that_may_be_cut_is_none(printed: str):
    assert dois(printed) == []


@pytest.mark.parametrize(
    "behind", [" 2. Roe C", " Epub 2020 May 3", ". 2020;12:3", " and", ". Roe C", " (2020)", ", 2020"]
)
def test_a_whole_doi_takes_nothing_from_behind_it(behind: str):
    assert dois(f"10.1000/abc.12{behind}") == ["10.1000/abc.12"]


FORMS = (
    r"10\.1016/j\.[a-z]{3,8}\.20[012][0-9]\.[01][0-9]\.[0-9]{3}",
    r"10\.1016/s[0-9]{4}-[0-9]{4}\([0-9]{2}\)[0-9]{5}-[0-9x]",
    r"10\.(1007|1186)/s[0-9]{5}-0[0-9]{2}-[0-9]{4}-[0-9xyz]",
    r"10\.1371/journal\.p(one|med|bio)\.[0-9]{7}",
    r"10\.1111/j\.[0-9]{4}-[0-9]{4}\.20[01][0-9]\.[0-9]{5}\.x",
)


@given(st.data(), st.sampled_from(FORMS).flatmap(lambda form: st.from_regex(form, fullmatch=True)))
def test_a_doi_of_a_known_form_is_never_cut_by_a_blank_at_a_joint(data: st.DataObject, doi: str):
    joints = [place for place, sign in enumerate(doi) if sign in "./-" and place > doi.index("/")]
    place = data.draw(st.sampled_from(joints)) + data.draw(st.integers(0, 1))
    assert dois(f"doi: {doi[:place]} {doi[place:]}. PMID: 1") in ([doi], [])


@given(st.lists(st.sampled_from([*DRESSES, "10.", "/", " ", "("]) | st.text(max_size=9), max_size=9).map("".join))
def test_where_a_doi_stands_lies_in_the_text(text: str):
    text = text.replace("{doi}", "10.1000/ab12")
    ends = [0, *(place for found in find_dois(text) for place in (found.start, found.end))]
    assert ends == sorted(ends)
    assert ends[-1] <= len(text)


def test_where_a_joined_doi_stands():
    text = "A title. doi: 10.1016/j.cell. 2012.03.001. PMID: 1"
    assert [text[start:end] for start, end, _ in find_dois(text)] == ["10.1016/j.cell. 2012.03.001"]


@needs_corpus
def test_the_dois_of_pubmeds_records_are_whole():
    with gzip.open(SHARED / "corpus" / "pubmed" / "modern2021_shared.xml.gz", "rt", encoding="utf-8") as file:
        printed = re.findall(r'<ArticleId IdType="doi">(10\.[^<&%]*\w)</ArticleId>', file.read(8_000_000))
    assert len(printed) > 1000
    assert [doi for doi in printed if dois(doi) != [doi.lower()] or dois(f"({doi}).") != [doi.lower()]] == []


@pytest.mark.parametrize(
    "piece", ["10.1000/", "10.1000/a ", "10.1016/j. ", "(", "10.1000/((((", "PMID: 1 ", "PMC 1 2 3 ", "1 "]
)
def test_the_time_taken_grows_with_the_length_of_the_text(piece: str):
    text = piece * (LONGEST_LINE // len(piece))
    started = time.perf_counter()
    dois(text), pmids(text), pmcids(text)
    assert time.perf_counter() - started < 1


# --- PMIDs ---

PMID_DRESSES = (
    "PMID: {}",
    "PMID {}.",
    "pmid:{}",
    "PMID_{}",
    "PMID-{}",
    "PMID number {}",
    "(PMID: {})",
    "PubMed PMID: {}; PubMed Central PMCID: PMC1234567",
    "PubMedPMID:{}",
    "0200001PMID:{}",
    "PMID: [{0}](https://pubmed.ncbi.nlm.nih.gov/{0}/)",
    "PMID: **{}**",
    "pmid = {{{}}},",
    '"pmid": "{}"',
    "PubMed ID: {}",
    "[PubMed: {}]",
    "PubMed={};",
    "Medline:{}",
    "PM:{}",
    "/pubmed/{}",
    "PMID(s): {}",
    "PubMed Unique Identifier: {}",
    "{}[uid]",
    "{} [pmid]",
    "info:pmid/{}",
    "urn:pmid:{}",
    "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pubmed.ncbi.nlm.nih.gov/?term={}",
    "https://www.ncbi.nlm.nih.gov/pubmed/{}?dopt=Abstract",
    "https://www.ncbi.nlm.nih.gov/pubmed/?term={}%5Buid%5D",
    "https://pubmed-ncbi-nlm-nih-gov.proxy.example.edu/{}/",
    "http://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids={}&dopt=Citation",
    "pubmed.gov/{}",
    "https://europepmc.org/article/MED/{}",
    "europepmc.org/abstract/MED/{}",
    "https://identifiers.org/pubmed:{}",
    "Roe C. A title of some words. J Foo. 2010;12:3. PMID: {}. Epub 2010",
)  # fmt: skip


@given(st.sampled_from(PMID_DRESSES), st.integers(10_000, 99_999_999))
def test_a_pmid_comes_out_of_every_dress_whole(dress: str, pmid: int):
    assert pmids(dress.format(pmid)) == [pmid]


ALONE = ("{}", '"{}"', "({})", "12. {}", "{};", "[{}]", "{}.0", "\u2018{}\u2019")


@given(st.sampled_from(ALONE), st.integers(10_000, 99_999_999))
def test_a_number_alone_on_a_line_is_a_pmid(dress: str, pmid: int):
    assert pmids(dress.format(pmid)) == [pmid]


@given(st.sampled_from([" ", ",", "'"]), st.integers(1_000_000, 99_999_999))
def test_a_number_grouped_by_threes_is_whole(sign: str, pmid: int):
    grouped = f"{pmid:,}".replace(",", sign)
    assert pmids(f"PMID: {grouped}") == pmids(grouped) == pmids(f"PMID {grouped}; PMCID: PMC1") == [pmid]


@given(st.integers(10_000_000, 99_999_999), st.integers(1, 7))
def test_a_broken_pmid_is_none_or_whole_and_never_another_papers(pmid: int, place: int):
    broken = f"{pmid}"[:place] + " " + f"{pmid}"[place:]
    assert pmids(f"PMID: {broken}.") in ([], [pmid])


@pytest.mark.parametrize("text", ["8.906788E6", "8.906788e+06", "8906788.0", "8906788.00"])
def test_a_spreadsheets_number_is_read_where_it_is_exact(text: str):
    assert pmids(text) == [8906788]


@pytest.mark.parametrize(
    "text",
    [
        "8.91E+06", "8.9067E+06", "PMID: 123456789", "PMIDs (2010) were", "PubMed 2010 to 2020", "31 266 900[uid] 5",
        "12,345", "PMID: 3126 6900", "PMID: 12a", "no 12345678 here", "/pubmed/?term=2021+cancer", "Medline 123456",
        "db=nucleotide&list_uids=12345",
    ],
)  # fmt: skip
def test_what_may_be_another_number_is_no_pmid(text: str):
    assert pmids(text) == []


def test_several_pmids_are_all_found():
    assert pmids("PMIDs: 12345678, 23456789") == [12345678, 23456789]
    assert pmids("PMIDs: 12345678 and 23456789") == [12345678, 23456789]
    assert pmids("https://pubmed.ncbi.nlm.nih.gov/12345678,23456789") == [12345678, 23456789]
    assert pmids("/entrez?db=pubmed&id=12345678,23456789") == [12345678, 23456789]
    assert pmids("12345678[uid] OR 23456789[uid]") == [12345678, 23456789]
    assert pmids("12345678 23456789") == [12345678, 23456789]


# --- PMCIDs ---


@pytest.mark.parametrize(
    "dress",
    [
        "PMC{}", "PMC {}", "PMCID: PMC{}", "PMCID: {}", "PMCID :PMCPMC{}", "PubMed CentralPMCID: PMC{}", "PMC: {}",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC{}/", "pmc.ncbi.nlm.nih.gov/articles/PMC{}", "PMC{}.1",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/{}/", "europepmc.org/article/PMC/PMC{}", "[PMC{}]", "PMCID PMC {}.",
        "http://www.pubmedcentral.nih.gov/articlerender.fcgi?artid={}", "PubMed Central ID: {}", "12345678PMCID:PMC{}",
    ],
)  # fmt: skip
def test_a_pmcid_comes_out_of_every_dress_whole(dress: str):
    assert pmcids(dress.format(1234567)) == ["PMC1234567"]


@pytest.mark.parametrize(
    "text", ["PMC123 4567", "PMCID: PMC606 3408", "PMC 12", "BPMC1234", "PMC1234567890", "PMCID: none"]
)
def test_what_may_be_cut_is_no_pmcid(text: str):
    assert pmcids(text) == []


@pytest.mark.parametrize("text", ["PMC123", "pmc123", "123", "PMC0123", " PMC123.2 "])
def test_a_pmcid_has_one_form(text: str):
    assert canonical_pmcid(text) == "PMC123"


@pytest.mark.parametrize("text", ["", "PMC", "PMC0", "PMCA", "PMC1234567890", "x123"])
def test_what_is_no_pmcid_is_none(text: str):
    assert canonical_pmcid(text) is None
