"""Tensors by PyTorch's names, wherever they come from, and how they become the engine's."""

from __future__ import annotations

import numpy as np

from .errors import ConversionError

Tensors = dict[str, np.ndarray]

_BATCH_NORM = ("weight", "bias", "running_mean", "running_var")


class State(Tensors):
    """A state dictionary that says what to do where a tensor is missing."""

    def __missing__(self, name: str) -> np.ndarray:
        raise ConversionError(
            f"it has no tensor '{name}', so it is another model; give the right one, or its --model"
        )

    def layer(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        return self[f"{name}.weight"], self[f"{name}.bias"]

    def folded(self, name: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
        """The layer `name` with the batch normalisation `norm` in it, where there is one."""
        weight, bias = self.layer(name)
        if f"{norm}.weight" not in self:
            return weight, bias
        return fold(weight, bias, *(self[f"{norm}.{part}"] for part in _BATCH_NORM))

    def count(self, prefix: str) -> int:
        """How many layers `prefix`.0, `prefix`.1, ... there are."""
        return len({name.split(".")[1] for name in self if name.startswith(f"{prefix}.")})

    def add(self, name: str, layer: tuple[np.ndarray, np.ndarray]) -> None:
        self[f"{name}.weight"], self[f"{name}.bias"] = layer


def identity_norm(name: str, channels: int, epsilon: float = 1e-5) -> dict[str, np.ndarray]:
    """A batch normalisation with fixed statistics that changes nothing."""
    values = {
        "weight": np.sqrt(1 + epsilon), "bias": 0, "running_mean": 0, "running_var": 1,
    }
    parts = {f"{name}.{part}": np.full(channels, value, np.float32) for part, value in values.items()}
    return {**parts, f"{name}.num_batches_tracked": np.zeros((), np.int64)}


def fold(weight, bias, scale, shift, mean, variance, epsilon: float = 1e-5):
    """Ioffe and Szegedy 2015, algorithm 1, with fixed statistics: an affine map of each output.

    `weight` is (O, ...), all others (O).
    """
    factor = scale.astype(np.float64) / np.sqrt(variance.astype(np.float64) + epsilon)
    folded = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
    return folded.astype(np.float32), ((bias - mean) * factor + shift).astype(np.float32)


def stated(declared: dict, key: str, default: int) -> int:
    """A size that no weight tells: the configuration's, else the documented model's."""
    size = declared.get(key, default)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise ConversionError(f"its configuration says {key} = {size}; export it again")
    return size
