"""How many requests and how much waiting a thousand citations of real records cost, and what links come of them."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from pmsync.matching.compare import compare
from pmsync.matching.titles import is_long
from pmsync.models import Article, Resolution, Status, Verdict
from pmsync.parsing.line import parse
from pmsync.resolve.ladder import resolve
from pmsync.services import open_session, services_for
from pmsync.services.ncbi.pubmed_xml import read_articles
from pmsync.services.settings import Settings
from tests.standin import Records, Works, serve
from tests.standin.app import LIVE_TIMES
from tests.support.citation_styles import vancouver
from tests.support.settings import settings_for

CITATIONS = 1000
SEED = 2
DEADLINE = 3600.0  # seconds
ALLOWED_RATE = 3  # requests a second that NCBI allows without a key


class Kind(NamedTuple):
    """A kind of citation: which records can state it, how it is written, and the requests it may cost.

    Of every thousand, ``withheld`` are works that PubMed does not have and Crossref has.
    """

    name: str
    states_it: Callable[[Article], object]
    write: Callable[[Article], str]
    target: int | None
    withheld: int = 0


def _has_numbers(article: Article) -> object:
    return article.journal and article.volume and article.pages


def _has_reference(article: Article) -> object:
    return _has_numbers(article) and article.authors and article.doi and is_long(article.title)


KINDS = (
    Kind("DOIs", lambda a: a.doi, lambda a: str(a.doi), 26),
    Kind("DOIs, 200 of them Crossref's only", lambda a: a.doi, lambda a: str(a.doi), 35, withheld=200),
    Kind("PMIDs", lambda a: a.pmid, lambda a: str(a.pmid), 6),
    Kind(
        "journal, volume and page",
        _has_numbers,
        lambda a: f"{a.journal.abbreviation if a.journal else ''} {a.year};{a.volume}:{a.pages}",
        30,
    ),
    Kind("full references", _has_reference, vancouver, 100),
    Kind("full references, all of them Crossref's only", _has_reference, vancouver, None, withheld=CITATIONS),
    Kind("journal and year", lambda a: a.journal and a.year, lambda a: f"{_abbreviation(a)}. {a.year}", None),
)


def _abbreviation(article: Article) -> str:
    return article.journal.abbreviation if article.journal else ""


@cache
def _load(file: Path) -> tuple[Records, list[Article]]:
    with gzip.open(file) as stream:
        articles = list(read_articles(stream))
    random.Random(SEED).shuffle(articles)  # noqa: S311  # the same draw for everybody, not a secret
    return Records.from_xml(file), articles


def requests_needed(file: Path) -> None:
    """Print how many requests a thousand citations of each kind cost, cold and warm, and what came of them."""
    print(f"\n**Requests for {CITATIONS:,} citations of records in {file.name}**\n")
    outcomes = "matched | twins | wrong | not in PubMed | unresolved"
    print(f"| citations | to PubMed | to Crossref | in all | target | again | {outcomes} |")
    print("|" + "---|" * 11)
    for kind in KINDS:
        print(_row(kind, *_load(file)))


def _row(kind: Kind, records: Records, articles: Sequence[Article]) -> str:
    meant = [article for article in articles if kind.states_it(article)][:CITATIONS]
    withheld = {article.pmid for article in meant[: kind.withheld]}
    served = records.without(withheld)
    at_once = patch(
        "pmsync.services.http.rate_limit.RateLimit.wait", lambda *_: True
    )  # requests are counted here, not waited for
    with at_once, TemporaryDirectory() as folder, serve(served, works=Works.of(records), rate=None) as server:
        settings = settings_for(server.environ, folder)
        resolutions = _ask(meant, kind, settings)
        verbs = [asked.verb for asked in server.log]
        _ask(meant, kind, settings)
        again = server.count() - len(verbs)
    crossref = sum(verb.startswith("works") or verb == "ra" for verb in verbs)
    right, twins, wrong = _links(meant, resolutions, withheld)
    decisions = [resolution.decision for resolution in resolutions if resolution.decision]
    elsewhere = sum(decision.status is Status.NOT_IN_PUBMED for decision in decisions)
    counts = (
        len(verbs) - crossref,
        crossref,
        len(verbs),
        f"≤ {kind.target}" if kind.target else "-",
        again,
        right,
        twins,
    )
    unresolved = len(meant) - right - twins - wrong - elsewhere
    return f"| {kind.name} | {' | '.join(map(str, (*counts, wrong, elsewhere, unresolved)))} |"


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
    print(f"\n**Waiting: {CITATIONS:,} DOIs, the stand-in answering as slowly as NCBI**\n")
    print("| wall time | least possible | ratio | target | answered 429 |\n|---|---|---|---|---|")
    print(f"| {wall:.1f} s | {least:.1f} s | {wall / least:.3f} | ≤ 1.10 | {refused} |")


def _answer_time(verb: str, params: dict[str, str]) -> float:
    share = (params.get("id", "").count(",") + 1) / 200 if verb == "efetch" else 1
    return LIVE_TIMES.get(verb, 0.0) * share


def _ask(meant: Sequence[Article], kind: Kind, settings: Settings) -> list[Resolution]:
    refresh = False
    with open_session(settings, DEADLINE) as session:
        return resolve([parse(kind.write(article)) for article in meant], services_for(session, refresh=refresh))


def _links(
    meant: Sequence[Article], resolutions: Sequence[Resolution], withheld: Collection[int]
) -> tuple[int, int, int]:
    """Count the right links, those to a twin (another record that agrees with every fact), and the wrong ones."""
    right = twins = wrong = 0
    for article, resolution in zip(meant, resolutions, strict=True):
        linked = resolution.decision.article if resolution.decision else None
        if linked is None:
            continue
        if linked.pmid == article.pmid and linked.pmid not in withheld:
            right += 1
        elif all(fact.verdict is Verdict.AGREES for fact in compare(resolution.citation, linked)):
            twins += 1
        else:
            wrong += 1
    return right, twins, wrong
