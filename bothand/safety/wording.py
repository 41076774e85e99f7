"""Compares texts by their words and word pairs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

SEVERAL = 2
"""In so many examples a word must stand to count."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Wording:
    """The words and word pairs of the examples, to compare wordings by.

    Attributes:
        rare: Each known word or pair, with its column and its weight.
        table: Weights of each word (row) in each example (column), unit columns.
    """

    rare: dict[str, tuple[int, float]]
    table: Floats

    def likeness(self, piece: str) -> Floats:
        """Cosine of a text's wording to that of every example."""
        found = [self.rare[term] for term in _terms(piece) if term in self.rare]
        if not found:
            return np.zeros(self.table.shape[1], dtype=np.float32)
        weights = np.array([weight for _, weight in found], dtype=np.float32)
        weights /= np.linalg.norm(weights)
        result: Floats = weights @ self.table[[row for row, _ in found]]
        return result


def words_of(texts: Sequence[str]) -> Wording:
    """Weigh the words and word pairs of the examples by how rare they are."""
    every = [_terms(text) for text in texts]
    spread = Counter(term for terms in every for term in terms)
    kept = sorted(term for term, count in spread.items() if count >= SEVERAL)
    rare = {
        term: (row, math.log((1 + len(texts)) / (1 + spread[term])) + 1)
        for row, term in enumerate(kept)
    }
    table = np.zeros((len(rare), len(texts)), dtype=np.float32)
    for column, terms in enumerate(every):
        for term in terms:
            if term in rare:
                row, weight = rare[term]
                table[row, column] = weight
    table /= np.maximum(np.linalg.norm(table, axis=0), 1e-9)
    return Wording(rare, table)


def _terms(text: str) -> set[str]:
    words = text.split()
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}
