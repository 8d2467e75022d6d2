"""OpenEWLD (Simonetta et al., 2018): lead sheets of songs in the public domain."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vocalmidi_tools.vocabulary import genres

from . import chords, keys, musicxml
from .metre import bar_grid
from .notes import monophonic, with_velocity
from .piece import DEFAULT_BPM, Piece, Unreadable, split


def files(folder: Path) -> list[Path]:
    """The lead sheets under `folder`."""
    return sorted(folder.rglob("*.mxl"))


def read(path: Path) -> Piece:
    """Reads a lead sheet; title and authors are its folder's and the one above's names."""
    sheet = musicxml.read(path)
    if not sheet.notes:
        raise Unreadable(f"{path.name}: no notes")
    grid = bar_grid(np.array([length for length in sheet.bar_lengths if length > 0]))
    melody = with_velocity(grid.place(monophonic(sheet.notes)))
    placed = grid.place(np.array(sheet.harmonies, dtype=np.float64).reshape(-1, 3))
    end = grid.place(np.array([[sum(sheet.bar_lengths), 0.0]]))[0, 0]
    progression = chords.sequence([(o, int(r), int(s)) for o, r, s in placed], end)
    roots = [int(root) for root in progression[:, 2] if root >= 0]
    tonic, mode = keys.of_signature(sheet.fifths, roots, keys.profile(melody))
    richer = [bin(classes).count("1") > 3 for _, _, classes in sheet.harmonies]
    return Piece(
        name=path.stem, source="openewld", split=split(path.stem),
        genre=genres.of_lead_sheet(path.stem, path.parent.parent.name,
                                   float(np.mean(richer)) if richer else 0.0),
        bpm=sheet.bpm or DEFAULT_BPM, beats_per_bar=grid.beats_per_bar, tonic=tonic, mode=mode,
        tracks={"melody": melody}, chords=progression)
