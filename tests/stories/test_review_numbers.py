"""What waits for a person has one number, whoever names it: the command, the nightly sync, and both pages."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from datasette.app import Datasette

from pmsync.models import Citation, Status
from pmsync.store.citations import add_citations
from pmsync.store.database import Store
from pmsync.store.decisions import save_choice
from tests.support.cli import run
from tests.support.decisions import AMBIGUOUS, CANDIDATES, NOW, decide

TOO_MANY = replace(AMBIGUOUS, candidates=(), candidate_count=4218)
NONE_FITS = replace(AMBIGUOUS, candidates=(), candidate_count=0)
LIKELY = replace(AMBIGUOUS, status=Status.LIKELY, candidates=CANDIDATES[:1], candidate_count=1)
CONTRADICTION = replace(AMBIGUOUS, status=Status.CONTRADICTION, candidates=CANDIDATES[:1], candidate_count=1)
# Citations of every kind that waits or does not, with how many there are of each.
KINDS = {
    "two fit": (AMBIGUOUS, 3),
    "its facts disagree": (CONTRADICTION, 2),
    "too many fit": (TOO_MANY, 4),
    "none fits": (NONE_FITS, 7),
    "one is likely": (LIKELY, 5),
    "a person decided": (AMBIGUOUS, 6),
}
LISTED, OTHERS = 5, 11


def make(path: Path, *left_out: str) -> str:
    """Make a database of every kind but those ``left_out``."""
    with Store(path, create=True) as store:
        for kind in KINDS.keys() - set(left_out):
            decision, count = KINDS[kind]
            citations = [Citation(f"{kind} {number}", title=f"{kind} {number}") for number in range(count)]
            add_citations(store, "file", kind, citations, NOW)
            for citation in citations:
                decide(store, citation, decision)
        if "a person decided" not in left_out:
            with store.reading() as db:
                theirs = db.execute("SELECT id FROM citations WHERE text LIKE 'a person decided%'").fetchall()
            for (id_,) in theirs:
                save_choice(store, id_, None, NOW)
    return str(path)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return make(tmp_path / "refs.db")


def last_line_of_sync(path: str) -> str:
    """Sync at the moment at which all was decided, so that nothing is due and nobody is asked."""
    return run("sync", path, "--now", NOW.isoformat()).stdout.splitlines()[-1]


def words_of(path: str, page: str) -> str:
    """Return a page of the plugin without its tags."""

    async def text() -> str:
        datasette = Datasette([path])
        await datasette.invoke_startup()
        return str((await datasette.client.get(page, follow_redirects=True)).text)

    return " ".join(re.sub(r"<[^>]+>", " ", asyncio.run(text())).split())


def test_the_command_lists_what_one_can_choose_among_and_counts_the_others(path):
    review = run("review", path).stdout
    assert len(re.findall(r"^  pmsync choose .* none$", review, flags=re.MULTILINE)) == LISTED
    assert f"{OTHERS} have no records to choose among, as too many fit, or none does; give them" in review


def test_the_last_line_of_sync_names_both_numbers(path):
    last = f"{LISTED} need review, {OTHERS} more have no records to choose among: pmsync review {path}"
    assert last_line_of_sync(path) == last


def test_status_names_the_number_of_the_queue(path):
    assert f" of these {LISTED:,} need review\n" in run("status", path).stdout


def test_the_home_page_names_both_numbers(path):
    home = words_of(path, "/refs/-/home")
    assert f"Review {LISTED} citations" in home
    assert f"{OTHERS} more have no records to choose among" in home


def test_the_queue_names_both_numbers_on_its_pages(path):
    assert f"{LISTED} citations need review." in words_of(path, "/refs/-/review")
    end = words_of(path, "/refs/-/review?after=999")
    assert f"{LISTED} still need review." in end
    assert f"{OTHERS} have no records to choose among" in end


def test_what_the_pages_link_to_is_what_they_count(path):
    async def rows(query: str) -> int:
        datasette = Datasette([path])
        await datasette.invoke_startup()
        answer = await datasette.client.get(f"/refs/review_queue.json?_shape=array&{query}")
        return len(answer.json())

    assert (asyncio.run(rows("is_listed=1")), asyncio.run(rows("is_listed=0"))) == (LISTED, OTHERS)


def test_where_only_too_many_fit_the_command_says_so(tmp_path):
    path = make(tmp_path / "refs.db", "none fits", "two fit", "its facts disagree")
    assert run("review", path).stdout.startswith("4 fit too many records to list; give them a page or an identifier")
    assert last_line_of_sync(path) == f"4 have no records to choose among: pmsync review {path}"


def test_where_nothing_waits_nobody_names_a_number(tmp_path):
    path = make(tmp_path / "refs.db", *(kind for kind in KINDS if kind not in {"one is likely", "a person decided"}))
    assert run("review", path).stdout == "nothing needs review\n"
    assert "pmsync review" not in last_line_of_sync(path)
    assert "Needs review Nothing." in words_of(path, "/refs/-/home")
