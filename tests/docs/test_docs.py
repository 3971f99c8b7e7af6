"""The docs name everything a user can use: commands, options, settings, tables, columns, views and queries."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import pmsync
from pmsync.cli.main import main
from pmsync.models import Status
from pmsync.services.settings import VARIABLES
from pmsync.store import events
from pmsync.store.schema.descriptions import COLUMNS, TABLES
from pmsync.store.schema.queries import QUERIES
from pmsync.store.schema.views import VIEWS

ROOT = Path(__file__).parents[2]
PAGES = {
    path.relative_to(ROOT / "docs").as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "docs").rglob("*.md")
}
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPTIONS = [
    (name, option)
    for name, command in [("", main), *main.commands.items()]
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)(#[\w-]+)?\)")


@pytest.mark.parametrize("command", main.commands)
def test_every_command_is_in_the_reference(command: str):
    assert f"$ pmsync {command} --help" in PAGES["cli-reference.md"]


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_in_the_help_of_its_command(command: str, option: str):
    section = PAGES["cli-reference.md"].split(f"$ pmsync {command} --help".replace("  ", " "))[1].split("```")[0]
    assert option in section


@pytest.mark.parametrize("variable", VARIABLES.values())
def test_every_setting_is_told_at_the_installation(variable: str):
    assert variable in PAGES["installation.md"]


@pytest.mark.parametrize("table", [*TABLES, *VIEWS])
def test_every_table_and_view_is_told_with_all_its_columns(table: str):
    assert f"| `{table}`" in PAGES["database.md"]
    section = PAGES["database.md"].split(f"### `{table}`")[1].split("###")[0]
    assert [column for column in COLUMNS[table] if f"| `{column}` |" not in section] == []


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_told(query: str):
    assert f"| `{query}` |" in PAGES["database.md"]


@pytest.mark.parametrize("status", Status)
def test_every_outcome_is_in_the_readme_and_has_its_row(status: Status):
    assert f"| `{status}` |" in README
    assert f"| `{status}` |" in PAGES["outcomes.md"]


@pytest.mark.parametrize("kind", events.KINDS)
def test_every_kind_of_event_is_told(kind: str):
    assert f"`{kind}`" in PAGES["schedule.md"]


@pytest.mark.parametrize("name", pmsync.__all__)
def test_every_public_name_has_a_docstring_for_the_api_page(name: str):
    assert getattr(pmsync, name).__doc__
    assert ".. automodule:: pmsync" in PAGES["python-api.md"]


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}" for name in PAGES)])
def test_every_link_within_the_project_leads_somewhere(page: str):
    path = ROOT / page
    targets = [match[1] for match in LINK.finditer(path.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_page_is_reached_from_the_contents():
    listed = {"index.md"}
    for contents in ("index.md", "recipes/index.md"):
        folder = contents.rpartition("/")[0]
        for block in re.findall(r"```{toctree}(.*?)```", PAGES[contents], re.DOTALL):
            names = [line for line in block.split() if not line.startswith(":") and not line.isdecimal()]
            listed |= {f"{folder}/{name}.md".lstrip("/") for name in names}
    assert set(PAGES) - listed <= set()


def test_the_readme_is_a_front_door_of_at_most_two_hundred_lines():
    assert len(README.splitlines()) <= 200


def test_the_readme_installs_before_it_uses():
    assert README.index("## Install") < README.index("$ pmsync ")
