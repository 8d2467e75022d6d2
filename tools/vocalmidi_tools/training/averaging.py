"""The moving average of a model, which is what is shipped of a training."""

from __future__ import annotations

import copy

import torch
from torch import nn

AVERAGING = 0.99
SETTLED = 1000
"""Updates after which a moving average keeps all it can: those of one that fine-tuning is given."""


class Averaged:
    """A moving average of a model's parameters and buffers (Polyak and Juditsky, 1992).

    The more `updates` went into it, the slower it moves, up to `AVERAGING`.
    """

    def __init__(self, model: nn.Module, updates: int = 0):
        self.model, self.updates = copy.deepcopy(model).eval(), updates

    @torch.no_grad()
    def update(self, model: nn.Module):
        keep = min(AVERAGING, (1 + self.updates) / (10 + self.updates))
        self.updates += 1
        for mine, theirs in zip(self.model.state_dict().values(), model.state_dict().values()):
            mine.copy_(mine * keep + theirs * (1 - keep) if mine.is_floating_point() else theirs)
