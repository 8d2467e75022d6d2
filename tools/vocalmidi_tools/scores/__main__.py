"""Prints what there is to train on: `python -m vocalmidi_tools.scores FOLDER`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from . import bars, keys
from .library import SOURCES, read
from .piece import SPLITS, TRACKS, Piece


def main() -> None:
    parser = argparse.ArgumentParser(prog="vocalmidi_tools.scores", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with the unpacked sources")
    parser.add_argument("--cache", type=Path, help="folder to keep what was read in")
    parser.add_argument("--sources", nargs="+", choices=list(SOURCES), default=None)
    parser.add_argument("--stats", action="store_true", help="print statistics (the default)")
    options = parser.parse_args()
    pieces = read(options.folder, options.sources, options.cache)
    print_counts("source", pieces, lambda piece: piece.source)
    print_counts("genre", pieces, lambda piece: piece.genre)
    print_checks(pieces)


def print_counts(title: str, pieces: list[Piece], group: Callable[[Piece], str]) -> None:
    """Pieces and bars by `group`: in all, by split, and with at least a note of each track."""
    columns = ("pieces", "bars", *SPLITS, *TRACKS, "chord names", "3/4")
    print(f"{title:<14}" + "".join(f"{column:>12}" for column in columns))
    for name in sorted({group(piece) for piece in pieces}):
        of_group = [piece for piece in pieces if group(piece) == name]
        counts = [len(of_group), sum(piece.bars for piece in of_group)]
        counts += [sum(p.bars for p in of_group if p.split == split) for split in SPLITS]
        counts += [sum(bars_with(p, role) for p in of_group) for role in TRACKS]
        counts += [sum(int(p.chords[p.chords[:, 2] >= 0, 1].sum() / p.beats_per_bar)
                       for p in of_group)]
        counts += [sum(p.bars for p in of_group if p.beats_per_bar == 3)]
        print(f"{name:<14}" + "".join(f"{count:>12}" for count in counts))
    print()


def bars_with(piece: Piece, role: str) -> int:
    """Bars in which a note of a track begins."""
    track = piece.tracks.get(role)
    return 0 if track is None else len(np.unique(bars.steps(track[:, 0], piece.beats_per_bar)[0]))


def print_checks(pieces: list[Piece]) -> None:
    """Shares that tell whether times, keys and chords fit together, by source."""
    checks = {"on grid": on_grid, "in key": in_key, "in chord": in_chord,
              "chord on downbeat": chord_on_downbeat, "kick on 1": kick_on_one}
    print(f"{'source':<14}" + "".join(f"{name:>18}" for name in checks))
    for source in dict.fromkeys(piece.source for piece in pieces):
        of_source = [piece for piece in pieces if piece.source == source]
        shares = []
        for check in checks.values():
            found = [values for piece in of_source if len(values := check(piece))]
            shares.append(f"{100 * np.concatenate(found).mean():.1f} %" if found else "-")
        print(f"{source:<14}" + "".join(f"{share:>18}" for share in shares))


def melody(piece: Piece) -> np.ndarray:
    return piece.tracks.get("melody", np.zeros((0, 4)))


def on_grid(piece: Piece) -> np.ndarray:
    """For each note of the melody, whether it begins within 0.02 beats of a sixteenth."""
    position = melody(piece)[:, 0] * bars.STEPS_PER_BEAT
    return np.abs(position - np.round(position)) / bars.STEPS_PER_BEAT < 0.02


def in_key(piece: Piece) -> np.ndarray:
    """For each note of the melody, whether it belongs to the scale of the key."""
    return np.isin(melody(piece)[:, 2] % 12, keys.scale(piece.tonic, piece.mode))


def in_chord(piece: Piece) -> np.ndarray:
    """For each note of the melody on a strong beat under a chord, whether it belongs to it."""
    notes = melody(piece)
    strong = np.abs(notes[:, 0] / half_bar(piece) - np.round(notes[:, 0] / half_bar(piece))) < 0.02
    notes = notes[strong]
    roots, sets = bars.chords_at(piece.chords, notes[:, 0] + 0.05)
    return sets[np.arange(len(notes)), notes[:, 2].astype(int) % 12][roots >= 0] > 0


def half_bar(piece: Piece) -> int:
    return 2 if piece.beats_per_bar == 4 else 3


def chord_on_downbeat(piece: Piece) -> np.ndarray:
    """For each chord, whether it begins with a bar."""
    position = piece.chords[:, 0] / piece.beats_per_bar
    return np.abs(position - np.round(position)) < 0.02


def kick_on_one(piece: Piece) -> np.ndarray:
    """For each bar with drums, whether a bass drum falls on its first step."""
    if "drums" not in piece.tracks:
        return np.zeros(0, bool)
    roll = bars.kit_roll(piece.tracks["drums"], piece.bars, piece.beats_per_bar)
    return roll[roll.any(axis=(1, 2)), 0, 0] > 0


if __name__ == "__main__":
    main()
