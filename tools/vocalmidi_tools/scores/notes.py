"""Lists of notes: rows (onset, duration, MIDI pitch, ...), further columns carried along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .piece import DEFAULT_VELOCITY, NOTE_COLUMNS


def monophonic(notes: Iterable[Sequence[float]], columns: int = 3) -> np.ndarray:
    """The top line of `notes`, each note ending no later than the next begins."""
    rows: list[list[float]] = []
    notes = notes.tolist() if isinstance(notes, np.ndarray) else notes
    for note in sorted(notes, key=lambda n: (n[0], -n[2])):
        if rows and note[0] - rows[-1][0] < 1e-3:
            continue
        if rows:
            rows[-1][1] = min(rows[-1][1], note[0] - rows[-1][0])
        rows.append(list(note))
    return np.array(rows, dtype=np.float64).reshape(-1, columns)


def with_velocity(notes: np.ndarray, velocity: int = DEFAULT_VELOCITY) -> np.ndarray:
    """Rows (onset, duration, pitch) with one velocity for all as the fourth column."""
    return np.column_stack([notes, np.full(len(notes), float(velocity))])


def in_order(notes: np.ndarray) -> np.ndarray:
    """`notes` by onset, then pitch."""
    return notes[np.lexsort((notes[:, 2], notes[:, 0]))]


def merged(parts: Iterable[np.ndarray]) -> np.ndarray:
    """The notes of all `parts` in order; no rows where there are none."""
    return in_order(np.concatenate([np.zeros((0, NOTE_COLUMNS)), *parts]))


def attacks(notes: np.ndarray, within: float = 0.06) -> np.ndarray:
    """For each of the notes (in order) the index of its attack; onsets closer than `within`
    beats to the one before belong to one attack."""
    return np.cumsum(np.diff(notes[:, 0], prepend=notes[:1, 0]) > within)


def lowest(notes: np.ndarray, below: float = np.inf) -> np.ndarray:
    """A mask of the lowest note of every attack, where its pitch is under `below`."""
    mask = np.zeros(len(notes), dtype=bool)
    if len(notes):
        order = np.lexsort((notes[:, 2], attacks(notes)))
        _, first = np.unique(attacks(notes)[order], return_index=True)
        mask[order[first]] = True
    return mask & (notes[:, 2] < below)


def polyphony(notes: np.ndarray) -> float:
    """Notes per attack, 1 for a single line."""
    return len(notes) / (attacks(notes)[-1] + 1) if len(notes) else 0.0
