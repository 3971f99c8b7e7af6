"""Many questions for one service, sent in batches; one that is refused is halved until the culprit is alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pmsync.errors import RefusedError, ServiceError

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def in_batches(
    items: Sequence[Item], size: int, ask: Callable[[Sequence[Item]], Answer]
) -> Iterator[tuple[Sequence[Item], Answer | ServiceError]]:
    """Ask for ``items`` in batches of ``size``; yield each batch with its answer, or with the error that stands for it.

    A batch that is refused (RefusedError) is halved until the culprit is alone.
    """
    waiting = [items[start : start + size] for start in range(0, len(items), size)][::-1]
    while waiting:
        batch = waiting.pop()
        try:
            yield batch, ask(batch)
        except RefusedError as error:
            if len(batch) == 1:
                yield batch, error
            else:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
        except ServiceError as error:
            yield batch, error
