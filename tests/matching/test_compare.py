"""What each fact of a citation says of a record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pmsync.matching.compare import compare, is_misspelt
from pmsync.models import Citation, PartialDate, Verdict
from pmsync.models.citation import Place
from tests.support.papers import ARTICLE, PAPER, REFERENCE, STUB, verdicts


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (PartialDate(2022), Verdict.AGREES),
        (PartialDate(2022, 2), Verdict.AGREES),
        (PartialDate(2022, 2, 17), Verdict.AGREES),
        (PartialDate(2022, 2, 18), Verdict.SILENT),
        (PartialDate(2022, 3), Verdict.SILENT),
        (PartialDate(2021), Verdict.SILENT),
        (PartialDate(2023, 1, 1), Verdict.SILENT),
        (PartialDate(2020), Verdict.SILENT),
    ],
)
def test_a_date_agrees_with_any_date_of_the_record_at_its_own_precision(asked, verdict):
    assert verdicts(Citation("", date=asked), ARTICLE)["date"] == verdict


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (2019, Verdict.CONFLICTS),
        (2020, Verdict.SILENT),
        (2021, Verdict.AGREES),
        (2022, Verdict.AGREES),
        (2023, Verdict.SILENT),
        (2024, Verdict.CONFLICTS),
    ],
)
def test_a_year_agrees_with_the_printed_or_the_electronic_and_conflicts_when_more_than_one_apart(asked, verdict):
    online_first = replace(ARTICLE, published_online=PartialDate(2021, 12, 30))
    assert verdicts(Citation("", date=PartialDate(asked)), online_first)["year"] == verdict


@pytest.mark.parametrize(
    ("pages", "last_page", "verdict"),
    [
        ("5137-5160", "5160", Verdict.AGREES),
        ("5137-60", "5160", Verdict.AGREES),
        ("5137-60", "5161", Verdict.SILENT),
        ("5137", "5160", Verdict.SILENT),
        ("5137", "5137", Verdict.AGREES),
        (None, "5160", Verdict.SILENT),
    ],
)
def test_a_last_page_agrees_when_it_is_the_records_and_never_conflicts(pages, last_page, verdict):
    assert verdicts(Citation("", last_page=last_page), replace(ARTICLE, pages=pages))["last_page"] == verdict


@pytest.mark.parametrize(
    ("month", "verdict"), [(2, Verdict.SILENT), (3, Verdict.AGREES), (4, Verdict.AGREES), (5, Verdict.SILENT)]
)
def test_a_month_agrees_with_every_month_of_a_range(month, verdict):
    ranged = replace(ARTICLE, published=(PartialDate(2022, 3), PartialDate(2022, 4)), published_online=None)
    assert verdicts(Citation("", date=PartialDate(2022, month)), ranged)["date"] == verdict


def test_a_record_without_any_date_says_nothing_of_it():
    undated = replace(ARTICLE, published=(), published_online=None)
    assert verdicts(STUB, undated)["date"] == Verdict.SILENT


@pytest.mark.parametrize("name", ["Front. Immunol.", "Frontiers in Immunology", "FRONT IMMUNOL", "1664-3224"])
def test_a_journal_agrees_under_each_of_its_names(name):
    assert verdicts(Citation("", journal=name), ARTICLE)["journal"] == Verdict.AGREES


def test_a_record_without_a_journal_says_nothing_of_it():
    assert verdicts(STUB, replace(ARTICLE, journal=None))["journal"] == Verdict.SILENT


def test_the_original_title_of_a_translated_record_agrees():
    german = replace(
        PAPER, title="[Neurogenesis and viral infection].", vernacular_title="Neurogenese und Virusinfektion"
    )
    assert verdicts(replace(REFERENCE, title="Neurogenese und Virusinfektion"), german)["title"] == Verdict.AGREES


@pytest.mark.parametrize(
    ("journal", "name", "misspelt"),
    [
        ("J Neuorsurg", "J Neurosurg", True),
        ("Journal of medical systerns", "Journal of medical systems", True),
        ("J Virol", "J Vinyl Technol", False),
        ("Neurology", "Urology", False),
    ],
)
def test_a_journal_is_misspelt_by_one_slip(journal, name, misspelt):
    assert is_misspelt(journal, name) is is_misspelt(name, journal) is misspelt


def test_each_fact_says_where_it_stands_and_whether_it_differs():
    places = (Place("journal", 0, 13), Place("date", 15, 19), Place("page", 23, 32))
    stated = replace(REFERENCE, title=None, first_author=None, date=PartialDate(2021), last_page="1030", places=places)
    compared = {c.fact: (c.start, c.end, c.differs) for c in compare(stated, PAPER)}
    assert compared == {
        "journal": (0, 13, False),
        "year": (15, 19, True),
        "date": (15, 19, False),
        "volume": (None, None, False),
        "page": (23, 32, False),
        "last_page": (23, 32, False),
    }


def test_what_was_lent_differs_from_nothing():
    stated = replace(REFERENCE, date=PartialDate(2015), volume="99", lent=("volume", "date", "year"))
    assert [c.fact for c in compare(stated, PAPER) if c.differs] == []
    assert {"year", "volume"} <= {c.fact for c in compare(stated, PAPER) if c.verdict is Verdict.CONFLICTS}
