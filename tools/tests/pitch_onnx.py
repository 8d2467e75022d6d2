"""Builds small pitch models as ONNX graphs node by node, without torch, in several dialects."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MEL_BANDS, CHANNELS, HIDDEN, LAYERS, CLASSES = 16, (3, 4, 5), 6, 2, 7
HEADS = {"pitch": CLASSES, "velocity": CLASSES, "onset": 1, "offset": 1}
CONFIGURATION = {
    "mel_bands": MEL_BANDS,
    "channels": list(CHANNELS),
    "hidden": HIDDEN,
    "layers": LAYERS,
    "classes": CLASSES,
}


@dataclass
class PitchGraph:
    """How the graph is written; the numbers depend on `seed` alone."""

    batch_norm: bool = True
    transposed_weights: bool = False
    gemm_heads: bool = False
    logits: bool = False
    named_outputs: bool = True
    fixed_time: int | None = None
    pooling: str = "MaxPool"
    direction: str = "bidirectional"
    metadata: dict = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self):
        self.values = weights(np.random.default_rng(self.seed))
        self._nodes: list[onnx.NodeProto] = []

    def model(self) -> onnx.ModelProto:
        x = self._node("Unsqueeze", ["input"], axes=[1])
        for i in range(len(CHANNELS)):
            x = self._node(
                "Conv", [x, *self._given(f"conv{i}.w", f"conv{i}.b")],
                kernel_shape=[3, 3], pads=[1, 1, 1, 1],
            )
            if self.batch_norm:
                names = [f"norm{i}.{p}" for p in ("scale", "shift", "mean", "variance")]
                x = self._node("BatchNormalization", [x, *self._given(*names)], epsilon=1e-3)
            x = self._node("Relu", [x])
            x = self._node(self.pooling, [x], kernel_shape=[1, 2], strides=[1, 2])
        x = self._node("Transpose", [x], perm=[2, 0, 1, 3])
        x = self._node("Reshape", [x, *self._given("rows")])
        for i in range(LAYERS):
            x = self._lstm(x, i)
        if not self.gemm_heads:
            x = self._node("Transpose", [x], perm=[1, 0, 2])
        outputs = [self._head(x, head) for head in HEADS]
        return self._finish(outputs)

    def _lstm(self, x: str, layer: int) -> str:
        names = [f"lstm{layer}.{p}" for p in "wrb"]
        both = self.direction == "bidirectional"
        given = self._given(*names) if both else [self._first_direction(n) for n in names]
        y = self._node("LSTM", [x, *given], hidden_size=HIDDEN, direction=self.direction)
        y = self._node("Transpose", [y], perm=[0, 2, 1, 3])
        return self._node("Reshape", [y, *self._given("rows")])

    def _first_direction(self, name: str) -> str:
        self.values[f"{name}.one"] = self.values[name][:1]
        return f"{name}.one"

    def _head(self, x: str, head: str) -> str:
        if self.gemm_heads:
            x = self._node("Reshape", [x, *self._given("flat")])
            y = self._node("Gemm", [x, *self._given(f"{head}.w", f"{head}.b")], transB=1)
            # Only for a batch of one: (T, out) -> (1, T, out).
            y = self._node("Unsqueeze", [y], axes=[0])
        else:
            y = self._node("MatMul", [x, self._transposed(f"{head}.w")])
            y = self._node("Add", [*self._given(f"{head}.b"), y])
        if HEADS[head] == 1:
            y = self._node("Squeeze", [y], axes=[2])
        if not self.logits:
            pitch = head == "pitch"
            y = self._node("Softmax", [y], axis=2) if pitch else self._node("Sigmoid", [y])
        return y

    def _given(self, *names: str) -> list[str]:
        """The named values, each behind two Transpose nodes where the dialect has it so."""
        if not self.transposed_weights:
            return list(names)
        return [
            n if self.values[n].dtype != np.float32
            else self._node("Transpose", [self._node("Transpose", [n])])
            for n in names
        ]

    def _transposed(self, name: str) -> str:
        if self.transposed_weights:
            return self._node("Transpose", [name], perm=[1, 0])
        self.values[f"{name}.t"] = np.ascontiguousarray(self.values[name].T)
        return f"{name}.t"

    def _node(self, operator: str, inputs: list[str], **attributes) -> str:
        output = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _finish(self, results: list[str]) -> onnx.ModelProto:
        names = list(HEADS) if self.named_outputs else ["output", "101", "102", "103"]
        for result, name in zip(results, names):
            self._nodes.append(helper.make_node("Identity", [result], [name]))
        time = self.fixed_time or "time"
        batch = 1 if self.gemm_heads else "batch"
        shapes = {h: [batch, time] + ([n] if n > 1 else []) for h, n in HEADS.items()}
        used = {i for node in self._nodes for i in node.input}
        graph = helper.make_graph(
            self._nodes,
            "pitch",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [batch, time, MEL_BANDS])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[head])
                for name, head in zip(names, HEADS)
            ],
            [numpy_helper.from_array(v, n) for n, v in self.values.items() if n in used],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)
        helper.set_model_props(model, {k: json.dumps(v) for k, v in self.metadata.items()})
        return model


def weights(random: np.random.Generator) -> dict[str, np.ndarray]:
    """Every constant of the graph, in ONNX's own layouts."""

    def normal(*shape: int, deviation: float = 0.4) -> np.ndarray:
        return random.normal(0, deviation, shape).astype(np.float32)

    values: dict[str, np.ndarray] = {
        "rows": np.array([0, 0, -1], np.int64),
        "flat": np.array([-1, 2 * HIDDEN], np.int64),
    }
    for i, (inputs, outputs) in enumerate(zip((1, *CHANNELS), CHANNELS)):
        values[f"conv{i}.w"] = normal(outputs, inputs, 3, 3)
        values[f"conv{i}.b"] = normal(outputs)
        for part in ("shift", "mean"):
            values[f"norm{i}.{part}"] = normal(outputs)
        values[f"norm{i}.scale"] = random.uniform(-2, 2, outputs).astype(np.float32)
        values[f"norm{i}.variance"] = random.uniform(0.5, 2, outputs).astype(np.float32)
    features = CHANNELS[-1] * (MEL_BANDS >> len(CHANNELS))
    for i, inputs in zip(range(LAYERS), (features, 2 * HIDDEN)):
        values[f"lstm{i}.w"] = normal(2, 4 * HIDDEN, inputs)
        values[f"lstm{i}.r"] = normal(2, 4 * HIDDEN, HIDDEN)
        values[f"lstm{i}.b"] = normal(2, 8 * HIDDEN)
    for head, outputs in HEADS.items():
        values[f"{head}.w"] = normal(outputs, 2 * HIDDEN, deviation=2)
        values[f"{head}.b"] = normal(outputs)
    return values
