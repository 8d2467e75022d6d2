"""The timbre autoencoder: from PyTorch's or ONNX's weights to the engine's tensors.

    encoder.{0,1,2}.{weight,bias}, decoder.{0,1,2}.{weight,bias}     (out, in), (out)
    instruments                                                      (20, 64), unit vectors, FP32

An ONNX graph has the linear layers in this order, the encoder's as many as the decoder's, and then
the product with the instruments.
"""

from __future__ import annotations

import numpy as np

from . import graph_layers, reference
from .architecture import Input
from .errors import ConversionError
from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors

ARCHITECTURE = "timbre-autoencoder"
INPUTS = {"input": Input(("batch", "mel_bands"))}
OUTPUTS = {
    "latent": ("batch", "latent"),
    "reconstruction": ("batch", "mel_bands"),
    "similarity": ("batch", "instruments"),
}
RECURRENT = False
MARKS = frozenset({"encoder.0.weight", "decoder.0.weight", "instruments"})
SINGLE = frozenset({"instruments"})

PARTS = ("encoder", "decoder")
# PyTorch counts the activations between the linear layers too.
STRIDE = 2


def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
    linear = graph_layers.linear_layers(graph)
    similarity, _ = linear.pop(graph_layers.linear_before(graph, outputs["similarity"]))
    state = State(instruments=similarity)
    half, rest = divmod(len(linear), len(PARTS))
    if rest:
        raise ConversionError(
            f"its graph has {len(linear)} linear layers, which make no encoder and decoder; give a"
            " timbre model"
        )
    for index, layer in enumerate(linear.values()):
        state.add(f"{PARTS[index // half]}.{index % half * STRIDE}", layer)
    return state


def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
    found = State(instruments=state["instruments"])
    layers = state.count("encoder")
    for part in PARTS:
        for index in range(layers):
            found.add(f"{part}.{index}", state.layer(f"{part}.{index * STRIDE}"))
    lengths = np.linalg.norm(state["instruments"], axis=1)
    if not np.allclose(lengths, 1, atol=1e-3):
        raise ConversionError("its instruments are no unit vectors; finish its training")
    outputs = [len(found[f"encoder.{index}.bias"]) for index in range(layers)]
    return found, {
        "mel_bands": found["encoder.0.weight"].shape[1],
        "hidden": outputs[:-1],
        "latent": outputs[-1],
        "instruments": len(lengths),
    }


def restored(tensors: Tensors, sizes: dict) -> State:
    tensors = State(tensors)
    state = State(instruments=tensors["instruments"])
    for part in PARTS:
        for index in range(tensors.count(part)):
            state.add(f"{part}.{index * STRIDE}", tensors.layer(f"{part}.{index}"))
    return state


def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
    tensors = State(tensors)
    latent = _perceptron(inputs["input"].astype(np.float64), tensors, "encoder")
    return {
        "latent": latent,
        "reconstruction": _perceptron(latent, tensors, "decoder"),
        "similarity": reference.normalised(latent) @ tensors["instruments"].T.astype(np.float64),
    }


def probabilities(logits: Outputs, sizes: dict) -> Outputs:
    """Nothing here is a probability."""
    return logits


def _perceptron(x: np.ndarray, tensors: State, part: str) -> np.ndarray:
    for index in range(tensors.count(part)):
        x = reference.linear(np.maximum(x, 0) if index else x, *tensors.layer(f"{part}.{index}"))
    return x
