"""How the candidates of a bar are made different, and how they are ranked: as the engine's `CandidateRanking`."""

from __future__ import annotations

import numpy as np

COMMON_NOISE = 0.85
"""The share of the noise's variance that the bars of a song have in common."""
HARMONY_WEIGHT = 0.5
"""By how much a candidate all of whose notes fit the harmony scores higher than one none of whose notes do."""
CONSONANCE_WEIGHT = 0.5
"""The same for notes that are consonant with the voice."""
LEAST_BIAS = 0.5
"""The onset bias of the first candidate: the number of notes expected at a step is rounded to the nearest."""
BIAS_RANGE = 0.3
"""By how much the last candidate's onset bias is higher: one note begins where 0.2 are expected."""


def mixed_noise(common: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The noise of candidates: that of their song, (..., noise), and their own, (..., candidates, noise)."""
    return COMMON_NOISE**0.5 * common[..., None, :] + (1 - COMMON_NOISE) ** 0.5 * own


def onset_biases(candidates: int) -> np.ndarray:
    """The onset bias of each candidate: from the likeliest notes to many doubtful ones."""
    return LEAST_BIAS + BIAS_RANGE * np.arange(candidates) / max(candidates - 1, 1)


def score(realness: float, fitting: float, consonance: float, is_empty: bool) -> float:
    """How good a candidate is: how real to the discriminator, how well it fits the harmony and the voice."""
    return 0.0 if is_empty else realness + HARMONY_WEIGHT * fitting + CONSONANCE_WEIGHT * consonance
