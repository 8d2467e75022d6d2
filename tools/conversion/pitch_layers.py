"""The pitch model's layers, read from PyTorch's state dictionary or from an ONNX graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import onnx

from .errors import ConversionError
from .onnx_graph import Graph, attribute

HEADS = ("pitch", "velocity", "onset", "offset")
DIRECTIONS = ("forward", "backward")

Tensors = dict[str, np.ndarray]

_BATCH_NORM = ("weight", "bias", "running_mean", "running_var")


@dataclass(frozen=True)
class Recurrence:
    """One direction of one LSTM layer; gates i, f, g, o."""

    weight_ih: np.ndarray
    weight_hh: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Layers:
    """The model's layers in PyTorch's layout, BatchNorm folded."""

    convolutions: list[tuple[np.ndarray, np.ndarray]]
    lstm: list[tuple[Recurrence, Recurrence]]
    heads: dict[str, tuple[np.ndarray, np.ndarray]]

    @property
    def configuration(self) -> dict:
        """The sizes, as the weight file's `configuration` holds them."""
        channels = [weight.shape[0] for weight, _ in self.convolutions]
        bands = self.lstm[0][0].weight_ih.shape[1] // channels[-1]
        return {
            "mel_bands": bands << len(channels),
            "channels": channels,
            "hidden": self.lstm[0][0].weight_hh.shape[1],
            "layers": len(self.lstm),
            "classes": self.heads["pitch"][0].shape[0],
        }

    def tensors(self) -> Tensors:
        tensors: Tensors = {}
        for index, (weight, bias) in enumerate(self.convolutions):
            tensors[f"conv.{index}.weight"] = weight.transpose(0, 2, 3, 1)
            tensors[f"conv.{index}.bias"] = bias
        channels = self.convolutions[-1][0].shape[0]
        for index, layer in enumerate(self.lstm):
            for direction, recurrence in zip(DIRECTIONS, layer):
                weight_ih = recurrence.weight_ih
                if index == 0:
                    weight_ih = _bands_before_channels(weight_ih, channels)
                prefix = f"lstm.{index}.{direction}"
                tensors[f"{prefix}.weight_ih"] = weight_ih
                tensors[f"{prefix}.weight_hh"] = recurrence.weight_hh
                tensors[f"{prefix}.bias"] = recurrence.bias
        for head, (weight, bias) in self.heads.items():
            tensors[f"head.{head}.weight"] = weight
            tensors[f"head.{head}.bias"] = bias
        return {name: np.ascontiguousarray(t, np.float32) for name, t in tensors.items()}


# From a PyTorch state dictionary


def layers_of_state(state: dict[str, np.ndarray]) -> Layers:
    try:
        convolutions = [
            _fold(
                state[f"conv.{i}.weight"],
                state[f"conv.{i}.bias"],
                *(state[f"norm.{i}.{part}"] for part in _BATCH_NORM),
            )
            for i in range(count(state, "conv"))
        ]
        lstm = [
            tuple(_recurrence_of_state(state, f"l{i}{suffix}") for suffix in ("", "_reverse"))
            for i in range(sum(name.startswith("lstm.weight_hh_l") for name in state) // 2)
        ]
        heads = {h: (state[f"{h}.weight"], state[f"{h}.bias"]) for h in HEADS}
    except KeyError as error:
        raise ConversionError(
            f"it has no tensor {error}, so it is no pitch model; give a checkpoint of one"
        ) from error
    return _checked(Layers(convolutions, lstm, heads))


def _recurrence_of_state(state: dict[str, np.ndarray], suffix: str) -> Recurrence:
    return Recurrence(
        state[f"lstm.weight_ih_{suffix}"],
        state[f"lstm.weight_hh_{suffix}"],
        state[f"lstm.bias_ih_{suffix}"] + state[f"lstm.bias_hh_{suffix}"],
    )


# From an ONNX graph


def layers_of_graph(graph: Graph) -> Layers:
    convolutions = [_convolution_of_node(graph, node) for node in graph.of_type("Conv")]
    lstm = [_recurrences_of_node(graph, node) for node in graph.of_type("LSTM")]
    heads = {head: _linear_before(graph, name) for head, name in head_outputs(graph).items()}
    return _checked(Layers(convolutions, lstm, heads))


def _convolution_of_node(graph: Graph, node: onnx.NodeProto) -> tuple[np.ndarray, np.ndarray]:
    weight = graph.weight(node.input[1], "convolution's weight")
    bias = np.zeros(weight.shape[0], np.float32)
    if len(node.input) > 2:
        bias = graph.weight(node.input[2], "convolution's bias")
    for consumer in graph.consumers(node.output[0]):
        if consumer.op_type == "BatchNormalization":
            statistics = (graph.weight(i, "batch normalisation") for i in consumer.input[1:5])
            return _fold(weight, bias, *statistics, epsilon=attribute(consumer, "epsilon", 1e-5))
    return weight, bias


def _recurrences_of_node(graph: Graph, node: onnx.NodeProto) -> tuple[Recurrence, Recurrence]:
    if attribute(node, "direction", b"forward") != b"bidirectional":
        raise ConversionError("an LSTM of its graph is not bidirectional; give a pitch model")
    weight_ih = graph.weight(node.input[1], "LSTM's weight")
    weight_hh = graph.weight(node.input[2], "LSTM's recurrence")
    bias = np.zeros((2, 2 * weight_ih.shape[1]), np.float32)
    if len(node.input) > 3 and node.input[3]:
        bias = graph.weight(node.input[3], "LSTM's bias")
    ahead, back = (
        Recurrence(
            _gates_from_onnx(weight_ih[d]),
            _gates_from_onnx(weight_hh[d]),
            _gates_from_onnx(sum(np.split(bias[d], 2))),
        )
        for d in range(2)
    )
    return ahead, back


def _linear_before(graph: Graph, output: str) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias of the last linear layer before `output`."""
    bias = None
    for node in _path_back(graph, output):
        if node.op_type == "Add":
            constants = [c for c in map(graph.constant, node.input) if c is not None]
            bias = np.asarray(constants[0], np.float32) if constants else None
        elif node.op_type == "MatMul":
            weight = graph.weight(node.input[1], "weight of a head").T
            return weight, np.zeros(len(weight), np.float32) if bias is None else bias
        elif node.op_type == "Gemm":
            weight = graph.weight(node.input[1], "weight of a head")
            weight = weight if attribute(node, "transB", 0) else weight.T
            return weight, graph.weight(node.input[2], "bias of a head")
        elif node.op_type in ("Conv", "LSTM"):
            break
    raise ConversionError(f"no linear layer leads to output '{output}'; give a pitch model")


def is_activated(graph: Graph, output: str) -> bool:
    for node in _path_back(graph, output):
        if node.op_type in ("Softmax", "Sigmoid"):
            return True
        if node.op_type in ("MatMul", "Gemm"):
            return False
    return False


def _path_back(graph: Graph, name: str) -> Iterator[onnx.NodeProto]:
    """The nodes from `name` towards the input, along the first input that is not constant."""
    while (node := graph.producer(name)) is not None:
        yield node
        name = next((i for i in node.input if i and graph.constant(i) is None), "")


def head_outputs(graph: Graph) -> dict[str, str]:
    """The name of each head's output: by name, else in the order of the model's documentation."""
    if len(graph.outputs) != len(HEADS):
        raise ConversionError(
            f"it has {len(graph.outputs)} outputs, a pitch model has {len(HEADS)}"
            f" ({', '.join(HEADS)}); give a pitch model"
        )
    if set(graph.outputs) == set(HEADS):
        return {head: head for head in HEADS}
    return dict(zip(HEADS, graph.outputs))


def _gates_from_onnx(stacked: np.ndarray) -> np.ndarray:
    """Rows of gates i, o, f, c (ONNX) -> i, f, g, o."""
    i, o, f, g = np.split(stacked, 4)
    return np.concatenate([i, f, g, o])


# Shared


def _fold(weight, bias, scale, shift, mean, variance, epsilon: float = 1e-5):
    """Ioffe and Szegedy 2015, algorithm 1, with fixed statistics: an affine map of each channel."""
    factor = scale.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    folded = weight * factor[:, np.newaxis, np.newaxis, np.newaxis]
    return folded.astype(np.float32), ((bias - mean) * factor + shift).astype(np.float32)


def _bands_before_channels(weight: np.ndarray, channels: int) -> np.ndarray:
    rows, features = weight.shape
    by_channel = weight.reshape(rows, channels, features // channels)
    return by_channel.transpose(0, 2, 1).reshape(rows, features)


def count(names, prefix: str) -> int:
    return len({name.split(".")[1] for name in names if name.startswith(f"{prefix}.")})


def _checked(layers: Layers) -> Layers:
    """Refuses what the engine's pitch model does not compute; sizes are free."""
    if not layers.convolutions or not layers.lstm:
        raise ConversionError("it has no convolutions or no LSTM; give a pitch model")
    if any(weight.shape[2:] != (3, 3) for weight, _ in layers.convolutions):
        raise ConversionError("its convolutions are not 3 x 3; give a pitch model")
    if layers.lstm[0][0].weight_ih.shape[1] % layers.convolutions[-1][0].shape[0]:
        raise ConversionError("its LSTM does not read its convolutions; give a pitch model")
    return layers
