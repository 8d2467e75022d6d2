"""Tunes to sing: from collections of scores and from a generator of sight-singing exercises.

A melody is an array of rows (onset, duration, MIDI pitch), in beats, monophonic, in time order.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from vocalmidi_tools.scores import musicxml, rock_corpus, standard_midi
from vocalmidi_tools.scores.keys import MAJOR
from vocalmidi_tools.scores.notes import merged, monophonic

MINOR = np.array([0, 2, 3, 5, 7, 8, 11])
MINIMUM_NOTES = 12


def from_midi(path: Path, track_name: str = "MELODY") -> np.ndarray:
    """The notes of the track called `track_name` of a Standard MIDI File."""
    song = standard_midi.read(path)
    parts = [song.in_beats(part) for part in song.parts if part.name.upper() == track_name]
    return monophonic(merged(parts)[:, :3])


def from_musicxml(path: Path) -> np.ndarray:
    """The first part of a compressed MusicXML lead sheet, repeats not unfolded."""
    return monophonic(musicxml.read(path).notes)


def from_rock_corpus(path: Path) -> np.ndarray:
    """The degrees of a Rock Corpus melody over C, in bars of four beats whatever their metre.

    A degree is sung in the octave nearest to the one before unless `^` or `v` names the direction.
    """
    notes, start, previous = [], 0, 60
    for bar in rock_corpus.bars(path.read_text()):
        for onset, symbol in rock_corpus.symbols(bar.words, 4 * start, 4):
            pitch = 60 + rock_corpus.degree_pitch(symbol)
            pitch += 12 * round((previous - pitch) / 12)
            pitch += 12 * (("^" in symbol) and pitch <= previous)
            previous = pitch - 12 * (("v" in symbol) and pitch >= previous)
            notes.append((onset, rock_corpus.LONGEST_NOTE, previous))
        start += bar.count
    return monophonic(notes)


def exercise(rng: np.random.Generator) -> np.ndarray:
    """A sight-singing exercise: a walk over a scale, mostly by step, in simple rhythms."""
    scale = MAJOR if rng.random() < 0.6 else MINOR
    cells = [[1], [0.5, 0.5], [1.5, 0.5], [2], [0.75, 0.25], [0.25] * 4, [1 / 3] * 3,
             [0.5, 0.25, 0.25], [3]]
    weights = np.array([6, 6, 2, 3, 1.5, 1, 0.7, 1.5, 0.5])
    degree, time, rows = int(rng.integers(0, 8)), 0.0, []
    for _ in range(int(rng.integers(12, 40))):
        for duration in cells[rng.choice(len(cells), p=weights / weights.sum())]:
            leap = rng.choice([0, 1, -1, 2, -2, 3, -3, 4, -4, 7, -7],
                              p=np.array([14, 22, 24, 9, 9, 5, 5, 3, 3, 1, 1]) / 96)
            degree = degree + leap if -4 <= degree + leap <= 11 else degree - leap
            pitch = 60 + 12 * (degree // 7) + scale[degree % 7] + (rng.random() < 0.03)
            if rng.random() > 0.04:
                rows.append((time, duration, pitch))
            time += duration
    return np.array(rows)


READERS = {
    "POP909/[0-9][0-9][0-9]/*.mid": from_midi,
    "*.mxl": from_musicxml,
    "*.mel": from_rock_corpus,
}


def files(folder: Path) -> list[tuple[Path, Callable[[Path], np.ndarray]]]:
    """The scores under `folder`, in a fixed order, each with what reads it."""
    return [
        (path, reader)
        for pattern, reader in READERS.items()
        for path in sorted(folder.rglob(pattern))
    ]


def collect(folder: Path) -> list[np.ndarray]:
    """Every melody of enough notes found under `folder`, in a fixed order."""
    melodies = (reader(path) for path, reader in files(folder))
    return [melody for melody in melodies if len(melody) >= MINIMUM_NOTES]
