"""Bars composed in a genre's style over given chords, where no recorded bars of the genre are free.

Figures are those of `patterns`. A song keeps one figure, with a second one at the end of phrases,
and notes are left out at random; the bass of funk plays with the kicks of a recorded groove.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from vocalmidi_tools.features.arranging.harmony import (
    MAJOR_SCALE,
    Chord,
    close_voicing,
    folded,
    nearest,
)
from vocalmidi_tools.features.arranging.roll import STEPS, BarNote

from . import patterns

LOWEST_ROOT = 28
LINE_RANGE = (62, 82)
PENTATONIC = frozenset((0, 2, 4, 7, 9))


def lengths(figure: str) -> list[tuple[int, int, str]]:
    """(step, length, character) for each note of a figure."""
    notes = []
    for step, character in enumerate(figure):
        if character not in "-.":
            rest = figure[step + 1 :]
            notes.append((step, 1 + len(rest) - len(rest.lstrip("-")), character))
    return notes


@dataclass
class Composer:
    """Composes one song's bars: chords are those of `condition`, in C major or A minor.

    `bar` 0, 1, ... must be asked for in order, since lines and voicings lead on from bar to bar.
    """

    genre: str
    steps: int
    random: np.random.Generator
    _voicing: tuple[int, ...] = ()
    _last: int = 72
    _figures: dict[str, tuple[str, str]] = field(default_factory=dict)

    def bass(
        self, chords: tuple[Chord, Chord], bar: int, kicks: np.ndarray | None = None
    ) -> list[BarNote]:
        """Roots at 28 to 39, the other notes up to an octave above; halves follow their chord."""
        figure = self._figure("bass", patterns.BASS, patterns.TRIPLE_BASS, bar)
        if self.genre == "funk" and kicks is not None and self.steps == STEPS and kicks.any():
            figure = self._with_kicks(figure, kicks)
        notes = []
        last = None
        for step, length, token in self._thinned(lengths(figure)):
            chord = chords[2 * step >= self.steps]
            root = LOWEST_ROOT + (chord.root - LOWEST_ROOT) % 12
            key = self._walk(chord, last or root) if token == "w" else root + degree(chord, token)
            notes.append(BarNote(step, length, key))
            last = key
        return self._split(notes, chords, lambda chord: LOWEST_ROOT + (chord.root - 28) % 12)

    def _with_kicks(self, figure: str, kicks: np.ndarray) -> str:
        tokens = [
            "R" if hit else token if token in "78" else "." for hit, token in zip(kicks, figure)
        ]
        for step in range(1, STEPS):
            if tokens[step] == "." and tokens[step - 1] not in "." and self.random.random() < 0.5:
                tokens[step] = "-"
        return "".join(tokens)

    def _walk(self, chord: Chord, last: int) -> int:
        near = [
            key
            for key in range(max(last - 7, 28), min(last + 8, 53))
            if key != last and (key in chord or (key % 12 in MAJOR_SCALE and abs(key - last) <= 2))
        ]
        return int(self.random.choice(near)) if near else last

    def chords(self, chords: tuple[Chord, Chord], bar: int) -> list[BarNote]:
        """Close voicings around the genre's register, led from one to the next."""
        figure = self._figure("chords", patterns.CHORDS, patterns.TRIPLE_CHORDS, bar)
        notes = []
        for step, length, token in self._thinned(lengths(figure)):
            for key in self._voices(chords[2 * step >= self.steps], token):
                notes.append(BarNote(step, length, key))
        return self._cut(notes, chords)

    def _voices(self, chord: Chord, token: str) -> tuple[int, ...]:
        if token == "P":
            root = 43 + (chord.root - 43) % 12
            return (root, root + degree(chord, "5"), root + 12)
        if self.genre in patterns.SEVENTHS and len(chord.intervals) == 3:
            chord = Chord(chord.root, (*chord.intervals, degree(chord, "7")))
        voices = 4 if self.genre in patterns.SEVENTHS else 3
        centre = patterns.CENTRE[self.genre]
        self._voicing = close_voicing(chord, voices, centre, self._voicing, 48, 79)
        if token == "D":
            return self._voicing[-2:]
        if token in "1234":
            return (self._voicing[min(int(token), len(self._voicing)) - 1],)
        return self._voicing

    def line(
        self, chords: tuple[Chord, Chord], bar: int, voice: Sequence[BarNote]
    ) -> list[BarNote]:
        """Long chord notes where the voice moves in a half bar, the genre's figure elsewhere."""
        figure = self._figure("line", patterns.LINES, patterns.TRIPLE_LINES, bar)
        half = self.steps // 2
        for start in (0, half):
            if sum(start <= note.step < start + half for note in voice) >= 2:
                held = "o" + "-" * (half - 1) if self.random.random() < 0.6 else "." * half
                figure = figure[:start] + held + figure[start + half :]
        notes = []
        for step, length, _ in self._thinned(lengths(figure)):
            chord = chords[2 * step >= self.steps]
            sung = next((n.key for n in voice if n.step <= step < n.step + n.length), -1)
            self._last = self._next(chord, step % 4 == 0, sung)
            notes.append(BarNote(step, length, self._last))
        return self._cut(notes, chords)

    def _next(self, chord: Chord, on_beat: bool, sung: int) -> int:
        scale = PENTATONIC if self.genre in patterns.PENTATONIC else MAJOR_SCALE
        if self.genre in patterns.BLUE and self.random.random() < 0.3:
            scale = scale | {3, 10}
        move = int(round(self.random.normal(0, 3)))
        target = folded(self._last + move, *LINE_RANGE)

        def fits(key: int) -> bool:
            if not LINE_RANGE[0] <= key <= LINE_RANGE[1]:
                return False
            if sung >= 0 and (key - sung) % 12 in (1, 11):
                return False
            return key in chord or (not on_beat and key % 12 in scale)

        return nearest(target, fits)

    def _figure(self, part: str, figures: dict, triple: tuple[str, ...], bar: int) -> str:
        """The song's figure for a part, or its other one in the last bar of a phrase of four."""
        if part not in self._figures:
            choice = triple if self.steps < STEPS else figures[self.genre]
            usual, other = self.random.choice(len(choice), 2, replace=False)
            self._figures[part] = choice[usual], choice[other]
        usual, other = self._figures[part]
        return other if bar % 4 == 3 and self.random.random() < 0.7 else usual

    def _thinned(self, notes: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Some notes off the beat left out, their time given to the note before."""
        kept: list[tuple[int, int, str]] = []
        for step, length, token in notes:
            if kept and step % 4 and self.random.random() < 0.08:
                before = kept[-1]
                if before[0] + before[1] == step:
                    kept[-1] = (before[0], before[1] + length, before[2])
            else:
                kept.append((step, length, token))
        return kept

    def _split(self, notes: list[BarNote], chords: tuple[Chord, Chord], key) -> list[BarNote]:
        """Begins a note anew where the chord changes under it."""
        half = self.steps // 2
        if chords[0] == chords[1]:
            return notes
        result = []
        for note in notes:
            if note.step < half < note.step + note.length:
                result.append(BarNote(note.step, half - note.step, note.key))
                result.append(BarNote(half, note.step + note.length - half, key(chords[1])))
            else:
                result.append(note)
        return result

    def _cut(self, notes: list[BarNote], chords: tuple[Chord, Chord]) -> list[BarNote]:
        half = self.steps // 2
        return [
            BarNote(n.step, half - n.step, n.key)
            if n.step < half < n.step + n.length and n.key not in chords[1]
            else n
            for n in notes
        ]

    def triple_drums(self, bar: int) -> list[BarNote]:
        """A bar of 3/4 for the genre, its velocities a little uneven."""
        feel = patterns.TRIPLE_DRUMS[patterns.FEEL.get(self.genre, "straight")]
        if "drums" not in self._figures:
            self._figures["drums"] = str(self.random.integers(len(feel))), ""
        rows = feel[int(self._figures["drums"][0])]
        loudness = {"X": 0.9, "x": 0.65, "o": 0.35}
        hits = []
        for key, row in rows.items():
            for step, token in enumerate(row):
                if token != "." and (step % 4 == 0 or self.random.random() > 0.07):
                    velocity = loudness[token] + self.random.normal(0, 0.05)
                    hits.append(BarNote(step, 1, key, float(np.clip(velocity, 0.1, 1))))
        if bar % 8 == 0 and self.random.random() < 0.5:
            hits.append(BarNote(0, 1, 49, 0.8))
        return hits


def degree(chord: Chord, token: str) -> int:
    """The semitones over the root of a figure's R, 3, 5, 6, 7 or 8, as the chord has them."""
    if token == "7":
        major_seventh = 11 in chord.intervals
        return 11 if major_seventh else 10
    if token in "35":
        return chord.intervals[1 if token == "3" else 2]
    return {"R": 0, "6": 9, "8": 12}[token]
