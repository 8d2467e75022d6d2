"""What differs between the tracks of the band in training: how a bar's levels are read."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from vocalmidi_tools.features.arranging import kinds
from vocalmidi_tools.features.arranging.roll import (
    HIT_THRESHOLD,
    ONSET_THRESHOLD,
    SHARPNESS,
    SUSTAIN_THRESHOLD,
)

ONSET_WEIGHT = 1.5
LEVEL_WEIGHT = 6.0


class TrackKind(ABC):
    """A kind of track; bars are (B, steps, rows), levels from 0 to 1."""

    def rounded(self, bar: Tensor) -> Tensor:
        """A generated bar at the levels of a real one; the gradient is that of the identity."""
        return bar + (self._levels(bar) - bar).detach()

    def reconstruction(self, logits: Tensor, bar: Tensor) -> Tensor:
        """(B,) how far bars are from real ones, a step's sum on average."""
        return self._distance(logits, bar).sum(dim=(1, 2)) / bar.shape[1]

    @abstractmethod
    def begun(self, bar: Tensor) -> int:
        """How many notes begin in bars, read as `arranging.roll` and `playing` do."""

    @abstractmethod
    def _levels(self, bar: Tensor) -> Tensor: ...

    @abstractmethod
    def _distance(self, logits: Tensor, bar: Tensor) -> Tensor: ...


class Drums(TrackKind):
    """The one threshold is that of a hit; how loud real hits are is learned by the squared error."""

    def begun(self, bar: Tensor) -> int:
        return int((bar >= HIT_THRESHOLD).sum())

    def _levels(self, bar: Tensor) -> Tensor:
        return bar * (bar >= HIT_THRESHOLD)

    def _distance(self, logits: Tensor, bar: Tensor) -> Tensor:
        hit = (bar > 0).float()
        loss = crossing(logits, HIT_THRESHOLD, hit)
        return loss + LEVEL_WEIGHT * hit * (logits.sigmoid() - bar).square()


@dataclass(frozen=True)
class Pitched(TrackKind):
    """A roll of ordered levels: nothing, sounding on and onset.

    Its logits are those of a proportional-odds model (McCullagh, 1980), `roll.SHARPNESS` steep, whose
    cut points are the thresholds by which rolls are read: at a threshold the odds are even, and a
    doubtful onset is no sustained note.
    """

    voices: int = 1
    """The most notes that begin at once."""

    def begun(self, bar: Tensor) -> int:
        logits = torch.logit(bar, eps=1e-6)
        parts = (SHARPNESS * (logits - odds(ONSET_THRESHOLD))).sigmoid().sum(dim=2)
        return int((parts + 0.5).floor().clamp(max=self.voices).sum())

    def _levels(self, bar: Tensor) -> Tensor:
        return torch.round(bar.detach() * 2) / 2

    def _distance(self, logits: Tensor, bar: Tensor) -> Tensor:
        loss = crossing(logits, SUSTAIN_THRESHOLD, (bar > 0).float())
        return loss + ONSET_WEIGHT * crossing(logits, ONSET_THRESHOLD, (bar == 1).float())


KINDS: dict[str, TrackKind] = {
    track: Pitched(kind.voices) if kind.is_pitched else Drums() for track, kind in kinds.KINDS.items()
}


def odds(threshold: float) -> float:
    """The logarithm of the odds of a probability."""
    return math.log(threshold / (1 - threshold))


def crossing(logits: Tensor, threshold: float, above: Tensor) -> Tensor:
    """The binary cross-entropy of lying above a threshold."""
    return nn.functional.binary_cross_entropy_with_logits(
        SHARPNESS * (logits - odds(threshold)), above, reduction="none"
    )
