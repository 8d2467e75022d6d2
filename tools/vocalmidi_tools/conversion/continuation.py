"""The continuation model (LSTM or GRU): from PyTorch's or ONNX's weights to the engine's tensors.

    recurrent.k.weight_ih, .weight_hh         LSTM (4H, in), (4H, H), gates i, f, g, o;
                                              GRU (3H, in), (3H, H), gates r, z, n
    recurrent.k.bias                          LSTM (4H), PyTorch's two biases added
    recurrent.k.bias_ih, .bias_hh             GRU (3H): its reset gate acts between them
    head.{note,velocity,timing}.{weight,bias}
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors

ARCHITECTURE = "continuation-recurrent"
INPUTS = {"input": Input(("batch", "length", "features"))}
OUTPUTS = {
    "note": ("batch", "length", "notes"),
    "velocity": ("batch", "length", "velocities"),
    "timing": ("batch", "length", "timings"),
}
RECURRENT = True
MARKS = frozenset({"recurrent.weight_hh_l0"})
SINGLE = frozenset()

GATES = {4: "lstm", 3: "gru"}


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    operator = "GRU" if graph.of_type("GRU") else "LSTM"
    state = graph_layers.recurrent_state(graph, operator, "recurrent", directions=1)
    linear = graph_layers.linear_layers(graph)
    for head, output in outputs.items():
        state.add(head, linear[graph_layers.linear_before(graph, output)])
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    rows, hidden = state["recurrent.weight_hh_l0"].shape
    if rows not in (gates * hidden for gates in GATES):
        raise ConversionError("its recurrent layers are neither LSTM nor GRU; give one of these")
    cell = GATES[rows // hidden]
    found = State()
    layers = sum(name.startswith("recurrent.weight_hh_l") for name in state)
    for index in range(layers):
        part = {p: state[f"recurrent.{p}_l{index}"] for p in reference.RECURRENT_PARTS}
        if cell == "lstm":
            part["bias"] = part.pop("bias_ih") + part.pop("bias_hh")
        found |= {f"recurrent.{index}.{p}": tensor for p, tensor in part.items()}
    for head in OUTPUTS:
        found.add(f"head.{head}", state.layer(head))
    return found, {
        "features": state["recurrent.weight_ih_l0"].shape[1],
        "cell": cell,
        "hidden": hidden,
        "layers": layers,
        "notes": len(state["note.bias"]),
        "velocities": len(state["velocity.bias"]),
        "timings": len(state["timing.bias"]),
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    tensors, state = State(tensors), State()
    for index in range(tensors.count("recurrent")):
        prefix = f"recurrent.{index}"
        if sizes["cell"] == "lstm":
            bias = tensors[f"{prefix}.bias"]
            tensors |= {f"{prefix}.bias_ih": bias, f"{prefix}.bias_hh": np.zeros_like(bias)}
        for part in reference.RECURRENT_PARTS:
            state[f"recurrent.{part}_l{index}"] = tensors[f"{prefix}.{part}"]
    for head in OUTPUTS:
        state.add(head, tensors.layer(f"head.{head}"))
    return state


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    x = inputs["input"].astype(np.float64)
    gru = sizes["cell"] == "gru"
    cell, parts = (reference.gru, reference.RECURRENT_PARTS) if gru else (
        reference.lstm, ("weight_ih", "weight_hh", "bias")
    )
    for index in range(tensors.count("recurrent")):
        x = cell(x, *(tensors[f"recurrent.{index}.{part}"] for part in parts))
    return {head: reference.linear(x, *tensors.layer(f"head.{head}")) for head in OUTPUTS}


def probabilities(logits: Outputs, sizes: dict) -> Outputs:
    return {head: reference.softmax(y) for head, y in logits.items()}
