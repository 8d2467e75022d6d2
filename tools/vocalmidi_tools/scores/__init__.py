"""Scores as arrays: the music that the trainings of the band models read.

`read` gives pieces, in beats; `bars` cuts them into bars of 16 steps.
"""

from .library import MELODIC, SOURCES, credits, read, read_some
from .piece import SPLITS, TRACKS, Piece, Unreadable

__all__ = [
    "MELODIC", "SOURCES", "SPLITS", "TRACKS", "Piece", "Unreadable", "credits", "read",
    "read_some",
]
