"""A page gives its article and its stubs in order; a list is no page."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import InputError
from pmsync.models import PartialDate
from pmsync.parsing.line import parse
from pmsync.parsing.page.html import is_html
from pmsync.parsing.page.lines import LONGEST_CITATION
from pmsync.parsing.page.page import AnchoredPage, Page, find_page, read_page, with_anchor
from tests.support.pages import ABSTRACT, AUTHORS, CHINESE, CITATION, DOI, STUBS, html_of, page_of
from tests.support.shared import SHARED

SEED = SHARED / "seed" / "page.txt"


def texts(page: Page) -> list[str]:
    return [entry.citation.text for entry in page.entries]


def lists(page: Page) -> list[tuple[str | None, int]]:
    return [(part.name, len(part.entries)) for part in page.lists]


def anchor_doi(text: str) -> str | None:
    anchor = read_page(text).anchor
    return anchor.doi if anchor else None


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read_page(text, "page.txt")
    return str(caught.value)


# --- the page it began with ---


@pytest.mark.skipif(not SEED.is_file(), reason="the first page is not beside this checkout")
def test_the_first_page_gives_its_article_and_fourteen_stubs():
    text = SEED.read_text(encoding="utf-8")
    page = read_page(text)
    assert page.anchor is not None
    assert (page.anchor.doi, page.anchor.text, page.dois) == (DOI, CITATION, ())
    assert lists(page) == [(None, 14)]
    assert [entry.position for entry in page.entries] == list(range(1, 15))
    stubs = texts(page)
    assert stubs[0] == "Int J Nanomedicine. 2025-4-21"
    assert stubs[4] == "Front Immunol. 2021"
    assert stubs[9] == stubs[13] == "Int J Nanomedicine. 2024"
    assert stubs == text.splitlines()[-14:]
    assert find_page(text) == page
    assert texts(read_page(html_of(text))) == stubs


# --- stubs ---


def test_every_stub_has_its_place_also_where_a_text_stands_twice():
    page = read_page(page_of())
    assert texts(page) == STUBS
    assert [entry.position for entry in page.entries] == list(range(1, len(STUBS) + 1))
    assert page.entries[0].citation.date == PartialDate(2025, 4, 21)


@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "  {} ",
        "\u2022 {}",
        "- {}",
        "* {}",
        "1. {}",
        "[12] {}",
        "(3) {}",
        "7\t{}",
        "\u2022\t{}",
        "\u30103\u3011{}",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_bullets_numbers_blanks_and_line_ends_make_no_difference(dress: str, end: str):
    page = read_page(end.join([AUTHORS, CITATION, ABSTRACT, *(dress.format(stub) for stub in STUBS)]))
    assert texts(page) == STUBS
    assert page.anchor is not None
    assert page.anchor.doi == DOI


@pytest.mark.parametrize("joint", [" \u00b7 ", " | ", "|", "\t", " \u2022 "])
def test_stubs_may_stand_side_by_side(joint: str):
    assert texts(read_page(page_of(joint.join(STUBS[:4]), joint.join(STUBS[4:])))) == STUBS


@pytest.mark.parametrize(
    "line",
    [
        "It was in Nature. 2021 was its year.",
        "As shown in Front Immunol. 2021",
        "Published. 2021",
        "Nature. 2021 www.nature.com",
        "Home | Nature. 2021 | About",
        "Nature. 2021 (Print)",
        "2021",
        "2025-4-21",
        "Int J Nanomedicine",
        "12,345",
        "40292402",
        "Nature 2021",
        "Exosomes in autoimmune diseases: a review of 2021.",
        "Registered on September 30, 2020.",
        "\u00a9 2025 Lv et al.",
        f"{'x' * LONGEST_CITATION} Nature. 2021",
    ],
)
def test_what_says_more_or_less_is_no_stub(line: str):
    assert texts(read_page(page_of(*STUBS[:3], line, *STUBS[3:]))) == STUBS


def test_citations_among_the_stubs_that_say_more_are_entries():
    fuller = [
        "Clin Immunol. 2019 Jun 19;205:83-92.",
        "Rocha LA, Skarratt PA. Endoscopic sphincterotomy of the ampulla. J Foo. 2010;12:34-56. doi: 10.1000/x",
        "Ann Med. 2019;51:1. PMID: 30987654",
    ]
    page = read_page(page_of(STUBS[0], *fuller, STUBS[1]))
    assert texts(page) == [STUBS[0], *fuller, STUBS[1]]
    assert page.anchor is not None
    assert page.anchor.doi == DOI


def test_a_list_may_begin_with_citations_that_say_more():
    fuller = ["Clin Immunol. 2019 Jun 19;205:83-92.", "Ann Med. 2019;51:1. doi: 10.1000/y"]
    assert texts(read_page(page_of(*fuller, *STUBS))) == [*fuller, *STUBS]


# --- lists ---


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Similar articles", "References"),
        ("Related articles:", "Cited by 12 articles"),
        ("SIMILAR ARTICLES (4)", "Citing articles"),
        ("\u76f8\u4f3c\u6587\u732e", "\u5f15\u7528\u672c\u6587\u7684\u6587\u732e"),
        ("\u63a8\u8350\u6587\u732e", "\u672c\u6587\u5f15\u7528\u7684\u6587\u732e"),
    ],
)
def test_a_heading_begins_a_list_and_names_it(first: str, second: str):
    page = read_page(page_of(first, *STUBS[:4], second, *STUBS[4:]))
    assert lists(page) == [(first, 4), (second, 6)]
    assert [entry.position for entry in page.lists[1].entries] == list(range(5, 11))


def test_titles_may_stand_above_the_stubs():
    titled = [line for stub in STUBS for line in ("Systemic sclerosis", "Wang Y", stub)]
    page = read_page(page_of("References", *titled[:12], "Cited by", *titled[12:]))
    assert texts(page) == STUBS
    assert lists(page) == [("References", 4), ("Cited by", 6)]


def test_a_heading_in_another_language_is_known_by_standing_alone():
    page = read_page(page_of(*STUBS[:4], "Zitiert von", *STUBS[4:]))
    assert lists(page) == [(None, 4), ("Zitiert von", 6)]


def test_the_menu_above_the_abstract_names_no_list():
    above = ("Abstract", "Similar articles", "Cited by", "References", AUTHORS, CITATION, ABSTRACT)
    page = read_page(page_of(above=above))
    assert lists(page) == [(None, len(STUBS))]
    assert page.anchor is not None


# --- the anchor ---


@pytest.mark.parametrize(
    "line",
    [
        "doi: 10.2147/IJN.S506221",
        "https://doi.org/10.2147/IJN.S506221",
        "DOI\uff1a10.2147/IJN.S506221",
        "PMID: 40292402 PMCID: PMC12036596 DOI: 10.2147/IJN.S506221",
        "Full text link: https://doi.org/10.2147/IJN.S506221",
    ],
)
def test_a_doi_by_itself_is_the_anchor_where_no_citation_line_is(line: str):
    text = page_of(above=(AUTHORS, line, ABSTRACT))
    assert anchor_doi(text) == DOI
    assert find_page(text) == read_page(text)


@pytest.mark.parametrize("line", ["PMID: 40292402", "https://pubmed.ncbi.nlm.nih.gov/40292402/"])
def test_a_pmid_by_itself_is_the_anchor_and_joins_a_doi(line: str):
    anchor = read_page(page_of(above=(AUTHORS, line, ABSTRACT))).anchor
    assert anchor is not None
    assert (anchor.pmid, anchor.doi, anchor.text) == (40292402, None, line)
    anchor = read_page(page_of(above=(AUTHORS, f"doi: {DOI}", ABSTRACT, line))).anchor
    assert anchor is not None
    assert (anchor.pmid, anchor.doi) == (40292402, DOI)


def test_the_citation_line_is_the_anchor_before_any_other_identifier():
    above = (AUTHORS, CITATION, f"doi: {DOI}", ABSTRACT, "https://doi.org/10.1000/another")
    assert anchor_doi(page_of(above=above)) == DOI


@pytest.mark.parametrize(
    "above",
    [
        (AUTHORS, f"doi: {DOI}", ABSTRACT, "doi: 10.1000/another"),
        (AUTHORS, "https://doi.org/10.1000/another", CITATION, ABSTRACT),
        (AUTHORS, CITATION, "https://doi.org/10.1000/another", ABSTRACT),
        (CITATION, "Nature. 2021;1:2. doi: 10.1000/another", AUTHORS, ABSTRACT),
    ],
)
def test_where_two_dois_may_be_the_pages_own_there_is_no_anchor(above: tuple[str, ...]):
    page = read_page(page_of(above=above))
    assert page.anchor is None
    assert set(page.dois) == {DOI, "10.1000/another"}
    assert texts(page) == STUBS
    assert find_page(page_of(above=above)) is None


def test_a_doi_in_a_short_line_of_other_words_is_only_offered():
    page = read_page(page_of(above=(AUTHORS, "Volume 20, Pages 5137-5160, DOI 10.2147/IJN.S506221", ABSTRACT)))
    assert (page.anchor, page.dois) == (None, (DOI,))


def test_neither_the_abstract_nor_what_follows_the_stubs_gives_an_anchor():
    page = read_page(page_of(*STUBS, "doi: 10.1000/below", above=(AUTHORS, ABSTRACT)))
    assert (page.anchor, page.dois) == (None, ())
    assert texts(page) == STUBS


@pytest.mark.parametrize("mark", ["1. ", "[1] "])
def test_a_numbered_reference_is_no_anchor(mark: str):
    assert read_page(page_of(mark + CITATION, *STUBS, above=(AUTHORS, ABSTRACT))).anchor is None


def test_a_reference_under_its_heading_is_no_anchor():
    page = read_page(page_of("References", CITATION, *STUBS, above=(AUTHORS, ABSTRACT)))
    assert (page.anchor, page.dois) == (None, ())
    assert texts(page) == [CITATION, *STUBS]


# --- HTML ---


def test_saved_html_gives_what_the_copied_page_gives():
    page = page_of("Similar articles", *STUBS)
    assert read_page(html_of(page)) == read_page(page)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="citation_doi" content="10.2147/IJN.S506221">',
        '<meta content="doi:10.2147/IJN.S506221" name="DC.Identifier"/>',
        '<link rel="canonical" href="https://doi.org/10.2147/IJN.S506221">',
    ],
)
def test_the_head_says_which_article_it_is(head: str):
    above = (AUTHORS, "Nature. 2021;1:2. doi: 10.1000/another", "doi: 10.1000/a-third", ABSTRACT)
    assert anchor_doi(html_of(page_of(above=above), head)) == DOI
    anchor = read_page(html_of(page_of(above=(*above, CITATION)), head)).anchor
    assert anchor is not None
    assert anchor.text == CITATION


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="citation_pmid" content="40292402">',
        '<link rel="canonical" href="https://pubmed.ncbi.nlm.nih.gov/40292402/">',
    ],
)
def test_the_head_may_name_the_pmid(head: str):
    anchor = read_page(html_of(page_of(above=(AUTHORS, ABSTRACT)), head)).anchor
    assert anchor is not None
    assert (anchor.pmid, anchor.doi) == (40292402, None)
    both = '<meta name="citation_doi" content="10.2147/IJN.S506221">' + head
    anchor = read_page(html_of(page_of(), both)).anchor
    assert anchor is not None
    assert (anchor.pmid, anchor.doi, anchor.text) == (40292402, DOI, CITATION)


def test_a_head_that_names_two_dois_names_none():
    head = '<meta name="citation_doi" content="10.1000/a"><meta name="citation_doi" content="10.1000/b">'
    page = read_page(html_of(page_of(above=(AUTHORS,)), head))
    assert (page.anchor, page.dois) == (None, ("10.1000/a", "10.1000/b"))


@pytest.mark.parametrize("text", ["<html>", "<!-- x --><html></html>", "<div>\ud800\0", "<body><p>", "<!DOCTYPE html>"])
def test_html_that_is_nothing_gives_nothing(text: str):
    assert is_html(text)
    assert "no stub" in refusal(text)


def test_the_declaration_of_xhtml_is_no_trouble():
    text = '<?xml version="1.0" encoding="gb2312"?>\n' + html_of(page_of(), '<meta charset="gb2312">')
    assert read_page(text) == read_page(page_of())


# --- bytes ---


# --- bad input ---


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "page.txt is empty"),
        ("\ufeff \r\n\0", "page.txt is empty"),
        (ABSTRACT, "page.txt holds no stub"),
        (CITATION, "page.txt holds no stub"),
        ("From: <Saved by Blink>\nNature. 2021", "page.txt is a web archive"),
    ],
)
def test_a_page_without_stubs_is_refused_with_a_sentence(text: str, says: str):
    assert refusal(text).startswith(says)


@given(st.text() | st.text("Nature. 2021|<>/divp \n\t-;:10.1/"))
@pytest.mark.parametrize("start", ["", "<div>", f"{CITATION}\nNature. 2021\n"])
def test_no_text_raises_anything_but_a_sentence(start: str, text: str):
    with suppress(InputError):
        find_page(start + text)
    try:
        page = read_page(start + text)
    except InputError:
        return
    assert [entry.position for entry in page.entries] == list(range(1, len(page.entries) + 1)) != []
    assert all(part.entries for part in page.lists)


PROSE = [
    ABSTRACT,
    CHINESE,
    "A short remark on nothing at all.",
    "Nature was the journal that we read in 2021.",
    "Smith J, Wang Y",
    "A title without a stop",
    "Free PMC article",
    "4",
]


@given(st.lists(st.tuples(st.integers(0, len(STUBS)), st.sampled_from(PROSE))))
def test_prose_between_the_stubs_never_changes_them(inserted: list[tuple[int, str]]):
    lines = list(STUBS)
    for place, prose in sorted(inserted, reverse=True):
        lines.insert(place, prose)
    page, plain = read_page(page_of(*lines)), read_page(page_of())
    assert (page.entries, page.anchor) == (plain.entries, plain.anchor)


@given(
    st.lists(st.text(st.characters(categories=["L", "Z"]), max_size=60).filter(lambda line: "pmid" not in line.lower()))
)
def test_words_without_figures_are_neither_anchor_nor_stub(lines: list[str]):
    assert read_page(page_of(*lines, *STUBS)).entries == read_page(page_of()).entries


# --- a page or a list ---


@pytest.mark.parametrize(
    "text",
    [
        page_of(),
        page_of(*STUBS[1:3]),
        page_of(*STUBS[:2], above=("A title", AUTHORS, CITATION)),
        page_of(above=(CITATION, CHINESE)),
        page_of(" \u00b7 ".join(STUBS)),
        page_of().replace("\n", "\r\n"),
        html_of(page_of()),
    ],
)
def test_a_page_is_known(text: str):
    assert find_page(text) == read_page(text)


@pytest.mark.parametrize("text", [html_of("anything"), "\ufeff<!DOCTYPE html><html>"])
def test_html_without_a_stub_is_a_page_that_cannot_be_used(text: str):
    with pytest.raises(InputError, match=r"page\.html holds no stub"):
        find_page(text, "page.html")


def test_a_page_saved_as_a_web_archive_is_known_and_refused():
    with pytest.raises(InputError, match=r"page\.txt is a web archive"):
        find_page("From: <Saved by Blink>\n" + page_of(), "page.txt")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n".join(STUBS),
        "\n".join([ABSTRACT, *STUBS]),
        "\n".join([CITATION, *STUBS[1:]]),
        "\n".join([CITATION, *STUBS]),
        "\n".join([AUTHORS, CITATION, ABSTRACT, STUBS[0]]),
        "\n".join(["My list", CITATION, *STUBS[1:]]),
        "\n".join([f"doi: {DOI}", "hello", "J Foo. 2020", "Cell. 2012"]),
        "\n".join(["References", "1. " + CITATION, "2. Nature. 2021", "3. Cell. 2012"]),
        "\n".join([*STUBS, AUTHORS, CITATION, ABSTRACT]),
        "Lancet. 2011-3\n7. 10.1000/x\n8. 10.1000/y\nhello",
        "J Foo. 2010;12:34\nLancet. 2011-3\n\nCell. 2012",
        "PMID- 16377612\nDP  - 2006 Mar 1\nVI  - 22\nAID - 10.1093/bioinformatics/btk021 [doi]\nTA  - Bioinformatics\n",
        "doi,title\n10.1000/x,Nature. 2021\n10.1000/y,Cell. 2012\n",
        '<?xml version="1.0"?>\n<PubmedArticleSet></PubmedArticleSet>',
    ],
)
def test_a_list_is_no_page(text: str):
    assert find_page(text) is None


def test_the_lists_in_the_other_tests_are_no_pages():
    folder = Path(__file__).parents[2]
    assert find_page((folder.parent / "cassettes" / "demo.txt").read_text(encoding="utf-8")) is None
    for name in (
        "parsing/test_files",
        "parsing/test_lists",
        "parsing/reference/test_authors",
        "parsing/reference/test_numbers",
        "parsing/reference/test_reference",
        "parsing/reference/test_title",
        "parsing/test_line",
        "support/citation_styles",
    ):
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        assert not any(map(find_page, [text, *re.findall(r'"""(.*?)"""', text, re.DOTALL)])), name


# --- whose page it is ---


@pytest.mark.parametrize(("anchor", "label"), [("40292402", "PMID 40292402"), (f"https://doi.org/{DOI}", f"doi:{DOI}")])
def test_an_anchor_that_is_given_goes_before_what_the_page_says(anchor: str, label: str):
    page = with_anchor(read_page(page_of(above=(AUTHORS, "doi: 10.1000/another", ABSTRACT))), "page.txt", anchor)
    assert page.source == f"page.txt: {label}"


def test_without_one_the_page_says_whose_it_is():
    page = read_page(page_of())
    assert with_anchor(page, "page.txt") == AnchoredPage("page.txt", parse(CITATION), page)


@pytest.mark.parametrize(
    ("above", "anchor", "sentence"),
    [
        ((AUTHORS, ABSTRACT), None, "does not say whose page it is: it has no DOI or PMID above its lists"),
        (
            tuple(f"doi: 10.1000/{number}" for number in range(7)),
            None,
            "page of (10.1000/0, 10.1000/1, 10.1000/2, 10.1000/3, 10.1000/4); say which by --anchor DOI",
        ),
        ((AUTHORS, CITATION), "hello", "'hello' is neither a DOI nor a PMID"),
        ((AUTHORS, CITATION), "", "'' is neither a DOI nor a PMID"),
    ],
)
def test_a_page_of_nobody_knows_whom_is_refused_with_a_sentence(
    above: tuple[str, ...], anchor: str | None, sentence: str
):
    with pytest.raises(InputError) as caught:
        with_anchor(read_page(page_of(above=above)), "page.txt", anchor)
    assert sentence in str(caught.value)


def test_an_entry_says_where_on_whose_page_it_stood():
    page = with_anchor(read_page(page_of("References", *STUBS[:2], "Cited by", STUBS[2])), "page.txt")
    assert [(position, citation.text, citation.beside) for position, citation in page.entries()] == [
        (1, STUBS[0], f"doi:{DOI}, 1, References"),
        (2, STUBS[1], f"doi:{DOI}, 2, References"),
        (3, STUBS[2], f"doi:{DOI}, 3, Cited by"),
    ]
