"""The layers of an ONNX graph, told by their operators, in PyTorch's layouts.

No name is relied on but those of the graph's inputs and outputs. Understood are linear layers as
Gemm or as MatMul and Add, layer normalisation as one node or taken apart (before opset 17),
embeddings as Gather, convolutions, LSTM and GRU, and batch normalisation after a linear layer or a
convolution. Constants may lie behind other nodes, transposed or cast. What else a graph computes
between its layers shows when the converted tensors are run against it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx

from .errors import ConversionError
from .onnx_graph import Graph, attribute
from .state import State, fold

Layer = tuple[np.ndarray, np.ndarray]

# Which of ONNX's gates stands at each of PyTorch's places: LSTM i o f c -> i f g o,
# GRU z r h -> r z n.
_GATES = {"LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2)}


def linear_layers(graph: Graph) -> dict[str, Layer]:
    """Weight (O, I) and bias (O) of every linear layer, by its node's output, in order."""
    products = (node for node in graph.nodes if node.op_type in ("Gemm", "MatMul"))
    return {n.output[0]: _linear(graph, n) for n in products if graph.is_constant(n.input[1])}


def linear_before(graph: Graph, output: str) -> str:
    """The last linear layer before `output`, by its node's output."""
    for node in _path_back(graph, output):
        if node.op_type in ("Gemm", "MatMul") and graph.is_constant(node.input[1]):
            return node.output[0]
        if node.op_type in ("Conv", "LSTM", "GRU"):
            break
    raise ConversionError(f"no linear layer leads to output '{output}'; give the right model")


def is_activated(graph: Graph, output: str) -> bool:
    """Whether a softmax or sigmoid stands between `output` and the linear layer before it."""
    for node in _path_back(graph, output):
        if node.op_type in ("Softmax", "Sigmoid"):
            return True
        if node.op_type in ("MatMul", "Gemm"):
            return False
    return False


def layer_norms(graph: Graph) -> list[Layer]:
    """Gain and shift of every layer normalisation, in order."""
    found = []
    for node in graph.nodes:
        if node.op_type == "LayerNormalization":
            gain, shift = (graph.weight(name, "layer norm") for name in node.input[1:3])
            found.append((gain, shift))
        elif node.op_type == "Div":
            # (x - mean) / deviation, times the gain, plus the shift
            gain, scaled = _constant_operand(graph, node.output[0], "Mul")
            shift, _ = _constant_operand(graph, scaled, "Add")
            if gain is not None and shift is not None:
                found.append((gain, shift))
    return found


def embedding(graph: Graph, name: str) -> np.ndarray:
    """The table (entries, width) that the graph's input `name` looks up."""
    for node in graph.of_type("Gather"):
        if graph.is_constant(node.input[0]) and _origin(graph, node.input[1]) == name:
            table = graph.weight(node.input[0], f"embedding of '{name}'")
            if table.ndim == 2:
                return table
    raise ConversionError(f"input '{name}' looks up no embedding; give the right model")


def convolutions(graph: Graph) -> list[Layer]:
    """Weight (O, I, ...) and bias (O) of every convolution, in order."""
    layers = []
    for node in graph.of_type("Conv"):
        weight = graph.weight(node.input[1], "convolution's weight")
        bias = _optional(graph, node, 2, weight.shape[0])
        layers.append(_normalised(graph, node.output[0], (weight, bias)))
    return layers


def recurrent_state(graph: Graph, operator: str, prefix: str, directions: int) -> State:
    """The layers of `operator` (LSTM or GRU), named as PyTorch's module `prefix` does."""
    wanted = ("forward", "bidirectional")[directions - 1]
    state = State()
    for index, node in enumerate(graph.of_type(operator)):
        direction = attribute(node, "direction", b"forward").decode()
        if direction != wanted:
            raise ConversionError(
                f"an {operator} of its graph is {direction}, not {wanted}; give the right model"
            )
        if operator == "GRU" and not attribute(node, "linear_before_reset", 0):
            raise ConversionError(
                "a GRU of its graph resets before its product, PyTorch's after it; export PyTorch's"
            )
        weight_ih = graph.weight(node.input[1], f"{operator}'s weight")
        weight_hh = graph.weight(node.input[2], f"{operator}'s recurrence")
        bias = _optional(graph, node, 3, directions, 2 * weight_ih.shape[1])
        for d, suffix in zip(range(directions), ("", "_reverse")):
            bias_ih, bias_hh = np.split(bias[d], 2)
            parts = {"weight_ih": weight_ih[d], "weight_hh": weight_hh[d]}
            parts |= {"bias_ih": bias_ih, "bias_hh": bias_hh}
            for name, stacked in parts.items():
                state[f"{prefix}.{name}_l{index}{suffix}"] = _pytorch_gates(stacked, operator)
    return state


def _pytorch_gates(stacked: np.ndarray, operator: str) -> np.ndarray:
    order = _GATES[operator]
    gates = np.split(stacked, len(order))
    return np.concatenate([gates[place] for place in order])


def _linear(graph: Graph, node: onnx.NodeProto) -> Layer:
    weight = graph.weight(node.input[1], "weight of a linear layer")
    if weight.ndim != 2:
        raise ConversionError("a weight of its graph is no matrix; give the right model")
    if node.op_type == "Gemm":
        weight = weight if attribute(node, "transB", 0) else weight.T
        layer, output = (weight, _optional(graph, node, 2, len(weight))), node.output[0]
    else:
        bias, output = _constant_operand(graph, node.output[0], "Add")
        layer = weight.T, np.zeros(weight.shape[1], np.float32) if bias is None else bias
    return _normalised(graph, output, layer)


def _normalised(graph: Graph, output: str, layer: Layer) -> Layer:
    """The layer that computes `output`, with the batch normalisation after it folded in."""
    for consumer in graph.consumers(output):
        if consumer.op_type == "BatchNormalization":
            statistics = (graph.weight(i, "batch normalisation") for i in consumer.input[1:5])
            return fold(*layer, *statistics, epsilon=attribute(consumer, "epsilon", 1e-5))
    return layer


def _constant_operand(graph: Graph, value: str, operator: str) -> tuple[np.ndarray | None, str]:
    """The vector that an `operator` after `value` adds or multiplies, and the operator's output."""
    for consumer in graph.consumers(value):
        if consumer.op_type == operator:
            for name in consumer.input:
                operand = graph.constant(name)
                if operand is not None and operand.ndim == 1:
                    return np.asarray(operand, np.float32), consumer.output[0]
    return None, value


def _optional(graph: Graph, node: onnx.NodeProto, index: int, *shape: int) -> np.ndarray:
    if len(node.input) > index and node.input[index]:
        return graph.weight(node.input[index], f"{node.op_type}'s bias")
    return np.zeros(shape, np.float32)


def _path_back(graph: Graph, name: str) -> Iterator[onnx.NodeProto]:
    """The nodes from `name` towards the input, along the first input that is not constant."""
    while (node := graph.producer(name)) is not None:
        yield node
        name = _variable_input(graph, node)


def _origin(graph: Graph, name: str) -> str:
    """The input of the graph that `name` comes from, on the path back."""
    for node in _path_back(graph, name):
        name = _variable_input(graph, node)
    return name


def _variable_input(graph: Graph, node: onnx.NodeProto) -> str:
    return next((i for i in node.input if i and not graph.is_constant(i)), "")
