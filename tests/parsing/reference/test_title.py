"""Title and journal are told apart where nothing else is possible, and not where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.matching.titles import RELATED, compare_titles
from pmsync.parsing.line import parse
from pmsync.parsing.reference.title import CUT, first_sentence, has_sentences, title_and_journal
from tests.support.references import TRIAL, facts, papers


@pytest.mark.parametrize(
    ("middle", "title", "journal"),
    [
        ("Pain after surgery in children. Hosp Prog", "Pain after surgery in children", "Hosp Prog"),
        ("Pain after surgery. J. Biol. Chem.", "Pain after surgery", "J. Biol. Chem"),
        ("Is it pain? Nature", "Is it pain?", "Nature"),
        ('"Pain after surgery," Nature', "Pain after surgery", "Nature"),
        ("[Pain after surgery]. Ugeskr Laeger", "[Pain after surgery]", "Ugeskr Laeger"),
        ("Hosp Prog", None, "Hosp Prog"),
        ("a study that never ends", None, None),
    ],
)
def test_a_full_stop_parts_title_and_journal(middle: str, title: str | None, journal: str | None):
    assert title_and_journal(middle, commas=False, authors=True, dots=False) == (title, journal)


def test_where_commas_part_the_facts_the_journal_stands_behind_the_last():
    parts = title_and_journal("Pain after surgery, J. Biol. Chem.", commas=True, authors=True, dots=True)
    assert parts == ("Pain after surgery", "J. Biol. Chem")


def test_a_sentence_ends_a_title_that_may_go_on():
    assert first_sentence("Complications in the first year of life. Part 2. London") == (
        f"Complications in the first year of life{CUT}"
    )
    assert first_sentence("Resistance of E. coli in cattle") == "Resistance of E. coli in cattle"
    assert first_sentence("Geological Publishing House, 166 p") is None


def test_a_stop_at_the_end_is_not_inside():
    assert has_sentences("Part 1. The heart")
    assert not has_sentences("The heart.")


@given(st.text(max_size=120), st.booleans(), st.booleans(), st.booleans())
def test_what_is_told_apart_stands_in_the_text(text: str, commas: bool, authors: bool, dots: bool):
    title, journal = title_and_journal(text, commas=commas, authors=authors, dots=dots)
    assert journal is None or journal in text
    assert title is None or title.removesuffix(CUT)[:5] in text


@pytest.mark.parametrize(
    "journal",
    [
        "No to shinkei = Brain and nerve",
        "Folia primatologica; international journal of primatology",
        "European journal of cancer (Oxford, England : 1990)",
        "Public health reports (Washington, D.C. : 1974)",
        "Surgery, gynecology & obstetrics",
        "Zentralblatt fur Veterinarmedizin. Reihe A",
        "Comptes rendus hebdomadaires des seances de l'Academie des sciences. Serie D: Sciences naturelles",
        "Acta pathologica et microbiologica Scandinavica. Section B, Microbiology",
        "The Annals of otology, rhinology & laryngology. Supplement",
    ],
)
def test_a_journals_full_name_is_read_with_its_translation_place_and_section(journal: str):
    read = facts(f"Smith, A. B., & Doe, C. (1979). {TRIAL}. {journal}, 12(3), 34-56.")
    assert read == papers(TRIAL, journal, "1979", "12", "34-56", issue="3") | {"first_author": "Smith, A. B."}


def test_where_no_rule_tells_title_from_journal_the_first_sentence_and_the_numbers_are_read():
    read = facts(f"Smith, A. B. (1979). {TRIAL}. Trudy Instituta fiziologii, Akademiia nauk SSSR, 12(3), 34-56.")
    wanted = papers(TRIAL, "", "1979", "12", "34-56", issue="3") | {"first_author": "Smith, A. B."}
    del wanted["journal"]
    assert read == wanted


@pytest.mark.parametrize("journal", ["[Rinsho ketsueki] The Japanese journal of hematology", "Biulleten', Moskva"])
def test_square_brackets_round_a_translated_title_part_it_from_the_journal(journal: str):
    title = "[Pain (author's transl) in [3H]leucine. A study]"
    read = facts(f"Smith, A. B. (1979). {title}. {journal}, 12(3), 34-56.")
    assert read == papers(title, journal, "1979", "12", "34-56", issue="3") | {"first_author": "Smith, A. B."}


@pytest.mark.parametrize(
    "title",
    [
        '"I am going out!" - lifestyle sports and activity in adolescents',
        '"False positive" emotions, responsibility, and character',
        '"Lipid pattern", glucose concentration, and level in cattle. Variations with age',
        'Corrigendum to "Pain in children" [Radiother. Oncol. 150 (2020) 211-216]',
    ],
)
@pytest.mark.parametrize(
    "line", ["Smith AB, Doe C. {}. Pain. 2021;21(1):79.", "Smith AB, Doe C (2021) {}. Pain 21(1):79"]
)
def test_a_quote_that_is_a_part_of_the_title_is_not_the_title(title: str, line: str):
    wanted = papers(title, "Pain", "2021", "21", "79", issue="1") | {"first_author": "Smith AB"}
    assert facts(line.format(title)) == wanted


@pytest.mark.parametrize(
    ("names", "journal"),
    [
        ("A. B. Smith, K. O'Hara, ", "J. Psychosoc. Oncol"),
        ("A. B. Smith, J. Doe, ", "BMC Ophthalmol"),
        ("A. B. Smith, J. Doe, ", "Asian J. Surg"),
        ("A. B. Smith, J. Doe, ", "J. Antibiot. (Tokyo)"),
        ("Smith, A. B.; Doe, C. ", "Am. J. Clin. Nutr"),
        ("Smith, A. B.; Doe, C. ", "N. Engl. J. Med"),
        ("Smith, A. B.; Doe, C. ", "J. Colloid Interface Sci"),
        ("Smith, A. B.; Doe, C. J. ", "Ann. Chem"),
        ("Smith, A. B.; Doe, C. ", "Front. Med. (Lausanne)"),
        ("Smith, A. B.; Doe, C. ", "Wien. Klin. Wochenschr"),
    ],
)
def test_without_a_title_the_journal_is_whole_and_no_author(names: str, journal: str):
    numbers = " 12, 34 (2001)." if names.startswith("A.") else " 2001, 12, 34."
    read = parse(f"{names}{journal}.{numbers}")
    assert (read.title, read.journal, read.year, read.volume, read.page) == (None, journal, 2001, "12", "34")
    assert read.first_author in {"A. B. Smith", "Smith, A. B."}


def test_a_title_that_may_go_on_ends_in_an_ellipsis_and_is_the_same_as_none():
    part = parse("Doe J, Roe K. Complications in the first year of life. Part 2. London: Springer; 1978.")
    assert part.title == "Complications in the first year of life\u2026"
    assert compare_titles(part.title, "Complications in the first year of life.") == RELATED
