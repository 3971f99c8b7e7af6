"""The commands of a person who settles what a rule must not -> calls of pmsync.settle, text and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from pmsync import cases, settle
from pmsync.cases import Case
from pmsync.output import wrapped
from pmsync.settings import Settings

FAILS = 4  # as where a citation needs a person
DB = click.argument("db", type=click.Path(path_type=Path))


AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


def count(text: str) -> int:
    """Read a number from 1 to what SQLite can hold; click's own range would spell out its limits in every help."""
    if not settle.NUMBER.fullmatch(text) or not int(text):
        raise click.BadParameter(f"'{text}' is no number from 1 up")
    return int(text)


@click.command()
@DB
@AS_JSON
@click.option("--likely", is_flag=True, help="Also those with one likely record.")
@click.option("--limit", type=count, metavar="N", help="Show at most N citations.")
def review(db: Path, as_json: bool, likely: bool, limit: int | None) -> None:
    """List what waits for a person, and what to type.

    Ambiguous citations and contradictions, each with its candidates, which of their facts agree, and the command that
    chooses.
    """
    waiting = settle.review(db, likely=likely)
    click.echo(_json(waiting[:limit]) if as_json else cases.as_review(waiting, str(db), limit), nl=False)


@click.command()
@DB
@click.argument("id_", type=int, metavar="ID")
@click.argument("pmid", metavar="PMID|none")
@click.pass_obj
def choose(settings: Settings, db: Path, id_: int, pmid: str) -> None:
    """Say which record a citation means, or none.

    ID is the citation's number. Any PMID can be chosen; a record that is not stored yet is fetched. No rule ever
    changes it and nobody is asked again, also for other citations with the same facts. Choose again to change it.
    """
    choice = settle.choose(db, id_, None if pmid.lower() == "none" else pmid, settings=settings)
    click.echo("\n".join(line for said in _outcome(choice) for line in wrapped(said, "", "  ")))


def _outcome(choice: settle.Choice) -> Iterator[str]:
    decision = choice.case.decision
    if decision.article:
        yield f"citation {choice.case.id} is PMID {decision.article.pmid}: {cases.brief(decision.article)}"
    else:
        yield f"citation {choice.case.id}: {decision.status.value.replace('_', ' ')}, and not asked about again"
    if differing := [c for c in decision.proof if c.verdict == "conflicts"]:
        yield f"although it {cases.agreement(differing)}"
    if choice.also:
        others = _counted(len(choice.also), "other citation")
        yield f"also for {others} with the same facts: {cases.listed_ids(choice.also)}"
    if choice.alike:
        others = _counted(len(choice.alike), "other citation")
        why = "with the same facts, so few that another paper may be meant"
        yield f"not for {others} {why}: {cases.listed_ids(choice.alike)}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


@click.command()
@DB
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@AS_JSON
def explain(db: Path, ids: Sequence[str], as_json: bool) -> None:
    """Say why a citation was decided as it was.

    Which facts agreed, which did not, what was excluded and why. ID is a citation's number, or else its text, DOI, or
    'PMID: 123'.
    """
    explained = settle.explain(db, ids)
    click.echo(_json(explained) if as_json else cases.as_explanation(explained), nl=False)


@click.command()
@DB
def verify(db: Path) -> None:
    """Prove every link again from DB alone.

    Nobody is asked. A person's choices are counted, not judged. Exit 4 if a link fails.
    """
    found = settle.verify(db)
    for failure in found.failing:
        lines = wrapped(failure.text, f"{failure.id}  ", "    ") + wrapped(failure.sentence, "  ", "    ")
        click.echo("\n".join(lines))
    proved = f"{len(found.failing):,} not proved" if found.failing else "all proved again from what is stored"
    chosen = _counted(found.chosen, "citation")
    click.echo(f"{_counted(found.links, 'link')}: {proved}; {chosen} decided by a person")
    sys.exit(FAILS if found.failing else 0)


def _json(found: Sequence[Case]) -> str:
    return json.dumps([cases.case_record(case) for case in found], ensure_ascii=False, indent=2) + "\n"


COMMANDS = (review, choose, explain, verify)
