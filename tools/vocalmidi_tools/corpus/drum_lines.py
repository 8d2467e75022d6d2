"""Drum takes of people as what they do to a quantised line: when each step sounds, and how loud.

A take is reduced to one event a step of the grid. In a take of triplets the hits around the last
third of the beat are its off-beat eighths, played late: the swing that a straight eighth is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.features.context import CELLS
from vocalmidi_tools.scores import Piece

TICKS = 48
"""Micro-timing is counted in parts of a beat, 1/48."""
REACH = 12
"""Ticks at most, early or late."""


@dataclass
class Take:
    """A take's events in order: cell in twelfths from beat 0, offset in ticks, velocity."""

    name: str
    genre: str
    bpm: float
    beats_per_bar: int
    ternary: bool
    cell: np.ndarray
    offset: np.ndarray
    velocity: np.ndarray


def is_ternary(beats: np.ndarray) -> bool:
    """Whether more of the off-beat eighths come late, near the last third, than in the middle."""
    phase = np.mod(beats, 1)
    late = np.count_nonzero((phase > 0.56) & (phase < 0.71))
    return late > np.count_nonzero((phase > 0.43) & (phase <= 0.56))


def cells_of(beats: np.ndarray, ternary: bool, swung: bool) -> np.ndarray:
    """The cell, in twelfths from beat 0, of each hit.

    Straight takes have four cells a beat. Takes of triplets have three, and with `swung` the last
    of them is written where the straight eighth is.
    """
    if not ternary:
        return np.round(beats * 4).astype(int) * 3
    third = np.round(beats * 3).astype(int)
    cells = third * 4
    return np.where(swung & (third % 3 == 2), cells - 2, cells)


def reduce(piece: Piece, swung: bool = True) -> Take:
    """A take's events: of the hits in a step the loudest counts for the velocity, and their mean,
    weighted by velocity, for the time.

    The take's median lead over the metronome at the beats is taken off: the drums are the beat.
    """
    drums = piece.tracks["drums"]
    beats, velocity = drums[:, 0], drums[:, 3]
    on_beat = np.abs(beats - np.round(beats)) < 0.1
    if on_beat.any():
        beats = beats - np.median((beats - np.round(beats))[on_beat])
    ternary = is_ternary(beats)
    cells = cells_of(beats, ternary, swung)
    keep = cells >= 0
    cell, event = np.unique(cells[keep], return_inverse=True)
    weight = np.bincount(event, weights=velocity[keep])
    when = np.bincount(event, weights=velocity[keep] * beats[keep]) / weight
    loudest = np.zeros(len(cell))
    np.maximum.at(loudest, event, velocity[keep])
    offset = np.round((when - cell / CELLS) * TICKS).clip(-REACH, REACH).astype(int)
    return Take(piece.name, piece.genre, piece.bpm, piece.beats_per_bar, ternary, cell, offset,
                loudest.clip(1, 127))
