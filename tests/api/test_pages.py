"""Pages are read from files and folders, told from lists, and answered list by list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import pmsync.nightly  # noqa: F401 - before the patches: who imports a name while it is patched keeps the patch
from pmsync.api.pages import answer_pages, find_anchored_page, read_anchored_page, read_texts
from pmsync.errors import InputError, TransientError
from pmsync.models import Citation, Resolution
from pmsync.parsing.page.page import AnchoredPage
from pmsync.resolve.neighbours import PageQuestion
from pmsync.services.settings import Settings
from tests.support.pages import ABSTRACT, CITATION, STUBS, page_of


def test_a_folder_gives_its_files_by_name_without_hidden_ones(tmp_path: Path):
    for name in ("b.txt", "a.html", ".DS_Store"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    assert list(read_texts(tmp_path)) == [(str(tmp_path / name), name) for name in ("a.html", "b.txt")]


def test_an_empty_folder_and_a_missing_file_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="holds no page"):
        list(read_texts(tmp_path))
    with pytest.raises(InputError, match="there is no such file"):
        list(read_texts(tmp_path / "absent.txt"))


def test_what_is_said_to_be_a_page_may_be_a_list_of_stubs_with_an_anchor():
    page = read_anchored_page("\n".join(STUBS), "stubs.txt", "40292402")
    assert (page.source, len(page.entries())) == ("stubs.txt: PMID 40292402", len(STUBS))


def test_a_file_is_a_page_or_a_list():
    assert find_anchored_page(page_of().encode(), "page.txt") == read_anchored_page(page_of(), "page.txt")
    for body in ("\n".join(STUBS).encode(), ABSTRACT.encode(), b"", b"\x89PNG\0\0", b"%PDF-1.7"):
        assert find_anchored_page(body, "list.txt") is None


def failed(citation: Citation) -> Resolution:
    return Resolution(citation, error=TransientError("NCBI is away"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[PageQuestion]:
    """Let every service fail, and note what was asked."""
    questions: list[PageQuestion] = []

    def resolve_pages(pages: Sequence[PageQuestion], _services: object) -> list[tuple[Resolution, list[Resolution]]]:
        questions.extend(pages)
        return [(failed(page.anchor), [failed(entry) for entry in page.entries]) for page in pages]

    for module in ("pmsync.resolve.neighbours", "pmsync.nightly"):  # without a database, and with one
        monkeypatch.setattr(f"{module}.resolve_pages", resolve_pages)
    return questions


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache=str(tmp_path / "http.sqlite"))


def pages_of(*lists: str) -> list[AnchoredPage]:
    return [read_anchored_page(page_of(*lists), "page.txt")]


def test_the_answers_stand_in_the_lists_of_the_page(asked: list[PageQuestion], settings: Settings):
    [page] = answer_pages(pages_of("References", *STUBS[:2], "Cited by", STUBS[2]), None, settings)
    assert (page.name, page.anchor.citation.text) == ("page.txt", CITATION)
    assert [(name, [answer.citation.text for answer in answers]) for name, answers in page.lists] == [
        ("References", STUBS[:2]),
        ("Cited by", STUBS[2:3]),
    ]
    assert [answer.citation.text for answer in page.entries] == STUBS[:3]
    assert [entry.text for question in asked for entry in question.entries] == STUBS[:3]


def test_pages_in_a_database_are_called_by_their_source(asked: list[PageQuestion], settings: Settings, tmp_path: Path):
    [page] = answer_pages(pages_of(*STUBS[:2]), tmp_path / "refs.db", settings)
    assert page.name == "page.txt: doi:10.2147/ijn.s506221"
    assert [answer.citation.text for answer in page.entries] == STUBS[:2]
    assert {str(answer.error) for answer in page.entries} == {"NCBI is away"}
