"""One tune in the form every training reads it in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import numpy as np

TRACKS = ("melody", "bass", "chords", "drums")
SPLITS = ("train", "validation", "test")
NOTE_COLUMNS = 4
CHORD_COLUMNS = 4
DEFAULT_VELOCITY = 80
DEFAULT_BPM = 120.0


class Unreadable(ValueError):
    """A file that is malformed, or holds music the library has no form for."""


@dataclass
class Piece:
    """A tune in beats (quarter notes), beat 0 and every `beats_per_bar` after it a downbeat.

    `tracks` maps some of `TRACKS` to rows (onset, duration, MIDI pitch, velocity 1 to 127) in
    order of onset; drums use the General MIDI percussion map. `chords` has rows (onset, duration,
    root 0 to 11 or -1 where no chord sounds, set of pitch classes: bit p stands for class p).
    """

    name: str
    source: str
    genre: str
    bpm: float
    beats_per_bar: int
    tonic: int
    mode: str
    split: str
    tracks: dict[str, np.ndarray] = field(default_factory=dict)
    chords: np.ndarray = field(default_factory=lambda: np.zeros((0, CHORD_COLUMNS)))

    @property
    def bars(self) -> int:
        """Bars from beat 0 to the end of the last note or chord."""
        ends = [rows[:, :2].sum(axis=1).max() for rows in (*self.tracks.values(), self.chords)
                if len(rows)]
        return int(np.ceil(max(ends, default=0.0) / self.beats_per_bar - 1e-3))


def tune(title: str) -> str:
    """`title` without remarks in brackets, case and punctuation: the same for all versions."""
    plain = re.sub(r"\(.*?\)", " ", title).lower().replace("'", "")
    return re.sub(r"[\W_]+", " ", plain).strip() or title


def split(title: str) -> str:
    """The split of a tune, 90, 5 and 5 % of all tunes, by a hash that nothing else decides."""
    bucket = int.from_bytes(hashlib.sha256(tune(title).encode()).digest()[:4], "big") % 100
    return "train" if bucket < 90 else "validation" if bucket < 95 else "test"
