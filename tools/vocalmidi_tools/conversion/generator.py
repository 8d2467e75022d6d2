"""The generator of a track: from PyTorch's or ONNX's weights to the engine's tensors.

    genre.weight                      (genres, 10)
    linear.{0,1,2}.{weight,bias}      (out, in), (out), BatchNorm folded in
    output.{weight,bias}              (steps * notes, in), (steps * notes)

The first layer reads noise, genre and condition. How many of its columns are condition, and how the
outputs are made of steps, is in no tensor: it comes from the configuration, or is the documented
model's.
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors, identity_norm, stated

ARCHITECTURE = "track-generator"
INPUTS = {
    "noise": Input(("batch", "noise")),
    "genre": Input(("batch",), below="genres"),
    "condition": Input(("batch", "condition")),
}
OUTPUTS = {"bar": ("batch", "steps", "notes")}
RECURRENT = False
MARKS = frozenset({"linear.0.weight", "norm.0.running_var", "output.weight"})
SINGLE = frozenset({"genre.weight"})


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    linear = graph_layers.linear_layers(graph)
    state = State({"genre.weight": graph_layers.embedding(graph, "genre")})
    state.add("output", linear.pop(graph_layers.linear_before(graph, outputs["bar"])))
    for index, layer in enumerate(linear.values()):
        state.add(f"linear.{index}", layer)
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    found = State({"genre.weight": state["genre.weight"]})
    layers = state.count("linear")
    for index in range(layers):
        found.add(f"linear.{index}", state.folded(f"linear.{index}", f"norm.{index}"))
    found.add("output", state.layer("output"))

    genres, embedding = state["genre.weight"].shape
    condition, notes = stated(declared, "condition", 64), stated(declared, "notes", 128)
    noise = state["linear.0.weight"].shape[1] - embedding - condition
    steps, rest = divmod(len(state["output.bias"]), notes)
    if noise < 1 or rest:
        raise ConversionError(
            f"its configuration says condition = {condition} and notes = {notes}, which does not"
            " fit its weights; export it again"
        )
    return found, {
        "noise": noise,
        "genres": genres,
        "embedding": embedding,
        "condition": condition,
        "hidden": [len(found[f"linear.{index}.bias"]) for index in range(layers)],
        "steps": steps,
        "notes": notes,
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    state = State(tensors)
    for index, width in enumerate(sizes["hidden"]):
        state |= identity_norm(f"norm.{index}", width)
    return state


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    style = tensors["genre.weight"][inputs["genre"]]
    x = np.concatenate([inputs["noise"], style, inputs["condition"]], -1).astype(np.float64)
    for index in range(tensors.count("linear")):
        x = reference.leaky_relu(reference.linear(x, *tensors.layer(f"linear.{index}")))
    bar = reference.linear(x, *tensors.layer("output"))
    return {"bar": bar.reshape(-1, sizes["steps"], sizes["notes"])}


probabilities = reference.sigmoids
