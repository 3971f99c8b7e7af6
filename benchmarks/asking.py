"""A thousand citations of real records -> requests sent, links made and time spent, against the stand-in."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pmsync.models import Article, Resolution
from pmsync.parse import parse
from pmsync.pubmed_xml import read_articles
from pmsync.resolve import resolve
from pmsync.settings import Settings, connect, questioner
from tests.asking import settings_for
from tests.standin import Records, serve
from tests.standin.app import LIVE_TIMES

CITATIONS = 1000
SEED = 2
DEADLINE = 3600.0  # seconds
ALLOWED_RATE = 3  # requests a second that NCBI allows without a key


class Kind(NamedTuple):
    """A kind of citation: which records can state it, how it is written, and the requests it may cost."""

    name: str
    states_it: Callable[[Article], object]
    write: Callable[[Article], str]
    reach: int


KINDS = (
    Kind("DOIs", lambda a: a.doi, lambda a: str(a.doi), 26),
    Kind("PMIDs", lambda a: a.pmid, lambda a: str(a.pmid), 6),
    Kind(
        "journal, volume and page",
        lambda a: a.journal and a.volume and a.pages,
        lambda a: f"{a.journal.abbreviation if a.journal else ''} {a.year};{a.volume}:{a.pages}",
        30,
    ),
)


@cache
def _load(file: Path) -> tuple[Records, list[Article]]:
    with gzip.open(file) as stream:
        articles = list(read_articles(stream))
    random.Random(SEED).shuffle(articles)  # noqa: S311  # the same draw for everybody, not a secret
    return Records.from_xml(file), articles


def requests_needed(file: Path) -> None:
    """Print how many requests a thousand citations of each kind cost, cold and warm, and what came of them."""
    records, articles = _load(file)
    print(f"\n### Requests for {CITATIONS:,} citations of records in {file.name}\n")
    print("| citations | requests, cold | reach | requests, warm | matched | wrong | left undecided |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        meant = [article for article in articles if kind.states_it(article)][:CITATIONS]
        with TemporaryDirectory() as folder, serve(records, rate=None) as server:
            settings = settings_for(server.environ, folder)
            cold = _ask(meant, kind, settings)
            asked = server.count()
            _ask(meant, kind, settings)
            warm = server.count() - asked
        right, wrong = _links(meant, cold)
        undecided = len(meant) - right - wrong
        print(f"| {kind.name} | {asked} | ≤ {kind.reach} | {warm} | {right} | {wrong} | {undecided} |")


def time_waited(file: Path) -> None:
    """Print wall time against the least possible: the answers' own times, or the allowed rate."""
    records, articles = _load(file)
    kind = KINDS[0]
    meant = [article for article in articles if kind.states_it(article)][:CITATIONS]
    with TemporaryDirectory() as folder, serve(records, times=LIVE_TIMES) as server:
        started = time.perf_counter()
        _ask(meant, kind, settings_for(server.environ, folder))
        wall = time.perf_counter() - started
        answering = sum(_answer_time(asked.verb, asked.params) for asked in server.log)
        least = max(server.count() / ALLOWED_RATE, answering)
        refused = sum(asked.status == 429 for asked in server.log)  # noqa: PLR2004  # HTTP's number
    print(f"\n### Waiting: {CITATIONS:,} DOIs, the stand-in answering as slowly as NCBI\n")
    print("| wall time | least possible | ratio | reach | answered 429 |\n|---|---|---|---|---|")
    print(f"| {wall:.1f} s | {least:.1f} s | {wall / least:.3f} | ≤ 1.10 | {refused} |")


def _answer_time(verb: str, params: dict[str, str]) -> float:
    share = (params.get("id", "").count(",") + 1) / 200 if verb == "efetch" else 1
    return LIVE_TIMES.get(verb, 0.0) * share


def _ask(meant: Sequence[Article], kind: Kind, settings: Settings) -> list[Resolution]:
    refresh = False
    with connect(settings, DEADLINE) as session:
        return resolve([parse(kind.write(article)) for article in meant], questioner(session, settings)(refresh))


def _links(meant: Sequence[Article], resolutions: Sequence[Resolution]) -> tuple[int, int]:
    linked = [
        (article.pmid, resolution.decision.article.pmid)
        for article, resolution in zip(meant, resolutions, strict=True)
        if resolution.decision and resolution.decision.article
    ]
    right = sum(pmid == found for pmid, found in linked)
    return right, len(linked) - right
