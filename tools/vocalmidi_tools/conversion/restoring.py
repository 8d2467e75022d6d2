"""The reverse of conversion: what training would have saved for a weight file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from . import weight_file
from .architecture import Architecture
from .errors import ConversionError
from .models import MODELS, identify
from .sections import SECTIONS, chosen
from .source import CheckpointSource


def source(
    file: weight_file.WeightFile, models: dict[str, Architecture] = MODELS
) -> CheckpointSource:
    """The checkpoint that the file could have been converted from, as exact as the file is.

    - Throws: a `ConversionError` where it is of none of the models.
    """
    architecture = file.metadata["architecture"]
    model = identify(CheckpointSource({}, {}, architecture), models)
    sections = {key: json.loads(file.metadata[key]) for key in SECTIONS if key in file.metadata}
    single = {name: tensor.astype(np.float32) for name, tensor in file.tensors.items()}
    state = model.restored(single, sections.get("decoder", {}) | sections["configuration"])
    return CheckpointSource(state, chosen(sections), architecture)


def opened(path: Path, models: dict[str, Architecture] = MODELS) -> CheckpointSource:
    """`source` of the file at `path`."""
    try:
        return source(weight_file.decode(path.read_bytes()), models)
    except OSError as error:
        raise ConversionError(f"it cannot be read ({error.strerror}); check the path") from error


def checkpoint(file: weight_file.WeightFile) -> dict:
    """The same as a training saves it, but without the state of an optimiser: its tensors are PyTorch's."""
    return _saved(source(file))


def read(path: Path, architecture: str = "") -> dict:
    """`checkpoint` of the file at `path`; ends the program where it is none, or of another architecture."""
    try:
        origin = opened(path)
        saved = _saved(origin)
    except ConversionError as error:
        raise SystemExit(f"{path}: {error}") from error
    if architecture and origin.architecture != architecture:
        raise SystemExit(f"{path} holds '{origin.architecture}'; give weights of '{architecture}'")
    return saved


def _saved(origin: CheckpointSource) -> dict:
    from .definitions import DEFINITIONS

    model = DEFINITIONS[origin.architecture].build(origin.sections["configuration"], origin.state)
    return {
        "architecture": origin.architecture, "folded": True, "model": model.state_dict(),
        **origin.sections,
    }
