"""The discriminator of a track: from PyTorch's or ONNX's weights to the engine's tensors.

    conv.{0,1,2}.weight               (O, 3 time, I)
    conv.{0,1,2}.bias                 (O)
    genre.weight                      (genres, 10)
    linear.{0,1}.{weight,bias}        (out, in), (out)
    output.{weight,bias}              (1, in), (1)

PyTorch flattens its convolutions' output as channel * steps + step; the engine keeps channels last,
step * channels + channel, so the columns of linear.0 are permuted; those of the genre come after.
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors, stated

ARCHITECTURE = "track-discriminator"
INPUTS = {
    "bar": Input(("batch", "steps", "notes")),
    "genre": Input(("batch",), below="genres"),
}
OUTPUTS = {"realness": ("batch", "1")}
RECURRENT = False
MARKS = frozenset({"conv.0.weight", "linear.0.weight", "output.weight"})
SINGLE = frozenset({"genre.weight"})

KERNEL = 3


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    linear = graph_layers.linear_layers(graph)
    state = State({"genre.weight": graph_layers.embedding(graph, "genre")})
    state.add("output", linear.pop(graph_layers.linear_before(graph, outputs["realness"])))
    for prefix, layers in (("conv", graph_layers.convolutions(graph)), ("linear", linear.values())):
        for index, layer in enumerate(layers):
            state.add(f"{prefix}.{index}", layer)
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    found = State({"genre.weight": state["genre.weight"]})
    channels = []
    for index in range(state.count("conv")):
        weight, bias = state.layer(f"conv.{index}")
        if weight.shape[2:] != (KERNEL,):
            raise ConversionError("its convolutions are not 3 steps wide; give a discriminator")
        found.add(f"conv.{index}", (weight.transpose(0, 2, 1), bias))
        channels.append(weight.shape[0])
    layers = state.count("linear")
    for index in range(layers):
        found.add(f"linear.{index}", state.layer(f"linear.{index}"))
    found.add("output", state.layer("output"))

    genres, embedding = state["genre.weight"].shape
    halvings = len(channels) - 1
    pooled, rest = divmod(state["linear.0.weight"].shape[1] - embedding, channels[-1])
    steps = stated(declared, "steps", pooled << halvings)
    if rest or steps >> halvings != pooled:
        raise ConversionError(
            f"its first linear layer does not read {steps} steps of its convolutions; give a"
            " discriminator"
        )
    found["linear.0.weight"] = _steps_before_channels(
        found["linear.0.weight"], channels[-1], pooled
    )
    return found, {
        "genres": genres,
        "embedding": embedding,
        "channels": channels,
        "hidden": [len(found[f"linear.{index}.bias"]) for index in range(layers)],
        "steps": steps,
        "notes": state["conv.0.weight"].shape[1],
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    state = State(tensors)
    channels = sizes["channels"]
    for index in range(len(channels)):
        state[f"conv.{index}.weight"] = state[f"conv.{index}.weight"].transpose(0, 2, 1)
    pooled = sizes["steps"] >> (len(channels) - 1)
    state["linear.0.weight"] = _channels_before_steps(state["linear.0.weight"], channels[-1], pooled)
    return state


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    x = inputs["bar"].astype(np.float64)
    layers = tensors.count("conv")
    for index in range(layers):
        x = reference.leaky_relu(reference.convolution_1d(x, *tensors.layer(f"conv.{index}")))
        x = reference.max_pool_time(x) if index + 1 < layers else x
    style = tensors["genre.weight"][inputs["genre"]]
    x = np.concatenate([x.reshape(len(x), -1), style], -1)
    for index in range(tensors.count("linear")):
        x = reference.leaky_relu(reference.linear(x, *tensors.layer(f"linear.{index}")))
    return {"realness": reference.linear(x, *tensors.layer("output"))}


probabilities = reference.sigmoids


def _channels_before_steps(weight: np.ndarray, channels: int, steps: int) -> np.ndarray:
    bar, style = np.split(weight, [channels * steps], -1)
    by_step = bar.reshape(len(weight), steps, channels)
    return np.concatenate([by_step.transpose(0, 2, 1).reshape(bar.shape), style], -1)


def _steps_before_channels(weight: np.ndarray, channels: int, steps: int) -> np.ndarray:
    bar, style = np.split(weight, [channels * steps], -1)
    by_channel = bar.reshape(len(weight), channels, steps)
    return np.concatenate([by_channel.transpose(0, 2, 1).reshape(bar.shape), style], -1)
