"""``pmsync page`` prints what it was given, and says of every page that cannot be used why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from click import UsageError

import pmsync.nightly  # noqa: F401 - before the patches: who imports a name while it is patched keeps the patch
from pmsync.api.pages import PageAnswer
from pmsync.cli.pages import _texts
from pmsync.errors import TransientError
from pmsync.models import Citation, Decision, Resolution, Status
from pmsync.parsing.page.page import AnchoredPage
from pmsync.resolve.neighbours import PageQuestion
from tests.support.articles import FULL
from tests.support.cli import run
from tests.support.pages import CITATION, STUBS, page_of

MATCHED = Decision(Status.MATCHED, "doi", article=FULL)
AMBIGUOUS = Decision(Status.AMBIGUOUS, "date", "2 records fit")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[PageQuestion]:
    """Answer no question, and note them."""
    questions: list[PageQuestion] = []

    def resolve_pages(pages: Sequence[PageQuestion], _services: object) -> list[tuple[Resolution, list[Resolution]]]:
        questions.extend(pages)
        return [(Resolution(page.anchor), [Resolution(entry) for entry in page.entries]) for page in pages]

    monkeypatch.setattr("pmsync.resolve.neighbours.resolve_pages", resolve_pages)
    monkeypatch.setenv("PMSYNC_CACHE", str(tmp_path / "cache" / "http.sqlite"))
    return questions


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_page_from_standard_input_is_printed_in_its_order(asked: list[PageQuestion]):
    printed = run("page", "--json", "-", stdin=page_of(*STUBS[:3]))
    assert [entry["citation"] for entry in json.loads(printed.stdout)["citations"]] == STUBS[:3]
    assert [question.anchor.text for question in asked] == [CITATION]
    assert printed.exit_code == 3


def test_of_several_files_those_that_are_no_pages_are_named_and_the_others_answered(
    asked: list[PageQuestion], tmp_path: Path
):
    folder = write(tmp_path / "pages", a="Nothing.\n", b=page_of(*STUBS[:2]), c="Front Immunol. 2021\n")
    printed = run("page", "--json", str(folder))
    no_stub, no_anchor = printed.stderr.splitlines()
    assert no_stub.startswith(f"pmsync: {folder / 'a.txt'} holds no stub such as 'Front Immunol. 2021' on a line")
    assert no_anchor.startswith(f"pmsync: {folder / 'c.txt'} does not say whose page it is")
    assert len(printed.stdout.splitlines()) == len(asked) == 1
    assert printed.exit_code == 2


def test_a_service_that_fails_goes_before_a_file_that_is_no_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    folder = write(tmp_path / "pages", a="Nothing.\n", b=page_of(*STUBS[:2]))
    error = TransientError("NCBI is away")
    monkeypatch.setattr(
        "pmsync.resolve.neighbours.resolve_pages",
        lambda pages, _: [
            (Resolution(page.anchor, error=error), [Resolution(entry, error=error) for entry in page.entries])
            for page in pages
        ],
    )
    printed = run("page", str(folder))
    assert printed.exit_code == 1
    assert printed.stderr.splitlines()[1:] == ["pmsync: NCBI is away"]


def test_an_anchor_is_for_one_page(tmp_path: Path):
    folder = write(tmp_path / "pages", a=page_of(), b=page_of())
    refused = run("page", str(folder), "--anchor", "1")
    assert (refused.exit_code, "--anchor is for one page; name one FILE" in refused.stderr) == (2, True)


def test_one_page_that_cannot_be_used_asks_nothing(asked: list[PageQuestion], tmp_path: Path):
    folder = write(tmp_path / "pages", a="Nothing.\n")
    refused = run("page", str(folder / "a.txt"))
    assert (refused.exit_code, refused.stdout, asked) == (2, "", [])


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> list[Resolution]:
    """What becomes of the only entry of every page; its article is matched."""
    entries = [Resolution(Citation("a stub"), MATCHED)]

    def answer_pages(pages: Sequence[AnchoredPage], *_: object) -> list[PageAnswer]:
        anchor = Resolution(Citation("the article"), MATCHED)
        return [PageAnswer(page.name, anchor, ((None, tuple(entries)),)) for page in pages]

    monkeypatch.setattr("pmsync.api.pages.answer_pages", answer_pages)
    return entries


def test_the_form_is_text_unless_another_is_named(outcome):
    assert run("page", "-", stdin=page_of()).stdout.startswith(
        "1 entry: 1 matched\n\nthe article\n  matched by DOI: PMID 101"
    )
    assert run("page", "-", "--md", stdin=page_of()).stdout.startswith("# [On µ-opioid receptors")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Resolution(Citation("x"), MATCHED), 0),
        (Resolution(Citation("x"), AMBIGUOUS), 3),
        (Resolution(Citation("x"), error=TransientError("NCBI is away")), 1),
        (Resolution(Citation("x"), MATCHED, TransientError("NCBI is away")), 1),
    ],
)
def test_how_it_ends_depends_on_the_worst_entry(outcome, entry, code):
    outcome.append(entry)
    assert run("page", "-", stdin=page_of()).exit_code == code


def test_an_error_of_several_entries_is_printed_once(outcome):
    outcome += [Resolution(Citation(text), error=TransientError("NCBI is away")) for text in "xy"]
    assert run("page", "-", stdin=page_of()).stderr == "pmsync: NCBI is away\n"


def test_a_closed_standard_input_is_said(monkeypatch):
    monkeypatch.setattr("pmsync.cli.options.sys", SimpleNamespace(stdin=None))
    with pytest.raises(UsageError, match="there is no standard input to read '-' from"):
        _texts(Path("-"))
