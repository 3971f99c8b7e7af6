"""Whatever goes wrong in a night, one clean run later the library is what an undisturbed night makes of it.

In CI a sample of the plans is played; ``make chaos`` plays all of them.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pmsync.models import Status
from pmsync.models.notices import CROSSREF, PUBMED
from pmsync.parsing.line import parse
from pmsync.store import schedule
from pmsync.store.citations import add_citations
from pmsync.store.database import Store
from pmsync.store.due import lost_records, watermark
from pmsync.store.runs import overview
from pmsync.store.schema.migrations import SEARCHED
from tests.standin import Records, Works, serve
from tests.standin.faults import KINDS
from tests.standin.nights import duplicate, retired, revised, with_correction, with_mesh, with_title, with_volume
from tests.standin.server import Running
from tests.support.chaos import COMMITS, PAIRS, REQUESTS, Outcome, Plan, Run, every_plan, plan_of, play, sample
from tests.support.settings import settings_for

DUMP = Path(__file__).parents[1].joinpath("support", "dump.sql").read_text(encoding="utf-8")
SELECTS = {
    re.search(r"\bFROM (\w+)", sql)[1]: sql
    for sql in re.sub(r"^--.*\n", "", DUMP, flags=re.MULTILINE).split(";\n")
    if sql.strip()
}
LEFT_OUT = set(re.findall(r"^--   (\w+)\.(\w+|\*)  +\S", DUMP, re.MULTILINE))
# What may be between the two nights for a while: a notice is known before the check that it asks for has been made.
IN_BETWEEN = {"links", "checks", "watermarks"}
FLAGS = {("citations", "is_settled"), ("articles", "is_deleted"), ("checks", "was_asked")}  # for moments left out
PLANS = every_plan()

NIGHT_0 = datetime(2026, 11, 23, 2, tzinfo=UTC)
NIGHT_1 = NIGHT_0 + timedelta(days=1)
MERGED, TWIN, DELETED, PROVES_NO_MORE = 38762411, 49999999, 30829317, 32628947
COME = (34093011, 34093012)  # into PubMed, on the second night
HEADINGS = [["D006801", "Humans", "N", []], ["D012446", "Sacroiliac Joint", "N", [["Q000473", "pathology", "Y"]]]]
LINES = [
    "Int J Nanomedicine. 2025 Apr 21;20:5137-5160. doi: 10.2147/IJN.S506221. eCollection 2025.",
    "https://doi.org/10.1105%2Ftpc.19.00099",
    "doi:10.1002/(SICI)1097-0142(19960601)77:11<2200::AID-CNCR3>3.0.CO;2-T",
    "PMID: 25609688",
    "PMC373309",
    "Theranostics 2018;8:1256",
    "Chem Commun (Camb). 2020 Nov 12;56(90):14067-14070.",  # retracted before it was stored
    "Immunity. 2020-11-17",
    "Br Med J. 1977;1:1469",
    "Miller C, Wells R. Variation in expression of the HECT E3 ligase UPL3 modulates LEC2. Plant Cell. 2019;31:2370",
    "10.1093/jnci/82.4.291",
    "10.1007/s10032-015-0249-8",
    "https://doi.org/10.48550/arXiv.1706.03762",
    "10.26434/chemrxiv.5406907.v5",
    "Plant Cell. 2019 Oct;31(10):2370-2385. doi: 10.7150/thno.22048.",
    "10.1000/no.such.doi",
    "see the supplementary table",
    "PMID: 32170644",
    "10.1111/codi.15272",
    "PMID: 33098200",
    "Ekeh L. A shotgun wedding. Surv Ophthalmol. 2021;66:668-673. doi:10.1016/j.survophthal.2020.06.007",
    f"PMID: {DELETED}",
    "10.3791/58115",
    f"PMID: {MERGED}",
    "10.1016/j.asjsur.2024.05.017",
    "10.2147/IJN.S307335",
    "PMID: 34093012",
    "10.1080/08964280309596065",
    "10.1016/j.clinimag.2018.03.015",
    "PMID: 31358648",
]
NEW_LINES = [
    f"Asian J Surg. 2024. PMID: {MERGED}",  # stated while nobody knows yet where its record went
    f"J Vis Exp. 2019. PMID: {DELETED}",
    "10.1038/277646a0",
    "10.1016/j.gsd.2018.08.007",
    "PMC4998573",
    "10.1105/tpc.99.99999",  # Crossref has the prefix, but not the DOI
    "10.1002/1520-6696(197904)15:2<128::aid-jhbs2300150204>3.0.co;2-n",  # breaks a filter, and is asked alone
    "Am J Clin Nutr. 1979;32:277",
    "10.1101/2020.07.25.217158",
    "Nobody N. A title that no service has ever heard of in its life. J Nowhere. 2001;1:1-2.",
]


# --- the story: two nights of one library ---


def first_night(records: Records) -> tuple[Records, Works]:
    return records.without(COME), Works.of(records) + Works.from_facts()


def second_night(records: Records) -> tuple[Records, Works]:
    """What happens between the nights; Crossref keeps the works of records that PubMed deletes."""
    day, was = NIGHT_1.date(), records.by_pmid
    changed = revised(
        records,
        with_mesh(was[32673444], HEADINGS, day),
        with_mesh(was[33098200], HEADINGS, day, automated=False),
        with_title(was[31358648], "Die another way: a title corrected.", day),
        with_volume(was[32170644], day, volume="28", issue="1", pages="101-3"),
        with_volume(was[PROVES_NO_MORE], day, volume="67", pages="1-5"),
        with_correction(was[2299678], "RetractionIn", day, source="J Natl Cancer Inst. 2026;118:1"),  # it has no DOI
        with_correction(was[29635139], "ExpressionOfConcernIn", day, source="Clin Imaging. 2026;99:1"),
        duplicate(was[MERGED], TWIN, day),
    )
    works = first_night(records)[1].with_update("10.1080/08964280309596065", "10.1080/notice", "retraction", day)
    return retired(retired(changed, MERGED), DELETED), works


@dataclass(frozen=True)
class Story:
    """A library after its first night, what that night left, and what the second makes of it, undisturbed."""

    server: Running
    library: Path
    before: dict[str, list[tuple]]
    after: dict[str, dict[str, list[tuple]]]  # by how it looks for changes
    undisturbed: dict[str, Outcome]


@pytest.fixture(scope="module")
def story(records: Records, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    library = folder / "library.db"
    held, works = first_night(records)
    with serve(held, rate=None, works=works) as server:
        add(library, "refs.txt", LINES)
        assert sync(server, library, NIGHT_0).exit_code == 0
        add(library, "more.txt", NEW_LINES)
        server.evolve(*second_night(records))
        played = Story(server, library, dump(library), {}, {})
        for looking in COMMITS:
            database = Path(shutil.copy(library, folder / looking))
            played.undisturbed[looking] = sync(server, database, NIGHT_1, looking)
            played.after[looking] = dump(database)
        yield played


def add(library: Path, name: str, lines: list[str]) -> None:
    with Store(library, create=True) as store:
        add_citations(store, "file", name, map(parse, lines), NIGHT_0)


def sync(server: Running, database: Path, now: datetime, looking: str = "whole", run: Run | None = None) -> Outcome:
    settings = settings_for(server.environ, database.with_suffix(".cache"))
    return play(run or Run(), server, database, settings, now, looking)


def dump(database: Path) -> dict[str, list[tuple]]:
    db = sqlite3.connect(database)
    try:
        return {table: db.execute(sql).fetchall() for table, sql in SELECTS.items()}
    finally:
        db.close()


def of(database: Path, sql: str) -> list[tuple]:
    db = sqlite3.connect(database)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


# --- what holds at any moment ---


def wrong(database: Path, story: Story, looking: str) -> dict[str, object]:
    """What is neither as before the night nor as an undisturbed one leaves it, and what SQLite finds wrong."""
    found, before, after = (stated(one) for one in (dump(database), story.before, story.after[looking]))
    rows = {table: list((found[table] - (before[table] | after[table])).elements()) for table in found}
    sound = {"integrity_check": [("ok",)], "foreign_key_check": []}
    said = {check: of(database, f"PRAGMA {check}") for check in sound}
    return {table: more for table, more in rows.items() if more} | {k: v for k, v in said.items() if v != sound[k]}


def stated(dumped: dict[str, list[tuple]]) -> dict[str, Counter[tuple]]:
    """What is said of papers; of a citation all but whether it will be asked again, which is last in its row."""
    rows = {table: rows for table, rows in dumped.items() if table not in IN_BETWEEN}
    return {table: Counter(row[:-1] if table == "citations" else row for row in rows[table]) for table in rows}


def is_searched_as_stored(database: Path) -> bool:
    """Whether every index for full text holds what its table holds; FTS5 raises where it does not."""
    db = sqlite3.connect(database, isolation_level=None)
    try:
        searched = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING FTS5%'")]
        for name in searched:
            db.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        return len(searched) == len(SEARCHED) + 1  # that of works came later
    finally:
        db.close()


def open_questions(database: Path, now: datetime) -> int:
    """What is due, failing or deleted to nobody knows where, and the services to be asked for what changed."""
    with Store(database) as store:
        held, lost = overview(store, now), len(lost_records(store))
        until = [watermark(store, service) for service in (PUBMED, CROSSREF)]
    unconfirmed = sum(one is None or schedule.window_from(one, now) is not None for one in until)
    return held["due"] + held["articles_due"] + held["failing"] + held["articles_failing"] + lost + unconfirmed


# --- the plans ---


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "plan" in metafunc.fixturenames:
        plans = PLANS if metafunc.config.getoption("--chaos") else sample(PLANS)
        metafunc.parametrize("plan", plans, ids=lambda plan: plan.name)


def test_a_clean_run_after_any_trouble_ends_where_an_undisturbed_one_does(
    plan: Plan, story: Story, record_property: Callable[[str, object], None]
) -> None:
    met: set[str] = set()
    record_property("met", met)
    with TemporaryDirectory() as folder:
        database = Path(shutil.copy(story.library, folder))
        for run in plan.runs:
            outcome = sync(story.server, database, NIGHT_1, plan.looking, run)
            met |= outcome.met
            assert wrong(database, story, plan.looking) == {}
            assert is_searched_as_stored(database)
            now = NIGHT_1 + timedelta(days=run.at if run.trouble == "ahead" else 0)
            assert outcome.exit_code in {None, 1 if open_questions(database, now) else 0}
        assert met
        assert sync(story.server, database, NIGHT_1, plan.looking).exit_code == 0
        assert dump(database) == story.after[plan.looking]
        assert open_questions(database, NIGHT_1) == 0
        assert is_searched_as_stored(database)


# --- what the plans and the dump are worth ---


def test_there_are_more_than_five_hundred_plans_each_drawn_from_its_name_alone():
    assert len({plan.name for plan in PLANS}) == len(PLANS) >= 500
    assert [plan_of(plan.sort, plan.seed) for plan in PLANS] == PLANS
    assert {plan.sort for plan in sample(PLANS)} == {plan.sort for plan in PLANS}


def test_every_fault_of_every_verb_occurs_in_the_plans():
    faults = [fault for plan in PLANS for run in plan.runs for fault in run.faults]
    assert {(fault.verb, fault.kind) for fault in faults} == set(PAIRS)
    assert {kind for _, kind in PAIRS} == KINDS.keys()
    assert {plan.looking for plan in PLANS} == set(COMMITS)


def test_every_commit_of_the_undisturbed_night_is_killed_once(story):
    assert {looking: outcome.commits for looking, outcome in story.undisturbed.items()} == COMMITS
    kills = [(plan.looking, run.at) for plan in PLANS if plan.sort.startswith("kill-w") for run in plan.runs]
    assert kills == [(looking, at) for looking, most in COMMITS.items() for at in range(1, most + 1)]


def test_undisturbed_the_night_leaves_the_same_however_it_looks_for_changes(story):
    assert story.after["whole"] == story.after["window"]
    assert {(o.exit_code, *o.met) for o in story.undisturbed.values()} == {(0,)}
    assert all(outcome.requests >= REQUESTS for outcome in story.undisturbed.values())


def test_everything_that_can_happen_between_two_nights_does(story):
    happened = {kind for _, _, kind, _, _ in story.after["whole"]["events"]}
    assert happened == {
        *("mesh_added", "mesh_changed", "title_corrected", "volume_assigned", "citation_corrected", "retracted"),
        *("found_retracted", "concern", "merged", "deleted", "entered_pubmed", "link_changed", "to_decide"),
    }
    statuses = [row[4] for row in story.after["whole"]["citations"]]
    assert {*statuses} == {*Status} - {Status.NEW}
    assert of(story.library, "SELECT count(*) FROM citations WHERE status = 'new'") == [(len(NEW_LINES),)]


def test_every_column_is_in_the_dump_or_named_as_left_out(story):
    db = sqlite3.connect(story.library)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in tables if "_fts" not in name and not name.startswith(("sqlite_", "_sqlite"))]
    held = {(table, row[1]) for table in tables for row in db.execute(f"PRAGMA table_info({table})")}
    left_out = {(table, column) for table, column in held if {(table, column), (table, "*")} & LEFT_OUT}
    shown = {(table, column[0]) for table, sql in SELECTS.items() for column in db.execute(sql).description}
    db.close()
    assert held - left_out == shown - FLAGS
    assert LEFT_OUT - {("runs", "*")} <= held
