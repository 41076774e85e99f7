"""The linear classifier over sentence embeddings and letter groups.

Two experts read a message whose medication names are replaced by one word:

- multinomial logistic regression on the sentence embedding, with the named
  medication classes as extra inputs (meaning);
- a linear support vector machine on TF-IDF weighted groups of 2 to 4 letters
  within words (spelling, slang, exact terms).

Their log-probabilities are added with fixed weights (a product of experts) and
calibrated by a temperature found on sentences that were not trained on. Plain
numpy at run time; scikit-learn only to train.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bothand.language.encoder import Encoder
from bothand.language.medications import Lexicon

Floats = npt.NDArray[np.float32]

_CLASS_WEIGHT = 0.5
_SPELLING_SHARE = 0.4
_SPELLING_SCALE = 4.0
_REGULARISATION = 30.0
_LEAST_COUNT = 3
_SIZES = (2, 3, 4)
_HELD_OUT = 0.2
_SHORT_WORDS = 12
_LEAST_TO_CALIBRATE = 5
_FLOOR = 1e-9
_SEED = 7


@dataclass
class TopicModel:
    """A trained model.

    Attributes:
        labels: The labels, in the order of all outputs.
        classes: The medication classes, in the order of their inputs.
        meaning: Weights [inputs + 1, labels] of the embedding's expert (bias last).
        vocabulary: Letter group -> row of ``spelling``.
        rarity: Inverse document frequency of each letter group.
        spelling: Weights [letter groups + 1, labels] of the letters' expert.
        temperature: Divides the summed log-probabilities.
    """

    labels: list[str]
    classes: list[str]
    meaning: Floats
    vocabulary: dict[str, int]
    rarity: Floats
    spelling: Floats
    temperature: float

    def predict(self, texts: Sequence[str], encoder: Encoder, lexicon: Lexicon) -> Floats:
        """Probabilities [texts, labels], calibrated."""
        masked, dense = _inputs(texts, encoder, lexicon, self.classes)
        return _softmax(self._scores(masked, dense) / self.temperature)

    def _scores(self, masked: Sequence[str], dense: Floats) -> Floats:
        meaning = _log_softmax(dense @ self.meaning[:-1] + self.meaning[-1])
        rows = []
        for text in masked:
            index, values = self._letters(text)
            score = values @ self.spelling[index].astype(np.float32) + self.spelling[-1]
            rows.append(_SPELLING_SCALE * score)
        spelling = _log_softmax(np.array(rows, np.float32))
        return (1 - _SPELLING_SHARE) * meaning + _SPELLING_SHARE * spelling

    def _letters(self, text: str) -> tuple[npt.NDArray[np.int64], Floats]:
        counts = Counter(group for group in letter_groups(text) if group in self.vocabulary)
        index = np.array([self.vocabulary[group] for group in counts], np.int64)
        values = (1 + np.log(np.array(list(counts.values()), np.float32))) * self.rarity[index]
        length = float(np.linalg.norm(values))
        return index, values / length if length else values

    def save(self, path: Path) -> None:
        """Write the model to one file."""
        letters = sorted(self.vocabulary, key=self.vocabulary.__getitem__)
        words = {"labels": self.labels, "classes": self.classes, "letters": letters}
        np.savez_compressed(
            path,
            words=np.frombuffer(json.dumps(words).encode(), np.uint8),
            meaning=self.meaning,
            rarity=self.rarity,
            spelling=self.spelling.astype(np.float16),
            temperature=np.float32(self.temperature),
        )

    @classmethod
    def load(cls, path: Path) -> TopicModel:
        """Read a model written by `save`."""
        with np.load(path, allow_pickle=False) as stored:
            words = json.loads(stored["words"].tobytes())
            return cls(
                labels=words["labels"],
                classes=words["classes"],
                meaning=stored["meaning"],
                vocabulary={group: row for row, group in enumerate(words["letters"])},
                rarity=stored["rarity"],
                spelling=stored["spelling"],
                temperature=float(stored["temperature"]),
            )


def train(
    texts: Sequence[str], labels: Sequence[str], encoder: Encoder, lexicon: Lexicon
) -> TopicModel:
    """Train a model and calibrate it on sentences held out in turn.

    Args:
        texts: The training sentences.
        labels: The label of each.
        encoder: The sentence encoder.
        lexicon: The medication names.
    """
    from sklearn.model_selection import train_test_split

    classes = lexicon.classes()
    clean = _inputs(texts, encoder, lexicon, classes)
    names = np.array(labels)
    short = np.array([row for row, text in enumerate(texts) if len(text.split()) <= _SHORT_WORDS])
    noisy = _inputs(misspelt([texts[row] for row in short]), encoder, lexicon, classes)
    model = _fit(_joined(clean, noisy), np.concatenate([names, names[short]]), classes)
    if min(Counter(labels).values()) >= _LEAST_TO_CALIBRATE:
        inner, outer = train_test_split(
            np.arange(len(names)), test_size=_HELD_OUT, stratify=names, random_state=_SEED
        )
        part = _fit(_rows(clean, inner), names[inner], classes)
        truth = np.searchsorted(np.array(part.labels), names[outer])
        model.temperature = _temperature(part._scores(*_rows(clean, outer)), truth)
    return model


def misspelt(texts: Sequence[str]) -> list[str]:
    """Each text with a typing error in about one word of six, the same at every run.

    Short texts are trained on so beside the originals: the first expert reads a
    misspelt word better for it.
    """
    chance = random.Random(_SEED)
    found = []
    for text in texts:
        words = text.lower().split()
        for _ in range(max(1, len(words) // 6)):
            index = chance.randrange(len(words))
            word = words[index]
            if len(word) < 4:
                continue
            at = chance.randrange(1, len(word) - 1)
            words[index] = chance.choice(
                (
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                    word[:at] + word[at] + word[at:],
                )
            )
        found.append(" ".join(words))
    return found


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


def _inputs(
    texts: Sequence[str], encoder: Encoder, lexicon: Lexicon, classes: Sequence[str]
) -> tuple[list[str], Floats]:
    masked, flags = [], np.zeros((len(texts), len(classes) + 1), np.float32)
    for row, text in enumerate(texts):
        mentions = lexicon.find(text)
        masked.append(lexicon.replace(text, mentions, "medication"))
        for mention in mentions:
            flags[row, classes.index(mention.medication_class)] = _CLASS_WEIGHT
            flags[row, -1] = _CLASS_WEIGHT
    return masked, np.concatenate([encoder.encode(masked), flags], axis=1)


def _rows(
    inputs: tuple[list[str], Floats], index: npt.NDArray[np.int64]
) -> tuple[list[str], Floats]:
    masked, dense = inputs
    return [masked[row] for row in index], dense[index]


def _joined(
    one: tuple[list[str], Floats], other: tuple[list[str], Floats]
) -> tuple[list[str], Floats]:
    return [*one[0], *other[0]], np.concatenate([one[1], other[1]])


def _fit(
    inputs: tuple[list[str], Floats], names: npt.NDArray[np.str_], classes: Sequence[str]
) -> TopicModel:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    masked, dense = inputs
    meaning = LogisticRegression(C=_REGULARISATION, max_iter=100).fit(dense, names)
    letters = TfidfVectorizer(
        analyzer=letter_groups, min_df=_LEAST_COUNT, sublinear_tf=True, dtype=np.float32
    )
    sparse = letters.fit_transform(masked)
    spelling = LinearSVC(C=1.0, random_state=_SEED).fit(sparse, names)
    return TopicModel(
        labels=[str(label) for label in meaning.classes_],
        classes=list(classes),
        meaning=_stack(meaning),
        vocabulary={group: int(row) for group, row in letters.vocabulary_.items()},
        rarity=letters.idf_.astype(np.float32),
        spelling=_stack(spelling),
        temperature=1.0,
    )


def _stack(linear: Any) -> Floats:
    stacked: Floats = np.concatenate([linear.coef_.T, linear.intercept_[None]]).astype(np.float32)
    return stacked


def _temperature(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The temperature under which held-out sentences are most likely (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        found = _log_softmax(scores / np.float32(temperature))
        return float(-found[np.arange(len(truth)), truth].mean())

    return min((step / 20 for step in range(4, 61)), key=loss)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    result: Floats = np.maximum(logs, np.log(_FLOOR)).astype(np.float32)
    return result


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return result
