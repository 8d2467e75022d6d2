"""The models that can be converted, and how a file is told to be one of them."""

from __future__ import annotations

from . import context, continuation, discriminator, generator, pitch, rhythm, timbre
from .architecture import Architecture
from .errors import ConversionError
from .source import CheckpointSource, Source

MODELS: dict[str, Architecture] = {
    "pitch": pitch,
    "context": context,
    "timbre": timbre,
    "generator": generator,
    "discriminator": discriminator,
    "continuation": continuation,
}

EXPORTED: dict[str, Architecture] = {**MODELS, "rhythm": rhythm}
"""The models that can be exported to ONNX from their weight files."""

TABLES = ("harmony-hmm", "mix")
"""The architectures of weight files without a network."""


def identify(source: Source, models: dict[str, Architecture] = MODELS) -> Architecture:
    """The one of the models that a source names in `architecture`, or that it looks like."""
    if source.architecture in TABLES:
        raise ConversionError(
            f"its architecture is '{source.architecture}', tables and no network, so that there is"
            " nothing to convert or export; read its tensors with the package safetensors"
        )
    if source.architecture:
        for model in models.values():
            if model.ARCHITECTURE == source.architecture:
                return model
        known = ", ".join(model.ARCHITECTURE for model in models.values())
        raise ConversionError(
            f"its architecture is '{source.architecture}', none of {known}; give one of these"
        )
    if isinstance(source, CheckpointSource):
        fitting = [m for m in MODELS.values() if m.MARKS <= source.state.keys()]
    else:
        graph = source.graph
        shape = (len(graph.inputs), len(graph.outputs), _is_recurrent(graph))
        fitting = [
            m for m in MODELS.values() if (len(m.INPUTS), len(m.OUTPUTS), m.RECURRENT) == shape
        ]
    if len(fitting) != 1:
        raise ConversionError(
            f"it looks like no model of the engine; say which with --model ({', '.join(MODELS)})"
        )
    return fitting[0]


def _is_recurrent(graph) -> bool:
    return any(node.op_type in ("LSTM", "GRU") for node in graph.nodes)
