"""Builds the ONNX graph of all-MiniLM-L6-v2 from its safetensors weights.

No torch is needed: the network is written out with ``onnx.helper`` (BERT, six
layers, mean pooling over the tokens, unit length; architecture from the
model's ``config.json`` and Devlin et al. 2019, arXiv 1810.04805), its dense
layers and word table in int8 (ONNX's DynamicQuantizeLinear and MatMulInteger).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LAYERS = 6
HEADS = 12
WIDTH = 384
BESIDE = 0.6
"""How long the features beside the embedding are, which is 1 (docs/understanding.md)."""
_EARLY = 2
_EPSILON = 1e-12
_OPSET = 17

Weights = Mapping[str, npt.NDArray[np.float32]]


def _to_int8(
    weight: npt.NDArray[np.float32], axis: int
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Round to -127..127 with one scale along ``axis``; a real value is whole * scale."""
    scale = (np.abs(weight).max(axis=axis, keepdims=True) / 127).astype(np.float32)
    return np.round(weight / scale).astype(np.int8), scale


class _Graph:
    """Collects nodes and constants while the network is written out."""

    def __init__(self, weights: Weights) -> None:
        from onnx import TensorProto, helper, numpy_helper

        self._helper = helper
        self._float = TensorProto.FLOAT
        self._numpy = numpy_helper
        self._weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}
        self._count = 0

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        self._count += 1
        name = f"{kind.lower()}_{self._count}"
        self.nodes.append(self._helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        """Add a constant once and return its name."""
        if name not in self.constants:
            self.constants[name] = self._numpy.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """Name a weight of the model, stored as it is."""
        return self.constant(name, self._weights[name])

    def linear(self, x: str, name: str) -> str:
        """A dense layer: x times the transposed weight in int8, plus bias.

        The input is quantised as it comes (one scale a call), the weight once,
        with a scale for each output column.
        """
        kernel, scale = _to_int8(self._weights[f"{name}.weight"].T, axis=0)
        self._count += 1
        parts = [f"{part}_{self._count}" for part in ("whole", "step", "zero")]
        self.nodes.append(self._helper.make_node("DynamicQuantizeLinear", [x], parts))
        product = self.op(
            "MatMulInteger", parts[0], self.constant(f"{name}.kernel", kernel), parts[2]
        )
        step = self.op("Mul", parts[1], self.constant(f"{name}.scale", scale))
        real = self.op("Mul", self.op("Cast", product, to=self._float), step)
        return self.op("Add", real, self.weight(f"{name}.bias"))

    def lookup(self, ids: str, name: str) -> str:
        """An embedding table in int8, with a scale for each row."""
        table, scale = _to_int8(self._weights[name], axis=1)
        rows = self.op("Gather", self.constant(f"{name}.table", table), ids, axis=0)
        steps = self.op("Gather", self.constant(f"{name}.scale", scale), ids, axis=0)
        return self.op("Mul", self.op("Cast", rows, to=self._float), steps)

    def layer_norm(self, x: str, name: str) -> str:
        """Layer normalisation over the last axis."""
        return self.op(
            "LayerNormalization",
            x,
            self.weight(f"{name}.weight"),
            self.weight(f"{name}.bias"),
            axis=-1,
            epsilon=_EPSILON,
        )

    def heads(self, x: str, order: list[int]) -> str:
        """Split the width into attention heads and reorder the axes."""
        shape = self.constant("head_shape", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=order)


def _embeddings(graph: _Graph, weights: Weights) -> str:
    words = graph.lookup("input_ids", "embeddings.word_embeddings.weight")
    # Every text is one segment, so segment 0 is folded into the positions.
    positions = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    one = graph.constant("axis_one", np.array([1], np.int64))
    zero = graph.constant("axis_zero", np.array([0], np.int64))
    two = graph.constant("axis_two", np.array([2], np.int64))
    length = graph.op("Slice", graph.op("Shape", "input_ids"), one, two)
    placed = graph.op("Slice", graph.constant("positions", positions), zero, length, zero)
    return graph.layer_norm(graph.op("Add", words, placed), "embeddings.LayerNorm")


def _layer(graph: _Graph, x: str, mask: str, name: str) -> str:
    own = f"{name}.attention.self"
    query = graph.heads(graph.linear(x, f"{own}.query"), [0, 2, 1, 3])
    key = graph.heads(graph.linear(x, f"{own}.key"), [0, 2, 3, 1])
    value = graph.heads(graph.linear(x, f"{own}.value"), [0, 2, 1, 3])
    scale = graph.constant("scale", np.array((WIDTH // HEADS) ** -0.5, np.float32))
    scores = graph.op("Add", graph.op("Mul", graph.op("MatMul", query, key), scale), mask)
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    flat = graph.constant("flat_shape", np.array([0, 0, WIDTH], np.int64))
    joined = graph.op("Reshape", graph.op("Transpose", mixed, perm=[0, 2, 1, 3]), flat)
    x = graph.layer_norm(
        graph.op("Add", graph.linear(joined, f"{name}.attention.output.dense"), x),
        f"{name}.attention.output.LayerNorm",
    )
    inner = graph.linear(x, f"{name}.intermediate.dense")
    half = graph.constant("half", np.array(0.5, np.float32))
    one = graph.constant("one", np.array(1.0, np.float32))
    root = graph.constant("sqrt_half", np.array(0.5**0.5, np.float32))
    bell = graph.op("Add", graph.op("Erf", graph.op("Mul", inner, root)), one)
    gelu = graph.op("Mul", graph.op("Mul", inner, bell), half)
    return graph.layer_norm(
        graph.op("Add", graph.linear(gelu, f"{name}.output.dense"), x), f"{name}.output.LayerNorm"
    )


def _unit(graph: _Graph, x: str) -> str:
    return graph.op("Div", x, graph.op("ReduceL2", x, axes=[1], keepdims=1))


def _mean(graph: _Graph, x: str, floats: str) -> str:
    """The mean over a text's tokens, of length 1."""
    last = graph.constant("axis_last", np.array([-1], np.int64))
    one = graph.constant("axis_one", np.array([1], np.int64))
    weighted = graph.op("Mul", x, graph.op("Unsqueeze", floats, last))
    total = graph.op("ReduceSum", weighted, one, keepdims=0)
    count = graph.op("ReduceSum", floats, one, keepdims=1)
    return _unit(graph, graph.op("Div", total, count))


def _most(graph: _Graph, x: str, floats: str, low: str) -> str:
    """Each number's greatest value over a text's tokens, of length 1."""
    last = graph.constant("axis_last", np.array([-1], np.int64))
    one = graph.constant("one", np.array(1.0, np.float32))
    missing = graph.op("Mul", graph.op("Sub", one, floats), low)
    shown = graph.op("Add", x, graph.op("Unsqueeze", missing, last))
    return _unit(graph, graph.op("ReduceMax", shown, axes=[1], keepdims=0))


def write_model(weights: Weights, path: Path) -> None:
    """Write the network in int8 to ``path``.

    Args:
        weights: The tensors of ``model.safetensors`` by name.
        path: Where to write; inputs ``input_ids`` and ``attention_mask``
            (int64 [texts, tokens]); outputs ``embedding`` (float32 [texts, 384]) and
            ``features`` (float32 [texts, 1152]): the embedding, the mean of the third
            layer and the greatest values of the last, the two at ``BESIDE`` their length.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    floats = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    axes = graph.constant("axes_one_two", np.array([1, 2], np.int64))
    missing = graph.op("Sub", graph.constant("one", np.array(1.0, np.float32)), floats)
    low = graph.constant("low", np.array(-10000.0, np.float32))
    mask = graph.op("Mul", graph.op("Unsqueeze", missing, axes), low)
    x = _embeddings(graph, weights)
    early = ""
    for index in range(LAYERS):
        x = _layer(graph, x, mask, f"encoder.layer.{index}")
        if index == _EARLY:
            early = _mean(graph, x, floats)
    pooled = _mean(graph, x, floats)
    beside = graph.constant("beside", np.array(BESIDE, np.float32))
    others = [graph.op("Mul", each, beside) for each in (early, _most(graph, x, floats, low))]
    graph.nodes += [
        helper.make_node("Identity", [pooled], ["embedding"]),
        helper.make_node("Concat", [pooled, *others], ["features"], axis=1),
    ]
    shape = ["texts", "tokens"]
    made = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape),
        ],
        [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", WIDTH]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["texts", 3 * WIDTH]),
        ],
        list(graph.constants.values()),
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    onnx.save(model, str(path))
