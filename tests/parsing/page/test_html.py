"""A saved page gives the lines a reader sees, in the charset its head names, and the identifiers of its head."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import InputError
from pmsync.parsing.page.html import decode_page, is_html, read_html
from tests.support.pages import html_of, page_of


def test_a_reference_in_the_head_is_not_the_pages_own():
    head = '<meta name="citation_reference" content="citation_doi=10.1000/cited; citation_title=A title">'
    assert read_html(html_of("x", head)).dois == ()


def test_blocks_cells_and_breaks_end_a_line_and_nothing_unseen_is_read():
    text = (
        "<div>Front <i>Immunol</i>.\n 2021<br>Cell. 2020<p>M&uuml;ll &amp; Abfall. 2021<!-- x -->-3</p></div>"
        "<table><tr><td>1.</td><td>Ann Med. 2019</td></tr></table><template>Lancet. 2020</template>"
        "<pre>A. 2001\nB</pre>"
    )
    assert read_html(text).lines == (
        "Front Immunol. 2021", "Cell. 2020", "M\u00fcll & Abfall. 2021-3", "1.", "Ann Med. 2019", "A. 2001", "B",
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_page_may_be_in_utf_8_or_in_utf_16_with_its_mark(encoding: str):
    assert decode_page(page_of().encode(encoding)) == page_of()


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "big5"])
def test_html_may_name_another_encoding(label: str):
    text = html_of("\u76f8\u4f3c", f'<meta http-equiv="Content-Type" content="text/html; charset={label}">')
    assert decode_page(text.encode(label)) == text


@pytest.mark.parametrize(
    "label", ["", '<meta charset="no-such">', '<meta charset="hex">', '<meta charset="undefined">']
)
def test_html_that_names_none_is_read_as_browsers_do(label: str):
    text = html_of("Ugeskr L\u00e6ger. 2021", label)
    assert decode_page(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"Ugeskr L\xe6ger. 2021", "page.txt is not UTF-8 text at byte 8; save it as UTF-8"),
        (b"\xff\xfea", "page.txt is not UTF-16 text at byte 2; save it as UTF-8"),
        (b"\x89PNG\0\0", "page.txt is a binary file; save the article's page as HTML, or copy its text"),
        (b"%PDF-1.7 x", "page.txt is a PDF file; save the article's page as HTML, or copy its text"),
        (b" " * 50_000_000, "page.txt is 50 MB: too large for a page; save only the article's page"),
    ],
)
def test_bytes_that_are_no_page_are_refused_with_a_sentence(body: bytes, sentence: str):
    with pytest.raises(InputError) as caught:
        decode_page(body, "page.txt")
    assert str(caught.value) == sentence


@given(st.binary() | st.binary().map(b"<html>".__add__))
def test_no_bytes_raise_anything_but_a_sentence(body: bytes):
    with suppress(InputError):
        read_html(decode_page(body))


@pytest.mark.parametrize(
    ("label", "body", "text"),
    [
        ("latin1", b"\x93Br J Vener Dis\x94", "\u201cBr J Vener Dis\u201d"),
        ("iso-8859-1", b"\x80 5", "\u20ac 5"),
        ("us-ascii", b"L\xe6ger", "L\u00e6ger"),
        ("gb2312", "\u4dae\U00020bb7".encode("gb18030"), "\u4dae\U00020bb7"),
        ("x-gbk", "\u76f8\u4f3c".encode("gb18030"), "\u76f8\u4f3c"),
        ("x-sjis", b"\x88\xe3\x8a\x77", "\u533b\u5b66"),
        (
            "koi8-r",
            "\u0422\u0435\u0440. \u0430\u0440\u0445.".encode("koi8-r"),
            "\u0422\u0435\u0440. \u0430\u0440\u0445.",
        ),
    ],
)
def test_a_label_means_what_it_means_to_browsers(label: str, body: bytes, text: str):
    head = f"<html><meta charset='{label}'><p>".encode()
    assert decode_page(head + body) == head.decode() + text


def test_a_label_that_only_python_knows_is_read_by_its_codec():
    head = b"<html><meta charset='cp437'><p>"
    assert decode_page(head + b"M\x81ller") == head.decode() + "M\u00fcller"


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "\n<HTML lang='en'>", "<?xml version='1.0'?><html>", "\ufeff<!-- x --><div>"]
)
def test_html_is_known_by_its_first_tag(start: str):
    assert is_html(start + "Nature. 2021")


@pytest.mark.parametrize(
    "text", ["", "Nature. 2021 <div>", "<p>Nature. 2021", "<i>Nature</i>. 2021", "<?xml version='1.0'?><records>"]
)
def test_text_with_a_tag_in_it_is_no_html(text: str):
    assert not is_html(text)
