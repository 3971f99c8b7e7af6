"""Rows of ``citations`` -> ``Case``s, and a person's choice -> rows; the caller holds the transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pmsync.errors import InputError
from pmsync.matching.compare import compare
from pmsync.models import NEEDS_A_PERSON, Article, Citation, Comparison, Decision, Proof, Status
from pmsync.store.articles import with_issns
from pmsync.store.citations import parsed_text, read_citation, read_decision, write_decision

PROVED_BY_RULE = "status = 'matched' AND decided_by IS NOT 'person'"
CHOSEN_BY_PERSON = "decided_by = 'person'"
# What reading a row that somebody edited may raise: JSON, dates and facts that are none.
DAMAGE = (ValueError, TypeError, KeyError, AttributeError)


def waiting(statuses: Sequence[Status] = tuple(NEEDS_A_PERSON)) -> str:
    """Return the condition for the citations in one of ``statuses`` that no person has decided."""
    return f"status IN ({', '.join(repr(status.value) for status in statuses)}) AND decided_by IS NOT 'person'"


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
    try:
        citation, decision = with_issns(db, read_citation(row["text"], row["parsed"])), read_decision(db, row)
        proof = json.loads(row["proof"] or "{}")
        chosen_for = proof.get("chosen_for")
        if (proved := proof.get("pmid", row["pmid"])) != row["pmid"]:
            decision = replace(decision, article=None, reason=f"its proof is that of PMID {proved}")
    except DAMAGE:
        citation, chosen_for = Citation(row["text"]), None
        decision = Decision(Status(row["status"]), row["method"], "what is stored of it was edited and cannot be read")
    return Case(
        id=row["id"],
        source=row["name"],
        citation=citation,
        decision=decision,
        chosen_for=chosen_for,
        **{name: row[name] for name in ("decided_by", "added_at", "checked_at", "due_at", "error", "attempts")},
    )


def write_choice(
    db: sqlite3.Connection, id_: int, article: Article | None, now: datetime, *, seen: str | None = None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Write that a person chose ``article``, or none; what a rule had kept as candidates is kept as rivals.

    Return the ids of the others that state the same facts: those the choice holds for as well, and those that still
    wait, because such facts may mean another paper there. What a person chose for another by itself is left alone.
    Raises InputError where the citation is not any more as it was ``seen`` (see Case.state).
    """
    case = next(read_cases(db, "id = ?", (id_,)), None)
    if case is None:  # it has gone since it was read
        return (), ()
    require_unchanged(case, seen)
    alike = list(read_cases(db, "parsed = ? AND id != ?", (parsed_text(case.citation), id_)))
    open_ = [one for one in alike if one.decided_by != "person" or one.chosen_for == id_]
    others = open_ if case.citation.names_one_paper else []
    for one in (case, *others):
        write_decision(db, one.id, one.citation, _chosen(one, article), now, None, chosen_for=id_)
    left = [one for one in open_ if one not in others and one.decision.status in NEEDS_A_PERSON]
    return tuple(one.id for one in others), tuple(one.id for one in left)


def require_unchanged(case: Case, seen: str | None) -> None:
    """Raise InputError where a citation is not any more as somebody saw it (see Case.state)."""
    if seen not in {None, case.state}:
        raise InputError(f"citation {case.id} was decided or changed since you saw it; nothing was written: look again")


def _chosen(case: Case, article: Article | None) -> Decision:
    before = case.decision
    rivals = (*before.candidates, *before.proof.rivals)
    if article:
        others = tuple(rival for rival in rivals if rival.pmid != article.pmid)
        proof = Proof(compare(case.citation, article), rivals=others)
        reason = "a person chose this record"
        return Decision(Status.MATCHED, "person", reason, article=article, work=before.work, proof=proof)
    # That Crossref has the work stays true.
    status = Status.NOT_IN_PUBMED if before.status is Status.NOT_IN_PUBMED else Status.NOT_FOUND
    reason = "a person said that PubMed has no record of it"
    return Decision(status, "person", reason, work=before.work, proof=Proof(rivals=rivals))


@dataclass(frozen=True, slots=True)
class Case:
    """A citation as it lies in a database: its number there, its source, what was decided, by whom and when.

    ``decided_by`` is ``rule`` or ``person``; a person's choice was made for the citation ``chosen_for``, this one or
    another that states the same facts. Moments are in ISO 8601 (UTC); without ``due_at`` it is not asked again.
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
        """Whether all the records it may mean are kept, so that a person can choose among them."""
        return self.decision.candidate_count <= len(self.decision.candidates)

    @property
    def state(self) -> str:
        """What tells whether the citation is still as somebody saw it: what it is, what was decided, by whom, when."""
        pmid = self.decision.article.pmid if self.decision.article else None
        seen = (self.citation.text, self.decision.status, pmid, self.decided_by, self.checked_at)
        return "|".join(map(str, seen))

    def is_lent(self, compared: Comparison) -> bool:
        """Whether what was compared is Crossref's: the citation states no such fact, or another one."""
        own = getattr(self.citation, compared.fact)
        return self.decision.work is not None and (own is None or str(own) != compared.asked)
