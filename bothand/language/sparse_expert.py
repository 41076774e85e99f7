"""A linear support vector machine on TF-IDF weighted parts of texts.

Reads what a sentence embedding passes over: exact terms, slang, spelling. The
parts are groups of letters or of words; scikit-learn trains, plain numpy reads.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Parts = Callable[[str], list[str]]

_SIZES = (2, 3, 4)
_WORD = re.compile(r"[\w']+")
_LEAST_COUNT = 3
_TOLERANCE = 0.01
_SEED = 7


def letter_groups(text: str) -> list[str]:
    """The groups of 2 to 4 letters within the words of a text, edges marked by a space."""
    found = []
    for word in text.lower().split():
        padded = f" {word} "
        for size in _SIZES:
            if len(padded) <= size:
                found.append(padded)
                break
            found += [padded[start : start + size] for start in range(len(padded) - size + 1)]
    return found


def word_groups(text: str) -> list[str]:
    """The words of a text and its pairs of neighbouring words."""
    words = _WORD.findall(text.lower())
    return words + [f"{one} {other}" for one, other in itertools.pairwise(words)]


@dataclass
class SparseExpert:
    """A trained expert.

    Attributes:
        vocabulary: Part -> row of ``weights``.
        rarity: Inverse document frequency of each part.
        weights: [parts + 1, labels], the bias last.
    """

    vocabulary: dict[str, int]
    rarity: Floats
    weights: npt.NDArray[Any]

    def scores(self, parts: Sequence[str]) -> Floats:
        """The label's scores of a text, given its parts: its distances from each border."""
        counts = Counter(part for part in parts if part in self.vocabulary)
        index = np.array([self.vocabulary[part] for part in counts], np.int64)
        values = (1 + np.log(np.array(list(counts.values()), np.float32))) * self.rarity[index]
        length = float(np.linalg.norm(values))
        if length:
            values = values / length
        found: Floats = values @ self.weights[index].astype(np.float32) + self.weights[-1]
        return found.astype(np.float32)

    @classmethod
    def fit(cls, texts: Sequence[str], labels: npt.NDArray[np.str_], parts: Parts) -> SparseExpert:
        """Train on texts with their labels; the columns are the sorted labels."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        reader = TfidfVectorizer(
            analyzer=parts, min_df=_LEAST_COUNT, sublinear_tf=True, dtype=np.float32
        )
        table = reader.fit_transform(texts)
        linear = LinearSVC(C=1.0, tol=_TOLERANCE, random_state=_SEED).fit(table, labels)
        weights = np.concatenate([linear.coef_.T, linear.intercept_[None]])
        if weights.shape[1] == 1:
            # Of two labels scikit-learn keeps the second's border alone.
            weights = np.concatenate([-weights, weights], axis=1)
        return cls(
            vocabulary={part: int(row) for part, row in reader.vocabulary_.items()},
            rarity=reader.idf_.astype(np.float32),
            weights=weights.astype(np.float16),
        )

    def stored(self, name: str) -> dict[str, Any]:
        """What belongs into an ``.npz`` file; the vocabulary goes into its list of words."""
        return {f"{name}_rarity": self.rarity, f"{name}_weights": self.weights}

    def terms(self) -> list[str]:
        """The parts in the order of their rows."""
        return sorted(self.vocabulary, key=self.vocabulary.__getitem__)

    @classmethod
    def restored(cls, name: str, terms: Sequence[str], stored: Any) -> SparseExpert:
        """The expert of an ``.npz`` file."""
        return cls(
            vocabulary={part: row for row, part in enumerate(terms)},
            rarity=stored[f"{name}_rarity"],
            weights=stored[f"{name}_weights"],
        )
