"""Pieces cut into bars of 16 steps (sixteenths); a bar of three beats uses the first 12."""

from __future__ import annotations

import numpy as np

from .chords import members

STEPS_PER_BEAT = 4
STEPS = 16
PITCHES = 128

DRUM_VOICES = {
    "kick": (36, 35), "snare": (38, 37, 40), "closed hat": (42, 44), "open hat": (46,), "low tom": (43, 41),
    "mid tom": (45, 47), "high tom": (48, 50), "crash": (49, 52, 55, 57), "ride": (51, 53, 59),
}
"""The nine voices of a drum kit (Gillick et al., 2019) and their General MIDI notes."""


def steps(beats: np.ndarray, beats_per_bar: int) -> tuple[np.ndarray, np.ndarray]:
    """(bar, step in the bar) nearest to each time in beats."""
    nearest = np.round(beats * STEPS_PER_BEAT).astype(int)
    return np.divmod(nearest, beats_per_bar * STEPS_PER_BEAT)


def piano_roll(track: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """Onsets: (bars, 16, 128) float32, velocity / 127 where a note begins, else 0.

    `track` has rows (onset, duration, pitch, velocity). Of notes that fall together the loudest
    counts; what lies outside the bars is left out.
    """
    roll = np.zeros((bars, STEPS, PITCHES), np.float32)
    bar, step = steps(track[:, 0], beats_per_bar)
    inside = (bar >= 0) & (bar < bars)
    place = (bar[inside], step[inside], track[inside, 2].astype(int))
    np.maximum.at(roll, place, (track[inside, 3] / 127).astype(np.float32))
    return roll


def kit_roll(drums: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """Onsets of the voices of `DRUM_VOICES`: (bars, 16, 9) float32, the loudest velocity / 127."""
    roll = piano_roll(drums, bars, beats_per_bar)
    return np.stack([roll[..., list(notes)].max(axis=-1) for notes in DRUM_VOICES.values()], axis=-1)


def chords_at(chords: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Roots (n,) and sets (n, 12) that sound at each `time` in beats; -1 and zeros for none."""
    if not len(chords):
        return np.full(len(time), -1), np.zeros((len(time), 12), int)
    index = (np.searchsorted(chords[:, 0], time, side="right") - 1).clip(0)
    sounding = (time >= chords[index, 0]) & (time < chords[index, 0] + chords[index, 1])
    roots = np.where(sounding, chords[index, 2], -1).astype(int)
    return roots, members(chords[index, 3]) * sounding[:, None]
