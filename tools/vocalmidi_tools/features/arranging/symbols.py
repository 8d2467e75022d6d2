"""Chord symbols as the program writes them: "F♯m7", and "F#m7" in MIDI files."""

from __future__ import annotations

from .harmony import Chord

ROOTS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SIGNS = {"♯": 1, "#": 1, "♭": -1, "b": -1}
INTERVALS = {
    "": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus4": (0, 5, 7),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10),
}
"""By what a symbol has after its root."""


def chord(symbol: str) -> Chord:
    """The chord of a symbol; `KeyError` for what the program does not write."""
    sign = SIGNS.get(symbol[1:2], 0)
    return Chord((ROOTS[symbol[0]] + sign) % 12, INTERVALS[symbol[2 if sign else 1:]])
