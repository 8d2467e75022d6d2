"""A bar as a matrix of 16 steps (sixteenths) by 128 keys, and the notes in it.

One encoding for all four tracks, the engine's too (`BarRoll` in Swift):
- bass, chords, melody: `ONSET` where a note begins, `SUSTAIN` while it sounds on, 0 elsewhere;
- drums: a hit has no length; it is `QUIETEST` to 1 by its velocity, 0 elsewhere.
A generated value counts as the nearest of those. A bar of 3/4 has the first 12 steps only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

STEPS = 16
KEYS = 128
ONSET, SUSTAIN = 1.0, 0.5
ONSET_THRESHOLD, SUSTAIN_THRESHOLD = 0.75, 0.25
QUIETEST = 0.4
HIT_THRESHOLD = 0.3


@dataclass(frozen=True)
class BarNote:
    """A note of a bar: `step` 0...15, `length` in steps, MIDI `key`, `velocity` 0...1 (drums only)."""

    step: int
    length: int
    key: int
    velocity: float = 0.8


def encode(notes: Iterable[BarNote], drums: bool = False) -> np.ndarray:
    """The notes as (16, 128) float32; where notes overlap, the onset wins."""
    roll = np.zeros((STEPS, KEYS), np.float32)
    for note in notes:
        if not drums:
            sounding = roll[note.step + 1 : note.step + note.length, note.key]
            np.maximum(sounding, SUSTAIN, out=sounding)
        level = QUIETEST + (1 - QUIETEST) * note.velocity if drums else ONSET
        roll[note.step, note.key] = max(roll[note.step, note.key], level)
    return roll


def strokes(roll: np.ndarray, steps: int, voices: int) -> list[BarNote]:
    """The notes of a pitched roll: at most `voices` begin at a step, those with the highest values.

    A note sounds on while its values stay over the threshold and it does not begin anew; in a line
    of one voice it also ends where another begins. O(steps * keys).
    """
    notes: list[BarNote] = []
    for step in range(steps):
        keys = np.flatnonzero(roll[step] >= ONSET_THRESHOLD)
        keys = sorted(keys, key=lambda key: (-roll[step, key], key))[:voices]
        for key in sorted(keys):
            notes.append(BarNote(step, _length(roll, step, key, steps, voices == 1), int(key)))
    return notes


def _length(roll: np.ndarray, step: int, key: int, steps: int, alone: bool) -> int:
    end = step + 1
    while end < steps and SUSTAIN_THRESHOLD <= roll[end, key] < ONSET_THRESHOLD:
        if alone and roll[end].max() >= ONSET_THRESHOLD:
            break
        end += 1
    return end - step


def onsets(notes: Iterable[BarNote], keys: frozenset[int] | None = None) -> np.ndarray:
    """(16,) 1 where a note (of `keys`, where given) begins, 0 elsewhere."""
    flags = np.zeros(STEPS, np.float32)
    for note in notes:
        if keys is None or note.key in keys:
            flags[note.step] = 1
    return flags
