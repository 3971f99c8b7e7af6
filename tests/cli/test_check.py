"""``pmsync check``: what it prints of findings, and how it ends."""

from __future__ import annotations

import json

import pytest

from pmsync.services.contract.checkup import Finding, State
from tests.support.cli import run

SETUP = Finding("the setup", "pmsync 0.1.0")
HOLDS = Finding("NCBI", "a PMID finds its record", is_clause=True)
BROKEN = Finding("NCBI", "a DOI finds its record", State.BROKEN, "it found two", is_clause=True)
UNANSWERED = Finding("Crossref", "a DOI has its work", State.UNANSWERED, "Crossref answered 503", is_clause=True)
HINT = Finding("the setup", "no e-mail address", State.HINT)


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the check is to find."""
    findings: list[Finding] = []
    monkeypatch.setattr("pmsync.services.contract.checkup.findings", lambda _settings: iter(findings))
    return findings


def test_findings_stand_under_what_they_are_about_with_a_mark_and_what_came_instead(findings):
    findings += [SETUP, HOLDS, BROKEN, UNANSWERED]
    assert run("check").stdout.splitlines() == [
        "the setup",
        "  ok    pmsync 0.1.0",
        "NCBI",
        "  ok    a PMID finds its record",
        "  FAIL  a DOI finds its record: it found two",
        "Crossref",
        "  ?     a DOI has its work: Crossref answered 503",
        "1 of 3 hold, 1 broken, 1 not answered",
    ]


@pytest.mark.parametrize(
    ("verdicts", "code"), [([HOLDS], 0), ([HOLDS, HINT], 0), ([HOLDS, BROKEN], 1), ([UNANSWERED, HOLDS], 1)]
)
def test_only_what_is_broken_or_unanswered_is_a_failure(findings, verdicts, code):
    findings += verdicts
    assert run("check").exit_code == code
    assert run("check", "--json").exit_code == code


def test_the_setup_is_no_point_that_holds(findings):
    findings += [SETUP, HINT, HOLDS]
    assert run("check").stdout.endswith("\n1 of 1 hold\n")


def test_json_is_one_array_of_findings(findings):
    findings += [BROKEN]
    assert json.loads(run("check", "--json").stdout) == [
        {
            "about": "NCBI",
            "says": "a DOI finds its record",
            "verdict": "broken",
            "instead": "it found two",
            "is_clause": True,
        }
    ]


def test_a_long_finding_goes_on_under_its_words(findings):
    findings += [Finding("NCBI", "word " * 30)]
    lines = run("check").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[2].startswith(" " * 10 + "word")
