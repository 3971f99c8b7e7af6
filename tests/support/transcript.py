"""Commands as the docs show them, run against the stand-in, with what they print: cog writes it into the pages."""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.standin import FACTS, PAGE_FACTS, Records, serve

# A moment of the clock, which is another at each run.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SHOWN_MOMENT = "2026-11-28T02:30:00Z"


class Terminal:
    """A shell in an empty folder, with pmsync on its path and the stand-in in place of the services."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self.folder = Path(self._folder.name)
        serving = serve(Records.from_facts(FACTS) + Records.from_facts(PAGE_FACTS), rate=None)
        running = serving.__enter__()
        atexit.register(serving.__exit__, None, None, None)
        atexit.register(self._folder.cleanup)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PMSYNC_", "NCBI_"))},
            **running.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PMSYNC_CACHE": str(self.folder / ".cache" / "http.sqlite"),
            "COLUMNS": "80",
        }

    def write(self, name: str, text: str) -> str:
        """Write a file into the folder, and return what it holds as a block of Markdown."""
        (self.folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
        return f"```text\n{text.strip()}\n```"

    def run(self, *commands: str, lines: int | None = None) -> str:
        """Run commands one after the other; return them with what they print as a block of Markdown.

        Of the output of each at most ``lines`` are kept, and an ellipsis says that there are more. Raises RuntimeError
        where a command fails with anything but an answer (exit codes 0, 3 and 4).
        """
        shown = []
        for command in commands:
            done = subprocess.run(  # noqa: S602 - the commands of the project's own docs
                command, shell=True, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False
            )
            if done.returncode not in {0, 3, 4}:
                raise RuntimeError(f"{command!r} ended with {done.returncode}: {done.stderr}")
            printed = MOMENT.sub(SHOWN_MOMENT, done.stdout + done.stderr).rstrip("\n").splitlines()
            if lines is not None and len(printed) > lines:
                printed = [*printed[:lines], "…"]
            shown += [f"$ {command}", *printed]
        return "```console\n" + "\n".join(shown) + "\n```"
