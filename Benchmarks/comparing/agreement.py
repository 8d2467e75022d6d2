"""Whether the engines answer alike: the largest difference of any output."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .feeds import Arrays, Feed

LIMIT = 1e-2
"""FP16 weights, and products in 16-bit integers, against FP32."""


def difference(one: Arrays, other: Arrays) -> float:
    """The largest, over all outputs; infinite where names or shapes differ or a NaN is met."""
    if {k: y.shape for k, y in one.items()} != {k: y.shape for k, y in other.items()}:
        return float("inf")
    largest = [float(np.abs(one[key] - other[key]).max(initial=0)) for key in one]
    return max(largest) if np.isfinite(largest).all() else float("inf")


def answer(program: Path, model: str, weights: Path, feed: Feed) -> Arrays:
    """What `vocalmidi infer` makes of a case's inputs, all blocks in one sequence."""
    from vocalmidi_tools.conversion.parity import infer

    return infer(program, model, weights, feed.joined())
