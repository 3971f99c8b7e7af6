"""DOIs and PMCIDs come out of any dress in one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.identifiers import canonical_doi, canonical_pmcid, dois

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
    ["", "10", "10.1234", "10.1234/", "10.1/x", "10.1234/).", "2010.1234/x", "1.10.1234/5", "10.1016/j. foo.2020"],
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
    doi = canonical_doi(f"10.1234/ab{text}")
    assert doi is not None
    assert doi == doi.lower()
    assert not any(character.isspace() for character in doi)


@pytest.mark.parametrize("text", ["PMC123", "pmc123", "123", "PMC0123", " PMC123.2 "])
def test_a_pmcid_has_one_form(text: str):
    assert canonical_pmcid(text) == "PMC123"


@pytest.mark.parametrize("text", ["", "PMC", "PMC0", "PMCA", "PMC1234567890", "x123"])
def test_what_is_no_pmcid_is_none(text: str):
    assert canonical_pmcid(text) is None
