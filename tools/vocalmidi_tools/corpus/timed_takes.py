"""Melodies of scores as they are sung in time: onsets that waver around a drifting beat."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vocalmidi_tools.scores.piece import Piece

LEAD = 0.8
"""Seconds before the first note."""
DRIFT, MEMORY = 0.015, 0.9
"""Standard deviation of the beat's length as a share, and its correlation from beat to beat."""
BREATH = 0.9
"""Beats of silence before a phrase, at least."""
MINIMUM_NOTES, SHORTEST = 40, 12
"""Notes of a melody that takes are drawn from, and of a take."""
UNKNOWN_TEMPO = {"openewld": (60.0, 180.0)}
"""Lead sheets state no tempo of their own: theirs is drawn, all octaves alike."""


@dataclass
class Take:
    """Rows (onset s, offset s, MIDI pitch), the beats in seconds from a downbeat on, the song."""

    notes: np.ndarray
    beats: np.ndarray
    piece: Piece


def take(
    piece: Piece, seconds: float, jitter: float, rng: np.random.Generator, opening: bool = False,
) -> Take:
    """An excerpt of about `seconds`, from any phrase on or the `opening`, as sung with `jitter` seconds.

    The same generator gives the same excerpt and beats for any jitter.
    """
    melody, span = piece.tracks["melody"], seconds * piece.bpm / 60
    rest = melody[1:, 0] - melody[:-1, 0] - melody[:-1, 1]
    phrases = melody[np.concatenate([[True], rest > BREATH]), 0]
    long_enough = phrases[phrases < melody[-1, 0] - 0.8 * span]
    start = rng.choice(long_enough) if len(long_enough) and not opening else phrases[0]
    rows = melody[(melody[:, 0] >= start) & (melody[:, 0] < start + span)]
    places = quantised(rows[:, 0])
    first = np.floor(places[0] / piece.beats_per_bar) * piece.beats_per_bar
    lengths = 60 / piece.bpm * (1 + drift(rng, int(places[-1] - first) + 2 * piece.beats_per_bar))
    beats = np.concatenate([[0], np.cumsum(lengths)])

    def time(place: np.ndarray) -> np.ndarray:
        return np.interp(place - first, np.arange(len(beats)), beats)

    shift = LEAD - time(places[0])
    onsets = np.sort(time(places) + shift + jitter * rng.standard_normal(len(places)))
    ends = time(places + 0.93 * rows[:, 1]) + shift
    offsets = np.maximum(np.minimum(ends, np.append(onsets[1:], np.inf)), onsets + 0.03)
    last = int(np.ceil(places[-1] - first)) + 2
    return Take(np.column_stack([onsets, offsets, rows[:, 2]]), beats[:last] + shift, piece)


def draw(
    pieces: list[Piece], count: dict[str, int], jitter: tuple[float, float], seed: int,
    seconds: tuple[float, float] = (14.0, 36.0),
) -> list[Take]:
    """So many takes of each piece in 4/4 and 3/4, of a length and a jitter between the limits; every other one begins
    as the piece does, because people sing tunes from their beginning, and melodies begin on downbeats more often than
    their phrases do."""
    takes = []
    for number, piece in enumerate(pieces):
        long = len(piece.tracks.get("melody", ())) >= MINIMUM_NOTES
        if not long or piece.beats_per_bar not in (3, 4):
            continue
        for index in range(count[piece.source]):
            rng = np.random.default_rng([seed, number, index])
            tempi = UNKNOWN_TEMPO.get(piece.source, (piece.bpm, piece.bpm))
            sung = replace(piece, bpm=float(np.exp(rng.uniform(*np.log(tempi)))))
            drawn = take(sung, rng.uniform(*seconds), rng.uniform(*jitter), rng, opening=index % 2 == 0)
            if len(drawn.notes) >= SHORTEST:
                takes.append(drawn)
    return takes


def quantised(beats: np.ndarray) -> np.ndarray:
    """The nearest sixteenth, or where that is clearly farther, the nearest third of a beat."""
    sixteenths, thirds = np.round(4 * beats) / 4, np.round(3 * beats) / 3
    is_third = np.abs(beats - thirds) + 0.06 < np.abs(beats - sixteenths)
    return np.where(is_third, thirds, sixteenths)


def drift(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count,) relative deviations of beats from the tempo, each remembering the one before."""
    noise, deviations = DRIFT * np.sqrt(1 - MEMORY**2) * rng.standard_normal(count), [0.0]
    for value in noise[1:]:
        deviations.append(MEMORY * deviations[-1] + value)
    return np.array(deviations)


def write_table(path: Path, notes: np.ndarray) -> None:
    """The notes as `vocalmidi transcribe --csv` writes them."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["onset", "offset", "pitch", "velocity", "confidence"])
        rows.writerows([f"{a:.4f}", f"{b:.4f}", f"{c:.2f}", 80, 1] for a, b, c in notes)
