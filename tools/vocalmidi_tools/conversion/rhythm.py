"""The beat tracker's network, which is exported, and not converted: its weight file has tables too.

    readings.0.weight, readings.0.bias     (hidden, 93), (hidden)
    readings.1.weight, readings.1.bias     (1, hidden), (1)
"""

from __future__ import annotations

from .architecture import Input
from .state import State, Tensors

ARCHITECTURE = "rhythm"
INPUTS = {"features": Input(("batch", "features"))}
OUTPUTS = {"scores": ("batch",)}


def restored(tensors: Tensors, sizes: dict) -> State:
    """The network's tensors among those of the file."""
    return State({name: tensor for name, tensor in tensors.items() if name.startswith("readings.")})
