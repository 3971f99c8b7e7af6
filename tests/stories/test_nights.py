"""Thirty nights in which the stand-in's world changes: every change is told once, on its night, and no other."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

import pmsync
from pmsync.services.settings import Settings
from tests.standin import Record, Records, Works
from tests.standin.nights import (
    duplicate,
    retired,
    revised,
    with_correction,
    with_mesh,
    with_status,
    with_title,
    with_volume,
    without_correction,
)
from tests.standin.server import Running

START = datetime(2031, 1, 1, 2, tzinfo=UTC)  # citations are added by the clock, before it
NIGHTS = 30
SPARED = {34082726}  # enters PubMed later
HUMANS, MICE = ["D006801", "Humans", "N", []], ["D051379", "Mice", "N", []]
EXOSOMES = ["D055354", "Exosomes", "N", [["Q000378", "metabolism", "Y"]]]
PREPRINT, MERGED, TWIN, ENTERED, DOUBLY = 34013271, 38762411, 39999999, 34082726, 33098200
BY_PAGE = 14744982  # cited by journal, volume and page alone
BY_DOI_AND_PAGE = 15206831
CITED = (
    "10.1186/s12889-021-11163-3",
    "Nucleic Acids Res. 2004;32(1):e14",
    "Behav Med. 2003;29(3):123-30. doi:10.1080/08964280309596065",
)
CROSSREF_NOTICE, CROSSREF_CORRECTION = "10.1000/notice.1", "10.1000/notice.2"


class World(NamedTuple):
    """What PubMed and Crossref hold."""

    records: Records
    works: Works


class Turn(NamedTuple):
    """What happens before a night, and the events that tell of it."""

    happens: Callable[[World, date], World]
    told: tuple[tuple[str, int], ...]


def edit(pmid: int, change: Callable[[Record, date], Record]) -> Callable[[World, date], World]:
    """Turn one record into its next version."""
    return lambda world, day: world._replace(records=revised(world.records, change(world.records.by_pmid[pmid], day)))


def merged(world: World, day: date) -> World:
    twin = duplicate(world.records.by_pmid[MERGED], TWIN, day)
    return world._replace(records=retired(revised(world.records, twin), MERGED))


def deleted(pmid: int) -> Callable[[World, date], World]:
    return lambda world, _day: world._replace(records=retired(world.records, pmid))


def entered(world: World, _day: date) -> World:
    return world._replace(records=revised(world.records, Records.from_facts().by_pmid[ENTERED]))


def at_crossref(pmid: int, notice: str, kind: str) -> Callable[[World, date], World]:
    def happens(world: World, day: date) -> World:
        [doi] = world.records.by_pmid[pmid].ids["doi"]
        return world._replace(works=world.works.with_update(doi.lower(), notice, kind, day, source="retraction-watch"))

    return happens


TURNS: dict[int, Turn] = {
    3: Turn(edit(32170644, lambda r, day: with_mesh(r, [HUMANS], day)), (("mesh_added", 32170644),)),
    4: Turn(edit(25609688, lambda r, day: with_title(r, "Another title.", day)), (("title_corrected", 25609688),)),
    6: Turn(edit(31266900, lambda r, day: with_correction(r, "RetractionIn", day, pmid=4)), (("retracted", 31266900),)),
    7: Turn(edit(29507618, lambda r, day: with_mesh(r, [HUMANS, EXOSOMES], day)), (("mesh_changed", 29507618),)),
    9: Turn(edit(34092796, lambda r, day: with_volume(r, day, volume="205")), (("volume_assigned", 34092796),)),
    10: Turn(edit(12942121, lambda r, day: with_correction(r, "ExpressionOfConcernIn", day)), (("concern", 12942121),)),
    11: Turn(deleted(973217), (("deleted", 973217),)),
    12: Turn(merged, (("merged", MERGED),)),
    13: Turn(entered, ()),  # its citation is asked again on night 14
    14: Turn(lambda world, _: world, (("entered_pubmed", ENTERED),)),
    15: Turn(edit(401726, lambda r, day: with_correction(r, "ErratumIn", day)), (("corrected", 401726),)),
    16: Turn(at_crossref(DOUBLY, CROSSREF_NOTICE, "retraction"), (("retracted", DOUBLY),)),
    17: Turn(edit(DOUBLY, lambda r, day: with_correction(r, "RetractionIn", day, pmid=5)), ()),  # known already
    18: Turn(edit(PREPRINT, lambda r, day: with_correction(r, "UpdateIn", day)), (("preprint_published", PREPRINT),)),
    20: Turn(edit(420122, lambda r, day: with_title(r, "A title.", day)), (("title_corrected", 420122),)),
    21: Turn(edit(31266900, lambda r, day: without_correction(r, "RetractionIn", day)), (("reinstated", 31266900),)),
    22: Turn(at_crossref(15206831, CROSSREF_CORRECTION, "correction"), (("corrected", 15206831),)),
    23: Turn(edit(15206831, lambda r, day: with_correction(r, "ErratumIn", day, pmid=6)), ()),  # the same correction
    24: Turn(edit(32673444, lambda r, day: with_status(r, "PubMed-not-MEDLINE", day)), ()),
    # Its citation is found another way: by the DOI that Crossref has for the page.
    25: Turn(edit(BY_PAGE, lambda r, day: with_volume(r, day, volume="33")), (("citation_corrected", BY_PAGE),)),
    26: Turn(
        edit(BY_DOI_AND_PAGE, lambda r, day: with_volume(r, day, volume="30")),
        (("citation_corrected", BY_DOI_AND_PAGE), ("link_changed", 0), ("to_decide", 0)),
    ),
    28: Turn(edit(32170644, lambda r, day: with_mesh(r, [HUMANS, MICE], day)), (("mesh_changed", 32170644),)),
}


@pytest.fixture(params=[200, 0], ids=["fetched whole", "by window"])
def played(request, server: Running, tmp_path: Path, monkeypatch) -> tuple[Path, dict[int, int]]:
    """Play all nights; give the database, and the run of each night."""
    monkeypatch.setattr("pmsync.nightly.FETCHED_WHOLE", request.param)
    records = Records.from_facts()
    preprint = without_correction(records.by_pmid[PREPRINT], "UpdateIn", START.date())
    world = World(revised(records.without(SPARED), preprint), Works.of(records) + Works.from_facts())
    cited = [f"PMID: {pmid}" for pmid in world.records.by_pmid if pmid != BY_PAGE]
    database = tmp_path / "refs.db"
    pmsync.add(database, [*cited, *CITED])
    runs = {}
    for night in range(NIGHTS + 1):
        if turn := TURNS.get(night):
            world = turn.happens(world, (START + timedelta(days=night - 1)).date())
        server.evolve(world.records, world.works)
        report = pmsync.sync(database, now=START + timedelta(days=night), settings=Settings.from_environment())
        assert (report.exit_code, report.errors) == (0, ())
        runs[report.report.runs[0]] = night
    return database, runs


def query(database: Path, sql: str) -> list[tuple]:
    db = sqlite3.connect(database)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def test_every_change_is_told_once_on_its_night_and_no_other(played):
    database, runs = played
    told = defaultdict(list)
    for run, kind, pmid in query(database, "SELECT run, kind, ifnull(pmid, 0) FROM events ORDER BY id"):
        told[runs[run]].append((kind, pmid))
    true = {night: sorted(turn.told) for night, turn in TURNS.items() if turn.told}
    assert {night: sorted(kinds) for night, kinds in told.items() if night} == true
    check_what_is_stored_in_the_end(database)


def check_what_is_stored_in_the_end(database: Path) -> None:
    assert query(database, "SELECT old, new FROM redirects ORDER BY old") == [(973217, None), (MERGED, TWIN)]
    assert query(database, f"SELECT status, pmid FROM citations WHERE text = 'PMID: {MERGED}'") == [("matched", TWIN)]
    assert query(database, "SELECT status, pmid FROM citations WHERE text = 'PMID: 973217'") == [("not_found", None)]
    assert query(database, "SELECT title FROM articles WHERE pmid = 973217 AND deleted_at IS NOT NULL") != []
    assert query(database, "SELECT status, method FROM citations WHERE text LIKE 'Nucleic%'") == [("matched", "doi")]
    assert query(database, "SELECT status FROM citations WHERE text LIKE 'Behav%'") == [("contradiction",)]
    both = f"SELECT field, pubmed, crossref FROM conflicts WHERE pmid = {BY_DOI_AND_PAGE}"
    assert query(database, both) == [("volume", "30", "29")]
    retracted = {pmid for (pmid,) in query(database, "SELECT pmid FROM articles WHERE is_retracted")}
    assert DOUBLY in retracted
    assert 31266900 not in retracted
    assert query(database, "SELECT count(*) FROM checks WHERE error IS NOT NULL") == [(0,)]
    [found] = pmsync.lookup([f"PMID: {MERGED}"], database)
    assert found.decision.article.pmid == TWIN
    assert pmsync.verify(database).failing == ()
