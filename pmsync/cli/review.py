"""``pmsync review``, ``choose``, ``explain`` and ``verify``: what a person decides, and why the rules decided."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

import pmsync
from pmsync.api.review import Choice
from pmsync.cli.options import AS_JSON, DB, NEEDS_REVIEW, count
from pmsync.cli.render.text import json_text, wrapped
from pmsync.models.article import brief
from pmsync.models.decision import differences_text
from pmsync.services.settings import Settings
from pmsync.store.cases import Case
from pmsync.store.runs import counted


@click.command()
@DB
@AS_JSON
@click.option("--likely", is_flag=True, help="Also those with one likely record.")
@click.option("--limit", type=count, metavar="N", help="Show at most N citations.")
def review(db: Path, as_json: bool, likely: bool, limit: int | None) -> None:
    """List what needs review, and what to type.

    Ambiguous citations and contradictions, each with its candidates, which of their facts agree, and the command that
    chooses.
    """
    from pmsync.cli.render import review as render

    waiting = pmsync.review(db, likely=likely)
    click.echo(_json(waiting[:limit]) if as_json else render.as_review(waiting, str(db), limit), nl=False)


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
    choice = pmsync.choose(db, id_, None if pmid.lower() == "none" else pmid, settings=settings)
    click.echo("\n".join(line for sentence in _outcome(choice) for line in wrapped(sentence, "", "  ")))


def _outcome(choice: Choice) -> Iterator[str]:
    """Yield what was chosen, against which facts, and for which other citations."""
    from pmsync.cli.render.review import listed_ids

    decision = choice.case.decision
    if decision.article:
        yield f"citation {choice.case.id} is PMID {decision.article.pmid}: {brief(decision.article)}"
    else:
        yield f"citation {choice.case.id}: {decision.status.value.replace('_', ' ')}, and not rechecked"
    if decision.differences:
        yield f"but {differences_text(decision)}"
    if choice.also:
        others = counted(len(choice.also), "other citation")
        yield f"also for {others} with the same facts: {listed_ids(choice.also)}"
    if choice.alike:
        others = counted(len(choice.alike), "other citation")
        why = "with the same facts, so few that another paper may be meant"
        yield f"not for {others} {why}: {listed_ids(choice.alike)}"


@click.command()
@DB
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@AS_JSON
def explain(db: Path, ids: Sequence[str], as_json: bool) -> None:
    """Say why a citation was decided as it was.

    Which facts agreed, which did not, what was excluded and why. ID is a citation's number, or else its text, DOI, or
    'PMID: 123'.
    """
    from pmsync.cli.render import review as render

    cases = pmsync.explain(db, ids)
    click.echo(_json(cases) if as_json else render.as_explanation(cases), nl=False)


@click.command()
@DB
def verify(db: Path) -> None:
    """Prove every link again from DB alone.

    Nobody is asked. A person's choices are counted, not judged. Exit 4 if a link fails.
    """
    verification = pmsync.verify(db)
    for failure in verification.failing:
        lines = wrapped(failure.text, f"{failure.id}  ", "    ") + wrapped(failure.sentence, "  ", "    ")
        click.echo("\n".join(lines))
    failing = len(verification.failing)
    proved = f"{failing:,} not proved" if failing else "all proved again from what is stored"
    chosen = counted(verification.chosen, "citation")
    click.echo(f"{counted(verification.links, 'link')}: {proved}; {chosen} decided by a person")
    sys.exit(NEEDS_REVIEW if failing else 0)


def _json(cases: Sequence[Case]) -> str:
    from pmsync.cli.render.review import case_record

    return json_text([case_record(case) for case in cases])
