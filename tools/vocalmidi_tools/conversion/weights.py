"""A weight file's model, computed by the NumPy definitions that conversions are checked with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from . import weight_file
from .architecture import Architecture
from .source import Outputs

SUFFIX = ".safetensors"


class Weights:
    """A model that is called with its inputs by name; `sections` are the file's, decoded."""

    def __init__(self, path: Path, model: Architecture):
        file = weight_file.decode(path.read_bytes())
        found = file.metadata.get("architecture", "")
        if found != model.ARCHITECTURE:
            raise SystemExit(f"{path} holds '{found}'; give weights of '{model.ARCHITECTURE}'")
        self.model = model
        self.tensors = {name: tensor.astype(np.float64) for name, tensor in file.tensors.items()}
        plain = ("configuration", "front_end", "decoder")
        self.sections = {key: json.loads(file.metadata.get(key, "{}")) for key in plain}

    def __call__(self, **inputs: np.ndarray) -> Outputs:
        sizes = self.sections["configuration"]
        return self.model.probabilities(self.model.forward(self.tensors, inputs, sizes), sizes)
