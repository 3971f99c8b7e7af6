"""Cases: citations with all that the database knows of them, for whoever explains, reviews or proves them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pmsync.errors import StoreError
from pmsync.models import Citation, Comparison, Decision, Status
from pmsync.models.citation import Place
from pmsync.store.articles import with_issns
from pmsync.store.citations import DAMAGE, EDITED, NOT_BY_PERSON, read_citation, read_decision

if TYPE_CHECKING:
    from pmsync.store.database import Store


PROVED_BY_RULE = f"status = 'matched' AND {NOT_BY_PERSON}"
CHOSEN_BY_PERSON = "decided_by = 'person'"


@dataclass(frozen=True, slots=True)
class Case:
    """A citation as it lies in a database: its number there, its source, what was decided, by whom and when.

    ``decided_by`` is ``rule`` or ``person``; a person's choice was made for the citation ``chosen_for``, this one or
    another that states the same facts. Moments are in ISO 8601 (UTC); without ``due_at`` it is not rechecked.
    ``error`` says why the last question was not answered, and ``attempts`` how often in a row that was so.
    """

    id: int
    source: str
    citation: Citation
    decision: Decision
    decided_by: str | None
    chosen_for: int | None
    added_at: str
    checked_at: str | None
    due_at: str | None
    error: str | None
    attempts: int

    @property
    def is_listed(self) -> bool:
        """Whether the records it may mean are kept, so that a person can choose among them."""
        return 0 < self.decision.candidate_count <= len(self.decision.candidates)

    @property
    def state(self) -> str:
        """What tells whether the citation is still as somebody saw it: what it is, what was decided, by whom, when."""
        pmid = self.decision.article.pmid if self.decision.article else None
        seen = (self.citation.text, self.decision.status, pmid, self.decided_by, self.checked_at)
        return "|".join(map(str, seen))

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the facts stand in the citation's text: as its record has them, or as all its candidates do."""
        candidates = [candidate.comparisons for candidate in self.decision.candidates]
        compared = [self.decision.proof.comparisons] if self.decision.proof.comparisons else candidates
        of_fact: dict[str, set[Place]] = {}
        for each in (one for comparisons in compared for one in comparisons):
            start, end = each.start, each.end
            if start is not None and end is not None and 0 <= start < end <= len(self.citation.text):
                of_fact.setdefault(each.fact, set()).add(Place(each.fact, start, end))
        return tuple(place for places in of_fact.values() if len(places) == 1 for place in places)

    def is_lent(self, compared: Comparison) -> bool:
        """Whether what was compared is Crossref's: the citation states no such fact, or another one."""
        if compared.start is not None:  # a reference states what its record read in it
            return False
        own = getattr(self.citation, compared.fact)
        return self.decision.work is not None and (own is None or str(own) != compared.asked)


def cases_needing_review(store: Store, *, likely: bool = False) -> list[Case]:
    """Return what only a person can settle and no person has; ``likely`` ones on demand."""
    waiting = "id IN (SELECT citation FROM review_queue)"
    where = f"{waiting} OR (status = 'likely' AND {NOT_BY_PERSON})" if likely else waiting
    with store.reading() as db:
        return list(read_cases(db, where))


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many citations a rule must not decide: ``listed`` whose records are kept to choose among, and ``others``."""

    listed: int
    others: int


def count_review_queue(db: sqlite3.Connection) -> QueueCounts:
    """Count the citations in the queue of review, as the command, the nightly sync and the plugin call their number."""
    counts = dict(db.execute("SELECT is_listed, count(*) FROM review_queue GROUP BY is_listed").fetchall())
    return QueueCounts(counts.get(1, 0), counts.get(0, 0))


def find_case(store: Store, id_: int) -> Case | None:
    """Return the citation with this number and all that is known of it; ``None`` where there is none."""
    with store.reading() as db:
        return next(read_cases(db, "id = ?", (id_,)), None)


def cases_of(store: Store, text: str, citation: Citation) -> list[Case]:
    """Return the citations given as ``text``, or that have the DOI or PMID which ``citation`` states."""
    with store.reading() as db:
        values = (text, citation.doi, citation.pmid)
        return list(read_cases(db, "text = ? OR doi = ? OR pmid = ?", values))


def links_by_rule(store: Store) -> Iterator[Case]:
    """Yield every link that a rule made, one after the other; raises StoreError where the file is damaged."""
    with store.reading() as db:
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise StoreError(f"{store.path} is damaged; restore it from a copy")
        yield from read_cases(db, PROVED_BY_RULE)


def count_choices(store: Store) -> int:
    """Return how many citations a person decided."""
    with store.reading() as db:
        return int(db.execute(f"SELECT count(*) FROM citations WHERE {CHOSEN_BY_PERSON}").fetchone()[0])


def read_cases(db: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> Iterator[Case]:
    """Yield the cases that fulfil a condition on ``citations``, by their number, one after the other."""
    cursor = db.execute(
        "SELECT citations.*, (SELECT name FROM sources WHERE sources.id = citations.source) AS name "
        f"FROM citations WHERE {where} ORDER BY id",
        values,
    )
    columns = [column[0] for column in cursor.description]
    for row in cursor:
        yield _case(db, dict(zip(columns, row, strict=True)))


def _case(db: sqlite3.Connection, row: dict[str, Any]) -> Case:
    citation, chosen_for = with_issns(db, read_citation(row["text"], row["parsed"])), None
    decision = Decision(Status(row["status"]), row["method"], EDITED)
    if citation.problem != EDITED:
        with suppress(StoreError, *DAMAGE):
            decision, chosen_for = _decided(db, row)
    return Case(
        id=row["id"],
        source=row["name"],
        citation=citation,
        decision=decision,
        chosen_for=chosen_for,
        **{name: row[name] for name in ("decided_by", "added_at", "checked_at", "due_at", "error", "attempts")},
    )


def _decided(db: sqlite3.Connection, row: dict[str, Any]) -> tuple[Decision, int | None]:
    """Return what was decided, and for which citation if a person did; no link that its proof is not of."""
    decision, proof = read_decision(db, row), json.loads(row["proof"] or "{}")
    if (proved := proof.get("pmid", row["pmid"])) != row["pmid"]:
        decision = replace(decision, article=None, reason=f"its proof is that of PMID {proved}")
    return decision, proof.get("chosen_for")
