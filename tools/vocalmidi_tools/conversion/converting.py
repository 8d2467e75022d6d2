"""What the converter does alike for all models: a source's tensors, inputs and own answers."""

from __future__ import annotations

import numpy as np

from . import graph_layers
from .architecture import FREE_AXES, Architecture, random_inputs
from .errors import ConversionError
from .onnx_graph import Graph
from .source import CheckpointSource, OnnxSource, Outputs, Reference, Source, first_line
from .state import State, Tensors


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
