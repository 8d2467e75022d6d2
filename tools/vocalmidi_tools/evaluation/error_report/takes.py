"""Labelled recordings with the notes that were found in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from vocalmidi_tools.corpus import recordings

from ..notes import csv_rows, tables

COLUMNS = ("onset", "offset", "pitch", "velocity", "confidence")
ONSET, OFFSET, PITCH, VELOCITY, CONFIDENCE = range(5)
SILENCE = 1e-6
"""The amplitude below which samples count as silent."""


@dataclass
class Take:
    """One recording; notes in the order of their onsets."""

    name: str
    labels: np.ndarray
    """Rows (n, 3) of onset s, offset s, fractional MIDI pitch."""
    found: np.ndarray
    """Rows (m, 5), as `COLUMNS` names them."""
    levels: np.ndarray | None = None
    """Of each label, decibels above the median label of the take; None where the audio cannot be read."""


def ordered(rows: np.ndarray | list, columns: int) -> np.ndarray:
    """The notes that last, by onset."""
    table = np.asarray(rows, dtype=float).reshape(-1, columns)
    table = table[table[:, OFFSET] > table[:, ONSET]]
    return table[np.argsort(table[:, ONSET], kind="stable")]


def heard(folder: Path, binary: Path, weights: Path | None, kept: Path) -> list[Take]:
    """The recordings of `folder`, transcribed; what `kept` has of the notes already is not computed again."""
    audio = recordings.listed(folder)
    return [take(path, table) for path, table in zip(audio, tables(binary, audio, weights, kept))]


def take(path: Path, table: Path) -> Take:
    """A recording and its labels, and the notes of a CSV file."""
    labels = ordered(recordings.notes(path), 3)
    return Take(path.stem, labels, ordered(csv_rows(table, COLUMNS), len(COLUMNS)), levels(path, labels))


def levels(path: Path, labels: np.ndarray) -> np.ndarray | None:
    """The level of each label's audio, decibels above the median of them all."""
    try:
        samples, rate = soundfile.read(path, always_2d=True)
    except soundfile.LibsndfileError:
        return None
    return relative_levels(samples.mean(axis=1), rate, labels)


def relative_levels(samples: np.ndarray, rate: int, labels: np.ndarray) -> np.ndarray:
    """The root mean square of `samples` (time,) in each label, decibels above the median of them all."""
    if not len(labels):
        return np.zeros(0)
    energy = np.concatenate([[0.0], np.cumsum(samples**2)])
    first, last = (np.clip(np.round(rate * labels[:, edge]).astype(int), 0, len(samples))
                   for edge in (ONSET, OFFSET))
    power = (energy[last] - energy[first]) / np.maximum(last - first, 1)
    decibels = 10 * np.log10(np.maximum(power, SILENCE**2))
    return decibels - np.median(decibels)
