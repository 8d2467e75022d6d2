"""Recordings cut into syllables: a consonant, the rise of a vowel, its steady part, what ends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.signal

from vocalmidi_tools.corpus.synthesizer import FREQUENCIES

from .analysis import NEPERS, Frames

VOICE = (FREQUENCIES > 200) & (FREQUENCIES < 4000)
"""The band whose level tells vowels from what is between them."""
SMOOTH = np.hanning(9)[1:-1]
"""Over frames: takes periods and noise out of the level, and rounds a rise by a frame."""
PROMINENCE = 2.5  # dB that a vowel stands out from those beside it
APART = 16  # frames between vowels
FAINT = 22.0  # dB under the loudest vowel that are too soft to sing
DEAF = 45.0  # dB under the loudest vowel that are taken for silence
STEADY = 3.0  # dB under its peak, a vowel's steady part
RISEN = 5.0  # dB under its peak, where people hear a vowel begin
SHORTEST = 7  # frames of a steady part
CONSONANT, CODA = 36, 14  # frames at most before and after what is voiced


@dataclass
class Syllable:
    """Frames of a recording; `rise`, where the vowel is heard to begin, and the steady part's ends
    are counted from the first. Its envelope is relative to the steady part's level."""

    envelope: np.ndarray
    aperiodicity: np.ndarray
    voiced: np.ndarray
    rise: int
    steady: tuple[int, int]
    f0: float


def cut(frames: Frames) -> list[Syllable]:
    """The syllables of a recording that can be sung."""
    level = _level(frames.envelope[:, VOICE])
    smooth = np.convolve(np.pad(level, 3, "edge"), SMOOTH / SMOOTH.sum(), "valid")
    floor = max(np.percentile(level, 8) + 6, smooth.max() - DEAF)
    found, past = [], 0
    for first, last in _runs(frames.f0 > 0, 12):
        peaks = scipy.signal.find_peaks(
            smooth[first:last], prominence=PROMINENCE, distance=APART)[0] + first
        if not len(peaks):
            peaks = np.array([first + int(np.argmax(smooth[first:last]))])
        valleys = [a + int(np.argmin(smooth[a:b])) for a, b in zip(peaks, peaks[1:])]
        starts = [_consonant(level, past, first, floor), *valleys]
        ends = [*valleys, _coda(frames.f0, last)]
        for start, peak, end in zip(starts, peaks, ends):
            if smooth[peak] > smooth.max() - FAINT:
                found.append(_syllable(frames, smooth, start, int(peak), end))
        past = last
    return [syllable for syllable in found if syllable is not None]


def _level(envelope: np.ndarray) -> np.ndarray:
    """dB of each frame."""
    return 10 * np.log10(np.exp(2 * envelope).sum(1))


def _runs(mask: np.ndarray, shortest: int) -> list[tuple[int, int]]:
    edges = np.diff(np.concatenate([[0], mask.astype(int), [0]]))
    runs = zip(np.flatnonzero(edges > 0), np.flatnonzero(edges < 0))
    return [(int(a), int(b)) for a, b in runs if b - a >= shortest]


def _consonant(level: np.ndarray, past: int, voiced: int, floor: float) -> int:
    """Where the consonant before a voiced stretch begins: what is above the noise until there."""
    start = max(past, voiced - CONSONANT)
    below = np.flatnonzero(level[start:voiced] < floor)
    return start + int(below[-1]) + 1 if len(below) else start


def _coda(f0: np.ndarray, last: int) -> int:
    """The end of what follows a voiced stretch, before the next one."""
    following = np.flatnonzero(f0[last: last + CODA] > 0)
    return min(last + (int(following[0]) if len(following) else CODA), len(f0))


def _syllable(frames: Frames, smooth: np.ndarray, start: int, peak: int, end: int) -> Syllable | None:
    first, last = peak, peak
    while first > start and smooth[first - 1] > smooth[peak] - STEADY and frames.f0[first - 1] > 0:
        first -= 1
    while last < end - 1 and smooth[last + 1] > smooth[peak] - STEADY and frames.f0[last + 1] > 0:
        last += 1
    rise = first
    while rise > start and smooth[rise - 1] > smooth[peak] - RISEN and frames.f0[rise - 1] > 0:
        rise -= 1
    if last - first < SHORTEST:
        return None
    part = slice(start, end)
    steady = frames.envelope[first:last]
    level = NEPERS * 10 * np.log10(np.mean(np.exp(2 * steady).sum(1)))
    return Syllable(
        frames.envelope[part] - level, frames.aperiodicity[part], frames.f0[part] > 0,
        rise - start, (first - start, last - start), float(np.median(frames.f0[first:last])))
