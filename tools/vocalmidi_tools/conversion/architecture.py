"""What the converter knows of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .onnx_graph import Graph
from .source import Outputs
from .state import State, Tensors

# How long the axes are that the configuration leaves free, in what the converter tries.
FREE_AXES = {"batch": 2, "time": 24, "length": 24}


@dataclass(frozen=True)
class Input:
    """An input: each axis is one of `FREE_AXES` or the name of a size in the configuration.

    Numbers, or identifiers from 0 to below the size named `below`.
    """

    axes: tuple[str, ...]
    below: str = ""


class Architecture(Protocol):
    """A module of this package that knows a model."""

    ARCHITECTURE: str
    INPUTS: dict[str, Input]
    OUTPUTS: dict[str, tuple[str, ...]]  # each with its axes
    RECURRENT: bool  # whether its graph has an LSTM or GRU
    MARKS: frozenset[str]  # tensors that a PyTorch checkpoint of it has, and no other model's
    SINGLE: frozenset[str]  # matrices that stay FP32

    @staticmethod
    def state_of_graph(graph: Graph, outputs: dict[str, str]) -> State:
        """What PyTorch's state dictionary would hold; `outputs` gives the graph's names."""

    @staticmethod
    def tensors(state: State, declared: dict) -> tuple[Tensors, dict]:
        """The engine's tensors, and the configuration that they and `declared` imply."""

    @staticmethod
    def restored(tensors: Tensors, sizes: dict) -> State:
        """The reverse of `tensors`: a state of PyTorch's model that gives the same outputs.

        `sizes` has the configuration and the settings of the decoder.
        Batch normalisations stay folded and become the identity; of two biases, one is 0.
        """

    @staticmethod
    def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
        """The outputs before their activation, from the engine's tensors alone, in Double."""

    @staticmethod
    def probabilities(logits: Outputs, sizes: dict) -> Outputs:
        """What the exported model and the engine answer; takes any of the outputs."""


def random_inputs(model: Architecture, sizes: dict, seed: int) -> Tensors:
    """Standard normal numbers and uniform identifiers; `sizes` holds the free axes too."""
    random = np.random.default_rng(seed)
    inputs = {}
    for name, given in model.INPUTS.items():
        shape = [sizes[axis] for axis in given.axes]
        if given.below:
            inputs[name] = random.integers(0, sizes[given.below], shape)
        else:
            inputs[name] = random.standard_normal(shape, np.float32)
    return inputs
