"""How far a first author as printed agrees with the authors of a record."""

from __future__ import annotations

import pytest

from pmsync.matching.authors import compare_authors
from pmsync.matching.titles import OTHER, RELATED, SAME


@pytest.mark.parametrize(
    ("asked", "authors"),
    [
        ("Skarratt PA", ("Skarratt PA", "Cole GG")),
        ("P. A. Skarratt", ("Skarratt PA",)),
        ("Skarratt, P.A.", ("Skarratt PA",)),
        ("Skarratt", ("Skarratt PA",)),
        ("Skarratt P", ("Skarratt PA",)),
        ("Lv Xinchen", ("Lv X",)),
        ("Xinchen Lv", ("Lv X",)),
        ("van der Berg JA", ("van der Berg J Jr",)),
        ("O\u2019Neil J", ("O'Neil J",)),
        ("J-P Martin", ("Martin JP",)),
        ("Ångström K", ("Angström K",)),
        ("World Health Organization", ("World Health Organization",)),
    ],
)
def test_a_first_author_is_the_same_in_every_style(asked, authors):
    assert compare_authors(asked, authors) == SAME


@pytest.mark.parametrize(
    ("asked", "authors"),
    [
        ("Mueller H", ("Müller H",)),
        ("Kobn, F.", ("Kohn F",)),
        ("Snydcr MA", ("Snyder MA",)),
        ("Uzcl, O.", ("Uzel O",)),
        ("Bamett JT", ("Barnett JT",)),
        ("Cole GG", ("Skarratt PA", "Cole GG")),
        ("Garcia A", ("Garcia Lopez A",)),
        ("Smith J", ()),
    ],
)
def test_an_author_who_may_be_meant_is_related(asked, authors):
    assert compare_authors(asked, authors) == RELATED


@pytest.mark.parametrize(("asked", "authors"), [("Smith B", ("Jones B",)), ("Smith J", ("Li A", "Wu B"))])
def test_another_author_is_another(asked, authors):
    assert compare_authors(asked, authors) == OTHER
