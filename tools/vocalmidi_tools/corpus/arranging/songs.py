"""Pieces of the score library as bars of `BarNote`, in C major or A minor."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vocalmidi_tools.features.arranging.condition import transposition
from vocalmidi_tools.features.arranging.harmony import Chord, folded
from vocalmidi_tools.features.arranging.playing import BASS_RANGE, KIT
from vocalmidi_tools.features.arranging.roll import BarNote
from vocalmidi_tools.scores import Piece
from vocalmidi_tools.scores.bars import STEPS_PER_BEAT

LONG_TIE = 8
# What the drummers of the sources play, as the keys of `playing.KIT`.
DRUM_KEYS = {35: 36, 40: 38, 39: 38, 44: 42, 41: 43, 45: 47, 48: 50, 52: 49, 55: 49, 57: 49, 59: 51}
RANGES = {"bass": BASS_RANGE, "chords": (45, 84), "melody": (57, 86)}


@dataclass
class SongBar:
    """One bar: the two chords, and the notes of each track that plays in it.

    In `voice`, a note that began before the bar has a negative step.
    """

    chords: tuple[Chord, Chord]
    voice: list[BarNote] = field(default_factory=list)
    tracks: dict[str, list[BarNote]] = field(default_factory=dict)


@dataclass
class Song:
    """A piece's bars of `steps` steps."""

    name: str
    genre: str
    split: str
    steps: int
    bars: list[SongBar]


def read(piece: Piece) -> Song:
    """The piece in bars; a chord that is missing is the one before it, at first the tonic's."""
    steps = piece.beats_per_bar * STEPS_PER_BEAT
    shift = transposition(piece.tonic, piece.mode == "minor")
    bars = [SongBar(pair) for pair in _chords(piece, shift)]
    for role, rows in piece.tracks.items():
        for bar in bars:
            bar.tracks[role] = []
        TRACKS[role].place(bars, rows, steps, shift)
    return Song(piece.name, piece.genre, piece.split, steps, bars)


def _chords(piece: Piece, shift: int) -> list[tuple[Chord, Chord]]:
    last = Chord(9, (0, 3, 7)) if piece.mode == "minor" else Chord(0, (0, 4, 7))
    halves = []
    for half in range(2 * piece.bars):
        time = (half + 0.25) * piece.beats_per_bar / 2
        index = int(np.searchsorted(piece.chords[:, 0], time, side="right")) - 1
        if index >= 0 and piece.chords[index, 2] >= 0:
            root, members = int(piece.chords[index, 2]), int(piece.chords[index, 3])
            last = simplified(root, members).transposed(shift)
        halves.append(last)
    return list(zip(halves[0::2], halves[1::2]))


def simplified(root: int, members: int) -> Chord:
    """The chord among the engine's qualities nearest to a set of pitch classes (12 bits)."""
    has = {interval for interval in range(12) if members >> (root + interval) % 12 & 1}
    seventh = min(has & {10, 11}, default=0)
    if 4 in has or not has & {3, 5}:
        if 8 in has and 7 not in has:
            return Chord(root, (0, 4, 8))
        return Chord(root, (0, 4, 7, seventh) if seventh else (0, 4, 7))
    if 3 in has:
        if 6 in has and 7 not in has:
            return Chord(root, (0, 3, 6))
        return Chord(root, (0, 3, 7, 10) if seventh == 10 else (0, 3, 7))
    return Chord(root, (0, 5, 7))


class Track:
    """Writes the notes of a track of a piece into its bars."""

    def __init__(self, role: str):
        self.role = role

    def place(self, bars: list[SongBar], rows: np.ndarray, steps: int, shift: int) -> None:
        """Rows (onset in beats, duration, pitch, velocity), moved by `shift` semitones and into the track's range."""
        first = np.round(rows[:, 0] * STEPS_PER_BEAT).astype(int)
        last = np.round((rows[:, 0] + rows[:, 1]) * STEPS_PER_BEAT).astype(int)
        for start, end, row in zip(first, np.maximum(last, first + 1), rows):
            key = folded(int(row[2]) + shift, *RANGES[self.role])
            self._sound(bars, int(start), int(end - start), key, steps)

    def _sound(self, bars: list[SongBar], start: int, length: int, key: int, steps: int) -> None:
        """A note in its bar, and in the next ones what is left of it: struck anew if that is long."""
        bar, step = divmod(start, steps)
        first = True
        while length > 0 and bar < len(bars):
            within = min(length, steps - step)
            if bar >= 0:
                self._add(bars[bar], BarNote(step, within, key), first)
            length -= within
            bar, step, first = bar + 1, 0, False

    def _add(self, bar: SongBar, note: BarNote, first: bool) -> None:
        if first or note.length >= LONG_TIE:
            bar.tracks[self.role].append(note)


class Melody(Track):
    """The voice of the song too."""

    def _add(self, bar: SongBar, note: BarNote, first: bool) -> None:
        bar.voice.append(note if first else BarNote(-1, note.length + 1, note.key))
        super()._add(bar, note, first)


class Drums(Track):
    """Hits, which have no length, of the kit."""

    def place(self, bars: list[SongBar], rows: np.ndarray, steps: int, shift: int) -> None:
        for row in rows:
            bar, step = divmod(int(np.round(row[0] * STEPS_PER_BEAT)), steps)
            key = DRUM_KEYS.get(int(row[2]), int(row[2]))
            if 0 <= bar < len(bars) and key in KIT:
                bars[bar].tracks[self.role].append(BarNote(step, 1, key, float(row[3]) / 127))


TRACKS = {track.role: track for track in (Drums("drums"), Track("bass"), Track("chords"), Melody("melody"))}
