"""What the converter knows of a model, and what it does alike for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from . import graph_layers
from .errors import ConversionError
from .onnx_graph import Graph
from .source import CheckpointSource, OnnxSource, Outputs, Reference, Source, first_line
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
    def forward(tensors: Tensors, inputs: Tensors, sizes: dict) -> Outputs:
        """The outputs before their activation, from the engine's tensors alone, in Double."""

    @staticmethod
    def probabilities(logits: Outputs, sizes: dict) -> Outputs:
        """What the exported model and the engine answer; takes any of the outputs."""


def convert(model: Architecture, source: Source) -> tuple[Tensors, dict]:
    """The engine's tensors in float32, and the configuration (sizes) that they imply."""
    declared = source.sections.get("configuration", {})
    try:
        if isinstance(source, CheckpointSource):
            state = State(source.state)
        else:
            state = model.state_of_graph(source.graph, output_names(model, source.graph))
        tensors, sizes = model.tensors(state, declared)
    except (ValueError, IndexError, TypeError, ArithmeticError) as error:
        raise ConversionError(
            f"its layers do not fit together ({first_line(error)}); give the right model"
        ) from error
    unknown = [str(key) for key in declared if key not in sizes]
    if unknown:
        raise ConversionError(
            f"its configuration has {', '.join(unknown)}, which the model does not know;"
            " export it again"
        )
    for key, size in sizes.items():
        if _plain(declared.get(key, size)) != size:
            raise ConversionError(
                f"its configuration says {key} = {declared[key]}, its weights say {size};"
                " export it again"
            )
    return {name: np.ascontiguousarray(t, np.float32) for name, t in tensors.items()}, sizes


def source_reference(model: Architecture, source: Source, sizes: dict) -> Reference:
    """The source's own answer (probabilities), by PyTorch or ONNX Runtime."""
    if isinstance(source, CheckpointSource):
        from .definitions import reference

        return reference(model.ARCHITECTURE, source.state, sizes)
    outputs = output_names(model, source.graph)
    inputs = _names(model.INPUTS, [i.name for i in source.graph.inputs], "inputs")
    activated = {key: graph_layers.is_activated(source.graph, outputs[key]) for key in outputs}

    def run(given: Tensors) -> Outputs:
        values = source.run({inputs[key]: value for key, value in given.items()})
        answers = {key: values[outputs[key]] for key in outputs}
        return {
            key: y if activated[key] else model.probabilities({key: y}, sizes)[key]
            for key, y in answers.items()
        }

    return run


def example_input(model: Architecture, source: Source, sizes: dict) -> Tensors:
    """Random inputs; an ONNX export may fix some of their sizes."""
    fixed = {}
    if isinstance(source, OnnxSource):
        given = {i.name: i for i in source.graph.inputs}
        for key, name in _names(model.INPUTS, list(given), "inputs").items():
            dimensions = given[name].type.tensor_type.shape.dim
            axes = model.INPUTS[key].axes
            if len(dimensions) != len(axes):
                raise ConversionError(
                    f"its input '{name}' has {len(dimensions)} dimensions;"
                    f" export it with ({', '.join(axes)})"
                )
            fixed |= {a: d.dim_value for a, d in zip(axes, dimensions) if d.dim_value}
    return random_inputs(model, {**sizes, **FREE_AXES, **fixed}, seed=1)


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


def output_names(model: Architecture, graph: Graph) -> dict[str, str]:
    """The graph's name of each output."""
    return _names(model.OUTPUTS, graph.outputs, "outputs")


def _names(wanted, found: list[str], kind: str) -> dict[str, str]:
    """By name, else in the order of the model's documentation."""
    if len(found) != len(wanted):
        raise ConversionError(
            f"it has {len(found)} {kind}, the model has {len(wanted)} ({', '.join(wanted)});"
            " give the right model"
        )
    if set(found) == set(wanted):
        return {key: key for key in wanted}
    return dict(zip(wanted, found))


def _plain(size):
    return list(size) if isinstance(size, (list, tuple)) else size
