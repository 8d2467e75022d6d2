"""What bars are compared by: the measures of MuseGAN (Dong et al., AAAI 2018) and consonance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vocalmidi_tools.features.arranging.harmony import Chord
from vocalmidi_tools.features.arranging.playing import KIT, Bar
from vocalmidi_tools.features.arranging.roll import STEPS, BarNote

EIGHTH = 2
CONSONANT = frozenset((0, 3, 4, 5, 7, 8, 9))
# Angles of the circles of fifths, minor and major thirds, and their radii (Harte et al., 2006).
CIRCLES = ((7 * np.pi / 6, 1.0), (3 * np.pi / 2, 1.0), (2 * np.pi / 3, 0.5))


def tonal_centroid(chroma: np.ndarray) -> np.ndarray:
    """The tonal centroid, (..., 6), of chroma vectors (..., 12) (Harte et al., 2006)."""
    classes = np.arange(12)
    basis = [
        radius * wave(angle * classes) for angle, radius in CIRCLES for wave in (np.sin, np.cos)
    ]
    return chroma @ np.array(basis).T / np.maximum(chroma.sum(axis=-1, keepdims=True), 1e-9)


def chroma(notes: Sequence[BarNote]) -> np.ndarray:
    """(12,) the steps that each pitch class sounds."""
    values = np.zeros(12)
    for note in notes:
        values[note.key % 12] += note.length
    return values


def chord_chroma(chords: tuple[Chord, Chord]) -> np.ndarray:
    """(12,) the pitch classes of both halves' chords."""
    values = np.zeros(12)
    for chord in chords:
        values[list(chord.pitch_classes)] += 1
    return values


def tonal_distance(one: np.ndarray, other: np.ndarray) -> float:
    """The distance between the tonal centroids of two chroma vectors."""
    return float(np.linalg.norm(tonal_centroid(one) - tonal_centroid(other)))


def consonance(notes: Sequence[BarNote], bar: Bar) -> float | None:
    """The share of the notes on strong beats that are consonant with what is sung there, if any."""
    strong = [note for note in notes if bar.is_strong(note.step) and bar.voice[note.step] >= 0]
    if not strong:
        return None
    return float(np.mean([abs(n.key - bar.voice[n.step]) % 12 in CONSONANT for n in strong]))


def consonances(candidates: Sequence[Sequence[BarNote]], bar: Bar) -> list[float]:
    """Of each candidate; one without such notes is as the others are on average."""
    found = [consonance(notes, bar) for notes in candidates]
    heard = [share for share in found if share is not None]
    mean = float(np.mean(heard)) if heard else 1.0
    return [mean if share is None else share for share in found]


def pitched(notes: Sequence[BarNote], bar: Bar) -> dict[str, float]:
    """The measures of one bar; those that need notes are missing from an empty one."""
    figures = {"empty bars": float(not notes)}
    if not notes:
        return figures
    figures["pitch classes"] = float(len({note.key % 12 for note in notes}))
    figures["notes"] = float(len(notes))
    figures["notes of an eighth or more"] = float(np.mean([n.length >= EIGHTH for n in notes]))
    figures["distance to chord"] = tonal_distance(chroma(notes), chord_chroma(bar.chords))
    sung = [BarNote(step, 1, key) for step, key in enumerate(bar.voice) if key >= 0]
    if sung:
        figures["distance to voice"] = tonal_distance(chroma(notes), chroma(sung))
    strong = [note for note in notes if bar.is_strong(note.step)]
    if strong:
        figures["strong notes in chord"] = float(
            np.mean([note.key in bar.chord(note.step) for note in strong])
        )
    agreement = consonance(notes, bar)
    if agreement is not None:
        figures["strong notes consonant with voice"] = agreement
    return figures


def pattern(notes: Sequence[BarNote]) -> np.ndarray:
    """(16 x drums,) 1 where a drum is hit."""
    hits = np.zeros((STEPS, len(KIT)))
    for note in notes:
        hits[note.step, KIT.index(note.key)] = 1
    return hits.ravel()


def drums(notes: Sequence[BarNote], mean: np.ndarray) -> dict[str, float]:
    """The measures of one bar of drums beside its genre's mean pattern."""
    figures = {"empty bars": float(not notes)}
    if not notes:
        return figures
    hits = pattern(notes)
    places = mean.reshape(STEPS, -1).sum(axis=1)
    used = places >= 0.5 * places.mean()
    figures["hits"] = float(len(notes))
    figures["hits in the style's grid"] = float(np.mean([used[note.step] for note in notes]))
    figures["likeness to the style"] = float(
        hits @ mean / max(np.linalg.norm(hits) * np.linalg.norm(mean), 1e-9)
    )
    figures["kick on 1"] = float(any(n.key == 36 and n.step == 0 for n in notes))
    figures["backbeat"] = float(any(n.key in (37, 38) and n.step in (4, 12) for n in notes))
    figures["velocity"] = float(np.mean([note.velocity for note in notes]))
    return figures
