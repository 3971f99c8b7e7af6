"""What ``pmsync review`` and ``pmsync explain`` print: what needs review, and why each was decided as it was."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import zip_longest
from string import ascii_lowercase
from typing import Any

from pmsync.cli.render.lookup import as_record, how_found
from pmsync.cli.render.marks import marked_lines
from pmsync.cli.render.text import wrapped
from pmsync.models import Candidate, Citation, Resolution, Work
from pmsync.models.article import brief
from pmsync.models.decision import LENT, VERDICT_WORDS, agreement, differences_text, fact_name
from pmsync.store.cases import Case

NO_FACTS = {"text", "problem", "issns", "beside", "reference", "places", "lent"}
FACTS = tuple(field.name for field in fields(Citation) if field.name not in NO_FACTS)
COLUMNS = (12, 7, 27, 26)  # with a mark before them and two spaces between them: 80
IDS_SHOWN = 8


def case_record(case: Case) -> dict[str, Any]:
    """Return a citation as plain values: the keys of ``lookup --json``, and all that is known of the decision."""
    decision = case.decision
    return {
        "id": case.id,
        **as_record(Resolution(case.citation, decision)),
        "source": case.source,
        "facts": {fact: str(value) if fact == "date" else value for fact, value in _stated(case.citation)},
        "decided_by": case.decided_by,
        "chosen_for": case.chosen_for,
        "proof": [asdict(comparison) for comparison in decision.proof.comparisons],
        "searched": decision.proof.searched,
        "candidates": [asdict(candidate) for candidate in decision.candidates],
        "rivals": [asdict(rival) for rival in decision.proof.rivals],
        "work": _work_record(decision.work) if decision.work else None,
        "added_at": case.added_at,
        "checked_at": case.checked_at,
        "due_at": case.due_at,
        "error": case.error,
        "attempts": case.attempts,
    }


def _work_record(work: Work) -> dict[str, Any]:
    return {
        "doi": work.doi,
        "title": work.title,
        "authors": list(work.authors),
        "journal": asdict(work.journal) if work.journal else None,
        "published": work.published_text,
        "published_online": str(work.published_online) if work.published_online else None,
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages,
        "type": work.type,
        "aliases": list(work.aliases),
        "links": [asdict(link) for link in work.links],
    }


def as_review(cases: Sequence[Case], db: str, limit: int | None) -> str:
    """Return what waits, with the command to type for every candidate; of what fits too many records the number."""
    listed = [case for case in cases if case.is_listed]
    shown = listed[:limit]
    lines = [line for case in shown for line in (*_to_choose(case, db), "")]
    if len(shown) < len(listed):
        lines.append(f"{len(shown)} of {len(listed):,} shown.")
    if others := [case for case in cases if not case.is_listed]:
        what = "have no records to choose among, as too many fit, or none does"
        if all(case.decision.candidate_count for case in others):
            what = "fit too many records to list"
        ids = listed_ids([case.id for case in others])
        advice = "give them a page or an identifier, or choose any PMID"
        lines += wrapped(f"{len(others):,} {what}; {advice}: citation {ids}", "", "  ")
    return "\n".join(lines or ["nothing needs review"]).rstrip() + "\n"


def listed_ids(ids: Sequence[int]) -> str:
    """Return the first of ``ids``, and dots for the others."""
    return ", ".join(map(str, ids[:IDS_SHOWN])) + (", ..." if len(ids) > IDS_SHOWN else "")


def _to_choose(case: Case, db: str) -> Iterator[str]:
    yield from _headline(case)
    for candidate in case.decision.candidates:
        if candidate.pmid is None:
            yield f"  {_identifier(candidate)}"
        else:
            yield _command(case, db, str(candidate.pmid))
        yield from wrapped(_description(candidate), "      ", "      ")
        yield from wrapped(_agreement(case, candidate), "      ", "        ")
    yield _command(case, db, "none")


def _command(case: Case, db: str, choice: str) -> str:
    return f"  pmsync choose {shlex.quote(db)} {case.id} {choice}"


def as_explanation(cases: Iterable[Case]) -> str:
    """Return all that is known of each citation: its facts, what they were compared with, what was excluded and why."""
    return "\n".join("\n".join(_explanation(case)) + "\n" for case in cases)


def _explanation(case: Case) -> Iterator[str]:
    decision = case.decision
    marks = _marks(case)
    number = f"{case.id}  "
    stretches = {(place.start, place.end): marks[place.fact] for place in case.places if place.fact in marks}
    yield from marked_lines(case.citation.text, stretches, number, " " * len(number))
    yield from _outcome(case)
    if decision.article:
        yield from wrapped(brief(decision.article), "  ", "  ")
    yield from wrapped(_history(case), "  ", "    ")
    if decision.proof.searched:
        yield from wrapped(f"searched: {decision.proof.searched}", "  ", "    ")
    yield ""
    yield from _facts(case, marks)
    excluded = "not chosen:" if case.decided_by == "person" else "excluded:"
    for words, records in (("may be", decision.candidates), (excluded, decision.proof.rivals)):
        for record in records:
            yield ""
            yield from wrapped(f"{words} {_identifier(record)}: {_description(record)}", "  ", "    ")
            yield from wrapped(_agreement(case, record), "    ", "      ")
    if decision.work:
        yield ""
        yield from wrapped(f"Crossref has {brief(decision.work)}", "  ", "    ")


def _headline(case: Case) -> Iterator[str]:
    number = f"{case.id}  "
    yield from wrapped(case.citation.text, number, " " * len(number))
    yield from _outcome(case)


def _outcome(case: Case) -> Iterator[str]:
    decision = case.decision
    how = how_found(decision) if decision.article else ""
    which = f"PMID {decision.article.pmid}" if decision.article else decision.reason
    what = " ".join(filter(None, (decision.status.value.replace("_", " "), how)))
    yield from wrapped(f"{what}: {which}" if which else what, "  ", "    ")
    if decision.differences:
        yield from wrapped(f"but {differences_text(decision)}", "  ", "    ")


def _history(case: Case) -> str:
    parts = [f"from {case.source}, added {case.added_at}"]
    if case.decided_by:
        parts.append(f"decided by a {case.decided_by} on {case.checked_at}")
    if case.chosen_for not in {None, case.id}:
        parts.append(f"for citation {case.chosen_for}, which states the same facts")
    parts.append(f"rechecked from {case.due_at}" if case.due_at else "not rechecked")
    if case.error:
        times = f"{case.attempts} times" if case.attempts > 1 else "time"
        parts.append(f"no answer the last {times}: {case.error}")
    return "; ".join(parts)


def _marks(case: Case) -> dict[str, str]:
    """Return a letter for each fact of the table that has a place in the text; what stands in one place shares one."""
    places = {place.fact: (place.start, place.end) for place in case.places}
    compared = [comparison.fact for comparison in case.decision.proof.comparisons]
    rows = dict.fromkeys((*compared, *(fact for fact, _ in _stated(case.citation))))
    stretches = dict.fromkeys(places[fact] for fact in rows if fact in places)
    letters = dict(zip(stretches, ascii_lowercase, strict=False))
    return {fact: letters[places[fact]] for fact in rows if fact in places}


def _facts(case: Case, marks: Mapping[str, str]) -> Iterator[str]:
    """Yield the facts as a table: their mark, as stated, as the record has them, and whether they agree."""
    comparisons = case.decision.proof.comparisons
    if comparisons:
        yield from _row("", "fact", "", "citation", "record")
        for comparison in comparisons:
            asked = comparison.asked + (LENT if case.is_lent(comparison) else "")
            name, verdict = fact_name(comparison.fact), VERDICT_WORDS[comparison.verdict]
            yield from _row(marks.get(comparison.fact, ""), name, verdict, asked, comparison.found or "-")
    for fact, value in _stated(case.citation):
        if fact not in {comparison.fact for comparison in comparisons}:
            yield from _row(marks.get(fact, ""), fact_name(fact), "", str(value), "")
    if not comparisons and not _stated(case.citation):
        yield "  no fact could be read"


def _row(mark: str, *cells: str) -> Iterator[str]:
    """Yield the lines of a row, each cell wrapped to its column, the mark before the first."""
    columns = [textwrap.wrap(cell, width) for cell, width in zip(cells, COLUMNS, strict=True)]
    for number, line in enumerate(zip_longest(*columns, fillvalue="")):
        before = "  " if number else f"{mark:2}"
        yield (before + "  ".join(f"{cell:{width}}" for cell, width in zip(line, COLUMNS, strict=True))).rstrip()


def _stated(citation: Citation) -> list[tuple[str, Any]]:
    """Return the facts that a citation states, by name and value."""
    return [(fact, value) for fact in FACTS if (value := getattr(citation, fact)) is not None]


def _agreement(case: Case, record: Candidate) -> str:
    return agreement(record.comparisons, case.is_lent)


def _identifier(candidate: Candidate) -> str:
    return f"PMID {candidate.pmid}" if candidate.pmid else "a work that PubMed does not have"


def _description(candidate: Candidate) -> str:
    doi = f"doi:{candidate.doi}" if candidate.doi else None
    return f"{candidate.title} ({', '.join(filter(None, (candidate.journal, candidate.published, doi)))})"
