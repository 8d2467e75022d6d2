"""What turns a generated roll into notes that an instrument would play.

The roll says when, how long, how many and how high. What does not fit the chord is moved to the
nearest note that does, on strong beats (1 and 3 of four, 1 of three) and always in chords;
elsewhere a line may also use the scale, and notes a semitone below or above the note that follows.
A note ends where it would outlast its chord. The engine does the same (`TrackStyle` in Swift).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .harmony import MAJOR_SCALE, Chord, close_voicing, folded, mean, nearest
from .roll import HIT_THRESHOLD, QUIETEST, BarNote, onsets

# General MIDI keys that the drum tracks use: kick, side stick, snare, closed and open hi-hat, low,
# middle and high tom, crash, ride and its bell.
FEET = (36,)
HANDS = (37, 38, 42, 46, 43, 47, 50, 49, 51, 53)
KIT = (*FEET, *HANDS)

BASS_RANGE = (28, 55)
CHORD_RANGE = (48, 79)
MELODY_RANGE = (60, 84)
CHORD_VOICES = 4
SOFTEST = 0.25
SILENCE = (-1,) * 16


@dataclass(frozen=True)
class Bar:
    """What a track must fit: the chord of each half, the steps, the scale, the voice.

    `voice` is the key that sounds at each step, or -1.
    """

    chords: tuple[Chord, Chord]
    steps: int
    scale: frozenset[int] = MAJOR_SCALE
    voice: tuple[int, ...] = SILENCE

    def chord(self, step: int) -> Chord:
        return self.chords[0 if 2 * step < self.steps else 1]

    def is_strong(self, step: int) -> bool:
        return step == 0 or (self.steps == 16 and step == 8)

    def cut(self, note: BarNote) -> BarNote:
        """The note, ended where the chord changes to one that it is no part of."""
        half = self.steps // 2
        if note.step < half < note.step + note.length and note.key not in self.chords[1]:
            return replace(note, length=half - note.step)
        return note


def play_drums(roll: np.ndarray, steps: int) -> list[BarNote]:
    """Hits over the threshold: every kick, and at most two hands, the loudest; none inaudible."""
    hits = []
    for step in range(steps):
        keys = [key for key in HANDS if roll[step, key] >= HIT_THRESHOLD]
        hands = sorted(keys, key=lambda key: (-roll[step, key], key))[:2]
        feet = [key for key in FEET if roll[step, key] >= HIT_THRESHOLD]
        for key in sorted(feet + hands):
            level = (float(roll[step, key]) - QUIETEST) / (1 - QUIETEST)
            hits.append(BarNote(step, 1, key, min(max(level, SOFTEST), 1.0)))
    return hits


def play_bass(roll: np.ndarray, bar: Bar, bias: float = 0.5) -> list[BarNote]:
    """One voice, low enough to pass under what is sung."""
    line = _placed(onsets(roll, bar.steps, 1, bias), BASS_RANGE)
    return _fitted(line, replace(bar, voice=SILENCE), BASS_RANGE)


def play_melody(roll: np.ndarray, bar: Bar, bias: float = 0.5) -> list[BarNote]:
    """One voice that keeps a semitone and its inversion away from what is sung."""
    line = _placed(onsets(roll, bar.steps, 1, bias), MELODY_RANGE)
    return _fitted(line, bar, MELODY_RANGE)


def _placed(line: Sequence[BarNote], limits: tuple[int, int]) -> list[BarNote]:
    return [replace(note, key=folded(note.key, *limits)) for note in line]


def _fitted(line: Sequence[BarNote], bar: Bar, limits: tuple[int, int]) -> list[BarNote]:
    """From the last note to the first, so that a passing note knows where it leads."""
    fitted: list[BarNote] = []
    following: int | None = None
    for note in reversed(line):
        key = nearest(note.key, lambda key: _fits(key, note, bar, following, limits))
        fitted.append(bar.cut(replace(note, key=key)))
        following = key
    return fitted[::-1]


def _fits(
    key: int, note: BarNote, bar: Bar, following: int | None, limits: tuple[int, int]
) -> bool:
    if not limits[0] <= key <= limits[1] or _clashes(key, note, bar):
        return False
    if key in bar.chord(note.step):
        return True
    if bar.is_strong(note.step):
        return False
    passing = following is not None and abs(key - following) == 1
    return key % 12 in bar.scale or passing


def _clashes(key: int, note: BarNote, bar: Bar) -> bool:
    sung = bar.voice[note.step]
    return sung >= 0 and (key - sung) % 12 in (1, 11)


def play_chords(
    roll: np.ndarray, bar: Bar, previous: tuple[int, ...] = (), bias: float = 0.5
) -> tuple[list[BarNote], tuple[int, ...]]:
    """The notes, and the last voicing for the next bar to lead on from.

    Three or more notes at a step are the chord in close position, near the roll's and the previous
    voicing; one or two keep their places as far as the chord allows.
    """
    notes: list[BarNote] = []
    raw = onsets(roll, bar.steps, CHORD_VOICES, bias)
    for step in sorted({note.step for note in raw}):
        chord_notes = [note for note in raw if note.step == step]
        chord = bar.chord(step)
        if len(chord_notes) >= 3:
            centre = mean(tuple(note.key for note in chord_notes))
            keys = close_voicing(chord, len(chord_notes), centre, previous, *CHORD_RANGE)
            previous = keys
        else:
            keys = tuple(
                sorted(
                    {nearest(folded(note.key, *CHORD_RANGE), _member(chord))
                     for note in chord_notes}
                )
            )
        length = max(note.length for note in chord_notes)
        notes += [bar.cut(BarNote(step, length, key)) for key in keys]
    return _separated(notes), previous


def _member(chord: Chord):
    return lambda key: key in chord and CHORD_RANGE[0] <= key <= CHORD_RANGE[1]


def _separated(notes: list[BarNote]) -> list[BarNote]:
    """Ends a note where its key begins again."""
    return [
        replace(note, length=min([note.length, *_gaps(note, notes)])) for note in notes
    ]


def _gaps(note: BarNote, notes: list[BarNote]) -> list[int]:
    return [o.step - note.step for o in notes if o.key == note.key and o.step > note.step]
