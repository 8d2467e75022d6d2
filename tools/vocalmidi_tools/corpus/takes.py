"""Takes: singer, melody, performance, voice and recording together, with their labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .devices import passed
from .melodies import exercise
from .performance import perform, pitch_curve
from .recording import record
from .singers import Singer
from .speech.choir import Choir
from .synthesizer import frame_times, render

QUIET, NOISY = (25.0, 65.0), (2.0, 30.0)
"""By how many dB the noise lies under the voice, in rooms that suit a recording and in others."""
NOISY_SHARE = 0.25


@dataclass
class Take:
    """Audio at 22,050 Hz and rows of (onset s, offset s, MIDI pitch, velocity 0-1)."""

    audio: np.ndarray
    notes: np.ndarray


def sing(
    melodies: list[np.ndarray], seconds: float, rng: np.random.Generator, choir: Choir | None = None
) -> Take:
    """One take of `seconds`, by formants or one of a `choir`; everything random comes from `rng`."""
    singer = Singer.draw(rng, choir)
    library = not melodies or rng.random() < 0.45
    melody = exercise(rng) if library else melodies[rng.integers(len(melodies))]
    notes = perform(melody, singer.manner, singer.limits, seconds, rng)
    times = frame_times(seconds)
    pitch = pitch_curve(notes, singer.manner, times, rng)
    f0 = np.clip(440 * 2 ** ((pitch - 69) / 12), 30, 4600)
    audio = render(singer.voice.sing(notes, times, f0), f0, rng)
    recorded = record(audio, rng, NOISY if rng.random() < NOISY_SHARE else QUIET)
    return Take(passed(recorded, rng), _labels(notes, times, pitch))


def _labels(notes, times: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    rows = []
    for note in notes:
        edge = 0.2 * (note.offset - note.onset)
        first, last = np.searchsorted(times, (note.onset + edge, note.offset - edge))
        middle = np.median(pitch[first: max(last, first + 1)])
        rows.append((note.onset, note.offset, middle, np.clip(0.7 + note.level / 30, 0.1, 1)))
    return np.array(rows, dtype=np.float32)
