"""A database with lists, pages, choices to make and a stand-in behind it: what the reading room is tested with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import chdir, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

import pmsync
from pmsync.matching.decide import as_candidate
from pmsync.models import Decision, Proof, Resolution, Status
from pmsync.parsing.line import parse
from pmsync.services.settings import Settings
from pmsync.store.articles import stored_article
from pmsync.store.database import Store
from pmsync.store.decisions import save_lines
from tests.standin import FACTS, PAGE_FACTS, REFERENCE_PAGE, SEED_PAGE, Records, serve
from tests.support.library import NOW, make_library
from tests.support.served import Served, serve_database

ANCHOR, SEED = 416878, 40292402  # the articles of the two pages
TWO_LETTERS, CONTRADICTION, BADGERS = 8, 10, 15  # citations that wait for a person
FIRST_LETTER, SECOND_LETTER = 405079, 405078


@dataclass(frozen=True)
class Room:
    """A database that is served, and the cookie of its root (a token is good for one login)."""

    database: Path
    served: Served
    cookie: str

    @property
    def path(self) -> str:
        """The database's own address."""
        return f"{self.served.address}/refs"


def make_room(folder: Path) -> Path:
    """Make ``refs.db`` in ``folder``: the library of every status, and the two pages of the stand-in."""
    database = make_library(folder)
    pages = [folder / page.name for page in (REFERENCE_PAGE, SEED_PAGE)]
    for page, printed in zip(pages, (REFERENCE_PAGE, SEED_PAGE), strict=True):
        page.write_text(printed.read_text(encoding="utf-8"), encoding="utf-8")
    with asked(folder), chdir(folder):  # a page is called as it was named
        pmsync.page([page.name for page in pages], database, settings=Settings.from_environment())
    return database


def restore(made: Path, database: Path) -> None:
    """Make ``database`` what ``made`` is, also while it is served."""
    with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(database)) as target:
        source.backup(target)


@contextmanager
def stand_in(folder: Path) -> Iterator[dict[str, str]]:
    """Run a stand-in that has every record, and give the variables by which it is asked."""
    records = Records.from_facts(FACTS) + Records.from_facts(PAGE_FACTS)
    with serve(records, rate=None) as running:
        yield {**running.environ, "PMSYNC_CACHE": str(folder / "http.sqlite")}


@contextmanager
def asked(folder: Path) -> Iterator[None]:
    """Run such a stand-in, which this process asks without a pause."""
    with stand_in(folder) as environment, pytest.MonkeyPatch.context() as patch:
        for variable, value in environment.items():
            patch.setenv(variable, value)
        patch.setattr("pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True)
        yield


@contextmanager
def served_room(version: str, database: Path, *options: object, immutable: bool = False) -> Iterator[Room]:
    """Serve a room as ``pmsync browse`` does, with a stand-in behind it."""
    with (
        stand_in(database.parent) as environment,
        serve_database(
            version,
            *(["-i"] if immutable else []),
            database,
            *("--setting", "suggest_facets", "off", "--root"),
            *options,
            environment=environment,
        ) as served,
    ):
        login = f"{served.address}/-/auth-token?token={served.token}"
        yield Room(database, served, requests.get(login, allow_redirects=False, timeout=30).cookies["ds_actor"])


def link(database: Path, text: str, pmid: int) -> int:
    """Match a text to a stored article, whatever differs; return the citation's number."""
    citation = parse(text)
    with Store(database) as store:
        article = stored_article(store, pmid)
        assert article
        compared = as_candidate(citation, article).comparisons
        decision = Decision(Status.MATCHED, "title", article=article, proof=Proof(compared, "all of PubMed"))
        save_lines(store, [Resolution(citation, decision)], NOW)
        with store.reading() as db:
            return int(db.execute("SELECT max(id) FROM citations").fetchone()[0])
