"""When each part of a syllable is sung: its consonant, its vowel held for the notes, its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vocalmidi_tools.corpus.synthesizer import HOP, SAMPLE_RATE

from .phrasing import Sung

STEP = HOP / SAMPLE_RATE
JOIN = 0.015  # seconds that a vowel goes over into the next before its onset
BRIEF = 0.02  # seconds of an attack that no consonant leads
RISE = 5  # frames before a vowel that are slowed
HEARD = 0.007  # seconds by which people hear a note begin before its vowel has risen


@dataclass
class Timeline:
    """Seconds of a syllable's beginning, of its steady part, of its coda and of its end."""

    start: float
    steady: float
    coda: float
    end: float
    times: np.ndarray  # knots
    frames: np.ndarray  # of the syllable, at the knots


def timeline(
    sung: Sung, rise: int, steady: tuple[int, int], length: int, following: float | None,
    joins: bool, rng: np.random.Generator,
) -> Timeline:
    """The syllable of `length` frames so that its vowel is heard at the first note's onset: where
    people who label singing put it, as the second harmonic appears.

    `following` is where the next syllable begins; `joins`, whether the voice goes on into it.
    """
    onset, offset = sung.first.onset + HEARD, sung.last.offset
    lead = _lead(sung, rise, onset)
    settled = onset + min((steady[0] - rise) * STEP, 0.4 * (offset - onset))
    end, coda = _ending(sung, offset, following, joins, (length - steady[1]) * STEP, rng)
    start = max(onset - lead, 0.0)
    held = np.arange(settled, max(coda, settled + STEP), 3 * STEP)
    times = np.concatenate([_lead_times(onset, lead, rise, rng), [onset], held, [coda, end]])
    vowel = _held(held - settled, steady, rng)
    tail = min(steady[1] + (end - coda) / STEP, length - 1) if coda < offset else vowel[-1]
    frames = np.concatenate([_lead_frames(rise), [rise], vowel, [vowel[-1], tail]])
    return Timeline(start, settled, coda, end, times, frames)


def _lead(sung: Sung, rise: int, onset: float) -> float:
    """Seconds before the onset: the consonant's own, but for how long the note's lead allows."""
    if rise * STEP < BRIEF:
        return JOIN if sung.joined else BRIEF
    wanted = np.clip(sung.first.lead, 0.6 * rise * STEP, 1.7 * rise * STEP)
    if sung.joined:
        wanted = min(wanted, max(sung.first.lead, 0.03))
    return float(min(wanted, max(onset - 0.02, 0.01)))


def _lead_times(onset: float, lead: float, rise: int, rng: np.random.Generator) -> np.ndarray:
    """Knots before the onset: the last frames go slower than in speech."""
    part = min(RISE / max(rise, 1), 0.7)
    slow = min(part * lead * rng.uniform(1.2, 2.8), 0.85 * lead)
    return np.array([onset - lead, onset - slow])


def _lead_frames(rise: int) -> np.ndarray:
    return np.array([0.0, max(rise - RISE, 0.3 * rise)])


def _held(since: np.ndarray, steady: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Frames of a vowel that is held: to and fro in the steady part, slower than in speech."""
    first, last = steady
    span = max(last - first - 1, 1)
    speed = rng.uniform(0.1, 0.5) / (STEP * span)
    turns = np.abs((since * speed + 1) % 2 - 1)
    sway = rng.uniform(0.2, 1.5) * np.cumsum(rng.standard_normal(len(since))) * 0.2
    return np.clip(first + span * (1 - turns) + sway, first, last - 1)


def _ending(
    sung: Sung, offset: float, following: float | None, joins: bool, tail: float,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Where the voice is silent, and where the vowel gives way to the consonant after it, if ever."""
    if joins:
        return following + JOIN, following + JOIN
    end = offset + 1.4 * max(sung.last.release, 0.015)
    if following is not None:
        end = max(min(end, following - 0.004), offset + 0.01)
    if rng.random() < 0.3 and tail > 0.03:
        return end, offset - min(0.5 * tail, 0.25 * (offset - sung.last.onset))
    return end, end
