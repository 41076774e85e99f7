"""Embeddings of training sentences, kept on disk: a training embeds only what is new.

Never of anything that a visitor wrote. A file that can't be read is made anew; of
processes that train at once the last one's file stays, and nothing is lost but time.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bothand.language.encoder import BUILD, FEATURES, WEIGHTS_SHA256, Embeddings, Encoder

_KEY_BYTES = 16
_MOST = 40_000
"""Sentences kept: those of the last training, and then of those before it."""


class EmbeddingCache:
    """Gives features like an `Encoder`, from the disk where it can."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        """Use this encoder for what ``path`` doesn't hold."""
        self._encoder = encoder
        self._path = path
        self._used: dict[bytes, Embeddings] = {}
        self._known = self._read()

    @classmethod
    def beneath(cls, home: Path, encoder: Encoder) -> EmbeddingCache:
        """The cache of a home folder, for the encoder as it is built today."""
        name = f"features-{WEIGHTS_SHA256[:12]}-{BUILD}.npz"
        return cls(encoder, home / "cache" / name)

    def features(self, texts: Sequence[str]) -> Embeddings:
        """As `Encoder.features`, the same to the last bit."""
        keys = [_key(text) for text in texts]
        new = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._known and key not in self._used
        }
        if new:
            rows = self._encoder.features(list(new.values()))
            self._used.update(zip(new, rows, strict=True))
        for key in keys:
            if key not in self._used:
                self._used[key] = self._known[key]
        if not texts:
            return np.zeros((0, FEATURES), np.float32)
        return np.stack([self._used[key] for key in keys])

    def keep(self) -> None:
        """Write what was used, and what there is room for beside it.

        Raises:
            OSError: it can't be written.
        """
        others = [key for key in self._known if key not in self._used]
        kept = {
            **self._used,
            **{key: self._known[key] for key in others[: max(0, _MOST - len(self._used))]},
        }
        if not kept:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    keys=np.frombuffer(b"".join(kept), np.uint8).reshape(-1, _KEY_BYTES),
                    rows=np.stack(list(kept.values())),
                )
            os.replace(name, self._path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _read(self) -> dict[bytes, Embeddings]:
        try:
            with np.load(self._path, allow_pickle=False) as held:
                keys, rows = held["keys"], held["rows"]
        except Exception:
            # A damaged archive raises what zipfile and numpy happen to raise.
            return {}
        if keys.ndim != 2 or rows.shape != (len(keys), FEATURES) or rows.dtype != np.float32:
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest()
