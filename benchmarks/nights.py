"""What a night of sync and the first load of a list cost in requests and memory."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import pmsync
from benchmarks.parsing import Run, report
from pmsync.models import Article, Status
from pmsync.models.notices import CROSSREF, PUBMED
from pmsync.nightly import PART
from pmsync.services.crossref.client import BREAKS_A_FILTER
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.store import schedule
from pmsync.store.database import Store
from pmsync.store.due import set_watermark
from pmsync.store.records import CLEAN, save_articles
from tests.standin import KINDS, Asked, Record, Records, StandIn, Works, nights, serve
from tests.standin.server import Running

STORED = datetime(2026, 11, 22, 2, tzinfo=UTC)  # when the services were asked last about all that the library holds
QUIET, BUSY = STORED + schedule.DAY, STORED + 2 * schedule.DAY
SMALL, LARGE, CHANGED, LISTED = 10_000, 100_000, 100, 20_000
MODELS = 100  # records of which the large library is made
MOST = {"quiet": 12, "busy": 14, "large": 70}  # requests
MOST_MIB = 190  # which are 200 MB
MOST_RATIO = 1.3
MOST_RUNS = 10
FAULTY = 0.05  # of the requests
FAULTS = ("429", "500", "503", "html", "truncated", "drop", "empty", "error")
SEED = 3
UNUSED, STEP = 60_000_001, 7  # PMIDs that no record has, as many on each day of the sweep
MESH = [["D999999", "A heading of the night", "Y", []]]
Entry = tuple[Record, Article]
Changes = list[tuple[int | None, str]]


class Cost(NamedTuple):
    """What a sync asked, how many records it checked, what it told, its exit code and its largest memory."""

    asked: Sequence[Asked]
    checked: int
    changes: Changes
    exit_code: int | None
    peak_mib: float

    def counts(self) -> tuple[int, int, int, int]:
        """Count the requests to PubMed, to Crossref (doi.org included), those of them about one DOI, and all."""
        verbs = [request.verb for request in self.asked]
        crossref = sum(verb.startswith("works") or verb == "ra" for verb in verbs)
        return len(verbs) - crossref, crossref, verbs.count("works") + verbs.count("ra"), len(verbs)


class Unlucky(StandIn):
    """A stand-in that spoils a ``share`` of all answers, each in a way drawn by chance."""

    def __init__(self, records: Records, *, share: float, **options: Any) -> None:  # noqa: ANN401  # those of StandIn
        super().__init__(records, **options)
        self._share, self._chance = share, random.Random(SEED)  # noqa: S311  # the same draw for everybody, no secret

    def _due_fault(self, asked: Asked) -> str | None:
        if self._chance.random() >= self._share:
            return None
        return self._chance.choice([kind for kind in FAULTS if asked.verb in KINDS[kind].verbs])


def run(modern: Path, old: Path) -> None:
    """Print what nights cost for 10,000 and for 100,000 records, and what a first load costs, undisturbed or not."""
    files = [_read(modern), _read(old)]
    print("\n**Nights: requests of a sync, the night's share of the sweep and Crossref's side included**\n")
    head = "night | to PubMed | to Crossref | of these for one DOI | in all | target | met | records checked"
    print(f"| {head} | changes told | all true | peak MiB | target | met |\n|{'---|' * 13}")
    _print_small(files[1])
    _print_large(*files)
    print(f"\n**First load: {LISTED:,} DOIs, of {FAULTY:.0%} of the requests the answer spoilt**\n")
    head = (
        "answers | runs | exit code | to PubMed | to Crossref | of these for one DOI | in all | spoilt | ÷ undisturbed"
    )
    print(f"| {head} | target | met | matched | same links | peak MiB |\n|{'---|' * 14}")
    _print_first_load([entry for file in files for entry in file])


# --- nights ---


def _print_small(entries: Sequence[Entry]) -> None:
    """Print a night on which nothing changed, and the next one, on which one record in a hundred did."""
    finished = sorted((entry for entry in entries if not entry[1].is_pending), key=lambda entry: entry[1].doi is None)
    held = dict(sorted((entry[0].pmid, entry) for entry in finished[:SMALL]))
    records = Records(record for record, _ in held.values())
    with TemporaryDirectory() as folder, serve(records, works=Works.of(records), rate=None) as server:
        database = Path(folder, "refs.db")
        _store(database, [article for _, article in held.values()])
        print(_row(f"quiet, {SMALL:,} records", _sync(server, database, QUIET), SMALL, [], "quiet"))
        changed, truth = _changed(held, BUSY.date())
        server.evolve(nights.revised(records, *changed))
        busy = f"{len(changed)} of {SMALL:,} records changed"
        print(_row(busy, _sync(server, database, BUSY), SMALL, truth, "busy"))


def _print_large(modern: Sequence[Entry], old: Sequence[Entry]) -> None:
    """Print a night of copies of real records: those that it fetches of today's, all others of short ones."""
    shortest = sorted(filter(_can_be_copied, old), key=lambda entry: len(entry[0].xml))
    usual, longer = cycle(shortest[:MODELS]), cycle(filter(_can_be_copied, modern))
    pmids = islice(count(UNUSED, STEP), LARGE)
    entries = [_copy(next(longer if schedule.next_sweep(pmid, STORED) == QUIET else usual), pmid) for pmid in pmids]
    records = Records(record for record, _ in entries)
    with TemporaryDirectory() as folder:
        database = Path(folder, "refs.db")
        _store(database, [article for _, article in entries])
        with serve(records, works=Works.of(records), rate=None) as server:
            print(_row(f"quiet, {LARGE:,} records", _sync(server, database, QUIET), LARGE, [], "large", MOST_MIB))


def _row(name: str, cost: Cost, stored: int, truth: Changes, target: str, most_mib: int | None = None) -> str:
    *parts, in_all = cost.counts()
    requests = (*parts, in_all, f"≤ {MOST[target]}", _yes(in_all <= MOST[target]))
    checked = f"{cost.checked:,}" if cost.checked == stored else f"{cost.checked:,} of {stored:,}"
    changes = (checked, len(cost.changes), _yes(sorted(cost.changes, key=str) == sorted(truth, key=str)))
    memory = (f"{cost.peak_mib:.0f}", *((f"< {most_mib}", _yes(cost.peak_mib < most_mib)) if most_mib else ("-", "-")))
    return f"| {name} | {' | '.join(map(str, (*requests, *changes, *memory)))} |"


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def _changed(held: dict[int, Entry], day: date) -> tuple[list[Record], Changes]:
    """Change some records, each in one way, and say what is to be told of them."""
    changed: list[Record] = []
    truth: Changes = []
    drawn = random.Random(SEED).sample(sorted(held), CHANGED)  # noqa: S311  # the same draw for everybody, no secret
    for place, pmid in enumerate(drawn):
        record, article = held[pmid]
        if place % 3 == 0:
            changed.append(nights.with_mesh(record, MESH, day))
            truth.append((pmid, "mesh_changed" if article.mesh else "mesh_added"))
        elif place % 3 == 1:
            changed.append(nights.with_title(record, "A title of the night.", day))
            truth.append((pmid, "title_corrected"))
        else:
            changed.append(nights.with_volume(record, day, volume="9999"))
            truth.append((pmid, "citation_corrected" if article.volume else "volume_assigned"))
    return changed, truth


def _store(database: Path, articles: Sequence[Article]) -> None:
    """Write a library as if all of it had been asked about at one moment, at PubMed and at Crossref."""
    with Store(database, create=True) as store:
        for start in range(0, len(articles), PART):
            part = articles[start : start + PART]
            checked = [(schedule.to_text(schedule.next_sweep(article.pmid, STORED)), article.pmid) for article in part]
            with store.transaction() as db:
                save_articles(db, part, STORED, None)
                db.executemany(
                    f"UPDATE checks SET outcome = '{CLEAN}', checked_at = '{schedule.to_text(STORED)}', due_at = ? "
                    f"WHERE pmid = ? AND service = '{CROSSREF}'",
                    checked,
                )
        for service in (PUBMED, CROSSREF):
            set_watermark(store, service, STORED)


# --- the first load ---


def _print_first_load(entries: Sequence[Entry]) -> None:
    """Print a list's first sync against an honest server, and against one that spoils a share of its answers."""
    listed = {article.doi for _, article in entries if article.doi}
    models = cycle(filter(_can_be_copied, entries))
    added = [_copy(next(models), pmid) for pmid in islice(count(UNUSED, STEP), LISTED - len(listed))]
    dois = sorted(listed | {str(article.doi) for _, article in added})
    records = Records(record for record, _ in (*entries, *added))
    served = partial(serve, records, works=Works.of(records), rate=None)
    with (
        patch("tests.standin.server.StandIn", Unlucky),
        served(share=0) as honest,
        served(share=FAULTY) as unlucky,
        ThreadPoolExecutor() as both,
    ):
        loads = list(both.map(partial(_load, dois), (honest, unlucky)))
    undisturbed, links = sum(len(cost.asked) for cost in loads[0][0]), loads[0][1]
    for name, (runs, linked) in zip(("undisturbed", f"{FAULTY:.0%} spoilt"), loads, strict=True):
        asked = [request for cost in runs for request in cost.asked]
        whole, peak = runs[-1]._replace(asked=asked), max(cost.peak_mib for cost in runs)
        ratio, spoilt = len(asked) / undisturbed, sum(request.fault is not None for request in asked)
        against = (f"{ratio:.2f}", f"≤ {MOST_RATIO}", _yes(ratio <= MOST_RATIO))
        matched = sum(status == Status.MATCHED for _, status, _ in linked)
        cells = (len(runs), whole.exit_code, *whole.counts(), spoilt, *against, f"{matched:,}", _yes(linked == links))
        print(f"| {name} | {' | '.join(map(str, cells))} | {peak:.0f} |")
    singly = sum(bool(BREAKS_A_FILTER.search(doi)) for doi in dois)
    print(f"\n{singly} of the DOIs hold a colon or a comma, so that Crossref must be asked for them one by one.")


def _load(dois: Sequence[str], server: Running) -> tuple[list[Cost], list[tuple[str, str, int | None]]]:
    """Sync a list until all of it is answered; return each run, and what became of each citation."""
    runs: list[Cost] = []
    with TemporaryDirectory() as folder:
        database = Path(folder, "refs.db")
        pmsync.add(database, dois)
        while len(runs) < MOST_RUNS and (not runs or runs[-1].exit_code != 0):
            runs.append(_sync(server, database, datetime.now(UTC)))
        with closing(sqlite3.connect(database)) as db:
            return runs, db.execute("SELECT text, status, pmid FROM citations ORDER BY text").fetchall()


# --- records ---


def _read(file: Path) -> list[Entry]:
    with gzip.open(file) as stream:
        articles = {article.pmid: article for article in read_articles(stream)}
    return [(record, articles[pmid]) for pmid, record in Records.from_xml(file).by_pmid.items()]


def _can_be_copied(entry: Entry) -> bool:
    """Whether a record is finished, is tied to no other, and has a DOI that stands nowhere but in its places."""
    record, article = entry
    doi = record.ids.get("doi", ("",))[0]
    places = len(record.ids.get("doi", ())) + record.locations.count(doi)
    return bool(doi) and not article.is_pending and not article.links and record.xml.count(doi.encode()) == places


def _copy(entry: Entry, pmid: int) -> Entry:
    """Give a record another PMID and DOI, without reading it again."""
    record, article = entry
    doi, former = f"10.5555/made.up.{pmid}", record.ids["doi"][0]
    xml = record.xml.replace(former.encode(), doi.encode()).replace(b">%d</" % record.pmid, b">%d</" % pmid)
    ids = {**record.ids, "pubmed": (str(pmid),), "doi": (doi,)}
    locations = tuple(doi if location == former else location for location in record.locations)
    return replace(record, pmid=pmid, xml=xml, ids=ids, locations=locations), replace(article, pmid=pmid, doi=doi)


# --- a sync in a process of its own ---


def _sync(server: Running, database: Path, now: datetime) -> Cost:
    before = server.count()
    command = [sys.executable, "-m", "benchmarks.nights", now.isoformat(), str(database)]
    environ = {**os.environ, **server.environ, "PMSYNC_CACHE": str(database.with_name("http.sqlite"))}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environ)  # noqa: S603  # our own command
    run = pmsync.status(database).report
    assert run  # noqa: S101  # mypy
    changes: Changes = [(event.pmid, event.kind) for event in run.events if event.run]
    return Cost(server.log[before:], run.checked, changes, run.exit_code, Run(*json.loads(done.stdout)).peak_mib)


def _synced(database: Path) -> int:
    """Sync as of the moment named first on the command line, and return how many records and citations were checked."""
    at_once = patch(
        "pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True
    )  # requests are counted here, not waited for
    with at_once, patch("pmsync.services.http.session.Session._pause", lambda *_: None):
        return pmsync.sync(database, now=datetime.fromisoformat(sys.argv[1])).report.checked


if __name__ == "__main__":
    report(_synced)
