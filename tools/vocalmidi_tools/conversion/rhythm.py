"""The beat tracker's networks, which are exported, and not converted: their weight file has tables too.

    readings.0.weight, readings.0.bias                           (hidden, 93), (hidden)
    readings.1.weight, readings.1.bias                           (1, hidden), (1)

and of each of the phrase networks n, of C channels:

    phrases.n.windows.0.weight, phrases.n.windows.0.bias         (C, 5 * 107), (C)
    phrases.n.windows.1.weight, phrases.n.windows.1.bias         (C, 5 * C), (C); windows.2 alike
    phrases.n.perceptron.0.weight, phrases.n.perceptron.0.bias   (64, 2 * C), (64)
    phrases.n.perceptron.1.weight, phrases.n.perceptron.1.bias   (1, 64), (1)
"""

from __future__ import annotations

import numpy as np

from .architecture import Input
from .errors import ConversionError
from .state import State, Tensors

ARCHITECTURE = "rhythm"
NETWORKS = ("readings.", "phrases.")
"""How the tensors of the networks begin."""
INPUTS = {"features": Input(("batch", "features")), "notes": Input(("batch", "time", "columns"))}
OUTPUTS = {"scores": ("batch",)}


def restored(tensors: Tensors, sizes: dict) -> State:
    """The networks' tensors among those of the file, and the setting by which their scores are mixed."""
    if "phrase_share" not in sizes:
        raise ConversionError("its decoder lacks phrase_share; train it with vocalmidi_tools.training.rhythm")
    state = State({name: tensor for name, tensor in tensors.items() if name.startswith(NETWORKS)})
    state["phrase_share"] = np.array(sizes["phrase_share"], np.float32)
    return state
