"""Asks about references as users do, and says what became of each: of right ones, and of those with a fact changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import thread_time

from benchmarks.matching import asking
from benchmarks.matching.asking import RIGHT, TWIN, WRONG
from benchmarks.matching.levels import Case
from benchmarks.styles.drawing import CHANGED, Text
from benchmarks.styles.served import Twins
from pmsync.models import Decision
from pmsync.models.decision import Verdict
from tests.standin.server import Running

TOGETHER = 500  # references asked about at a time: requests are shared among them
UNREAD = Path(__file__).with_name("unread_by_grammar.txt")  # of all styles, those that pmsync 0.2.0 did not read
# How each change may be told, by the names of facts in Citation.
TOLD_AS = {
    "volume": {"volume"},
    "pages": {"page", "last_page"},
    "year": {"year", "date"},
    "journal": {"journal"},
    "first_author": {"first_author"},
    "title_word": {"title"},
    "neighbours_page": {"page", "last_page"},
}
# What became of a reference with a fact changed; all but the first two are wrong.
NOT_LINKED, TOLD = "not linked", "linked, the change told"
UNTOLD, ANOTHER, NOTICE = "linked, the change not told", "linked to another paper", "notice linked to its paper"
MISTAKES = (UNTOLD, ANOTHER, NOTICE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference, what was decided, and what became of it in the words above or those of the matching benchmark."""

    text: Text
    decision: Decision
    outcome: str

    @property
    def is_wrong_link(self) -> bool:
        """Whether it was matched to a record that it does not mean."""
        return self.outcome in (WRONG, ANOTHER)


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took to ask: how many references, requests by service, and seconds of pmsync's own processor time."""

    references: int = 0
    ncbi: int = 0
    crossref: int = 0
    seconds: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """Return what both took."""
        return Cost(
            self.references + other.references,
            self.ncbi + other.ncbi,
            self.crossref + other.crossref,
            self.seconds + other.seconds,
        )


def ask(texts: Sequence[Text], twins: Twins, server: Running) -> tuple[list[Asked], Cost]:
    """Ask about all references, some hundreds at a time, each time from an empty cache."""
    answers: list[Asked] = []
    cost = Cost()
    for some in (texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER)):
        started = thread_time()  # the stand-in's threads have a time of their own
        batch = asking.ask([_case(text, twins) for text in some], server)
        cost += Cost(len(some), batch.ncbi, batch.crossref, thread_time() - started)
        pairs = zip(some, batch.answered, strict=True)
        answers += [Asked(text, one.decision, _outcome(text, one.decision, one.outcome)) for text, one in pairs]
    return answers, cost


def _case(text: Text, twins: Twins) -> Case:
    paper = text.paper
    right = paper.pmid if text.served else None
    return Case(text.text, str(paper.pmid), right, twins.of(paper, text.text), paper.doi.lower() or None)


def _outcome(text: Text, decision: Decision, plain: str) -> str:
    if text.change is None:
        return plain
    if decision.article is None:
        return NOT_LINKED
    if plain not in (RIGHT, TWIN):
        return ANOTHER
    if text.change.fact not in TOLD_AS:
        return NOTICE
    return TOLD if changed_is_told(decision, text.change.fact) else UNTOLD


def changed_is_told(decision: Decision, fact: str) -> bool:
    """Whether a decision names the changed fact among the differences that it tells."""
    told = getattr(decision, "differences", None)
    if told is None:
        told = [one for one in decision.proof.comparisons if one.verdict is not Verdict.AGREES]
    return any(one.fact in TOLD_AS[fact] for one in told)


def is_hard(text: Text) -> bool:
    """Whether the style is one that was not read when pmsync read by its grammar only."""
    return f"{text.kind} {text.style}" in _unread()


@lru_cache(maxsize=1)
def _unread() -> frozenset[str]:
    return frozenset(UNREAD.read_text(encoding="utf-8").splitlines())


def groups(texts: Sequence[Text]) -> list[list[Text]]:
    """Part references into those asked about together: with a fact changed, by style and whether they are served."""
    parted: dict[tuple[bool, bool, bool], list[Text]] = {}
    for text in texts:
        parted.setdefault((text.kind == CHANGED, is_hard(text), text.served), []).append(text)
    return list(parted.values())
