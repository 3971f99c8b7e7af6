"""Batches, and the one question that spoils its batch."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmsync.errors import RefusedError, StoppedError, TransientError
from pmsync.services.batching import in_batches


def refusing(culprits: set[int]):
    def ask(batch: Sequence[int]) -> list[int]:
        if culprits & set(batch):
            raise RefusedError("no")
        return [number * 10 for number in batch]

    return ask


def test_questions_are_asked_in_their_order_a_batch_at_a_time():
    assert list(in_batches(range(5), 2, list)) == [(range(2), [0, 1]), (range(2, 4), [2, 3]), (range(4, 5), [4])]


def test_nothing_is_asked_for_nothing():
    assert list(in_batches([], 50, refusing(set()))) == []


def test_a_refused_batch_is_halved_until_the_culprit_is_alone():
    answers = list(in_batches(range(8), 8, refusing({5})))
    assert [(list(batch), isinstance(answer, RefusedError)) for batch, answer in answers] == [
        ([0, 1, 2, 3], False),
        ([4], False),
        ([5], True),
        ([6, 7], False),
    ]


@pytest.mark.parametrize("error", [TransientError("later"), StoppedError("closed")])
def test_any_other_failure_stands_for_its_whole_batch_and_stops_no_other(error):
    def ask(batch: Sequence[int]) -> str:
        if 0 in batch:
            raise error
        return "answer"

    assert list(in_batches(range(4), 2, ask)) == [(range(2), error), (range(2, 4), "answer")]


@given(st.integers(0, 60), st.integers(1, 20), st.sets(st.integers(0, 59)))
def test_every_question_is_answered_once_and_only_the_culprits_are_refused(count, size, culprits):
    answers = [
        (number, answer) for batch, answer in in_batches(range(count), size, refusing(culprits)) for number in batch
    ]
    assert [number for number, _ in answers] == list(range(count))
    assert {number for number, answer in answers if isinstance(answer, RefusedError)} == culprits & set(range(count))
