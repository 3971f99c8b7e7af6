"""What is printed."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from pmsync.cli.render.lookup import as_csv, as_json, as_nl, as_record, as_text
from pmsync.errors import TransientError
from pmsync.models import Candidate, Citation, Comparison, Decision, Proof, Resolution, Status, Verdict
from tests.support.articles import BARE, FULL

MATCHED = Resolution(Citation("101", pmid=101), Decision(Status.MATCHED, "pmid", article=FULL, candidate_count=1))
SPARSE = Resolution(Citation("102", pmid=102), Decision(Status.MATCHED, "pmid", article=BARE, candidate_count=1))
MANY = tuple(Candidate(pmid, None, "T.", None, None, ()) for pmid in range(9, 2, -1))
UNDECIDED = Resolution(
    Citation("x"), Decision(Status.AMBIGUOUS, "date", "7 records fit", candidates=MANY, candidate_count=7)
)
FAILED = Resolution(Citation("y", doi="10.1/y"), None, TransientError("NCBI ESearch answered 503"))
BOTH = replace(MATCHED, error=TransientError("NCBI ESearch answered 503"))


COMPARED = (
    Comparison("year", "1999", "1998", Verdict.SILENT, 6, 10, differs=True),
    Comparison("date", "1999", "1998-12", Verdict.SILENT, 6, 10, differs=False),
    Comparison("page", "21", "12", Verdict.CONFLICTS, 13, 15, differs=True),
)
DIFFERENT = replace(
    MATCHED, citation=Citation("J Foo 1999;7:21"), decision=replace(MATCHED.decision, proof=Proof(COMPARED, "all"))
)


def test_every_record_has_the_same_keys():
    assert (
        len({tuple(as_record(resolution)) for resolution in (MATCHED, SPARSE, UNDECIDED, FAILED, BOTH, DIFFERENT)}) == 1
    )


def test_text_tells_what_a_match_lets_pass_behind_the_match():
    lines = as_text([DIFFERENT]).splitlines()
    assert lines[1].startswith("  matched by PMID: PMID 101")
    assert lines[2] == "  but year 1998 (not 1999); page 12 (not 21)"
    assert "  but " not in as_text([MATCHED])


def test_a_record_has_the_proof_with_its_places_and_what_differs():
    record = as_record(DIFFERENT)
    assert record["differences"] == [
        {"fact": "year", "asked": "1999", "found": "1998"},
        {"fact": "page", "asked": "21", "found": "12"},
    ]
    assert record["proof"][2] == {
        "fact": "page", "asked": "21", "found": "12", "verdict": "conflicts", "start": 13, "end": 15, "differs": True,
    }  # fmt: skip
    assert record["citation"][13:15] == "21"
    assert json.loads(as_nl([DIFFERENT]))["proof"] == record["proof"]
    assert (as_record(UNDECIDED)["proof"], as_record(FAILED)["differences"]) == ([], [])


def test_csv_tells_what_differs_in_words_and_leaves_the_proof_out():
    different, plain, failed = csv.DictReader(io.StringIO(as_csv([DIFFERENT, MATCHED, FAILED])))
    assert different["differences"] == "year 1998 (not 1999); page 12 (not 21)"
    assert (plain["differences"], failed["differences"]) == ("", "")
    assert different.keys() == as_record(DIFFERENT).keys() - {"proof"}


def test_a_record_says_what_the_article_says():
    record = as_record(MATCHED)
    assert (record["pmid"], record["doi"], record["pmcid"]) == (101, "10.1000/test.101", "PMC101")
    assert (record["year"], record["published"], record["journal"]) == (1998, "1998-12/1999-01", "Proc Test Soc")
    assert record["mesh"][0] == {
        "id": "D055354",
        "name": "Exosomes",
        "major": True,
        "qualifiers": [
            {"id": "Q000378", "name": "metabolism", "major": True},
            {"id": "Q000235", "name": "genetics", "major": False},
        ],
    }


def test_what_was_asked_is_told_where_no_article_is():
    record = as_record(FAILED)
    assert (record["status"], record["doi"], record["error"]) == ("new", "10.1/y", "NCBI ESearch answered 503")


def test_json_keeps_letters_and_csv_can_be_read_back():
    assert "µ-opioid" in as_json([MATCHED])
    [row] = csv.DictReader(io.StringIO(as_csv([MATCHED])))
    assert row["title"] == FULL.title
    assert row["mesh"] == "Exosomes / *metabolism, genetics; Humans"
    assert row["authors"].split("; ") == list(FULL.authors)


def test_nothing_asked_prints_nothing_but_what_a_reader_needs():
    assert json.loads(as_json([])) == []
    assert as_nl([]) == as_text([]) == ""
    assert as_csv([]) == "\n"


def test_text_stays_within_eighty_columns_whatever_it_is_given():
    long = replace(MATCHED, citation=Citation("word " * 100))
    for line in as_text([MATCHED, SPARSE, UNDECIDED, FAILED, BOTH, long]).splitlines():
        assert len(line) <= 80


def test_text_marks_a_retraction():
    retracted = replace(FULL, types=("Retracted Publication",))
    decision = replace(MATCHED.decision, article=retracted)
    assert "RETRACTED" in as_text([replace(MATCHED, decision=decision)])
    assert "RETRACTED" not in as_text([MATCHED])


def test_text_shows_five_candidates_and_counts_the_rest():
    text = as_text([UNDECIDED])
    assert text.count("? PMID") == 5
    assert "and 2 more" in text


def test_text_shows_the_earlier_answer_beside_the_failure():
    text = as_text([BOTH])
    assert "no answer: NCBI ESearch answered 503" in text
    assert FULL.title in text
