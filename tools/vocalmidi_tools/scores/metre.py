"""From the bars a source writes to bars of equal length.

Models read bars of 3 or 4 beats only. Sources also hold upbeats, bars of two and of six beats and
the odd bar that is shorter or longer than its neighbours; such a bar is filled up with silence to
the next bar line, so that every downbeat stays a downbeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .piece import Unreadable

BEATS_PER_BAR = {2.0: 4, 3.0: 3, 4.0: 4, 6.0: 3, 8.0: 4}
"""Beats of a written bar to beats of the bars it becomes part of or is divided into."""
TOLERANCE = 1e-3


@dataclass
class BarGrid:
    """Where written bars start, in written beats (`written`), and where they go (`placed`)."""

    beats_per_bar: int
    written: np.ndarray
    placed: np.ndarray

    def place(self, rows: np.ndarray) -> np.ndarray:
        """`rows` (onset, ...) moved from written time to bars of `beats_per_bar` beats."""
        if not len(rows):
            return rows
        bar = np.searchsorted(self.written, rows[:, 0] + TOLERANCE, side="right") - 1
        shift = (self.placed - self.written)[np.maximum(bar, 0)]
        return np.column_stack([rows[:, 0] + shift, rows[:, 1:]])


def usual_length(lengths: np.ndarray) -> float:
    """The bar length that takes up most of the time."""
    values, inverse = np.unique(np.round(lengths, 3), return_inverse=True)
    return float(values[np.argmax(np.bincount(inverse, weights=lengths))])


def bar_grid(lengths: np.ndarray, first: float = 0.0) -> BarGrid:
    """The grid of bars of `lengths` beats, the first of which starts at written beat `first`.

    A first bar that is too short is an upbeat. Raises `Unreadable` where most of the music is in
    a metre, such as five beats, that cannot be laid out in bars of three or four.
    """
    lengths = np.asarray(lengths, dtype=np.float64)
    if not len(lengths):
        raise Unreadable("no bars")
    usual = usual_length(lengths)
    if usual not in BEATS_PER_BAR:
        raise Unreadable(f"bars of {usual:g} beats")
    beats = BEATS_PER_BAR[usual]
    unit = min(usual, beats)
    position = beats - lengths[0] if lengths[0] < unit - TOLERANCE else 0.0
    placed = []
    for length, following in zip(lengths, [*lengths[1:], unit]):
        placed.append(position)
        position += length
        completes = following < unit - TOLERANCE and is_multiple(position + following, unit)
        if not is_multiple(position, unit) and not completes:
            position = np.ceil(position / unit) * unit
    written = first + np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    return BarGrid(beats, written, np.array(placed))


def is_multiple(value: float, unit: float) -> bool:
    return abs(value / unit - round(value / unit)) < TOLERANCE
