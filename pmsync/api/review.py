"""``pmsync.review``, ``choose``, ``explain`` and ``verify``: what a person must decide, and why a rule decided.

``pmsync.review("refs.db")``, then ``pmsync.choose("refs.db", 12, 405079)``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pmsync.errors import InputError, ServiceError
from pmsync.models import Article
from pmsync.parsing.line import parse
from pmsync.services import open_session, services_for
from pmsync.services.settings import Settings
from pmsync.store.articles import stored_article
from pmsync.store.cases import Case, cases_needing_review, cases_of, count_choices, find_case, links_by_rule
from pmsync.store.citations import as_known
from pmsync.store.database import Store

CHOOSE_DEADLINE = 60.0  # seconds: somebody is waiting for one record
NUMBER = re.compile(r"[0-9]{1,18}")  # what SQLite can hold


def review(db: str | Path, *, likely: bool = False) -> list[Case]:
    """Return every citation that needs review: ``ambiguous`` and ``contradiction``, and on demand ``likely``.

    Raises StoreError.
    """
    with Store(Path(db)) as store:
        return cases_needing_review(store, likely=likely)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: the citation as it is now, and the ids of others that state the same facts.

    The choice holds for ``also`` too. ``alike`` state so little that each may be another paper, and still wait.
    """

    case: Case
    also: tuple[int, ...]
    alike: tuple[int, ...]


def choose(
    db: str | Path, id_: int, pmid: int | str | None, *, settings: Settings | None = None, seen: str | None = None
) -> Choice:
    """Write down which record the citation ``id_`` means, ``None`` for none; no rule will ever change it.

    ``pmid`` is any PMID, in any form; a record that is not stored yet is fetched first. ``seen`` is the ``state`` of
    the Case that the person had in sight. Raises InputError where there is no such citation or record, or its state is
    another by now, ServiceError where the record cannot be fetched, and StoreError; nothing is changed then.
    """
    from pmsync.store.decisions import require_unchanged, save_choice

    with Store(Path(db)) as store:
        require_unchanged(_case(store, id_), seen)  # before somebody waits for a record; and again, when it is written
        wanted = None if pmid is None else _pmid(str(pmid))
        article = (stored_article(store, wanted) or _fetch(wanted, settings)) if wanted else None
        also, alike = save_choice(store, id_, article, datetime.now(UTC), seen)
        return Choice(_case(store, id_), also, alike)


def _case(store: Store, id_: int) -> Case:
    case = find_case(store, id_) if NUMBER.fullmatch(str(id_)) else None
    if case is None:
        raise InputError(
            f"{store.path} has no citation {id_}; 'pmsync review {store.path}' lists those that need review"
        )
    return case


def _pmid(text: str) -> int:
    pmid = parse(f"PMID: {text}" if text.isdecimal() else text).pmid
    if pmid is None:
        raise InputError(f"'{text}' is no PMID; give a number of 1 to 8 digits, or 'none'")
    return pmid


def _fetch(pmid: int, settings: Settings | None) -> Article:
    settings = settings or Settings.from_environment()
    with open_session(settings, CHOOSE_DEADLINE) as session:
        record = services_for(session, refresh=False).ncbi.fetch([pmid])[pmid]
    if isinstance(record, ServiceError):
        raise record
    if record is None:
        raise InputError(f"PubMed has no record with PMID {pmid}; nothing was changed")
    return record


def explain(db: str | Path, ids: Sequence[int | str]) -> list[Case]:
    """Return all that is known of citations, each named by its number, or by its text, DOI or PMID ("PMID: 123").

    Raises InputError where there is no such citation, and StoreError.
    """
    if isinstance(ids, str):
        raise InputError("explain takes a list of citations; put the one between brackets")
    with Store(Path(db)) as store:
        return [case for name in ids for case in _cases_named(store, str(name))]


def _cases_named(store: Store, name: str) -> list[Case]:
    if NUMBER.fullmatch(name):
        return [_case(store, int(name))]
    cases = cases_of(store, name, parse(name))
    if not cases:
        raise InputError(f"{store.path} has no citation with the text, DOI or PMID '{name}'")
    return cases


@dataclass(frozen=True, slots=True)
class Failure:
    """A link that what is stored does not prove: the citation's id and text, and the sentence that says why."""

    id: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How many links a rule made, and those that fail; what a person decided (``chosen``) is only counted."""

    links: int
    chosen: int
    failing: tuple[Failure, ...]


def verify(db: str | Path) -> Verification:
    """Prove every link again from what is stored alone; nobody is asked. Raises StoreError."""
    links, failing = 0, []
    with Store(Path(db)) as store:
        for case in links_by_rule(store):
            links += 1
            if sentence := _failure(store, case):
                failing.append(Failure(case.id, case.citation.text, sentence))
        return Verification(links, count_choices(store), tuple(failing))


def _failure(store: Store, case: Case) -> str | None:
    from pmsync.matching.decide import reprove

    decision = case.decision
    if decision.article is None:
        return decision.reason or "the article it is linked to is not stored"
    if not decision.proof.comparisons or decision.method is None:
        return "its proof is gone"
    return reprove(as_known(store, case.citation), decision.article, decision)
