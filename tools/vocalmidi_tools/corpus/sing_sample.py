"""Sings the first phrases of the Ode to Joy (Beethoven, 1824): the recording of ./tools/demo.

    python -m vocalmidi_tools.corpus.sing_sample tools/demo-sample.ogg
"""

from __future__ import annotations

import sys

import numpy as np
import soundfile

from .formants import FormantVoice
from .performance import Manner, perform, pitch_curve
from .recording import record
from .synthesizer import SAMPLE_RATE, frame_times, render

PITCHES = [64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62,
           64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 62, 60, 60]
BEATS = [1] * 12 + [1.5, 0.5, 2] + [1] * 12 + [1.5, 0.5, 2]
SEED = 5
BEAT_SECONDS = 0.48


def main():
    rng = np.random.default_rng(SEED)
    onsets = np.cumsum([0, *BEATS[:-1]])
    melody = np.column_stack([onsets, BEATS, PITCHES]).astype(float)
    manner = Manner.draw(rng)
    manner.joints = np.array([0.05, 0.05, 0.3, 0.25, 0.15, 0.2])
    manner.detune, manner.pitch_error, manner.dynamics, manner.fall = 0.0, 0.06, 2.0, 0.3
    manner.vibrato_depth = 0.3
    seconds = float(onsets[-1] + BEATS[-1]) * BEAT_SECONDS + 3
    notes = perform(melody, manner, (60.0, 67.0), seconds, rng, beat=BEAT_SECONDS)
    times = frame_times(seconds)
    pitch = pitch_curve(notes, manner, times, rng)
    f0 = 440 * 2 ** ((pitch - 69) / 12)
    voice = FormantVoice(rng, "voice", 1.12)
    audio = record(render(voice.sing(notes, times, f0), f0, rng), rng)
    soundfile.write(sys.argv[1], 0.7 * audio / np.abs(audio).max(), SAMPLE_RATE)


if __name__ == "__main__":
    main()
