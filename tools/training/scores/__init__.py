"""Scores as arrays: the music that the trainings of the band models read.

`read` gives pieces, in beats; `bars` cuts them into bars of 16 steps.
"""

from .library import SOURCES, read
from .piece import SPLITS, TRACKS, Piece, Unreadable

__all__ = ["SOURCES", "SPLITS", "TRACKS", "Piece", "Unreadable", "read"]
