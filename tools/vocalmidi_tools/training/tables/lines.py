"""Counts by which intervals people's second lines move: what the moves of the band's line cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vocalmidi_tools.scores import pop909
from vocalmidi_tools.scores.piece import split

LARGEST = 12
"""Moves by more than an octave are not counted, and not made."""
LONGEST_REST = 4.0
"""Beats; notes further apart belong to two phrases."""
SCALE = (0, 2, 4, 5, 7, 9, 11)


def sizes(line: np.ndarray) -> np.ndarray:
    """The moves of a line (rows: onset in beats, duration, pitch), in semitones up or down."""
    within = np.diff(line[:, 0]) <= LONGEST_REST
    return np.abs(np.diff(line[:, 2]))[within].astype(int)


def choices() -> np.ndarray:
    """How many keys of a major scale lie so many semitones from one of its keys on average, by costs."""
    upwards = [np.mean([(key + size) % 12 in SCALE for key in SCALE]) for size in range(LARGEST + 1)]
    return np.array(upwards) * np.where(np.arange(LARGEST + 1) == 0, 1, 2)


def costs(moves: np.ndarray) -> list[float]:
    """The negative log-likelihood of each size among the keys it may lead to, nats above the least."""
    counts = np.bincount(moves[moves <= LARGEST], minlength=LARGEST + 1) + 1.0
    cost = -np.log(counts / counts.sum() / choices())
    return np.round(cost - cost.min(), 2).tolist()


def counted(folder: Path) -> tuple[list[float], int]:
    """The costs by the songs of POP909's training split under `folder`, and how many songs these are."""
    songs = [path for path in pop909.files(folder) if split(f"POP909 {path.stem}") == "train"]
    if not songs:
        raise SystemExit(f"there is no song of POP909 under {folder}; give the folder of the scores")
    return costs(np.concatenate([sizes(pop909.second_line(path)) for path in songs])), len(songs)
