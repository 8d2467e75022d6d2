"""Counts how melodies share their time among the degrees of their key: the key estimator's tables.

    python tools/training/count_keys.py --scores FOLDER

Prints two rows, major and minor, for Sources/VocalMusic/Harmony/KeyEstimator.swift.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from scores import read
from scores.keys import MODES
from scores.piece import Piece

WEIGHTS = {"pop909": 1.0, "rockcorpus": 3.0, "openewld": 1.0}
"""What a melody of each collection counts; the Rock Corpus is small."""
MINIMUM_NOTES = 12
LONGEST = 2.0
"""Seconds that a note counts at most."""


def shares(pieces: list[Piece], mode: str) -> np.ndarray:
    """(12,) the share of the time of each degree above the tonic, per thousand, training split."""
    total = np.zeros(12)
    for piece in pieces:
        melody = piece.tracks.get("melody", ())
        if piece.split != "train" or piece.mode != mode or len(melody) < MINIMUM_NOTES:
            continue
        degrees = (melody[:, 2].astype(int) - piece.tonic) % 12
        seconds = np.minimum(melody[:, 1] * 60 / piece.bpm, LONGEST)
        times = np.bincount(degrees, seconds, 12)
        total += WEIGHTS[piece.source] * times / times.sum()
    return np.round(1000 * total / total.sum()).astype(int)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    options = parser.parse_args()
    pieces = read(options.scores, tuple(WEIGHTS), options.cache)
    for mode in MODES:
        print(mode, shares(pieces, mode).tolist())


if __name__ == "__main__":
    main()
