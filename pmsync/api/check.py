"""``pmsync.check``: whether the setup is right, and what the services answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmsync.services.settings import Settings

if TYPE_CHECKING:
    from pmsync.services.contract.checkup import Finding


def check(*, settings: Settings | None = None) -> list[Finding]:
    """Return what is found of the setup, and of every point that pmsync relies on in what the services answer.

    Raises InputError for an address or a cassette that cannot be used; never ServiceError. See
    pmsync.services.contract.checkup.
    """
    from pmsync.services.contract.checkup import findings

    return list(findings(settings or Settings.from_environment()))
