"""How melodies share their time among the degrees of their key: the key estimator's tables."""

from __future__ import annotations

import numpy as np

from vocalmidi_tools.scores.keys import MODES
from vocalmidi_tools.scores.piece import Piece

WEIGHTS = {"pop909": 1.0, "rockcorpus": 3.0, "openewld": 1.0}
"""What a melody of each collection counts; the Rock Corpus is small."""
MINIMUM_NOTES = 12
LONGEST = 2.0
"""Seconds that a note counts at most."""


def shares(pieces: list[Piece]) -> np.ndarray:
    """(modes, 12) the share of time of each degree above the tonic, per thousand, when training."""
    return np.stack([_shares(pieces, mode) for mode in MODES])


def _shares(pieces: list[Piece], mode: str) -> np.ndarray:
    total = np.zeros(12)
    for piece in pieces:
        melody = piece.tracks.get("melody", ())
        if piece.split != "train" or piece.mode != mode or len(melody) < MINIMUM_NOTES:
            continue
        degrees = (melody[:, 2].astype(int) - piece.tonic) % 12
        seconds = np.minimum(melody[:, 1] * 60 / piece.bpm, LONGEST)
        times = np.bincount(degrees, seconds, 12)
        total += WEIGHTS[piece.source] * times / times.sum()
    return np.round(1000 * total / total.sum())
