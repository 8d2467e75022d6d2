"""The 64 numbers that tie a generated bar to the voice, the chords, the song and the other tracks.

| place | what |
|---|---|
| 0-15 | the sung melody in the bar: 1 at an onset, 0.5 while a note sounds on, 0 at a rest |
| 16-27 | the melody's pitch classes by the steps they sound, the strongest 1 |
| 28-39 | the chord of the first half of the bar: its root 1, its other notes 0.5 |
| 40-51 | the chord of the second half |
| 52 | the bar's place in a phrase of four bars: 0, 1/3, 2/3 or 1 |
| 53 | 1 in a bar of 12 steps (3/4), 0 in one of 16 |
| 54-61 | the rhythm that leads, by eighths: 1 for an onset on it, 0.5 for one a sixteenth later |
| 62 | the previous bar of the same track: onsets / 16, at most 1 |
| 63 | the previous bar of the same track: mean key / 128 |

Kicks lead the bass, the bass the chords, the chords the melody; nothing the drums. Pitch classes
are counted from the relative major's tonic, so that the key needs no numbers of its own: the rolls
are transposed as well, by `transposition`. All bars of a song are generated as one batch, twice:
first with 62 and 63 at 0, which says "unknown" (training does so to half of the bars), then with
what the first pass played in the bar before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .harmony import Chord
from .roll import STEPS, BarNote

SIZE = 64
PHRASE = 4


def transposition(tonic: int, minor: bool) -> int:
    """The semitones, -6...5, from the song's key to C major or A minor."""
    return ((9 if minor else 0) - tonic + 6) % 12 - 6


def condition(
    voice: Sequence[BarNote],
    chords: tuple[Chord, Chord],
    bar: int,
    steps: int,
    lead: np.ndarray,
    previous: Iterable[BarNote] = (),
) -> np.ndarray:
    """The condition, (64,) float32, of bar number `bar`.

    `voice`, `chords` and `previous` are in C major or A minor already. A note of the voice that
    began before the bar has a negative step. `lead` is (16,), as `roll.onsets` gives it.
    """
    values = np.zeros(SIZE, np.float32)
    values[0:16], values[16:28] = _voice(voice, steps)
    for place, chord in zip((28, 40), chords):
        values[[place + pitch_class for pitch_class in chord.pitch_classes]] = 0.5
        values[place + chord.root] = 1
    values[52] = bar % PHRASE / (PHRASE - 1)
    values[53] = steps < STEPS
    values[54:62] = np.maximum(lead[0::2], 0.5 * lead[1::2])
    values[62:64] = summary(previous)
    return values


def _voice(notes: Sequence[BarNote], steps: int) -> tuple[np.ndarray, np.ndarray]:
    rhythm = np.zeros(STEPS, np.float32)
    chroma = np.zeros(12, np.float32)
    for note in notes:
        first, end = max(note.step, 0), min(note.step + note.length, steps)
        rhythm[first:end] = np.maximum(rhythm[first:end], 0.5)
        chroma[note.key % 12] += max(end - first, 0)
        if 0 <= note.step < steps:
            rhythm[note.step] = 1
    return rhythm, chroma / max(chroma.max(), 1)


def summary(notes: Iterable[BarNote]) -> tuple[float, float]:
    """A bar's density and register, both 0 for an empty one."""
    keys = [note.key for note in notes]
    if not keys:
        return 0.0, 0.0
    return min(len(keys) / 16, 1.0), sum(keys) / len(keys) / 128
