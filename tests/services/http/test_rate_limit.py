"""When the next request may leave; time is a number here, and processes are several limits on one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pmsync.services.http.rate_limit import LONGEST_HOLD, SLACK, RateLimit, RateLimits, announced_interval
from tests.support.scripted_service import Time

LONG = 1e6


def limit(folder: Path | None, time: Time, name: str = "eutils", interval: float = 0.34) -> RateLimit:
    return RateLimit(folder, name, interval, clock=time.clock, sleep=time.sleep)


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=1e-5)  # the clock counts from 1970: its last digits are microseconds


def test_the_first_request_waits_for_nothing(tmp_path, time):
    assert limit(tmp_path, time).wait(LONG)
    assert time.sleeps == []


def test_slots_lie_one_interval_apart(tmp_path, time):
    slots = limit(tmp_path, time)
    for _ in range(4):
        slots.wait(LONG)
    assert time.sleeps == [about(0.34)] * 3


def test_a_request_that_comes_late_waits_for_nothing_and_earns_no_burst(tmp_path, time):
    slots = limit(tmp_path, time)
    slots.wait(LONG)
    time.now += 10
    slots.wait(LONG)
    slots.wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_processes_on_one_folder_take_turns(tmp_path, time):
    start = time.now
    for _ in range(3):
        limit(tmp_path, time).wait(LONG)
        limit(tmp_path, time).wait(LONG)
    assert time.now - start == about(5 * 0.34)


def test_a_slot_is_reserved_before_it_is_waited_for(tmp_path, time):
    delays: list[float] = []
    for _ in range(3):  # the clock stands still, as for processes that ask at the same moment
        RateLimit(tmp_path, "eutils", 0.34, clock=time.clock, sleep=delays.append).wait(LONG)
    assert delays == [about(0.34), about(0.68)]


def test_another_process_sees_the_slot_that_was_taken(tmp_path, time):
    code = (
        "import sys, pathlib; from pmsync.services.http.rate_limit import RateLimit;"
        "RateLimit(pathlib.Path(sys.argv[1]), 'eutils', 0.34, clock=lambda: float(sys.argv[2])).wait(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path), repr(time.now)], check=True)  # noqa: S603 - our own
    limit(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_services_do_not_wait_for_each_other(tmp_path, time):
    limit(tmp_path, time, "eutils").wait(LONG)
    limit(tmp_path, time, "other").wait(LONG)
    assert time.sleeps == []


def test_a_hold_delays_every_process(tmp_path, time):
    limit(tmp_path, time).back_off(20)
    limit(tmp_path, time).wait(LONG)
    limit(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(20), about(0.34)]


def test_a_short_hold_does_not_shorten_a_long_one(tmp_path, time):
    slots = limit(tmp_path, time)
    slots.back_off(20)
    slots.back_off(1)
    slots.wait(LONG)
    assert time.sleeps == [about(20)]


def test_a_hold_lasts_an_hour_at_most(tmp_path, time):
    slots = limit(tmp_path, time)
    slots.back_off(1e9)
    slots.wait(LONG)
    assert time.sleeps == [about(LONGEST_HOLD)]


def test_a_slot_that_is_too_far_off_is_not_taken(tmp_path, time):
    slots = limit(tmp_path, time)
    slots.back_off(20)
    assert not slots.wait(19)
    assert slots.wait(21)
    assert time.sleeps == [about(20)]


@pytest.mark.parametrize("shift", [-0.001, -3600, -1e8])
def test_a_clock_set_back_costs_no_more_than_was_left_to_wait(tmp_path, time, shift):
    limit(tmp_path, time).wait(LONG)
    time.now += shift
    limit(tmp_path, time).wait(LONG)
    limit(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34), about(0.34)]


def test_a_hold_outlives_a_clock_set_back(tmp_path, time):
    limit(tmp_path, time).back_off(20)
    time.now -= 3600
    limit(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(20)]


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00\xff\xfe garbage", b"1800000000.0", b"1 2 3", b"nan nan", b"1800000000.0 inf", b"0 1e18", b"5 1"],
)
def test_a_damaged_state_is_passed_over_and_mended(tmp_path, time, damage):
    (tmp_path / "eutils.pace").write_bytes(damage)
    limit(tmp_path, time).wait(LONG)
    limit(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_the_folder_is_made(tmp_path, time):
    limit(tmp_path / "cache" / "pmsync", time).wait(LONG)
    assert (tmp_path / "cache" / "pmsync" / "eutils.pace").exists()


@pytest.mark.parametrize("where", ["nowhere", "under a file", "state is a folder", "lock is a folder"])
def test_where_nothing_can_be_written_one_process_still_keeps_its_pace(tmp_path, time, where):
    folder: Path | None = tmp_path
    if where == "nowhere":
        folder = None
    elif where == "under a file":
        (tmp_path / "file").touch()
        folder = tmp_path / "file" / "cache"
    else:
        (tmp_path / ("eutils.pace" if where == "state is a folder" else "eutils.pace.lock")).mkdir()
    slots = limit(folder, time)
    for _ in range(3):
        slots.wait(LONG)
    slots.back_off(20)
    slots.wait(LONG)
    assert time.sleeps == [about(0.34), about(0.34), about(20)]


TWO = {"crossref-list": 1.0, "crossref-work": 0.2}


def limits(time: Time, folder: Path | None = None, intervals: dict[str, float] = TWO) -> RateLimits:
    return RateLimits(folder, intervals, clock=time.clock, sleep=time.sleep)


def test_lists_and_questions_by_path_keep_limits_of_their_own(time):
    crossref = limits(time)
    assert (crossref.of("").interval, crossref.of("10.1000/a").interval) == (1.0, 0.2)
    assert crossref.of("10.1000/a") is crossref.of("10.26434/chemrxiv.5406907.v5")


def test_a_service_with_one_limit_keeps_it_for_every_question(time):
    ncbi = limits(time, intervals={"eutils": 0.34})
    assert ncbi.of("") is ncbi.of("10.1000/a")


def test_the_limits_are_kept_beside_the_cache_for_other_processes(time, tmp_path):
    crossref = limits(time, tmp_path)
    crossref.of("").wait(1)
    crossref.of("10.1000/a").wait(1)
    assert {path.stem for path in tmp_path.glob("*.pace")} == set(TWO)


def test_a_hold_is_for_all_of_one_service_and_for_no_other(time, tmp_path):
    crossref, ncbi = limits(time, tmp_path), limits(time, tmp_path, {"eutils": 0.34})
    crossref.back_off(20)
    assert [crossref.of(path).wait(19) for path in ("", "10.1000/a")] == [False, False]
    assert ncbi.of("").wait(0)


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [("5", "1s", SLACK / 5), ("50", "1s", SLACK / 50), ("1", "1s", SLACK), ("1", "2s", 2 * SLACK)],
)
def test_what_is_announced_is_believed(limit, interval, seconds):
    headers = {"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}
    assert announced_interval(headers) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("limit", "interval"),
    [
        ("0", "1s"),
        ("-1", "1s"),
        ("x", "1s"),
        ("", ""),
        ("5", ""),
        ("5", "0s"),
        ("5", "1h"),
        ("1", "9999s"),
        ("5,5", "1s"),
    ],
)
def test_what_makes_no_sense_is_passed_over(limit, interval):
    assert announced_interval({"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}) is None
