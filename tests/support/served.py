"""Datasette 0.65 and 1.0a, served as a user serves them: with pmsync installed beside it, or with nothing but itself.

The two cannot share an environment: 0.65 is in the one that runs the tests, ``make test`` makes another for 1.0a.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

PYTHON = {
    "0.65": Path(sys.executable),
    "1.0a": Path(__file__).parents[2] / ".venv-datasette1" / "bin" / "python",
}
# Datasette looks for plugins unless it believes that it is being tested.
ALONE = "import sys; sys._called_from_test = True; from datasette.cli import cli; cli()"


@dataclass(frozen=True)
class Served:
    """Where a database is served: ``address`` of the server, and the token that makes one its root."""

    version: str
    address: str
    token: str | None


@contextmanager
def serve_database(
    version: str, *options: object, plugins: bool = True, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Serve what ``options`` name, until the context ends; skip where there is no Datasette of that version."""
    if not PYTHON[version].exists():
        pytest.skip(f"there is no {PYTHON[version]}: make test makes the environment of Datasette {version}")
    datasette = ["-m", "datasette"] if plugins else ["-c", ALONE]
    command = [str(PYTHON[version]), *datasette, "serve", *map(str, options), "--port", "0"]
    variables = {**os.environ, **(environment or {}), "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=pipe, text=True, env=variables) as server:  # noqa: S603
        try:
            output = ""
            while not (address := re.search(r"running on (http://\S+)", output)):
                line = server.stdout.readline()
                assert line, f"{command} did not start: {output}"
                output += line
            Thread(target=server.stdout.read, daemon=True).start()  # a full pipe would stop the server
            token = re.search(r"auth-token\?token=(\w+)", output)
            yield Served(version, address[1], token[1] if token else None)
        finally:
            server.kill()
            server.communicate()
