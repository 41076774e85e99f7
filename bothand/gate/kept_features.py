"""An encoder that remembers the fixed suite messages: their features never change."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from bothand.language.embedding_cache import EmbeddingCache
from bothand.language.encoder import BUILD, WEIGHTS_SHA256, Embeddings, Encoder, share


class KeptEncoder(Encoder):
    """Gives `features` from the disk where it can, and all else as the encoder it is made of."""

    def __init__(self, encoder: Encoder, cache: EmbeddingCache) -> None:
        """Put a cache before an encoder."""
        self._inner = encoder
        self._cache = cache

    @classmethod
    def put_before(cls, home: Path) -> KeptEncoder:
        """Make it the process's shared encoder.

        Raises:
            EncoderError: as `Encoder.load`.
        """
        encoder = Encoder.load(home)
        name = f"features-{WEIGHTS_SHA256[:12]}-{BUILD}-{version('onnxruntime')}.npz"
        made = cls(encoder, EmbeddingCache(encoder, home / "gate-cache" / name))
        share(home, made)
        return made

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """As `Encoder.encode`."""
        return self._inner.encode(texts)

    def features(self, texts: Sequence[str]) -> Embeddings:
        """As `Encoder.features`, from the disk where they are known."""
        return self._cache.features(texts)

    def keep(self) -> None:
        """Write what was learnt.

        Raises:
            OSError: it can't be written.
        """
        self._cache.keep()
