"""What is kept of training sentences is what the encoder gives; a broken file costs time alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bothand.language.embedding_cache import EmbeddingCache
from bothand.language.encoder import Embeddings, Encoder, shared_encoder
from bothand.settings import ROOT

TEXTS = ["where is the kiln", "glaze it twice", "where is the kiln"]


class Counting(Encoder):
    """The encoder, and what it was asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self.__dict__.update(encoder.__dict__)
        self.asked: list[str] = []

    def features(self, texts: Sequence[str]) -> Embeddings:
        self.asked += texts
        return super().features(texts)


@pytest.fixture
def encoder(artefacts: Path) -> Counting:
    return Counting(shared_encoder(ROOT / ".cache" / "tests"))


def test_only_new_sentences_are_embedded(encoder: Counting, tmp_path: Path) -> None:
    path = tmp_path / "cache" / "features.npz"
    first = EmbeddingCache(encoder, path)
    rows = first.features(TEXTS)
    first.keep()
    assert encoder.asked == TEXTS[:2]
    again = EmbeddingCache(encoder, path)
    np.testing.assert_array_equal(again.features(TEXTS), rows)
    assert encoder.asked == TEXTS[:2]
    np.testing.assert_array_equal(rows[0], rows[2])
    np.testing.assert_array_equal(rows, encoder.features(TEXTS))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_made_anew(encoder: Counting, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "features.npz"
    path.write_bytes(content)
    cache = EmbeddingCache(encoder, path)
    assert cache.features(TEXTS).shape[0] == 3
    cache.keep()
    assert EmbeddingCache(encoder, path).features([]).shape[0] == 0
    assert len(EmbeddingCache(encoder, path)._known) == 2
