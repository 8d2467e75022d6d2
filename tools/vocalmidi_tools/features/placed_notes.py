"""The notes of a melody as a reading places them in its bars: what the phrase network reads.

A reading gives each note a place in sixteenths from a downbeat on, in an order that never falls. Columns of a note, for
bars of B sixteenths:

    0-27    its place in the bar, one of 16 and then one of 12
    28-36   the sixteenths since the note before, by limits; the first note's are the most
    37-45   the same up to the next note; the last note's are the most
    46-81   for each lag, six flags: a note lies so much before; it has the same pitch; so much before is not before the
            melody; that note came by the same interval; a note lies so much after; it has the same pitch
    82, 83  whether it sounds across a beat, across a bar line
    84-106  what the program tells of the melody, which is the same in all readings
"""

from __future__ import annotations

import numpy as np

BAR_LENGTHS = (16, 12)
"""Sixteenths; in this order each has its own columns."""
STEP_LIMITS = np.array([1, 2, 3, 4, 6, 8, 12, 16])
BEAT, LAST_STEP = 4, 16
"""Sixteenths: of a beat, and for how long the last note is taken to sound."""
SAME = 0.6
"""Semitones by which pitches and intervals that are the same differ at most."""
MELODY_COLUMNS = 23
COLUMNS = sum(BAR_LENGTHS) + 2 * (len(STEP_LIMITS) + 1) + 6 * 6 + 2 + MELODY_COLUMNS


def placed_notes(
    places: np.ndarray, beats_per_bar: np.ndarray, pitches: np.ndarray, melody: np.ndarray
) -> np.ndarray:
    """(readings, notes, `COLUMNS`) of the readings of one melody.

    `places` is (readings, notes), `beats_per_bar` (readings), `pitches` (notes) and `melody` (notes, `MELODY_COLUMNS`).
    """
    bars = BEAT * np.asarray(beats_per_bar)[:, None]
    steps = np.diff(places)
    longest = np.full((len(places), 1), STEP_LIMITS[-1] + 1)
    parts = [
        _one_of(places % bars + np.where(bars == BAR_LENGTHS[0], 0, BAR_LENGTHS[0]), sum(BAR_LENGTHS)),
        _step_columns(np.concatenate([longest, steps], 1)),
        _step_columns(np.concatenate([steps, longest], 1)),
        _repetitions(places, bars, pitches),
        _crossings(places, bars, steps),
        np.broadcast_to(np.asarray(melody, np.float32), (*places.shape, MELODY_COLUMNS))]
    return np.concatenate(parts, 2, dtype=np.float32)


def _one_of(index: np.ndarray, count: int) -> np.ndarray:
    return index[..., None] == np.arange(count)


def _step_columns(steps: np.ndarray) -> np.ndarray:
    return _one_of(np.searchsorted(STEP_LIMITS, steps), len(STEP_LIMITS) + 1)


def _crossings(places: np.ndarray, bars: np.ndarray, steps: np.ndarray) -> np.ndarray:
    sounding = np.concatenate([steps, np.full((len(places), 1), LAST_STEP)], 1)
    flags = [(places % length != 0) & (places % length + sounding > length) for length in (BEAT, bars)]
    return np.stack(flags, 2)


def _repetitions(places: np.ndarray, bars: np.ndarray, pitches: np.ndarray) -> np.ndarray:
    """What lies one beat, and half a bar to eight bars, before and after."""
    intervals = np.diff(pitches, prepend=pitches[:1])
    flags = []
    for lag in (np.full_like(bars, BEAT), bars // 2, bars, 2 * bars, 4 * bars, 8 * bars):
        before, is_before = _notes_at(places, places - lag)
        after, is_after = _notes_at(places, places + lag)
        flags += [
            is_before, is_before & _same(pitches, before), places - lag >= places[:, :1],
            is_before & _same(intervals, before), is_after, is_after & _same(pitches, after)]
    return np.stack(flags, 2)


def _same(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each note has the value of another one; `others` (readings, notes) are their indices."""
    return np.abs(values[others] - values) < SAME


def _notes_at(places: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(readings, notes) which note lies at a wanted place, the first of several, and whether one does."""
    first = places[:, :1]
    span = int((places - first).max(initial=0)) + 1
    # All readings in one row: each begins where the one before cannot reach.
    begin = span * np.arange(len(places))[:, None]
    row, offset = (places - first + begin).ravel(), wanted - first
    found = np.minimum(np.searchsorted(row, offset + begin), len(row) - 1)
    is_there = (offset >= 0) & (offset < span) & (row[found] == offset + begin)
    return np.where(is_there, found % places.shape[1], 0), is_there
