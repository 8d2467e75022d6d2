"""A user's own MIDI files, each a piece of the genre that the labels.csv beside it names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vocalmidi_tools.vocabulary.genres import GENRES

from . import general_midi
from .labels import LABELS, read_labels
from .piece import Piece, Unreadable


def files(folder: Path) -> list[Path]:
    """The MIDI files under `folder` that a labels.csv beside them gives a genre."""
    return [
        path
        for table in sorted(folder.rglob(LABELS))
        for name, row in sorted(read_labels(table.parent).items())
        if row.get("genre") and (path := table.parent / f"{name}.mid").exists()
    ]


def read(path: Path) -> Piece:
    """Reads a file; its tempo is the labelled one, if any, else its own."""
    row = read_labels(path.parent)[path.stem]
    if row["genre"] not in GENRES:
        raise Unreadable(f"{path.name}: no genre '{row['genre']}'; one of {', '.join(GENRES)}")
    piece = general_midi.read(path, "own", row["genre"])
    return replace(piece, bpm=float(row["tempo"])) if row.get("tempo") else piece
