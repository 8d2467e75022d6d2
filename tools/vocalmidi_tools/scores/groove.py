"""The Groove MIDI Dataset (Gillick et al., ICML 2019): drumming by humans, in human time."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vocalmidi_tools.vocabulary import genres

from . import standard_midi
from .metre import bar_grid
from .notes import merged
from .piece import Piece, Unreadable

GENERAL_MIDI = {22: 42, 26: 46, 40: 38, 47: 45, 50: 48, 52: 57, 55: 49, 58: 43, 59: 51}
"""Pads of the Roland TD-11 (hi-hat edges, rims, cymbal edges) to sounds of General MIDI."""


@dataclass
class Performance:
    """A row of the data set's list of recordings."""

    path: Path
    name: str
    genre: str
    bpm: float
    bar: float
    split: str


def files(folder: Path) -> list[Performance]:
    """The performances under `folder` in styles that have a genre."""
    return [performance for table in sorted(folder.rglob("info.csv"))
            for row in csv.DictReader(table.open(encoding="utf-8", errors="replace"))
            if (performance := listed(table.parent, row)) is not None]


def listed(folder: Path, row: dict[str, str]) -> Performance | None:
    """A row of the list; the metre is taken from the name of the file, which ends in it."""
    genre = genres.of_groove_style(row["style"])
    if genre is None:
        return None
    path = folder / row["midi_filename"].replace("\\", "/")
    upper, lower = map(int, path.stem.rsplit("_", 1)[1].split("-"))
    return Performance(path, row["id"], genre, float(row["bpm"]), 4 * upper / lower, row["split"])


def read(performance: Performance) -> Piece:
    """Reads a performance; a recording starts with a bar, so beat 0 is a downbeat."""
    song = standard_midi.read(performance.path)
    drums = merged(song.in_beats(part) for part in song.parts)
    if not len(drums):
        raise Unreadable(f"{performance.name}: no notes")
    count = int(np.ceil(drums[-1, 0] / performance.bar + 1e-3))
    grid = bar_grid(np.full(max(count, 1), performance.bar))
    drums[:, 2] = [GENERAL_MIDI.get(int(pitch), pitch) for pitch in drums[:, 2]]
    return Piece(
        name=performance.name, source="groove", genre=performance.genre, bpm=performance.bpm,
        beats_per_bar=grid.beats_per_bar, tonic=0, mode="major", split=performance.split,
        tracks={"drums": drums})
