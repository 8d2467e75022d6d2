"""Chord symbols as the program writes them: "F♯m7", and "F#m7" in MIDI files."""

from __future__ import annotations

from vocalmidi_tools.vocabulary.pitch_names import SIGNS, pitch_class

from .harmony import Chord

INTERVALS = {
    "": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus4": (0, 5, 7),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10),
}
"""By what a symbol has after its root."""


def chord(symbol: str) -> Chord:
    """The chord of a symbol; `KeyError` for what the program does not write."""
    length = 2 if symbol[1:2] in SIGNS else 1
    return Chord(pitch_class(symbol[:length]), INTERVALS[symbol[length:]])
