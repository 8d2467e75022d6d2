"""The context Transformer: from PyTorch's or ONNX's weights to the engine's tensors.

    genre.weight, instrument.weight              (entries, 10)
    input.{weight,bias}                          (W, features + 20), (W)
    encoder.k.{attention_norm,feedforward_norm}.{weight,bias}            (W)
    encoder.k.query_key_value.{weight,bias}      (3W, W), (3W): query, key, value, head by head
    encoder.k.{attention_output,expand,contract}.{weight,bias}
    norm.{weight,bias}                           (W)
    head.{note,timing,dynamics}.{weight,bias}

An ONNX graph has these linear layers and normalisations in this order; query, key and value must be
one product. The heads of the attention and the two parts of the timing are in no tensor: they come
from the configuration, or are those of the documented model.
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors, stated

ARCHITECTURE = "context-transformer"
INPUTS = {
    "input": Input(("batch", "length", "features")),
    "genre": Input(("batch",), below="genres"),
    "instrument": Input(("batch",), below="instruments"),
}
OUTPUTS = {
    "note": ("batch", "length", "notes"),
    "timing": ("batch", "length", "timing"),
    "dynamics": ("batch", "length", "dynamics"),
}
RECURRENT = False
MARKS = frozenset({"encoder.0.query_key_value.weight"})
SINGLE = frozenset({"genre.weight", "instrument.weight"})

EMBEDDINGS = ("genre", "instrument")
NORMS = ("attention_norm", "feedforward_norm")
LINEAR = ("query_key_value", "attention_output", "expand", "contract")
DOCUMENTED = {"heads": 8, "phases": 12}


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    state = State()
    linear = graph_layers.linear_layers(graph)
    for head, output in outputs.items():
        state.add(head, linear.pop(graph_layers.linear_before(graph, output)))
    for name in EMBEDDINGS:
        state[f"{name}.weight"] = graph_layers.embedding(graph, name)
    norms = graph_layers.layer_norms(graph)
    layers = len(norms) // len(NORMS)
    complete = (1 + len(LINEAR) * layers, 1 + len(NORMS) * layers)
    if not layers or (len(linear), len(norms)) != complete:
        raise ConversionError(
            f"its graph has {len(linear)} linear layers before the heads and {len(norms)} layer"
            " norms, which make no pre-norm encoder; export this project's model"
        )
    projections, gains = iter(linear.values()), iter(norms)
    state.add("input", next(projections))
    for index in range(layers):
        for name in LINEAR:
            state.add(f"encoder.{index}.{name}", next(projections))
        for name in NORMS:
            state.add(f"encoder.{index}.{name}", next(gains))
    state.add("norm", next(gains))
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    found = State({f"{name}.weight": state[f"{name}.weight"] for name in EMBEDDINGS})
    found.add("input", state.layer("input"))
    layers = state.count("encoder")
    for index in range(layers):
        for name in (*NORMS, *LINEAR):
            found.add(f"encoder.{index}.{name}", state.layer(f"encoder.{index}.{name}"))
    found.add("norm", state.layer("norm"))
    for head in OUTPUTS:
        found.add(f"head.{head}", state.layer(head))

    width, joined = state["input.weight"].shape
    genres, embedding = state["genre.weight"].shape
    heads, phases = (stated(declared, key, size) for key, size in DOCUMENTED.items())
    timing = len(state["timing.bias"])
    if width % heads or phases >= timing:
        raise ConversionError(
            f"its configuration says heads = {heads} and phases = {phases}, its weights have width"
            f" {width} and {timing} timings; export it again"
        )
    return found, {
        "features": joined - len(EMBEDDINGS) * embedding,
        "genres": genres,
        "instruments": len(state["instrument.weight"]),
        "embedding": embedding,
        "width": width,
        "heads": heads,
        "layers": layers,
        "feedforward": len(state["encoder.0.expand.bias"]),
        "notes": len(state["note.bias"]),
        "phases": phases,
        "offsets": timing - phases,
        "dynamics": len(state["dynamics.bias"]),
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    return State({name.removeprefix("head."): tensor for name, tensor in tensors.items()})


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    features = inputs["input"].astype(np.float64)
    styles = [
        np.broadcast_to(
            tensors[f"{name}.weight"][inputs[name]][:, np.newaxis],
            (*features.shape[:2], sizes["embedding"]),
        )
        for name in EMBEDDINGS
    ]
    x = reference.linear(np.concatenate([features, *styles], -1), *tensors.layer("input"))
    x = x + reference.sinusoidal_positions(features.shape[1], sizes["width"])
    for index in range(tensors.count("encoder")):
        layer = {name: tensors.layer(f"encoder.{index}.{name}") for name in (*NORMS, *LINEAR)}
        joint = reference.linear(
            reference.layer_norm(x, *layer["attention_norm"]), *layer["query_key_value"]
        )
        mixed = reference.attention(*np.split(joint, 3, -1), heads=sizes["heads"])
        x = x + reference.linear(mixed, *layer["attention_output"])
        expanded = reference.linear(
            reference.layer_norm(x, *layer["feedforward_norm"]), *layer["expand"]
        )
        x = x + reference.linear(reference.gelu(expanded), *layer["contract"])
    x = reference.layer_norm(x, *tensors.layer("norm"))
    return {head: reference.linear(x, *tensors.layer(f"head.{head}")) for head in OUTPUTS}


def probabilities(logits: Outputs, sizes: dict) -> Outputs:
    """Softmax; of the timing, over the phases and over the offsets."""
    borders = {"timing": [sizes["phases"]]}
    return {
        head: np.concatenate(
            [reference.softmax(part) for part in np.split(y, borders.get(head, []), -1)], -1
        )
        for head, y in logits.items()
    }
