"""A sort and a seed -> a plan of trouble for one night; a run of a plan -> that night's sync, disturbed just so.

``python -m tests.support.chaos`` plays every plan and prints how many there are. A plan is told whole by its name:
``pytest tests/stories/test_chaos.py --chaos -k service-017``.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from pmsync.api.sync import SyncResult, sync
from pmsync.errors import StoreError
from pmsync.services.http.session import Session
from pmsync.services.settings import Settings
from pmsync.store.database import open_database
from tests.standin.faults import KINDS, SLOW
from tests.standin.server import Running

# The verbs that sync asks, and every fault that can happen to one of them.
VERBS = ("esearch", "efetch", "esummary", "epost", "idconv", "works", "works-list", "works-query", "ra")
PAIRS = [(verb, kind) for kind, fault in KINDS.items() for verb in fault.verbs if verb in VERBS]
TIMES = (1, 1, 2, 3, 4, 5, 5, 6, 8, 10, 12, None)  # five tries make one question, ten silence a service; None: all
SLOW_TIMES = (1, 2, 5)  # each costs the tenth of a second that is waited
HELD = ("", "", "", "", "29507618", "38762411", "34093011", "32628947", "10.1000")  # what a request must hold
PART = 5
COMMITS = {"whole": 18, "window": 16}  # of the undisturbed night, by how it looks for changes
REQUESTS = 40  # the undisturbed night sends more, however it looks for changes
PATIENCE = 0.1  # seconds, where an answer is slow
UNFINISHED = -1  # in place of an exit code: an interruption, or a database that could not be written
OVER = float(1 << 30)  # seconds by which the clock has jumped when a deadline is over


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of the next ``times`` requests of a verb, of those that hold a text."""

    verb: str
    kind: str
    times: int | None
    holding: str


@dataclass(frozen=True, slots=True)
class Run:
    """The trouble of one sync: faults of the services, and one of the process.

    ``kill`` comes before commit ``at``; ``lock``, ``full``, ``interrupt`` and ``deadline`` come before request ``at``,
    with 0 as soon as the database is open; ``budget`` is of ``at`` requests; the clock is ``at`` days ``ahead``.
    """

    faults: tuple[Fault, ...] = ()
    trouble: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Some runs of one night; ``looking`` for changes by fetching the ``whole`` library or within a ``window``."""

    sort: str
    seed: int
    looking: str
    runs: tuple[Run, ...]

    @property
    def name(self) -> str:
        """By which the plan is chosen."""
        return f"{self.sort}-{self.seed:03}"


# --- plans ---


def plan_of(sort: str, seed: int) -> Plan:
    """Draw the plan of this name."""
    rng = Random(f"{sort}-{seed}")  # noqa: S311  # the same for ever is what is wanted
    looking = next((one for one in COMMITS if one in sort), list(COMMITS)[seed % 2])
    if sort == "service":
        verb, kind = PAIRS[seed % len(PAIRS)]
        first = _faults(rng, 0, 5)
        runs = [Run((_fault(rng, verb, kind, ""), *first))]
        runs += [Run(_faults(rng, 1, 6)) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
        if verb == "epost" or KINDS[kind].needs:  # nothing is posted where all is fetched
            looking = "window"
    elif sort.startswith("kill"):
        runs = [Run(trouble="kill", at=seed)]
        if "twice" in sort:
            runs.append(Run(_faults(rng, 0, 3), "kill", rng.randint(1, COMMITS[looking])))
    elif sort == "ahead":
        days = (3, 365)[seed // 2 % 2]
        runs = [Run(_faults(rng, 1, 4) if seed % 8 >= 4 else (), "ahead", days)]
    else:
        at = rng.randint(1, REQUESTS) if seed or sort == "deadline" else 0
        runs = [Run(_faults(rng, 1, 3) if seed % 4 >= 2 else (), sort, at)]
        runs += [Run(_faults(rng, 1, 6))] if rng.random() < 1 / 4 else []
    return Plan(sort, seed, looking, tuple(runs))


def _faults(rng: Random, fewest: int, most: int) -> tuple[Fault, ...]:
    drawn = [rng.choice(PAIRS) for _ in range(rng.randint(fewest, most))]
    return tuple(_fault(rng, verb, kind, rng.choice(HELD)) for verb, kind in drawn)


def _fault(rng: Random, verb: str, kind: str, holding: str) -> Fault:
    return Fault(verb, kind, rng.choice(SLOW_TIMES if kind in SLOW else TIMES), holding)


def every_plan() -> list[Plan]:
    """Draw all plans, among them a kill at every commit of the night, and every fault of every verb."""
    kills = [(f"{sort}-{looking}", n) for looking, most in COMMITS.items() for sort in ("kill", "kill-twice")
             for n in range(1, most + 1)]  # fmt: skip
    counts = {"service": 320, "ahead": 32, "lock": 24, "full": 24, "interrupt": 24, "deadline": 20, "budget": 20}
    drawn = [(sort, seed) for sort, count in counts.items() for seed in range(count)]
    return [plan_of(sort, seed) for sort, seed in drawn + kills]


def sample(plans: list[Plan]) -> list[Plan]:
    """Choose a few plans of every sort, with both ways to look for changes."""
    sorts = {plan.sort: [one for one in plans if one.sort == plan.sort] for plan in plans}
    return [plan for of_sort in sorts.values() for plan in of_sort[5 :: max(17, len(of_sort) // 5)]]


# --- playing one run ---


@dataclass
class Outcome:
    """How a run ended: its exit code, or ``None`` where it was killed, interrupted or could not write; what it met."""

    exit_code: int | None
    met: set[str]
    commits: int
    requests: int


@dataclass
class Trouble:
    """The trouble of the process in one run, and how far the run has come."""

    run: Run
    database: Path
    seconds: float = 0.0
    requests: int = 0
    commits: int = 0
    ours: sqlite3.Connection | None = None
    others: sqlite3.Connection | None = None

    def opened(self, path: Path, *, create: bool, opens: Callable[..., sqlite3.Connection]) -> sqlite3.Connection:
        """Open the database, and listen to its statements."""
        self.ours = opens(path, create=create)
        self.ours.set_trace_callback(self.hear)
        if not self.run.at:
            self.bring()
        return self.ours

    def hear(self, statement: str) -> None:
        """Kill this process before the commit that is meant."""
        self.commits += statement == "COMMIT"
        if self.run.trouble == "kill" and statement == "COMMIT" and self.commits == self.run.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def wait(self, longest: float) -> bool:
        """Wait for nothing, but bring trouble before the request that is meant."""
        self.requests += 1
        if self.requests == self.run.at:
            self.bring()
        return longest > self.seconds

    def bring(self) -> None:
        """Make the database locked or full, the time be up, or somebody press Ctrl-C."""
        if self.run.trouble == "lock":
            self.others = sqlite3.connect(self.database, isolation_level=None)
            self.others.execute("BEGIN IMMEDIATE")
        elif self.run.trouble == "full" and self.ours:
            (pages,) = self.ours.execute("PRAGMA page_count").fetchone()
            self.ours.execute(f"PRAGMA max_page_count = {pages}")
        elif self.run.trouble == "interrupt":
            raise KeyboardInterrupt
        elif self.run.trouble == "deadline":
            self.seconds = OVER


def play(run: Run, server: Running, database: Path, settings: Settings, now: datetime, looking: str) -> Outcome:
    """Sync once, in just this trouble."""
    for fault in run.faults:
        server.fault(fault.verb, fault.kind, fault.times, holding=fault.holding)
    server.log.clear()
    trouble = Trouble(run, database)
    now += timedelta(days=run.at) if run.trouble == "ahead" else timedelta()
    budget = run.at if run.trouble == "budget" else None
    with _in(trouble, looking):
        run_sync = partial(sync, database, now=now, settings=settings, max_requests=budget)
        code = _in_a_child(run_sync) if run.trouble == "kill" else _ended(run_sync)
    server.app._faults.clear()
    if trouble.others:
        trouble.others.close()
    met = {f"{asked.verb} {asked.fault}" for asked in server.log if asked.fault}
    unfinished = code in (UNFINISHED, -signal.SIGKILL)
    if unfinished or trouble.seconds or run.trouble in ("ahead", "budget"):
        met.add(run.trouble)
    return Outcome(None if unfinished else code, met, trouble.commits, trouble.requests)


def _ended(sync: Callable[[], SyncResult]) -> int:
    try:
        return sync().exit_code
    except KeyboardInterrupt:
        return UNFINISHED
    except StoreError as error:
        if not error.passing:  # the file itself is said to be unusable
            raise
        return UNFINISHED


def _in_a_child(sync: Callable[[], SyncResult]) -> int:
    """Sync in a process of its own, which may be killed; it never comes back to the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the threads of the stand-in hold nothing that is needed
        child = os.fork()
    if not child:
        code = os.EX_SOFTWARE
        try:
            code = sync().exit_code
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@contextmanager
def _in(trouble: Trouble, looking: str) -> Iterator[None]:
    """Sync in small parts and without a pause, as the trouble wants it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pmsync.nightly.PART", PART)
        if looking == "window":
            patch.setattr("pmsync.nightly.FETCHED_WHOLE", 0)
        patch.setattr("pmsync.store.database.open_database", partial(trouble.opened, opens=open_database))
        patch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", trouble.wait)
        patch.setitem(Session.__init__.__kwdefaults__, "sleep", lambda _: None)
        patch.setitem(Session.__init__.__kwdefaults__, "clock", lambda: trouble.seconds)
        patch.setattr("pmsync.store.database.LOCK_WAIT", PATIENCE / 10 if trouble.run.trouble == "lock" else 60.0)
        if any(fault.kind in SLOW for fault in trouble.run.faults):
            patch.setattr("pmsync.services.http.session.READ_TIMEOUT", PATIENCE)
            patch.setattr("pmsync.services.http.session.ANSWER_TIMEOUT", PATIENCE)
        yield


# --- all of them ---


class Survivors:
    """Counts the plans that were played, and all that they met."""

    def __init__(self) -> None:
        self.survived, self.lost, self.met = 0, 0, set[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a plan when it has been played."""
        properties = dict(report.user_properties)
        if report.when == "call" and "met" in properties:
            self.met |= set(properties["met"])
            self.survived += report.passed
            self.lost += report.failed


def main() -> int:
    """Play every plan on all cores and print the count."""
    counted = Survivors()
    arguments = [
        str(Path(__file__).parents[1] / "stories" / "test_chaos.py"),
        "--chaos",
        "--numprocesses",
        "auto",
        "--quiet",
    ]
    code = pytest.main(arguments, plugins=[counted])
    faults = sum(f"{verb} {kind}" in counted.met for verb, kind in PAIRS)
    ended = f"{counted.lost} lost something" if counted.lost else "all survived"
    sys.stdout.write(f"chaos: {counted.survived + counted.lost} plans, {ended}; ")
    sys.stdout.write(f"{faults} of {len(PAIRS)} faults of a verb were met\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
