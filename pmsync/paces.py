"""An address -> the pace its request keeps: one for each kind of request that its service counts by itself.

Crossref counts questions for one work apart from lists, and says in each answer how many it takes
(``x-rate-limit-limit``, ``x-rate-limit-interval``); until the first answer its documented limits hold
("Announcing changes to REST API rate limits", Crossref blog, 2025-11-05).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmsync.addresses import rest_of, takes_key, verb_of
from pmsync.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# Seconds between departures. NCBI allows 3 a second, 10 with a key (E-utilities book, NBK25497), and counts arrivals.
INTERVAL: Final = 0.34
INTERVAL_WITH_KEY: Final = 0.105
SLACK: Final = 1.05  # a service counts arrivals, which may come closer together than they left
ONE_WORK: Final = {True: 0.1 * SLACK, False: 0.2 * SLACK}  # by whether an e-mail address is given
LIST: Final = {True: SLACK / 3, False: 1.0 * SLACK}
DOI_ORG: Final = 0.2 * SLACK  # no limit is documented
SLOWEST: Final = 60.0  # seconds; an announced limit that is slower is taken for nonsense


class Paces:
    """The paces of one session, kept in ``folder``; ``keyed`` with an API key of NCBI's, ``polite`` with an e-mail."""

    def __init__(
        self,
        folder: Path | None,
        *,
        keyed: bool,
        polite: bool,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        intervals = {
            "eutils": INTERVAL_WITH_KEY if keyed else INTERVAL,
            "other": INTERVAL,
            "crossref-work": ONE_WORK[polite],
            "crossref-list": LIST[polite],
            "doi": DOI_ORG,
        }
        self._paces = {
            name: Pace(folder, name, seconds, clock=clock, sleep=sleep) for name, seconds in intervals.items()
        }

    def of(self, url: str) -> Pace:
        """Return the pace a request to ``url`` keeps."""
        return self._paces[_name(url)]

    def hold(self, url: str, seconds: float) -> None:
        """Let nothing leave for ``seconds`` to the service that has answered ``url`` with 429."""
        service = _name(url).partition("-")[0]
        for name, pace in self._paces.items():
            if name.partition("-")[0] == service:
                pace.hold(seconds)

    def follow(self, url: str, headers: Mapping[str, str]) -> None:
        """Take over the limit that Crossref announces in an answer, be it slower or faster than documented."""
        if verb_of(url) == "works" and (interval := _announced(headers)):
            self.of(url).interval = interval


def _name(url: str) -> str:
    if takes_key(url):
        return "eutils"
    verb = verb_of(url)
    if verb == "works":
        return "crossref-work" if rest_of(url) else "crossref-list"
    return "doi" if verb == "ra" else "other"


def _announced(headers: Mapping[str, str]) -> float | None:
    """Return the seconds between requests that "5" in "1s" allow, with some slack; None where nothing sensible is."""
    limit = headers.get("x-rate-limit-limit", "").strip()
    seconds = re.fullmatch(r"(\d{1,4})s", headers.get("x-rate-limit-interval", "").strip(), re.ASCII)
    if not seconds or not re.fullmatch(r"[1-9]\d{0,4}", limit, re.ASCII):
        return None
    interval = int(seconds[1]) / int(limit) * SLACK
    return interval if 0 < interval <= SLOWEST else None
