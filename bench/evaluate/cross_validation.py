"""The topic classifier on its own training sentences, each judged by a model without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bench.evaluate.metrics import auroc
from bothand.content.topics import read_examples
from bothand.language import topic_model
from bothand.language.encoder import Encoder
from bothand.language.medications import Lexicon

FOLDS = 3
_SEED = 11
# The labels whose messages no answer of ours is about.
OUTSIDE = ("out_of_scope", "other_language", "nonsense")


@dataclass(frozen=True)
class CrossValidated:
    """What came of it.

    Attributes:
        confidence: The probability of the chosen label, per sentence.
        right: Whether it was the sentence's own.
        confusions: Pairs (own, chosen) with their counts, the most frequent first.
        worst: Labels with the share chosen right, the worst first.
        outside: AUROC of the surest answer's probability, answerable against outside.
    """

    confidence: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]
    confusions: list[tuple[tuple[str, str], int]]
    worst: list[tuple[str, float]]
    outside: float


def training_sentences(data: Path) -> tuple[list[str], list[str]]:
    """All training sentences under ``data`` with their labels."""
    texts: list[str] = []
    labels: list[str] = []
    for path in sorted(data.rglob("*.yml")):
        for part in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or ():
            found = read_examples(part["examples"])
            texts += found
            labels += [part["intent"]] * len(found)
    return texts, labels


def cross_validate(
    texts: Sequence[str], labels: Sequence[str], encoder: Encoder, lexicon: Lexicon
) -> CrossValidated:
    """Train ``FOLDS`` times on all but one part and predict that part."""
    from sklearn.model_selection import StratifiedKFold

    names = np.array(labels)
    columns = np.array(sorted(set(labels)))
    table = np.zeros((len(names), len(columns)), np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    for inner, outer in folds.split(names, names):
        model = topic_model.train(
            [texts[row] for row in inner], list(names[inner]), encoder, lexicon
        )
        table[outer] = model.predict([texts[row] for row in outer], encoder, lexicon)
    return summarise(names, columns, table)


def summarise(
    names: npt.NDArray[np.str_], columns: npt.NDArray[np.str_], table: npt.NDArray[np.float32]
) -> CrossValidated:
    """Figures from out-of-fold probabilities [sentences, labels]."""
    chosen = columns[table.argmax(axis=1)]
    right = chosen == names
    pairs = Counter(
        (str(own), str(other)) for own, other in zip(names, chosen, strict=True) if own != other
    )
    shares = {str(label): float(right[names == label].mean()) for label in columns}
    answers = np.array([label.startswith("faq/") for label in columns])
    surest = table[:, answers].max(axis=1)
    outside = np.isin(names, OUTSIDE)
    inside = np.array([label.startswith("faq/") for label in names])
    return CrossValidated(
        confidence=table.max(axis=1),
        right=right,
        confusions=pairs.most_common(),
        worst=sorted(shares.items(), key=lambda each: each[1]),
        outside=auroc(surest[inside], surest[outside]),
    )
