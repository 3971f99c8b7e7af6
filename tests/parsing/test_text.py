"""The canonical forms, and what counts as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import PartialDate
from pmsync.parsing.dates import possible_date
from pmsync.parsing.identifiers import canonical_doi, canonical_pmcid, dois
from pmsync.parsing.journals import journal_key, journals_agree
from pmsync.parsing.pagination import (
    first_page,
    issues_agree,
    last_page,
    page_start,
    pages_agree,
    pages_alike,
    volumes_agree,
    volumes_alike,
)
from pmsync.parsing.text import clean

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


def test_clean_text_has_plain_hyphens_and_blanks_and_nothing_invisible():
    assert clean("\ufeffJ\u00a0Foo\u2009 1\u20132\u00ad\u200b e\u0301") == "J Foo 1-2 \u00e9"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


def test_a_date_exists_or_is_none():
    assert possible_date(2024, 2, 29) == PartialDate(2024, 2, 29)
    assert possible_date(1781) == PartialDate(1781)
    for impossible in [
        (2025, 2, 29),
        (2025, 13),
        (2025, 0),
        (2025, 4, 31),
        (2025, 4, 0),
        (1780,),
        (2101,),
        (2025, None, 3),
    ]:
        assert possible_date(*impossible) is None


def test_a_journal_key_folds_what_printers_vary():
    assert journal_key("J. Antibiot. (Tokyo)") == journal_key("J Antibiot [tokyo]")
    assert (
        journal_key("Biochem & Biophys") == journal_key("BIOCHEM. AND BIOPHYS.") == journal_key("Biochem &amp; Biophys")
    )
    assert journal_key("Ugeskr Læger") == journal_key("Ugeskr. Laeger")
    assert journal_key("Arq Bras Endocrinol Metabol, São Paulo") == "arq bras endocrinol metabol sao paulo"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Front. Immunol", "Frontiers Immunology"),
        ("Frontiers Immunology", "Frontiers in Immunology"),
        ("Front. Immunol.", "Frontiers in Immunology"),
        ("Proc Natl Acad Sci", "Proceedings of the National Academy of Sciences"),
        ("J Biol Chem", "The Journal of Biological Chemistry"),
        ("Am J Psychiatry", "American Journal of Psychiatry"),
        ("J Antibiot (Tokyo)", "J. Antibiot."),
        ("J Hand Surg [Am]", "J Hand Surg"),
        ("Medicine (Baltimore)", "Medicine"),
        ("1932-6203", "1932-6203"),
    ],
)
def test_names_of_one_journal_agree(a: str, b: str):
    assert journals_agree(a, b)
    assert journals_agree(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("J Immunol", "J Immunol Methods"),
        ("Cell", "Cells"),
        ("Cell", "Cellulose"),
        ("Cancer", "Cancers (Basel)"),
        ("Mol Cell", "Mol Cells"),
        ("J Gen Psychol", "J Genet Psychol"),
        ("J Phys", "J Physiol"),
        ("J Pharm Sci", "J Pharmacol Sci"),
        ("J Neurol", "J Neurophysiol"),
        ("Nat Med", "Nat Methods"),
        ("J Otol", "J Otolaryngol"),
        ("Am J Med Genet", "Am J Med Genet A"),
        ("J Chromatogr", "J Chromatogr A"),
        ("Br Dent J", "Braz Dent J"),
        ("Can Nurse", "Cancer Nurs"),
        ("J Hand Surg [Am]", "J Hand Surg [Br]"),
        ("Chem", ""),
        ("", ""),
    ],
)
def test_names_of_two_journals_do_not_agree(a: str, b: str):
    assert not journals_agree(a, b)
    assert not journals_agree(b, a)


@pytest.mark.parametrize(
    ("pages", "start"),
    [
        ("5137-5160", "5137"),
        ("296\u2013302", "296"),
        ("12 - 15", "12"),
        ("S12-8", "S12"),
        ("e123", "e123"),
        ("1-5; discussion 6", "1"),
        ("12, 14-7", "12"),
        ("pp. 12-15", "12"),
        ("E228-E232", "E228"),
        ("151-156.e2", "151"),
        ("265.e1-265.e13", "265.e1"),
        ("117e-126e", "117e"),
        ("xii-xv", "xii"),
        ("385-392. Chinese", "385"),
        ("7403397010p1-7403397010p42", "7403397010p1"),
        ("gnaa119", "gnaa119"),
        ("e01974-19", "e01974-19"),
        ("ijgc-2020-001682", "ijgc-2020-001682"),
        ("S0890-5096(20)30767-6", "S0890-5096(20)30767-6"),
        ("AEM.01451-20", "AEM.01451-20"),
        ("-", None),
        ("", None),
    ],
)
def test_the_first_page_or_the_whole_article_number_is_taken(pages: str, start: str | None):
    assert page_start(pages) == start


def test_a_first_page_has_no_case_and_no_leading_zeros():
    assert first_page("S12-8") == "s12"
    assert first_page("0012-5") == "12"
    assert first_page("") is None


def test_pages_agree_on_the_first_page():
    for a, b in [("5137-5160", "5137"), ("E0123456", "e0123456"), ("S12-8", "s12"), ("12-5", "012")]:
        assert pages_agree(a, b)
    for a, b in [("S12", "12"), ("123", "124"), ("12", "123"), ("e123", "123"), ("", "")]:
        assert not pages_agree(a, b)


def test_pages_are_alike_but_for_the_e_of_an_electronic_one():
    for a, b in [("e123", "123"), ("E0123456", "123456")]:
        assert pages_alike(a, b)
    for a, b in [("S12", "12"), ("123", "124"), ("", "")]:
        assert not pages_alike(a, b)


def test_volumes_agree_on_a_number_where_both_or_neither_are_supplements():
    for a, b in [("79-80", "79"), ("84-B", "84"), ("29 Suppl 2", "29Suppl 2"), ("29 Suppl", "29 Suppl 2")]:
        assert volumes_agree(a, b)
    for a, b in [("29 Suppl 2", "29"), ("29", "30"), ("29 Suppl 2", "30 Suppl 3")]:
        assert not volumes_agree(a, b)


def test_volumes_are_alike_on_a_number():
    for a, b in [
        ("79-80", "79"),
        ("29 Suppl 2", "29"),
        ("66Suppl 2", "66"),
        ("84-B", "84"),
        ("111S", "111"),
        ("PP", "pp"),
    ]:
        assert volumes_alike(a, b)
    for a, b in [("84-B", "84-A"), ("1", "11"), ("29 Suppl 2", "2"), ("12", "13"), ("12", "PP")]:
        assert not volumes_alike(a, b)


def test_issues_agree_on_a_number_and_on_being_a_supplement():
    same = [("1-2", "1"), ("4-6", "5"), ("1/2", "2"), ("3S", "3 Suppl"), ("S1", "Suppl 1"), ("Supplement_5", "Suppl 5")]
    for a, b in [*same, ("1_suppl", "Suppl 1"), ("Pt 2", "2"), ("3 (Suppl. 1)", "3 Suppl 1"), ("Spec No", "spec. no.")]:
        assert issues_agree(a, b)
    for a, b in [("1", "2"), ("1", "Suppl 1"), ("3", "4 Pt 1"), ("1-2", "3")]:
        assert not issues_agree(a, b)


@given(st.text(max_size=60), st.text(max_size=60))
def test_agreement_does_not_depend_on_the_order(a: str, b: str):
    for agree in (journals_agree, pages_agree, volumes_agree, issues_agree):
        assert agree(a, b) == agree(b, a)


@pytest.mark.parametrize(
    ("pages", "last"),
    [
        ("5137-5160", "5160"),
        ("5137-60", "5160"),
        ("S12-8", "18"),
        ("e24-e34", "34"),
        ("1-5; discussion 6", "5"),
        ("99-101", "101"),
        ("5137", None),
        ("e0123456", None),
        ("", None),
    ],
)
def test_the_last_page_of_a_range_is_written_in_full(pages: str, last: str | None):
    assert last_page(pages) == last
