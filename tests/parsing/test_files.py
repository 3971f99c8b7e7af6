"""Lists, tables and .nbib files become citations, or are refused with a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import InputError
from pmsync.models import Citation, PartialDate
from pmsync.parsing.files import LONGEST_LINE, read_citations, read_lines
from pmsync.parsing.line import parse
from tests.support.shared import SAMPLES, needs_samples

NBIB = """
PMID- 16377612
DP  - 2006 Mar 1
VI  - 22
IP  - 5
PG  - 616-7
TI  - GenomeDiagram: a python package for the visualization of large-scale genomic
      data.
AID - btk021 [pii]
AID - 10.1093/bioinformatics/btk021 [doi]
TA  - Bioinformatics

PMID- 29424689
DP  - 2018 Mar 1
VI  - 7
LID - 10.7554/eLife.32822 [doi]
LID - e32822 [pii]
TA  - Elife
PMC - PMC5832410
"""


def read(data: bytes | str, column: str | None = None) -> list[Citation]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(read_citations(stream, "list.txt", column=column))


def texts(data: bytes | str, column: str | None = None) -> list[str]:
    return [citation.text for citation in read(data, column)]


def refusal(data: bytes | str, column: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read(data, column)
    return str(caught.value)


# --- lines ---


def test_lines_keep_their_text_and_number_and_blank_ones_are_skipped():
    stream = io.BytesIO(b"\r\n PMID: 1 \r\n\n \t\n10.1000/x\rPMC2")
    assert list(read_lines(stream, "list")) == [(2, " PMID: 1 "), (5, "10.1000/x"), (6, "PMC2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_may_be_in_utf_8_or_in_utf_16_with_its_mark(encoding: str):
    assert texts("Ugeskr Læger. 2021\nPMID: 1\n".encode(encoding)) == ["Ugeskr Læger. 2021", "PMID: 1"]


def test_only_a_line_ending_ends_a_line():
    assert texts("PMID: 1\u2028\x0b\x0c\x85x\n") == ["PMID: 1\u2028\x0b\x0c\x85x"]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])).filter(str.strip), min_size=1
    )
)
def test_behind_a_citation_every_line_that_is_not_blank_becomes_one(lines: list[str]):
    """The first line may as well be the heading of a table, or begin a file of another kind."""
    lines = ["Lancet. 2021;3:4", *lines]
    stream = io.BytesIO(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    assert [c.text for c in read_citations(stream, "list")] == lines


def test_a_line_that_cannot_be_read_stands_among_the_others_with_its_problem():
    assert [bool(citation.problem) for citation in read("PMID: 1\nhello\nPMC2\n")] == [False, True, False]


def test_the_number_in_a_list_is_no_fact():
    assert [(c.doi, c.pmid) for c in read("1. 10.1000/x\n2. 40292402\n3. PMID: 3\n")] == [
        ("10.1000/x", None),
        (None, 40292402),
        (None, 3),
    ]


def test_wrapped_references_are_joined_and_have_the_number_of_their_first_line():
    text = "1. Li C. A third study\nof cells. Cell. 2012;148:2.\n2. 10.1000/x\n"
    assert list(read_lines(io.BytesIO(text.encode()), "list")) == [
        (1, "1. Li C. A third study of cells. Cell. 2012;148:2."),
        (3, "2. 10.1000/x"),
    ]
    assert [citation.journal for citation in read(text)] == ["Cell", None]


# --- what is no list ---


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("TY  - JOUR\nTI  - A title\nER  - \n", "a RIS file"),
        ("\r\nTY  - JOUR\r\n", "a RIS file"),
        ("@article{rocha2010,\n  title = {A title},\n}\n", "a BibTeX file"),
        ("% Encoding: UTF-8\n\n@Comment{jabref}\n", "a BibTeX file"),
        ("%0 Journal Article\n%T A title\n", "an EndNote file"),
        ('<?xml version="1.0"?><xml><records>', "an XML or HTML file"),
        ("<!doctype html><p>10.1000/x", "an XML or HTML file"),
        ('[\n  {"DOI": "10.1000/x"}]', "a JSON file"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(text: str, kind: str):
    expected = f"list.txt is {kind}, which pmsync cannot read yet; save it as .nbib, or as a list of DOIs, one a line"
    assert refusal(text) == expected
    with pytest.raises(InputError, match=kind):
        list(read_lines(io.BytesIO(text.encode()), "standard input"))


@pytest.mark.parametrize("blank", ["\n", " "])
def test_a_long_run_of_blanks_before_the_first_line_is_read_at_once(blank: str):
    assert texts(blank * 100_000 + "\nPMID: 1")[-1] == "PMID: 1"


@pytest.mark.parametrize(
    "header", ["PMID,Title,Authors,Citation", "no;year;DOI;note", "title\tdoi", '"Title","Journal","Volume","Pages"']
)
def test_a_table_without_a_named_column_is_refused_with_its_columns(header: str):
    sentence = refusal(header + "\r\n1,2,3,4\r\n")
    assert sentence.endswith("say which holds the citations: pmsync add DB FILE --csv --column NAME")
    assert header.replace('"', "").replace("\t", ";").replace(";", ",").replace(",", ", ") in sentence


@pytest.mark.parametrize(
    "line", ["Title, Lancet. 2011", "Rocha LA, Doe B, Roe C. A title, of it. J Foo. 2010;1:2", "doi"]
)
def test_a_first_line_with_commas_is_no_header(line: str):
    assert texts(line) == [line]


@pytest.mark.parametrize("data", [b"", b"\n \r\n\t", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes):
    assert refusal(data) == "list.txt is empty; check what was saved there"


def test_a_binary_file_is_refused():
    assert "is a binary file" in refusal(b"PK\x03\x04\x00\x00")


def test_bytes_that_are_no_utf_8_are_refused_with_their_place():
    assert refusal(b"PMID: 1\nUgeskr L\xe6ger. 2021") == "list.txt is not UTF-8 text at byte 16; save it as UTF-8"
    assert "at byte 4;" in refusal(b"\xef\xbb\xbf1\xff")


def test_a_line_too_long_for_any_list_is_refused_with_its_number():
    assert refusal("PMID: 1\n" + "x" * (LONGEST_LINE + 2)).startswith("list.txt, line 2, has 1,000,00")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="there is no such file"):
        list(read_citations(tmp_path / "absent", "absent"))
    with pytest.raises(InputError, match="is a folder"):
        list(read_citations(tmp_path, "here"))


def test_a_file_that_cannot_be_read_is_refused():
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(InputError, match="cannot be read: Input/output error"):
        list(read_citations(Broken(), "list"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(end: str):
    assert texts(f"PMID: 31266900{end}PMID: 33104149{end}") == ["PMID: 31266900", "PMID: 33104149"]


# --- CSV ---


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_named_column_of_a_table_holds_the_citations(delimiter: str, end: str):
    rows = [["no", "doi", "note"], ["1", "10.1000/x", "a"], ["2", "", ""], ["3"], ["4", '"10.1000/y, z"', "b"]]
    table = end.join(delimiter.join(row) for row in rows)
    assert texts(table, "doi") == ["10.1000/x", "10.1000/y, z"]
    assert texts("\ufeff" + table, "no") == ["1", "2", "3", "4"]


def test_a_header_may_be_quoted_and_padded():
    assert texts(' no ,"my doi"\n1,10.1000/x\n', "my doi") == ["10.1000/x"]


def test_a_missing_column_is_refused_with_the_columns_there_are():
    assert refusal("no;doi\n1;10.1000/x\n", "DOI") == "list.txt has no column 'DOI'; its columns are: no, doi"


def test_a_table_whose_header_is_no_header_is_refused():
    assert "is not CSV" in refusal("x" * 200_000, "doi")


def test_a_table_with_an_open_quote_is_refused_with_its_line():
    assert "is not CSV" in refusal('doi\n10.1000/x\n"10.1000/y\n', "doi")


# --- .nbib ---


def test_an_nbib_record_becomes_the_citation_pubmed_prints():
    first, second = read(NBIB)
    assert first == Citation(
        "Bioinformatics. 2006 Mar 1;22(5):616-7. doi: 10.1093/bioinformatics/btk021. PMID: 16377612.",
        pmid=16377612,
        doi="10.1093/bioinformatics/btk021",
        journal="Bioinformatics",
        date=PartialDate(2006, 3, 1),
        volume="22",
        issue="5",
        page="616",
        last_page="617",
    )
    assert (second.pmid, second.pmcid, second.page) == (29424689, "PMC5832410", "e32822")


def test_the_text_kept_of_an_nbib_record_reads_as_the_same_citation():
    assert [parse(citation.text) for citation in read(NBIB)] == read(NBIB)


def test_an_nbib_file_with_windows_line_endings_is_the_same():
    assert read(NBIB.replace("\n", "\r\n")) == read(NBIB)


def test_a_file_called_nbib_that_is_none_is_refused(tmp_path: Path):
    path = tmp_path / "list.nbib"
    path.write_text("TI  - A title\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not begin with 'PMID- '"):
        list(read_citations(path, "list.nbib"))


@needs_samples
def test_every_recorded_nbib_file_is_read():
    for path in sorted((SAMPLES / "medline").iterdir()):
        citations = list(read_citations(path, path.name))
        assert len(citations) == path.read_text(encoding="utf-8").count("\nPMID- ") + path.read_text(
            "utf-8"
        ).startswith("PMID")
        assert all(citation.pmid and citation.journal and citation.date and citation.volume for citation in citations)


def test_biopython_is_imported_for_nbib_files_only():
    code = "import sys, pmsync.parsing.files; sys.exit('Bio' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own words


def test_a_markdown_table_is_a_list_of_citations():
    rows = "| # | Title | DOI |\n|---|---|---|\n| 1 | A study of cells | [10.1000/182](https://doi.org/10.1000/182) |\n"
    assert [citation.doi for citation in read_citations(rows.encode(), "refs.md")] == ["10.1000/182"]
