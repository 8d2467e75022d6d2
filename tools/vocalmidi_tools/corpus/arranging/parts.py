"""What a track's examples need that the others' do not, by the track's name."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from vocalmidi_tools.features.arranging.roll import BarNote

from .songs import Song, SongBar
from .styles import Composer

RECORDED_GENRES = ("pop", "rock")
"""The genres of which there are recorded basses and chords."""


class Band(Protocol):
    """What a song can be completed from."""

    random: np.random.Generator

    def borrowed(self, genre: str, split: str, steps: int) -> Song:
        """Another song with a melody and chords in the style of a genre."""


class Part:
    """A track of the band."""

    def composing(self, genre: str) -> tuple[float, float]:
        """The share of the usual number of bars that are composed, and the share of these in 3/4."""
        return 1.0, 0.25

    def complete(self, song: Song, band: Band) -> None:
        """Gives a song what the condition needs and its source lacks."""

    def voice(self, bar: SongBar) -> list[BarNote]:
        """The voice that a recorded bar goes with."""
        return bar.voice


class Drums(Part):
    """Composed in 3/4 only. Drummers who played alone get the chords and melody of some other song."""

    def composing(self, genre: str) -> tuple[float, float]:
        return 0.25, 1.0

    def complete(self, song: Song, band: Band) -> None:
        if "melody" in song.bars[0].tracks:
            return
        other = band.borrowed(song.genre, song.split, song.steps)
        for number, bar in enumerate(song.bars):
            source = other.bars[number % len(other.bars)]
            bar.chords, bar.voice = source.chords, source.voice


class Accompaniment(Part):
    """Composed less, and mostly in 3/4, in genres of which there are recorded bars in 4/4."""

    def composing(self, genre: str) -> tuple[float, float]:
        return (0.25, 0.6) if genre in RECORDED_GENRES else super().composing(genre)


class Bass(Accompaniment):
    """Without drums it gets kicks at most of its own onsets and at some other eighths."""

    def complete(self, song: Song, band: Band) -> None:
        if "drums" in song.bars[0].tracks:
            return
        for bar in song.bars:
            bar.tracks["drums"] = self._kicks_under(bar.tracks["bass"], band.random)

    @staticmethod
    def _kicks_under(bass: list[BarNote], random: np.random.Generator) -> list[BarNote]:
        steps = {note.step for note in bass if random.random() < 0.7}
        steps |= {step for step in (0, 6, 8, 10, 14) if random.random() < 0.12}
        return [BarNote(step, 1, 36) for step in sorted(steps)]


class Melody(Part):
    """A recorded one is its piece's own melody, over no voice; without accompaniment it gets composed chords."""

    def complete(self, song: Song, band: Band) -> None:
        if "chords" in song.bars[0].tracks:
            return
        composer = Composer(song.genre, song.steps, band.random)
        for number, bar in enumerate(song.bars):
            bar.tracks["chords"] = composer.chords(bar.chords, number)

    def voice(self, bar: SongBar) -> list[BarNote]:
        return []


PARTS: dict[str, Part] = {"drums": Drums(), "bass": Bass(), "chords": Accompaniment(), "melody": Melody()}
