"""A classifier of crisis levels: three experts that read a text in different ways.

- an encoder fine-tuned for this (``adapter.npz``, `bothand.safety.reader`), which
  reads meaning in context: docs/decisions/0006-safety-adapter.md;
- two linear support vector machines on groups of letters and on words, trained by
  `training` from the examples.

Their log-probabilities are added with fixed weights. The file of the last two is named
after a hash of what it was trained on, so that it never goes stale, and nothing here is
part of what staff publish.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bothand.language.sparse_expert import SparseExpert, letter_groups, word_groups
from bothand.safety.files import HERE, read_yaml
from bothand.safety.levels import FULL_KINDS, Level

Floats = npt.NDArray[np.float32]

LABELS = (*FULL_KINDS, "check", "info", "none")
_READING, _LETTERS, _WORDS = 0.5, 0.3, 0.2
_SPARSE_SCALE = 4.0
_FLOOR = 1e-6
_BARS = HERE / "bars.yml"
_MOST_WINDOWS = 26
_ALSO_NAMED = {"ordinary": "none"}

_CODE = ("classifier.py", "training.py", "normalise.py", "spelling.py", "spelling.yml")
"""What the artefact is made by, beside the examples: a change here makes it anew."""


class Reads(Protocol):
    """What the classifier needs of the fine-tuned encoder."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return one row of label probabilities per text."""


class ClassifierError(RuntimeError):
    """The artefact can't be used."""


@dataclass(frozen=True)
class Verdict:
    """What the classifier says of a text; at FULL and CHECK how probable it is."""

    level: Level
    kind: str | None
    probability: float = 0.0


NO_VERDICT = Verdict(Level.NONE, None)


@dataclass(frozen=True)
class Bars:
    """From which probability on a level is given (``bars.yml`` says how they were chosen).

    Attributes:
        full: Of all full kinds together.
        check: Of a full kind or "check".
        info: Of "info".
        many_stricter: How much of the way to certainty the bars rise where a text has
            many windows, each of which may err.
    """

    full: float
    check: float
    info: float
    many_stricter: float

    @classmethod
    def read(cls) -> Bars:
        """Read them.

        Raises:
            ClassifierError: One is missing or impossible.
        """
        held = read_yaml(_BARS)
        try:
            bars = cls(**{name: float(value) for name, value in held.items()})
        except (TypeError, ValueError) as error:
            raise ClassifierError(f"{_BARS.name}: {error}") from error
        if not all(0 < each < 1 for each in (bars.full, bars.check, bars.info)):
            raise ClassifierError(f"{_BARS.name} holds impossible numbers")
        return bars

    def for_windows(self, count: int) -> Bars:
        """The bars for a text that was read in so many windows."""
        if count < 3:
            return self
        rise = self.many_stricter * min(1.0, count / _MOST_WINDOWS + 0.3)
        full, check = (each + (1 - each) * rise for each in (self.full, self.check))
        return Bars(full, check, 1.0, self.many_stricter)


@dataclass(frozen=True)
class Classifier:
    """The trained experts; the fine-tuned encoder is given with each text."""

    letters: SparseExpert
    words: SparseExpert
    bars: Bars

    def verdict(self, texts: Sequence[str], plain: Sequence[str], reader: Reads) -> Verdict:
        """Judge a text; the most urgent of its windows counts.

        Args:
            texts: Its windows as they were written.
            plain: The same in plain words (`Normaliser`).
            reader: The fine-tuned encoder.
        """
        if not texts:
            return NO_VERDICT
        sparse = self._sparse(plain)
        chosen = _weightiest(np.exp(sparse))
        table = self.probabilities([texts[row] for row in chosen], sparse[chosen], reader)
        bars = self.bars.for_windows(len(texts))
        kinds = len(FULL_KINDS)
        danger = table[:, :kinds].sum(axis=1)
        worst = int(danger.argmax())
        if danger[worst] >= bars.full:
            kind = FULL_KINDS[int(table[worst, :kinds].argmax())]
            return Verdict(Level.FULL, kind, float(danger[worst]))
        unclear = float((danger + table[:, kinds]).max())
        if unclear >= bars.check:
            return Verdict(Level.CHECK, "check", unclear)
        if float(table[:, kinds + 1].max()) >= bars.info:
            return Verdict(Level.INFO, "info")
        return NO_VERDICT

    def danger(
        self, texts: Sequence[str], plain: Sequence[str], reader: Reads, with_check: bool
    ) -> float:
        """The greatest probability of all full kinds together among texts, none left out.

        Args:
            texts: Texts as they were written.
            plain: The same in plain words.
            reader: The fine-tuned encoder.
            with_check: Count "check" to the full kinds.
        """
        table = self.probabilities(texts, self._sparse(plain), reader)
        return float(table[:, : len(FULL_KINDS) + with_check].sum(axis=1).max())

    def probabilities(self, texts: Sequence[str], sparse: Floats, reader: Reads) -> Floats:
        """Label probabilities [texts, labels] of all experts together."""
        read = np.log(np.maximum(reader.probabilities(texts), _FLOOR))
        return _softmax(_READING * read + sparse)

    def _sparse(self, plain: Sequence[str]) -> Floats:
        """The weighted log-probabilities of the two sparse experts."""
        letters = np.stack([self.letters.scores(letter_groups(text)) for text in plain])
        words = np.stack([self.words.scores(word_groups(text)) for text in plain])
        found: Floats = _LETTERS * _logs(letters) + _WORDS * _logs(words)
        return found

    def save(self, path: Path) -> None:
        """Write the artefact whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        terms = {"letters": self.letters.terms(), "words": self.words.terms()}
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(
                    file,
                    labels=np.array(LABELS),
                    terms=np.frombuffer(json.dumps(terms).encode(), np.uint8),
                    **self.letters.stored("letters"),
                    **self.words.stored("words"),
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
        bars = Bars.read()
        try:
            with np.load(path, allow_pickle=False) as held:
                labels = tuple(str(each) for each in held["labels"])
                terms = json.loads(held["terms"].tobytes())
                experts = [
                    SparseExpert.restored(name, terms[name], held) for name in ("letters", "words")
                ]
        except Exception as error:
            raise ClassifierError(f"{path.name} can't be read: {type(error).__name__}") from error
        for each in experts:
            shape = (len(each.vocabulary) + 1, len(LABELS))
            if labels != LABELS or each.weights.shape != shape:
                raise ClassifierError(f"{path.name} has another shape than this code")
            if not np.isfinite(each.weights).all():
                raise ClassifierError(f"{path.name} holds impossible numbers")
        letters, words = experts
        return cls(letters, words, bars)


def artefact(home: Path, folder: Path = HERE / "examples") -> Path:
    """Where the artefact of this code and these examples lies."""
    hashed = hashlib.sha256()
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
        label = _ALSO_NAMED.get(path.stem, path.stem)
        if label not in LABELS:
            raise ClassifierError(f"{path.name}: no label of this name")
        found += [(str(each), label) for each in read_yaml(path)["examples"]]
    return found


def _weightiest(shares: Floats) -> list[int]:
    """Which windows are read: all of a short text; else the weightiest, and both ends."""
    count = len(shares)
    if count <= _MOST_WINDOWS:
        return list(range(count))
    danger = shares[:, : len(FULL_KINDS)].sum(axis=1)
    order = [int(row) for row in np.argsort(-danger) if 0 < row < count - 1]
    return [0, *order[: _MOST_WINDOWS - 2], count - 1]


def _logs(scores: Floats) -> Floats:
    found: Floats = np.log(np.maximum(_softmax(_SPARSE_SCALE * scores), _FLOOR))
    return found


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return found
