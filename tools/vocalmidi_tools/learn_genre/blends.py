"""Of which shipped genres a style is a blend, to the networks of a track.

The generator is frozen. Of all blends of its genres' embeddings, one is looked for whose bars are most like
those of the style: with which the mean over noise of what is generated for the bars' conditions, once as
many notes begin as in the bars, has the least cross-entropy with them. It is found by steps of the kind that
Frank and Wolfe take ("An algorithm for quadratic programming", 1956): from the best genre on, the blend moves
towards the one, of those that are best alone, that makes it better most, until none does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vocalmidi_tools.conversion import generator
from vocalmidi_tools.conversion.weights import Weights
from vocalmidi_tools.corpus.arranging.examples import Examples, spread

BARS = 64
NOISES = 4
NEAREST = 6
"""The genres that a step may go towards."""
MOVES = (0.5, 0.2)
"""How far it may go."""
ROUNDS = 6
SMALLEST = 1e-7
REACH, ITERATIONS = 6.0, 16
"""Of the shift of logits."""


def as_dense(values: np.ndarray, mean: float) -> np.ndarray:
    """Probabilities whose logits are shifted so that their mean is a given one, by bisection."""
    low, high = -REACH, REACH
    for _ in range(ITERATIONS):
        middle = (low + high) / 2
        factor = np.exp(middle)
        shifted = values * factor / (1 - values + values * factor)
        low, high = (middle, high) if shifted.mean() < mean else (low, middle)
    return shifted


class Blends:
    """What the generator of a track makes of blends, beside the bars of a style."""

    def __init__(self, weights: Path, bars: Examples, seed: int = 0):
        chosen = spread(np.arange(len(bars)), bars.song, BARS)
        self.network = Weights(weights, generator)
        self.embeddings = self.network.tensors["genre.weight"]
        self.target = bars.rolls(np.array(chosen)).astype(np.float64)
        size = self.network.sections["configuration"]["noise"]
        noise = np.random.default_rng(seed).standard_normal((NOISES, size))
        self.noise = np.repeat(noise, len(chosen), axis=0)
        self.condition = np.tile(bars.condition[chosen], (NOISES, 1))

    @property
    def genres(self) -> int:
        return len(self.embeddings)

    def cost(self, shares: np.ndarray) -> float:
        """The cross-entropy of what a blend makes with the bars, in nats a cell, at the same density."""
        self.network.tensors["genre.weight"] = np.vstack([self.embeddings, shares @ self.embeddings])
        genre = np.full(len(self.noise), self.genres)
        bars = self.network(noise=self.noise, genre=genre, condition=self.condition)["bar"]
        mean = bars.reshape(NOISES, *self.target.shape).mean(axis=0)
        mean = as_dense(mean, self.target.mean()).clip(SMALLEST, 1 - SMALLEST)
        return float(-(self.target * np.log(mean) + (1 - self.target) * np.log1p(-mean)).mean())

    def best(self) -> np.ndarray:
        """(genres,) shares that sum to 1."""
        pure = np.eye(self.genres)
        costs = [self.cost(shares) for shares in pure]
        nearest = pure[np.argsort(costs, kind="stable")[:NEAREST]]
        blend, least = nearest[0], min(costs)
        for _ in range(ROUNDS):
            tried = [(1 - move) * blend + move * shares for shares in nearest for move in MOVES]
            costs = [self.cost(shares) for shares in tried]
            if min(costs) >= least:
                break
            blend, least = tried[int(np.argmin(costs))], min(costs)
        return blend
