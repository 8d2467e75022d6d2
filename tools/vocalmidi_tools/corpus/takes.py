"""Takes: singer, melody, performance, voice and recording together, with their labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formants import FormantVoice
from .melodies import exercise
from .performance import Manner, perform, pitch_curve
from .recording import record
from .speech.choir import Choir
from .speech.phrasing import manner as speech_manner
from .synthesizer import frame_times, render

STYLES = ("voice", "hum", "falsetto", "whistle")
STYLE_SHARES = (0.85, 0.05, 0.06, 0.04)
# Lowest and highest MIDI pitch, and the length of the vocal tract against a man's.
RANGES = {
    "man": ((40, 66), (0.9, 1.08)),
    "woman": ((53, 79), (1.05, 1.25)),
    "child": ((57, 82), (1.2, 1.4)),
}


@dataclass
class Take:
    """Audio at 22,050 Hz and rows of (onset s, offset s, MIDI pitch, velocity 0-1)."""

    audio: np.ndarray
    notes: np.ndarray


def sing(
    melodies: list[np.ndarray], seconds: float, rng: np.random.Generator, choir: Choir | None = None
) -> Take:
    """One take of `seconds`, by formants or one of a `choir`; everything random comes from `rng`."""
    spoken = choir is not None and rng.random() < choir.share
    style = "voice" if spoken else STYLES[rng.choice(len(STYLES), p=STYLE_SHARES)]
    person = rng.choice(list(RANGES), p=(0.42, 0.45, 0.13))
    limits, scales = RANGES[person]
    limits = (limits[0] + rng.uniform(-2, 5), limits[1] + rng.uniform(-5, 2))
    if style == "falsetto":
        limits = (limits[0] + 9, limits[1] + 9)
    elif style == "whistle":
        limits = (rng.uniform(74, 80), rng.uniform(90, 98))
    library = not melodies or rng.random() < 0.45
    melody = exercise(rng) if library else melodies[rng.integers(len(melodies))]
    manner = speech_manner(rng) if spoken else Manner.draw(rng)
    if style == "hum":
        manner.joints = np.array([0.3, 0.2, 0.5, 0, 0, 0])
    elif style == "whistle":
        manner.joints = np.array([0.3, 0.5, 0, 0.1, 0.1, 0])
    notes = perform(melody, manner, limits, seconds, rng)
    times = frame_times(seconds)
    pitch = pitch_curve(notes, manner, times, rng)
    f0 = np.clip(440 * 2 ** ((pitch - 69) / 12), 40, 4000)
    voice = choir.voice(rng, person) if spoken else FormantVoice(rng, style, rng.uniform(*scales))
    audio = render(voice.sing(notes, times, f0), f0, rng)
    return Take(record(audio, rng), _labels(notes, times, pitch))


def _labels(notes, times: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    rows = []
    for note in notes:
        edge = 0.2 * (note.offset - note.onset)
        first, last = np.searchsorted(times, (note.onset + edge, note.offset - edge))
        middle = np.median(pitch[first: max(last, first + 1)])
        rows.append((note.onset, note.offset, middle, np.clip(0.7 + note.level / 30, 0.1, 1)))
    return np.array(rows, dtype=np.float32)
