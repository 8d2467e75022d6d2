"""Which found note is which labelled one."""

from __future__ import annotations

import numpy as np
import scipy.optimize

from .takes import ONSET, PITCH

ONSET_TOLERANCE = 0.05
"""Seconds between a labelled and a found onset of one note, at most."""
RIGHT_PITCH = 0.5
"""Semitones between a labelled and a found pitch that count as the same, at most."""
DECIMALS = 4
"""Distances are rounded to so many decimals before they are compared, as mir_eval does."""


def distances(labels: np.ndarray, found: np.ndarray, column: int) -> np.ndarray:
    """How much greater each found note's number is than each label's, (labels, found)."""
    return np.round(found[None, :, column] - labels[:, None, column], DECIMALS)


def by_onset(labels: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Pairs (n, 2) of a label and a found note whose onsets lie within the tolerance.

    As many as can be; of so many, those with the most right pitches; of these, the nearest in time.
    """
    off = np.abs(distances(labels, found, ONSET))
    is_right = np.abs(distances(labels, found, PITCH)) <= RIGHT_PITCH
    return paired(off <= ONSET_TOLERANCE, is_right, off)


def paired(is_allowed: np.ndarray, is_preferred: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """As many allowed pairs of a row and a column as can be, each in one pair at most.

    Of so many, those with the most preferred ones, and of these, those that cost least.
    """
    if not is_allowed.any():
        return np.zeros((0, 2), dtype=int)
    most = min(is_allowed.shape) + 1
    cheapness = 1 - np.where(is_allowed, cost, 0) / (cost[is_allowed].max() + 1e-9)
    # All preferences together weigh less than one pair, all costs together less than one preference.
    worth = is_allowed * (1 + 0.5 * is_preferred / most + 0.5 * cheapness / most**2)
    rows, columns = scipy.optimize.linear_sum_assignment(worth, maximize=True)
    kept = is_allowed[rows, columns]
    return np.column_stack([rows[kept], columns[kept]])
