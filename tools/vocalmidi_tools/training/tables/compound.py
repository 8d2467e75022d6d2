"""Counts where notes begin in 6/8, in lead sheets: a table of the beat tracker."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vocalmidi_tools.scores import musicxml, openewld
from vocalmidi_tools.scores.piece import Piece, Unreadable

from . import onsets

METRES = {"6/8", "12/8"}
BEAT = 6
"""Sixteenths of a dotted quarter."""
QUARTERS = 3
"""Of a bar of 6/8; one of 12/8 counts as two."""


def pieces(folder: Path) -> list[Piece]:
    """The lead sheets of OpenEWLD under `folder` that are in 6/8 or 12/8 throughout."""
    found = []
    for path in openewld.files(folder):
        try:
            if musicxml.read(path).metres and musicxml.read(path).metres <= METRES:
                found.append(openewld.read(path))
        except Unreadable:
            continue
    return found


def hazards(found: list[Piece]) -> np.ndarray:
    """(12 sixteenths, age classes) probability of an onset, per thousand, of the training split.

    The two beats of the bar count together, but for their beginnings: there are few songs.
    """
    begun, passed = onsets.counts([piece for piece in found if piece.split == "train"], QUARTERS)
    within = np.arange(2 * BEAT) % BEAT > 0
    for table in (begun, passed):
        table[within] = np.tile(table[:BEAT][1:] + table[BEAT:][1:], (2, 1))
    return onsets.smoothed(begun, passed)
