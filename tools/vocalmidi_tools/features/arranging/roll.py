"""A bar as a matrix of 16 steps (sixteenths) by 128 keys, and the notes in it.

One encoding for all tracks, the engine's too (`BarRoll` in Swift):
- bass, chords, melody: `ONSET` where a note begins, `SUSTAIN` while it sounds on, 0 elsewhere;
- drums: a hit has no length; it is `QUIETEST` to 1 by its velocity, 0 elsewhere.
`onsets` says how generated values between those are read. A bar of 3/4 has the first 12 steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.scores.bars import STEPS

KEYS = 128
ONSET, SUSTAIN = 1.0, 0.5
ONSET_THRESHOLD, SUSTAIN_THRESHOLD = 0.75, 0.25
SHARPNESS = 4
QUIETEST = 0.4
HIT_THRESHOLD = 0.3


@dataclass(frozen=True)
class BarNote:
    """A note of a bar: `step` 0...15, `length` in steps, MIDI `key`; `velocity` 0...1 of drums."""

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


def onsets(
    roll: np.ndarray, steps: int, voices: int, bias: float = 0.5
) -> list[BarNote]:
    """The notes of a pitched roll, at most `voices` of which begin at a step.

    As many notes begin at a step as the keys' probabilities of an onset add up to, and it is the
    likeliest: where it is clear that a note begins but not which, one does. `bias` 0...1 is
    added before the sum is cut to a whole number; 0.5 rounds it. A note sounds on while its values
    stay over the threshold, taken in proportion to its first value, until it begins anew; in a line
    of one voice, until another begins. O(steps * keys).
    """
    beginning = [_beginning_keys(row, voices, bias) for row in roll[:steps]]
    notes: list[BarNote] = []
    for step, keys in enumerate(beginning):
        for key in sorted(keys):
            enough = SUSTAIN_THRESHOLD * float(roll[step, key])
            end = step + 1
            while end < steps and float(roll[end, key]) >= enough:
                if key in beginning[end] or (voices == 1 and beginning[end]):
                    break
                end += 1
            notes.append(BarNote(step, end - step, key))
    return notes


def _beginning_keys(row: np.ndarray, voices: int, bias: float) -> list[int]:
    """The keys that begin in a row."""
    keys = np.flatnonzero(row > SUSTAIN).tolist()
    expected = sum(onset_probability(float(row[key])) for key in keys)
    count = min(int(expected + bias), voices)
    return sorted(keys, key=lambda key: (-row[key], key))[:count]


def onset_probability(value: float) -> float:
    """How likely a note begins where a generator gives `value`: a half at the threshold.

    The generators' logits are those of a proportional-odds model with slope `SHARPNESS`; see
    `vocalmidi_tools.training.tracks`.
    """
    odds = value * (1 - ONSET_THRESHOLD) / max((1 - value) * ONSET_THRESHOLD, 1e-6)
    return odds**SHARPNESS / (1 + odds**SHARPNESS)


def onset_flags(notes: Iterable[BarNote], keys: frozenset[int] | None = None) -> np.ndarray:
    """(16,) 1 where a note (of `keys`, where given) begins, 0 elsewhere."""
    flags = np.zeros(STEPS, np.float32)
    for note in notes:
        if keys is None or note.key in keys:
            flags[note.step] = 1
    return flags
