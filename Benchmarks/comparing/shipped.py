"""The shipped weights in the models' PyTorch definitions: what the converter does, backwards.

Batch normalisation was folded into the layers before it, so it is left out here, which spares
PyTorch the work too.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from vocalmidi_tools import ROOT
from vocalmidi_tools.conversion import continuation, discriminator, pitch, timbre, weight_file
from vocalmidi_tools.conversion.definitions import DEFINITIONS, Definition
from vocalmidi_tools.conversion.state import Tensors

WEIGHTS = ROOT / "Weights"


def path_of(name: str) -> Path:
    """The weight file `name`."""
    return WEIGHTS / f"{name}.safetensors"


def load(name: str) -> tuple[Definition, nn.Module]:
    """The definition and the model of a shipped weight file, in FP32."""
    file = weight_file.decode(path_of(name).read_bytes())
    definition = DEFINITIONS[file.metadata["architecture"]]
    return definition, build(definition, file.tensors, json.loads(file.metadata["configuration"]))


def build(definition: Definition, tensors: Tensors, sizes: dict) -> nn.Module:
    """The model of the engine's tensors, for inference."""
    model = definition.build(sizes)
    if isinstance(getattr(model, "norm", None), nn.ModuleList):
        model.norm = nn.ModuleList(nn.Identity() for _ in model.norm)
    single = {key: value.astype(np.float32) for key, value in tensors.items()}
    state = state_of(definition.model.ARCHITECTURE, single, sizes)
    model.load_state_dict(
        {key: torch.from_numpy(np.ascontiguousarray(value)) for key, value in state.items()}
    )
    return model.eval()


def state_of(architecture: str, tensors: Tensors, sizes: dict) -> Tensors:
    """PyTorch's state dictionary of the engine's tensors."""
    state = {key.removeprefix("head."): value for key, value in tensors.items()}
    if architecture in _REARRANGED:
        return _REARRANGED[architecture](state, sizes)
    return state


def _pitch(state: Tensors, sizes: dict) -> Tensors:
    found = {}
    for key, value in state.items():
        parts = key.split(".")
        if parts[0] == "lstm":
            suffix = f"_l{parts[1]}{pitch.DIRECTIONS[parts[2]]}"
            if parts[1] == "0" and parts[3] == "weight_ih":
                value = _channels_first(value, sizes["channels"][-1])
            found |= _recurrent("lstm", parts[3], suffix, value)
        elif parts[0] == "conv" and parts[2] == "weight":
            found[key] = value.transpose(0, 3, 1, 2)
        else:
            found[key] = value
    return found


def _continuation(state: Tensors, sizes: dict) -> Tensors:
    found = {}
    for key, value in state.items():
        parts = key.split(".")
        if parts[0] == "recurrent":
            found |= _recurrent("recurrent", parts[2], f"_l{parts[1]}", value)
        else:
            found[key] = value
    return found


def _discriminator(state: Tensors, sizes: dict) -> Tensors:
    found = {
        key: v.transpose(0, 2, 1) if key.startswith("conv") and v.ndim == 3 else v
        for key, v in state.items()
    }
    weight = found["linear.0.weight"]
    bar, style = np.split(weight, [weight.shape[1] - sizes["embedding"]], -1)
    bar = _channels_first(bar, sizes["channels"][-1])
    return found | {"linear.0.weight": np.concatenate([bar, style], -1)}


def _timbre(state: Tensors, sizes: dict) -> Tensors:
    """PyTorch counts the activations between the linear layers too."""
    found = {}
    for key, value in state.items():
        part, *rest = key.split(".")
        if rest:
            key = f"{part}.{int(rest[0]) * timbre.STRIDE}.{rest[1]}"
        found[key] = value
    return found


_REARRANGED = {
    pitch.ARCHITECTURE: _pitch,
    continuation.ARCHITECTURE: _continuation,
    discriminator.ARCHITECTURE: _discriminator,
    timbre.ARCHITECTURE: _timbre,
}


def _recurrent(prefix: str, part: str, suffix: str, value: np.ndarray) -> Tensors:
    """PyTorch keeps two biases where the engine has their sum."""
    if part != "bias":
        return {f"{prefix}.{part}{suffix}": value}
    return {
        f"{prefix}.bias_ih{suffix}": value, f"{prefix}.bias_hh{suffix}": np.zeros_like(value)
    }


def _channels_first(weight: np.ndarray, channels: int) -> np.ndarray:
    """Columns place x channel become channel x place."""
    rows, columns = weight.shape
    apart = weight.reshape(rows, columns // channels, channels)
    return apart.transpose(0, 2, 1).reshape(rows, columns)
