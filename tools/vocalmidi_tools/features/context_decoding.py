"""From the context Transformer's probabilities to notes: plain rounding unless the model is surer.

The key and the cell that rounding gives get a bonus in log-odds, fitted on validation songs: where
the model's heads do not tell alternatives apart by more than that, rounding decides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from .context import CELLS, Line, nearest_keys, tuning

GRIDS = {
    "auto": (0, 3, 4, 6, 8, 9), "eighth": (0, 6), "sixteenth": (0, 3, 6, 9),
    "eighthTriplet": (0, 4, 8), "sixteenthTriplet": (0, 2, 4, 6, 8, 10),
}
"""The cells of a beat, in twelfths, that each grid allows."""
ROUNDED = {"auto": GRIDS["sixteenth"]}
"""The cells that rounding takes, where they are not the grid's own."""
SMALLEST = 1e-12


@dataclass(frozen=True)
class Decoder:
    """The bonuses, in nats, of the rounded key and the rounded cell."""

    note_bonus: float = 1.0
    cell_bonus: float = 1.0

    def as_dict(self) -> dict:
        return asdict(self)


def rounded_keys(line: Line, tuned: float | None = None) -> np.ndarray:
    """The key nearest to each pitch, once the singer's tuning is taken off."""
    tuned = tuning(line.pitch, line.duration) if tuned is None else tuned
    return nearest_keys(line.pitch - tuned)


def nearest_cells(onset: np.ndarray, phases: tuple[int, ...]) -> np.ndarray:
    """(n, phases): the cell of each phase nearest to each onset, in twelfths from beat 0."""
    phases = np.array(phases)
    return np.floor((CELLS * onset[:, None] - phases) / CELLS + 0.5).astype(int) * CELLS + phases


def rounded_cells(onset: np.ndarray, grid: str) -> np.ndarray:
    """The cell nearest to each onset, in twelfths from beat 0; of two the earlier in the beat."""
    cells = nearest_cells(onset, ROUNDED.get(grid, GRIDS[grid]))
    return cells[np.arange(len(onset)), np.abs(cells - CELLS * onset[:, None]).argmin(axis=1)]


def decoded_keys(note: np.ndarray, rounded: np.ndarray, bonus: float) -> np.ndarray:
    """The likeliest key of each row of `note` (n, 128)."""
    scores = np.log(np.maximum(note, SMALLEST))
    scores[np.arange(len(scores)), rounded] += bonus
    return scores.argmax(axis=1)


def decoded_cells(
    phase: np.ndarray, onset: np.ndarray, grid: str, bonus: float
) -> np.ndarray:
    """The likeliest cell of each row of `phase` (n, 12) on the grid, in twelfths from beat 0."""
    allowed = GRIDS[grid]
    cells = nearest_cells(onset, allowed)
    scores = np.log(np.maximum(phase[:, allowed], SMALLEST))
    scores += bonus * (cells == rounded_cells(onset, grid)[:, None])
    return cells[np.arange(len(onset)), scores.argmax(axis=1)]


def expected(probabilities: np.ndarray) -> np.ndarray:
    """The mean class of each row."""
    return probabilities @ np.arange(probabilities.shape[-1])
