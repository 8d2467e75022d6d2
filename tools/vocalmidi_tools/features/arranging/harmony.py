"""Chords, and the nearest notes that fit one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MAJOR_SCALE = frozenset((0, 2, 4, 5, 7, 9, 11))


@dataclass(frozen=True)
class Chord:
    """A root (pitch class) and the semitones over it, ascending from 0."""

    root: int
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    def transposed(self, semitones: int) -> Chord:
        return Chord((self.root + semitones) % 12, self.intervals)

    def __contains__(self, key: int) -> bool:
        return (key - self.root) % 12 in self.intervals


def nearest(key: int, fits: Callable[[int], bool], reach: int = 11) -> int:
    """The key nearest to `key` that fits, the lower of two as near; `key` where none does."""
    for distance in range(reach + 1):
        for candidate in (key - distance, key + distance):
            if fits(candidate):
                return candidate
    return key


def folded(key: int, low: int, high: int) -> int:
    """The key moved by octaves into low...high, which spans an octave at least."""
    if key < low:
        key += -(-(low - key) // 12) * 12
    elif key > high:
        key -= -(-(key - high) // 12) * 12
    return key


def close_voicing(
    chord: Chord, voices: int, centre: float, previous: tuple[int, ...], low: int, high: int
) -> tuple[int, ...]:
    """The chord in close position within low...high that moves least from the previous voicing.

    Of a seventh chord in three voices the fifth is left out. The cost of a voicing is the sum of
    its voices' movements (against `previous`, voice by voice, where that has as many) and half the
    distance of its mean from `centre` for each voice; of equals, the lowest is taken. O(range).
    """
    intervals = list(chord.intervals)
    if voices < len(intervals) and len(intervals) == 4:
        intervals.remove(intervals[2])
    tones = sorted((chord.root + interval) % 12 for interval in intervals)
    best: tuple[float, tuple[int, ...]] | None = None
    for lowest in range(low, high + 1):
        if lowest % 12 not in tones:
            continue
        first = tones.index(lowest % 12)
        voicing = tuple(
            lowest + (tones[(first + n) % len(tones)] - tones[first]) % 12
            for n in range(len(tones))
        )
        if voicing[-1] > high:
            continue
        cost = _movement(voicing, previous) + len(voicing) * abs(mean(voicing) - centre) / 2
        if best is None or cost < best[0]:
            best = (cost, voicing)
    return best[1] if best else ()


def _movement(voicing: tuple[int, ...], previous: tuple[int, ...]) -> float:
    if not previous:
        return 0.0
    if len(previous) != len(voicing):
        return len(voicing) * abs(mean(voicing) - mean(previous))
    return float(sum(abs(a - b) for a, b in zip(voicing, previous)))


def mean(keys: tuple[int, ...]) -> float:
    return sum(keys) / len(keys)
