"""Trains the classifier's sparse experts on the examples: a few seconds, at first start."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bothand.language.sparse_expert import SparseExpert, letter_groups, word_groups
from bothand.safety.classifier import LABELS, Bars, Classifier, artefact, read_examples
from bothand.safety.normalise import Normaliser


def build(home: Path, normalise: Normaliser) -> Path:
    """Train and write the artefact.

    Returns:
        The artefact's path.

    Raises:
        OSError: The artefact can't be written.
    """
    examples = read_examples()
    texts = [" ".join(normalise(text).words) for text, _ in examples]
    # Sorted names would put the columns in another order than LABELS.
    truth = np.array([f"{LABELS.index(label):02d}" for _, label in examples])
    letters = SparseExpert.fit(texts, truth, letter_groups)
    words = SparseExpert.fit(texts, truth, word_groups)
    path = artefact(home)
    Classifier(letters, words, Bars.read()).save(path)
    return path
