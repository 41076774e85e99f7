"""Trains the classifier on the examples and sets its bars.

Ridge regression of the labels on likenesses to the examples: one matrix
inversion trains it, and the same inversion gives every example's score by a
model that hasn't seen it, from which the bars are set.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bothand.safety.classifier import (
    LABELS,
    Classifier,
    Embeds,
    artefact,
    kernel,
    read_examples,
)
from bothand.safety.levels import FULL_KINDS
from bothand.safety.normalise import Normaliser
from bothand.safety.wording import SEVERAL, Floats, words_of

RIDGE = 0.1
FALSE_FULL = 0.03
"""Share of the ordinary examples that may give the full reply, each unseen. A good part of
them are chosen to look like danger; of the visitors' ordinary questions far fewer do."""
FALSE_CHECK = 0.06
INFO = 0.5


def build(encoder: Embeds, home: Path, normalise: Normaliser) -> Path:
    """Train the classifier and write its artefact.

    Returns:
        The artefact's path.

    Raises:
        OSError: The artefact can't be written.
    """
    examples = read_examples()
    plain = [normalise(text).words for text, _ in examples]
    texts = [" ".join(words) for words in plain]
    vectors = encoder.encode(texts)
    truth = np.array([LABELS.index(label) for _, label in examples])
    wording = words_of(texts)
    likeness = kernel(vectors @ vectors.T, wording.table.T @ wording.table)
    weights, bias, unseen = fit(likeness, truth)
    full, check, info = thresholds(unseen, truth)
    path = artefact(home)
    Classifier(vectors, wording, weights, bias, full, check, info, _heavy(plain, truth)).save(path)
    return path


def fit(likeness: Floats, truth: npt.NDArray[np.int_]) -> tuple[Floats, Floats, Floats]:
    """Fit by ridge regression on the labels, in closed form.

    Returns:
        Weights, bias, and each example's scores by a model that hasn't seen it
        (leave-one-out, which has a closed form here too).
    """
    wanted = np.eye(len(LABELS))[truth]
    bias = wanted.mean(axis=0)
    inverse = np.linalg.inv(likeness.astype(np.float64) + RIDGE * np.eye(len(truth)))
    weights = inverse @ (wanted - bias)
    unseen = wanted - weights / np.diag(inverse)[:, None]
    return weights.astype(np.float32), bias.astype(np.float32), unseen.astype(np.float32)


def thresholds(table: Floats, truth: npt.NDArray[np.int_]) -> tuple[float, float, float]:
    """The lowest bars that keep false alarms on ordinary sentences within bounds."""
    kinds = len(FULL_KINDS)
    ordinary = truth == LABELS.index("none")
    danger = table[:, :kinds].sum(axis=1)
    full = _bar(danger[ordinary], FALSE_FULL, 0.2)
    check = _bar((danger + table[:, kinds])[ordinary], FALSE_CHECK, 0.2)
    return full, check, INFO


def _bar(scores: Floats, share: float, least: float) -> float:
    bar = float(np.quantile(scores, 1 - share))
    return min(0.95, max(least, bar))


def _heavy(plain: Sequence[Sequence[str]], truth: npt.NDArray[np.int_]) -> dict[str, float]:
    grave: Counter[str] = Counter()
    light: Counter[str] = Counter()
    for words, label in zip(plain, truth, strict=True):
        (light if LABELS[label] in ("none", "info") else grave).update(set(words))
    scale = (sum(light.values()) + 1) / (sum(grave.values()) + 1)
    found = {
        word: math.log((count * scale + 0.5) / (light[word] + 0.5))
        for word, count in grave.items()
        if count >= SEVERAL
    }
    return {word: weight for word, weight in sorted(found.items()) if weight > 0}
