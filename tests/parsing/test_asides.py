"""What is no fact of the paper is told where it stands, and no word of a title or a journal with it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.asides import asides, blanked
from pmsync.parsing.line import LONGEST_LINE

PAPER = "Rocha LA, Doe B. Sphincterotomy of the ampulla. J Foo. 2010;12(3):34-56."


def told(plain: str) -> str:
    """Return the text with every aside as one sign, so that a test shows what is left."""
    for start, end in reversed(asides(plain)):
        plain = f"{plain[:start]}~{plain[end:]}"
    return plain


IDENTIFIERS = (
    "doi: 10.1016/s0140-6736(05)67889-0",
    "doi:10.1000/182",
    "DOI 10.1000/182",
    "https://doi.org/10.1000/182",
    "<https://doi.org/10.1000/182>",
    "(https://dx.doi.org/10.1000/182)",
    "http://dx.doi.org/ 10.1000/182",
    "doi: https://doi.org/10.1000/182",
    "[doi: 10.1000/182]",
    "PMID: 12345678",
    "PMID 12 345 678",
    "pmid:12345678",
    "PubMed PMID: 12345678; PubMed Central PMCID: PMC1234567",
    "[PMID: 12345678 / PMCID: PMC1234567]",
    "[PubMed: 12345678]",
    "Medline:12345678",
    "PMC 1234567",
    "info:pmid/12345678",
    "https://www.example.org/a/b?c=d",
    "www.example.org/a",
    "Available from: https://www.example.org/a",
    "Available at www.example.org/a",
    "Retrieved from https://www.example.org/a",
    "Disponible en: http://example.org/a",
    "URL: http://example.org/a",
    "PMID number 12345678",
    "PMID_12345678",
    "PubMedPMID:12345678",
    "Medline 12345678",
    "12345678[uid]",
    "PMCID PMC 1234567",
    "DOI: [10.1000/182](https://doi.org/10.1000/182)",
    "doi:10.1016/j.cell. 2012.03.001",
    "doi:10.1371 /journal .pone.0200001",
    "ISSN: 1234-567X",
    "ISSN 1234-5678 (print)",
    "ISBN 978-3-16-148410-0",
    "arXiv:1704.07339v3 [hep-ph]",
    "S2CID 1234567",
)
ACCESS = (
    "Accessed 12 Jan 2021",
    "Accessed January 12, 2021",
    "Accessed: 2021-01-12",
    "Last accessed on 12th January 2021",
    "[Accessed 12/01/2021]",
    "(accessed on 12 January 2021)",
    "[cited 2021 Jan 12]",
    "[citado 12 de enero de 2021]",
    "Retrieved January 12, 2021, from https://example.org/a",
    "Retrieved January 12, 2021",
    "Acesso em: 12 jan. 2021",
    "Zugriff am 12.01.2021",
    "abgerufen am 12. Januar 2021",
    "consulté le 12 janvier 2021",
    "Consultado el 12 de enero de 2021",
    "Accessed 2021",
    "Retrieved from https://example.org/a on 12 January 2021",
    "(zuletzt abgerufen am 12. Januar 2021)",
)
AIDS = (
    "[Google Scholar] [PubMed]",
    "[Google Scholar] [CrossRef] [Green Version]",
    "View Article",
    "View Article PubMed/NCBI Google Scholar",
    "View ArticlePubMedGoogle Scholar",
    "Article CAS PubMed PubMed Central Google Scholar",
    "PubMed Abstract | Publisher Full Text | Free Full Text",
    "Crossref, Medline, Google Scholar",
    "Abstract Full Text Full Text PDF PubMed Scopus (45) Google Scholar",
    "OpenUrlCrossRefPubMed",
    "View PDFView articleView in ScopusGoogle Scholar",
    "Go to original source... Go to PubMed",
    "[DOI] [PMC free article] [PubMed] [Google Scholar]",
    "45 citations",
    "[IF: 3.2, Q1, cited 45 times]",
    "[Retracted]",
    "(verified via PubMed)",
    "\u00a9 2010 Some Publisher",
    "[Erratum, J Foo 2011;13:2]",
    "Cited by 32",
    "Times cited: 5",
    "(Cited by: 32)",
    "IF: 5.895",
    "IF = 5,895",
    "[Cited on page 111]",
    "[Cited on pages 7, 9 and 11]",
    "\u2705 Verified",
    "\u2713",
    "Web of Science",
    "CAS",
    "(in Japanese with English abstract)",
    "[in Russian]",
    "[Article in Chinese, English]",
    "[published correction appears in J Foo. 2011;13(1):2]",
    "Erratum in: J Foo. 2011 Jan;13(1):2",
    "Epub 2010 May 3",
    "Epub 2010/05/03",
    "eCollection 2010",
    "Published 2010 May 3",
    "Published online May 3, 2010",
    "Epub ahead of print",
    "No abstract available",
    "Review. French",
)


@pytest.mark.parametrize("aside", [*IDENTIFIERS, *ACCESS, *AIDS])
def test_an_aside_behind_the_pages_is_told_whole(aside: str):
    assert told(f"{PAPER} {aside}") == f"{PAPER} ~"
    assert told(f"{PAPER} {aside}.") == f"{PAPER} ~."


@pytest.mark.parametrize("aside", [*IDENTIFIERS, *ACCESS])
@pytest.mark.parametrize("behind", ["PMID: 7654321", "[Google Scholar]", "Google Scholar"])
def test_asides_behind_each_other_are_one(aside: str, behind: str):
    assert told(f"{PAPER} {aside}. {behind}") == f"{PAPER} ~"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Roe C. J Foo [Internet]. 2020 [cited 2021 May 5];12(3):45.", "Roe C. J Foo ~. 2020 ~;12(3):45."),
        ("doi:10.1000/182 Roe C. A title. J Foo 2020;1:2", "~ Roe C. A title. J Foo 2020;1:2"),
        ("Roe C. A title [Article in French]. J Foo 2020;1:2", "Roe C. A title ~. J Foo 2020;1:2"),
        ("Roe C. A title (doi: 10.1000/182). J Foo 2020;1:2", "Roe C. A title ~. J Foo 2020;1:2"),
        ("Roe C. A title. J Foo 2020;1:2.).", "Roe C. A title. J Foo 2020;1:2.)."),
    ],
)  # fmt: skip
def test_asides_stand_anywhere(text: str, left: str):
    assert told(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Roe C. Google Scholar and PubMed: a comparison. J Foo. 2010;1:2.",
        "Roe C. Scopus, Web of Science, and Google Scholar",
        "Roe C. Health services accessed by women in 2010. J Foo. 2011;1:2.",
        "Roe C. Epub readers in the library. J Foo. 2011;1:2.",
        "Roe C. Epub 2010 in the library. J Foo. 2011;1:2.",
        "Roe C. Coronary artery spasm (CAS) in women. J Foo. 2011;1:2.",
        "Roe C. Most cited 2010 papers. J Foo. 2011;1:2.",
        "Roe C. Findings in Japanese patients (in Japan). J Foo. 2011;1:2.",
        "Roe C. A title. JAMA. Published online May 3, 2020.",
        "Roe C (2006). Comment on the orbit of a comet. J Foo, 12(3), 45.",
        "Roe C. Interleukin 10.1 and others. J Foo. 2011;10.1:2-10.",
        "Free Radic Biol Med. 2011;1:2-3",
        "Article 5: what it says. J Foo. 2011;1:S0002-9378(21)00149-8",
        "",
    ],
)
def test_titles_journals_and_the_only_date_are_no_asides(text: str):
    assert asides(text) == []


PIECES = [
    *IDENTIFIERS,
    *ACCESS,
    *AIDS,
    PAPER,
    "PubMed",
    "Epub",
    " ",
    ". ",
    "(",
    ")",
    "[",
    "]",
    "2010",
    "10.",
    "https:",
    "a",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join))
def test_spans_ascend_lie_in_the_text_and_do_not_overlap(text: str):
    spans = asides(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(
    "piece",
    [" ", "1 ", "10.1000/", "(", "[PubMed, ", "PubMed ", "PMID 1 2 3, ", "a", ")", "Epub 2010 ", "Comment in "],
)  # fmt: skip
def test_the_time_taken_grows_with_the_length_of_the_text(piece: str):
    started = time.perf_counter()
    asides(piece * (LONGEST_LINE // len(piece)))
    assert time.perf_counter() - started < 1


def test_asides_and_the_mark_of_a_list_are_blanked_and_the_length_stays():
    text = f"12. {PAPER} doi: 10.1000/182"
    assert blanked(text, (0, 4)) == f"    {PAPER}".ljust(len(text))
    assert blanked(text) == f"12. {PAPER}".ljust(len(text))
    assert blanked(PAPER) == PAPER


@given(st.text(), st.integers(0, 20))
def test_what_is_blanked_is_as_long_as_before(text: str, mark: int):
    bare = blanked(text, (0, min(mark, len(text))))
    assert len(bare) == len(text)
    assert all(new in {old, " "} for old, new in zip(text, bare, strict=True))
