"""Two names are one journal's where one abbreviates the other, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.journals import journal_key, journals_agree


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


@given(st.text(max_size=60), st.text(max_size=60))
def test_agreement_does_not_depend_on_the_order(a: str, b: str):
    assert journals_agree(a, b) == journals_agree(b, a)


def test_a_word_is_shortened_to_three_letters_at_least_and_by_two():
    assert journals_agree("J Bio Chem", "Journal of Biological Chemistry")
    assert not journals_agree("J Bi Chem", "Journal of Biological Chemistry")
    assert not journals_agree("J Cell", "J Cells")
