"""Two names are one journal's where one abbreviates the other, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.parsing.journals import edition, editions_differ, journal_key, journals_agree, name_letters, stands_for


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


# --- editions ---


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("Rev Badger (Engl Ed)", "engl ed"),
        ("Angew Dachs [Int Ed Engl]", "int ed engl"),
        ("Rev Badger (English Edition)", "english edition"),
        ("Rev Badger (Barc)", None),
        ("Edition of badgers", None),
    ],
)
def test_an_edition_stands_in_brackets(name: str, stated: str | None):
    assert edition(name) == stated


def test_an_edition_is_a_journal_of_its_own():
    assert editions_differ("Rev Badger (Engl Ed)", "Rev Badger (Barc)")
    assert editions_differ("Rev Badger (Engl Ed)", "Revista Badger")
    assert not editions_differ("Rev Badger (Madr)", "Rev Badger (Barc)")
    assert not editions_differ("Rev Badger (Engl Ed)", "Lett Badger")
    assert not journals_agree("Rev Badger (Engl Ed)", "Rev Badger")


# --- letters and initials ---


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The Badger", "Badger"),
        ("Badger Q (Online)", "Badger Q"),
        ("Badger Q [Internet]", "Badger Q."),
        ("Proc Badger Soc USA", "Proc Badger Soc U S A"),
        ("N Engl J Badgers", "New Engl J Badgers"),
        ("J Badgers", "Journal Badgers"),
        ("Acta B\u00e4r & Dachs", "Acta Bar and Dachs"),
    ],
)
def test_an_article_a_medium_and_one_letter_words_tell_no_names_apart(a: str, b: str):
    assert name_letters(a) == name_letters(b)


def test_other_words_tell_names_apart():
    assert len({name_letters(name) for name in ("Badger", "Badgers", "Badger J", "J Badger", "Badger (Barc)")}) == 5


@pytest.mark.parametrize(
    ("initials", "name"),
    [("PNBS", "Proceedings of the National Badger Society"), ("PNBS", "Proc Natl Badger Soc U S A")],
)
def test_four_initials_stand_for_a_name_of_several_words(initials: str, name: str):
    assert stands_for(initials, name)


@pytest.mark.parametrize(
    ("initials", "name"),
    [
        ("PNB", "Proc Natl Badger"),  # three are too few
        ("Pnbs", "Proc Natl Badger Soc"),
        ("PNBT", "Proc Natl Badger Soc"),
        ("NBSP", "Proc Natl Badger Soc"),
        ("BADGER", "Badger"),
    ],
)
def test_fewer_or_other_initials_stand_for_no_name(initials: str, name: str):
    assert not stands_for(initials, name)
