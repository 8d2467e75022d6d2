"""Scores the key estimator on the beginnings of melodies that it has not learned from.

    python -m vocalmidi_tools.evaluation.keys SCORES [--cache .cache] [--json] [--binary .build/release/vocalmidi]

SCORES is a folder with POP909, the Rock Corpus and OpenEWLD. Of their melodies outside the training split, and of
tunes in the public domain (`corpus/tunes.py`), `vocalmidi rhythm` reads the notes of the first 4, 8 and 16 bars, and
all notes. Printed are the shares of right keys, and after a stroke those of right scales (the key or its relative). The
collections' own keys count as true.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from vocalmidi_tools.corpus.timed_takes import LEAD, write_table
from vocalmidi_tools.corpus.tunes import TUNES
from vocalmidi_tools.scores import read
from vocalmidi_tools.scores.piece import Piece
from vocalmidi_tools.training.tables.keys import MINIMUM_NOTES, OPENINGS, excerpt

from .program import parser_of, require
from .rhythm import found_rhythms, relative

SOURCES = ("pop909", "rockcorpus", "openewld")
LEGATO = 0.93
"""The share of their written lengths that notes are sung."""


def tables(pieces: list[Piece], bars: int | None, folder: Path) -> list[Path]:
    """Tables of the openings of so many bars."""
    paths = [folder / f"{number}.csv" for number in range(len(pieces))]
    for path, piece in zip(paths, pieces):
        onsets, seconds, pitches = excerpt(piece, 0, bars, piece.bpm).T
        onsets = onsets - onsets[0] + LEAD
        write_table(path, np.column_stack([onsets, onsets + LEGATO * seconds, pitches]))
    return paths


def right(piece: Piece, found: dict) -> tuple[bool, bool]:
    """Whether the key and the scale are right."""
    tonic, mode = found["tonic"], found["mode"]
    return (tonic, mode) == (piece.tonic, piece.mode), relative(tonic, mode) == relative(piece.tonic, piece.mode)


def evaluate(pieces: list[Piece], binary: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Of each collection and opening how many there are, and the shares of right keys and scales."""
    results = {}
    for source in dict.fromkeys(piece.source for piece in pieces):
        chosen = [piece for piece in pieces
                  if piece.source == source and len(piece.tracks.get("melody", ())) >= MINIMUM_NOTES]
        for bars in OPENINGS:
            with tempfile.TemporaryDirectory() as folder:
                found = found_rhythms(binary, tables(chosen, bars, Path(folder)))
            key, scale = np.mean([right(*pair) for pair in zip(chosen, found, strict=True)], axis=0)
            results.setdefault(source, {})[str(bars or "all")] = {
                "melodies": len(chosen), "key": float(key), "scale": float(scale)}
    return results


def main() -> None:
    parser = parser_of(__spec__.name, __doc__)
    parser.add_argument("scores", type=Path, help="folder of scores")
    parser.add_argument("--cache", type=Path, help="for parsed scores")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    require(options.binary)
    pieces = [piece for piece in read(options.scores, SOURCES, options.cache) if piece.split != "train"]
    results = evaluate(pieces + [tune.piece() for tune in TUNES], options.binary)
    if options.json:
        json.dump(results, sys.stdout, indent=2)
        print()
        return
    print(f"{'':12}{'melodies':>9}" + "".join(f"{name:>16}" for name in ("4 bars", "8 bars", "16 bars", "all")))
    for source, openings in results.items():
        shares = [f"{value['key']:.3f} / {value['scale']:.3f}" for value in openings.values()]
        print(f"{source:12}{openings['all']['melodies']:9}" + "".join(f"{share:>16}" for share in shares))


if __name__ == "__main__":
    main()
