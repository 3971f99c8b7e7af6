"""How long the pages of a database of 100,000 articles take to open, by version of Datasette."""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from pmsync.store.database import open_database

ARTICLES = 100_000
CITATIONS = 200_000
JOURNALS = 2_000
TERMS = 30_000
TERMS_DRAWN = 12  # of which some are the same
SOURCES = 200
STATUSES = ["matched"] * 16 + ["ambiguous", "not_found", "not_in_pubmed", "contradiction"]
STUBS = 100  # of a page
CANDIDATES = 5
TRIES = 5
TARGET = 200  # milliseconds
PYTHON = {
    "0.65": Path(sys.executable),
    "1.0a": Path(__file__).parents[1] / ".venv-datasette1" / "bin" / "python",
}
AFTER_CHANGE = "home, for the first time after a change"
ROOM = {
    "home": "-/home",
    AFTER_CHANGE: "-/home",
    "article": "articles/500",
    "article, retracted": "articles/50000",
    "citation, matched": "citations/33",
    "review: lead to the next": "-/review",
    "review: a citation and five candidates": "-/review/{waiting}",
    "MeSH term, the commonest, with all below it": "mesh_terms/D0",
    "MeSH term, the commonest alone": "mesh_terms/D0?alone=1",
    "MeSH term, the commonest, as a major topic": "mesh_terms/D0?major=1",
    "MeSH term, a usual one": "mesh_terms/D20",
    "list of 1,000 citations": "sources/8",
    "list, its last page": "sources/8?place=0&after=198007",
    "scraped page of 100 stubs": "sources/201",
    "search for two words": "-/search?words=word77+word3",
    "search for a word that nobody has": "-/search?words=zyzzyva",
}
STOCK = {
    "all articles": "articles",
    "articles of a journal": "articles?journal=J7",
    "articles that hold a word": "articles?_search=word77",
    "all citations": "citations",
    "ambiguous citations": "citations?status=ambiguous",
    "MeSH terms that hold a word": "mesh_terms?_search=77",
    "all links to MeSH terms": "article_mesh",
    "links to one MeSH term": "article_mesh?term=D1",
    "`library`": "library",
    "`library`, page 500": "library?_next=25000",
    "`to_review`": "to_review",
    "`unsettled`": "unsettled",
    "`integrity`": "integrity",
    "`last_night`": "last_night",
    "all events": "events",
    "all checks": "checks",
    "query: articles under the commonest term alone": "articles_by_term?term=Term+0&only_this_term=1",
    "query: articles under the commonest term, with all below it": "articles_by_term?term=Term+0",
    "query: articles under a usual term, with all below it": "articles_by_term?term=Term+20",
    "query: terms that go with a usual one": "terms_together?term=Term+20",
    "query: search titles and abstracts": "search_everything?words=word77+word3",
    "query: papers per year and journal": "papers_per_year",
    "query: retracted": "retracted",
    "query: articles that await MeSH terms": "not_indexed_yet",
    "query: what changed since a day": "changed_since?day=2026-01-01",
    "query: citations of a source": "pmids_of_source?source=list+7",
    "query: papers given more than once": "cited_twice",
    "query: works that PubMed lacks": "not_in_pubmed",
}


def run() -> None:
    """Print the median of each page for each version of Datasette there is."""
    print(f"\n**Browsing: pages of a database of {ARTICLES:,} articles and {CITATIONS:,} citations in Datasette**\n")
    versions = [version for version, python in PYTHON.items() if python.exists()]
    with TemporaryDirectory() as folder:
        database = Path(folder, "refs.db")
        with closing(open_database(database, create=True)) as db:
            _fill(db)
            waiting = "SELECT id FROM citations WHERE status = 'ambiguous' LIMIT 1 OFFSET 1000"
            places = {"waiting": db.execute(waiting).fetchone()[0]}
            links = db.execute("SELECT count(*) FROM article_mesh").fetchone()[0]
        medians = {version: _measured(version, database, places) for version in versions}
    heads = f"{' | '.join(f'{version}, ms' for version in versions)} | target |"
    lines = "|---|" + "---|" * (len(versions) + 1)
    print(f"{links:,} links to MeSH terms. Pages of the reading room:\n\n| page | {heads}\n{lines}")
    for page in ROOM:
        print(f"| {page} | {' | '.join(f'{medians[version][page]:.0f}' for version in versions)} | ≤ {TARGET} |")
    print(f"\nDatasette's own, in pmsync's colours, none of them cut short by its limits:\n\n| page | {heads}\n{lines}")
    for page in STOCK:
        print(f"| {page} | {' | '.join(f'{medians[version][page]:.0f}' for version in versions)} | whole |")


def _measured(version: str, database: Path, places: dict[str, int]) -> dict[str, float]:
    with _served(version, database) as address:
        time.sleep(2)  # home is cached only where nothing has changed for a second
        return {
            page: statistics.median(
                _milliseconds(f"{address}/refs/{path.format(**places)}", database if page == AFTER_CHANGE else None)
            )
            for page, path in (ROOM | STOCK).items()
        }


def _milliseconds(address: str, changed: Path | None = None) -> Iterator[float]:
    for _ in range(TRIES):
        if changed:
            os.utime(changed)
        started = time.perf_counter()
        with urlopen(address) as answer:  # noqa: S310  # our own server
            page = answer.read()
        yield (time.perf_counter() - started) * 1000
        if b"timed out" in page:
            raise RuntimeError(f"Datasette's own limits cut {address} short")


@contextmanager
def _served(version: str, database: Path) -> Iterator[str]:
    options = ("serve", database, "--port", 0, "--setting", "suggest_facets", "off")
    command = [str(word) for word in (PYTHON[version], "-m", "datasette", *options)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:  # noqa: S603
        try:
            assert server.stderr  # noqa: S101  # mypy
            for line in server.stderr:
                if match := re.search(r"running on (http://\S+)", line):
                    yield match[1]
                    break
        finally:
            server.kill()


def _fill(db: sqlite3.Connection) -> None:
    chance = random.Random(1)  # noqa: S311  # the same rows every time
    db.execute("BEGIN")
    _insert(db, "journals", ((f"J{n}", f"Journal of subject {n}", f"J Subj {n}", None) for n in range(JOURNALS)))
    _insert(db, "mesh_terms", ((f"D{n}", f"Term {n}") for n in range(TERMS)))
    _insert(db, "mesh_tree", ((_place(n), f"D{n}") for n in range(TERMS)))
    columns = "pmid, title, authors, journal, year, doi, is_retracted, mesh_state, fetched_at"
    _insert(db, f"articles ({columns})", (_article(chance, n) for n in range(1, ARTICLES + 1)))
    _insert(db, "abstracts", ((n, _words(chance, 40)) for n in range(1, ARTICLES + 1)))
    _insert(db, "article_mesh", (link for n in range(1, ARTICLES + 1) for link in _links(chance, n)))
    _insert(
        db,
        "sources (id, kind, name, added_at)",
        ((n, "file", f"list {n}", "2026-01-01") for n in range(1, SOURCES + 1)),
    )
    db.execute("INSERT INTO sources VALUES (201, 'page', 'a page', '2026-01-01', 500, NULL)")
    columns = (
        "id, source, position, text, status, pmid, doi, method, proof, decided_by, parsed, candidate_count, added_at"
    )
    _insert(db, f"citations ({columns})", (_citation(chance, n) for n in range(1, CITATIONS + 1)))
    facts = [{"fact": fact, "asked": "1", "found": "1", "verdict": "agrees"} for fact in ("journal", "date")]
    db.execute(
        "INSERT INTO candidates SELECT citations.id, value, value, NULL, 'A title.', 'J Subj 1', '2020', ? "
        "FROM citations, json_each('[1, 2, 3, 4, 5]') WHERE status IN ('ambiguous', 'contradiction')",
        (json.dumps(facts),),
    )
    _fill_nights(db)
    db.execute("COMMIT")


def _fill_nights(db: sqlite3.Connection) -> None:
    """Every article was checked twice; a tenth of them changed, in a hundred nights; some are noted."""
    for service in ("PubMed", "Crossref"):
        outcome = "iif(pmid % 500, 'clean', 'noted'), fetched_at, '2026-03-01', NULL, 0"
        db.execute(f"INSERT INTO checks SELECT pmid, '{service}', {outcome} FROM articles")
    links = "pmid, 'retraction', 'paper', 'PubMed', pmid + 1, NULL, '2020-05', 'A notice', 'record'"
    db.execute(f"INSERT INTO links SELECT {links} FROM articles WHERE pmid % 500 = 0")
    columns = "id, command, version, started_at, ended_at, last_event"
    runs = f"INSERT INTO runs ({columns}) VALUES (?, 'sync', '1', '2026-01-01T02:00:00Z', '2026-01-01T02:09:00Z', ?)"
    db.executemany(runs, [(night, night * 100) for night in range(1, 101)])
    events = (
        "pmid / 10, pmid / 1000 + 1, '2026-01-01', pmid, NULL, iif(pmid % 50, 'mesh_added', 'retracted'), NULL, title"
    )
    db.execute(f"INSERT INTO events SELECT {events} FROM articles WHERE pmid % 10 = 0 AND pmid < 100000")


def _insert(db: sqlite3.Connection, into: str, rows: Iterable[tuple[object, ...]]) -> None:
    first, *_ = rows = list(rows)
    db.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(first))})", rows)


def _article(chance: random.Random, n: int) -> tuple[object, ...]:
    title, authors, journal = _words(chance, 14), _words(chance, 12), f"J{_low(chance, JOURNALS)}"
    state = "none_yet" if n % 100 == 0 else chance.choice(["curated", "automated", "never"])
    return n, title, authors, journal, 1960 + n % 66, f"10.1000/{n}", n % 500 == 0, state, "2026-01-01"


def _links(chance: random.Random, n: int) -> Iterator[tuple[object, ...]]:
    qualifiers = '[{"id": "Q000378", "name": "metabolism", "major": true}]'
    for term in sorted({_low(chance, TERMS) for _ in range(TERMS_DRAWN)}):
        yield n, f"D{term}", term % 4 == 0, qualifiers


def _citation(chance: random.Random, n: int) -> tuple[object, ...]:
    status = chance.choice(STATUSES)
    pmid = n % ARTICLES + 1 if status == "matched" else None
    doi, text = f"10.1000/{n}", _words(chance, 8)
    facts = [{"fact": "doi", "asked": doi, "found": doi, "verdict": "agrees"}]
    proof = json.dumps({"facts": facts, "searched": _words(chance, 40), "pmid": pmid} if pmid else {})
    source, position = (n % SOURCES + 1, 0) if n > STUBS else (201, n)
    listed = CANDIDATES if status in {"ambiguous", "contradiction"} else 0
    parsed = json.dumps({"doi": doi})
    return n, source, position, f"{doi} {text}", status, pmid, doi, "doi", proof, "rule", parsed, listed, "2026-01-01"


def _place(n: int) -> str:
    """Return a tree number: a hundred trees, every term below one a quarter as far down the list of its tree."""
    above, tree = divmod(n, 100)
    return f"{_place((above - 1) // 4 * 100 + tree)}.{n:05}" if above else f"A{tree:02}"


def _words(chance: random.Random, count: int) -> str:
    return " ".join([f"word{_low(chance, 20_000)}" for _ in range(count)])


def _low(chance: random.Random, below: int) -> int:
    """Draw a number, low ones more often, as with words, journals and MeSH terms."""
    return int(below ** chance.random()) - 1
