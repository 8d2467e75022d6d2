"""Names of pitch classes: a letter, and sharps or flats."""

from __future__ import annotations

NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SIGNS = {"#": 1, "♯": 1, "b": -1, "♭": -1}


def pitch_class(name: str) -> int:
    """The pitch class, 0 to 11, of a spelled name such as "Gb" or "C#"."""
    return (NATURALS[name[0]] + sum(SIGNS.get(sign, 0) for sign in name[1:])) % 12
