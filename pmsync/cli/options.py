"""What several commands share: arguments, kinds of option values, errors and exit codes, the progress bar."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from pmsync.api.review import NUMBER
from pmsync.models import RESOLVED, Resolution

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar  # click names the type nowhere else

    from pmsync.services.http.session import Session


# Exit codes, as `pmsync --help` lists them.
DID_NOT_WORK, USAGE, UNRESOLVED, NEEDS_REVIEW = 1, 2, 3, 4


def stdin() -> BinaryIO:
    """Return standard input, of bytes; raises UsageError where there is none."""
    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read '-' from")
    return sys.stdin.buffer


DB = click.argument("db", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON array.")


def count(text: str) -> int:
    """Read a number from 1 to what SQLite can hold; click's own range would spell out its limits in every help."""
    if not NUMBER.fullmatch(text) or not int(text):
        raise click.BadParameter(f"'{text}' is no number from 1 up")
    return int(text)


EARLIEST_YEAR, LATEST_YEAR = 1900, 9000  # others may leave the calendar when days are added
DURATION = re.compile(r"(?=.)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?")


def moment(text: str) -> datetime:
    """Read a day or moment in ISO 8601, in UTC unless it names a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is no day or time; write 2031-01-31 or 2031-01-31T06:00Z (UTC)") from None
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise click.BadParameter(f"{text} is too far away")
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def duration(text: str) -> float:
    """Read hours, minutes and seconds ("3h", "90m", "1h30m") as seconds."""
    match = DURATION.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if total := 3600 * hours + 60 * minutes + seconds:
        return float(total)
    raise click.BadParameter(f"'{text}' is no time; write 3h, 90m or 1h30m")


def echo_errors(errors: Iterable[object]) -> None:
    """Print errors to standard error, a sentence each and each once."""
    for sentence in dict.fromkeys(map(str, errors)):
        click.echo(f"pmsync: {sentence}", err=True)


def exit_code_of(resolutions: Sequence[Resolution]) -> int:
    """Return 1 where a citation was not answered, 3 where one is unsettled, else 0."""
    if any(resolution.error for resolution in resolutions):
        return DID_NOT_WORK
    settled = all(resolution.decision and resolution.decision.status in RESOLVED for resolution in resolutions)
    return 0 if settled else UNRESOLVED


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, Session], Callable[[int], None]]]:
    """Give what starts a bar, which says how many requests were sent; it shows on a terminal only."""
    with ExitStack() as stack:

        def start(total: int, session: Session) -> Callable[[int], None]:
            bar: ProgressBar[int] = stack.enter_context(
                click.progressbar(
                    length=total,
                    label=label,
                    file=sys.stderr,
                    hidden=quiet or not sys.stderr.isatty(),
                    item_show_func=lambda _: f"{session.requests} requests",
                )
            )
            session.on_request = lambda _: bar.render_progress()
            return bar.update

        yield start
