"""Chords: qualities as intervals over the root, and an estimate where a score names none."""

from __future__ import annotations

import numpy as np

QUALITIES = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "5": (0, 7),
    "sus2": (0, 2, 7), "sus4": (0, 5, 7), "maj6": (0, 4, 7, 9), "min6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "min7": (0, 3, 7, 10), "minmaj7": (0, 3, 7, 11),
    "dim7": (0, 3, 6, 9), "hdim7": (0, 3, 6, 10), "aug7": (0, 4, 8, 10),
    "sus4(b7)": (0, 5, 7, 10), "9": (0, 2, 4, 7, 10), "maj9": (0, 2, 4, 7, 11),
    "min9": (0, 2, 3, 7, 10), "13": (0, 4, 7, 9, 10),
}
NO_CHORD = (-1, 0)


def chord(root: int, intervals: tuple[int, ...]) -> tuple[int, int]:
    """(root 0 to 11, set of pitch classes as 12 bits) of a chord."""
    return root % 12, sum({1 << (root + interval) % 12 for interval in intervals})


def members(pitch_classes: int | np.ndarray) -> np.ndarray:
    """The set(s) of pitch classes as 0 or 1 on a last axis of 12."""
    return np.asarray(pitch_classes).astype(np.int64)[..., None] >> np.arange(12) & 1


def sequence(changes: list[tuple[float, int, int]], end: float) -> np.ndarray:
    """Rows (onset, duration, root, set) of `changes` (onset, root, set), each held until the
    next; a change to the chord that already sounds is none."""
    kept: list[tuple[float, int, int]] = []
    for change in sorted(changes, key=lambda c: c[0]):
        if kept and abs(kept[-1][0] - change[0]) < 1e-6:
            kept.pop()
        if not kept or kept[-1][1:] != change[1:]:
            kept.append(change)
    onsets = np.array([c[0] for c in kept] + [end])
    rows = [(onset, length, root, classes)
            for (onset, root, classes), length in zip(kept, np.diff(onsets)) if length > 1e-6]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


TEMPLATES = [(root, QUALITIES[quality]) for quality in ("maj", "min", "7", "min7", "maj7", "sus4",
                                                        "dim", "5") for root in range(12)]
TEMPLATE_MATRIX = np.stack([members(chord(*t)[1]) for t in TEMPLATES]).astype(np.float64)
TEMPLATE_MATRIX /= np.linalg.norm(TEMPLATE_MATRIX, axis=1, keepdims=True)
TEMPLATE_ROOTS = np.array([root for root, _ in TEMPLATES])
BASS_WEIGHT = 0.15


def estimate(harmony: np.ndarray, bass: np.ndarray, beats_per_bar: int, end: float) -> np.ndarray:
    """The chords of half bars (whole bars of three beats), by template matching.

    The profile of a window, how long each pitch class of `harmony` (rows of notes, the bass
    among them) sounds in it, is compared with binary templates of common chords by the cosine
    (Fujishima, 1999); the share of the bass notes that are its root counts for a template too.
    """
    window = 2.0 if beats_per_bar == 4 else 3.0
    count = int(np.ceil(end / window))
    heard = window_profiles(harmony, window, count)
    low = window_profiles(bass, window, count)
    low /= np.maximum(low.sum(axis=1, keepdims=True), 1e-9)
    cosine = heard @ TEMPLATE_MATRIX.T / np.maximum(np.linalg.norm(heard, axis=1), 1e-9)[:, None]
    best = np.argmax(cosine + BASS_WEIGHT * low[:, TEMPLATE_ROOTS], axis=1)
    changes = [(index * window, *(chord(*TEMPLATES[choice]) if heard[index].any() else NO_CHORD))
               for index, choice in enumerate(best)]
    return sequence(changes, count * window)


def window_profiles(notes: np.ndarray, window: float, count: int) -> np.ndarray:
    """How long each pitch class sounds in each of `count` windows: (count, 12), in beats."""
    starts = np.arange(count) * window
    ends = notes[:, 0] + notes[:, 1]
    overlap = np.minimum(ends[:, None], starts + window) - np.maximum(notes[:, :1], starts)
    profiles = np.zeros((12, count))
    np.add.at(profiles, notes[:, 2].astype(int) % 12, np.maximum(overlap, 0))
    return profiles.T
