"""Fits the weights by which the beat tracker chooses among its readings of a melody.

Takes of the training split are given to `vocalmidi rhythm --readings`; a conditional logit model
(D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974) then learns to
choose a reading of the right tempo, metre, beat and bar.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from vocalmidi_tools.corpus.timed_takes import Take, draw, write_table
from vocalmidi_tools.scores.piece import Piece

TAKES = {"pop909": 1, "rockcorpus": 2, "openewld": 1}
"""Takes a song of each collection."""
WEIGHTS = {"pop909": 1.0, "rockcorpus": 0.7, "openewld": 0.5}
"""What a take of each collection counts."""
TEMPO_IS_KNOWN = {"pop909": 1.0, "rockcorpus": 1.0, "openewld": 0.0}
JITTER = (0.0, 0.045)
"""Seconds."""
PENALTY = 5e-3
"""Half of it times the squared weights of standardised features is added to the mean loss."""
BATCH = 100
SHAPES = {"general": (10,), "recurrences": (5, 2), "accents": (9, 5)}
"""The features in their order: recurrences are a row a lag (onsets, pitches), accents a row a kind
(a column a kind of place in the bar)."""


def correctness(reading: dict, take: Take) -> np.ndarray:
    """(4,) whether tempo, metre, beat and bar of a reading are right."""
    onsets = np.array(reading["onsets"])
    places = np.array(reading["places"]) / 4
    period = np.polyfit(places, onsets, 1)[0]
    tempo = abs(np.mean(np.diff(take.beats)) / period - 1) < 0.04
    metre = reading["beats_per_bar"] == take.piece.beats_per_bar
    apart = places - np.interp(onsets, take.beats, np.arange(len(take.beats)))
    off_beat = np.abs(apart - np.round(apart))
    bars = apart / take.piece.beats_per_bar
    off_bar = np.abs(bars - np.round(bars)) * take.piece.beats_per_bar
    beat = tempo and np.mean(off_beat < 0.25) > 0.7
    return np.array([tempo, metre, beat, beat and metre and np.mean(off_bar < 0.25) > 0.7])


def readings(program: Path, takes: list[Take]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each take the features (readings, features) and ``correctness`` (readings, 4)."""
    result = []
    for first in range(0, len(takes), BATCH):
        batch = takes[first:first + BATCH]
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"{index}.csv" for index in range(len(batch))]
            for path, take in zip(paths, batch):
                write_table(path, take.notes)
            lines = subprocess.run(
                [program, "rhythm", "--readings", *paths], check=True, capture_output=True,
                text=True).stdout.splitlines()
        for line, take in zip(lines, batch):
            found = json.loads(line)
            result.append((np.array([reading["features"] for reading in found]),
                           np.array([correctness(reading, take) for reading in found])))
    return result


def log_sums(values: np.ndarray, starts: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """The logarithm of the sum of exponentials over each take's readings."""
    highest = np.maximum.reduceat(values, starts)
    return highest + np.log(np.add.reduceat(np.exp(values - highest[owner]), starts))


def fit(examples: list[tuple[np.ndarray, np.ndarray]], counts: np.ndarray) -> np.ndarray:
    """The weight of each feature; `counts` is (takes, 4), what each kind of correctness counts."""
    features = np.concatenate([example[0] for example in examples])
    right = np.concatenate([example[1] for example in examples])
    sizes = [len(example[0]) for example in examples]
    starts, owner = np.r_[0, np.cumsum(sizes)[:-1]], np.repeat(np.arange(len(sizes)), sizes)
    counts = counts * np.logical_or.reduceat(right, starts)
    deviation = features.std(axis=0) + 1e-6
    features = (features - features.mean(axis=0)) / deviation

    def loss(guess: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ guess
        total = log_sums(scores, starts, owner)
        value, gradient = 0.0, np.zeros(len(scores))
        for kind in range(right.shape[1]):
            chosen = np.where(right[:, kind], scores, -1e3)
            part = log_sums(chosen, starts, owner)
            value += counts[:, kind] @ (total - part)
            gradient += counts[owner, kind] * (
                np.exp(scores - total[owner]) - right[:, kind] * np.exp(chosen - part[owner]))
        scale = counts.sum()
        return (value / scale + PENALTY * guess @ guess / 2,
                features.T @ gradient / scale + PENALTY * guess)

    start = np.zeros(features.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B").x / deviation


def weights(pieces: list[Piece], program: Path, seed: int) -> dict[str, np.ndarray]:
    """The weights of the features by group, in thousandths, of the training split."""
    takes = draw([p for p in pieces if p.split == "train"], TAKES, JITTER, seed)
    counts = np.array([
        [WEIGHTS[take.piece.source] * kind for kind in (
            TEMPO_IS_KNOWN[take.piece.source], 1, TEMPO_IS_KNOWN[take.piece.source], 0.7)]
        for take in takes])
    return grouped(np.round(1000 * fit(readings(program, takes), counts)))


def grouped(values: np.ndarray) -> dict[str, np.ndarray]:
    """The values of all features as the arrays of `SHAPES`."""
    ends = np.cumsum([np.prod(shape) for shape in SHAPES.values()])
    if len(values) != ends[-1]:
        raise ValueError(f"the program tells {len(values)} features, not {ends[-1]}")
    parts = np.split(values, ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(SHAPES.items(), parts)}
