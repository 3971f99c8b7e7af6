"""What pmsync.pace promises; time is a number here, and processes are several Pace objects on one folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pmsync.services.http.rate_limit import LONGEST_HOLD, RateLimit

LONG = 1e6


class Time:
    """A clock that moves only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def pace(folder: Path | None, time: Time, name: str = "eutils", interval: float = 0.34) -> RateLimit:
    return RateLimit(folder, name, interval, clock=time.clock, sleep=time.sleep)


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=1e-5)  # the clock counts from 1970: its last digits are microseconds


def test_the_first_request_waits_for_nothing(tmp_path, time):
    assert pace(tmp_path, time).wait(LONG)
    assert time.sleeps == []


def test_slots_lie_one_interval_apart(tmp_path, time):
    one = pace(tmp_path, time)
    for _ in range(4):
        one.wait(LONG)
    assert time.sleeps == [about(0.34)] * 3


def test_a_request_that_comes_late_waits_for_nothing_and_earns_no_burst(tmp_path, time):
    one = pace(tmp_path, time)
    one.wait(LONG)
    time.now += 10
    one.wait(LONG)
    one.wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_processes_on_one_folder_take_turns(tmp_path, time):
    start = time.now
    for _ in range(3):
        pace(tmp_path, time).wait(LONG)
        pace(tmp_path, time).wait(LONG)
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
    pace(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_services_do_not_wait_for_each_other(tmp_path, time):
    pace(tmp_path, time, "eutils").wait(LONG)
    pace(tmp_path, time, "other").wait(LONG)
    assert time.sleeps == []


def test_a_hold_delays_every_process(tmp_path, time):
    pace(tmp_path, time).back_off(20)
    pace(tmp_path, time).wait(LONG)
    pace(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(20), about(0.34)]


def test_a_short_hold_does_not_shorten_a_long_one(tmp_path, time):
    one = pace(tmp_path, time)
    one.back_off(20)
    one.back_off(1)
    one.wait(LONG)
    assert time.sleeps == [about(20)]


def test_a_hold_lasts_an_hour_at_most(tmp_path, time):
    one = pace(tmp_path, time)
    one.back_off(1e9)
    one.wait(LONG)
    assert time.sleeps == [about(LONGEST_HOLD)]


def test_a_slot_that_is_too_far_off_is_not_taken(tmp_path, time):
    one = pace(tmp_path, time)
    one.back_off(20)
    assert not one.wait(19)
    assert one.wait(21)
    assert time.sleeps == [about(20)]


@pytest.mark.parametrize("shift", [-0.001, -3600, -1e8])
def test_a_clock_set_back_costs_no_more_than_was_left_to_wait(tmp_path, time, shift):
    pace(tmp_path, time).wait(LONG)
    time.now += shift
    pace(tmp_path, time).wait(LONG)
    pace(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34), about(0.34)]


def test_a_hold_outlives_a_clock_set_back(tmp_path, time):
    pace(tmp_path, time).back_off(20)
    time.now -= 3600
    pace(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(20)]


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00\xff\xfe garbage", b"1800000000.0", b"1 2 3", b"nan nan", b"1800000000.0 inf", b"0 1e18", b"5 1"],
)
def test_a_damaged_state_is_passed_over_and_mended(tmp_path, time, damage):
    (tmp_path / "eutils.pace").write_bytes(damage)
    pace(tmp_path, time).wait(LONG)
    pace(tmp_path, time).wait(LONG)
    assert time.sleeps == [about(0.34)]


def test_the_folder_is_made(tmp_path, time):
    pace(tmp_path / "cache" / "pmsync", time).wait(LONG)
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
    one = pace(folder, time)
    for _ in range(3):
        one.wait(LONG)
    one.back_off(20)
    one.wait(LONG)
    assert time.sleeps == [about(0.34), about(0.34), about(20)]
