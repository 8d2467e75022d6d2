"""Batches of bars that the networks of a track learn from."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from vocalmidi_tools.corpus.arranging.examples import Examples

UNKNOWN_PREVIOUS = 0.5


class Batches:
    """Random batches of training bars, genres and origins weighted by the root of their counts."""

    def __init__(
        self, examples: Examples, batch: int, seed: int | list[int], device: torch.device
    ):
        self.examples = examples
        self.batch = batch
        self.device = device
        self.random = np.random.default_rng(seed)
        groups = examples.genre * 2 + examples.recorded
        _, group, counts = np.unique(groups, return_inverse=True, return_counts=True)
        weights = 1 / np.sqrt(counts[group])
        self.weights = weights / weights.sum()

    def next(self) -> tuple[Tensor, Tensor, Tensor]:
        """(bar, genre, condition); the previous bar is unknown to half of the conditions."""
        index = self.random.choice(len(self.weights), self.batch, p=self.weights)
        return self.at(index, self.random.random(self.batch) < UNKNOWN_PREVIOUS)

    def at(self, index: np.ndarray, unknown: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        condition = self.examples.condition[index].copy()
        condition[unknown, 62:] = 0
        values = (self.examples.rolls(index), self.examples.genre[index], condition)
        return tuple(torch.from_numpy(value).to(self.device) for value in values)
