"""The fine-tuned encoder: reads what a text means for safety.

The project's sentence encoder with small additions to its dense layers (LoRA, Hu et
al. 2021, arXiv 2106.09685) and a head over the labels, both in ``adapter.npz``.
They were trained by ``tools/train_safety.py``, which alone needs torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bothand.language.encoder import Encoder
from bothand.safety.classifier import LABELS, ClassifierError
from bothand.safety.files import HERE

Floats = npt.NDArray[np.float32]

ADAPTER = HERE / "adapter.npz"


class Reader:
    """Gives the probability of each label. Safe to use from several threads."""

    def __init__(self, encoder: Encoder, weight: Floats, bias: Floats) -> None:
        """Use an adapted encoder and the head: ``weight`` [labels, 384], ``bias`` [labels]."""
        self._encoder = encoder
        self._weight = weight
        self._bias = bias

    @classmethod
    def load(cls, home: Path) -> Reader:
        """Load it, building and caching the adapted encoder beneath ``home`` if needed.

        Raises:
            ClassifierError: The adapter is missing, broken or made for other labels.
            EncoderError: The packaged weights can't be used.
        """
        try:
            content = ADAPTER.read_bytes()
            with np.load(ADAPTER, allow_pickle=False) as held:
                labels = tuple(str(each) for each in held["labels"])
                weight, bias = held["head.weight"], held["head.bias"]
                names = {
                    name.rpartition(".")[0]
                    for name in held.files
                    if name.endswith((".up", ".down"))
                }
                changes = {
                    f"{name}.weight": held[f"{name}.up"].astype(np.float32)
                    @ held[f"{name}.down"].astype(np.float32)
                    for name in sorted(names)
                }
        except Exception as error:
            raise ClassifierError(f"{ADAPTER.name}: {type(error).__name__}") from error
        if labels != LABELS:
            raise ClassifierError(f"{ADAPTER.name} was made for other labels")
        version = hashlib.sha256(content).hexdigest()[:12]
        return cls(Encoder.load(home, changes, version), weight, bias)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Label probabilities [texts, labels]."""
        scores = self._encoder.encode(texts) @ self._weight.T + self._bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        found: Floats = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
        return found
