"""Formats of journals, databases, programs, schools and machines: each a small function from a paper to a text.

They are written from what each of these prints; none leaves out what makes it hard. Only those whose name says so
print an identifier.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import getmembers, isfunction
from types import ModuleType

from benchmarks.styles.formats import journals, machines, managers, schools
from benchmarks.styles.papers import Paper

Format = Callable[[Paper], str]
WITH_IDENTIFIER = frozenset(
    {"oxford_with_doi", "bmj_with_doi", "plos_reference_list", "markdown_apa_linked", "model_bold_linked"}
)
ONLINE = frozenset({"ahead_of_print", "epub_ahead_of_print"})


def _formats(module: ModuleType) -> dict[str, Format]:
    functions = getmembers(module, isfunction)
    return {name: function for name, function in functions if _is_format(module, name, function)}


def _is_format(module: ModuleType, name: str, function: Format) -> bool:
    return function.__module__ == module.__name__ and not name.startswith("_")


FORMATS: dict[str, Format] = {
    name: function for module in (journals, schools, managers, machines) for name, function in _formats(module).items()
}


def able(name: str, paper: Paper) -> bool:
    """Whether a paper states what a format prints."""
    if name in WITH_IDENTIFIER and not paper.doi:
        return False
    if name in ONLINE:
        return paper.states("people", "online")
    return paper.states("people", "volume", "first", "short", "dotted")
