"""Clean scores sung as people sing: what the context Transformer is given, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vocalmidi_tools.features.context import CELLS, Line, nearest_keys, tuning
from vocalmidi_tools.scores import Piece, keys

ON_GRID = 0.02
"""Beats within which a score's onset counts as lying on its cell."""
FASTEST = 0.03
"""Beats from one sung onset to the next, at least."""


@dataclass
class Truth:
    """For each note of a line: the key meant, and the onset meant in twelfths from beat 0.

    `timed` is false where no onset was meant: the second part of a split note, a score's own
    off-grid onset.
    """

    key: np.ndarray
    cell: np.ndarray
    timed: np.ndarray

    def take(self, chosen: np.ndarray | slice) -> Truth:
        return Truth(self.key[chosen], self.cell[chosen], self.timed[chosen])


def excerpt(piece: Piece, first: int, count: int, shift: int) -> tuple[Line, Truth]:
    """`count` notes of a melody from its note `first`, moved by `shift` semitones and to bar 0."""
    rows = piece.tracks["melody"][first:first + count]
    bar = np.floor(rows[0, 0] / piece.beats_per_bar) * piece.beats_per_bar
    onset, pitch = rows[:, 0] - bar, rows[:, 2] + shift
    cell = np.round(onset * CELLS)
    line = Line(
        onset=onset, duration=np.maximum(rows[:, 1], 1 / 16), pitch=pitch.astype(float),
        velocity=np.full(len(rows), 80.0), confidence=np.ones(len(rows)), bpm=piece.bpm,
        beats_per_bar=piece.beats_per_bar, tonic=(piece.tonic + shift) % 12, mode=piece.mode)
    return line, Truth(pitch.astype(int), cell.astype(int), np.abs(onset - cell / CELLS) < ON_GRID)


def sing(
    line: Line, truth: Truth, strength: float, rng: np.random.Generator, slips: float = 1
) -> tuple[Line, Truth]:
    """The line as sung; `strength` 0 is as written, 1 a fair amateur, 2 a poor one.

    `slips` times as many notes as usual are a semitone or an octave off.
    """
    line = replace(line, bpm=float(np.clip(line.bpm * rng.lognormal(0, 0.15), 50, 190)))
    line, truth = lose_and_merge(line, truth, strength, rng)
    line, truth = split(line, truth, strength, rng)
    line = replace(line, pitch=sung_pitch(line.pitch, strength, slips, rng))
    onset = sung_onset(line, strength, rng)
    length = line.duration * (1 - strength * rng.uniform(0, 0.35, len(line)))
    following = np.append(np.diff(onset), np.inf)
    accents = rng.uniform(4, 14) * rng.standard_normal(len(line))
    unsure = 0.5 * np.abs(rng.standard_normal(len(line))) * min(strength, 1)
    return replace(
        line, onset=onset, duration=np.maximum(np.minimum(length, following), 1 / 32),
        velocity=np.clip(rng.uniform(50, 100) + accents, 1, 127),
        confidence=np.clip(1 - unsure, 0.05, 1)), truth


def lose_and_merge(
    line: Line, truth: Truth, strength: float, rng: np.random.Generator
) -> tuple[Line, Truth]:
    """Leaves notes out; joins notes, of one pitch above all, to the one before."""
    count = len(line)
    same = np.append(False, np.diff(line.pitch) == 0)
    joined = rng.random(count) < strength * np.where(same, 0.06, 0.01)
    joined[0] = False
    lost = rng.random(count) < 0.02 * strength
    duration = line.duration.copy()
    for index in np.flatnonzero(joined):
        end = line.onset[index] + line.duration[index]
        duration[index - 1] = max(duration[index - 1], end - line.onset[index - 1])
    kept = ~(lost | joined)
    if not kept.any():
        kept[0] = True
    return replace(line, duration=duration).take(kept), truth.take(kept)


def split(
    line: Line, truth: Truth, strength: float, rng: np.random.Generator
) -> tuple[Line, Truth]:
    """Cuts long notes in two; nobody meant the second onset."""
    torn = (rng.random(len(line)) < 0.03 * strength) & (line.duration > 0.4)
    again = np.repeat(np.arange(len(line)), 1 + torn)
    line, truth = line.take(again), truth.take(again)
    second = np.append(False, np.diff(again) == 0)
    at = np.flatnonzero(second)
    first_part = line.duration[at] * rng.uniform(0.35, 0.65, len(at))
    line.duration[at] -= first_part
    line.duration[at - 1] = first_part
    line.onset[at] += first_part
    truth.timed[at] = False
    return line, truth


def sung_pitch(
    pitch: np.ndarray, strength: float, slips: float, rng: np.random.Generator
) -> np.ndarray:
    """A tuning of its own, a slow drift, deviations that grow with the interval, slips."""
    count = len(pitch)
    leap = np.minimum(np.abs(np.diff(pitch, prepend=pitch[0])), 12)
    deviation = rng.uniform(0.05, 0.26) * strength * (1 + 0.07 * leap)
    drift = rng.uniform(-0.3, 0.3) * strength * np.linspace(-0.5, 0.5, count)
    wander = smooth(count, rng.uniform(4, 16), rng) * rng.uniform(0, 0.15) * strength
    slip = (rng.random(count) < 0.015 * strength * slips) * rng.choice([-1.0, 1.0], count)
    octave = (rng.random(count) < 0.006 * strength * slips) * rng.choice([-12.0, 12.0], count)
    tuned = rng.uniform(-0.4, 0.4) * min(1, strength)
    sung = pitch + tuned + drift + wander + slip + octave + deviation * rng.standard_normal(count)
    return np.clip(sung, 0, 127)


def sung_onset(line: Line, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Onsets in beats of the tracked grid: jitter and late vowels in seconds, and the tracker's own
    error of phase and tempo."""
    count, beats_per_second = len(line), line.bpm / 60
    seconds = rng.uniform(0.02, 0.05) * rng.standard_normal(count)
    seconds += (rng.random(count) < 0.12) * rng.uniform(0.02, 0.09, count)
    seconds += 0.02 * rng.standard_normal()
    span = line.onset - line.onset.mean()
    tracker = np.clip(0.002 * rng.standard_normal() * span, -0.06, 0.06)
    tracker = tracker + smooth(count, rng.uniform(8, 24), rng) * rng.uniform(0, 0.05)
    onset = line.onset + strength * (seconds * beats_per_second + tracker)
    steps = FASTEST * np.arange(count)
    return np.maximum.accumulate(onset - steps) + steps


def smooth(count: int, period: float, rng: np.random.Generator) -> np.ndarray:
    """(count,): unit noise that changes over about `period` notes."""
    knots = np.arange(-period, count + 2 * period, period)
    return np.interp(np.arange(count), knots, rng.standard_normal(len(knots)))


def heard_key(line: Line) -> tuple[int, str]:
    """The (tonic, mode) that the sung notes suggest."""
    heard = nearest_keys(line.pitch - tuning(line.pitch, line.duration))
    return keys.estimate(np.bincount(heard % 12, weights=line.duration, minlength=12))
