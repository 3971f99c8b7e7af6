"""How far two titles agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.titles import (
    ALIKE,
    OTHER,
    RELATED,
    SAME,
    SISTER,
    compare_titles,
    is_long,
    is_notice,
    title_key,
)

TITLE = "Endoscopic sphincterotomy of the ampulla of Vater in elderly patients"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("β-Catenin in cancer: a review.", "Beta-catenin in cancer: a review"),
        ("IL-1β and κ-opioid receptors", "IL-1 beta and kappa opioid receptors"),
        ("Expression of <i>UPL3</i> in <i>Brassica napus</i>", "Expression of UPL3 in Brassica napus"),
        ("CO<sub>2</sub> at 1.73&nbsp;m<sup>2</sup>", "CO2 at 1.73 m²"),
        ("Crohn&amp;#x2019;s disease &amp;lt; 5 years", "Crohn's disease < 5 years"),
        ("RETRACTED: A paper on nothing", "A paper on nothing"),
        ("[Histomorphology of the joint (author's transl)].", "Histomorphology of the joint"),
        ("Sjögren\u2019s syndrome", "Sjogren's syndrome"),
        ("Micro-RNA in plants", "MicroRNA in plants"),
    ],
)
def test_markup_greek_letters_accents_and_punctuation_tell_no_titles_apart(a, b):
    assert compare_titles(a, b) == compare_titles(b, a) == SAME


@pytest.mark.parametrize(
    "misprint",
    [
        TITLE.replace("tomy", "torny"),
        TITLE.replace("the ", ""),
        TITLE.replace("ll", "l"),
        TITLE.replace("copic", "c0pic"),
        TITLE.replace("ampulla", "ampu1la"),
        TITLE.replace(" in ", " 1n "),
        TITLE.replace("sphincterotomy ", ""),
    ],
)
def test_a_slip_of_the_pen_leaves_titles_alike(misprint):
    assert compare_titles(TITLE, misprint) == ALIKE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Studies on protein synthesis in yeast. Part I", "Studies on protein synthesis in yeast. Part II"),
        ("Global burden of disease and injury in 2010", "Global burden of disease and injury in 2013"),
        ("The role of interleukin 1 in disease of the knee", "The role of interleukin 2 in disease of the knee"),
        ("Expression of CYP1 in cells of the developing liver", "Expression of CYP2 in cells of the developing liver"),
    ],
)
def test_parts_of_a_series_are_never_alike(a, b):
    assert compare_titles(a, b) == SISTER


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Purification of immunoglobulin heavy chain RNA", "Purification of immunoglobulin light chain RNA"),
        (
            "Effects of propranolol in the isolated heart of the rat",
            "Effects of propranolol in the isolated heart of the dog",
        ),
        (
            "Growth of tumours in vitro and their treatment with drugs",
            "Growth of tumours in vivo and their treatment with drugs",
        ),
    ],
)
def test_sister_papers_are_not_alike(a, b):
    assert compare_titles(a, b) == compare_titles(b, a) == SISTER


def test_a_title_without_its_subtitle_is_related():
    assert compare_titles("Effects of exercise on sleep", "Effects of exercise on sleep: a randomised trial") == RELATED


def test_a_title_cut_short_at_its_first_italics_is_related():
    whole = (
        "Risk factors for the transmission of Staphylococcus aureus in an adult intensive care unit: fitting a model"
    )
    assert compare_titles(whole, "Risk factors for the transmission of") == RELATED
    assert compare_titles(whole, "Risk factors for") == OTHER


@pytest.mark.parametrize("other", ["Laparoscopic cholecystectomy in children", "Erratum", ""])
def test_another_title_is_another(other):
    assert compare_titles(TITLE, other) == OTHER


@pytest.mark.parametrize(
    "notice",
    [
        "Erratum to: {}",
        'Corrigendum to "{}"',
        "Correction to: {} [J Nothing 12 (2020) 1-2]",
        "Publisher Correction: {}",
        "Retraction: {}",
        "Author's reply: {}",
        "In reply: {}",
        "Comment on: {}",
        "{}: authors' reply",
        "{} - Correction",
    ],
)
def test_a_notice_or_answer_is_not_its_paper(notice):
    paper = "The impact of the pandemic on motor neuron disease services"
    assert compare_titles(notice.format(paper), paper) == compare_titles(paper, notice.format(paper)) == OTHER
    assert compare_titles(notice.format(paper), notice.format(paper)) == SAME


def test_a_paper_whose_title_begins_like_a_notice_is_compared_as_any_other():
    assert compare_titles("Correction of deformity in clubfoot", "Correction of deformity in clubfeet") == ALIKE
    assert is_notice("Correction to: Correction of deformity in clubfoot")
    assert not is_notice("Responses of cells to heat")


def test_a_title_that_may_have_names_before_it_is_related_to_the_one_in_it_and_to_no_other():
    unread = "\u2026PLOS ONE Editors. Retraction: Overexpression of peanut acyltransferase in bacteria"
    assert compare_titles(unread, "Retraction: Overexpression of Peanut Acyltransferase in Bacteria.") == RELATED
    assert compare_titles(unread, "Dissecting immunity in a minipig model of inflammation") == OTHER


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("Release of TNF-\u03b1 and IL-1\u03b2", "Release of TNF-a and IL-1b"),  # on a typewriter
        ("Release of TNF-\u03b1 and IL-1\u03b2", "Release of TNF-alpha and IL-1 beta"),
        ("Release of TGF-\u03b2 by badgers", "Release of TGF-\u00df by badgers"),  # the letter of a lost font
        ("A dose of 5 \u03bcg for badgers", "A dose of 5 \u00b5g for badgers"),
    ],
)
def test_a_greek_letter_is_the_same_as_what_stands_for_it_in_print(title, printed):
    assert compare_titles(title, printed) == compare_titles(printed, title) == SAME


@pytest.mark.parametrize("part", [" II", ". Part II", ": part 2", " - Pt 3", ". 2. Methods", ". Report 4", ": Teil 2"])
def test_a_title_and_the_number_of_a_part_behind_it_is_another_of_the_series(part):
    assert compare_titles(TITLE, TITLE + part) == compare_titles(TITLE + part, TITLE) == SISTER


@pytest.mark.parametrize(("title", "long"), [("Reply", False), ("To cut or stretch?", False), (TITLE, True)])
def test_a_short_title_may_be_many_papers(title, long):
    assert is_long(title) is long


@given(st.text(max_size=80), st.text(max_size=80))
def test_titles_are_compared_alike_both_ways_and_each_is_its_own(a, b):
    assert compare_titles(a, b) == compare_titles(b, a)
    assert compare_titles(a, a) == (SAME if title_key(a) else OTHER)
