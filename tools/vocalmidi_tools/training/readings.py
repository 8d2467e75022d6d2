"""What the pitch model makes of excerpts: its answers with several look-aheads, and how good they are."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from vocalmidi_tools.models.pitch import Heads, PitchModel

from .excerpts import Batch
from .targets import Targets, loss

NEAR = 0.75
"""Semitones within which validation calls a frame's pitch right: half a class, and some slack for
classes being whole semitones."""


class Readings(nn.Module):
    """The model's answers with several look-aheads, in the one call that processes share."""

    def __init__(self, model: PitchModel):
        super().__init__()
        self.model = model

    def forward(self, mel: Tensor, look_aheads: list[int | None]) -> list[Heads]:
        return self.model.readings(mel, look_aheads)


def in_single(heads: Heads) -> Heads:
    """The same answers in single precision, for losses."""
    return tuple(head.float() for head in heads)


def mean_losses(
    readings: list[Heads], targets: Targets, sung: Tensor | None = None
) -> dict[str, Tensor]:
    """The losses, each the mean over the readings; `sung` as for `loss`."""
    losses = [loss(outputs, targets, sung) for outputs in readings]
    return {name: sum(each[name] for each in losses) / len(losses) for name in losses[0]}


@torch.no_grad()
def validate(model: PitchModel, held_out: list[Batch], normalised) -> dict[str, float]:
    """The share of sung frames with a pitch within `NEAR`, voicing accuracy, and the losses."""
    sums: dict[str, list[float]] = {}
    for batch in held_out:
        outputs = model(normalised(batch.mel))
        found = outputs[0].argmax(-1)
        sung = batch.targets.pitch > 0
        values = {"voicing_accuracy": ((found > 0) == sung).float().mean()}
        if sung.any():
            near = (found - batch.targets.pitch).abs() <= NEAR
            values["pitch_accuracy"] = near[sung].float().mean()
        parts = loss(outputs, batch.targets)
        values |= {"loss": sum(parts.values()), **{f"loss_{k}": v for k, v in parts.items()}}
        for name, value in values.items():
            sums.setdefault(name, []).append(float(value))
    return {name: round(float(np.mean(values)), 4) for name, values in sums.items()}
