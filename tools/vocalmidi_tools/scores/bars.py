"""Pieces cut into bars of 16 steps (sixteenths); a bar of three beats uses the first 12."""

from __future__ import annotations

import numpy as np

from .chords import members
from .piece import Piece

STEPS_PER_BEAT = 4
STEPS = 16
PITCHES = 128

KIT = {"kick": (36, 35), "snare": (38, 37, 40), "closed hat": (42, 44), "open hat": (46,),
       "low tom": (43, 41), "mid tom": (45, 47), "high tom": (48, 50),
       "crash": (49, 52, 55, 57), "ride": (51, 53, 59)}
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


def sustained_roll(track: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """(bars, 16, 128) uint8, 1 in every step a note sounds in, one step at least."""
    length = beats_per_bar * STEPS_PER_BEAT
    roll = np.zeros((bars * length + 1, PITCHES), np.int32)
    first = np.round(track[:, 0] * STEPS_PER_BEAT).astype(int)
    last = np.round((track[:, 0] + track[:, 1]) * STEPS_PER_BEAT).astype(int)
    pitch = track[:, 2].astype(int)
    np.add.at(roll, (first.clip(0, bars * length), pitch), 1)
    np.add.at(roll, (np.maximum(last, first + 1).clip(0, bars * length), pitch), -1)
    sounding = (np.cumsum(roll[:-1], axis=0) > 0).astype(np.uint8)
    return padded(sounding.reshape(bars, length, PITCHES))


def padded(bars: np.ndarray) -> np.ndarray:
    """(bars, steps, ...) with zeros up to 16 steps."""
    missing = STEPS - bars.shape[1]
    return np.pad(bars, [(0, 0), (0, missing)] + [(0, 0)] * (bars.ndim - 2))


def kit_roll(drums: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """Onsets of the voices of `KIT`: (bars, 16, 9) float32, the loudest velocity / 127."""
    roll = piano_roll(drums, bars, beats_per_bar)
    return np.stack([roll[..., list(notes)].max(axis=-1) for notes in KIT.values()], axis=-1)


def melody_onsets(melody: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """(bars, 16) uint8, 1 where a note of the melody begins."""
    return (piano_roll(melody, bars, beats_per_bar).max(axis=-1) > 0).astype(np.uint8)


def melody_chroma(melody: np.ndarray, bars: int, beats_per_bar: int = 4) -> np.ndarray:
    """(bars, 12) float32, the share of each bar's sounding steps with each pitch class."""
    sounding = sustained_roll(melody, bars, beats_per_bar).sum(axis=1, dtype=np.float32)
    chroma = np.zeros((bars, 12), np.float32)
    for pitch_class in range(12):
        chroma[:, pitch_class] = sounding[:, pitch_class::12].sum(axis=1)
    return chroma / np.maximum(chroma.sum(axis=1, keepdims=True), 1)


def chord_steps(chords: np.ndarray, bars: int,
                beats_per_bar: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Roots (bars, 16) int8, -1 where there is none, and sets (bars, 16, 12) uint8, by step.

    The steps after the twelfth of a bar of three beats hold no chord.
    """
    length = beats_per_bar * STEPS_PER_BEAT
    time = (np.arange(bars * length) + 0.5) / STEPS_PER_BEAT
    roots, sets = chords_at(chords, time)
    roots = padded(roots.reshape(bars, length) + 1) - 1
    return roots.astype(np.int8), padded(sets.reshape(bars, length, 12)).astype(np.uint8)


def chords_at(chords: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Roots (n,) and sets (n, 12) that sound at each `time` in beats; -1 and zeros for none."""
    if not len(chords):
        return np.full(len(time), -1), np.zeros((len(time), 12), int)
    index = (np.searchsorted(chords[:, 0], time, side="right") - 1).clip(0)
    sounding = (time >= chords[index, 0]) & (time < chords[index, 0] + chords[index, 1])
    roots = np.where(sounding, chords[index, 2], -1).astype(int)
    return roots, members(chords[index, 3]) * sounding[:, None]


def bar_chords(chords: np.ndarray, bars: int,
               beats_per_bar: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """The chord that sounds longest in each bar: roots (bars,) int8 and sets (bars, 12) uint8."""
    roots, sets = chord_steps(chords, bars, beats_per_bar)
    used = beats_per_bar * STEPS_PER_BEAT
    key = (roots[:, :used].astype(int) + 1 << 12) + sets[:, :used] @ (1 << np.arange(12))
    longest = [np.argmax((row[:, None] == row).sum(axis=1)) for row in key]
    return roots[np.arange(bars), longest], sets[np.arange(bars), longest]


def track_roll(piece: Piece, role: str, sustained: bool = False) -> np.ndarray:
    """The roll of one of `piece`'s tracks over all its bars; zeros where it has no such track."""
    track = piece.tracks.get(role, np.zeros((0, 4)))
    make = sustained_roll if sustained else piano_roll
    return make(track, piece.bars, piece.beats_per_bar)
