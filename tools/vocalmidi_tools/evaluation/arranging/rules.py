"""The simplest accompaniment that is right: the generators must not be less consonant."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vocalmidi_tools.features.arranging.harmony import Chord, close_voicing, nearest
from vocalmidi_tools.features.arranging.playing import BASS_RANGE, CHORD_RANGE, Bar
from vocalmidi_tools.features.arranging.roll import BarNote


def accompany(track: str, bar: Bar) -> list[BarNote]:
    """Kick, snare and hats; roots, triads, and the third above, each for half a bar."""
    return RULES[track](bar)


def _held(bar: Bar, keys: Callable[[Chord], Iterable[int]]) -> list[BarNote]:
    """Keys of each chord for as long as it lasts."""
    half = bar.steps // 2
    halves = zip((0, half), bar.chords)
    return [BarNote(step, half, key) for step, chord in halves for key in keys(chord)]


def _roots(bar: Bar) -> list[BarNote]:
    return _held(bar, lambda chord: [BASS_RANGE[0] + (chord.root - BASS_RANGE[0]) % 12])


def _triads(bar: Bar) -> list[BarNote]:
    return _held(bar, lambda chord: close_voicing(chord, 3, 62, (), *CHORD_RANGE))


def _thirds(bar: Bar) -> list[BarNote]:
    def third(chord: Chord) -> list[int]:
        return [nearest(72, lambda key: key % 12 == chord.pitch_classes[1])]

    return _held(bar, third)


def _beat(bar: Bar) -> list[BarNote]:
    steps = bar.steps
    hits = [BarNote(step, 1, 42, 0.6) for step in range(0, steps, 2)]
    kicks, snares = ((0, 8), (4, 12)) if steps == 16 else ((0,), (4, 8))
    hits += [BarNote(step, 1, 36, 0.9) for step in kicks]
    return hits + [BarNote(step, 1, 38, 0.9) for step in snares]


RULES: dict[str, Callable[[Bar], list[BarNote]]] = {
    "drums": _beat, "bass": _roots, "chords": _triads, "melody": _thirds,
}
