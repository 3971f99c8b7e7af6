"""What is read out of a line, and what is not."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.models import Citation, PartialDate
from pmsync.parsing.dates import read_date
from pmsync.parsing.line import LONGEST_LINE, parse
from pmsync.parsing.pagination import page_start
from pmsync.parsing.text import without_list_number
from tests.support.shared import GOLD, needs_corpus

EVERY = 10  # of the gold sets a test reads every tenth row


def facts(line: str) -> dict[str, object]:
    citation = parse(line)
    values = {name: getattr(citation, name) for name in Citation.__slots__ if name not in {"text", "reference"}}
    return {name: str(value) if name == "date" else value for name, value in values.items() if value not in (None, ())}


# --- citation lines ---


@pytest.mark.parametrize(
    "journal",
    [
        "N. Engl. J. Med", "Am. J. Chin. Med", "World J. Gastroenterol", "Eur. J. Paediatr. Neurol", "J. Biol. Chem",
        "Proc. Natl. Acad. Sci. U. S. A", "Indian J. Med. Res", "Int. J. Mol. Sci", "Chin. J. Nat. Med",
        "Nat. Rev. Drug Discov", "Z. Kristallogr",
    ],
)  # fmt: skip
@pytest.mark.parametrize("dot", [".", ""])
def test_a_journal_printed_with_dots_is_no_author(journal: str, dot: str):
    citation = parse(f"{journal}{dot} 2018;378:1865-76")
    assert (citation.journal, citation.first_author, citation.volume, citation.page) == (journal, None, "378", "1865")


def test_an_author_before_a_journal_without_dots_is_none_of_its_words():
    assert parse("Castelli J. Hosp Prog 2018;378:1865-76").journal != "Castelli J. Hosp Prog"


def test_pubmeds_own_line_gives_every_fact():
    line = (
        "Spine (Phila Pa 1976). 2020 Sep 1;45(17):1171-1177. doi: 10.1097/BRS.0000000000003513. Epub 2020 May 2. "
        "PMID: 32355141; PMCID: PMC7594432."
    )
    assert facts(line) == {
        "journal": "Spine (Phila Pa 1976)",
        "date": "2020-09-01",
        "volume": "45",
        "issue": "17",
        "page": "1171",
        "last_page": "1177",
        "doi": "10.1097/brs.0000000000003513",
        "pmid": 32355141,
        "pmcid": "PMC7594432",
    }


@pytest.mark.parametrize(
    ("line", "journal", "date"),
    [
        ("Front Immunol. 2021", "Front Immunol", "2021"),
        ("Front. Immunol. 2021.", "Front. Immunol", "2021"),
        ("Autoimmunity. 2016-9", "Autoimmunity", "2016-09"),
        ("Clin Rev Allergy Immunol. 2025-1-17", "Clin Rev Allergy Immunol", "2025-01-17"),
        ("J Foo. 2025 Jan 17", "J Foo", "2025-01-17"),
        ("J Foo. 2016 Sep", "J Foo", "2016-09"),
        ("J Foo. 2016 September.", "J Foo", "2016-09"),
        ("J Foo. 2021 Mar-Apr", "J Foo", "2021-03"),
        ("J Foo. 2018 May - Jun", "J Foo", "2018-05"),
        ("J Foo. 2020 Oct/Dec", "J Foo", "2020-10"),
        ("J Foo. 1998 Dec-1999 Jan", "J Foo", "1998-12"),
        ("J Foo. 2021 Jan-Feb 01", "J Foo", "2021-01"),
        ("J Foo. 2021-Apr-17", "J Foo", "2021-04-17"),
        ("J Foo. 2021-Apr", "J Foo", "2021-04"),
        ("J Foo. 2021 Apr. 17", "J Foo", "2021-04-17"),
        ("J Foo. 17 Apr 2021", "J Foo", "2021-04-17"),
        ("J Foo. 17 April 2021.", "J Foo", "2021-04-17"),
        ("J Foo. Apr 17, 2021", "J Foo", "2021-04-17"),
        ("J Foo. 2021 Mar-5", "J Foo", "2021-03"),
        ("J Foo. 2021 Spring", "J Foo", "2021"),
        ("J Foo. 2020 Autumn-Winter", "J Foo", "2020"),
        ("J Foo. 1944-1945", "J Foo", "1944"),
        ("J Evid Based Soc Work (2019). 2020 Sep", "J Evid Based Soc Work (2019)", "2020-09"),
        ("Spine (Phila Pa 1976). 2020", "Spine (Phila Pa 1976)", "2020"),
        ("Periodontol 2000. 2022 Jun", "Periodontol 2000", "2022-06"),
        ("Mar Pollut Bull. 2020", "Mar Pollut Bull", "2020"),
        ("G3 (Bethesda). 2020", "G3 (Bethesda)", "2020"),
        ("P T. 2015 Apr", "P T", "2015-04"),
        ("Lancet. 2021 Mar 5. [Epub ahead of print]", "Lancet", "2021-03-05"),
        ("Lancet. 2021 Mar 5. Online ahead of print.", "Lancet", "2021-03-05"),
        ("Front Immunol 2021", "Front Immunol", "2021"),
        ("Front Immunol\t2021", "Front Immunol", "2021"),
        ("Front. Immunol. (2021)", "Front. Immunol", "2021"),
        ("Front Immunol (2021 Mar)", "Front Immunol", "2021-03"),
        ("Nature, 2021", "Nature", "2021"),
        ("Nature (2021).", "Nature", "2021"),
        ("Nature 2021-03", "Nature", "2021-03"),
        ("*Nature*, 2021", "Nature", "2021"),
        ("Frontiers in Immunology, 2021", "Frontiers in Immunology", "2021"),
        ("New England Journal of Medicine 2021", "New England Journal of Medicine", "2021"),
        ("The BMJ 2021", "The BMJ", "2021"),
        ("EMBO J 2021", "EMBO J", "2021"),
        ("G3 (Bethesda) 2021", "G3 (Bethesda)", "2021"),
        ("3 Biotech 2021", "3 Biotech", "2021"),
        ("J Foo. 2021/06", "J Foo", "2021-06"),
        ("- Front Immunol 2021", "Front Immunol", "2021"),
    ],
)
def test_a_stub_is_a_journal_and_a_date(line: str, journal: str, date: str):
    assert facts(line) == {"journal": journal, "date": date}


@pytest.mark.parametrize(
    ("line", "volume", "issue", "page"),
    [
        ("J Foo 2021;12:693015", "12", None, "693015"),
        ("J. Biol. Chem. 2001;276:123", "276", None, "123"),
        ("Indian J. Med. Res. 2001;276:123", "276", None, "123"),
        ("Lancet 2021; 358 (3): 1389 - 1392.", "358", "3", "1389"),
        ("Zh Nevropatol. 1980;(3):55-8", None, "3", "55"),
        ("J Foo. 2020;12 Suppl 2:S1-5", "12 Suppl 2", None, "S1"),
        ("J Foo. 2020;34(10 (Suppl. 2)):55-6", "34", "10 (Suppl. 2)", "55"),
        ("J Foo. 2009 Aug;124(2):292-300, 300.e1-97", "124", "2", "292"),
        ("J Foo. 2009 Aug;124(2):1-5; discussion 6-7, 10. Chinese.", "124", "2", "1"),
        ("J Foo. 2009 Aug;124(2):e8003. English, Spanish.", "124", "2", "e8003"),
        ("J Foo. 2009 Aug;124(2):5. Print 2009 Sep 3.", "124", "2", "5"),
        ("IEEE Trans. 2021;PP:1-9", "PP", None, "1"),
        ("Science. 2019 Apr 5;364(6435):", "364", "6435", None),
        ("Lancet. 2021;398.", "398", None, None),
        ("J Foo. 2011; 48( 6 ):1200-6", "48", "6", "1200"),
        ("J Foo. 2011;48(6):p245-9", "48", "6", "245"),
        ("J Foo. 2011;48(6); p245-9", "48", "6", "245"),
        ("J Foo. 2011;48(6), pp. 245-9.", "48", "6", "245"),
        ("J Foo. 2011;48(6), 245-9", "48", "6", "245"),
        ("J Foo. 2011;48:1200e1206", "48", None, "1200"),
        ("J Foo. 2011;48:1200_6", "48", None, "1200"),
        ("J Foo. 2011;48:1200\u00d06", "48", None, "1200"),
        ("J Foo. 2011;48:1200~1206", "48", None, "1200"),
        ("J Foo. 2011;48:e1206", "48", None, "e1206"),
        ("J Foo. 2021 06;35(3):1-9", "35", "3", "1"),
        ("J Foo. 2021/06/15;35(3):1-9", "35", "3", "1"),
        ("J Foo. 2012;9:CD007146", "9", None, "CD007146"),
        ("J Foo 35:12-19 (2021)", "35", None, "12"),
        ("J Foo 35(3):e12, 2021", "35", "3", "e12"),
        ("J Foo (2021) 35:12-19", "35", None, "12"),
        ("<i>J Foo</i>. 2021;<b>35</b>(3):12-9", "35", "3", "12"),
        ("_J Foo_. 2021;**35**(3):12-9", "35", "3", "12"),
    ],
)
def test_volume_issue_and_first_page_are_read(line: str, volume: str | None, issue: str | None, page: str | None):
    citation = parse(line)
    assert citation.journal
    assert (citation.volume, citation.issue, citation.page) == (volume, issue, page)


@pytest.mark.parametrize(
    "line",
    [
        "Lancet. 2021 Mar 5:S0002-9378(21)00149-8",
        "Lancet. 2021 Mar 5:S0213-9111(20)30149-7. Spanish.",
        "Lancet. 2021 Mar 5;Online ahead of print:jrheum.200",
        "Lancet. 2021 Mar 5;ahead-of-print(ahead-of-print):12-19.",
        "Lancet. 2021 Mar 5;0(0):1-10",
        "Lancet. 2021 Mar 5;00:1-10. doi",
        "Lancet. 2021 Mar 5:lancet.2021.100",
    ],
)
def test_pages_without_a_volume_are_provisional_and_left_out(line: str):
    assert facts(line) == {"journal": "Lancet", "date": "2021-03-05"}


@pytest.mark.parametrize(
    "line",
    [
        "In 2021",
        "Meeting 2021",
        "Chapter 3 2021",
        "Since May, 2021",
        "Roe J 2021",
        "Roe & Doe (2021)",
        "Roe and Doe, 2021",
        "Roe et al., 2021",
        "Roe. A Title (2021)",
        "The results of 2021",
        "Cells live longer 2021",
        "Published in Nature 2021",
    ],
)
def test_a_line_that_ends_in_a_year_is_no_stub_where_its_words_are_no_journals(line: str):
    assert parse(line).journal is None


@pytest.mark.parametrize(
    "line",
    [
        "Smith, Jones 2001;276:123",
        "J Biol Chem 2001;276:123; Nature. 2002;4:55",
        "J Biol Chem 2001;276:123, Nature 2002;4:55",
        "Exosomes in health and disease. 2021",
        "Once upon a time there was a paper in a journal, 12, 34-56 (2001)",
        "Accessed 2021 Mar 5",
        "Copyright. 2021",
        "Mar 5. 2021",
    ],
)
def test_a_journal_is_never_guessed(line: str):
    assert parse(line).journal is None


@pytest.mark.parametrize(
    "line",
    [
        "Smith, Jones 2001;276:123",
        "Exosomes in health and disease. 2021",
        "Once upon a time there was a paper in a journal, 12, 34-56 (2001)",
        "exosomes lupus therapy",
    ],
)
def test_a_line_with_words_enough_is_looked_for_whatever_its_shape(line: str):
    citation = parse(line)
    assert citation.reference == line
    assert (citation.title, citation.first_author, citation.journal, citation.volume, citation.page) == (None,) * 5


@pytest.mark.parametrize("line", ["Accessed 2021 Mar 5", "Copyright. 2021", "Mar 5. 2021", "see fig. 3", "lupus 2021"])
def test_a_line_without_words_to_look_for_a_paper_by_is_unreadable(line: str):
    assert parse(line).problem


@pytest.mark.parametrize("line", ["Lancet. 2021-13", "Lancet. 2021-2-30", "Lancet. 2021 Feb 31", "Lancet. 1725"])
def test_a_date_in_no_calendar_is_no_date(line: str):
    citation = parse(line)
    assert citation.date is None
    assert "in no calendar" in (citation.problem or "")


def test_beside_volume_and_page_an_impossible_day_leaves_the_year():
    expected = {"journal": "Lancet", "date": "2021", "volume": "358", "page": "1389"}
    assert facts("Lancet. 2021 Feb 31;358:1389") == expected


# --- identifiers ---


@pytest.mark.parametrize(
    "line",
    [
        "40292402",
        " 40292402 ",
        "PMID: 40292402",
        "pmid 40292402",
        "PMID:40292402.",
        "[PMID 40292402]",
        "PubMed ID: 40292402",
        "PubMed PMID: 40292402.",
        "https://pubmed.ncbi.nlm.nih.gov/40292402/",
        "pubmed.ncbi.nlm.nih.gov/40292402",
        "https://pubmed.ncbi.nlm.nih.gov/?term=40292402",
        "http://www.ncbi.nlm.nih.gov/pubmed/40292402",
        "https://www.ncbi.nlm.nih.gov/pubmed/?term=40292402",
        "A paper on exosomes. PMID: 40292402; PMID 40292402.",
    ],
)
def test_a_pmid_is_read_where_it_is_called_one_or_is_the_whole_line(line: str):
    assert facts(line) == {"pmid": 40292402}


@pytest.mark.parametrize(
    "line",
    [
        "2025-1-17",
        "5137-5160",
        "1932-6203",
        "ISSN 1932-6203",
        "+1 555 2021",
        "555-2021",
        "123456789",
        "0",
        "PMID: 123456789",
        "PMID: 0",
        "PMID: 2021-01-05",
        "12345678.5",
        "p. 12345",
        "12,345",
        "no 12345678 here",
        "https://pubmed.ncbi.nlm.nih.gov/?term=2021+cancer",
        "\u0661\u0662\u0663",
    ],
)
def test_a_date_a_page_range_or_another_number_never_becomes_a_pmid(line: str):
    citation = parse(line)
    assert citation.pmid is None
    assert citation.problem


@pytest.mark.parametrize("line", ["128", " 2021 ", "1", "9999", "\uff11\uff12\uff18"])
def test_a_short_number_alone_may_be_a_year_or_a_page_and_is_no_pmid(line: str):
    citation = parse(line)
    assert citation == Citation(line, problem=citation.problem)
    assert "may be a year or a page" in (citation.problem or "")
    assert "write 'PMID: ' before it" in (citation.problem or "")
    assert parse(f"PMID: {line.strip()}").pmid == int(line)


@pytest.mark.parametrize(
    "line",
    [
        "PMC123456",
        "PMC 123456",
        "PMCID: PMC 123456",
        "PMCID: PMC123456",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123456/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC123456/pdf/x.pdf",
        "https://europepmc.org/article/PMC/PMC123456",
    ],
)
def test_a_pmcid_is_read(line: str):
    assert facts(line) == {"pmcid": "PMC123456"}


def test_an_identifier_counts_anywhere_in_a_reference():
    line = "Smith J, Doe A. A title, 2021. https://doi.org/10.1093/imamci/dnx053 (PMID: 123)"
    read = facts(line)
    assert (read["doi"], read["pmid"], read["title"]) == ("10.1093/imamci/dnx053", 123, "A title")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("10.1016/j.a and 10.1016/j.b", "DOIs"),
        ("PMID: 1, PMID: 2", "PMIDs"),
        ("PMIDs: 40292402, 12942121", "PMIDs"),
        ("34049177, 34022760", "PMIDs"),
        ("34049177 34022760;12942121", "PMIDs"),
        ("PMC1 PMC2", "PMCIDs"),
    ],
)
def test_two_papers_in_one_line_are_a_problem(line: str, kind: str):
    citation = parse(line)
    assert citation == Citation(line, problem=citation.problem)
    assert f"names two {kind}" in (citation.problem or "")


def test_the_same_doi_twice_is_one():
    assert facts("doi:10.1016/j.a https://doi.org/10.1016/J.A") == {"doi": "10.1016/j.a"}


def test_a_journal_called_pmc_is_no_pmcid():
    assert facts("PMC 2010;12:34") == {"journal": "PMC", "date": "2010", "volume": "12", "page": "34"}


# --- fullwidth letters, figures and punctuation ---


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text).replace(" ", "\u3000")


def with_wide_marks(text: str) -> str:
    """Set the punctuation alone wide, without a blank behind it, as Chinese and Japanese references have it."""
    return re.sub(r"([.,;:()\[\]/]) ?", lambda match: wide(match[1]), text)


@pytest.mark.parametrize(
    "line",
    [
        with_wide_marks("[1] Rocha LA, Doe B. A title of the paper[J]. J Foo, 2010, 12(3): 34-56."),
        with_wide_marks("Rocha LA, Doe B. A title of the paper. J Foo. 2010;12(3):34-56.").replace("\uff0e", "\u3002"),
        with_wide_marks("Rocha LA, Doe B(2010)A title of the paper. J Foo 12(3): 34-56").replace("\uff0c", "\u3001"),
        with_wide_marks("Rocha LA, Doe B. A title of the paper. J Foo. 2010;12(3):34-56.").replace("-", "\uff5e"),
        wide("Rocha LA, Doe B. A title of the paper. J Foo. 2010;12(3):34-56."),
    ],
)
def test_a_reference_in_fullwidth_forms_is_read_like_any_other(line: str):
    assert facts(line) == {
        "title": "A title of the paper", "first_author": "Rocha LA", "journal": "J Foo", "date": "2010", "volume": "12",
        "issue": "3", "page": "34", "last_page": "56",
    }  # fmt: skip


@pytest.mark.parametrize("dress", [wide, with_wide_marks])
def test_a_citation_line_in_fullwidth_forms_is_read_like_any_other(dress: Callable[[str], str]):
    expected = {"journal": "J Foo", "date": "2010", "volume": "12", "issue": "3", "page": "34", "last_page": "56"}
    assert facts(dress("J Foo. 2010;12(3):34-56.")) == expected


@pytest.mark.parametrize(
    "line",
    [
        with_wide_marks("10.1016/j.x1"),
        wide("DOI:10.1016/J.X1"),
        with_wide_marks("(10.1016/j.x1)"),
        "10.1016/j.x1\u3002\u4e2d\u6587",
        "10.1016/j.x1\uff0c2010",
    ],
)
def test_a_doi_in_fullwidth_forms_is_one_and_ends_at_their_stop_and_comma(line: str):
    assert facts(line)["doi"] == "10.1016/j.x1"


# --- lines that are none ---


def test_the_text_is_kept_as_given_without_its_line_ending():
    assert parse("\u00a0 PMID:\u200b 1 \t\r\n").text == "\u00a0 PMID:\u200b 1 \t"


@pytest.mark.parametrize("line", ["", " \t", "\u200b", "\0", "PMID: 1\0", "x" * (LONGEST_LINE + 1), "Hello world"])
def test_a_line_without_a_usable_fact_says_why(line: str):
    citation = parse(line)
    assert citation == Citation(line, problem=citation.problem)
    assert citation.problem


@given(st.text())
def test_no_text_raises_and_a_problem_stands_alone(text: str):
    citation = parse(text)
    assert citation.text == text.rstrip("\r\n")
    if citation.problem:
        assert citation == Citation(citation.text, problem=citation.problem)
    else:
        assert citation != Citation(citation.text)


@pytest.mark.parametrize("text", ["3.14159", "0.00000", "1. 00000"])
def test_a_decimal_number_is_no_pmid(text: str):
    assert parse(text).pmid is None


@given(st.text(alphabet=st.sampled_from("0123456789 .;:()-/,PMIDpubedJano\u2013&\n"), max_size=80))
def test_no_pmid_comes_out_unless_the_text_calls_one(text: str):
    if parse(text).pmid is not None:
        called = re.search("pmid|pubmed", text, re.IGNORECASE)
        assert called or all(
            5 <= len(number) <= 8 for number in re.findall("[0-9]+", without_list_number(text.strip()))
        )


@pytest.mark.parametrize(
    "start", ["", "Lancet. 2021;", "Lancet. 2021;12(", "Lancet. 2021;12:", "https://x.y/10.1234/a"]
)
@pytest.mark.parametrize(
    "unit", ["1", "(", "1-", ", 1a", "2021 ", "J. ", "10.1234/x,", "/full", "&amp;", "%25", "Jan-"]
)
def test_a_line_that_repeats_itself_is_read_to_its_end(start: str, unit: str):
    line = (start + unit * LONGEST_LINE)[:LONGEST_LINE]
    assert parse(line).text == line


# --- every form of a citation gives its facts back ---

WORD = st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True).filter(lambda word: not word.startswith(("Tel", "Fax", "Vol")))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - as it is read aloud
JOURNALS = st.builds(
    lambda words, place: " ".join(["J", *words]) + place,
    st.lists(WORD, min_size=1, max_size=6),
    st.sampled_from(["", " (Tokyo)", " [Am]", " A", " (Phila Pa 1976)"]),
)
DATES = st.one_of(
    st.builds(PartialDate, st.integers(1800, 2090)),
    st.builds(PartialDate, st.integers(1800, 2090), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1800, 2090), st.integers(1, 12), st.integers(1, 28)),
)
VOLUMES = st.from_regex(r"[1-9][0-9]{0,3}( Suppl [0-9])?|[0-9]{1,2}-[AB]", fullmatch=True)
ISSUES = st.none() | st.from_regex(
    r"[0-9]{1,3}(-[0-9]{1,3})?|Suppl [0-9]|Pt [AB]|[0-9] \(Suppl [0-9]\)", fullmatch=True
)
PAGES = st.from_regex(r"[eSE]?[1-9][0-9]{0,5}(-[0-9]{1,5})?|[a-z]{4}[0-9]{3}", fullmatch=True)


def in_words(date: PartialDate) -> str:
    parts = [str(date.year), MONTHS[date.month - 1] if date.month else None, str(date.day) if date.day else None]
    return " ".join(part for part in parts if part)


def in_figures(date: PartialDate) -> str:
    return "-".join(str(part) for part in (date.year, date.month, date.day) if part)


@given(journal=JOURNALS, date=DATES, end=st.sampled_from(["", ".", " "]))
def test_any_journal_and_date_survive_as_a_stub(journal: str, date: PartialDate, end: str):
    for printed in (in_words(date), in_figures(date)):
        line = f"{journal}. {printed}{end}"
        assert parse(line) == Citation(line, journal=journal, date=date)


@given(
    journal=JOURNALS,
    date=DATES,
    volume=VOLUMES,
    issue=ISSUES,
    pages=PAGES,
    dot=st.sampled_from([". ", " "]),
    end=st.sampled_from(["", ".", ". Review.", ". doi: 10.1000/x.", ". PMID: 7; PMCID: PMC8."]),
)
def test_any_full_citation_line_gives_its_facts_back(
    journal: str, date: PartialDate, volume: str, issue: str | None, pages: str, dot: str, end: str
):
    citation = parse(f"{journal}{dot}{in_words(date)};{volume}{f'({issue})' if issue else ''}:{pages}{end}")
    read = (citation.journal, citation.date, citation.volume, citation.issue, citation.page)
    assert read == (journal, date, volume, issue, page_start(pages))
    assert citation.pmid == (7 if "PMID" in end else None)


# --- against citations and references of real articles ---


def table(name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**7)
    with gzip.open(GOLD / name, "rt", encoding="utf-8") as file:
        yield from islice(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 0, None, EVERY)


def in_pubmeds_words(row: dict[str, str]) -> str:
    numbers = row["vi"] + (f"({row['ip']})" if row["ip"] else "")
    line = f"{row['ta']}. {row['dp']}" + (f";{numbers}" if numbers else "") + (f":{row['pg']}" if row["pg"] else "")
    doi = f" doi: {row['doi']}." if row["doi"] else ""
    return f"{line}.{doi} PMID: {row['pmid']}" + (f"; PMCID: {row['pmcid']}." if row["pmcid"] else ".")


@needs_corpus
def test_of_pubmeds_own_citations_no_identifier_is_wrong_and_hardly_a_fact_is_missed():
    rows = [row for row in table("pubmed_summary_citations_shared.tsv.gz") if row["ok"] == "1"]
    read = [(row, parse(in_pubmeds_words(row))) for row in rows]
    assert [c.text for row, c in read if c.pmid not in (None, int(row["pmid"]))] == []
    # A few records carry a full stop or a bracket too many at the end of their DOI.
    assert [c.text for row, c in read if c.doi not in (None, row["doi"].lower().rstrip(".!)]"))] == []
    assert [c.text for row, c in read if c.pmcid not in (None, row["pmcid"])] == []
    assert [c.text for row, c in read if c.journal not in (None, row["ta"])] == []
    whole = [
        c
        for row, c in read
        if (c.journal, c.date, c.page)
        == (row["ta"], read_date(row["dp"]), page_start(row["pg"]) if c.volume or c.issue else None)
    ]
    assert len(whole) >= 0.998 * len(rows)


@needs_corpus
def test_of_printed_reference_stubs_hardly_one_is_missed_and_no_pmid_is_invented():
    read = [parse(row["citation"]) for row in table("reflist_citations_shared.tsv.gz") if row["shape"] == "stub"]
    assert [c.text for c in read if c.pmid or c.doi] == []
    assert sum(c.journal is not None and c.date is not None for c in read) >= 0.999 * len(read)


@needs_corpus
def test_of_full_references_no_pmid_is_invented():
    texts = [row["citation"] for row in table("reflist_citations_shared.tsv.gz") if row["shape"] == "text"]
    for name, key in (("glutton_pmc_refs_shared.jsonl.gz", "reference"), ("crossref_refs_shared.jsonl.gz", "input")):
        with gzip.open(GOLD / name, "rt", encoding="utf-8") as file:
            texts += [text.replace("\n", " ") for line in file if isinstance(text := json.loads(line)[key], str)]
    read = [parse(text) for text in texts]
    assert [
        c.text for c in read if c.pmid and not re.search("pmid|pubmed", c.text, re.IGNORECASE) and c.text != str(c.pmid)
    ] == []


@needs_corpus
def test_of_full_references_the_doi_printed_is_the_doi_read():
    rows = [row for row in table("reflist_citations_shared.tsv.gz") if row["doi"] and row["doi"] in row["citation"]]
    right = [row for row in rows if parse(row["citation"]).doi == row["doi"].lower()]
    assert len(right) >= 0.99 * len(rows) > 0
