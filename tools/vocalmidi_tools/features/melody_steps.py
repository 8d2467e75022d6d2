"""A melody as steps, each a note or a rest that lasts until the next.

The continuation model reads them. Steps are in sixteenths, and seen from the key: transposed so
that the tonic is C in major and A in minor, which share their scale. The 128 features of a step are

    0...87     its key, one-hot, MIDI 21 to 108; none for a rest
    88...103   how long it lasts, one-hot, 1 to 16 sixteenths
    104...119  where in the bar it begins, one-hot, sixteenths
    120...127  its velocity, one of eight bins of 16, one-hot; none for a rest
"""

from __future__ import annotations

import numpy as np

from vocalmidi_tools.scores import Piece
from vocalmidi_tools.scores.bars import STEPS_PER_BEAT

FEATURES = 128
LOWEST, KEYS = 21, 88
LONGEST = 16
POSITIONS = 16
VELOCITY_BIN = 16
REST = 0
# A gap between two notes that is shorter, in sixteenths, belongs to the first of them.
SHORTEST_REST = 2


def shift_to_c(tonic: int, mode: str) -> int:
    """Semitones, -6...5, that bring a major tonic to C and a minor one to A."""
    return (-(tonic + 3 * (mode == "minor")) + 6) % 12 - 6


def steps_of(notes: np.ndarray, beats_per_bar: int, shift: int = 0) -> np.ndarray:
    """Rows (onset, duration, pitch, velocity) -> rows (pitch or 0, length, position, velocity).

    The former in beats, the latter in sixteenths. Of notes that begin in the same sixteenth the
    highest counts. Pitches are moved by `shift` semitones, and by octaves into range. Long steps
    are cut into a note of 16 sixteenths and rests.
    """
    if not len(notes):
        return np.zeros((0, 4), int)
    onset = np.round(notes[:, 0] * STEPS_PER_BEAT).astype(int)
    end = np.round((notes[:, 0] + notes[:, 1]) * STEPS_PER_BEAT).astype(int)
    order = np.lexsort((-notes[:, 2], onset))
    order = order[np.concatenate([[True], np.diff(onset[order]) > 0])]
    onset, end, velocities = onset[order], end[order], notes[order, 3].astype(int)
    pitches = in_range(np.round(notes[order, 2]).astype(int) + shift)
    following = np.append(onset[1:], max(end[-1], onset[-1] + 1))
    bar = beats_per_bar * STEPS_PER_BEAT
    rows: list[tuple[int, int, int, int]] = []
    for start, stop, then, pitch, velocity in zip(onset, end, following, pitches, velocities):
        sounding = then if then - stop < SHORTEST_REST else max(stop, start + 1)
        sounding = min(sounding, start + LONGEST)
        rows.append((pitch, sounding - start, start % bar, velocity))
        while sounding < then:
            length = min(LONGEST, then - sounding)
            rows.append((REST, length, sounding % bar, 0))
            sounding += length
    return np.array(rows, int)


def melody(piece: Piece) -> np.ndarray:
    """The steps of a piece's melody, seen from its key."""
    shift = shift_to_c(piece.tonic, piece.mode)
    return steps_of(piece.tracks["melody"], piece.beats_per_bar, shift)


def in_range(pitch: np.ndarray) -> np.ndarray:
    """Pitches below or above the features' keys moved by octaves to the nearest inside."""
    highest = LOWEST + KEYS - 1
    low = LOWEST + (pitch - LOWEST) % 12
    high = highest - (highest - pitch) % 12
    return np.where(pitch < LOWEST, low, np.where(pitch > highest, high, pitch))


def features(steps: np.ndarray) -> np.ndarray:
    """Rows (pitch, length, position, velocity) -> (steps, FEATURES) float32."""
    rows = np.arange(len(steps))
    encoded = np.zeros((len(steps), FEATURES), np.float32)
    sounding = rows[steps[:, 0] > 0]
    encoded[sounding, steps[sounding, 0] - LOWEST] = 1
    encoded[rows, KEYS + steps[:, 1] - 1] = 1
    encoded[rows, KEYS + LONGEST + steps[:, 2] % POSITIONS] = 1
    bins = steps[sounding, 3] // VELOCITY_BIN
    encoded[sounding, KEYS + LONGEST + POSITIONS + bins] = 1
    return encoded
