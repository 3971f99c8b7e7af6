"""pmsync check as a user types it, against the stand-in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pmsync
from pmsync.cli.main import main
from pmsync.errors import InputError
from pmsync.services.contract.checkup import EXPECTATIONS
from pmsync.services.settings import Settings
from tests.standin import Records, Works

ALL = len(EXPECTATIONS)
SECRETS = {"PMSYNC_EMAIL": "someone@example.org", "NCBI_API_KEY": "0123456789abcdef"}
NCBI_VERBS = ("esearch", "efetch", "esummary")


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, secret in SECRETS.items():
        monkeypatch.setenv(variable, secret)


def check(*before: str, json_too: bool = False) -> Result:
    result = CliRunner().invoke(main, [*before, "check", *(["--json"] if json_too else [])])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def marked(result: Result, mark: str) -> list[str]:
    return [line[8:] for line in result.output.splitlines() if line.startswith(f"  {mark} ")]


def test_where_all_is_well_every_point_holds(server):
    result = check()
    assert result.exit_code == 0
    assert result.output.endswith(f"\n{ALL} of {ALL} hold\n")
    assert not any(marked(result, mark) for mark in ("FAIL", "?   ", "hint"))
    assert [line for line in result.output.splitlines() if not line.startswith("  ")][:-1] == [
        "the setup", "NCBI", "the PMC ID Converter", "Crossref", "doi.org",
    ]  # fmt: skip


def test_a_second_check_asks_everything_again(server):
    check()
    first = server.count()
    check()
    assert server.count() == 2 * first <= 2 * 50


def test_no_address_and_no_key_are_hints_and_no_failure(server, monkeypatch):
    for variable in SECRETS:
        monkeypatch.delenv(variable)
    result = check()
    assert result.exit_code == 0
    hints = marked(result, "hint")
    assert len(hints) == 2
    assert "e-mail" in hints[0]
    assert "PMSYNC_EMAIL" in result.output
    assert "NCBI_API_KEY" in hints[1]


@pytest.mark.parametrize("json_too", [False, True])
@pytest.mark.parametrize("fault", [None, "503", "drop"])
def test_neither_address_nor_key_is_printed_and_both_are_told_to_ncbi(server, fault, json_too):
    for verb in NCBI_VERBS if fault else ():
        server.fault(verb, fault, None)
    result = check(json_too=json_too)
    assert not any(secret in result.output for secret in SECRETS.values())
    asked = next(asked for asked in server.log if asked.verb == "esearch")
    assert (asked.email, asked.has_key) == (SECRETS["PMSYNC_EMAIL"], True)


def test_a_service_that_is_down_is_asked_one_question_and_named_once(server):
    for verb in NCBI_VERBS:
        server.fault(verb, "503", None)
    result = check()
    ncbis = sum(clause.service == "NCBI" for clause in EXPECTATIONS)
    assert result.exit_code == 1
    assert result.output.count("NCBI ESearch answered 503") == 1
    assert marked(result, "?   ")[0].startswith("127.0.0.1 answers: NCBI ESearch answered 503")
    assert len(marked(result, "?   ")) == ncbis + 1
    assert result.output.endswith(f"\n{ALL - ncbis} of {ALL} hold, {ncbis} not answered\n")
    assert server.count("esearch") == 5


@pytest.mark.parametrize(
    ("verb", "service"), [("idconv", "the PMC ID Converter"), ("ra", "doi.org"), ("works-list", "Crossref")]
)
def test_whoever_is_down_the_others_are_asked(server, verb, service):
    server.fault(verb, "504", None)
    result = check(json_too=True)
    unanswered = [entry for entry in json.loads(result.output) if entry["verdict"] == "unanswered"]
    assert result.exit_code == 1
    assert unanswered[0]["says"] == "127.0.0.1 answers"
    assert {entry["about"] for entry in unanswered} == {service}


def test_a_key_that_ncbi_does_not_accept_is_said_to_be_so(records, server, monkeypatch):
    monkeypatch.setattr(server.app, "keys", [])
    result = check()
    assert result.exit_code == 1
    assert "correct or unset NCBI_API_KEY" in " ".join(result.output.split())


def test_a_question_that_is_refused_for_good_is_a_broken_point(server):
    server.fault("works-query", "400", None)
    result = check()
    assert result.exit_code == 1
    assert len(marked(result, "FAIL")) == 1
    assert result.output.endswith(f"\n{ALL - 1} of {ALL} hold, 1 broken\n")


def test_one_question_without_an_answer_leaves_the_rest(server):
    server.fault("esummary", "empty", None)
    result = check()
    assert result.exit_code == 1
    assert result.output.endswith(f"\n{ALL - 1} of {ALL} hold, 1 not answered\n")


@pytest.mark.parametrize("trouble", ["none", "no records", "no answers", "no settings"])
def test_lines_have_at_most_eighty_columns(server, trouble, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PMSYNC_CACHE", "http.sqlite")
    if trouble == "no records":
        server.app.records, server.app.works = Records([]), Works({}, {})
    for verb in (*NCBI_VERBS, "idconv", "works-query", "works") if trouble == "no answers" else ():
        server.fault(verb, "html", None)
    for variable in SECRETS if trouble == "no settings" else ():
        monkeypatch.delenv(variable)
    result = check()
    assert max(map(len, result.output.splitlines())) <= 80
    assert result.exit_code == (1 if trouble in ("no records", "no answers") else 0)


def test_a_cache_that_cannot_be_written_is_told(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "file" / "http.sqlite"))
    result = check()
    assert result.exit_code == 1
    assert len(marked(result, "FAIL")) == 1
    assert "PMSYNC_CACHE" in result.output
    assert result.output.endswith(f"\n{ALL} of {ALL} hold\n")


def test_a_check_is_recorded_and_played_without_asking_anybody(server, tmp_path):
    cassette = str(tmp_path / "cassette")
    assert check("--cassette", cassette, "--record").exit_code == 0
    asked = server.count()
    played = check("--cassette", cassette)
    assert played.exit_code == 0
    assert f"come from the cassette {cassette}" in " ".join(played.output.split())
    assert server.count() == asked
    assert not any(
        secret in file.read_text(encoding="utf-8") for file in Path(cassette).iterdir() for secret in SECRETS.values()
    )


def test_a_cassette_says_which_answers_it_lacks(server, tmp_path):
    result = check("--cassette", str(tmp_path))
    assert result.exit_code == 1
    assert result.output.endswith(f"\n0 of {ALL} hold, {ALL} not answered\n")
    assert "holds no answer to this esearch question" in " ".join(result.output.split())
    assert server.count() == 0


def test_the_list_of_journals_is_told_or_how_to_get_it(server, monkeypatch):
    assert "NLM's list" not in check().output
    monkeypatch.setenv("PMSYNC_JOURNALS_URL", server.journals_url)
    assert "'pmsync journals' gets it" in " ".join(check().output.split())
    assert server.count("journals") == 0
    known = pmsync.journals()
    result = check()
    assert f"  ok    {known} journals of NLM's list are known, of 20" in result.output
    assert not marked(result, "hint")


def test_json_and_python_say_the_same(server):
    findings = pmsync.check()
    entries = json.loads(check(json_too=True).output)
    assert [(point.about, point.says, point.verdict.value) for point in findings] == [
        (entry["about"], entry["says"], entry["verdict"]) for entry in entries
    ]
    assert sum(point.is_clause for point in findings) == ALL


def test_an_address_that_is_none_is_one_sentence():
    with pytest.raises(InputError, match="should look like"):
        pmsync.check(settings=Settings(crossref_url="http://[nowhere"))
