"""TeX is read as it would be printed, and every character keeps its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.line import LONGEST_LINE
from pmsync.parsing.tex import plain_tex


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (
            r"\bibitem{key2020} M.~Roe, C.~Li, \newblock A title of words. \newblock {\em J Foo}, 22(12):2346--2347.",
            "M. Roe, C. Li, A title of words. J Foo, 22(12):2346-2347.",
        ),
        (
            r"\bibitem{} Roe, C. (1987). \textquotedblleft A title,\textquotedblright\ \textit{Econ} \textbf{55}, 1.",
            "Roe, C. (1987). \u201cA title,\u201d Econ 55, 1.",
        ),
        (
            r"\bibitem[{Roe et~al.(2010)Roe}]{R}\bibinfo{author}{\bibfnamefont{C.}~\bibnamefont{Roe}}, 2010",
            "C. Roe, 2010",
        ),
        (
            r"J.~Doe, ``A title,'' vol.~3, Jan. 2010.\hskip 1em plus 0.5em minus 0.4em\relax IEEE",
            'J. Doe, "A title," vol. 3, Jan. 2010. IEEE',
        ),
        (
            r"{\"O}zt{\"u}rk G\'omez S\o ren \L{}ukasz \v{S}\'{a} \c c {\aa} Erd\H{o}s na\"{\i}ve",
            "Öztürk Gómez Søren Łukasz Šá ç å Erdős naïve",
        ),
        (r"TNF-$\alpha$ in H$_2$O$_{2}$: 5\% \beta-cells \& more", "TNF-\u03b1 in H2O2: 5% \u03b2-cells & more"),
        (r"\textit{J. Foo}, forthcoming.% a remark", "J. Foo, forthcoming."),
        (r"50% of \textit{all}", "50% of all"),
        (r"\href{https://doi.org/10.1/x}{doi} \url{a.org/~c%20d}", "https://doi.org/10.1/x doi a.org/~c%20d"),
        (r"1\. Roe C\. A \*title\* \[J\] 10.1000/a\_b", "1. Roe C. A *title* [J] 10.1000/a_b"),
        (r"Crohn\'s disease isn\'t \"rare.\" Really", "Crohn's disease isn't \"rare.\" Really"),
        ("pages 1200~1206, US$ 5 and $6, {12}", "pages 1200~1206, US$ 5 and $6, 12"),
        ("{12} Roe C. {A} title -- or none", "{12} Roe C. A title - or none"),
        ("Roe C. A title. J Foo. 2010;1:2", "Roe C. A title. J Foo. 2010;1:2"),
    ],
)  # fmt: skip
def test_tex_is_read_as_it_is_printed(written: str, printed: str):
    assert plain_tex(written)[0] == printed


PIECES = [
    r"\textit{",
    r"\bibitem[",
    r"\bibitem{k}",
    r"\'e",
    r"{\"o}",
    r"\alpha ",
    r"\newblock ",
    *"$^{}\\~-`% ",
    "Roe C, 12",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=15).map("".join))
def test_every_character_has_its_place_in_the_text(text: str):
    plain, offsets = plain_tex(text)
    assert len(plain) == len(offsets)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(st.text(st.characters(exclude_characters="\\{}~$`'-", exclude_categories=["Cs"])))
def test_text_that_is_no_tex_stays_as_it_is(text: str):
    assert plain_tex(text) == (text, list(range(len(text))))


def test_a_character_stands_where_it_was_written():
    text = r"{\em J Foo} \textbf{12}--13"
    plain, offsets = plain_tex(text)
    assert plain == "J Foo 12-13"
    assert [text[offset] for offset in offsets] == list("J Foo 12-13")


@pytest.mark.parametrize(
    "piece", ["{", "\\", "$a", r"\bibitem[{", r"\a{", "~", "-", " ", "%", r"\'", r"\hskip 1em plus "]
)
def test_the_time_taken_grows_with_the_length_of_the_text(piece: str):
    started = time.perf_counter()
    plain_tex(piece * (LONGEST_LINE // len(piece)))
    assert time.perf_counter() - started < 1
