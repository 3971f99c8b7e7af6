"""What was compared, in words."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from pmsync.models import NEEDS_REVIEW, RESOLVED, Article, Comparison, Decision, Proof, Status, Verdict
from pmsync.models.decision import VERDICT_WORDS, agreement, differences_text, fact_name

JOURNAL = Comparison("journal", "J Badgers", "J Badgers", Verdict.AGREES)
PAGE = Comparison("last_page", "13", "12", Verdict.CONFLICTS)
VOLUME = Comparison("volume", "5", None, Verdict.SILENT)


def test_facts_stand_by_verdict_with_both_values_where_they_do_not_agree():
    assert agreement([VOLUME, PAGE, JOURNAL]) == (
        "agrees: journal; differs: last page 12 (not 13); ignored: volume (the record has none)"
    )


def test_what_crossref_lent_is_marked():
    assert agreement([JOURNAL, PAGE], lambda comparison: comparison.fact == "journal") == (
        "agrees: journal (Crossref); differs: last page 12 (not 13)"
    )


def test_of_nothing_compared_nothing_is_said():
    assert agreement([]) == ""


def test_every_verdict_has_its_word():
    assert set(VERDICT_WORDS) == set(Verdict)


def test_a_fact_is_called_as_people_call_it():
    assert fact_name("first_author") == "first author"


def test_a_comparison_is_plain_json():
    assert json.loads(json.dumps(asdict(PAGE))) == {
        "fact": "last_page",
        "asked": "13",
        "found": "12",
        "verdict": "conflicts",
        "start": None,
        "end": None,
        "differs": None,
    }


YEAR = Comparison("year", "2018", "2021", Verdict.SILENT, differs=True)
LENT_ISSUE = Comparison("issue", "3", "4", Verdict.CONFLICTS, differs=False)


def test_a_match_tells_what_differs_and_nothing_else():
    proof = Proof((JOURNAL, VOLUME, YEAR, replace(PAGE, differs=True), LENT_ISSUE))
    decision = Decision(Status.MATCHED, article=Article(pmid=1, title="T"), proof=proof)
    assert [comparison.fact for comparison in decision.differences] == ["year", "last_page"]
    assert differences_text(decision) == "year 2021 (not 2018); last page 12 (not 13)"
    by_a_person = replace(decision, method="person")
    assert by_a_person.differences == decision.differences


def test_what_an_older_version_compared_tells_its_conflicts():
    decision = Decision(Status.MATCHED, proof=Proof((JOURNAL, PAGE, replace(YEAR, differs=None))))
    assert decision.differences == (PAGE,)


def test_what_is_not_matched_lets_nothing_pass():
    for status in set(Status) - {Status.MATCHED}:
        assert Decision(status, proof=Proof((PAGE, YEAR))).differences == ()
        assert differences_text(Decision(status, proof=Proof((PAGE, YEAR)))) == ""


def test_a_verdict_that_is_none_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        Verdict("perhaps")


def test_no_status_is_both_settled_and_a_persons_to_decide():
    assert RESOLVED.isdisjoint(NEEDS_REVIEW)


def test_a_decision_has_a_proof_though_it_be_empty():
    assert Decision(Status.NOT_FOUND).proof == Proof((), None, ())
