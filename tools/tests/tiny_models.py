"""Sizes of small models, odd ones where the architecture lets them be.

tools/fixtures/make_onnx_fixtures.py exports one of each to tools/tests/onnx; without torch these
stand for the trainings' models.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import numpy_helper

ONNX = Path(__file__).parent / "onnx"

SIZES = {
    "context": {
        "features": 6, "genres": 3, "instruments": 4, "embedding": 2, "width": 8, "heads": 2,
        "layers": 2, "feedforward": 12, "notes": 7, "phases": 3, "offsets": 4, "dynamics": 5,
    },
    "timbre": {"mel_bands": 9, "hidden": [8, 7], "latent": 5, "instruments": 4},
    "generator": {
        "noise": 5, "genres": 3, "embedding": 2, "condition": 4, "hidden": [6, 7, 8], "steps": 4,
        "notes": 5,
    },
    "discriminator": {
        "genres": 3, "embedding": 2, "channels": [4, 5, 6], "hidden": [7, 3], "steps": 8,
        "notes": 5,
    },
    "continuation-lstm": {
        "features": 6, "cell": "lstm", "hidden": 5, "layers": 2, "notes": 7, "velocities": 4,
        "timings": 3,
    },
    "continuation-gru": {
        "features": 6, "cell": "gru", "hidden": 5, "layers": 2, "notes": 7, "velocities": 4,
        "timings": 3,
    },
}


def path_of(name: str) -> Path:
    return ONNX / f"{name}.onnx"


def model_name(name: str) -> str:
    """The model's name for --model and for `vocalmidi infer`."""
    return name.partition("-")[0]


def nodes(model: onnx.ModelProto, operator: str) -> list[onnx.NodeProto]:
    return [node for node in model.graph.node if node.op_type == operator]


def initialiser(model: onnx.ModelProto, name: str) -> onnx.TensorProto:
    return next(i for i in model.graph.initializer if i.name == name)


def edited(name: str, operator: str, index: int, operand: int, change) -> onnx.ModelProto:
    """A fixture with `change` done to the constant that a node of some kind has as operand."""
    model = onnx.load(path_of(name))
    tensor = initialiser(model, nodes(model, operator)[index].input[operand])
    changed = change(numpy_helper.to_array(tensor).copy())
    tensor.CopyFrom(numpy_helper.from_array(changed, tensor.name))
    return model
