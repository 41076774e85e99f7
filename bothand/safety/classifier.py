"""A small classifier of crisis levels on sentence embeddings.

Trained by `training`. Kept as plain arrays in one file whose name holds a hash
of what it was trained on, so that it never goes stale and never is part of what
staff publish.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS, Level
from bothand.safety.windows import chosen, pieces
from bothand.safety.wording import Floats, Wording

LABELS = (*FULL_KINDS, "check", "info", "none")
NEAR = 3.0
"""How fast likeness falls with the distance of two embeddings."""
WORDS = 1.0
"""How fast it falls with the distance of the words and word pairs they are made of."""
_WIDTH = 384
_MANY = 8
_MANY_STRICTER = 0.5
"""How much of the way to certainty the bar rises where a text has many pieces."""

_CODE = (
    "classifier.py",
    "training.py",
    "wording.py",
    "normalise.py",
    "spelling.py",
    "windows.py",
    "spelling.yml",
)
"""What the artefact is made by, beside the examples: a change here makes it anew."""


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
