"""An index of texts that names the nearest of each by TF-IDF, which stand for PubMed's similar articles.

PubMed ranks by the words of title, abstract and MeSH terms too, the title's counted twice, and by nothing else (PubMed
Help, "Similar Articles"); so the order is of the same kind, and journals and dates mix as they do there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from heapq import nlargest
from math import log, sqrt

_WORD = re.compile(r"[a-z][a-z0-9-]{2,}")
_RARE, _COMMON = 2, 0.1  # a word is of use in two texts at least, and not in more than one of ten


class Index:
    """Texts by number; ``close`` it before asking."""

    def __init__(self) -> None:
        self._words: dict[int, Counter[str]] = {}
        self._weights: dict[int, dict[str, float]] = {}
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all texts, as they came."""
        return tuple(self._weights)

    def add(self, number: int, text: str) -> None:
        """Take up a text."""
        self._words[number] = Counter(_WORD.findall(text.lower()))

    def close(self) -> None:
        """Weigh the words: ``(1 + log tf) * log(N / df)``, each text scaled to length one."""
        holding = Counter(word for words in self._words.values() for word in words)
        most = _COMMON * len(self._words)
        rarity = {word: log(len(self._words) / df) for word, df in holding.items() if _RARE <= df <= most}
        for number, words in self._words.items():
            weights = {word: (1 + log(tf)) * rarity[word] for word, tf in words.items() if word in rarity}
            length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            self._weights[number] = {word: weight / length for word, weight in weights.items()}
            for word, weight in self._weights[number].items():
                self._holding[word].append((number, weight))
        self._words.clear()

    def nearest(self, number: int, count: int) -> list[int]:
        """The ``count`` texts most like this one, itself left out; of equal ones the higher number first."""
        scores: dict[int, float] = defaultdict(float)
        for word, weight in self._weights[number].items():
            for other, other_weight in self._holding[word]:
                scores[other] += weight * other_weight
        scores.pop(number, None)
        return nlargest(count, scores, key=lambda other: (scores[other], other))
