"""The linear classifier over sentence features, letter groups and words.

Three experts read a message whose medication names are replaced by one word:

- multinomial logistic regression on the encoder's features, with the named
  medication classes as extra inputs (meaning);
- two linear support vector machines on TF-IDF weighted parts: groups of 2 to 4
  letters (spelling, slang) and words with their neighbours (exact terms).

Their log-probabilities are added by shares (a product of experts) and calibrated by
a temperature; shares and temperature are those under which sentences that were not
trained on are most likely. Plain numpy at run time; scipy and scikit-learn only to train.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bothand.language import softmax_regression
from bothand.language.calibration import Calibration
from bothand.language.medications import Lexicon, psychiatric
from bothand.language.sparse_expert import SparseExpert, letter_groups, word_groups

Floats = npt.NDArray[np.float32]
Inputs = tuple[list[str], Floats]

_CLASS_WEIGHT = 0.5
# Shares of meaning, letters and words to choose among; the first where there is too
# little to choose by.
_SHARES = ((0.5, 0.3, 0.2), (0.6, 0.25, 0.15), (0.7, 0.2, 0.1))
_SPARSE_SCALE = 4.0
_REGULARISATION = 10.0
_STEPS = 40
_HELD_OUT = 0.2
_SHORT_WORDS = 12
_LEAST_TO_CALIBRATE = 5
_FLOOR = 1e-9
_SEED = 7


class Features(Protocol):
    """What is needed of the sentence encoder."""

    def features(self, texts: Sequence[str]) -> Floats:
        """As `bothand.language.encoder.Encoder.features`."""


@dataclass
class TopicModel:
    """A trained model.

    Attributes:
        labels: The labels, in the order of all outputs.
        classes: The medication classes, in the order of their inputs.
        meaning: Weights [inputs + 1, labels] of the features' expert (bias last).
        letters: The expert on groups of letters.
        words: The expert on words and pairs of words.
        shares: The weights of meaning, letters and words.
        temperature: Divides the summed log-probabilities.
    """

    labels: list[str]
    classes: list[str]
    meaning: Floats
    letters: SparseExpert
    words: SparseExpert
    shares: tuple[float, float, float] = _SHARES[0]
    temperature: float = 1.0

    def predict(self, texts: Sequence[str], encoder: Features, lexicon: Lexicon) -> Floats:
        """Probabilities [texts, labels], calibrated."""
        inputs = _inputs(texts, encoder, lexicon, self.classes)
        return _softmax(self._scores(inputs) / self.temperature)

    def _scores(self, inputs: Inputs) -> Floats:
        return _weighed(self._experts(inputs), self.shares)

    def _experts(self, inputs: Inputs) -> list[Floats]:
        """The log-probabilities [texts, labels] of each expert."""
        masked, dense = inputs
        letters = np.stack([self.letters.scores(letter_groups(text)) for text in masked])
        words = np.stack([self.words.scores(word_groups(text)) for text in masked])
        return [
            _log_softmax(dense @ self.meaning[:-1] + self.meaning[-1]),
            _log_softmax(_SPARSE_SCALE * letters),
            _log_softmax(_SPARSE_SCALE * words),
        ]

    def save(self, path: Path) -> None:
        """Write the model to one file."""
        words = {
            "labels": self.labels,
            "classes": self.classes,
            "letters": self.letters.terms(),
            "words": self.words.terms(),
        }
        np.savez_compressed(
            path,
            words=np.frombuffer(json.dumps(words).encode(), np.uint8),
            meaning=self.meaning,
            shares=np.array(self.shares),
            temperature=np.float32(self.temperature),
            **self.letters.stored("letters"),
            **self.words.stored("words"),
        )

    @classmethod
    def load(cls, path: Path) -> TopicModel:
        """Read a model written by `save`."""
        with np.load(path, allow_pickle=False) as stored:
            first, second, third = (float(share) for share in stored["shares"])
            words = json.loads(stored["words"].tobytes())
            return cls(
                labels=words["labels"],
                classes=words["classes"],
                meaning=stored["meaning"],
                letters=SparseExpert.restored("letters", words["letters"], stored),
                words=SparseExpert.restored("words", words["words"], stored),
                shares=(first, second, third),
                temperature=float(stored["temperature"]),
            )


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    encoder: Features,
    lexicon: Lexicon,
    calibration: Calibration | None = None,
) -> TopicModel:
    """Train a model and calibrate it on sentences held out in turn.

    Args:
        texts: The training sentences.
        labels: The label of each.
        encoder: The sentence encoder.
        lexicon: The medication names.
        calibration: Shares and temperature that are known to fit such data; None: they are
            looked for, which takes a second training of most of it.
    """
    classes = lexicon.classes()
    clean = _inputs(texts, encoder, lexicon, classes)
    names = np.array(labels)
    if calibration is None:
        calibration = calibrate(clean, names, classes)
    short = np.array([row for row, text in enumerate(texts) if len(text.split()) <= _SHORT_WORDS])
    noisy = _inputs(misspelt([texts[row] for row in short]), encoder, lexicon, classes)
    model = _fit(_joined(clean, noisy), np.concatenate([names, names[short]]), classes)
    model.shares, model.temperature = calibration.shares, calibration.temperature
    return model


def calibrate(inputs: Inputs, names: npt.NDArray[np.str_], classes: Sequence[str]) -> Calibration:
    """The shares and the temperature that fit best sentences that were held out.

    Args:
        inputs: The sentences' inputs.
        names: The label of each.
        classes: The medication classes.
    """
    from sklearn.model_selection import train_test_split

    known = Calibration(len(names), len(set(names)), _SHARES[0], 1.0)
    if min(Counter(names).values()) < _LEAST_TO_CALIBRATE:
        return known
    inner, outer = train_test_split(
        np.arange(len(names)), test_size=_HELD_OUT, stratify=names, random_state=_SEED
    )
    part = _fit(_rows(inputs, inner), names[inner], classes)
    truth = np.searchsorted(np.array(part.labels), names[outer])
    shares, temperature = _calibrated(part._experts(_rows(inputs, outer)), truth)
    return replace(known, shares=shares, temperature=temperature)


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


def _inputs(
    texts: Sequence[str], encoder: Features, lexicon: Lexicon, classes: Sequence[str]
) -> Inputs:
    masked, flags = [], np.zeros((len(texts), len(classes) + 1), np.float32)
    for row, text in enumerate(texts):
        mentions = lexicon.find(text)
        ours = psychiatric(mentions)
        masked.append(lexicon.replace(text, ours, "medication"))
        for mention in mentions:
            flags[row, classes.index(mention.medication_class)] = _CLASS_WEIGHT
        flags[row, -1] = _CLASS_WEIGHT * bool(ours)
    return masked, np.concatenate([encoder.features(masked), flags], axis=1)


def _rows(inputs: Inputs, index: npt.NDArray[np.int64]) -> Inputs:
    masked, dense = inputs
    return [masked[row] for row in index], dense[index]


def _joined(one: Inputs, other: Inputs) -> Inputs:
    return [*one[0], *other[0]], np.concatenate([one[1], other[1]])


def _fit(inputs: Inputs, names: npt.NDArray[np.str_], classes: Sequence[str]) -> TopicModel:
    from threadpoolctl import threadpool_limits

    masked, dense = inputs
    labels, truth = np.unique(names, return_inverse=True)
    # Two threads of ours use two cores better than the matrices' own threads do. One alone
    # fits borders: liblinear has one generator of random numbers for all threads.
    with threadpool_limits(limits=1), ThreadPoolExecutor(1, "fit") as beside:
        meaning = beside.submit(softmax_regression.fit, dense, truth, _REGULARISATION, _STEPS)
        letters = SparseExpert.fit(masked, names, letter_groups)
        words = SparseExpert.fit(masked, names, word_groups)
        return TopicModel(
            labels=[str(label) for label in labels],
            classes=list(classes),
            meaning=meaning.result(),
            letters=letters,
            words=words,
        )


def _calibrated(
    experts: Sequence[Floats], truth: npt.NDArray[np.int64]
) -> tuple[tuple[float, float, float], float]:
    """The shares and the temperature under which held-out sentences are most likely.

    The temperature after Guo et al. 2017.
    """

    def loss(shares: tuple[float, float, float], temperature: float) -> float:
        found = _log_softmax(_weighed(experts, shares) / np.float32(temperature))
        return float(-found[np.arange(len(truth)), truth].mean())

    choices = [(shares, step / 20) for shares in _SHARES for step in range(4, 41)]
    return min(choices, key=lambda choice: loss(*choice))


def _weighed(experts: Sequence[Floats], shares: Sequence[float]) -> Floats:
    total: Floats = np.zeros_like(experts[0])
    for share, scores in zip(shares, experts, strict=True):
        total += np.float32(share) * scores
    return total


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    result: Floats = np.maximum(logs, np.log(_FLOOR)).astype(np.float32)
    return result


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return result
