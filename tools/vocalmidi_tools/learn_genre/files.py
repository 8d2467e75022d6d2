"""The MIDI files that a style is learned from, with the time of their beats made even."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from vocalmidi_tools.corpus.drum_lines import is_ternary
from vocalmidi_tools.scores import Piece, Unreadable, general_midi
from vocalmidi_tools.scores.notes import merged
from vocalmidi_tools.vocabulary.genres import GENRES

FEWEST, MOST = 3, 50
"""Files of a style."""
BEATS_PER_BAR = 4
NEAR_A_BEAT = 0.1
"""Onsets this near to a beat, in beats, tell where the beats are."""
THIRD = 2 / 3
"""Where the second eighth of a swung beat is played, as a part of the beat; it is written at a half."""


def read(folder: Path) -> list[Piece]:
    """The pieces in bars of four beats under a folder; what is wrong with other MIDI files is told."""
    if not folder.is_dir():
        raise SystemExit(f"{folder} is no folder; give the one with the MIDI files")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi"))
    if not FEWEST <= len(paths) <= MOST:
        raise SystemExit(
            f"{folder} has {len(paths)} MIDI files; put {FEWEST} to {MOST} of one style there")
    pieces = []
    for path in paths:
        try:
            # The genre does not matter: readers must be given one.
            pieces.append(general_midi.read(path, "own", GENRES[0]))
        except Unreadable as error:
            print(f"{path} is left out: {error}", file=sys.stderr)
    pieces = [piece for piece in pieces if piece.beats_per_bar == BEATS_PER_BAR]
    if len(pieces) < FEWEST:
        raise SystemExit(
            f"{folder} has {len(pieces)} readable files in bars of four beats; give {FEWEST} at least")
    return pieces


def pulse(piece: Piece) -> np.ndarray:
    """The rows of the notes that timing is measured on: the drums, or all that is accompaniment."""
    if "drums" in piece.tracks:
        return piece.tracks["drums"]
    return merged(rows for role, rows in piece.tracks.items() if role != "melody")


def on_the_beat(piece: Piece) -> Piece:
    """The piece as its beats are heard: how late the onsets near beats are in the median is taken off."""
    onsets = pulse(piece)[:, 0]
    late = onsets - np.round(onsets)
    near = np.abs(late) < NEAR_A_BEAT
    shift = np.median(late[near]) if near.any() else 0.0
    tracks = {role: np.column_stack([rows[:, 0] - shift, rows[:, 1:]])
              for role, rows in piece.tracks.items()}
    return replace(piece, tracks=tracks)


def straight(beats: np.ndarray) -> np.ndarray:
    """Times in swung beats, as they are written: two thirds of a beat become a half."""
    whole = np.floor(beats)
    return whole + np.interp(beats - whole, [0, THIRD, 1], [0, 0.5, 1])


def is_swung(piece: Piece) -> bool:
    """Whether its beats divide into three."""
    return is_ternary(pulse(piece)[:, 0])


def straightened(piece: Piece) -> Piece:
    """A piece as it is written: without swing."""
    if not is_swung(piece):
        return piece
    tracks = {}
    for role, rows in piece.tracks.items():
        onset, end = straight(rows[:, 0]), straight(rows[:, 0] + rows[:, 1])
        tracks[role] = np.column_stack([onset, end - onset, rows[:, 2:]])
    return replace(piece, tracks=tracks)
