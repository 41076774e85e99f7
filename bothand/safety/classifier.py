"""A small classifier of crisis levels on sentence embeddings.

Ridge regression of the labels on likenesses to the examples: one matrix
inversion trains it, and the same inversion gives every example's score by a
model that hasn't seen it, from which the bars are set. Kept as plain arrays in
one file whose name holds a hash of what it was trained on, so that it never
goes stale and never is part of what staff publish.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS, Level
from bothand.safety.normalise import Normaliser
from bothand.safety.windows import chosen, pieces

LABELS = (*FULL_KINDS, "check", "info", "none")
NEAR = 3.0
"""How fast likeness falls with the distance of two embeddings."""
WORDS = 1.0
"""How fast it falls with the distance of the words and word pairs they are made of."""
RIDGE = 0.1
FALSE_FULL = 0.03
"""Share of the ordinary examples that may give the full reply, each unseen. A good part of
them are chosen to look like danger; of the visitors' ordinary questions far fewer do."""
FALSE_CHECK = 0.06
INFO = 0.5
_WIDTH = 384
_SEVERAL = 2
_MANY = 8
_MANY_STRICTER = 0.5
"""How much of the way to certainty the bar rises where a text has many pieces."""

_CODE = ("classifier.py", "normalise.py", "windows.py", "spelling.yml")

Floats = npt.NDArray[np.float32]


class Embeds(Protocol):
    """What the classifier needs of a sentence encoder."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector per text."""


class ClassifierError(RuntimeError):
    """The artefact can't be used."""


@dataclass(frozen=True)
class Verdict:
    """What the classifier says of a text."""

    level: Level
    kind: str | None


NO_VERDICT = Verdict(Level.NONE, None)


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


@dataclass(frozen=True)
class Classifier:
    """The trained weights.

    A text is described by its likeness to every example (a kernel on embedding
    and wording), and the labels are scored linearly on that: measured on
    sentences of other hands it finds half as many again of the crises, at the
    same rate of false alarms, as logistic regression on the embedding alone.

    Attributes:
        vectors: Embeddings of the examples.
        wording: Their words.
        weights: One column per label, one row per example.
        bias: One number per label.
        full: Score of any full kind from which the level is FULL.
        check: Score of a full kind or "check" from which it is CHECK.
        info: Score of "info" from which it is INFO.
        heavy: Words and how much they speak for danger, to choose pieces by.
    """

    vectors: Floats
    wording: Wording
    weights: Floats
    bias: Floats
    full: float
    check: float
    info: float
    heavy: dict[str, float]

    def scores(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Return one row of label scores (near 0 to 1) per text with its embedding."""
        likeness = kernel(
            vectors @ self.vectors.T, np.stack([self.wording.likeness(text) for text in texts])
        )
        result: Floats = likeness @ self.weights + self.bias
        return result

    def verdict(self, words: Sequence[str], encoder: Embeds) -> Verdict:
        """Judge a text in plain words: the most urgent of its pieces counts."""
        every = pieces(words)
        if not every:
            return NO_VERDICT
        read = chosen(every, self._weight)
        table = self.scores(read, encoder.encode(read))
        full, check, info = self.full, self.check, self.info
        if len(read) > _MANY:
            full, check = (each + (1 - each) * _MANY_STRICTER for each in (full, check))
            info = 1.0
        kinds = len(FULL_KINDS)
        danger = table[:, :kinds].sum(axis=1)
        worst = int(danger.argmax())
        if danger[worst] >= full:
            return Verdict(Level.FULL, FULL_KINDS[int(table[worst, :kinds].argmax())])
        if float((danger + table[:, kinds]).max()) >= check:
            return Verdict(Level.CHECK, "check")
        asked = table[:, kinds + 1]
        if float(asked.max()) >= info:
            return Verdict(Level.INFO, "info")
        return NO_VERDICT

    def _weight(self, piece: str) -> float:
        words = piece.split()
        return sum(sorted((self.heavy.get(word, 0.0) for word in words), reverse=True)[:6])

    def save(self, path: Path) -> None:
        """Write the artefact whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(
                    file,
                    labels=np.array(LABELS),
                    vectors=self.vectors,
                    terms=np.array(list(self.wording.rare)),
                    rarity=np.array([each for _, each in self.wording.rare.values()]),
                    wording=self.wording.table,
                    weights=self.weights,
                    bias=self.bias,
                    thresholds=np.array([self.full, self.check, self.info]),
                    words=np.array(list(self.heavy)),
                    word_weights=np.array(list(self.heavy.values()), dtype=np.float32),
                )
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @classmethod
    def read(cls, path: Path) -> Classifier:
        """Read an artefact.

        Raises:
            ClassifierError: It is missing, broken or of another shape.
        """
        try:
            with np.load(path, allow_pickle=False) as held:
                labels = tuple(str(each) for each in held["labels"])
                weights = np.asarray(held["weights"], dtype=np.float32)
                bias = np.asarray(held["bias"], dtype=np.float32)
                vectors = np.asarray(held["vectors"], dtype=np.float32)
                table = np.asarray(held["wording"], dtype=np.float32)
                rare = {
                    str(term): (row, float(weight))
                    for row, (term, weight) in enumerate(
                        zip(held["terms"], held["rarity"], strict=True)
                    )
                }
                full, check, info = (float(each) for each in held["thresholds"])
                heavy = {
                    str(word): float(weight)
                    for word, weight in zip(held["words"], held["word_weights"], strict=True)
                }
        except Exception as error:
            raise ClassifierError(f"{path.name} can't be read: {type(error).__name__}") from error
        many = len(vectors)
        fits = (
            labels == LABELS
            and vectors.shape == (many, _WIDTH)
            and weights.shape == (many, len(LABELS))
            and bias.shape == (len(LABELS),)
            and table.shape == (len(rare), many)
        )
        if not fits:
            raise ClassifierError(f"{path.name} has another shape than this code")
        if not (np.isfinite(weights).all() and 0 < full < 1 and 0 < check < 1 and 0 < info < 1):
            raise ClassifierError(f"{path.name} holds impossible numbers")
        return cls(vectors, Wording(rare, table), weights, bias, full, check, info, heavy)


def kernel(near: Floats, wording: Floats) -> Floats:
    """Likeness of texts from the cosines of their embeddings and of their wordings."""
    result: Floats = np.exp(NEAR * (near - 1) + WORDS * (wording - 1)).astype(np.float32)
    return result


def artefact(home: Path, folder: Path = HERE / "examples") -> Path:
    """Where the artefact of this code and these examples lies."""
    from bothand.language.encoder import BUILD, WEIGHTS_SHA256

    hashed = hashlib.sha256(f"{BUILD}:{WEIGHTS_SHA256}".encode())
    for path in (*sorted(folder.glob("*.yml")), *(HERE / name for name in _CODE)):
        hashed.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return home / "safety" / f"{hashed.hexdigest()[:16]}.npz"


def read_examples(folder: Path = HERE / "examples") -> list[tuple[str, str]]:
    """Return every training sentence with its label.

    Raises:
        ClassifierError: A file is named after no label.
    """
    found = []
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in LABELS:
            raise ClassifierError(f"{path.name}: no label of this name")
        found += [(str(each), path.stem) for each in read_yaml(path)["examples"]]
    return found


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


def words_of(texts: Sequence[str]) -> Wording:
    """Weigh the words and word pairs of the examples by how rare they are."""
    every = [_terms(text) for text in texts]
    spread = Counter(term for terms in every for term in terms)
    kept = sorted(term for term, count in spread.items() if count >= _SEVERAL)
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


def _terms(text: str) -> set[str]:
    words = text.split()
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}


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
        if count >= _SEVERAL
    }
    return {word: weight for word, weight in sorted(found.items()) if weight > 0}
