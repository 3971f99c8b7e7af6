"""The questions that Datasette offers by name are answered by SQLite alone, and say what is to be filled in."""

from __future__ import annotations

import re

import pytest

from pmsync.store.schema.queries import QUERIES


@pytest.fixture
def asked(db):
    """Give what answers a query, with nothing filled in where nothing is said."""
    db.create_function("escape_fts", 1, lambda words: " ".join(f'"{word}"' for word in words.split()))

    def ask(name: str, **filled: str) -> list[dict[str, object]]:
        names = re.findall(r"(?<!:):([a-z_]+)", QUERIES[name].sql)
        return [dict(row) for row in db.execute(QUERIES[name].sql, dict.fromkeys(names, "") | filled)]

    return ask


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_has_an_answer_with_nothing_filled_in(asked, name):
    assert isinstance(asked(name), list)


@pytest.mark.parametrize("name", QUERIES)
def test_what_may_be_filled_in_is_named_in_the_description(name):
    query = QUERIES[name]
    for parameter in set(re.findall(r"(?<!:):([a-z_]+)", query.sql)):
        spoken = parameter.replace("_", " ")
        assert parameter in query.description or spoken in query.description, parameter


def test_what_stands_below_a_term_counts_unless_it_is_left_out(asked):
    below = asked("articles_by_term", term="viridiplantae")
    assert below
    assert asked("articles_by_term", term="viridiplantae", only_this_term="yes") == []
    assert asked("articles_by_term", term=" Viridiplantae ") == below


def test_words_are_found_in_titles_and_abstracts_and_no_words_find_nothing(asked):
    assert 7 in [row["pmid"] for row in asked("search_everything", words="quokka")]
    assert asked("search_everything", words="zyzzyva") == asked("search_everything") == []


def test_a_day_without_a_change_after_it_has_no_row(asked):
    assert asked("changed_since")
    assert asked("changed_since", day="2999-01-01") == []
