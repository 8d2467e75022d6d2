"""How fast pieces are, and when and how loudly the steps of their bars are played."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vocalmidi_tools.scores import Piece
from vocalmidi_tools.scores.bars import STEPS, STEPS_PER_BEAT

from .files import pulse, straightened

TEMPI = (20.0, 400.0)
"""Beats a minute that the engine takes."""
NARROWEST, WIDEST = 0.2, 4.0
"""Doublings of the tempo: the least deviation, since a handful of files says no more, and the largest."""
FEWEST_EVENTS = 4
"""A step with fewer events is played between its neighbours, and not accented."""
LATEST = 0.25
"""Beats."""


def tempo(pieces: Sequence[Piece]) -> tuple[float, float]:
    """The geometric mean of the tempi, in quarter notes a minute, and their deviation in doublings."""
    octaves = np.log2([piece.bpm for piece in pieces])
    return float(np.clip(2 ** octaves.mean(), *TEMPI)), float(np.clip(octaves.std(), NARROWEST, WIDEST))


def feel(pieces: Sequence[Piece]) -> np.ndarray:
    """(2, 16) how late the steps of a bar are, in beats, and how much louder than their mean, in velocity.

    An event is all that is played at a step: it is as late as its notes are on average, weighted by their
    velocity, and as loud as the loudest of them.
    """
    step, late, loud = (np.concatenate(values) for values in zip(*map(events, pieces)))
    counts = np.bincount(step, minlength=STEPS)
    known = counts >= FEWEST_EVENTS
    if not known.any():
        return np.zeros((2, STEPS))
    means = [np.bincount(step, values, STEPS) / np.maximum(counts, 1) for values in (late, loud)]
    places = np.flatnonzero(known)
    offsets = np.interp(np.arange(STEPS), places, means[0][known], period=STEPS)
    accents = np.where(known, means[1] - means[1][known].mean(), 0)
    return np.stack([offsets.clip(-LATEST, LATEST), accents - accents.mean()])


def events(piece: Piece) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The step in the bar of each event, how late it is and its velocity."""
    played, written = pulse(piece), pulse(straightened(piece))[:, 0]
    place = np.round(written * STEPS_PER_BEAT).astype(int)
    step, event = np.unique(place, return_inverse=True)
    velocity = played[:, 3]
    when = np.bincount(event, velocity * played[:, 0]) / np.bincount(event, velocity)
    loudest = np.zeros(len(step))
    np.maximum.at(loudest, event, velocity)
    return step % STEPS, when - step / STEPS_PER_BEAT, loudest
