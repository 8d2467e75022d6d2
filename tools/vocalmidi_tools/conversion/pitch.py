"""The pitch model (CNN-BiLSTM): from PyTorch's or ONNX's weights to the engine's tensors.

    conv.{0,1,2}.weight                          (O, 3 time, 3 frequency, I), BatchNorm folded in
    conv.{0,1,2}.bias                            (O)
    lstm.{0,1}.{forward,backward}.weight_ih      (4H, in), gates i, f, g, o
    lstm.{0,1}.{forward,backward}.weight_hh      (4H, H)
    lstm.{0,1}.{forward,backward}.bias           (4H), PyTorch's two biases added
    head.{pitch,velocity,onset,offset}.weight    (out, 2H)
    head.{pitch,velocity,onset,offset}.bias      (out)

PyTorch flattens its convolutions' output as channel * bands + band; the engine keeps channels last,
band * channels + channel, so the columns of the first LSTM layer's weight_ih are permuted.
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors, identity_norm

ARCHITECTURE = "pitch-cnn-bilstm"
INPUTS = {"input": Input(("batch", "time", "mel_bands"))}
OUTPUTS = {
    "pitch": ("batch", "time", "classes"),
    "velocity": ("batch", "time", "classes"),
    "onset": ("batch", "time"),
    "offset": ("batch", "time"),
}
RECURRENT = True
MARKS = frozenset({"conv.0.weight", "lstm.weight_hh_l0"})
SINGLE = frozenset()

DIRECTIONS = {"forward": "", "backward": "_reverse"}


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    state = graph_layers.recurrent_state(graph, "LSTM", "lstm", directions=2)
    for index, layer in enumerate(graph_layers.convolutions(graph)):
        state.add(f"conv.{index}", layer)
    linear = graph_layers.linear_layers(graph)
    for head, output in outputs.items():
        state.add(head, linear[graph_layers.linear_before(graph, output)])
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    found = State()
    channels = []
    for index in range(state.count("conv")):
        weight, bias = state.folded(f"conv.{index}", f"norm.{index}")
        if weight.shape[2:] != (3, 3):
            raise ConversionError("its convolutions are not 3 x 3; give a pitch model")
        found.add(f"conv.{index}", (weight.transpose(0, 2, 3, 1), bias))
        channels.append(weight.shape[0])

    features = state["lstm.weight_ih_l0"].shape[1]
    if not channels or features % channels[-1]:
        raise ConversionError("its LSTM does not read its convolutions; give a pitch model")
    layers = sum(name.startswith("lstm.weight_hh_l") for name in state) // len(DIRECTIONS)
    for index in range(layers):
        for direction, suffix in DIRECTIONS.items():
            part = {p: state[f"lstm.{p}_l{index}{suffix}"] for p in reference.RECURRENT_PARTS}
            if index == 0:
                part["weight_ih"] = _bands_before_channels(part["weight_ih"], channels[-1])
            prefix = f"lstm.{index}.{direction}"
            found[f"{prefix}.weight_ih"] = part["weight_ih"]
            found[f"{prefix}.weight_hh"] = part["weight_hh"]
            found[f"{prefix}.bias"] = part["bias_ih"] + part["bias_hh"]
    for head in OUTPUTS:
        found.add(f"head.{head}", state.layer(head))
    return found, {
        "mel_bands": features // channels[-1] << len(channels),
        "channels": channels,
        "hidden": state["lstm.weight_hh_l0"].shape[1],
        "layers": layers,
        "classes": len(state["pitch.bias"]),
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    tensors, state = State(tensors), State()
    for index in range(tensors.count("conv")):
        weight, bias = tensors.layer(f"conv.{index}")
        state.add(f"conv.{index}", (weight.transpose(0, 3, 1, 2), bias))
        state |= identity_norm(f"norm.{index}", len(bias))
    for index in range(tensors.count("lstm")):
        for direction, suffix in DIRECTIONS.items():
            weight, recurrent, bias = (
                tensors[f"lstm.{index}.{direction}.{part}"]
                for part in ("weight_ih", "weight_hh", "bias"))
            if index == 0:
                weight = _channels_before_bands(weight, sizes["channels"][-1])
            parts = (weight, recurrent, bias, np.zeros_like(bias))
            for part, tensor in zip(reference.RECURRENT_PARTS, parts):
                state[f"lstm.{part}_l{index}{suffix}"] = tensor
    for head in OUTPUTS:
        state.add(head, tensors.layer(f"head.{head}"))
    return state


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    x = inputs["input"].astype(np.float64)[..., np.newaxis]
    for index in range(tensors.count("conv")):
        convolved = reference.convolution(x, *tensors.layer(f"conv.{index}"))
        x = reference.max_pool_frequency(np.maximum(convolved, 0))
    x = x.reshape(*x.shape[:2], -1)
    for index in range(tensors.count("lstm")):
        ahead, back = (
            [tensors[f"lstm.{index}.{d}.{p}"] for p in ("weight_ih", "weight_hh", "bias")]
            for d in DIRECTIONS
        )
        x = np.concatenate(
            [reference.lstm(x, *ahead), reference.lstm(x[:, ::-1], *back)[:, ::-1]], axis=-1
        )
    logits = {head: reference.linear(x, *tensors.layer(f"head.{head}")) for head in OUTPUTS}
    return {head: y[..., 0] if len(OUTPUTS[head]) == 2 else y for head, y in logits.items()}


def probabilities(logits: Outputs, sizes: dict) -> Outputs:
    return {
        head: reference.softmax(y) if head == "pitch" else reference.sigmoid(y)
        for head, y in logits.items()
    }


def _channels_before_bands(weight: np.ndarray, channels: int) -> np.ndarray:
    rows, features = weight.shape
    by_band = weight.reshape(rows, features // channels, channels)
    return by_band.transpose(0, 2, 1).reshape(rows, features)


def _bands_before_channels(weight: np.ndarray, channels: int) -> np.ndarray:
    rows, features = weight.shape
    by_channel = weight.reshape(rows, channels, features // channels)
    return by_channel.transpose(0, 2, 1).reshape(rows, features)
