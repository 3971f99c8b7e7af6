"""What the options of several commands take and refuse."""

from __future__ import annotations

import re

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.cli.options import DID_NOT_WORK, UNRESOLVED, count, duration, echo_errors, exit_code_of
from pmsync.errors import TransientError
from pmsync.models import Citation, Decision, Resolution, Status
from tests.support.cli import refs, run

CITATION = Citation("x")


@pytest.mark.parametrize("arguments", [["--now", "9999-12-31"], ["--now", "yesterday"], ["--limit", "9" * 20]])
def test_a_time_or_limit_that_cannot_be_is_a_usage_error(tmp_path, path, arguments):
    run("add", path, refs(tmp_path))
    result = run("sync", path, *arguments)
    assert result.exit_code == 2
    assert re.search("is too far away|write 2031-01-31 or 2031-01-31T06:00Z|is no number from 1 up", result.stderr)
    assert "%" not in result.stderr
    assert run("remove", path, "9" * 20).exit_code == 2


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ("2031-01-02", "2031-01-02T00:00:00+00:00"),
        ("2031-01-02T03:04:05", "2031-01-02T03:04:05+00:00"),
        ("2031-01-02T03:04:05Z", "2031-01-02T03:04:05+00:00"),
        ("2031-01-02T03:04:05+02:00", "2031-01-02T01:04:05+00:00"),
    ],
)
def test_a_time_is_utc_unless_it_names_a_zone(monkeypatch, path, time, moment):
    asked = []
    monkeypatch.setattr("pmsync.due", lambda _, *, now, **__: asked.append(now) or [])
    run("sync", path, "--dry-run", "--now", time)
    assert [now.isoformat() for now in asked] == [moment]


@pytest.mark.parametrize("command", ["sync", "review"])
def test_the_help_of_a_limit_shows_no_range(command):
    assert "N citations.\n" in run(command, "--help").stdout


@given(st.integers(0, 999), st.integers(0, 9_999), st.integers(0, 9_999))
def test_a_duration_is_the_sum_of_its_parts_in_seconds(hours, minutes, seconds):
    text = f"{hours}h{minutes}m{seconds}s"
    if total := hours * 3600 + minutes * 60 + seconds:
        assert duration(text) == total
    else:
        with pytest.raises(click.BadParameter, match="'0h0m0s' is no time; write 3h, 90m or 1h30m"):
            duration(text)


@pytest.mark.parametrize(("text", "seconds"), [("3h", 10800), ("90m", 5400), ("1h30m", 5400), ("45s", 45)])
def test_a_time_is_read_in_hours_minutes_and_seconds(text, seconds):
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "one", "9" * 19])
def test_a_count_is_a_number_from_one_up(text):
    assert count("1") == 1
    with pytest.raises(click.BadParameter, match="is no number from 1 up"):
        count(text)


@pytest.mark.parametrize(
    ("resolution", "code"),
    [
        (Resolution(CITATION, Decision(Status.MATCHED)), 0),
        (Resolution(CITATION, Decision(Status.NOT_IN_PUBMED)), 0),
        (Resolution(CITATION, Decision(Status.LIKELY)), UNRESOLVED),
        (Resolution(CITATION), UNRESOLVED),
        (Resolution(CITATION, Decision(Status.MATCHED), TransientError("down")), DID_NOT_WORK),
    ],
)
def test_one_citation_that_is_unsettled_or_unanswered_decides_the_exit_code(resolution, code):
    settled = Resolution(CITATION, Decision(Status.MATCHED))
    assert exit_code_of([settled, resolution, settled]) == code


def test_an_error_is_printed_once_however_often_it_occurred(capsys):
    echo_errors([TransientError("NCBI is away"), "Crossref is away", TransientError("NCBI is away")])
    assert capsys.readouterr() == ("", "pmsync: NCBI is away\npmsync: Crossref is away\n")
