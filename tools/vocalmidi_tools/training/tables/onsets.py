"""Counts where in the bar the notes of melodies begin: the tables of the beat tracker."""

from __future__ import annotations

import numpy as np

from vocalmidi_tools.scores.bars import STEPS_PER_BEAT
from vocalmidi_tools.scores.piece import Piece

AGES = np.array([1, 2, 3, 4, 8])
"""The last age of each class but the last, sixteenths."""
SLOW, FAST = (0, 82), (98, 1000)
"""Beats per minute of slow and of fast songs."""
TABLES = {
    "slow_four_four": (4, SLOW, {"pop909": 1.0, "rockcorpus": 0.3}),
    "fast_four_four": (4, FAST, {"pop909": 1.0, "rockcorpus": 1.0}),
    "three_four": (3, (0, 1000), {"pop909": 1.0, "openewld": 1.0}),
}
"""By name: beats per bar, range of tempi, and weight of each collection."""
TOTAL = 20_000
"""The onsets of a collection of weight 1."""
SMOOTHING = 30
"""Onsets or silences of the sixteenth's mean hazard that each age class counts besides its own."""
MINIMUM_NOTES = 12
PER_SONG = 200
"""Every song counts as one of so many notes."""


def counts(pieces: list[Piece], beats: int) -> tuple[np.ndarray, np.ndarray]:
    """(sixteenths, age classes): onsets, and sixteenths that passed with or without one."""
    bar = STEPS_PER_BEAT * beats
    onsets, chances = np.zeros((2, bar, len(AGES) + 1))
    for piece in pieces:
        melody = piece.tracks.get("melody", ())
        if len(melody) < MINIMUM_NOTES:
            continue
        steps = np.unique(np.round(melody[:, 0] * STEPS_PER_BEAT).astype(int))
        for first, second in zip(steps, steps[1:]):
            if second - first > 2 * bar:
                continue
            ages = np.arange(1, second - first + 1)
            np.add.at(chances, ((first + ages) % bar, np.searchsorted(AGES, ages)),
                      PER_SONG / len(steps))
            onsets[second % bar, np.searchsorted(AGES, ages[-1])] += PER_SONG / len(steps)
    return onsets, chances


def hazards(pieces: list[Piece], beats: int, tempi: tuple[float, float],
            weights: dict[str, float]) -> np.ndarray:
    """(sixteenths, age classes) probability of an onset, per thousand, of the training split."""
    onsets, chances = np.zeros((2, STEPS_PER_BEAT * beats, len(AGES) + 1))
    for source, weight in weights.items():
        begun, passed = counts(
            [p for p in pieces if p.source == source and p.split == "train"
             and p.beats_per_bar == beats and tempi[0] <= p.bpm < tempi[1]], beats)
        scale = weight * TOTAL / max(begun.sum(), 1)
        onsets, chances = onsets + scale * begun, chances + scale * passed
    return smoothed(onsets, chances)


def smoothed(onsets: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The hazards per thousand, each age class drawn towards its sixteenth's mean."""
    mean = onsets.sum(axis=1, keepdims=True) / chances.sum(axis=1, keepdims=True)
    shares = (onsets + SMOOTHING * mean) / (chances + SMOOTHING)
    return np.clip(np.round(1000 * shares), 2, 980)
