"""The simplest accompaniment that is right: the generators must not be less consonant."""

from __future__ import annotations

from vocalmidi_tools.features.arranging.harmony import close_voicing, nearest
from vocalmidi_tools.features.arranging.playing import BASS_RANGE, CHORD_RANGE, Bar
from vocalmidi_tools.features.arranging.roll import BarNote


def accompany(track: str, bar: Bar) -> list[BarNote]:
    """Kick, snare and hats; roots, triads, and the third above, each for half a bar."""
    if track == "drums":
        return _beat(bar.steps)
    notes = []
    for step, chord in zip((0, bar.steps // 2), bar.chords):
        length = bar.steps // 2
        if track == "bass":
            root = BASS_RANGE[0] + (chord.root - BASS_RANGE[0]) % 12
            notes.append(BarNote(step, length, root))
        elif track == "chords":
            keys = close_voicing(chord, 3, 62, (), *CHORD_RANGE)
            notes += [BarNote(step, length, key) for key in keys]
        else:
            third = chord.pitch_classes[1]
            key = nearest(72, lambda key: key % 12 == third)
            notes.append(BarNote(step, length, key))
    return notes


def _beat(steps: int) -> list[BarNote]:
    hits = [BarNote(step, 1, 42, 0.6) for step in range(0, steps, 2)]
    kicks, snares = ((0, 8), (4, 12)) if steps == 16 else ((0,), (4, 8))
    hits += [BarNote(step, 1, 36, 0.9) for step in kicks]
    return hits + [BarNote(step, 1, 38, 0.9) for step in snares]
