"""Notes to what each frame should answer, and the losses over the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

SPREAD = 1.6  # half-width, in frames, of the triangle around an onset or offset


@dataclass
class Targets:
    """pitch (B,T) fractional MIDI, 0 where none is sung; velocity, onset, offset (B,T) in 0...1."""

    pitch: Tensor
    velocity: Tensor
    onset: Tensor
    offset: Tensor


def frame_targets(
    notes: np.ndarray, frames: int, hop_seconds: float, start: float = 0.0
) -> np.ndarray:
    """Rows of (onset, offset, pitch, velocity) -> (4, frames): pitch, velocity, onset, offset."""
    times = start + np.arange(frames) * hop_seconds
    result = np.zeros((4, frames), np.float32)
    reach = SPREAD * hop_seconds
    for onset, offset, pitch, velocity in notes:
        inside = (times >= onset - 0.5 * hop_seconds) & (times < offset)
        result[0, inside], result[1, inside] = pitch, velocity
        for row, edge in ((2, onset), (3, offset)):
            result[row] = np.maximum(result[row], 1 - np.abs(times - edge) / reach)
    return np.maximum(result, 0)


def pitch_distribution(pitch: Tensor, classes: int, smoothing: float) -> Tensor:
    """(B,T) -> (B,T,classes): shared between the two nearest MIDI numbers; class 0 is unvoiced."""
    lower = pitch.floor().clamp(0, classes - 2)
    share = (pitch - lower).clamp(0, 1)
    result = functional.one_hot(lower.long(), classes) * (1 - share)[..., None]
    result = result + functional.one_hot(lower.long() + 1, classes) * share[..., None]
    return result * (1 - smoothing) + smoothing / classes


def loss(
    outputs, targets: Targets, sung: Tensor | None = None, smoothing: float = 0.05, positive: float = 3.0
) -> dict[str, Tensor]:
    """Cross-entropy (pitch), MSE (velocity of the sung pitch), BCE (onset, offset).

    `sung`: over how many sung frames the velocity's is a mean, where these are not all; by default over all here.
    """
    pitch, velocity, onset, offset = outputs
    goal = pitch_distribution(targets.pitch, pitch.shape[-1], smoothing)
    voiced = targets.pitch > 0
    played = velocity.sigmoid().gather(-1, targets.pitch.round().long()[..., None])[..., 0]
    weight = torch.tensor(positive)

    def edges(logits: Tensor, goals: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(logits, goals, pos_weight=weight)

    error = ((played - targets.velocity) ** 2)[voiced]
    count = voiced.sum() if sung is None else sung
    return {
        "pitch": -(goal * pitch.log_softmax(-1)).sum(-1).mean(),
        "velocity": error.sum() / count.clamp(min=1),
        "onset": edges(onset, targets.onset),
        "offset": edges(offset, targets.offset),
    }
