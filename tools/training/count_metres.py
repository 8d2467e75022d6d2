"""Counts where in the bar the notes of melodies follow each other: the tables of the beat tracker.

    python tools/training/count_metres.py --scores FOLDER > Sources/VocalMusic/Rhythm/MetreCounts.swift
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from scores import read

SOURCES = ("pop909", "rockcorpus")
# Beats per minute up to which a song is slow, and from which on it is fast.
SLOW, FAST = 85, 95
RESOLUTION = 12
PLACES = (0, 3, 4, 6, 8, 9)
# The counts of each collection are scaled to this sum.
TOTAL = 20_000


def transitions(
    folder: Path, cache: Path, beats: int, tempi: tuple[float, float]
) -> np.ndarray:
    """(places, places) how often a note at one place of a bar is followed by one at another within
    a bar's length, in songs of some range of tempi, every collection with the same weight."""
    positions = [beat * RESOLUTION + place for beat in range(beats) for place in PLACES]
    index = np.full(beats * RESOLUTION, -1)
    index[positions] = np.arange(len(positions))
    sums = np.zeros((len(positions), len(positions)))
    for source in SOURCES:
        counts = np.zeros_like(sums)
        for piece in read(folder, (source,), cache):
            fits = piece.beats_per_bar == beats and tempi[0] <= piece.bpm < tempi[1]
            if piece.split != "train" or not fits or "melody" not in piece.tracks:
                continue
            onsets = np.unique(np.round(piece.tracks["melody"][:, 0] * RESOLUTION).astype(int))
            place = index[onsets % len(index)]
            near = (np.diff(onsets) <= len(index)) & (place[1:] >= 0) & (place[:-1] >= 0)
            np.add.at(counts, (place[:-1][near], place[1:][near]), 1)
        sums += counts * TOTAL / max(counts.sum(), 1)
    return np.round(sums).astype(int)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scores", type=Path, required=True, help="folder of scores")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="for parsed scores")
    options = parser.parse_args()
    print("/// How often a note at one place of a bar (row) is followed by one at another (column), within")
    print(f"/// a bar's length, in the melodies of POP909 and the Rock Corpus, each scaled to {TOTAL:,}; in songs of")
    print(f"/// up to {SLOW} and of {FAST} beats a minute and more. Written by `tools/training/count_metres.py`.")
    print("enum MetreCounts {")
    tables = (
        ("slowFourFour", 4, (0, SLOW)), ("fastFourFour", 4, (FAST, 1000)),
        ("threeFour", 3, (0, 1000)),
    )
    for name, beats, tempi in tables:
        print(f"  static let {name}: [[Double]] = [")
        for row in transitions(options.scores, options.cache, beats, tempi):
            print(f"    [{', '.join(str(count) for count in row)}],")
        print("  ]")
    print("}")


if __name__ == "__main__":
    main()
