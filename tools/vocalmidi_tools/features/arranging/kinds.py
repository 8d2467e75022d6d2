"""What distinguishes a track of the band from the others: its kind, by the track's name.

A kind says which track this one follows and what it hears of it, how its bars are written into rolls,
and how rolls are read and played. The engine has the same in the `TrackStyle` of each `ArrangedTrack`;
what only training needs, how a bar's levels are compared, is in `training.track_kinds`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from .playing import (
    CHORD_VOICES,
    FEET,
    Bar,
    play_bass,
    play_chords,
    play_drums,
    play_melody,
)
from .roll import KEYS, BarNote, encode, onset_flags, onsets

Voicing = tuple[int, ...]


@dataclass(frozen=True)
class Kind(ABC):
    """A kind of track."""

    leader: str | None = None
    """The track whose rhythm this one follows."""
    repeats_empty_bars: bool = True
    """Whether the bar before is repeated where nothing was generated."""
    fewest_notes: int = 1
    """Bars of fewer notes are not learned from."""
    voices: int = 1
    """The most notes of a generated roll that begin at once, where they are pitched."""

    is_pitched = True
    """Whether keys are pitches that fit a harmony, not drums of a kit."""

    def heard(self, notes: Iterable[BarNote]) -> np.ndarray:
        """(16,) 1 at the steps of a bar of this track that a track which follows it hears."""
        return onset_flags(notes)

    def encode(self, notes: Iterable[BarNote]) -> np.ndarray:
        """The notes as a roll."""
        return encode(notes, drums=not self.is_pitched)

    @abstractmethod
    def read(self, roll: np.ndarray, steps: int) -> list[BarNote]:
        """The notes of a roll as it was recorded or composed."""

    @abstractmethod
    def onsets(self, roll: np.ndarray, steps: int, bias: float = 0.5) -> list[BarNote]:
        """The notes of a generated roll before they are fitted to the harmony."""

    @abstractmethod
    def play(
        self, roll: np.ndarray, bar: Bar, voicing: Voicing = (), bias: float = 0.5
    ) -> tuple[list[BarNote], Voicing]:
        """The notes of a generated roll, and the last voicing for the next bar to lead on from."""

    def fitting(self, roll: np.ndarray, bar: Bar, bias: float = 0.5) -> float:
        """The share of a generated roll's notes that are in the chord before they are moved."""
        raw = self.onsets(roll, bar.steps, bias)
        return sum(note.key in bar.chord(note.step) for note in raw) / max(len(raw), 1)


@dataclass(frozen=True)
class Drums(Kind):
    """Hits of any loudness, without lengths and without harmony; of a bar of drums with three hits or more
    there is something to learn, fills apart."""

    fewest_notes: int = 3

    is_pitched = False

    def heard(self, notes: Iterable[BarNote]) -> np.ndarray:
        """The kicks."""
        return onset_flags(notes, frozenset(FEET))

    def read(self, roll: np.ndarray, steps: int) -> list[BarNote]:
        return play_drums(roll, steps)

    def onsets(self, roll: np.ndarray, steps: int, bias: float = 0.5) -> list[BarNote]:
        return play_drums(roll, steps)

    def play(
        self, roll: np.ndarray, bar: Bar, voicing: Voicing = (), bias: float = 0.5
    ) -> tuple[list[BarNote], Voicing]:
        return play_drums(roll, bar.steps), voicing

    def fitting(self, roll: np.ndarray, bar: Bar, bias: float = 0.5) -> float:
        """All of them: drums fit every chord."""
        return 1.0


@dataclass(frozen=True)
class Line(Kind):
    """One voice."""

    player: Callable[[np.ndarray, Bar, float], list[BarNote]] = play_melody

    def read(self, roll: np.ndarray, steps: int) -> list[BarNote]:
        return onsets(roll, steps, 1)

    def onsets(self, roll: np.ndarray, steps: int, bias: float = 0.5) -> list[BarNote]:
        return onsets(roll, steps, self.voices, bias)

    def play(
        self, roll: np.ndarray, bar: Bar, voicing: Voicing = (), bias: float = 0.5
    ) -> tuple[list[BarNote], Voicing]:
        return self.player(roll, bar, bias), voicing


@dataclass(frozen=True)
class Chords(Kind):
    """Several voices, led from one chord to the next."""

    voices: int = CHORD_VOICES

    def read(self, roll: np.ndarray, steps: int) -> list[BarNote]:
        return onsets(roll, steps, KEYS)

    def onsets(self, roll: np.ndarray, steps: int, bias: float = 0.5) -> list[BarNote]:
        return onsets(roll, steps, self.voices, bias)

    def play(
        self, roll: np.ndarray, bar: Bar, voicing: Voicing = (), bias: float = 0.5
    ) -> tuple[list[BarNote], Voicing]:
        return play_chords(roll, bar, voicing, bias)


KINDS: dict[str, Kind] = {
    "drums": Drums(),
    "bass": Line("drums", player=play_bass),
    "chords": Chords("bass"),
    "melody": Line("chords", repeats_empty_bars=False, player=play_melody),
}
"""A track comes after the one that it follows."""
TRACKS = tuple(KINDS)
